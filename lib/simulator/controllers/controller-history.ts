/**
 * The templates a StatefulSet or DaemonSet has had: each kept as a ControllerRevision, to go back to.
 * Source: pkg/controller/history/controller_history.go; getPatch in pkg/controller/{statefulset,daemon}.
 */
import type { Intent, View } from '../component';
import { selects } from '../objects/label-selector';
import {
  type ControllerRevision,
  controllerOf,
  type KubeObject,
  keyOf,
  type LabelSelector,
  type Manifest,
  type PodTemplate,
} from '../objects/objects';
import { deepEqual } from '../values/equal';
import { utf8 } from '../values/hash';
import { sortedJson } from '../values/json';
import { safeEncoded } from '../values/random';
import { parseTimestamp } from '../values/time';
import { controllerReference } from './pod-from-template';

type Owner = KubeObject & {
  readonly spec: { readonly selector: LabelSelector; readonly template: PodTemplate };
};

/**
 * The revisions of a controller, the oldest number first, and what it writes to own those that match its selector
 * and belong to nobody.
 */
export function claimRevisions(
  owner: Owner,
  view: View,
  rule: string,
): { readonly claims: readonly Intent[]; readonly revisions: readonly ControllerRevision[] } {
  const claims: Intent[] = [];
  const revisions = view.list('ControllerRevision', owner.metadata.namespace).filter((revision) => {
    const controller = controllerOf(revision);
    if (controller !== undefined) return controller.uid === owner.metadata.uid;
    if (!selects(owner.spec.selector, revision.metadata.labels)) return false;
    if (owner.metadata.deletionTimestamp === undefined) claims.push(adoption(owner, revision, rule));
    return true;
  });
  return { claims, revisions: [...revisions].sort(byNumber) };
}

/** What a revision keeps of a controller: a patch that puts its template back. */
export function templatePatch(template: PodTemplate): unknown {
  return { spec: { template: { ...template, $patch: 'replace' } } };
}

/** The template that a revision keeps. */
export function templateOf(revision: Pick<ControllerRevision, 'data'>): PodTemplate {
  const { template } = (revision.data as { readonly spec: { readonly template: PodTemplate } }).spec;
  const { $patch: _patch, ...rest } = template as PodTemplate & { readonly $patch?: string };
  return rest;
}

/** Whether two revisions keep the same. */
export function isSameRevision(
  a: Pick<ControllerRevision, 'data'>,
  b: Pick<ControllerRevision, 'data'>,
): boolean {
  return deepEqual(a.data, b.data);
}

/** One more than the highest number so far. */
export function nextRevisionNumber(revisions: readonly ControllerRevision[]): number {
  return Math.max(0, ...revisions.map((each) => each.revision)) + 1;
}

export function revisionManifest(
  owner: Owner,
  hash: string,
  hashLabel: string,
  revision: number,
): Manifest & { readonly data: unknown; readonly revision: number } {
  const { metadata, spec } = owner;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revisionName(metadata.name, hash),
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      labels: { ...spec.template.metadata?.labels, [hashLabel]: hash },
      ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data: templatePatch(spec.template),
    revision,
  };
}

/** `db-78d9749dbd`: the controller's name, cut so that the hash still fits, and the hash. */
export function revisionName(owner: string, hash: string): string {
  return `${owner.slice(0, 223)}-${hash}`;
}

/** The hash upstream gives a StatefulSet's revision: FNV-1 with 32 bits over the patch as JSON and the collisions. */
export function revisionHash(data: unknown, collisions: number): string {
  // Go's encoder escapes what could end a script element.
  const json = sortedJson(data).replace(
    /[<>&]/g,
    (each) => `\\u00${each.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  let hash = 0x811c9dc5;
  for (const byte of utf8(`${json}${collisions}`)) hash = Math.imul(hash, 0x01000193) ^ byte;
  return safeEncoded(String(hash >>> 0));
}

function byNumber(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const age = parseTimestamp(a.metadata.creationTimestamp) - parseTimestamp(b.metadata.creationTimestamp);
  if (age !== 0) return age;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function adoption(owner: Owner, revision: ControllerRevision, rule: string): Intent {
  const owners = [...(revision.metadata.ownerReferences ?? []), controllerReference(owner)];
  return {
    do: 'patch',
    target: { kind: 'ControllerRevision', key: keyOf(revision) },
    uid: revision.metadata.uid,
    patch: { metadata: { ownerReferences: owners } },
    rule,
    says: `adopts ControllerRevision ${keyOf(revision)} for ${owner.kind} ${owner.metadata.name}`,
    keepGoing: true,
  };
}
