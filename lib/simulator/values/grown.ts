/**
 * A copy of an object with fields that it lacks, or has otherwise. It is what `{ ...object, ...fields }` is, for where
 * many copies get a new field: V8 gives each object that grows after it was spread first a shape of its own, which costs
 * half a microsecond then and makes every later look at it slow. A copy that begins empty shares its shape.
 */
export function grown<T extends object, F extends object>(object: T, fields: F): T & F {
  return { ...{}, ...object, ...fields };
}
