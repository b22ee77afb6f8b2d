/**
 * statefulset-controller: fills numbered seats with Pods, one after the other, and never two Pods on one seat.
 *
 * Rules
 *   statefulset/create-pod      It creates the missing Pod of a seat, named <set>-<ordinal>, with labels that name the seat
 *                               and the revision. (pkg/controller/statefulset/stateful_set_control.go processReplica)
 *   statefulset/ordered-ready   With OrderedReady it goes on to the next seat only when the Pod before is Running, Ready and
 *                               available. (processReplica, processCondemned with monotonic)
 *   statefulset/parallel        With Parallel it fills all seats at once, in batches of 1, 2, 4 …. (slowStartBatch)
 *   statefulset/claims          Before a Pod it creates the claims of its seat; a later Pod of the seat uses them again.
 *                               (stateful_pod_control.go createPersistentVolumeClaims)
 *   statefulset/retention       A claim is owned by nobody, by the set, or by the Pod that is scaled away, as
 *                               persistentVolumeClaimRetentionPolicy says. (updateClaimOwnerRefForSetAndPod)
 *   statefulset/replace-failed  A Pod that has failed or finished is deleted, and created again once it is gone. (processReplica)
 *   statefulset/waits-for-end   A seat whose Pod is being deleted stays taken until the Pod object is gone.
 *   statefulset/scale-down      Pods beyond the last seat go from the highest number down; with OrderedReady one at a time, and
 *                               not while another Pod is unavailable. (processCondemned)
 *   statefulset/rolling-update  Once every seat is well, the highest Pod of an older revision is deleted, one at a time, down to
 *                               the partition. (updateStatefulSet)
 *   statefulset/on-delete       With OnDelete it replaces no Pod for its revision.
 *   statefulset/revision        Each template is kept as a ControllerRevision; one that comes back gets the next number.
 *                               (getStatefulSetRevisions, pkg/controller/history)
 *   statefulset/history         Revisions that no Pod has are deleted beyond the limit. (truncateHistory)
 *   statefulset/adopt           A Pod or revision without a controller becomes its own, a Pod only if its name is that of a seat.
 *   statefulset/release         A Pod of its own that its selector no longer selects is let go.
 *   statefulset/status          It reports what it counts; the update is complete when all Pods are new and Ready.
 *                               (computeReplicaStatus, completeRollingUpdate)
 *
 * Known difference: upstream waits for the next change when a seat's claim is about to be deleted; here it tries again
 * after its back-off.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { selects } from '../objects/label-selector';
import {
  controllerOf,
  isBeingDeleted,
  type Key,
  keyOf,
  type Manifest,
  type Pod,
  type StatefulSet,
} from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { claimRevisions } from './controller-history';
import { claimPods, controllerKey } from './owned-pods';
import {
  areClaimsOwned,
  claimsOf,
  createClaims,
  hasStaleClaim,
  ownClaims,
  type Seat,
} from './statefulset-claims';
import {
  availableAt,
  firstOrdinal,
  hasItsClaims,
  hasItsName,
  isMember,
  isRunningAndAvailable,
  isRunningAndReady,
  isUnavailable,
  isWanted,
  newPod,
  ordinalOf,
  podName,
  seatLabels,
  withClaims,
} from './statefulset-pods';
import { type Revisions, revisionOf, revisionsOf, surplusHistory } from './statefulset-revisions';
import { reportStatus } from './statefulset-status';

/** Most Pods created in one look. */
const burstReplicas = 500;

export const statefulSetController: Component = {
  name: 'statefulset-controller',
  process: 'kube-controller-manager',
  watches: {
    StatefulSet: watch('StatefulSet', (set) => [keyOf(set)]),
    Pod: watch(
      'Pod',
      (pod, view) => {
        const owner = controllerKey(pod, 'StatefulSet');
        if (owner !== undefined) return [owner];
        return controllerOf(pod) === undefined ? setsSelecting(pod, view) : [];
      },
      { controlledBy: 'StatefulSet' },
    ),
  },
  reconcile(view, key) {
    const set = view.get('StatefulSet', key);
    if (set === undefined) return view.memory(key) === undefined ? [] : [forget(key)];
    const history = claimRevisions(set, view, 'statefulset/adopt');
    const { claims, pods } = claimPods(
      {
        owner: set,
        selector: set.spec.selector,
        rules: 'statefulset',
        isMember: (pod) => isMember(set, pod),
      },
      view,
    );
    const revisions = revisionsOf(set, history.revisions, view);
    return [
      ...history.claims,
      ...claims,
      ...revisions.writes,
      ...fillSeats(seating(set, pods, revisions, view)),
    ];
  },
};

/** The StatefulSets that might adopt a Pod that nobody owns. */
function setsSelecting(pod: Pod, view: View): readonly Key[] {
  return view
    .list('StatefulSet', pod.metadata.namespace)
    .filter((set) => selects(set.spec.selector, pod.metadata.labels))
    .map(keyOf);
}

// --- Seats ------------------------------------------------------------------------------------------------------

type Seating = {
  readonly set: StatefulSet;
  readonly view: View;
  readonly revisions: Revisions;
  readonly pods: readonly Pod[];
  /** In order of ordinal. */
  readonly wanted: readonly Seat[];
  /** Beyond the wanted ones, the highest ordinal first. */
  readonly condemned: readonly (Seat & { readonly pod: Pod })[];
  /** The lowest unavailable Pod, wanted ones first; null when it is one that does not exist yet. */
  readonly firstUnavailable: Pod | null | undefined;
  readonly isOrdered: boolean;
};

function seating(set: StatefulSet, pods: readonly Pod[], revisions: Revisions, view: View): Seating {
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod) ?? -1, pod]));
  // More seats than this are not looked at in one look: there are missing Pods enough to be busy with.
  const length = Math.min(set.spec.replicas ?? 1, pods.length + burstReplicas);
  const wanted = Array.from({ length }, (_, i): Seat => {
    const ordinal = firstOrdinal(set) + i;
    return { ordinal, pod: byOrdinal.get(ordinal) };
  });
  const condemned = [...byOrdinal]
    .filter(([ordinal]) => !isWanted(set, ordinal))
    .sort(([a], [b]) => b - a)
    .map(([ordinal, pod]) => ({ ordinal, pod }));
  const minReady = set.spec.minReadySeconds ?? 0;
  const unavailable = [...wanted, ...condemned.toReversed()].find(({ pod }) =>
    isUnavailable(pod, minReady, view.now),
  );
  return {
    set,
    view,
    revisions,
    pods,
    wanted,
    condemned,
    firstUnavailable: unavailable === undefined ? undefined : (unavailable.pod ?? null),
    isOrdered: set.spec.podManagementPolicy !== 'Parallel',
  };
}

/** What one look does to one seat. `stop`: with OrderedReady nothing after it is looked at. */
type Work = { readonly writes: readonly Intent[]; readonly stop: boolean; readonly waits?: Waits };

/** Why it goes no further, and the rule that says so. */
type Waits = { readonly why: string; readonly rule: string };

const nothing: Work = { writes: [], stop: false };

function fillSeats(seats: Seating): readonly Intent[] {
  if (isBeingDeleted(seats.set)) return finish(seats);
  return forAll(
    seats,
    seats.wanted.map((seat) => () => fillSeat(seats, seat)),
    () =>
      forAll(
        seats,
        seats.condemned.map((seat) => () => releaseClaims(seats, seat)),
        () =>
          forAll(
            seats,
            seats.condemned.map((seat) => () => vacate(seats, seat)),
            () => rollOut(seats),
          ),
      ),
  );
}

/** Ordered: one after the other until one stops it. Parallel: all, in batches. What goes wrong is reported before it is tried again. */
function forAll(
  seats: Seating,
  works: readonly (() => Work)[],
  next: () => readonly Intent[],
): readonly Intent[] {
  if (!seats.isOrdered) {
    const writes = works.flatMap((work): Intent[] => {
      const each = work().writes;
      return each.length <= 1 ? [...each] : [{ do: 'slowStart', writes: each }];
    });
    if (writes.length === 0) return next();
    return [{ do: 'slowStart', writes, after: (refused) => (refused === null ? next() : finish(seats)) }];
  }
  const intents: Intent[] = [];
  for (const work of works) {
    const { writes, stop, waits } = work();
    for (const write of writes)
      intents.push({
        do: 'slowStart',
        writes: [write],
        after: (refused) => (refused === null ? [] : finish(seats)),
      });
    if (stop) return [...intents, ...finish(seats, { waits })];
  }
  return [...intents, ...next()];
}

function fillSeat(seats: Seating, seat: Seat): Work {
  const { set, view, isOrdered } = seats;
  const { pod, ordinal } = seat;
  const name = podName(set, ordinal);
  if (pod === undefined) {
    if (hasStaleClaim(set, seat, name, view)) return { writes: [{ do: 'retry' }], stop: true };
    return { writes: createPod(seats, ordinal), stop: isOrdered };
  }
  if (isPodTerminal(pod)) {
    const writes = isBeingDeleted(pod) ? [] : [deletion(set, pod, 'statefulset/replace-failed')];
    return { writes, stop: true };
  }
  const writes: Intent[] = [];
  if (pod.status?.phase === 'Pending') {
    writes.push(
      ...createClaims(set, ordinal, name, view, (created) => ownClaims(set, seat, created)),
      ...ownClaims(set, seat, claimsOf(set, ordinal, view)),
    );
  }
  if (isOrdered) {
    if (isBeingDeleted(pod))
      return {
        writes,
        stop: true,
        waits: waitsFor(`Pod ${name} is being deleted`, 'statefulset/waits-for-end'),
      };
    if (!isRunningAndReady(pod))
      return { writes, stop: true, waits: waitsFor(`Pod ${name} is not Running and Ready`) };
    if (!isRunningAndAvailable(pod, set.spec.minReadySeconds ?? 0, view.now))
      return { writes, stop: true, waits: waitsFor(`Pod ${name} is not available yet`) };
  }
  return { writes: [...writes, ...corrections(seats, seat, pod)], stop: false };
}

function createPod({ set, revisions, view }: Seating, ordinal: number): readonly Intent[] {
  const name = podName(set, ordinal);
  const revision = isOldWanted(set, ordinal) ? revisions.current : revisions.update;
  const rule =
    set.spec.podManagementPolicy === 'Parallel' ? 'statefulset/parallel' : 'statefulset/create-pod';
  return createClaims(set, ordinal, name, view, (created, complaint) => {
    if (complaint !== undefined)
      return [podEvent(set, 'Create', name, complaint, 'statefulset/claims'), { do: 'retry' }];
    return [
      {
        do: 'create',
        object: newPod(set, ordinal, revision.template, revision.name),
        rule,
        answered: (answer) => {
          if (!answer.ok && answer.reason === 'AlreadyExists') return [];
          if (!answer.ok) return [podEvent(set, 'Create', name, answer.message, rule)];
          const seat: Seat = { ordinal, pod: answer.object as Pod };
          return [
            ...ownClaims(set, seat, [...claimsOf(set, ordinal, view), ...created]),
            podEvent(set, 'Create', name, undefined, rule),
          ];
        },
      },
    ];
  });
}

/** Seats below the partition keep the revision they had, even when their Pod is made anew. */
function isOldWanted(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return false;
  const kept =
    rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0);
  return ordinal < firstOrdinal(set) + kept;
}

/** Brings labels, volumes and the ownership of claims of a running Pod to what they must be. */
function corrections({ set, view }: Seating, seat: Seat, pod: Pod): readonly Intent[] {
  const name = podName(set, seat.ordinal);
  const isNamed = hasItsName(set, pod);
  const isStored = hasItsClaims(set, pod, seat.ordinal);
  const isOwned = areClaimsOwned(set, seat, view);
  if (isNamed && isStored && isOwned) return [];
  const claims = isStored
    ? []
    : createClaims(set, seat.ordinal, name, view, (created) => ownClaims(set, seat, created));
  const object: Manifest = {
    ...pod,
    metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, ...seatLabels(set, seat.ordinal) } },
    spec: isStored ? pod.spec : { ...pod.spec, ...withClaims(set, seat.ordinal, pod.spec.volumes) },
  };
  return [
    ...claims,
    ...ownClaims(set, seat, claimsOf(set, seat.ordinal, view)),
    {
      do: 'update',
      object: object as Pod,
      rule: 'statefulset/create-pod',
      answered: (answer) => [
        podEvent(set, 'Update', name, answer.ok ? undefined : answer.message, 'statefulset/create-pod'),
      ],
    },
  ];
}

function releaseClaims({ set, view }: Seating, seat: Seat): Work {
  const writes = ownClaims(set, seat, claimsOf(set, seat.ordinal, view));
  return writes.length === 0 ? nothing : { writes, stop: false };
}

function vacate(
  { set, view, isOrdered, firstUnavailable }: Seating,
  seat: Seat & { readonly pod: Pod },
): Work {
  const { pod } = seat;
  const { name } = pod.metadata;
  if (isBeingDeleted(pod))
    return {
      writes: [],
      stop: true,
      waits: waitsFor(`Pod ${name} is being deleted; none below it goes before`, 'statefulset/scale-down'),
    };
  const minReady = set.spec.minReadySeconds ?? 0;
  if (
    isOrdered &&
    firstUnavailable !== undefined &&
    firstUnavailable?.metadata.uid !== pod.metadata.uid &&
    !isRunningAndAvailable(pod, minReady, view.now)
  ) {
    const whom = firstUnavailable === null ? 'another Pod' : `Pod ${firstUnavailable.metadata.name}`;
    return {
      writes: [],
      stop: true,
      waits: waitsFor(`${whom} is not available; Pod ${name} stays meanwhile`, 'statefulset/scale-down'),
    };
  }
  return { writes: [deletion(set, pod, 'statefulset/scale-down')], stop: true };
}

/** Deletes the highest Pod of another revision, if those above it are well. */
function rollOut(seats: Seating): readonly Intent[] {
  const { set, view, wanted, revisions } = seats;
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return finish(seats);
  const minReady = set.spec.minReadySeconds ?? 0;
  // The partition counts seats from the first, whatever number that has.
  for (let at = wanted.length - 1; at >= (rollingUpdate?.partition ?? 0); at--) {
    const pod = wanted[at]?.pod;
    if (pod !== undefined && !isBeingDeleted(pod) && revisionOf(pod) !== revisions.update.name) {
      const said = deletion(set, pod, 'statefulset/rolling-update');
      return [said, ...finish(seats, { leaving: pod })];
    }
    if (isUnavailable(pod, minReady, view.now)) {
      const older = wanted.slice(rollingUpdate?.partition ?? 0, at);
      const isUnderway = older.some(
        (each) => each.pod !== undefined && revisionOf(each.pod) !== revisions.update.name,
      );
      if (!isUnderway) return finish(seats);
      const name = podName(set, firstOrdinal(set) + at);
      return finish(seats, {
        waits: waitsFor(`Pod ${name} is not available; the update waits`, 'statefulset/rolling-update'),
      });
    }
  }
  return finish(seats);
}

// --- The end of a look --------------------------------------------------------------------------------------------

/** Reports, deletes what history is too much, and asks for another look when a Pod becomes available. */
function finish(
  seats: Seating,
  end: { readonly waits?: Waits | undefined; readonly leaving?: Pod } = {},
): readonly Intent[] {
  const { set, view, revisions, pods } = seats;
  const minReady = set.spec.minReadySeconds ?? 0;
  const times = pods
    .map((pod) => availableAt(pod, minReady))
    .filter((at): at is number => at !== undefined && at > view.now);
  return [
    ...note(seats, end.waits),
    ...reportStatus({
      set,
      pods,
      current: revisions.current.name,
      update: revisions.update.name,
      collisions: revisions.collisions,
      leaving: end.leaving,
      now: view.now,
    }),
    ...surplusHistory(set, pods, revisions),
    ...(times.length === 0 ? [] : [{ do: 'wake', at: Math.min(...times) } as const]),
  ];
}

function waitsFor(why: string, rule = 'statefulset/ordered-ready'): Waits {
  return { why, rule };
}

/** Says once what it waits for. */
function note({ set, view }: Seating, waits: Waits | undefined): readonly Intent[] {
  const key = keyOf(set);
  if (view.memory(key) === waits?.why) return [];
  if (waits === undefined) return [forget(key)];
  return [
    {
      do: 'find',
      finding: 'waits',
      says: `${statefulSetController.name} goes no further with StatefulSet ${key}: ${waits.why}`,
      about: { kind: 'StatefulSet', key },
      rule: waits.rule,
    },
    { do: 'remember', key, value: waits.why },
  ];
}

function forget(key: Key): Intent {
  return { do: 'remember', key, value: undefined };
}

function deletion(set: StatefulSet, pod: Pod, rule: string): Intent {
  return {
    do: 'delete',
    target: { kind: 'Pod', key: keyOf(pod) },
    rule,
    answered: (answer) => [
      podEvent(set, 'Delete', pod.metadata.name, answer.ok ? undefined : answer.message, rule),
    ],
  };
}

function podEvent(
  set: StatefulSet,
  verb: 'Create' | 'Update' | 'Delete',
  pod: string,
  failure: string | undefined,
  rule: string,
): Intent {
  const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  return {
    do: 'event',
    about: set,
    type: failure === undefined ? 'Normal' : 'Warning',
    reason: `${failure === undefined ? 'Successful' : 'Failed'}${verb}`,
    message: failure === undefined ? `${what} successful` : `${what} failed error: ${failure}`,
    rule,
  };
}
