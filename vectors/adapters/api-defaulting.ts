import { withDefaults } from '../../lib/simulator/apiserver/defaults';
import type { Manifest } from '../../lib/simulator/objects';
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
    const answer = (got as { readonly object?: unknown }).object;
    return JSON.stringify(comparable(answer)) === JSON.stringify(comparable(expected.object));
  },
};

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
