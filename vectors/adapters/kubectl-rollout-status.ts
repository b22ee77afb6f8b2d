import { rolloutStatus } from '../../lib/simulator/kubectl/rollout/rollout-status';
import type { Adapter } from '../adapter';

export const kubectlRolloutStatus: Adapter = {
  run(input) {
    const { kind, name, generation, specReplicas, strategy, status } = input as {
      readonly kind: string;
      readonly name: string;
      readonly generation?: number;
      readonly specReplicas?: number;
      readonly strategy?: unknown;
      readonly status?: unknown;
    };
    const updateStrategy = strategy ?? (kind === 'Deployment' ? undefined : { type: 'RollingUpdate' });
    const replicas = specReplicas ?? (kind === 'StatefulSet' ? 3 : undefined);
    const result = rolloutStatus({
      kind,
      metadata: { name, generation },
      spec: { replicas, updateStrategy },
      status,
    });
    return result.ok
      ? { message: result.message, done: result.done }
      : { error: result.message, message: '' };
  },
};
