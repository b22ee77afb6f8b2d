import { appliesToUser, type PolicyRule, ruleAllows, type Subject } from '../../lib/simulator/apiserver/rbac';
import type { Adapter } from '../adapter';

type Request = {
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly path: string;
  readonly resourceRequest: boolean;
};

export const rbac: Adapter = {
  run(input) {
    if (input.op === 'rule-matches') {
      const r = input.request as Request;
      const attributes = r.resourceRequest
        ? { kind: 'resource' as const, ...r, namespace: '' }
        : { kind: 'path' as const, verb: r.verb, path: r.path };
      return { allowed: ruleAllows(attributes, input.rule as PolicyRule) };
    }
    const user = input.user as { Name: string; Groups?: readonly string[] };
    const who = { name: user.Name, groups: user.Groups ?? [] };
    const subjects = input.subjects as readonly Subject[];
    return { applies: subjects.some((s) => appliesToUser(who, s, String(input.namespace))) };
  },
};
