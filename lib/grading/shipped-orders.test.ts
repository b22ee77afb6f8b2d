import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadScenarios } from '@/lib/curriculum/scenarios';
import { derive } from './derive';
import { judge } from './judge/grade';

/**
 * Neighbours of the run's order that may be swapped, each with its reason. Whatever is not here has to be wrong: a
 * missing cause in a run would otherwise make an impossible order right.
 */
const mayBeSwapped: Readonly<Record<string, readonly string[]>> = {
  // Each waits for what the one before it wrote.
  'cloud-controller-manager/address-in-order': [],
  // The scheduler waits for the label, the kubelet for the binding.
  'cloud-controller-manager/from-machine-to-node': [],
  // The kubelet and endpointslice-controller hear of the deletion at the same time; neither waits for the other.
  'container/last-seconds': [
    'The runtime sends SIGTERM to the process / endpointslice-controller marks the endpoint as terminating',
  ],
  // One Pod, one container: every step waits for the one before it.
  'deployment/from-apply-to-ready': [],
  // Each kube-proxy reads the slice by itself.
  'endpointslice/unready-in-order': [
    'kube-proxy on node-2 takes the Pod out of its rules / kube-proxy on node-1 takes the Pod out of its rules',
  ],
  // Two controllers of one process, each with what it adds.
  'kube-apiserver/a-namespace-begins': [
    'A controller creates *ConfigMap kube-root-ca.crt* in it / A controller creates *ServiceAccount default* in it',
  ],
  'kube-scheduler/make-way': [],
  'kubelet/first-steps': [],
  // The eviction is granted; what the kubelet does and what takes the Pod's place are two ways from there.
  'node/drain-in-order': [
    'The runtime on node-2 sends SIGTERM / replicaset-controller creates a Pod in its place',
    'kube-scheduler binds the new Pod / The runtime on node-2 sends SIGTERM',
  ],
  'node/silence-in-order': [],
  'statefulset/one-by-one': [],
};

const { scenarios } = loadScenarios(fileURLToPath(new URL('../../content', import.meta.url)));
const orders = scenarios.filter(({ template }) => JSON.stringify(template).includes('"kind":"order"'));

describe('shipped order scenarios', () => {
  it('are all looked at here', () => {
    expect(orders.map(({ id }) => id)).toEqual(Object.keys(mayBeSwapped).sort());
  });

  it.each(orders.map((scenario) => [scenario.id, scenario] as const))(
    '%s accepts no order that cannot have been',
    (id, scenario) => {
      const result = derive(scenario, { seed: 0 });
      if (!result.ok || result.derived.key.kind !== 'order') throw new Error('is not an order');
      const { derived } = result;
      const { seen } = result.derived.key;
      const option = (value: string) => derived.options.find((each) => each.value === value);
      const accepted = seen.slice(1).flatMap((then, n) => {
        const first = seen[n] ?? '';
        const swapped = [...seen.slice(0, n), then, first, ...seen.slice(n + 2)];
        const graded = judge(derived, {
          kind: 'order',
          options: swapped.map((value) => option(value)?.id ?? ''),
        });
        if (!graded.ok) throw new Error(graded.problem);
        return graded.verdict.right ? [`${option(then)?.label} / ${option(first)?.label}`] : [];
      });
      expect(accepted).toEqual(mayBeSwapped[id]);
    },
  );
});
