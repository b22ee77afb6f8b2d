/** Whether two JSON values are the same. An absent field equals `undefined`; the order of fields does not count. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  for (const key in left) if (!deepEqual(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && isAbsent(left[key])) return false;
  return true;
}

/** Nothing, or what every object of JavaScript has under such a name: no JSON. */
function isAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || value === Object.prototype;
}
