/**
 * Keeping as many Pods of a template as are wanted: what ReplicaSet and ReplicationController have in common.
 * Source: pkg/controller/replica_set.go, which upstream's replication controller wraps as well.
 */

import type { Answer, Intent, View } from '../component';
import { hasAll } from '../objects/label-selector';
import {
  type Condition,
  isBeingDeleted,
  type KubeObject,
  keyOf,
  type LabelSelector,
  type Pod,
  type PodTemplate,
  type ReplicaSetStatus,
} from '../objects/objects';
import { isPodActive, isPodAvailable, isPodReady } from '../objects/pod-state';
import { counted } from '../values/counted';
import { deepEqual } from '../values/equal';
import { parseTimestamp, timestamp } from '../values/time';
import { isRefusedByEnd } from './namespace-end';
import { podFromTemplate } from './pod-from-template';
import { compareForDeletion } from './pod-ranking';
import { type Members, membersOf } from './replica-members';

/** Why Pods could not be created, or deleted. */
type Failure = { readonly reason: 'FailedCreate' | 'FailedDelete'; readonly message: string };

/** Most Pods created or deleted in one pass. */
const burstReplicas = 500;

/** What is wanted, however the object says it. */
export type Replicated = {
  readonly owner: KubeObject;
  readonly replicas: number;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  readonly minReadySeconds: number;
  readonly status: Partial<ReplicaSetStatus> | undefined;
  /** The first half of its rules. */
  readonly rules: string;
  /** Whether its status counts Pods that are being deleted. */
  readonly countsTerminating: boolean;
  /** The Pods whose nodes are compared when some must go: its own, and those of its siblings. */
  readonly related: (own: readonly Pod[]) => readonly Pod[];
};

/** One look: adopts and releases, creates what is missing or deletes what is too much, and reports. */
export function keepReplicas(set: Replicated, view: View): readonly Intent[] {
  const { owner, rules } = set;
  const members = membersOf({ owner, selector: set.selector, rules }, view);
  const { claims } = members;
  const report = (failure?: Failure): readonly Intent[] => reportStatus(set, members, view, failure);
  if (isBeingDeleted(owner)) return [...claims, ...report()];
  const active = sum(members, 'active');
  const missing = set.replicas - active;
  if (missing > 0) {
    const creations = Array.from({ length: Math.min(missing, burstReplicas) }, () => creation(set));
    const after = (refused: Answer | null): readonly Intent[] =>
      report(
        refused === null || refused.ok ? undefined : { reason: 'FailedCreate', message: refused.message },
      );
    return [...claims, { do: 'slowStart', writes: creations, after }];
  }
  if (missing === 0) return [...claims, ...report()];
  return [...claims, ...shrink(set, surplus(set, members.active(), -missing, view), report)];
}

/** Deletes Pods, whatever becomes of each, and reports the first refusal. */
function shrink(
  set: Replicated,
  pods: readonly Pod[],
  report: (failure?: Failure) => readonly Intent[],
): readonly Intent[] {
  let failure: Failure | undefined;
  const deletions = pods.map((pod) =>
    deletion(set, pod, (message) => {
      failure ??= { reason: 'FailedDelete', message };
    }),
  );
  const [last] = deletions.slice(-1);
  if (last === undefined) return report();
  const answered = (answer: Answer): readonly Intent[] => [
    ...(last.answered?.(answer) ?? []),
    ...report(failure),
    ...(failure === undefined ? [] : [{ do: 'retry' } as const]),
  ];
  return [...deletions.slice(0, -1), { ...last, answered }];
}

function creation(set: Replicated): Intent {
  const { owner } = set;
  const rule = `${set.rules}/replace-missing`;
  return {
    do: 'create',
    object: podFromTemplate(owner, set.template),
    rule,
    keepGoing: isRefusedByEnd,
    answered: (answer) => {
      if (isRefusedByEnd(answer)) return [];
      return [
        answer.ok
          ? event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${answer.object.metadata.name}`, rule)
          : event(owner, 'Warning', 'FailedCreate', `Error creating: ${answer.message}`, rule),
      ];
    },
  };
}

/** A Pod that is gone already is no failure, and nobody is told. */
function deletion(
  set: Replicated,
  pod: Pod,
  failed: (message: string) => void,
): Extract<Intent, { do: 'delete' }> {
  const { owner } = set;
  const rule = `${set.rules}/delete-surplus`;
  return {
    do: 'delete',
    target: { kind: 'Pod', key: keyOf(pod) },
    rule,
    keepGoing: true,
    answered: (answer) => {
      if (answer.ok)
        return [event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, rule)];
      if (answer.reason === 'NotFound') return [];
      failed(`unable to delete pods: ${answer.message}`);
      return [event(owner, 'Warning', 'FailedDelete', `Error deleting: ${answer.message}`, rule)];
    },
  };
}

function event(
  about: KubeObject,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  rule: string,
): Intent {
  return { do: 'event', about, type, reason, message, rule };
}

/** The Pods to delete: the least valuable of the active ones, fuller nodes first. */
function surplus(set: Replicated, active: readonly Pod[], count: number, view: View): readonly Pod[] {
  const wanted = Math.min(count, burstReplicas);
  if (wanted >= active.length) return active;
  const perNode = new Map<string, number>();
  for (const pod of set.related(active)) {
    const node = pod.spec.nodeName;
    if (node !== undefined && isPodActive(pod)) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  return active
    .map((pod) => ({ pod, rank: perNode.get(pod.spec.nodeName ?? '') ?? 0 }))
    .sort((a, b) => compareForDeletion(a, b, view.now))
    .slice(0, wanted)
    .map(({ pod }) => pod);
}

function reportStatus(
  set: Replicated,
  members: Members,
  view: View,
  failure: Failure | undefined,
): readonly Intent[] {
  const { owner, minReadySeconds } = set;
  const templateLabels = set.template.metadata?.labels ?? {};
  const active = sum(members, 'active');
  const ready = sum(members, 'ready');
  const waiting = minReadySeconds === 0 ? [] : members.active().filter(isPodReady);
  const available =
    minReadySeconds === 0
      ? ready
      : waiting.filter((pod) => isPodAvailable(pod, minReadySeconds, view.now)).length;
  let labelled = 0;
  for (const group of members.groups)
    if (group.labels === templateLabels || hasAll(group.labels, templateLabels)) labelled += group.active;
  const conditions = withFailure(set.status?.conditions ?? [], failure, view.now);
  const status: Partial<ReplicaSetStatus> = {
    replicas: active,
    ...(labelled > 0 ? { fullyLabeledReplicas: labelled } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(set.countsTerminating ? { terminatingReplicas: sum(members, 'terminating') } : {}),
    observedGeneration: owner.metadata.generation ?? 0,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  const intents: Intent[] = [];
  if (!deepEqual(status, set.status)) {
    intents.push({
      do: 'update',
      object: { ...owner, status },
      subresource: 'status',
      rule: `${set.rules}/status`,
      says: `writes the status of ${owner.kind} ${keyOf(owner)}: ${counted(active, 'replica')}, ${ready} ready`,
    });
  }
  if (available < ready) {
    const since = waiting.map((pod) =>
      parseTimestamp(pod.status?.conditions?.find((c) => c.type === 'Ready')?.lastTransitionTime),
    );
    const next = since.map((at) => at + minReadySeconds * 1000).filter((at) => at > view.now);
    if (next.length > 0) intents.push({ do: 'wake', at: Math.min(...next) });
  }
  return intents;
}

function sum({ groups }: Members, count: 'active' | 'ready' | 'terminating'): number {
  return groups.reduce((total, group) => total + group[count], 0);
}

/** ReplicaFailure is there while creating or deleting Pods is refused, with the first refusal. */
function withFailure(
  conditions: readonly Condition[],
  failure: Failure | undefined,
  now: number,
): readonly Condition[] {
  const others = conditions.filter((each) => each.type !== 'ReplicaFailure');
  if (failure === undefined) return others;
  const known = conditions.find((each) => each.type === 'ReplicaFailure');
  if (known !== undefined) return [...others, known];
  return [
    ...others,
    {
      type: 'ReplicaFailure',
      status: 'True',
      ...failure,
      lastTransitionTime: timestamp(now),
    },
  ];
}
