/**
 * A value without the fields that are null: as the API server's types, that read null as absent, would have it. The
 * same value when there are none. Lists keep their places.
 */
export function withoutNulls<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutNulls<unknown>(item));
    return items.some((item, index) => item !== value[index]) ? (items as T) : value;
  }
  let changed: Record<string, unknown> | undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in fields) {
    const kept = withoutNulls(fields[name]);
    if (kept === fields[name] && kept !== null) continue;
    changed ??= { ...fields };
    if (kept === null) delete changed[name];
    else changed[name] = kept;
  }
  return (changed ?? value) as T;
}
