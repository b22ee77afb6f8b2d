/** Workloads that keep Pods. Source: kubectl/pkg/describe/describe.go. */
import type { PodTemplateSpec } from '../../apiserver/validation/shapes/pod';
import { hasAll, joinSelector, selects } from '../../objects/label-selector';
import {
  controllerOf,
  type DaemonSet,
  type Deployment,
  type KubeObject,
  type Labels,
  type PodTemplate,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
} from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import { goValue } from '../../values/go-text';
import { longTime } from '../output/go-text';
import { compareText, labelsText, quantityText, selectorText } from '../printers/cells';
import { type Claim, claimClass } from './claim';
import { type DescribeView, describer, type Lines } from './describer';
import { eventLines } from './events';
import { annotationLines, conditionLines, controlledByLines, labelLines, optionalLine } from './fields';
import { templateLines } from './pod-template';

export const deployment = describer<Deployment>((object, view) => {
  const { metadata, spec, status } = object;
  const rolling = spec.strategy?.rollingUpdate;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    `Selector:\t${joinSelector(spec.selector)}`,
    `Replicas:\t${spec.replicas ?? 0} desired | ${status?.updatedReplicas ?? 0} updated | ${status?.replicas ?? 0} total | ${status?.availableReplicas ?? 0} available | ${status?.unavailableReplicas ?? 0} unavailable`,
    `StrategyType:\t${spec.strategy?.type ?? ''}`,
    `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`,
    ...(rolling === undefined
      ? []
      : [
          `RollingUpdateStrategy:\t${rolling.maxUnavailable ?? '<nil>'} max unavailable, ${rolling.maxSurge ?? '<nil>'} max surge`,
        ]),
    ...templateLines(shaped(spec.template)),
    ...conditionLines(status?.conditions),
    ...replicaSetLines(object, view),
    ...eventLines(object, view),
  ];
});

export const replicaSet = describer<ReplicaSet>((object, view) => {
  const { metadata, spec, status } = object;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    `Selector:\t${selectorText(spec.selector)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    ...controlledByLines(object),
    `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`,
    podsStatus(object, view, (labels) => selects(spec.selector, labels)),
    ...templateLines(shaped(spec.template)),
    ...conditionLines(status?.conditions),
    ...eventLines(object, view),
  ];
});

export const replicationController = describer<ReplicationController>((object, view) => {
  const { metadata, spec, status } = object;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    `Selector:\t${labelsText(spec.selector)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`,
    podsStatus(object, view, (labels) => hasAll(labels, spec.selector)),
    ...templateLines(shaped(spec.template)),
    ...conditionLines(status?.conditions),
    ...eventLines(object, view),
  ];
});

export const statefulSet = describer<StatefulSet>((object, view) => {
  const { metadata, spec, status } = object;
  const { partition, maxUnavailable } = spec.updateStrategy?.rollingUpdate ?? {};
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`,
    `Selector:\t${joinSelector(spec.selector)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    `Replicas:\t${spec.replicas ?? 0} desired | ${status?.replicas ?? 0} total`,
    `Update Strategy:\t${spec.updateStrategy?.type ?? ''}`,
    ...optionalLine('  Partition', partition),
    ...(partition === undefined ? [] : optionalLine('  MaxUnavailable', maxUnavailable)),
    podsStatus(object, view, (labels) => selects(spec.selector, labels)),
    ...templateLines(shaped(spec.template)),
    ...claimTemplateLines((spec.volumeClaimTemplates ?? []) as readonly Claim[]),
    ...eventLines(object, view),
  ];
});

export const daemonSet = describer<DaemonSet>((object, view) => {
  const { metadata, spec, status } = object;
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    `Selector:\t${joinSelector(spec.selector)}`,
    `Node-Selector:\t${labelsText(spec.template.spec.nodeSelector)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`,
    `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`,
    `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`,
    podsStatus(object, view, (labels) => selects(spec.selector, labels)),
    ...templateLines(shaped(spec.template)),
    ...eventLines(object, view),
  ];
});

/** The old ReplicaSets and the new one, the oldest first. */
function replicaSetLines(owner: Deployment, view: DescribeView): Lines {
  const owned = (view.list('ReplicaSet', owner.metadata.namespace) ?? [])
    .filter((set) => controllerOf(set)?.uid === owner.metadata.uid)
    .filter((set) => selects(owner.spec.selector, set.metadata.labels))
    .sort((a, b) => compareText(ageKey(a), ageKey(b)));
  if (owned.length === 0) return [];
  const current = owned.find((set) => isSameTemplate(set.spec.template, owner.spec.template));
  const old = owned.filter((set) => set !== current);
  return [
    `OldReplicaSets:\t${setsText(old)}`,
    `NewReplicaSet:\t${setsText(current === undefined ? [] : [current])}`,
  ];
}

function ageKey({ metadata }: ReplicaSet): string {
  return `${metadata.creationTimestamp} ${metadata.name}`;
}

function setsText(sets: readonly ReplicaSet[]): string {
  const texts = sets.map(
    ({ metadata, spec, status }) =>
      `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`,
  );
  return texts.join(', ') || '<none>';
}

/** Whether a ReplicaSet's template is the Deployment's, but for the label that tells its hash. */
function isSameTemplate(a: PodTemplate, b: PodTemplate): boolean {
  return deepEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** How many of the Pods it controls run, wait and have ended. */
function podsStatus(
  owner: KubeObject,
  view: DescribeView,
  isSelected: (labels: Labels | undefined) => boolean,
): string {
  const pods = (view.list('Pod', owner.metadata.namespace) ?? []).filter(
    (pod) => controllerOf(pod)?.uid === owner.metadata.uid && isSelected(pod.metadata.labels),
  );
  const count = (phase: string): number => pods.filter(({ status }) => status?.phase === phase).length;
  return `Pods Status:\t${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

function claimTemplateLines(templates: readonly Claim[]): Lines {
  if (templates.length === 0) return ['Volume Claims:\t<none>'];
  return [
    'Volume Claims:',
    ...templates.flatMap((claim) => {
      const size = claim.spec?.resources?.requests?.storage;
      return [
        `  Name:\t${claim.metadata?.name ?? ''}`,
        `  StorageClass:\t${claimClass(claim)}`,
        ...nestedLabels('Labels', claim.metadata?.labels),
        ...nestedLabels('Annotations', claim.metadata?.annotations),
        `  Capacity:\t${size === undefined ? '<default>' : quantityText(size)}`,
        `  Access Modes:\t${goValue(claim.spec?.accessModes ?? [])}`,
      ];
    }),
  ];
}

/** Labels two blanks further in, also those after the first. */
function nestedLabels(title: string, labels: Labels | undefined): Lines {
  return labelLines(title, labels).map((line) => `  ${line}`);
}

/** A template with all that the API knows of it: the simulator's own type names only what has an effect. */
function shaped(template: PodTemplate | undefined): PodTemplateSpec | undefined {
  return template as unknown as PodTemplateSpec | undefined;
}
