/** One scheduling cycle: the first Pod of the queue gets a node, makes room for itself, or is put aside. */
import type { Intent, View } from '../component';
import { podBackOffMs } from '../delays';
import { type Condition, isBeingDeleted, keyOf, type Pod } from '../objects/objects';
import { selectedNode } from '../objects/volume-binding';
import type { NodeVerdict } from '../trace';
import { counted } from '../values/counted';
import { timestamp } from '../values/time';
import { type Found, findNodes, type Refused, storageOf, verdictsOf } from './find-nodes';
import { fitErrorMessage, preemptionFailure } from './fit-error';
import { runScores } from './framework';
import { nodeInfos } from './node-infos';
import { waitingClaims } from './plugins/volume-binding';
import {
  type Budget,
  bestCandidates,
  preemptionBar,
  preemptionCandidates,
  priorityOf,
  type Victims,
} from './preemption';
import { endsBeforePreemption, type Profile, profileOf } from './profile';
import { parked, type Queued, takeFirst, wantsNode } from './queue';

/** Up to so many nodes, the verdict on each is kept in the trace. */
const recordedNodes = 100;
const noVerdicts = (): readonly NodeVerdict[] => [];
/** So many nodes at least, and so many percent, are tried for preemption. (DefaultPreemptionArgs) */
const candidateNodes = { atLeast: 100, percent: 10 };

export function scheduleOne(view: View, profiles: readonly Profile[]): readonly Intent[] {
  const taken = takeFirst(view);
  if (taken === undefined) return [];
  const { first, intents } = taken;
  const pod = view.get('Pod', first.key);
  const isPlaced = view.derive(nodeInfos).holds(first.key);
  if (pod === undefined || pod.metadata.uid !== first.uid || isPlaced || !wantsNode(pod, profiles))
    return intents;
  const profile = profileOf(profiles, pod);
  return profile === undefined ? intents : [...intents, ...place(pod, first, view, profile)];
}

function place(pod: Pod, queued: Queued, view: View, profile: Profile): readonly Intent[] {
  const count = view.derive(nodeInfos).count;
  const start = (view.memory('next node') as number | undefined) ?? 0;
  const found = findNodes(profile, pod, view, start);
  const { feasible, refused, run } = found;
  const remembered: Intent[] =
    found.next === start ? [] : [{ do: 'remember', key: 'next node', value: found.next }];
  if (feasible.length === 0) return [...remembered, ...putAside(pod, queued, view, found)];
  const scored =
    feasible.length === 1
      ? undefined
      : runScores(profile.plugins, run.candidate, run.snapshot, feasible, run.signature);
  const best = scored === undefined ? 0 : pickBest(scored.totals, pod, view);
  const chosen = feasible[best]?.name ?? '';
  const key = keyOf(pod);
  return [
    ...remembered,
    {
      do: 'find',
      finding: 'scheduling',
      about: { kind: 'Pod', key },
      onlyBecauseOfSubject: true,
      verdicts: count > recordedNodes ? noVerdicts : () => verdictsOf(refused, feasible, scored),
      rule: scored === undefined ? 'scheduler/filter' : 'scheduler/score',
      says: `kube-scheduler finds ${feasible.length} of ${counted(count, 'node')} fit for Pod ${key} and takes ${chosen}`,
      leadsTo: [...selectNode(pod, chosen, view), bind(pod, chosen, view)],
    },
  ];
}

/** Names the node on the claims that wait for it: now they can be bound, or have a volume made there. */
function selectNode(pod: Pod, node: string, view: View): readonly Intent[] {
  return waitingClaims(pod, storageOf(view)).map(
    (claim): Intent => ({
      do: 'patch',
      target: { kind: 'PersistentVolumeClaim', key: keyOf(claim) },
      uid: claim.metadata.uid,
      patch: { metadata: { annotations: { [selectedNode]: node } } },
      rule: 'scheduler/volumes',
      says: `writes on PersistentVolumeClaim ${keyOf(claim)} that its volume is wanted on ${node}`,
      keepGoing: true,
    }),
  );
}

function bind(pod: Pod, node: string, view: View): Intent {
  const key = keyOf(pod);
  return {
    do: 'bind',
    pod: key,
    uid: pod.metadata.uid,
    node,
    rule: 'scheduler/bind',
    answered: (answer) =>
      answer.ok
        ? [
            { do: 'remember', key: `attempts/${pod.metadata.uid}`, value: undefined },
            {
              do: 'event',
              about: pod,
              type: 'Normal',
              reason: 'Scheduled',
              message: `Successfully assigned ${key} to ${node}`,
              action: 'Binding',
              rule: 'scheduler/bind',
            },
          ]
        : [{ do: 'wake', at: view.now + podBackOffMs.initial, key }],
    keepGoing: true,
  };
}

function pickBest(totals: readonly number[], pod: Pod, view: View): number {
  let highest = -1;
  let equals: number[] = [];
  for (let i = 0; i < totals.length; i++) {
    const total = totals[i] as number;
    if (total > highest) {
      highest = total;
      equals = [i];
    } else if (total === highest) equals.push(i);
  }
  return equals[view.choose(`node of equal score for ${keyOf(pod)}`, equals.length)] as number;
}

/** Nothing fits: make room if that helps, say why, and wait for a change. */
function putAside(pod: Pod, queued: Queued, view: View, found: Found): readonly Intent[] {
  const nodes = view.derive(nodeInfos).count;
  const { refused, run } = found;
  const { rejected } = run.preFiltered;
  const outcome: Outcome = nodes === 0 ? { says: '' } : afterFilters(pod, view, found, rejected?.plugin.name);
  const message =
    nodes === 0
      ? 'no nodes available to schedule pods'
      : fitErrorMessage(
          nodes,
          refused.map(({ refusal }) => refusal),
          rejected?.refusal.reasons.join(', ') ?? '',
          outcome.says,
        );
  const key = keyOf(pod);
  const plugins = [
    ...new Set([
      ...(rejected === undefined ? [] : [rejected.plugin.name]),
      ...refused.map((each) => each.plugin),
    ]),
  ];
  const around = rejected !== undefined || refused.some(({ plugin }) => refusesForOtherPods.has(plugin));
  return [
    {
      do: 'find',
      finding: 'unschedulable',
      about: { kind: 'Pod', key },
      onlyBecauseOfSubject: true,
      verdicts: nodes > recordedNodes ? noVerdicts : () => verdictsOf(refused, [], undefined),
      rule: 'scheduler/filter',
      says: `kube-scheduler finds no node fit for Pod ${key}: ${message}`,
      leadsTo: [
        ...parked(view, pod, queued, plugins, around),
        {
          do: 'event',
          about: pod,
          type: 'Warning',
          reason: 'FailedScheduling',
          message,
          action: 'Scheduling',
          rule: 'scheduler/unschedulable',
        },
        ...tellPod(pod, message, outcome.nominate, view),
        ...(outcome.victims === undefined ? [] : makeRoom(pod, outcome.victims, view)),
      ],
    },
  ];
}

const refusesForOtherPods: ReadonlySet<string> = new Set(['InterPodAffinity', 'PodTopologySpread']);

/** What comes after no node was found. */
type Outcome = {
  /** What the Event adds to the reasons; empty when room is being made. */
  readonly says: string;
  /** The node nominated from now on, null to forget it; absent: as it is. */
  readonly nominate?: string | null;
  readonly victims?: Victims;
};

function afterFilters(pod: Pod, view: View, found: Found, rejectedBy: string | undefined): Outcome {
  if (rejectedBy !== undefined && endsBeforePreemption(rejectedBy)) return { says: 'not found' };
  const said = (why: string): string => `no new claims to deallocate, preemption: ${why}`;
  const infos = view.derive(nodeInfos);
  const nominated = pod.status?.nominatedNodeName ?? '';
  const byNode = new Map(found.refused.map((each): [string, Refused] => [each.node, each]));
  const bar = preemptionBar(pod, infos.get(nominated), byNode.get(nominated)?.refusal);
  if (bar !== undefined) return { says: said(bar) };
  const all = infos.all();
  const hopeful = all.filter(({ name }) => byNode.get(name)?.refusal.code === 'Unschedulable');
  const enough = Math.max(
    candidateNodes.atLeast,
    Math.floor((hopeful.length * candidateNodes.percent) / 100),
  );
  const first =
    hopeful.length > enough ? view.choose(`first node to preempt on for ${keyOf(pod)}`, hopeful.length) : 0;
  const { candidates, refusals } = preemptionCandidates(
    found.run,
    [...hopeful.slice(first), ...hopeful.slice(0, first)],
    view.list('PodDisruptionBudget') as readonly Budget[],
    enough,
  );
  const best = bestCandidates(candidates);
  if (best.length === 0)
    return {
      says: said(preemptionFailure(all.length, refusals)),
      ...(nominated === '' ? {} : { nominate: null }),
    };
  const victims = best[view.choose(`node to preempt on for ${keyOf(pod)}`, best.length)] as Victims;
  return { says: '', nominate: victims.node, victims };
}

function tellPod(
  pod: Pod,
  message: string,
  nominate: string | null | undefined,
  view: View,
): readonly Intent[] {
  const key = keyOf(pod);
  const conditions = pod.status?.conditions ?? [];
  const current = conditions.find((each) => each.type === 'PodScheduled');
  const isKnown = current?.status === 'False' && current.message === message;
  if (isKnown && (nominate === undefined || nominate === pod.status?.nominatedNodeName)) return [];
  const condition: Condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastProbeTime: null,
    lastTransitionTime:
      current?.status === 'False' ? (current.lastTransitionTime ?? null) : timestamp(view.now),
    observedGeneration: pod.metadata.generation ?? 0,
  };
  return [
    {
      do: 'patch',
      target: { kind: 'Pod', key },
      uid: pod.metadata.uid,
      subresource: 'status',
      patch: {
        status: {
          conditions: [condition],
          ...(nominate === undefined ? {} : { nominatedNodeName: nominate }),
        },
      },
      rule: 'scheduler/unschedulable',
      says: `writes to Pod ${key} that it is unschedulable: ${message}${
        nominate ? ` Nominated for it is ${nominate}.` : ''
      }`,
      keepGoing: true,
    },
  ];
}

/** Deletes the victims, and takes the nomination from Pods of lower priority that waited for the same node. */
function makeRoom(pod: Pod, { node, pods }: Victims, view: View): readonly Intent[] {
  const forgotten = [...(view.derive(nodeInfos).nominatedTo(node)?.values() ?? [])]
    .filter((other) => priorityOf(other.pod) < priorityOf(pod))
    .map(
      (other): Intent => ({
        do: 'patch',
        target: { kind: 'Pod', key: keyOf(other.pod) },
        uid: other.pod.metadata.uid,
        subresource: 'status',
        patch: { status: { nominatedNodeName: null } },
        rule: 'scheduler/nominated',
        says: `takes the nomination of ${node} from Pod ${keyOf(other.pod)}`,
        keepGoing: true,
      }),
    );
  const victims = pods.map(({ pod: victim }) => victim).filter((victim) => !isBeingDeleted(victim));
  return [...forgotten, ...victims.flatMap((victim) => preempt(victim, pod, node, view))];
}

function preempt(victim: Pod, pod: Pod, node: string, view: View): readonly Intent[] {
  const key = keyOf(victim);
  const target = { kind: 'Pod', key } as const;
  const condition: Condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${pod.spec.schedulerName ?? 'default-scheduler'}: preempting to accommodate a higher priority pod`,
    lastProbeTime: null,
    lastTransitionTime: timestamp(view.now),
    observedGeneration: victim.metadata.generation ?? 0,
  };
  const others = (victim.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
  return [
    {
      do: 'patch',
      target,
      uid: victim.metadata.uid,
      subresource: 'status',
      patch: { status: { conditions: [...others, condition] } },
      rule: 'scheduler/preempt',
      says: `marks Pod ${key} as the target of a disruption`,
      keepGoing: true,
    },
    {
      do: 'delete',
      target,
      uid: victim.metadata.uid,
      rule: 'scheduler/preempt',
      says: `deletes Pod ${key} to make room for Pod ${keyOf(pod)}`,
      keepGoing: true,
      answered: (answer) =>
        answer.ok
          ? [
              {
                do: 'event',
                about: victim,
                type: 'Normal',
                reason: 'Preempted',
                message: `Preempted by pod ${pod.metadata.uid} on node ${node}`,
                action: 'Preempting',
                rule: 'scheduler/preempt',
              },
            ]
          : [],
    },
  ];
}
