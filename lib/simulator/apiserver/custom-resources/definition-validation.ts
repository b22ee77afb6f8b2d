/**
 * Whether a CustomResourceDefinition can be served: its names, its versions, its schemas.
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
 *
 * Rules
 *   crd/definition         Names, group, scope and versions of a definition are well-formed; one version is stored.
 *   crd/definition-update  Group, plural, and once it is established kind and scope, stay as they are; a version that was
 *                          stored stays until status.storedVersions no longer names it.
 */
import { deepEqual } from '../../values/equal';
import { isDNS1035Label, isDNS1123Subdomain } from '../names';
import { type FieldErrors, Path, Rendered } from '../validation/field-error';
import {
  specPath,
  validateImmutable,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '../validation/meta';
import { text } from '../validation/shape';
import type { Definition, DefinitionNames, DefinitionVersion, ScalePaths } from './definition';
import { internalVersionsJson } from './internal-versions';
import { isEstablished } from './lifecycle';
import { validateSchemas } from './schema-validation';

/** What keeps a new definition out. */
export function validateDefinition(definition: Definition, out: FieldErrors): void {
  const { group = '', names = {} } = definition.spec ?? {};
  const expected = `${names.plural ?? ''}.${group}`;
  const isExpected = (name: string): readonly string[] => [
    ...isDNS1123Subdomain(name),
    ...(name === expected ? [] : ['must be spec.names.plural+"."+spec.group']),
  ];
  validateObjectMeta(definition.metadata, false, isExpected, out);
  validateSpec(definition, out);
}

/** What keeps a change of a definition out. */
export function validateDefinitionUpdate(next: Definition, old: Definition, out: FieldErrors): void {
  validateObjectMetaUpdate(next.metadata, old.metadata, out);
  validateSpec(next, out);
  const names = specPath.child('names');
  const [now, before] = [next.spec ?? {}, old.spec ?? {}];
  if (isEstablished(old)) {
    validateImmutable(text, now.scope, before.scope, specPath.child('scope'), out);
    validateImmutable(text, now.names?.kind, before.names?.kind, names.child('kind'), out);
  }
  validateImmutable(text, now.group, before.group, specPath.child('group'), out);
  validateImmutable(text, now.names?.plural, before.names?.plural, names.child('plural'), out);
  validateStoredVersions(next, out);
}

function validateSpec({ spec = {} }: Definition, out: FieldErrors): void {
  const { group = '', scope, names = {}, versions = [] } = spec;
  const groupAt = specPath.child('group');
  const wrongGroup = group === '' ? [] : isDNS1123Subdomain(group);
  if (group === '') out.required(groupAt);
  else if (wrongGroup.length > 0) out.invalid(groupAt, group, wrongGroup.join(','));
  else if (!group.includes('.')) out.invalid(groupAt, group, 'should be a domain with at least one dot');
  if (scope === undefined || scope === '') out.required(specPath.child('scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    out.notSupported(specPath.child('scope'), scope, ['Cluster', 'Namespaced']);
  const at = specPath.child('versions');
  versions.forEach(({ schema }, i) => {
    if (schema?.openAPIV3Schema === undefined)
      out.required(at.index(i).child('schema').child('openAPIV3Schema'), 'schemas are required');
  });
  if (spec.preserveUnknownFields === true)
    out.invalid(
      specPath.child('preserveUnknownFields'),
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    );
  const seen = new Set<string>();
  versions.forEach((version, i) => {
    const { name = '' } = version;
    const wrong = isDNS1035Label(name);
    if (wrong.length > 0) out.invalid(at.index(i).child('name'), name, wrong.join(','));
    validateVersion(version, at.index(i), out);
    seen.add(name);
  });
  validateParts(versions, out);
  const shown = (): Rendered => new Rendered(internalVersionsJson(versions));
  if (seen.size < versions.length) out.invalid(at, shown(), 'must contain unique version names');
  if (versions.filter(({ storage }) => storage === true).length !== 1)
    out.invalid(at, shown(), 'must have exactly one version marked as storage version');
  validateNames(names, specPath.child('names'), out);
  validateConversion(spec.conversion, specPath.child('conversion'), out);
}

function validateVersion(
  { deprecated, deprecationWarning }: DefinitionVersion,
  at: Path,
  out: FieldErrors,
): void {
  if (deprecationWarning === undefined) return;
  const here = at.child('deprecationWarning');
  if (deprecated !== true) out.invalid(here, deprecationWarning, 'can only be set for deprecated versions');
  if (deprecationWarning.length > 256)
    out.invalid(here, deprecationWarning, 'must be <= 256 characters long');
  if (deprecationWarning === '') out.invalid(here, deprecationWarning, 'must not be an empty string');
}

/**
 * What versions have in common is said once, as upstream's internal type holds it: schemas, subresources and columns that
 * are the same for all versions are complained about under spec.
 */
function validateParts(versions: readonly DefinitionVersion[], out: FieldErrors): void {
  const each = <T>(
    part: (version: DefinitionVersion) => T | undefined,
    together: Path,
    name: string,
    check: (value: T, at: Path) => void,
  ): void => {
    const [first] = versions;
    if (first === undefined) return;
    const isSame = versions.every((version) => deepEqual(part(version), part(first)));
    (isSame ? [first] : versions).forEach((version, i) => {
      const value = part(version);
      const at = isSame ? together : specPath.child('versions').index(i).child(name);
      if (value !== undefined) check(value, at);
    });
  };
  each(
    ({ schema }) => schema,
    specPath.child('validation'),
    'schema',
    (schema, at) => {
      const { openAPIV3Schema } = schema;
      if (openAPIV3Schema === undefined) return;
      const hasStatus = versions.some(({ subresources }) => subresources?.status !== undefined);
      validateSchemas(openAPIV3Schema, at.child('openAPIV3Schema'), out, hasStatus);
    },
  );
  each(
    ({ subresources }) => subresources,
    specPath.child('subresources'),
    'subresources',
    ({ scale }, at) => {
      if (scale !== undefined) validateScale(scale, at, out);
    },
  );
  each(
    ({ additionalPrinterColumns }) => additionalPrinterColumns,
    specPath.child('additionalPrinterColumns'),
    'additionalPrinterColumns',
    (columns, at) => {
      columns.forEach((column, i) => {
        validateColumn(column, at.index(i), out);
      });
    },
  );
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];

function validateColumn(
  {
    name = '',
    type = '',
    jsonPath = '',
  }: { readonly name?: string; readonly type?: string; readonly jsonPath?: string },
  at: Path,
  out: FieldErrors,
): void {
  if (name === '') out.required(at.child('name'));
  const known = `must be one of ${columnTypes.join(',')}`;
  if (type === '') out.required(at.child('type'), known);
  else if (!columnTypes.includes(type)) out.invalid(at.child('type'), type, known);
  if (jsonPath === '') out.required(at.child('JSONPath'));
  else validateSimplePath(jsonPath, at.child('JSONPath'), out);
}

function validateSimplePath(path: string, at: Path, out: FieldErrors): boolean {
  if (path.startsWith('.')) return true;
  out.invalid(at, path, 'must be a simple json path starting with .');
  return false;
}

function validateScale(scale: ScalePaths, at: Path, out: FieldErrors): void {
  for (const [field, root] of [
    ['specReplicasPath', '.spec'],
    ['statusReplicasPath', '.status'],
  ] as const) {
    const path = scale[field] ?? '';
    const here = at.child(`scale.${field}`);
    if (path === '') out.required(here);
    else if (validateSimplePath(path, here, out) && !path.startsWith(`${root}.`))
      out.invalid(here, path, `should be a json path under ${root}`);
  }
  const { labelSelectorPath = '' } = scale;
  const here = at.child('scale.labelSelectorPath');
  if (labelSelectorPath === '' || !validateSimplePath(labelSelectorPath, here, out)) return;
  if (!labelSelectorPath.startsWith('.spec.') && !labelSelectorPath.startsWith('.status.'))
    out.invalid(here, labelSelectorPath, 'should be a json path under either .spec or .status');
}

function validateNames(names: DefinitionNames, at: Path, out: FieldErrors): void {
  const { kind = '', plural = '' } = names;
  const { singular = kind.toLowerCase(), listKind = kind === '' ? '' : `${kind}List` } = names;
  const all = { plural, singular, kind, listKind };
  for (const [field, name] of Object.entries(all)) if (name === '') out.required(at.child(field));
  for (const [field, name] of Object.entries(all)) {
    const isMixed = field === 'kind' || field === 'listKind';
    const wrong = name === '' ? [] : isDNS1035Label(isMixed ? name.toLowerCase() : name);
    if (wrong.length === 0) continue;
    const mixed = isMixed ? 'may have mixed case, but should otherwise match: ' : '';
    out.invalid(at.child(field), name, `${mixed}${wrong.join(',')}`);
  }
  const labels = (list: readonly string[] | undefined, field: string): void =>
    list?.forEach((name, i) => {
      const wrong = isDNS1035Label(name);
      if (wrong.length > 0) out.invalid(at.child(field).index(i), name, wrong.join(','));
    });
  labels(names.shortNames, 'shortNames');
  if (kind !== '' && kind === listKind)
    out.invalid(at.child('listKind'), listKind, 'kind and listKind may not be the same');
  labels(names.categories, 'categories');
}

function validateConversion(conversion: Definition['spec']['conversion'], at: Path, out: FieldErrors): void {
  if (conversion === undefined) return;
  const { strategy = '', webhook } = conversion as { readonly strategy?: string; readonly webhook?: object };
  const strategies = ['None', 'Webhook'];
  if (strategy === '') out.required(at.child('strategy'));
  else if (!strategies.includes(strategy)) out.notSupported(at.child('strategy'), strategy, strategies);
  const { clientConfig, conversionReviewVersions = [] } = (webhook ?? {}) as {
    readonly clientConfig?: object;
    readonly conversionReviewVersions?: readonly string[];
  };
  if (strategy === 'Webhook') {
    if (clientConfig === undefined)
      out.required(at.child('webhookClientConfig'), 'required when strategy is set to Webhook');
    if (conversionReviewVersions.length === 0) out.required(at.child('conversionReviewVersions'));
    return;
  }
  const why = 'should not be set when strategy is not set to Webhook';
  if (clientConfig !== undefined) out.forbidden(at.child('webhookClientConfig'), why);
  if (conversionReviewVersions.length > 0) out.forbidden(at.child('conversionReviewVersions'), why);
}

function validateStoredVersions({ spec, status }: Definition, out: FieldErrors): void {
  const stored = status?.storedVersions ?? [];
  const at = Path.of('status').child('storedVersions');
  const names = (spec?.versions ?? []).map(({ name }) => name);
  stored.forEach((version, i) => {
    if (names.includes(version)) return;
    out.invalid(
      at.index(i),
      version,
      `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`,
    );
  });
}
