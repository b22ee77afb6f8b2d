/**
 * The templates of a StatefulSet: the one its Pods come from, the one they are brought to, and those before.
 * Source: pkg/controller/statefulset/stateful_set_control.go, getStatefulSetRevisions and truncateHistory.
 */
import type { Intent, View } from '../component';
import {
  type ControllerRevision,
  keyOf,
  type Pod,
  type PodTemplate,
  type StatefulSet,
} from '../objects/objects';
import {
  isSameRevision,
  nextRevisionNumber,
  revisionHash,
  revisionManifest,
  templateOf,
  templatePatch,
} from './controller-history';
import { revisionLabel } from './statefulset-pods';

const revisionHashLabel = 'controller.kubernetes.io/hash';

export type Revision = { readonly name: string; readonly template: PodTemplate };

export type Revisions = {
  readonly writes: readonly Intent[];
  readonly current: Revision;
  readonly update: Revision;
  readonly collisions: number;
  readonly all: readonly ControllerRevision[];
};

/** The revision that Pods are brought to, the one they come from, and what is written to have them. */
export function revisionsOf(set: StatefulSet, all: readonly ControllerRevision[], view: View): Revisions {
  const wanted = { data: templatePatch(set.spec.template) };
  const known = all.filter((each) => isSameRevision(each, wanted)).at(-1);
  const newest = all.at(-1);
  const currentName = set.status?.currentRevision;
  const found = all.find((each) => each.metadata.name === currentName);
  const before: Revision | undefined =
    found === undefined ? undefined : { name: found.metadata.name, template: templateOf(found) };
  let collisions = set.status?.collisionCount ?? 0;
  if (known !== undefined) {
    const update: Revision = { name: known.metadata.name, template: templateOf(known) };
    const writes: Intent[] =
      newest === undefined || isSameRevision(newest, known)
        ? []
        : [renumbered(known, nextRevisionNumber(all))];
    return { writes, current: before ?? update, update, collisions, all };
  }
  let object: ReturnType<typeof revisionManifest>;
  for (;;) {
    const hash = revisionHash(wanted.data, collisions);
    object = revisionManifest(set, hash, revisionHashLabel, nextRevisionNumber(all));
    const taken = view.get('ControllerRevision', `${set.metadata.namespace}/${object.metadata.name}`);
    if (taken === undefined || isSameRevision(taken, wanted)) break;
    collisions++;
  }
  const update: Revision = { name: object.metadata.name ?? '', template: set.spec.template };
  const create: Intent = {
    do: 'create',
    object,
    rule: 'statefulset/revision',
    says: `keeps the template of StatefulSet ${keyOf(set)} as ControllerRevision ${object.metadata.name}`,
  };
  return { writes: [create], current: before ?? update, update, collisions, all };
}

/** Deletes the oldest revisions that no Pod has and nothing refers to, beyond the limit. */
export function surplusHistory(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: Revisions,
): readonly Intent[] {
  const live = new Set([revisions.current.name, revisions.update.name, ...pods.map(revisionOf)]);
  const history = revisions.all.filter((each) => !live.has(each.metadata.name));
  const limit = set.spec.revisionHistoryLimit ?? 10;
  return history.slice(0, Math.max(0, history.length - limit)).map((revision) => ({
    do: 'delete',
    target: { kind: 'ControllerRevision', key: keyOf(revision) },
    rule: 'statefulset/history',
    says: `deletes ControllerRevision ${keyOf(revision)}: more than ${limit} old ones`,
  }));
}

/** The name of the revision that a Pod was made from. */
export function revisionOf(pod: Pod): string {
  return pod.metadata.labels?.[revisionLabel] ?? '';
}

function renumbered(revision: ControllerRevision, number: number): Intent {
  return {
    do: 'update',
    object: { ...revision, revision: number } as ControllerRevision,
    rule: 'statefulset/revision',
    says: `gives ControllerRevision ${keyOf(revision)} the number ${number}: its template is wanted again`,
  };
}
