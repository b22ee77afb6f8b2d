import {
  type LimitRange,
  limitRangerComplaints,
  limitRangerDefaults,
} from '../../lib/simulator/apiserver/limit-ranger';
import type { Manifest } from '../../lib/simulator/objects';
import type { Adapter } from '../adapter';
import { matches } from '../adapter';

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
      default:
        return `no adapter for ${String(input.plugin)}`;
    }
  },
  compare(got, expected) {
    const answer = got as Record<string, unknown>;
    if (!('error' in expected) || !('allowed' in expected)) return matches(got, expected);
    const sorted = (list: unknown) => [...((list as string[] | null) ?? [])].sort();
    return answer.allowed === expected.allowed && matches(sorted(answer.error), sorted(expected.error));
  },
};
