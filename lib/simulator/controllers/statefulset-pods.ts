/**
 * The Pods of a StatefulSet: each has a seat, with a name, labels, a host name and claims of that seat.
 * Source: pkg/controller/statefulset/stateful_set_utils.go.
 */

import {
  type ClaimTemplate,
  conditionOf,
  type IntOrString,
  isBeingDeleted,
  type Labels,
  type Manifest,
  type Pod,
  type PodSpec,
  type PodTemplate,
  type StatefulSet,
} from '../objects/objects';
import { isPodAvailable, isPodReady } from '../objects/pod-state';
import { scaledValue } from '../values/int-or-percent';
import { parseTimestamp } from '../values/time';
import { podFromTemplate } from './pod-from-template';

export const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const podIndexLabel = 'apps.kubernetes.io/pod-index';
/** On Pods of StatefulSets its value is the whole name of the revision, not only the hash. */
export const revisionLabel = 'controller-revision-hash';

/** The number at the end of the Pod's name; undefined when its name is not the set's name and a number. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const match = /^(.*)-([0-9]+)$/.exec(pod.metadata.name);
  return match === null || match[1] !== set.metadata.name ? undefined : Number(match[2]);
}

export function isMember(set: StatefulSet, pod: Pod): boolean {
  return ordinalOf(set, pod) !== undefined;
}

export function firstOrdinal(set: StatefulSet): number {
  return set.spec.ordinals?.start ?? 0;
}

export function isWanted(set: StatefulSet, ordinal: number): boolean {
  const first = firstOrdinal(set);
  return ordinal >= first && ordinal < first + (set.spec.replicas ?? 1);
}

export function podName(set: StatefulSet, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`;
}

/** `data-db-0`: the claim of a template for the Pod of an ordinal. */
export function claimName(set: StatefulSet, template: ClaimTemplate, ordinal: number): string {
  return `${template.metadata.name}-${podName(set, ordinal)}`;
}

/** A new Pod for a seat, of this template, which the revision of this name keeps. */
export function newPod(set: StatefulSet, ordinal: number, template: PodTemplate, revision: string): Manifest {
  const name = podName(set, ordinal);
  const pod = podFromTemplate(set, template);
  const spec: PodSpec = {
    ...template.spec,
    ...withClaims(set, ordinal, template.spec.volumes),
    hostname: name,
    ...(set.spec.serviceName === undefined || set.spec.serviceName === ''
      ? {}
      : { subdomain: set.spec.serviceName }),
  };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: { ...pod.metadata.labels, ...seatLabels(set, ordinal), [revisionLabel]: revision },
    },
    spec,
  };
}

/** The labels that tell which seat a Pod has. */
export function seatLabels(set: StatefulSet, ordinal: number): Labels {
  return { [podNameLabel]: podName(set, ordinal), [podIndexLabel]: String(ordinal) };
}

/** The volumes of a Pod: the seat's claims first, then those of the template that no claim replaces. */
export function withClaims(
  set: StatefulSet,
  ordinal: number,
  volumes: PodSpec['volumes'],
): Pick<PodSpec, 'volumes'> {
  const templates = set.spec.volumeClaimTemplates ?? [];
  if (templates.length === 0) return volumes === undefined ? {} : { volumes };
  const claimed = new Set(templates.map((each) => each.metadata.name));
  return {
    volumes: [
      ...templates.map((each) => ({
        name: each.metadata.name,
        persistentVolumeClaim: { claimName: claimName(set, each, ordinal) },
      })),
      ...(volumes ?? []).filter((each) => !claimed.has(each.name)),
    ],
  };
}

export function hasItsName(set: StatefulSet, pod: Pod): boolean {
  return isMember(set, pod) && pod.metadata.labels?.[podNameLabel] === pod.metadata.name;
}

export function hasItsClaims(set: StatefulSet, pod: Pod, ordinal: number): boolean {
  return (set.spec.volumeClaimTemplates ?? []).every((template) =>
    (pod.spec.volumes ?? []).some(
      (volume) =>
        volume.name === template.metadata.name &&
        (volume.persistentVolumeClaim as { readonly claimName?: string } | undefined)?.claimName ===
          claimName(set, template, ordinal),
    ),
  );
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

export function isRunningAndAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  return pod.status?.phase === 'Running' && isPodAvailable(pod, minReadySeconds, now);
}

export function isUnavailable(pod: Pod | undefined, minReadySeconds: number, now: number): boolean {
  return pod === undefined || isBeingDeleted(pod) || !isRunningAndAvailable(pod, minReadySeconds, now);
}

/** When a Ready Pod has been so for long enough; undefined when it is not Ready. */
export function availableAt(pod: Pod, minReadySeconds: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  const since = parseTimestamp(conditionOf(pod, 'Ready')?.lastTransitionTime);
  return Number.isNaN(since) ? undefined : since + minReadySeconds * 1000;
}

/**
 * How many Pods an update may leave unavailable, a share rounded down, at least one. Asked only where the gate
 * MaxUnavailableStatefulSet is on, which it is not by default: the API server drops the field and it is always one.
 */
export function maxUnavailable(value: IntOrString | undefined, replicas: number): number {
  return Math.max(1, scaledValue(value ?? 1, replicas, false) ?? 1);
}
