/**
 * Server-side apply: a manifest is merged into the object, and its manager owns what it says.
 * Source: structured-merge-diff/v6/merge/update.go Apply, apimachinery/pkg/util/managedfields/internal.
 *
 * Rules
 *   apply/owns            Whoever applies owns every field of the manifest, alone or with others who want the same value.
 *   apply/conflict        A field that somebody else manages is not changed: 409, unless it is forced; then it changes
 *                         hands.
 *   apply/removes         A field that this manager applied before, and no longer does, goes, unless someone else manages
 *                         it.
 *   apply/last-applied    kubectl's own manager takes over without a conflict what the annotation of a client-side apply
 *                         says it has applied, and keeps the annotation up to date.
 *   apply/first           What an object without managers holds is managed by `before-first-apply`.
 */

import type { KubeObject, Manifest } from '../../objects/objects';
import { sortedJson } from '../../values/json';
import { badRequest, type Refusal, unknownFailure } from '../answers';
import type { Resource } from '../resources';
import { goEscaped } from '../validation/field-error';
import type { Shape } from '../validation/shape';
import { type Conflict, conflictsRefusal } from './conflict';
import { FieldSet } from './field-set';
import { ignoredBy } from './history';
import {
  type Author,
  afterUpdate,
  identityOf,
  type Managers,
  noManagers,
  ownable,
  withoutIgnored,
  withoutTaken,
} from './managers';
import { asGo } from './schema';
import { typeErrors } from './type-errors';
import { differenceOf, fieldsOf, merged, withNamedFields, withoutFields } from './typed';

export type Apply = {
  readonly resource: Resource;
  readonly shape: Shape<unknown>;
  readonly author: Author;
  /** Takes over what others manage. */
  readonly force: boolean;
  /** When, RFC 3339 in UTC. */
  readonly time: string;
};

export type Applied = { readonly ok: true; readonly object: Manifest; readonly managers: Managers } | Refusal;

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const kubectl = 'kubectl';

/** What becomes of an object, and of its managers; `live` undefined: it is not there yet. */
export function applied(
  manifest: Manifest,
  live: KubeObject | undefined,
  managers: Managers,
  apply: Apply,
): Applied {
  const { resource, shape, author, time } = apply;
  if (manifest.apiVersion !== author.apiVersion)
    return badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${manifest.apiVersion}, expected: ${author.apiVersion}`,
    );
  if ('managedFields' in manifest.metadata) return badRequest('metadata.managedFields must be nil');
  const errors = typeErrors(shape, manifest);
  if (errors.length > 0) {
    const { name = '', namespace = '' } = manifest.metadata;
    const list =
      errors.length === 1 ? errors[0] : ['errors:', ...errors.map((each) => `  ${each}`)].join('\n');
    const what = `${namespace}/${name}; ${author.apiVersion}, Kind=${resource.kind}`;
    return unknownFailure(`failed to create typed patch object (${what}): ${list}`);
  }
  const before = asGo(shape, live ?? {});
  const first: Author = { ...author, manager: 'before-first-apply', operation: 'Update' };
  const known =
    managers.size === 0
      ? afterUpdate(noManagers, shape, [asGo(shape, {}), before], first, time, ignoredBy(author))
      : managers;
  let outcome = merge(manifest, before, known, apply, apply.force);
  if ('conflicts' in outcome && author.manager === kubectl) {
    const own = ownByAnnotation(shape, live);
    const others = outcome.conflicts.filter(({ path }) => FieldSet.of(path).intersection(own).isEmpty);
    outcome = others.length > 0 ? { conflicts: others } : merge(manifest, before, known, apply, true);
  }
  if ('conflicts' in outcome) return conflictsRefusal(outcome.conflicts);
  const object =
    author.manager === kubectl && live?.metadata.annotations?.[lastApplied] !== undefined
      ? withAnnotation(outcome.object, manifest)
      : outcome.object;
  return { ok: true, object, managers: outcome.managers };
}

type Outcome =
  | { readonly object: Manifest; readonly managers: Managers }
  | { readonly conflicts: readonly Conflict[] };

function merge(
  manifest: Manifest,
  live: unknown,
  managers: Managers,
  { shape, author, time }: Apply,
  force: boolean,
): Outcome {
  const id = identityOf(author);
  const ignored = ignoredBy(author);
  const set = withoutIgnored(fieldsOf(shape, manifest), ignored);
  const last = managers.get(id)?.fields;
  const mine = { ...author, time, fields: set };
  const withMine: Managers = new Map([...managers, [id, mine] as const]);
  const object = pruned(shape, merged(shape, live, withoutFields(shape, manifest, ignored)), withMine, last);
  const { added, modified, removed } = differenceOf(shape, live, object);
  const touched = withoutIgnored(added.union(modified), ignored);
  const conflicts = [...withMine]
    .filter(([each]) => each !== id)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { fields, ...manager }]) =>
      fields
        .intersection(touched)
        .paths()
        .map((path): Conflict => ({ manager, path })),
    );
  if (conflicts.length > 0 && !force) return { conflicts };
  const left = new Map(withoutTaken(withMine, touched, withoutIgnored(removed, ignored), id));
  left.delete(id);
  const own = ownable(set);
  if (!own.isEmpty) left.set(id, { ...mine, fields: own });
  return { object: object as Manifest, managers: left };
}

/** Without what this manager applied last time, does not apply now, and nobody else manages. */
function pruned(
  shape: Shape<unknown>,
  value: unknown,
  managers: Managers,
  last: FieldSet | undefined,
): unknown {
  if (last === undefined || last.isEmpty) return value;
  const named = (set: FieldSet): FieldSet => withNamedFields(shape, set);
  const all = named(fieldsOf(shape, value));
  const rest = named(fieldsOf(shape, withoutFields(shape, value, named(last))));
  const managed = [...managers.values()].reduce((set, { fields }) => set.union(fields), new FieldSet());
  const kept = named(
    fieldsOf(shape, withoutFields(shape, value, all.difference(rest.union(named(managed))))),
  );
  return withoutFields(shape, value, all.difference(kept).intersection(named(last)));
}

/** The fields that a client-side apply has set, as its annotation says, and that are still so. */
function ownByAnnotation(shape: Shape<unknown>, live: KubeObject | undefined): FieldSet {
  const text = live?.metadata.annotations?.[lastApplied];
  if (text === undefined) return new FieldSet();
  let last: unknown;
  try {
    last = JSON.parse(text);
  } catch {
    return new FieldSet();
  }
  const { added, modified, removed } = differenceOf(shape, last, live);
  return fieldsOf(shape, last).difference(modified).difference(added).difference(removed);
}

function withAnnotation(object: Manifest, manifest: Manifest): Manifest {
  const { [lastApplied]: _old, ...own } = manifest.metadata.annotations ?? {};
  const metadata = { ...manifest.metadata, annotations: own };
  const annotations = {
    ...object.metadata.annotations,
    [lastApplied]: `${goEscaped(sortedJson({ ...manifest, metadata }))}\n`,
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
