/**
 * replicaset-controller: keeps as many Pods of a template as are wanted, and knows nothing else.
 *
 * Rules
 *   replicaset/replace-missing   Too few active Pods: it creates the missing ones, at most 500 at a time, in batches of
 *                                1, 2, 4 …; a refusal ends it after its batch. (pkg/controller/replicaset/replica_set.go
 *                                manageReplicas, slowStartBatch)
 *   replicaset/delete-surplus    Too many: it deletes the surplus, those first that are worth least.
 *                                (getPodsToDelete, controller_utils.go ActivePodsWithRanks)
 *   replicaset/adopt             A Pod without a controller that its selector selects becomes its own.
 *                                (controller_ref_manager.go ClaimPods)
 *   replicaset/release           A Pod of its own that its selector no longer selects is let go.
 *   replicaset/status            It reports what it counts. (replica_set_utils.go calculateStatus)
 *   replicaset/active-only       Pods that are finished or being deleted do not count as replicas.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { deepEqual } from '../equal';
import { selects } from '../label-selector';
import {
  type Condition,
  controllerOf,
  isBeingDeleted,
  type Key,
  keyOf,
  type Manifest,
  type Pod,
  type PodTemplate,
  type ReplicaSet,
  type ReplicaSetStatus,
} from '../objects';
import { isPodActive, isPodAvailable, isPodReady, isPodTerminal } from '../pod-state';
import { parseTimestamp, timestamp } from '../time';
import { controllerKey, orphansIn } from './owned-pods';
import { compareForDeletion } from './pod-ranking';

/** Most Pods created or deleted in one pass. */
const burstReplicas = 500;

export const replicaSetController: Component = {
  name: 'replicaset-controller',
  process: 'kube-controller-manager',
  watches: {
    ReplicaSet: watch('ReplicaSet', (set) => [keyOf(set)]),
    Pod: watch('Pod', (pod, view) => {
      const owner = controllerKey(pod, 'ReplicaSet');
      if (owner !== undefined) return [owner];
      return controllerOf(pod) === undefined ? setsSelecting(pod, view) : [];
    }),
  },
  reconcile(view, key) {
    const set = view.get('ReplicaSet', key);
    if (set === undefined) return [];
    const { claims, pods } = claimedPods(set, view);
    const active = pods.filter(isPodActive);
    const terminating = pods.filter((pod) => isBeingDeleted(pod) && !isPodTerminal(pod)).length;
    if (isBeingDeleted(set)) return [...claims, ...reportStatus(set, active, terminating, view, null)];
    const missing = (set.spec.replicas ?? 1) - active.length;
    if (missing > 0) {
      const creations = Array.from({ length: Math.min(missing, burstReplicas) }, () => creation(set));
      return [
        ...claims,
        {
          do: 'slowStart',
          writes: creations,
          after: (refused) => {
            const failure = refused === null || refused.ok ? null : `${refused.message}`;
            return reportStatus(set, active, terminating, view, failure);
          },
        },
      ];
    }
    const deletions =
      missing < 0 ? surplus(set, active, -missing, view).map((pod) => deletion(set, pod)) : [];
    return [...claims, ...deletions, ...reportStatus(set, active, terminating, view, null)];
  },
};

/** The ReplicaSets whose selector selects a Pod that nobody owns. */
function setsSelecting(pod: Pod, view: View): readonly Key[] {
  return view
    .list('ReplicaSet', pod.metadata.namespace)
    .filter((set) => selects(set.spec.selector, pod.metadata.labels))
    .map(keyOf);
}

function claimedPods(
  set: ReplicaSet,
  view: View,
): { readonly claims: readonly Intent[]; readonly pods: readonly Pod[] } {
  const matches = (pod: Pod): boolean => selects(set.spec.selector, pod.metadata.labels);
  const claims: Intent[] = [];
  const pods: Pod[] = [];
  for (const pod of view.by('Pod', 'controllerUid', set.metadata.uid)) {
    if (matches(pod)) pods.push(pod);
    else if (!isBeingDeleted(set)) claims.push(release(set, pod));
  }
  if (isBeingDeleted(set)) return { claims, pods };
  for (const pod of orphansIn(view, set.metadata.namespace ?? '')) {
    if (!matches(pod) || isBeingDeleted(pod) || isPodTerminal(pod)) continue;
    claims.push(adopt(set, pod));
    pods.push(pod);
  }
  return { claims, pods };
}

function adopt(set: ReplicaSet, pod: Pod): Intent {
  const owners = [...(pod.metadata.ownerReferences ?? []), ownerReference(set)];
  return {
    do: 'patch',
    target: { kind: 'Pod', key: keyOf(pod) },
    uid: pod.metadata.uid,
    patch: { metadata: { ownerReferences: owners } },
    rule: 'replicaset/adopt',
    says: `adopts Pod ${keyOf(pod)} for ReplicaSet ${set.metadata.name}`,
    keepGoing: true,
  };
}

function release(set: ReplicaSet, pod: Pod): Intent {
  return {
    do: 'patch',
    target: { kind: 'Pod', key: keyOf(pod) },
    uid: pod.metadata.uid,
    patch: { metadata: { ownerReferences: [{ $patch: 'delete', uid: set.metadata.uid }] } },
    rule: 'replicaset/release',
    says: `releases Pod ${keyOf(pod)}: ReplicaSet ${set.metadata.name} no longer selects it`,
    keepGoing: true,
  };
}

function creation(set: ReplicaSet): Intent {
  return {
    do: 'create',
    object: podFromTemplate(set, set.spec.template),
    rule: 'replicaset/replace-missing',
    answered: (answer) =>
      answer.ok
        ? [
            report(
              set,
              'Normal',
              'SuccessfulCreate',
              `Created pod: ${answer.object.metadata.name}`,
              'replicaset/replace-missing',
            ),
          ]
        : [
            report(
              set,
              'Warning',
              'FailedCreate',
              `Error creating: ${answer.message}`,
              'replicaset/replace-missing',
            ),
          ],
  };
}

function deletion(set: ReplicaSet, pod: Pod): Intent {
  return {
    do: 'delete',
    target: { kind: 'Pod', key: keyOf(pod) },
    rule: 'replicaset/delete-surplus',
    answered: (answer) =>
      answer.ok
        ? [
            report(
              set,
              'Normal',
              'SuccessfulDelete',
              `Deleted pod: ${pod.metadata.name}`,
              'replicaset/delete-surplus',
            ),
          ]
        : [
            report(
              set,
              'Warning',
              'FailedDelete',
              `Error deleting: ${answer.message}`,
              'replicaset/delete-surplus',
            ),
          ],
  };
}

function report(
  set: ReplicaSet,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  rule: string,
): Intent {
  return { do: 'event', about: set, type, reason, message, rule };
}

/** The Pods to delete: the least valuable of the active ones, fuller nodes first. */
function surplus(set: ReplicaSet, active: readonly Pod[], count: number, view: View): readonly Pod[] {
  const wanted = Math.min(count, burstReplicas);
  if (wanted >= active.length) return active;
  const perNode = new Map<string, number>();
  for (const pod of relatedPods(set, active, view)) {
    const node = pod.spec.nodeName;
    if (node !== undefined && isPodActive(pod)) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  return active
    .map((pod) => ({ pod, rank: perNode.get(pod.spec.nodeName ?? '') ?? 0 }))
    .sort((a, b) => compareForDeletion(a, b, view.now))
    .slice(0, wanted)
    .map(({ pod }) => pod);
}

/** The Pods of all ReplicaSets with the same owner: those of a Deployment's old and new template. */
function relatedPods(set: ReplicaSet, own: readonly Pod[], view: View): readonly Pod[] {
  const owner = controllerOf(set);
  if (owner === undefined) return own;
  return view
    .by('ReplicaSet', 'controllerUid', owner.uid)
    .flatMap((each) => view.by('Pod', 'controllerUid', each.metadata.uid));
}

function reportStatus(
  set: ReplicaSet,
  active: readonly Pod[],
  terminating: number,
  view: View,
  failure: string | null,
): readonly Intent[] {
  const minReady = set.spec.minReadySeconds ?? 0;
  const templateLabels = set.spec.template.metadata?.labels ?? {};
  const ready = active.filter(isPodReady);
  const available = ready.filter((pod) => isPodAvailable(pod, minReady, view.now)).length;
  const labelled = active.filter((pod) =>
    selects({ matchLabels: templateLabels }, pod.metadata.labels),
  ).length;
  const conditions = failureCondition(set, failure, active.length, view.now);
  const status: ReplicaSetStatus = {
    replicas: active.length,
    ...(labelled > 0 ? { fullyLabeledReplicas: labelled } : {}),
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    terminatingReplicas: terminating,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  const intents: Intent[] = [];
  if (!deepEqual(status, set.status)) {
    intents.push({
      do: 'update',
      object: { ...set, status },
      subresource: 'status',
      rule: 'replicaset/status',
      says: `writes the status of ReplicaSet ${keyOf(set)}: ${active.length} replicas, ${ready.length} ready`,
    });
  }
  if (minReady > 0 && available < ready.length) {
    const since = ready.map((pod) =>
      parseTimestamp(pod.status?.conditions?.find((c) => c.type === 'Ready')?.lastTransitionTime),
    );
    const next = since.map((at) => at + minReady * 1000).filter((at) => at > view.now);
    if (next.length > 0) intents.push({ do: 'wake', at: Math.min(...next) });
  }
  return intents;
}

/** ReplicaFailure is there while Pods are missing because creating them is refused. */
function failureCondition(
  set: ReplicaSet,
  failure: string | null,
  active: number,
  now: number,
): readonly Condition[] {
  const current = (set.status?.conditions ?? []).filter((each) => each.type === 'ReplicaFailure');
  const others = (set.status?.conditions ?? []).filter((each) => each.type !== 'ReplicaFailure');
  if (failure === null)
    return active === (set.spec.replicas ?? 1) || current.length === 0 ? others : [...others];
  if (current.length > 0) return [...others, ...current];
  return [
    ...others,
    {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: failure,
      lastTransitionTime: timestamp(now),
    },
  ];
}

function podFromTemplate(set: ReplicaSet, template: PodTemplate): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: podPrefix(set.metadata.name),
      ...(set.metadata.namespace === undefined ? {} : { namespace: set.metadata.namespace }),
      ...(template.metadata?.labels === undefined ? {} : { labels: template.metadata.labels }),
      ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
      ownerReferences: [ownerReference(set)],
    },
    spec: template.spec,
  };
}

/** `web-5d9f7f9569-`, cut so that the five random characters still fit. */
function podPrefix(name: string): string {
  return `${name.slice(0, 57)}-`;
}

function ownerReference(set: ReplicaSet): NonNullable<Pod['metadata']['ownerReferences']>[number] {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: set.metadata.name,
    uid: set.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
