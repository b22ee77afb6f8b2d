/**
 * The three-way merge for kinds whose lists Kubernetes does not know: lists are taken whole.
 * Source: apimachinery/pkg/util/jsonmergepatch/patch.go.
 */

/** What the live object becomes: fields of `last` that `wanted` lacks are removed, fields of `wanted` are set. */
export function jsonThreeWayMerge(last: unknown, wanted: unknown, live: unknown): unknown {
  if (!isFields(wanted) || !isFields(live)) return wanted;
  const result: Record<string, unknown> = { ...live };
  if (isFields(last)) for (const name of Object.keys(last)) if (!(name in wanted)) delete result[name];
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null) delete result[name];
    else result[name] = jsonThreeWayMerge(isFields(last) ? last[name] : undefined, value, result[name]);
  }
  return result;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
