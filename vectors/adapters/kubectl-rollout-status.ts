import { rolloutStatus } from '../../lib/simulator/kubectl/rollout/rollout-status';
import { type Adapter, matches } from '../adapter';

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
    // A rollout that cannot be told of is not waited for.
    return result.ok
      ? { message: result.message, done: result.done }
      : { error: result.message, message: '', done: true };
  },
  /** Where upstream's test does not look at the text of the error, the case only says that there is one. */
  compare(got, expected) {
    const told = got as { readonly error?: string };
    const seen = expected.error === true && told.error !== undefined ? { ...told, error: true } : told;
    return matches(seen, expected);
  },
};
