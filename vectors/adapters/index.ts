/** One adapter an area: how a case of upstream's is asked of this project's code. */
import type { Adapter } from '../run';
import { admission } from './admission';
import { ageFormat } from './age-format';
import { cronjob } from './cronjob';
import { hpa } from './hpa';
import { intOrPercent } from './int-or-percent';
import { kubeProxyFlows, kubeProxyRules } from './kube-proxy';
import { labelSelector } from './label-selector';
import { nameValidation } from './name-validation';
import { podSecurityArea } from './pod-security';
import { podStatus } from './pod-status';
import { quantity } from './quantity';
import { rbac } from './rbac';

export const adapters: Readonly<Record<string, Adapter>> = {
  admission,
  'age-format': ageFormat,
  cronjob,
  hpa,
  'int-or-percent': intOrPercent,
  'kube-proxy-flows': kubeProxyFlows,
  'kube-proxy-rules': kubeProxyRules,
  'label-selector': labelSelector,
  'name-validation': nameValidation,
  'pod-security': podSecurityArea,
  'pod-status': podStatus,
  quantity,
  rbac,
};
