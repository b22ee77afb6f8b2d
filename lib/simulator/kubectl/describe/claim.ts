/** Source: kubectl/pkg/describe/describe.go printPersistentVolumeClaim. */
import type { PersistentVolumeClaimSpec } from '../../apiserver/validation/shapes/volume';
import { isBeingDeleted, type KubeObject, type Labels } from '../../objects/objects';
import { goValue } from '../../values/go-text';
import { quantityText, since } from '../printers/cells';
import { accessModesText } from '../printers/storage';
import type { Lines } from './describer';
import { annotationLines, labelLines, optionalLine } from './fields';

export type Claim = {
  readonly metadata?: { readonly name?: string; readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec?: PersistentVolumeClaimSpec;
  readonly status?: {
    readonly phase?: string;
    readonly accessModes?: readonly string[];
    readonly capacity?: Readonly<Record<string, string | number>>;
  };
};

/** A claim, or without `stored` what a claim will be made from. */
export function claimLines(
  claim: Claim,
  stored?: { readonly object: KubeObject; readonly now: number },
): Lines {
  const { spec, status, metadata } = claim;
  const isBound = spec?.volumeName !== undefined && spec.volumeName !== '';
  const head =
    stored === undefined
      ? []
      : [`Name:\t${metadata?.name ?? ''}`, `Namespace:\t${stored.object.metadata.namespace ?? ''}`];
  const source = spec?.dataSource;
  return [
    ...head,
    `StorageClass:\t${claimClass(claim)}`,
    ...(stored === undefined ? [] : [`Status:\t${lifeText(stored.object, status?.phase, stored.now)}`]),
    `Volume:\t${spec?.volumeName ?? ''}`,
    ...labelLines('Labels', metadata?.labels),
    ...annotationLines('Annotations', metadata?.annotations),
    ...(stored === undefined ? [] : [`Finalizers:\t${goValue(stored.object.metadata.finalizers ?? [])}`]),
    `Capacity:\t${isBound ? quantityText(status?.capacity?.storage) : ''}`,
    `Access Modes:\t${isBound ? accessModesText(status?.accessModes) : ''}`,
    ...optionalLine('VolumeMode', spec?.volumeMode),
    ...(source === undefined
      ? []
      : [
          'DataSource:',
          ...optionalLine('  APIGroup', source.apiGroup),
          `  Kind:\t${source.kind ?? ''}`,
          `  Name:\t${source.name ?? ''}`,
        ]),
  ];
}

/** The class a claim names: by the annotation of old, else by its field. */
export function claimClass({ metadata, spec }: Claim): string {
  return metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
}

/** A phase, or since when the object is to be deleted. */
export function lifeText(object: KubeObject, phase: string | undefined, now: number): string {
  if (!isBeingDeleted(object)) return phase ?? '';
  return `Terminating (lasts ${since(object.metadata.deletionTimestamp, now)})`;
}
