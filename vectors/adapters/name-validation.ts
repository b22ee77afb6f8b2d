import * as names from '../../lib/simulator/apiserver/names';
import type { Adapter } from '../adapter';

const rules: Readonly<Record<string, (value: never) => string[]>> = {
  IsDNS1123Label: names.isDNS1123Label,
  IsDNS1123Subdomain: names.isDNS1123Subdomain,
  IsDNS1035Label: names.isDNS1035Label,
  IsWildcardDNS1123Subdomain: names.isWildcardDNS1123Subdomain,
  IsFullyQualifiedDomainName: names.isFullyQualifiedDomainName,
  IsQualifiedName: names.isQualifiedName,
  IsValidLabelValue: names.isValidLabelValue,
  IsHTTPHeaderName: names.isHTTPHeaderName,
  IsEnvVarName: names.isEnvVarName,
  IsRelaxedEnvVarName: names.isRelaxedEnvVarName,
  IsConfigMapKey: names.isConfigMapKey,
  IsCIdentifier: names.isCIdentifier,
  IsValidPortNum: names.isValidPortNum,
  IsValidPortName: names.isValidPortName,
  IsValidPercent: names.isValidPercent,
};

export const nameValidation: Adapter = {
  run(input) {
    const rule = rules[String(input.rule)];
    return rule
      ? { valid: rule(input.value as never).length === 0 }
      : { rule: `no rule ${String(input.rule)}` };
  },
};
