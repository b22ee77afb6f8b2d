import type { FieldError } from '../../lib/simulator/apiserver/answers';
import { withDefaults } from '../../lib/simulator/apiserver/defaults';
import { builtInResources } from '../../lib/simulator/apiserver/resources';
import { validateCreate, validateUpdate } from '../../lib/simulator/apiserver/validation';
import type { Manifest } from '../../lib/simulator/objects/objects';
import { type Adapter, matches } from '../adapter';

/** Upstream goes through the fields of a map in any order: complaints are compared as a set. */
export const apiValidation: Adapter = {
  run(input, theCase) {
    const resource = builtInResources.find(({ id }) => id === input.kind);
    if (resource === undefined) return `no kind ${String(input.kind)}`;
    const object = input.object as Manifest;
    if (input.op === 'update') {
      const errors = validateUpdate(resource, object, input.oldObject as Manifest);
      return { valid: errors.length === 0, errors: shown(errors) };
    }
    const gates = new Set(/ScaleToZeroEnabled/.test(theCase.source) ? ['HPAScaleToZero'] : []);
    const errors = validateCreate(resource, object, { gates });
    const answer = { valid: errors.length === 0, errors: shown(errors) };
    if (!('viaApi' in theCase.expect)) return answer;
    const served = validateCreate(resource, withDefaults({ ...object, metadata: object.metadata ?? {} }), {
      gates,
    });
    return { ...answer, viaApi: { valid: served.length === 0, errors: shown(served) } };
  },
  compare(got, expected) {
    const expectedApi = expected.viaApi as Expected | undefined;
    return matches(got, {
      ...expected,
      errors: sorted(expected.errors),
      ...(expectedApi === undefined
        ? {}
        : { viaApi: { ...expectedApi, errors: sorted(expectedApi.errors) } }),
    });
  },
};

type Expected = { readonly valid: boolean; readonly errors?: readonly Shown[] | null };
type Shown = { readonly type: string; readonly field: string; readonly message: string };

function shown(errors: readonly FieldError[]): readonly Shown[] {
  return sorted(
    errors.map(({ type, field, message }) => ({
      type: `FieldValue${type}`,
      field,
      message: `${field}: ${message}`,
    })),
  );
}

function sorted(errors: unknown): readonly Shown[] {
  const key = ({ type, field, message }: Shown): string => `${field} ${type} ${message}`;
  return [...((errors as readonly Shown[] | null | undefined) ?? [])].sort((a, b) =>
    key(a) < key(b) ? -1 : 1,
  );
}
