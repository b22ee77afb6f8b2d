import { withDefaults } from '../../lib/simulator/apiserver/defaults';
import type { Manifest } from '../../lib/simulator/objects/objects';
import type { Adapter } from '../adapter';

export const apiDefaulting: Adapter = {
  run(input) {
    const given = input.object as Partial<Manifest>;
    const object = withDefaults({
      ...given,
      apiVersion: String(input.apiVersion),
      kind: String(input.kind),
      metadata: given.metadata ?? {},
    });
    return { object: comparable(object) };
  },
  compare(got, expected) {
    const answer = comparable((got as { readonly object?: unknown }).object);
    const wanted = comparable(expected.object);
    return [answer, beforeReplacementPolicy(answer)].some(
      (each) => JSON.stringify(each) === JSON.stringify(wanted),
    );
  },
};

/**
 * Upstream runs its cases of Jobs with the gate JobPodReplacementPolicy off. A 1.36 control plane has it on for good
 * and writes the default, as the recorded runs show.
 */
function beforeReplacementPolicy(object: unknown): unknown {
  const { spec, ...rest } = (object ?? {}) as { readonly spec?: Record<string, unknown> };
  if (spec?.podReplacementPolicy !== 'TerminatingOrFailed') return object;
  const { podReplacementPolicy: _default, ...others } = spec;
  return pruned({ ...rest, spec: others });
}

/** Without the status, the type, and whatever is empty; fields in order. */
function comparable(object: unknown): unknown {
  const {
    status: _status,
    apiVersion: _version,
    kind: _kind,
    ...rest
  } = (object ?? {}) as Record<string, unknown>;
  return pruned(rest);
}

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((each) => pruned(each) ?? null);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const fields = Object.entries(value)
    .map(([name, each]) => [name, pruned(each)] as const)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}
