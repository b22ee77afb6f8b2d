/**
 * deployment-controller: turns a Deployment into ReplicaSets, one per template, and moves Pods from the old ones to
 * the new one. It never touches a Pod.
 *
 * Rules
 *   deployment/create-replicaset   A template without a ReplicaSet gets one, named by the template's hash.
 *                                  (pkg/controller/deployment/sync.go getNewReplicaSet)
 *   deployment/scale-up-new        The new ReplicaSet grows as far as maxSurge has room. (rolling.go reconcileNewReplicaSet)
 *   deployment/scale-down-old      The old ones shrink as far as enough Pods stay available, unhealthy Pods first.
 *                                  (rolling.go reconcileOldReplicaSets)
 *   deployment/recreate            Recreate: the old ones go to 0, and only when their Pods are gone the new one is made.
 *                                  (recreate.go)
 *   deployment/scale               A changed number of replicas is given to the only active ReplicaSet, or shared in
 *                                  proportion in the middle of a rollout. (sync.go scale)
 *   deployment/paused              While paused no new ReplicaSet is made. (sync.go sync)
 *   deployment/progress            Progressing says whether the rollout moves; after progressDeadlineSeconds without a
 *                                  move it says so, and does nothing else. (progress.go)
 *   deployment/available           Available says whether enough Pods are available. (sync.go calculateStatus)
 *   deployment/adopt               A ReplicaSet without a controller that its selector selects becomes its own.
 *                                  (controller_ref_manager.go ClaimReplicaSets)
 *   deployment/release             A ReplicaSet of its own that its selector no longer selects is let go.
 *   deployment/history             Old ReplicaSets without Pods beyond revisionHistoryLimit are deleted. (sync.go cleanupDeployment)
 */
import { type Component, type Intent, type View, watch } from '../component';
import {
  controllerOf,
  type Deployment,
  isBeingDeleted,
  keyOf,
  type Labels,
  type Manifest,
  type PodTemplate,
  type ReplicaSet,
} from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { deepEqual } from '../values/equal';
import { fnv32a } from '../values/hash';
import { sortedJson } from '../values/json';
import { safeEncoded } from '../values/random';
import { maxSurge, maxUnavailable, newSetReplicas, newSetSize, oldSetReplicas } from './deployment-rolling';
import {
  byAge,
  desiredAnnotation,
  maxAnnotation,
  numberIn,
  replicasOf,
  scaledSizes,
  sizeOf,
} from './deployment-scale';
import {
  deploymentStatus,
  isComplete,
  progressCheckAt,
  progressDeadlineMs,
  type StatusInputs,
  withCondition,
} from './deployment-status';
import { isRefusedByEnd } from './namespace-end';
import { controllerKey } from './owned-pods';
import { claimSets, deploymentsSelecting } from './owned-sets';

const revisionAnnotation = 'deployment.kubernetes.io/revision';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
const hashLabel = 'pod-template-hash';
const historyCharacters = 2000;

/** Annotations of a Deployment that are not copied to its ReplicaSets. */
const ownAnnotations: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
]);

export const deploymentController: Component = {
  name: 'deployment-controller',
  process: 'kube-controller-manager',
  watches: {
    Deployment: watch('Deployment', (deployment) => [keyOf(deployment)]),
    ReplicaSet: watch('ReplicaSet', (set, view) => {
      const owner = controllerKey(set, 'Deployment');
      if (owner !== undefined) return [owner];
      return controllerOf(set) === undefined ? deploymentsSelecting(set, view) : [];
    }),
    // Only Recreate waits for Pods to be gone.
    Pod: watch(
      'Pod',
      (pod, view) => {
        const setKey = controllerKey(pod, 'ReplicaSet');
        const set = setKey === undefined ? undefined : view.get('ReplicaSet', setKey);
        const key = set === undefined ? undefined : controllerKey(set, 'Deployment');
        const deployment = key === undefined ? undefined : view.get('Deployment', key);
        return key !== undefined && deployment?.spec.strategy?.type === 'Recreate' ? [key] : [];
      },
      { controlledBy: 'ReplicaSet' },
    ),
  },
  reconcile(view, key) {
    const deployment = view.get('Deployment', key);
    if (deployment === undefined) return [];
    const { claims, sets } = claimSets(deployment, view);
    // What is claimed is looked at as it is then.
    if (claims.length > 0) return [...claims, { do: 'wake', at: view.now + 1 }];
    const rollout: Rollout = { deployment, view, ...split(deployment, sets) };
    if (isBeingDeleted(deployment)) return report(rollout, []);
    if (pauseChanged(deployment)) return reportPause(rollout);
    const isPaused = deployment.spec.paused === true;
    // The ReplicaSet of the template is brought up to date in any case; only making one is part of rolling out.
    const synced = isPaused && rollout.newSet !== undefined ? syncNewSet(rollout) : undefined;
    if (synced !== undefined) return synced;
    if (isPaused) return [...scale(rollout), ...cleanUp(rollout), ...report(rollout, scale(rollout))];
    if (wasScaled(rollout)) {
      const scaling = scale(rollout);
      return [...scaling, ...report(rollout, scaling)];
    }
    return deployment.spec.strategy?.type === 'Recreate' ? recreate(rollout) : roll(rollout);
  },
};

/** What one look at a Deployment finds: its ReplicaSets, the one of its template apart, the others oldest first. */
type Rollout = {
  readonly deployment: Deployment;
  readonly view: View;
  readonly newSet: ReplicaSet | undefined;
  readonly oldSets: readonly ReplicaSet[];
};

/** A change of a ReplicaSet's size, to be carried out. */
type Scaling = Extract<Intent, { do: 'update' }> & { readonly object: ReplicaSet };

function split(
  { spec }: Deployment,
  sets: readonly ReplicaSet[],
): { readonly newSet: ReplicaSet | undefined; readonly oldSets: readonly ReplicaSet[] } {
  const oldestFirst = [...sets].sort(byAge);
  const wanted = withoutHash(spec.template);
  const newSet = oldestFirst.find((set) => deepEqual(withoutHash(set.spec.template), wanted));
  return { newSet, oldSets: oldestFirst.filter((set) => set !== newSet) };
}

// --- Strategies -------------------------------------------------------------------------------------------------

function roll(rollout: Rollout): readonly Intent[] {
  const synced = syncNewSet(rollout);
  if (synced !== undefined) return synced;
  const { newSet, oldSets, deployment } = rollout;
  if (newSet === undefined) throw new Error('a rollout goes on with a ReplicaSet of the template');
  const desired = replicasOf(deployment);
  const all = total([newSet, ...oldSets]);
  const current = sizeOf(newSet);
  const size = newSetSize(deployment.spec.strategy, desired, current, all);
  if (size !== current) {
    const up = [resize(rollout, newSet, size, 'deployment/scale-up-new')];
    return [...up, ...report(rollout, up)];
  }
  const down = scaleDownOld(rollout, newSet);
  if (down.length > 0) return [...down, ...report(rollout, down)];
  return [...cleanUp(rollout), ...report(rollout, [])];
}

function scaleDownOld(rollout: Rollout, newSet: ReplicaSet): readonly Scaling[] {
  const { deployment, oldSets } = rollout;
  const active = oldSets.filter((set) => sizeOf(set) > 0);
  if (active.length === 0) return [];
  const sizes = oldSetReplicas(
    active.map(asSize),
    asSize(newSet),
    replicasOf(deployment),
    maxUnavailable(deployment.spec.strategy, replicasOf(deployment)),
  );
  return active.flatMap((set, i) => {
    const size = sizes[i] as number;
    return size === sizeOf(set) ? [] : [resize(rollout, set, size, 'deployment/scale-down-old')];
  });
}

function recreate(rollout: Rollout): readonly Intent[] {
  const { deployment, newSet, oldSets, view } = rollout;
  const active = oldSets.filter((set) => sizeOf(set) > 0);
  if (active.length > 0) {
    const down = active.map((set) => resize(rollout, set, 0, 'deployment/recreate'));
    return [...down, ...report(rollout, down)];
  }
  // Those that still count them, and those whose Pods still end.
  const running = oldSets.some(
    (set) =>
      (set.status?.replicas ?? 0) > 0 ||
      view.by('Pod', 'controllerUid', set.metadata.uid).some((pod) => !isPodTerminal(pod)),
  );
  if (running) return report(rollout, []);
  const synced = syncNewSet(rollout);
  if (synced !== undefined) return synced;
  if (newSet !== undefined && sizeOf(newSet) !== replicasOf(deployment)) {
    const up = [resize(rollout, newSet, replicasOf(deployment), 'deployment/recreate')];
    return [...up, ...report(rollout, up)];
  }
  return [...cleanUp(rollout), ...report(rollout, [])];
}

// --- The ReplicaSet of the template -------------------------------------------------------------------------------

/** Makes the template's ReplicaSet, or brings its annotations up to date; undefined when there is nothing to do. */
function syncNewSet(rollout: Rollout): readonly Intent[] | undefined {
  const { deployment, newSet, oldSets } = rollout;
  const revision = String(Math.max(0, ...oldSets.map(revisionOf)) + 1);
  if (newSet === undefined) return [createSet(rollout, revision)];
  const annotations = setAnnotations(deployment, newSet, revision);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const outdated = !deepEqual(annotations, newSet.metadata.annotations);
  if (outdated || minReadySeconds !== (newSet.spec.minReadySeconds ?? 0)) {
    const { minReadySeconds: _before, ...spec } = newSet.spec;
    const object: ReplicaSet = {
      ...newSet,
      metadata: { ...newSet.metadata, annotations },
      spec: minReadySeconds === 0 ? spec : { ...spec, minReadySeconds },
    };
    return [
      {
        do: 'update',
        object,
        rule: 'deployment/create-replicaset',
        says: `marks ReplicaSet ${keyOf(newSet)} as revision ${annotations[revisionAnnotation]}`,
      },
    ];
  }
  const seen = deployment.metadata.annotations?.[revisionAnnotation];
  const current = newSet.metadata.annotations?.[revisionAnnotation];
  const known = deployment.status?.conditions?.some((each) => each.type === 'Progressing') === true;
  if (seen === current && (known || progressDeadlineMs(deployment) === undefined)) return undefined;
  return [
    announce(
      rollout,
      current ?? revision,
      known ? undefined : 'FoundNewReplicaSet',
      `Found new replica set "${newSet.metadata.name}"`,
    ),
  ];
}

function createSet(rollout: Rollout, revision: string): Intent {
  const { deployment, oldSets, view } = rollout;
  const hash = templateHash(deployment.spec.template, deployment.status?.collisionCount ?? 0);
  const name = `${deployment.metadata.name}-${hash}`;
  const desired = replicasOf(deployment);
  const size = newSetReplicas(deployment.spec.strategy, desired, 0, total(oldSets));
  const labels = { ...deployment.spec.template.metadata?.labels, [hashLabel]: hash };
  const object: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      ...(deployment.metadata.namespace === undefined ? {} : { namespace: deployment.metadata.namespace }),
      labels,
      annotations: sizeAnnotations(deployment, {
        ...copiedAnnotations(deployment),
        [revisionAnnotation]: revision,
      }),
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: deployment.metadata.name,
          uid: deployment.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      replicas: size,
      ...(deployment.spec.minReadySeconds === undefined
        ? {}
        : { minReadySeconds: deployment.spec.minReadySeconds }),
      selector: {
        ...deployment.spec.selector,
        matchLabels: { ...deployment.spec.selector.matchLabels, [hashLabel]: hash },
      },
      template: { ...deployment.spec.template, metadata: { ...deployment.spec.template.metadata, labels } },
    },
  };
  return {
    do: 'create',
    object,
    rule: 'deployment/create-replicaset',
    keepGoing: true,
    answered: (answer) => {
      if (answer.ok) {
        const scaled: Intent[] =
          size > 0 ? [scaledEvent(deployment, name, 0, size, 'deployment/create-replicaset')] : [];
        return [
          ...scaled,
          announce(rollout, revision, 'NewReplicaSetCreated', `Created new replica set "${name}"`),
        ];
      }
      // In a namespace that ends nothing is made any more, and nobody is told.
      if (isRefusedByEnd(answer)) return [];
      if (answer.reason !== 'AlreadyExists')
        return [...createFailed(rollout, name, answer.message), { do: 'retry' }];
      const existing = view.get('ReplicaSet', `${deployment.metadata.namespace}/${name}`);
      if (existing === undefined) return [{ do: 'retry' }];
      const isOwn = controllerOf(existing)?.uid === deployment.metadata.uid;
      const isSame = deepEqual(withoutHash(existing.spec.template), withoutHash(deployment.spec.template));
      // Another template has this hash, or had it until somebody changed the set: count the collision, which changes the
      // next hash.
      return isOwn && isSame ? [{ do: 'retry' }] : [countCollision(deployment), { do: 'retry' }];
    },
  };
}

function createFailed(rollout: Rollout, name: string, why: string): readonly Intent[] {
  const { deployment, view } = rollout;
  const message = `Failed to create new replica set "${name}": ${why}`;
  const condition = {
    type: 'Progressing',
    status: 'False',
    reason: 'ReplicaSetCreateError',
    message,
  } as const;
  const hasDeadline = progressDeadlineMs(deployment) !== undefined;
  const status = hasDeadline ? withCondition(deployment.status ?? {}, condition, view.now) : undefined;
  return [
    {
      do: 'event',
      about: deployment,
      type: 'Warning',
      reason: 'ReplicaSetCreateError',
      message,
      rule: 'deployment/create-replicaset',
    },
    ...(status === undefined
      ? []
      : [
          {
            do: 'update',
            object: { ...deployment, status },
            subresource: 'status',
            rule: 'deployment/progress',
            keepGoing: true,
          } as const,
        ]),
  ];
}

function countCollision(deployment: Deployment): Intent {
  const status = { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
  return {
    do: 'update',
    object: { ...deployment, status },
    subresource: 'status',
    rule: 'deployment/create-replicaset',
    says: `counts a hash collision of Deployment ${keyOf(deployment)}`,
    keepGoing: true,
  };
}

/** Writes the revision to the Deployment, and what became of its ReplicaSet. */
function announce(
  { deployment, view }: Rollout,
  revision: string,
  reason: string | undefined,
  message: string,
): Intent {
  const status =
    reason === undefined || progressDeadlineMs(deployment) === undefined
      ? (deployment.status ?? {})
      : withCondition(
          deployment.status ?? {},
          { type: 'Progressing', status: 'True', reason, message },
          view.now,
        );
  return {
    do: 'update',
    object: {
      ...deployment,
      metadata: {
        ...deployment.metadata,
        annotations: { ...deployment.metadata.annotations, [revisionAnnotation]: revision },
      },
      status,
    },
    subresource: 'status',
    rule: 'deployment/progress',
    says: `writes to Deployment ${keyOf(deployment)} that revision ${revision} is rolled out`,
  };
}

// --- Scaling ----------------------------------------------------------------------------------------------------

/** The Deployment's size differs from the one its ReplicaSets were last scaled for. */
function wasScaled({ deployment, newSet, oldSets }: Rollout): boolean {
  return [...oldSets, ...(newSet === undefined ? [] : [newSet])].some((set) => {
    const recorded = numberIn(set.metadata.annotations, desiredAnnotation);
    return sizeOf(set) > 0 && recorded !== undefined && recorded !== replicasOf(deployment);
  });
}

function scale(rollout: Rollout): readonly Scaling[] {
  const { deployment, newSet, oldSets } = rollout;
  return scaledSizes(deployment, newSet, oldSets).flatMap(([set, size]) =>
    size === sizeOf(set) && recordsSize(deployment, set)
      ? []
      : [resize(rollout, set, size, 'deployment/scale')],
  );
}

function resize({ deployment }: Rollout, set: ReplicaSet, replicas: number, rule: string): Scaling {
  const object: ReplicaSet = {
    ...set,
    metadata: { ...set.metadata, annotations: sizeAnnotations(deployment, set.metadata.annotations ?? {}) },
    spec: { ...set.spec, replicas },
  };
  const from = sizeOf(set);
  return {
    do: 'update',
    object,
    rule,
    says: `scales ReplicaSet ${keyOf(set)} from ${from} to ${replicas}`,
    answered: (answer) =>
      answer.ok && from !== replicas
        ? [scaledEvent(deployment, set.metadata.name, from, replicas, rule)]
        : [],
  };
}

function scaledEvent(deployment: Deployment, set: string, from: number, to: number, rule: string): Intent {
  const direction = to > from ? 'up' : 'down';
  return {
    do: 'event',
    about: deployment,
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${direction} replica set ${set} from ${from} to ${to}`,
    rule,
  };
}

// --- Status, pause, history -----------------------------------------------------------------------------------------

/** Writes the status as it is once these ReplicaSets have been resized. */
function report(rollout: Rollout, resized: readonly Scaling[]): readonly Intent[] {
  const { deployment, newSet, oldSets, view } = rollout;
  const after = (set: ReplicaSet): ReplicaSet =>
    resized.find((each) => each.object.metadata.uid === set.metadata.uid)?.object ?? set;
  const inputs: StatusInputs = {
    deployment,
    newSet: newSet === undefined ? undefined : after(newSet),
    allSets: [...oldSets, ...(newSet === undefined ? [] : [newSet])].map(after),
    now: view.now,
  };
  const status = deploymentStatus(inputs);
  if (!deepEqual(status, deployment.status)) {
    return [
      {
        do: 'update',
        object: { ...deployment, status },
        subresource: 'status',
        rule: 'deployment/progress',
        says: `writes the status of Deployment ${keyOf(deployment)}: ${status.updatedReplicas ?? 0} of ${replicasOf(deployment)} updated, ${status.availableReplicas ?? 0} available`,
      },
    ];
  }
  const at = progressCheckAt(deployment, view.now);
  return at === undefined ? [] : [{ do: 'wake', at }];
}

function pauseChanged(deployment: Deployment): boolean {
  if (progressDeadlineMs(deployment) === undefined) return false;
  const { spec, status } = deployment;
  const progressing = status?.conditions?.find((each) => each.type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') return false;
  const isPaused = progressing?.reason === 'DeploymentPaused';
  return (spec.paused === true) !== isPaused;
}

function reportPause({ deployment, view }: Rollout): readonly Intent[] {
  const condition =
    deployment.spec.paused === true
      ? { reason: 'DeploymentPaused', message: 'Deployment is paused' }
      : { reason: 'DeploymentResumed', message: 'Deployment is resumed' };
  const status = withCondition(
    deployment.status ?? {},
    { type: 'Progressing', status: 'Unknown', ...condition },
    view.now,
  );
  return [
    {
      do: 'update',
      object: { ...deployment, status },
      subresource: 'status',
      rule: 'deployment/paused',
      says: `notes that Deployment ${keyOf(deployment)} is ${deployment.spec.paused === true ? 'paused' : 'resumed'}`,
    },
  ];
}

/** Deletes the oldest ReplicaSets without Pods beyond the limit, once the rollout is complete. */
function cleanUp({ deployment, oldSets }: Rollout): readonly Intent[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined) return [];
  if (deployment.spec.paused !== true && !isComplete(deployment, deployment.status ?? {})) return [];
  const alive = oldSets.filter((set) => !isBeingDeleted(set));
  const surplus = alive.length - limit;
  if (surplus <= 0) return [];
  return [...alive]
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, surplus)
    .filter(
      (set) =>
        (set.status?.replicas ?? 0) === 0 &&
        sizeOf(set) === 0 &&
        (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0),
    )
    .map((set) => ({
      do: 'delete',
      target: { kind: 'ReplicaSet', key: keyOf(set) },
      rule: 'deployment/history',
      says: `deletes ReplicaSet ${keyOf(set)}: more than ${limit} old revisions`,
    }));
}

// --- Small things -------------------------------------------------------------------------------------------------

/** The hash that tells one template from another. Upstream hashes Go's dump of the struct; the value differs, the role does not. */
function templateHash(template: PodTemplate, collisions: number): string {
  const text = sortedJson(template) + (collisions === 0 ? '' : `#${collisions}`);
  return safeEncoded(String(fnv32a(text)));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const labels = template.metadata?.labels;
  if (labels?.[hashLabel] === undefined) return template;
  const { [hashLabel]: _hash, ...rest } = labels;
  return { ...template, metadata: { ...template.metadata, labels: rest } };
}

function setAnnotations(deployment: Deployment, set: ReplicaSet, revision: string): Labels {
  const current = set.metadata.annotations ?? {};
  const known = numberIn(current, revisionAnnotation) ?? 0;
  const annotations: Record<string, string> = { ...current, ...copiedAnnotations(deployment) };
  if (Number(revision) > known) {
    annotations[revisionAnnotation] = revision;
    // A template that comes back keeps the numbers it had.
    if (known > 0) {
      const history = current[historyAnnotation];
      annotations[historyAnnotation] = withRevision(history, String(known));
    }
  }
  return annotations;
}

/** The numbers a set has had, the oldest left out when the text would grow beyond its limit. */
function withRevision(history: string | undefined, revision: string): string {
  if (history === undefined || history === '') return revision;
  const numbers = history.split(',');
  let length = history.length + revision.length + 1;
  let first = 0;
  for (; length > historyCharacters && first < numbers.length; first++)
    length -= (numbers[first] as string).length + 1;
  return [...numbers.slice(first), revision].join(',');
}

function copiedAnnotations({ metadata }: Deployment): Labels {
  return Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key)),
  );
}

function sizeAnnotations(deployment: Deployment, annotations: Labels): Labels {
  const desired = replicasOf(deployment);
  return {
    ...annotations,
    [desiredAnnotation]: String(desired),
    [maxAnnotation]: String(desired + maxSurge(deployment.spec.strategy, desired)),
  };
}

function recordsSize(deployment: Deployment, set: ReplicaSet): boolean {
  return deepEqual(
    sizeAnnotations(deployment, set.metadata.annotations ?? {}),
    set.metadata.annotations ?? {},
  );
}

function total(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + sizeOf(set), 0);
}

function asSize(set: ReplicaSet): { readonly replicas: number; readonly available: number } {
  return { replicas: sizeOf(set), available: set.status?.availableReplicas ?? 0 };
}

function revisionOf(set: ReplicaSet): number {
  return numberIn(set.metadata.annotations, revisionAnnotation) ?? 0;
}
