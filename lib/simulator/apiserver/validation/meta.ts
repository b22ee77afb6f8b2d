/**
 * Metadata of any object, label selectors, and the checks that many kinds share.
 * Source: apimachinery/pkg/api/validation/objectmeta.go, pkg/apis/meta/v1/validation/validation.go,
 * apimachinery/pkg/util/validation/validation.go.
 */
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
  isValidPercent,
  isValidPortName,
  isValidPortNum,
} from '../names';
import { type FieldErrors, Path } from './field-error';
import { equal, type Shape } from './shape';
import type { LabelSelector, ObjectMeta } from './shapes/meta';

export type Labels = Readonly<Record<string, string>>;
type NameRule = (name: string) => readonly string[];

export const metadataPath = Path.of('metadata');
export const specPath = Path.of('spec');
export const statusPath = Path.of('status');

const namePath = metadataPath.child('name');
const generateNamePath = metadataPath.child('generateName');
const namespacePath = metadataPath.child('namespace');
const labelsPath = metadataPath.child('labels');
const annotationsPath = metadataPath.child('annotations');
const mostAnnotationBytes = 256 * 1024;
const immutable = 'field is immutable';
const negative = 'must be greater than or equal to 0';

/** A name that a path of the API may hold: what kinds without a DNS rule ask for. */
export function isPathSegmentName(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

/** Metadata of a new object. `name` says what may be its name. */
export function validateObjectMeta(
  meta: ObjectMeta | undefined,
  namespaced: boolean,
  name: NameRule,
  out: FieldErrors,
): void {
  const { name: given = '', generateName = '', namespace = '', generation = 0 } = meta ?? {};
  if (generateName !== '') {
    const complaints = complaintsAboutName(withoutDash(generateName), name);
    out.invalidEach(generateNamePath, generateName, complaints);
  }
  if (given === '') out.required(namePath, 'name or generateName is required');
  else out.invalidEach(namePath, given, complaintsAboutName(given, name));
  if (!namespaced) {
    if (namespace !== '') out.forbidden(metadataPath.child('namespace'), 'not allowed on this type');
  } else if (namespace === '') out.required(metadataPath.child('namespace'));
  else out.invalidEach(namespacePath, namespace, complaintsAboutName(namespace, isDNS1123Label));
  if (generation < 0) out.invalid(metadataPath.child('generation'), generation, negative);
  validateMetaContent(meta ?? {}, out);
}

/** Metadata of a changed object: who and when it is does not change. */
export function validateObjectMetaUpdate(
  meta: ObjectMeta | undefined,
  old: ObjectMeta | undefined,
  out: FieldErrors,
): void {
  const next = meta ?? {};
  const before = old ?? {};
  if (before.deletionTimestamp !== undefined) {
    const added = (next.finalizers ?? []).filter((each) => !(before.finalizers ?? []).includes(each)).sort();
    if (added.length > 0) {
      const list = added.map((each) => JSON.stringify(each)).join(', ');
      out.forbidden(
        metadataPath.child('finalizers'),
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
      );
    }
  }
  if ((next.resourceVersion ?? '') === '')
    out.invalid(metadataPath.child('resourceVersion'), '', 'must be specified for an update');
  if ((next.generation ?? 0) < (before.generation ?? 0))
    out.invalid(metadataPath.child('generation'), next.generation ?? 0, 'must not be decremented');
  for (const field of ['name', 'namespace', 'uid'] as const) {
    if ((next[field] ?? '') !== (before[field] ?? ''))
      out.invalid(metadataPath.child(field), next[field] ?? '', immutable);
  }
  for (const field of ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    if (next[field] !== before[field]) out.invalid(metadataPath.child(field), next[field], immutable);
  }
  // What is shared with the object before was valid then.
  const shared = ['labels', 'annotations', 'ownerReferences', 'finalizers'] as const;
  if (shared.some((field) => next[field] !== before[field])) validateMetaContent(next, out);
}

function validateMetaContent(meta: ObjectMeta, out: FieldErrors): void {
  if (meta.labels !== undefined) validateLabels(meta.labels, labelsPath, out);
  if (meta.annotations !== undefined) validateAnnotations(meta.annotations, annotationsPath, out);
  if (meta.ownerReferences !== undefined && meta.ownerReferences.length > 0)
    validateOwnerReferences(meta.ownerReferences, out);
  if (meta.finalizers !== undefined && meta.finalizers.length > 0) {
    const at = metadataPath.child('finalizers');
    for (const each of meta.finalizers) out.invalidEach(at, each, isQualifiedName(each));
    if (meta.finalizers.includes('orphan') && meta.finalizers.includes('foregroundDeletion'))
      out.invalid(at, meta.finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
    meta.finalizers.forEach((each, i) => {
      validateStandardFinalizer(each, at.index(i), out);
    });
  }
}

const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** A finalizer without a domain must be one of upstream's own. */
export function validateStandardFinalizer(name: string, at: Path, out: FieldErrors): void {
  if (!name.includes('/') && !standardFinalizers.has(name))
    out.invalid(at, name, 'name is neither a standard finalizer name nor is it fully qualified');
}

function validateOwnerReferences(owners: NonNullable<ObjectMeta['ownerReferences']>, out: FieldErrors): void {
  const at = metadataPath.child('ownerReferences');
  let controller: string | undefined;
  for (const owner of owners) {
    const { apiVersion = '', kind = '', name = '', uid = '' } = owner;
    if (apiVersion === '' || apiVersion.split('/').length > 2 || apiVersion.endsWith('/'))
      out.invalid(at.child('apiVersion'), apiVersion, 'version must not be empty');
    if (kind === '') out.invalid(at.child('kind'), kind, 'must not be empty');
    if (name === '') out.invalid(at.child('name'), name, 'must not be empty');
    if (uid === '') out.invalid(at.child('uid'), uid, 'must not be empty');
    if (apiVersion === 'v1' && kind === 'Event')
      out.invalid(at, owner, '/v1, Kind=Event is disallowed from being an owner');
    if (owner.controller !== true) continue;
    if (controller !== undefined) {
      const both = `Found "true" in references for ${controller} and ${kind}/${name}`;
      out.invalid(at, owners, `Only one reference can have Controller set to true. ${both}`);
    }
    controller = `${kind}/${name}`;
  }
}

export function validateLabels(labels: Labels | undefined, at: Path, out: FieldErrors): void {
  for (const key in labels) {
    if (!isPlainKey(key)) out.invalidEach(at, key, isQualifiedName(key));
    const value = labels[key] as string;
    if (!isPlainValue(value)) out.invalidEach(at, value, isValidLabelValue(value));
  }
}

export function validateAnnotations(annotations: Labels | undefined, at: Path, out: FieldErrors): void {
  let bytes = 0;
  for (const key in annotations) {
    if (!isPlainKey(key)) out.invalidEach(at, key, isQualifiedName(key.toLowerCase()));
    bytes += key.length + (annotations[key] as string).length;
  }
  if (bytes > mostAnnotationBytes) out.tooLong(at, mostAnnotationBytes);
}

export function validateLabelName(name: string, at: Path, out: FieldErrors): void {
  if (!isPlainKey(name)) out.invalidEach(at, name, isQualifiedName(name));
}

/** The common shapes of keys, values and labels pass without the rules that compose complaints. */
const plainName = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const plainLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const plainDomain = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** A label key: a name, perhaps after a domain and a slash. */
function isPlainKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return plainName.test(key);
  return slash < 64 && plainDomain.test(key.slice(0, slash)) && plainName.test(key.slice(slash + 1));
}

function isPlainValue(value: string): boolean {
  return value === '' || plainName.test(value);
}

/** Rules of names that every DNS label satisfies. */
const labelsPass: ReadonlySet<NameRule> = new Set<NameRule>([
  isDNS1123Label,
  isDNS1123Subdomain,
  isPathSegmentName,
]);

function complaintsAboutName(given: string, name: NameRule): readonly string[] {
  return labelsPass.has(name) && plainLabel.test(given) ? noComplaints : name(given);
}

const noComplaints: readonly string[] = [];

export function validateDNS1123Label(value: string, at: () => Path, out: FieldErrors): void {
  if (!plainLabel.test(value)) out.invalidEach(at(), value, isDNS1123Label(value));
}

/** A name in a reference: any DNS subdomain. */
export function validateDNS1123Subdomain(value: string, at: () => Path, out: FieldErrors): void {
  if (!plainLabel.test(value)) out.invalidEach(at(), value, isDNS1123Subdomain(value));
}

const selectorOperators: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

export function validateLabelSelector(selector: LabelSelector | undefined, at: Path, out: FieldErrors): void {
  if (selector === undefined) return;
  validateLabels(selector.matchLabels, at.child('matchLabels'), out);
  selector.matchExpressions?.forEach((each, i) => {
    const here = at.child('matchExpressions').index(i);
    const { key = '', operator = '', values = [] } = each;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        out.required(here.child('values'), "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        out.forbidden(
          here.child('values'),
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        );
    } else out.invalid(here.child('operator'), operator, 'not a valid selector operator');
    validateLabelName(key, here.child('key'), out);
    values.forEach((value, j) => {
      if (!isPlainValue(value))
        out.invalidEach(here.child('values').index(j), value, isValidLabelValue(value));
    });
  });
}

/** Whether upstream can make a matcher of this selector at all. */
export function isUsableSelector(selector: LabelSelector | undefined): boolean {
  if (selector === undefined) return true;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (isQualifiedName(key).length > 0 || isValidLabelValue(value).length > 0) return false;
  }
  return (selector.matchExpressions ?? []).every(({ key = '', operator = '', values = [] }) => {
    if (!selectorOperators.has(operator) || isQualifiedName(key).length > 0) return false;
    const needsValues = operator === 'In' || operator === 'NotIn';
    if (needsValues === (values.length === 0)) return false;
    return values.every((value) => isValidLabelValue(value).length === 0);
  });
}

/** Which labels a decoded selector selects; an absent one selects nothing. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (selector === undefined) return false;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    if (labels?.[key] !== value) return false;
  return (selector.matchExpressions ?? []).every(({ key = '', operator, values = [] }) => {
    const value = labels?.[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const listed = value !== undefined && values.includes(value);
    return operator === 'In' ? listed : !listed;
  });
}

export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;
}

export function validateNonnegative(
  value: number | undefined,
  at: Path,
  field: string,
  out: FieldErrors,
): void {
  if (value !== undefined && value < 0) out.invalid(at.child(field), value, negative);
}

/** That a value did not change; `shown` is how the new one appears in the message. */
export function validateImmutable(
  shape: Shape<unknown>,
  value: unknown,
  old: unknown,
  at: Path,
  out: FieldErrors,
  shown: unknown = value,
): void {
  if (!equal(shape, value, old)) out.invalid(at, shown, immutable);
}

/** A non-negative number or a percentage. */
export function validatePositiveIntOrPercent(value: string | number, at: Path, out: FieldErrors): void {
  if (typeof value === 'string') out.invalidEach(at, value, isValidPercent(value));
  else if (value < 0) out.invalid(at, value, negative);
}

export function validateNotMoreThan100Percent(value: string | number, at: Path, out: FieldErrors): void {
  if ((percentOf(value) ?? 0) > 100) out.invalid(at, value, 'must not be greater than 100%');
}

/** The number, of a percentage too; 0 for text that is neither. */
export function intOrPercent(value: string | number): number {
  if (typeof value === 'number') return value;
  return percentOf(value) ?? (/^[+-]?\d+$/.test(value) ? Number(value) : 0);
}

function percentOf(value: string | number): number | undefined {
  return typeof value === 'string' && /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : undefined;
}

/** A port by number or by name; absent counts as 0. */
export function validatePortNumOrName(port: string | number | undefined, at: Path, out: FieldErrors): void {
  const given = port ?? 0;
  out.invalidEach(at, given, typeof given === 'number' ? isValidPortNum(given) : isValidPortName(given));
}

/** A domain, a slash and a path: `example.com/name`. */
export function validateDomainPrefixedPath(value: string, at: Path, out: FieldErrors): void {
  if (value === '') {
    out.required(at);
    return;
  }
  const slash = value.indexOf('/');
  const host = slash < 0 ? value : value.slice(0, slash);
  const path = slash < 0 ? '' : value.slice(slash + 1);
  if (host === '' || path === '') {
    out.invalid(at, value, 'must be a domain-prefixed path (such as "acme.io/foo")');
    return;
  }
  out.invalidEach(at, host, isDNS1123Subdomain(host));
  const pathFormat = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
  if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path))
    out.invalid(at, path, `Invalid path (regex used for validation is '${pathFormat}')`);
}

/** As upstream treats a generateName: the dash at its end is about to be followed by something. */
function withoutDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}
