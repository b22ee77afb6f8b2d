/** Volumes, claims and classes. Source: kubectl/pkg/describe/describe.go. */
import type { StorageClass, TopologySelectorTerm } from '../../apiserver/validation/shapes/cluster';
import type { PersistentVolume } from '../../apiserver/validation/shapes/volume';
import type { Condition, KubeObject, Pod } from '../../objects/objects';
import { goValue } from '../../values/go-text';
import { longTime } from '../output/go-text';
import { compareText, labelsText, quantityText } from '../printers/cells';
import { accessModesText, classOf, isDefaultClass } from '../printers/storage';
import { type Claim, claimLines, lifeText } from './claim';
import { type DescribeView, describer, type Lines } from './describer';
import { eventLines } from './events';
import { flagText, headLines, multiline, optionalLine } from './fields';
import { persistentSourceLines } from './volumes';

export const persistentVolume = describer<
  Pick<PersistentVolume, 'spec'> & {
    readonly status?: { readonly phase?: string; readonly message?: string };
  }
>((object, view) => {
  const { metadata, spec, status } = object;
  const claim = spec?.claimRef;
  return [
    ...headLines(object, { namespaced: false }),
    `Finalizers:\t${goValue(metadata.finalizers ?? [])}`,
    `StorageClass:\t${classOf(object)}`,
    `Status:\t${lifeText(object, status?.phase, view.now)}`,
    `Claim:\t${claim === undefined ? '' : `${claim.namespace ?? ''}/${claim.name ?? ''}`}`,
    `Reclaim Policy:\t${spec?.persistentVolumeReclaimPolicy ?? ''}`,
    `Access Modes:\t${accessModesText(spec?.accessModes)}`,
    ...optionalLine('VolumeMode', spec?.volumeMode),
    `Capacity:\t${quantityText(spec?.capacity?.storage)}`,
    ...nodeAffinityLines(spec?.nodeAffinity),
    `Message:\t${status?.message ?? ''}`,
    'Source:',
    ...persistentSourceLines(spec ?? {}),
    ...eventLines(object, view),
  ];
});

function nodeAffinityLines(affinity: NonNullable<PersistentVolume['spec']>['nodeAffinity']): Lines {
  const required = affinity?.required;
  if (required === undefined) return ['Node Affinity:\t<none>'];
  const terms = required.nodeSelectorTerms ?? [];
  if (terms.length === 0) return ['Node Affinity:\t', '  Required Terms:\t<none>'];
  return [
    'Node Affinity:\t',
    '  Required Terms:\t',
    ...terms.flatMap(({ matchExpressions = [] }, index) => {
      const texts = matchExpressions.map(({ key = '', operator = '', values = [] }) => {
        const wanted = values.length === 0 ? '' : ` [${values.join(', ')}]`;
        return `${key} ${operator.toLowerCase()}${wanted}`;
      });
      return termLines('    ', index, texts);
    }),
  ];
}

/** The requirements of one term, one below the other. */
function termLines(blanks: string, index: number, texts: readonly string[]): Lines {
  return multiline(`Term ${index}`, texts).map((line) => blanks + line);
}

type StoredClaim = Omit<Claim, 'metadata' | 'status'> & {
  readonly status?: Claim['status'] & { readonly conditions?: readonly Condition[] };
};

export const persistentVolumeClaim = describer<StoredClaim>((object, view) => {
  const conditions = object.status?.conditions ?? [];
  return [
    ...claimLines(object as Claim, { object, now: view.now }),
    ...multiline(
      'Used By',
      usersOf(object, view)
        .map(({ metadata }) => metadata.name)
        .sort(compareText),
    ),
    ...(conditions.length === 0
      ? []
      : [
          'Conditions:',
          '  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage',
          '  ----\t------\t-----------------\t------------------\t------\t-------',
          ...conditions.map(
            ({ type, status, lastProbeTime, lastTransitionTime, reason = '', message = '' }) =>
              `  ${type} \t${status} \t${longTime(lastProbeTime)} \t${longTime(lastTransitionTime)} \t${reason} \t${message}`,
          ),
        ]),
    ...eventLines(object, view),
  ];
});

/** The Pods that mount a claim, and those that own it (for ephemeral volumes). */
function usersOf({ metadata }: KubeObject, view: DescribeView): readonly Pod[] {
  const owners = (metadata.ownerReferences ?? []).filter(({ kind }) => kind === 'Pod').map(({ uid }) => uid);
  return (view.list('Pod', metadata.namespace) ?? []).filter((pod) => {
    const mounts = (pod.spec.volumes ?? []).some((volume) => {
      const claim = volume.persistentVolumeClaim as { readonly claimName?: string } | undefined;
      return claim?.claimName === metadata.name;
    });
    return mounts || owners.includes(pod.metadata.uid);
  });
}

export const storageClass = describer<
  Omit<StorageClass, 'metadata'> & { readonly parameters?: Readonly<Record<string, string>> }
>((object, view) => {
  const { metadata } = object;
  const options = object.mountOptions ?? [];
  return [
    `Name:\t${metadata.name}`,
    `IsDefaultClass:\t${isDefaultClass(object) ? 'Yes' : 'No'}`,
    `Annotations:\t${labelsText(metadata.annotations)}`,
    `Provisioner:\t${object.provisioner ?? ''}`,
    `Parameters:\t${labelsText(object.parameters)}`,
    `AllowVolumeExpansion:\t${flagText(object.allowVolumeExpansion)}`,
    ...(options.length === 0
      ? ['MountOptions:\t<none>']
      : ['MountOptions:', ...options.map((each) => `  ${each}`)]),
    ...optionalLine('ReclaimPolicy', object.reclaimPolicy),
    ...optionalLine('VolumeBindingMode', object.volumeBindingMode),
    ...(object.allowedTopologies === undefined ? [] : topologyLines(object.allowedTopologies)),
    ...eventLines(object, view),
  ];
});

function topologyLines(terms: readonly TopologySelectorTerm[]): Lines {
  if (terms.length === 0) return ['AllowedTopologies:\t<none>'];
  return [
    'AllowedTopologies:\t',
    ...terms.flatMap(({ matchLabelExpressions = [] }, index) => {
      const texts = matchLabelExpressions.map(
        ({ key = '', values = [] }) => `${key} in${values.length === 0 ? '' : ` [${values.join(', ')}]`}`,
      );
      return termLines('  ', index, texts);
    }),
  ];
}

export const volumeAttributesClass = describer<{
  readonly driverName?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}>((object, view) => [
  `Name:\t${object.metadata.name}`,
  `Annotations:\t${labelsText(object.metadata.annotations)}`,
  `DriverName:\t${object.driverName ?? ''}`,
  `Parameters:\t${labelsText(object.parameters)}`,
  ...eventLines(object, view),
]);

export const csiNode = describer<{
  readonly spec?: {
    readonly drivers?: readonly {
      readonly name?: string;
      readonly nodeID?: string;
      readonly allocatable?: { readonly count?: number };
      readonly topologyKeys?: readonly string[];
    }[];
  };
}>((object, view) => [
  ...headLines(object, { namespaced: false }),
  `CreationTimestamp:\t${longTime(object.metadata.creationTimestamp)}`,
  'Spec:',
  ...(object.spec?.drivers === undefined ? [] : ['  Drivers:']),
  ...(object.spec?.drivers ?? []).flatMap(({ name = '', nodeID = '', allocatable, topologyKeys }) => [
    `    ${name}:`,
    `      Node ID:\t${nodeID}`,
    ...(allocatable?.count === undefined
      ? []
      : ['      Allocatables:', `        Count:\t${allocatable.count}`]),
    ...(topologyKeys === undefined ? [] : [`      Topology Keys:\t${goValue(topologyKeys)}`]),
  ]),
  ...eventLines(object, view),
]);
