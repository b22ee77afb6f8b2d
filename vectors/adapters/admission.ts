import { withDefaultTolerations } from '../../lib/simulator/apiserver/admission/default-toleration-seconds';
import {
  type LimitRange,
  limitRangerComplaints,
  limitRangerDefaults,
} from '../../lib/simulator/apiserver/admission/limit-range-bounds';
import { priorityOf } from '../../lib/simulator/apiserver/admission/priority';
import { unnamedResources, usageList, usageOf } from '../../lib/simulator/apiserver/quota-usage';
import { Resources } from '../../lib/simulator/apiserver/resources';
import type { KubeObject, Manifest, Pod, Toleration } from '../../lib/simulator/objects/objects';
import type { Adapter } from '../adapter';
import { matches } from '../adapter';

const resources = new Resources();

export const admission: Adapter = {
  run(input) {
    const object = input.object as Manifest;
    switch (input.plugin) {
      case 'LimitRanger': {
        const range = input.limitRange as LimitRange;
        if (input.op === 'mutate') return { object: limitRangerDefaults(object, range) };
        const error = limitRangerComplaints(object, range);
        return { allowed: error.length === 0, error };
      }
      case 'Priority':
        return priorityAnswer(object as Pod, input.existingClasses as readonly KubeObject[]);
      case 'DefaultTolerationSeconds': {
        const { tolerations = [] } = (object.spec ?? {}) as { readonly tolerations?: readonly Toleration[] };
        return { tolerations: withDefaultTolerations(tolerations) };
      }
      case 'ResourceQuota': {
        if (input.op === 'constraints')
          return { error: unnamedResources(object as Pod, input.required as readonly string[]) };
        const resource = resources.of(object);
        if (resource === undefined) return `${object.kind} is not served`;
        return { usage: usageList(usageOf(resource, object as KubeObject, 0)) };
      }
      default:
        return `no adapter for ${String(input.plugin)}`;
    }
  },
  compare(got, expected) {
    const answer = got as Record<string, unknown>;
    if ('priority' in expected) {
      // Upstream's test asserts a policy only where it says one.
      const { preemptionPolicy, ...rest } = expected;
      return (
        matches(got, rest) && (preemptionPolicy === null || answer.preemptionPolicy === preemptionPolicy)
      );
    }
    if (!('error' in expected) || !('allowed' in expected)) return matches(got, expected);
    const sorted = (list: unknown) => [...((list as string[] | null) ?? [])].sort();
    return answer.allowed === expected.allowed && matches(sorted(answer.error), sorted(expected.error));
  },
};

function priorityAnswer(pod: Pod, classes: readonly KubeObject[]): unknown {
  const store = {
    list: () => [...classes],
    get: (_kind: string, name: string) => classes.find(({ metadata }) => metadata.name === name),
  };
  const found = priorityOf(pod, store);
  if ('why' in found) return { allowed: false };
  const { priority, preemptionPolicy } = found.spec;
  return { allowed: true, priority, preemptionPolicy };
}
