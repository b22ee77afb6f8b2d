/**
 * Which nodes a DaemonSet runs on, and the Pod it makes for one of them.
 * Source: pkg/controller/daemon/daemon_controller.go (NodeShouldRunDaemonPod), pkg/controller/daemon/util/daemonset_util.go.
 */

import { matchesRequired } from '../objects/node-selection';
import type { DaemonSet, Manifest, Node, Pod, PodSpec, PodTemplate, Toleration } from '../objects/objects';
import { taintText, untoleratedTaint } from '../objects/tolerations';
import { podFromTemplate } from './pod-from-template';

export const hashLabel = 'controller-revision-hash';
export const generationLabel = 'pod-template-generation';
export const generationAnnotation = 'deprecated.daemonset.template.generation';

export type NodeVerdict = {
  /** A Pod belongs there. */
  readonly shouldRun: boolean;
  /** A Pod that is there may stay. */
  readonly shouldContinueRunning: boolean;
  /** Why none belongs there: the rest of a sentence about the template. Absent where one does. */
  readonly because?: string;
};

/** A node qualifies by its name, its labels and its taints; a taint that came later and only keeps Pods out lets one stay. */
export function nodeVerdict(set: DaemonSet, node: Node): NodeVerdict {
  const spec = set.spec.template.spec;
  const no = (because: string): NodeVerdict => ({ shouldRun: false, shouldContinueRunning: false, because });
  if (spec.nodeName !== undefined && spec.nodeName !== '' && spec.nodeName !== node.metadata.name)
    return no(`names ${spec.nodeName}`);
  if (!matchesRequired({ spec } as Pod, node)) return no('wants other labels');
  const taints = node.spec?.taints ?? [];
  if (taints.length === 0) return { shouldRun: true, shouldContinueRunning: true };
  const tolerations = withOwnTolerations(spec);
  const taint = untoleratedTaint(taints, tolerations, ['NoSchedule', 'NoExecute']);
  if (taint === undefined) return { shouldRun: true, shouldContinueRunning: true };
  return {
    shouldRun: false,
    shouldContinueRunning: untoleratedTaint(taints, tolerations, ['NoExecute']) === undefined,
    because: `does not tolerate its taint ${taintText(taint)}`,
  };
}

/** The tolerations of the template, and those that every Pod of a DaemonSet gets: it stays on an unwell node. */
export function withOwnTolerations(spec: PodSpec): readonly Toleration[] {
  const own = ownTolerations.filter(([key]) => key !== networkUnavailable || spec.hostNetwork === true);
  const given = spec.tolerations ?? [];
  const isOwn = (given: Toleration): boolean =>
    own.some(
      ([key, effect]) =>
        given.key === key &&
        given.effect === effect &&
        given.operator === 'Exists' &&
        (given.value ?? '') === '',
    );
  // One that is given already loses its seconds: an own toleration holds for ever.
  const kept = given.map((each): Toleration => {
    if (!isOwn(each)) return each;
    const { tolerationSeconds: _seconds, ...forEver } = each;
    return forEver;
  });
  const added = own
    .filter(
      ([key, effect]) => !kept.some((each) => isOwn(each) && each.key === key && each.effect === effect),
    )
    .map(([key, effect]): Toleration => ({ key, operator: 'Exists', effect }));
  return [...kept, ...added];
}

const networkUnavailable = 'node.kubernetes.io/network-unavailable';

const ownTolerations: readonly (readonly [key: string, effect: string])[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
  [networkUnavailable, 'NoSchedule'],
];

/** The Pod for a node. Its affinity names that node and no other; kube-scheduler binds it. */
export function podForNode(set: DaemonSet, node: string, hash: string): Manifest {
  const { template } = set.spec;
  const generation = templateGeneration(set);
  const labelled: PodTemplate = {
    ...template,
    metadata: {
      ...template.metadata,
      labels: {
        ...template.metadata?.labels,
        [hashLabel]: hash,
        ...(generation === undefined ? {} : { [generationLabel]: generation }),
      },
    },
    spec: {
      ...template.spec,
      tolerations: withOwnTolerations(template.spec),
      affinity: {
        ...template.spec.affinity,
        nodeAffinity: {
          ...template.spec.affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
          },
        },
      },
    },
  };
  return podFromTemplate(set, labelled);
}

/** The node a Pod of a DaemonSet is on, or is meant for; undefined when it names none. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName;
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const term of terms)
    for (const field of term.matchFields ?? [])
      if (field.key === 'metadata.name' && field.operator === 'In' && field.values?.length === 1)
        return field.values[0];
  return undefined;
}

/** How often the template has changed, as the API server counts it. */
export function templateGeneration(set: DaemonSet): string | undefined {
  return set.metadata.annotations?.[generationAnnotation];
}

/** A Pod is of the present template when either of its labels says so. */
export function isUpdated(set: DaemonSet, pod: Pod, hash: string): boolean {
  const { labels } = pod.metadata;
  const generation = templateGeneration(set);
  return (
    labels?.[hashLabel] === hash || (generation !== undefined && labels?.[generationLabel] === generation)
  );
}
