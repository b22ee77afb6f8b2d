/** Filling gaps without copying what has none: a Pod made from a defaulted template shares its parts. */
import { grown } from '../../values/grown';

export type Fields = Readonly<Record<string, unknown>>;
type Change = (value: Fields) => Fields;

export const empty: Fields = {};

/** The fields of an object; of anything else, none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : empty;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** The object with the fields it lacks; the same object when it lacks none. */
export function filled<T extends Fields>(object: T, defaults: Fields): T {
  let result: Record<string, unknown> | undefined;
  for (const field in defaults) {
    if (!isAbsent(object[field]) || defaults[field] === undefined) continue;
    result ??= grown(object, {});
    result[field] = defaults[field];
  }
  return (result ?? object) as T;
}

/** As `filled`, where the empty string is as good as absent: fields that are no pointers upstream. */
export function filledText<T extends Fields>(object: T, defaults: Fields): T {
  let result: Record<string, unknown> | undefined;
  for (const field in defaults) {
    if (!isAbsent(object[field]) && object[field] !== '' && object[field] !== 0) continue;
    result ??= grown(object, {});
    result[field] = defaults[field];
  }
  return (result ?? object) as T;
}

/** The object with a field changed, where it has that field as an object. */
export function withField<T extends Fields>(object: T, field: string, change: Change): T {
  const value = object[field];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return object;
  const changed = change(value as Fields);
  return changed === value ? object : { ...object, [field]: changed };
}

/** The object with each item of a list changed, where it has that list. */
export function withItems<T extends Fields>(object: T, field: string, change: Change): T {
  const list = object[field];
  if (!Array.isArray(list)) return object;
  let result: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item: unknown = list[i];
    if (typeof item !== 'object' || item === null) continue;
    const changed = change(item as Fields);
    if (changed === item) continue;
    result ??= [...(list as unknown[])];
    result[i] = changed;
  }
  return result === undefined ? object : { ...object, [field]: result };
}

/** The object with each of several fields changed alike. */
export function withFields<T extends Fields>(object: T, fields: readonly string[], change: Change): T {
  let result = object;
  for (const field of fields) result = withField(result, field, change);
  return result;
}
