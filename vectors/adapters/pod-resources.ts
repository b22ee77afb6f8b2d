import type { PodSpec, ResourceList } from '../../lib/simulator/objects/objects';
import { type Amounts, amountsOf, podLimits, podRequests } from '../../lib/simulator/objects/pod-resources';
import type { Adapter } from '../adapter';

/** Amounts are compared as numbers: how a quantity is spelled is another area. */
export const podResources: Adapter = {
  run(input) {
    const spec = {
      containers: input.containers ?? [],
      initContainers: input.initContainers ?? [],
      ...(input.overhead ? { overhead: input.overhead } : {}),
      ...(input.podLevelResources ? { resources: input.podLevelResources } : {}),
    } as PodSpec;
    return input.op === 'pod-limits' ? { limits: podLimits(spec) } : { requests: podRequests(spec) };
  },
  compare(got, expected) {
    const answer = got as { readonly limits?: Amounts; readonly requests?: Amounts };
    return (['limits', 'requests'] as const).every(
      (kind) =>
        expected[kind] === undefined || isSame(answer[kind] ?? {}, amountsOf(expected[kind] as ResourceList)),
    );
  },
};

function isSame(a: Amounts, b: Amounts): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((name) => (a[name] ?? 0) === (b[name] ?? 0));
}
