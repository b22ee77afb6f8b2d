/**
 * What keeps an applied manifest from being read with the shape of its kind.
 * Source: structured-merge-diff/v6/typed/validate.go, helpers.go.
 */
import { isObject, type Shape } from '../validation/shape';
import { type FieldPath, pathText } from './field-set';
import { elementOf } from './typed';

/** The complaints, each with its field; none: the manifest can be applied. */
export function typeErrors(shape: Shape<unknown>, manifest: unknown): readonly string[] {
  const errors: string[] = [];
  walk(shape, manifest, [], errors);
  return errors;
}

function walk(shape: Shape<unknown> | undefined, value: unknown, path: FieldPath, errors: string[]): void {
  if (shape === undefined || value === undefined || value === null) return;
  const wrong = wrongType(shape, value);
  if (wrong !== undefined) {
    errors.push(`${pathText(path)}: ${wrong}`);
    return;
  }
  if (Array.isArray(value)) {
    const isTold = shape.keys !== undefined || shape.isSet === true;
    const seen = new Set<string>();
    value.forEach((item, i) => {
      const element = isTold ? elementOf(shape, item) : `i:${i}`;
      if (isTold && seen.has(element))
        errors.push(`${pathText(path)}: duplicate entries for key ${pathText([element])}`);
      seen.add(element);
      walk(shape.element, item, [...path, element], errors);
    });
  } else if (isObject(value)) {
    for (const [name, each] of Object.entries(value)) {
      const field = shape.kind === 'struct' ? shape.fields?.[name] : shape.element;
      const at = [...path, `f:${name}`];
      if (shape.kind === 'struct' && !isDescribed(shape, name))
        errors.push(`${pathText(at)}: field not declared in schema`);
      else walk(field, each, at, errors);
    }
  }
}

/** A kind of which only the metadata is described has fields that nobody has looked at. */
function isDescribed(shape: Shape<unknown>, name: string): boolean {
  const fields = shape.fields ?? {};
  return Object.hasOwn(fields, name) || shape.isOpen === true;
}

function wrongType({ kind }: Shape<unknown>, value: unknown): string | undefined {
  const inGo = `&value.valueUnstructured{Value:${typeof value === 'string' ? JSON.stringify(value) : String(value)}}`;
  switch (kind) {
    case 'text':
    case 'time':
      return typeof value === 'string' ? undefined : `expected string, got ${inGo}`;
    case 'int':
      return typeof value === 'number'
        ? undefined
        : `expected numeric (int or float), got ${typeof value === 'boolean' ? 'bool' : typeof value}`;
    case 'flag':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${String(value)}}`;
    case 'list':
      return Array.isArray(value) ? undefined : `expected list, got &{${String(value)}}`;
    case 'map':
    case 'struct':
      return isObject(value) ? undefined : `expected map, got &{${String(value)}}`;
    default:
      return undefined;
  }
}
