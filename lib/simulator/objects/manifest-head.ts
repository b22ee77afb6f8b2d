/** What every manifest needs before anything else of it can be read. Source: apimachinery runtime/serializer/json. */

/**
 * Why a value cannot be taken for a manifest, in the words a client is told; undefined: its head can be read. Only what
 * is created may leave its name to the API server.
 */
export function headProblem(manifest: unknown, isCreated: boolean): string | undefined {
  if (!isFields(manifest)) return 'the object provided is unrecognized: it is not a JSON object';
  const { apiVersion, kind, metadata } = manifest;
  if (typeof kind !== 'string' || kind === '') return `Object 'Kind' is missing in '${shown(manifest)}'`;
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return `Object 'apiVersion' is missing in '${shown(manifest)}'`;
  if (metadata === null || metadata === undefined) return 'resource name may not be empty';
  if (!isFields(metadata)) return cannotRead(metadata, 'metadata', 'v1.ObjectMeta');
  for (const name of ['name', 'generateName', 'namespace']) {
    const value = metadata[name];
    if (value !== undefined && value !== null && typeof value !== 'string')
      return cannotRead(value, `metadata.${name}`, 'string');
  }
  const hasName = metadata.name !== undefined && metadata.name !== null && metadata.name !== '';
  return hasName || isCreated ? undefined : 'resource name may not be empty';
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cannotRead(value: unknown, field: string, type: string): string {
  const what = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  return `json: cannot unmarshal ${what} into Go struct field ObjectMeta.${field} of type ${type}`;
}

/** The beginning of it as JSON: enough to know it again. */
function shown(manifest: object): string {
  const text = JSON.stringify(manifest);
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
