/** The body of a request: read as its kind, with what the client wants to be told of fields that the kind does not have. */
import type { Manifest } from '../objects/objects';
import { badRequest, type Refusal } from './answers';
import type { Call } from './call';
import type { Definition } from './custom-resources/definition';
import { definitions } from './custom-resources/definition-port';
import { customObjects } from './custom-resources/object-port';
import type { Resource } from './resources';
import { decodeManifest, withKnownFields } from './validation';

type Decoding = { readonly ok: true; readonly value: Manifest } | Refusal;

/** The body of a request as the server's decoder reads it; what it has to say of unknown fields is a warning. */
export function decodedBody(
  resource: Resource,
  manifest: Manifest,
  { options, warnings }: Pick<Call, 'options' | 'warnings'>,
): Decoding {
  if (resource.custom !== undefined)
    return customObjects.get().decodedCustom(resource.custom, manifest, { options, warnings });
  let decoded = decodeManifest(resource, manifest);
  if (!decoded.ok) return badRequest(decoded.message);
  let inSchemas: readonly string[] = [];
  if (resource.id === 'CustomResourceDefinition') {
    const { value, unknown, failure } = definitions.get().readDefinition(decoded.value);
    if (failure !== undefined) return badRequest(failure);
    decoded = { ok: true, value };
    inSchemas = unknown;
    if (options.fieldValidation !== undefined)
      warnings.push(...definitions.get().formatWarnings(value as unknown as Definition));
  }
  const { fieldValidation, duplicateFields = [] } = options;
  if (fieldValidation === undefined) return decoded;
  const { value, unknown } = withKnownFields(resource, decoded.value);
  const problems = [
    ...[...unknown, ...inSchemas].map((path) => `unknown field "${path}"`),
    ...duplicateFields.map((path) => `duplicate field "${path}"`),
  ];
  if (problems.length > 0 && fieldValidation === 'Strict') {
    const what = `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`;
    return badRequest(`${what}: strict decoding error: ${problems.join(', ')}`);
  }
  if (fieldValidation === 'Warn') warnings.push(...problems);
  return { ok: true, value };
}
