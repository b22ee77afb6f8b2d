/**
 * What a patch is answered with whose result is not of its kind: which patch it was, or what came of it, and why.
 * Source: apiserver/pkg/endpoints/handlers/patch.go applyPatchToObject, applyPatchToCurrentObject;
 * apimachinery/pkg/runtime/converter.go fromUnstructured.
 */
import type { Answer } from '../component';
import { goQuoted, goValue } from '../values/go-text';
import { sortedJson } from '../values/json';
import { invalid } from './answers';
import type { Shape } from './validation/shape';

type Named = { readonly kind: string; readonly version: string };

/** The answer as a patch has it. `patched`: the object with the patch, as text is made of it. */
export function asPatchAnswer(
  answer: Answer,
  resource: Named,
  shape: Shape<unknown> | undefined,
  patch: { readonly type: string; readonly body?: unknown },
  patched: () => unknown,
): Answer {
  if (answer.ok || answer.code !== 400) return answer;
  const { kind, version } = resource;
  const prefix = `${kind} in version "${version}" cannot be handled as a ${kind}: `;
  if (!answer.message.startsWith(prefix)) return answer;
  const why = answer.message.slice(prefix.length);
  const isStrategic = patch.type === 'strategic';
  const value = isStrategic ? goValue(patch.body) : sortedJson(patched());
  const message = `Invalid value: ${goQuoted(value)}: ${isStrategic ? converted(why, shape) : why}`;
  const nobody = { plural: '', group: '', kind: '' };
  return invalid(nobody, '', [{ type: 'Invalid', field: 'patch', message }]);
}

/** A strategic merge patch is never text: what stands in its values' way is told by what Go makes of them. */
function converted(why: string, shape: Shape<unknown> | undefined): string {
  const found =
    /^json: cannot unmarshal (string|bool|array|object|number) ?(\S*) ?into Go struct field \w+\.(\S+) of type (\S+)$/.exec(
      why,
    );
  if (found === null) return why;
  const [, word = '', number = '', path = '', goType] = found;
  const field = path.split('.').reduce(fieldOf, shape);
  // A path ends at a map or list whose items are meant.
  const wanted = kindOf(field?.goType === goType ? field : (field?.element ?? field));
  const given = { string: 'string', bool: 'bool', array: 'slice', object: 'map' }[word] ?? numberKind(number);
  if (wanted === 'struct') return `cannot restore struct from: ${given}`;
  if (wanted === 'map' || wanted === 'slice') return `cannot restore ${wanted} from ${given}`;
  const isNumber = given === 'int64' || given === 'float64';
  // Go converts between numbers, and a whole one to text; everything else it does not know.
  const converts = isNumber && wanted !== 'bool' && (wanted !== 'string' || given === 'int64');
  return converts ? `cannot convert ${given} to ${wanted}` : `unrecognized type: ${wanted}`;
}

function numberKind(text: string): string {
  return text === '' || /^-?\d+$/.test(text) ? 'int64' : 'float64';
}

function fieldOf(shape: Shape<unknown> | undefined, name: string): Shape<unknown> | undefined {
  let inner = shape;
  while (inner?.kind === 'list' || (inner?.kind === 'map' && inner.element?.kind === 'struct'))
    inner = inner.element;
  return Object.hasOwn(inner?.fields ?? {}, name) ? inner?.fields?.[name] : undefined;
}

/** The kind of Go's type: a named text is a string. */
function kindOf(shape: Shape<unknown> | undefined): string {
  switch (shape?.kind) {
    case 'list':
      return 'slice';
    case 'map':
    case 'struct':
      return shape.kind;
    case 'flag':
      return 'bool';
    case 'int':
      return shape.goType;
    default:
      return 'string';
  }
}
