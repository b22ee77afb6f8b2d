/**
 * daemonset-controller: one Pod on every node that qualifies. It has no number of replicas; the nodes are the number.
 *
 * Rules
 *   daemonset/one-per-node     A node that should run a Pod and has none gets one. (pkg/controller/daemon/daemon_controller.go
 *                              podsShouldBeOnNode)
 *   daemonset/which-nodes      A node qualifies when nodeSelector and required affinity of the template match it and its taints
 *                              are tolerated. (NodeShouldRunDaemonPod)
 *   daemonset/node-affinity    The Pod names its node by an affinity for metadata.name; kube-scheduler binds it.
 *                              (daemonset_util.go ReplaceDaemonSetPodNodeNameNodeAffinity)
 *   daemonset/tolerations      Its Pods tolerate not-ready, unreachable, unschedulable nodes and nodes under pressure by
 *                              themselves, for ever. (AddOrUpdateDaemonPodTolerations)
 *   daemonset/leave-node       A Pod on a node that no longer matches, or has a NoExecute taint it does not tolerate, is deleted;
 *                              a NoSchedule taint alone lets it stay.
 *   daemonset/replace-failed   A failed Pod is deleted and created again, each time after a longer wait: 1 s, 2 s … 15 min.
 *                              (failedPodsBackoff)
 *   daemonset/surplus          Of several Pods on a node the oldest stays.
 *   daemonset/rolling-update   Old Pods are deleted as long as no more than maxUnavailable nodes are without an available Pod.
 *                              (update.go rollingUpdate)
 *   daemonset/surge            With maxSurge a new Pod starts beside the old one, which goes when the new one is available.
 *   daemonset/on-delete        With OnDelete it replaces no Pod for its template.
 *   daemonset/revision         Each template is kept as a ControllerRevision. (constructHistory, snapshot)
 *   daemonset/history          Revisions that no Pod has are deleted beyond the limit. (cleanupHistory)
 *   daemonset/adopt            A Pod or revision without a controller that its selector selects becomes its own.
 *   daemonset/release          A Pod of its own that its selector no longer selects is let go.
 *   daemonset/status           It reports what it counts. (updateDaemonSetStatus)
 *
 * Known difference: the hash in names and labels is made from the template's JSON, where upstream hashes Go's dump of it.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { selects } from '../objects/label-selector';
import {
  type ControllerRevision,
  controllerOf,
  type DaemonSet,
  isBeingDeleted,
  type Key,
  keyOf,
  type Node,
  type Pod,
} from '../objects/objects';
import { isPodAvailable, isPodReady, isPodTerminal } from '../objects/pod-state';
import type { NodeVerdict as ToldVerdict } from '../trace';
import { fnv32a } from '../values/hash';
import { sortedJson } from '../values/json';
import { safeEncoded } from '../values/random';
import { parseTimestamp } from '../values/time';
import {
  claimRevisions,
  isSameRevision,
  nextRevisionNumber,
  revisionManifest,
  templatePatch,
} from './controller-history';
import { hashLabel, type NodeVerdict, nodeVerdict, podForNode, targetNode } from './daemonset-nodes';
import { reportStatus } from './daemonset-status';
import { allowsSurge, nextReplacement } from './daemonset-update';
import { isRefusedByEnd } from './namespace-end';
import { claimPods, controllerKey } from './owned-pods';

/** Most Pods created, and most deleted, in one look. */
const burstReplicas = 250;
/** How long a failed Pod is left, the first time and at most. */
const failedBackOffMs = { initial: 1_000, max: 900_000 };

export const daemonSetController: Component = {
  name: 'daemonset-controller',
  process: 'kube-controller-manager',
  watches: {
    DaemonSet: watch('DaemonSet', (set) => [keyOf(set)]),
    Pod: watch(
      'Pod',
      (pod, view) => {
        const owner = controllerKey(pod, 'DaemonSet');
        if (owner !== undefined) return [owner];
        return controllerOf(pod) === undefined ? setsSelecting(pod, view) : [];
      },
      { controlledBy: 'DaemonSet' },
    ),
    Node: watch('Node', (_node, view) => view.list('DaemonSet').map(keyOf)),
  },
  reconcile(view, key) {
    const set = view.get('DaemonSet', key);
    if (set === undefined || isBeingDeleted(set)) return [];
    if (selectsAll(set)) return [refusal(set)];
    const history = claimRevisions(set, view, 'daemonset/adopt');
    const present = presentRevision(set, history.revisions, view);
    if (present.hash === undefined) return [...history.claims, ...present.writes];
    const { claims, pods } = claimPods({ owner: set, selector: set.spec.selector, rules: 'daemonset' }, view);
    const look: Look = { set, view, hash: present.hash, ...layout(set, pods, view) };
    return [
      ...history.claims,
      ...present.writes,
      ...claims,
      ...passedOver(look),
      ...coverNodes(look, () => [...finish(look), ...surplusHistory(look, present.old)]),
    ];
  },
};

function setsSelecting(pod: Pod, view: View): readonly Key[] {
  return view
    .list('DaemonSet', pod.metadata.namespace)
    .filter((set) => selects(set.spec.selector, pod.metadata.labels))
    .map(keyOf);
}

function selectsAll({ spec: { selector } }: DaemonSet): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
  );
}

function refusal(set: DaemonSet): Intent {
  const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
  return {
    do: 'event',
    about: set,
    type: 'Warning',
    reason: 'SelectingAll',
    message,
    rule: 'daemonset/which-nodes',
  };
}

// --- Revisions --------------------------------------------------------------------------------------------------

type Present = {
  readonly writes: readonly Intent[];
  /** Undefined while another object has the name: the next look takes another. */
  readonly hash: string | undefined;
  readonly old: readonly ControllerRevision[];
};

/** The revision that keeps the present template, and what is written to have it. */
function presentRevision(set: DaemonSet, revisions: readonly ControllerRevision[], view: View): Present {
  const wanted = { data: templatePatch(set.spec.template) };
  const known = revisions.filter((each) => isSameRevision(each, wanted)).at(-1);
  const old = revisions.filter((each) => !isSameRevision(each, wanted));
  const number = nextRevisionNumber(old);
  if (known !== undefined) {
    const writes: Intent[] =
      known.revision >= number
        ? []
        : [
            {
              do: 'update',
              object: { ...known, revision: number } as ControllerRevision,
              rule: 'daemonset/revision',
              says: `gives ControllerRevision ${keyOf(known)} the number ${number}: its template is wanted again`,
            },
          ];
    return { writes, hash: known.metadata.labels?.[hashLabel] ?? known.metadata.name, old };
  }
  const collisions = set.status?.collisionCount ?? 0;
  const hash = safeEncoded(
    String(fnv32a(`${sortedJson(set.spec.template)}${collisions === 0 ? '' : `#${collisions}`}`)),
  );
  const object = revisionManifest(set, hash, hashLabel, number);
  const taken = view.get('ControllerRevision', `${set.metadata.namespace}/${object.metadata.name}`);
  if (taken !== undefined && !isSameRevision(taken, wanted)) {
    const status = { ...set.status, collisionCount: collisions + 1 };
    const count: Intent = {
      do: 'update',
      object: { ...set, status } as DaemonSet,
      subresource: 'status',
      rule: 'daemonset/revision',
      says: `counts a hash collision of DaemonSet ${keyOf(set)}`,
    };
    return { writes: [count], hash: undefined, old };
  }
  const create: Intent = {
    do: 'create',
    object,
    rule: 'daemonset/revision',
    says: `keeps the template of DaemonSet ${keyOf(set)} as ControllerRevision ${object.metadata.name}`,
  };
  return { writes: [create], hash, old };
}

function surplusHistory({ set, podsByNode }: Look, old: readonly ControllerRevision[]): readonly Intent[] {
  const limit = set.spec.revisionHistoryLimit ?? 10;
  const live = new Set([...podsByNode.values()].flat().map((pod) => pod.metadata.labels?.[hashLabel]));
  return old
    .filter((revision) => !live.has(revision.metadata.labels?.[hashLabel]))
    .slice(0, Math.max(0, old.length - limit))
    .map((revision) => ({
      do: 'delete',
      target: { kind: 'ControllerRevision', key: keyOf(revision) },
      rule: 'daemonset/history',
      says: `deletes ControllerRevision ${keyOf(revision)}: more than ${limit} old ones`,
    }));
}

// --- Nodes and Pods ---------------------------------------------------------------------------------------------

type Look = {
  readonly set: DaemonSet;
  readonly view: View;
  readonly hash: string;
  readonly nodes: readonly Node[];
  readonly verdicts: ReadonlyMap<string, NodeVerdict>;
  /** The Pods on a node or meant for it, the oldest first; finished ones that are being deleted aside. */
  readonly podsByNode: ReadonlyMap<string, readonly Pod[]>;
};

function layout(
  set: DaemonSet,
  pods: readonly Pod[],
  view: View,
): Pick<Look, 'nodes' | 'verdicts' | 'podsByNode'> {
  const podsByNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNode(pod);
    if (node === undefined || (isPodTerminal(pod) && isBeingDeleted(pod))) continue;
    const there = podsByNode.get(node);
    if (there === undefined) podsByNode.set(node, [pod]);
    else there.push(pod);
  }
  for (const there of podsByNode.values()) there.sort(oldestFirst);
  const nodes = view.list('Node');
  const verdicts = new Map(nodes.map((node) => [node.metadata.name, nodeVerdict(set, node)]));
  return { nodes, verdicts, podsByNode };
}

/** Pods with a node before those without; then by age; then by name. */
function oldestFirst(a: Pod, b: Pod): number {
  const assigned = Number(isAssigned(b)) - Number(isAssigned(a));
  if (assigned !== 0) return assigned;
  const age = parseTimestamp(a.metadata.creationTimestamp) - parseTimestamp(b.metadata.creationTimestamp);
  if (age !== 0) return age;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function isAssigned(pod: Pod): boolean {
  return pod.spec.nodeName !== undefined && pod.spec.nodeName !== '';
}

/** Most nodes that are named in a sentence. */
const namedNodes = 3;

/** Says which nodes get no Pod, and why, when that is not as it was. */
function passedOver({ set, verdicts, view }: Look): readonly Intent[] {
  const refused = [...verdicts].flatMap(([node, { because }]) =>
    because === undefined ? [] : `${node}, as its template ${because}`,
  );
  const more = refused.length > namedNodes ? [`${refused.length - namedNodes} nodes more`] : [];
  const says = [...refused.slice(0, namedNodes), ...more].join(', nor for ');
  const key = `${keyOf(set)}/passed over`;
  if (says === (view.memory(key) ?? '')) return [];
  const remembered: Intent = { do: 'remember', key, value: says };
  if (says === '') return [remembered];
  return [
    {
      do: 'find',
      finding: 'nodes-passed-over',
      about: { kind: 'DaemonSet', key: keyOf(set) },
      verdicts: () => [...verdicts].map(([node, verdict]) => told(node, verdict)),
      rule: 'daemonset/which-nodes',
      says: `${daemonSetController.name} makes no Pod of DaemonSet ${keyOf(set)} for ${says}`,
    },
    remembered,
  ];
}

function told(node: string, { because }: NodeVerdict): ToldVerdict {
  if (because === undefined) return { node };
  return { node, refusedBy: daemonSetController.name, reasons: [`the template ${because}`] };
}

/** What is to be done on nodes: Pods to create by node, Pods to delete with the rule, and what to say before. */
type Plan = {
  readonly create: string[];
  readonly delete: { readonly pod: Pod; readonly rule: string }[];
  readonly before: Intent[];
  readonly wakeAt: number[];
};

/** Every node gets what it lacks and loses what it must not have; only where all is in place does an update go on. */
function coverNodes(look: Look, end: () => readonly Intent[]): readonly Intent[] {
  const plan: Plan = { create: [], delete: [], before: [], wakeAt: [] };
  for (const node of look.nodes) coverNode(look, node.metadata.name, plan);
  for (const [node, pods] of look.podsByNode) {
    if (look.verdicts.has(node)) continue;
    for (const pod of pods)
      if (!isAssigned(pod) && !isBeingDeleted(pod)) plan.delete.push({ pod, rule: 'daemonset/leave-node' });
  }
  const wakes = plan.wakeAt.length === 0 ? [] : [{ do: 'wake', at: Math.min(...plan.wakeAt) } as const];
  if (plan.create.length + plan.delete.length > 0)
    return [...wakes, ...plan.before, ...sync(look, plan.create, plan.delete, 'daemonset/one-per-node', end)];
  if (look.set.spec.updateStrategy?.type === 'OnDelete') return [...wakes, ...end()];
  const replacement = replacementOf(look);
  const rule = allowsSurge(look.set) ? 'daemonset/surge' : 'daemonset/rolling-update';
  const deletions = replacement.delete.map((pod) => ({ pod, rule }));
  if (replacement.create.length + deletions.length === 0) return [...wakes, ...end()];
  return [...wakes, ...sync(look, replacement.create, deletions, rule, end)];
}

function coverNode(look: Look, node: string, plan: Plan): void {
  const { shouldRun, shouldContinueRunning } = look.verdicts.get(node) as NodeVerdict;
  const pods = look.podsByNode.get(node);
  if (pods === undefined) {
    if (shouldRun) plan.create.push(node);
    return;
  }
  const staying = pods.filter((pod) => !isBeingDeleted(pod));
  if (!shouldContinueRunning) {
    plan.delete.push(...staying.map((pod) => ({ pod, rule: 'daemonset/leave-node' })));
    return;
  }
  const running: Pod[] = [];
  for (const pod of staying) {
    if (pod.status?.phase === 'Failed') replaceFailed(look, node, pod, plan);
    else if (pod.status?.phase === 'Succeeded') {
      plan.before.push(podEvent(look.set, pod, node, 'Normal', 'SucceededDaemonPod'));
      plan.delete.push({ pod, rule: 'daemonset/replace-failed' });
    } else running.push(pod);
  }
  if (!allowsSurge(look.set)) {
    plan.delete.push(...running.slice(1).map((pod) => ({ pod, rule: 'daemonset/surplus' })));
    return;
  }
  if (running.length === 0 && shouldRun) plan.create.push(node);
  if (running.length > 1) plan.delete.push(...surplusInSurge(look, running));
}

/** Of an old and a new Pod the old one goes when it is not Ready, or when the new one is available; every other goes anyway. */
function surplusInSurge(look: Look, running: readonly Pod[]): Plan['delete'] {
  const isNew = (pod: Pod): boolean => pod.metadata.labels?.[hashLabel] === look.hash;
  const newest = running.find(isNew);
  const old = running.find((pod) => !isNew(pod));
  const others = running.filter((pod) => pod !== newest && pod !== old);
  const surplus: Plan['delete'] = others.map((pod) => ({ pod, rule: 'daemonset/surplus' }));
  const minReady = look.set.spec.minReadySeconds ?? 0;
  const isDone =
    newest !== undefined &&
    old !== undefined &&
    (!isPodReady(old) || isPodAvailable(newest, minReady, look.view.now));
  return isDone ? [...surplus, { pod: old, rule: 'daemonset/surge' }] : surplus;
}

type BackOff = { readonly since: number; readonly ms: number };

function replaceFailed({ set, view }: Look, node: string, pod: Pod, plan: Plan): void {
  const key = `${keyOf(set)}/${set.metadata.uid}/${node}`;
  const known = view.memory(key) as BackOff | undefined;
  const isFresh = known !== undefined && view.now - known.since <= 2 * failedBackOffMs.max;
  if (isFresh && view.now < known.since + known.ms) {
    plan.wakeAt.push(known.since + known.ms);
    return;
  }
  const ms = isFresh ? Math.min(2 * known.ms, failedBackOffMs.max) : failedBackOffMs.initial;
  plan.before.push({ do: 'remember', key, value: { since: view.now, ms } satisfies BackOff });
  plan.before.push(podEvent(set, pod, node, 'Warning', 'FailedDaemonPod'));
  plan.delete.push({ pod, rule: 'daemonset/replace-failed' });
}

function replacementOf(look: Look): ReturnType<typeof nextReplacement> {
  const { set, hash, verdicts, view } = look;
  const shouldRun = (node: string): boolean => verdicts.get(node)?.shouldRun === true;
  const podsByNode = new Map(look.podsByNode);
  let desired = 0;
  for (const [node, verdict] of verdicts) {
    if (!verdict.shouldRun) continue;
    desired++;
    if (!podsByNode.has(node)) podsByNode.set(node, []);
  }
  return nextReplacement({ set, hash, podsByNode, shouldRun, desired, view });
}

/**
 * Creates in batches of 1, 2, 4 …, then deletes. What it reports waits for the next look, which sees the Pods, unless
 * a creation was refused.
 */
function sync(
  look: Look,
  create: readonly string[],
  remove: Plan['delete'],
  rule: string,
  end: () => readonly Intent[],
): readonly Intent[] {
  const { set } = look;
  const deletions = remove.slice(0, burstReplicas).map((each) => deletion(set, each.pod, each.rule));
  if (create.length === 0) return deletions;
  return [
    {
      do: 'slowStart',
      writes: create.slice(0, burstReplicas).map((node) => creation(look, node, rule)),
      after: (refused) => [...deletions, ...(refused === null ? [] : end())],
    },
  ];
}

function creation({ set, hash }: Look, node: string, rule: string): Intent {
  return {
    do: 'create',
    object: podForNode(set, node, hash),
    rule,
    keepGoing: isRefusedByEnd,
    answered: (answer) => {
      if (isRefusedByEnd(answer)) return [];
      return [
        answer.ok
          ? event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${answer.object.metadata.name}`, rule)
          : event(set, 'Warning', 'FailedCreate', `Error creating: ${answer.message}`, rule),
      ];
    },
  };
}

function deletion(set: DaemonSet, pod: Pod, rule: string): Intent {
  return {
    do: 'delete',
    target: { kind: 'Pod', key: keyOf(pod) },
    rule,
    answered: (answer) => {
      if (answer.ok)
        return [event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, rule)];
      if (answer.reason === 'NotFound') return [];
      return [event(set, 'Warning', 'FailedDelete', `Error deleting: ${answer.message}`, rule)];
    },
  };
}

function podEvent(
  set: DaemonSet,
  pod: Pod,
  node: string,
  type: 'Normal' | 'Warning',
  reason: 'FailedDaemonPod' | 'SucceededDaemonPod',
): Intent {
  const message =
    reason === 'FailedDaemonPod'
      ? `Found failed daemon pod ${keyOf(pod)} on node ${node}, will try to kill it`
      : `Found succeeded daemon pod ${keyOf(pod)} on node ${node}, will try to delete it`;
  return event(set, type, reason, message, 'daemonset/replace-failed');
}

function event(
  about: DaemonSet,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  rule: string,
): Intent {
  return { do: 'event', about, type, reason, message, rule };
}

function finish({ set, hash, verdicts, podsByNode, view }: Look): readonly Intent[] {
  return reportStatus({ set, hash, verdicts, podsByNode, now: view.now });
}
