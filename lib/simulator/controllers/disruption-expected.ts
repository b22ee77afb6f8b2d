/**
 * How many Pods a PodDisruptionBudget expects, and how many of them are to be healthy.
 * Source: pkg/controller/disruption/disruption.go (getExpectedPodCount, getExpectedScale, the finders).
 */
import type { View } from '../component';
import {
  controllerOf,
  type IntOrString,
  type KubeObject,
  type OwnerReference,
  type Pod,
  type PodDisruptionBudget,
} from '../objects/objects';
import { scaledValue } from '../values/int-or-percent';
import { definitionOf, scaleOf } from './scale-target';

type Expected =
  | {
      readonly ok: true;
      readonly expectedCount: number;
      readonly desiredHealthy: number;
      /** Some of the Pods have no controller, and it would have mattered. */
      readonly unmanaged: boolean;
    }
  | { readonly ok: false; readonly error: string };

export function expectedPods({ spec }: PodDisruptionBudget, pods: readonly Pod[], view: View): Expected {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable === undefined && typeof minAvailable === 'number')
    return { ok: true, expectedCount: pods.length, desiredHealthy: minAvailable, unmanaged: false };
  const bound = maxUnavailable ?? minAvailable;
  if (bound === undefined) return { ok: true, expectedCount: 0, desiredHealthy: 0, unmanaged: false };
  const scale = expectedScale(pods, view);
  if (!scale.ok) return scale;
  const share = shareOf(bound, scale.total);
  const desiredHealthy = maxUnavailable === undefined ? share : Math.max(0, scale.total - share);
  return { ok: true, expectedCount: scale.total, desiredHealthy, unmanaged: scale.unmanaged };
}

/** Of so many Pods; admission lets nothing through that is neither a number nor a percentage. */
function shareOf(bound: IntOrString, total: number): number {
  return scaledValue(bound, total, true) ?? 0;
}

type Scale =
  | { readonly ok: true; readonly total: number; readonly unmanaged: boolean }
  | { readonly ok: false; readonly error: string };

/** What the controllers of the Pods want together; each counts once. */
function expectedScale(pods: readonly Pod[], view: View): Scale {
  const counted = new Set<string>();
  let total = 0;
  let unmanaged = false;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined) {
      unmanaged = true;
      continue;
    }
    const found = scaleOfOwner(owner, pod.metadata.namespace ?? '', view);
    if (found === 'no scale')
      return { ok: false, error: `${pluralOf(owner, view)} does not implement the scale subresource` };
    if (found === undefined)
      return { ok: false, error: `found no controllers for pod "${pod.metadata.name}"` };
    if (counted.has(found.uid)) continue;
    counted.add(found.uid);
    total += found.replicas;
  }
  return { ok: true, total, unmanaged };
}

/** The scale of a Pod's controller: a ReplicaSet's Deployment stands for it. */
function scaleOfOwner(
  owner: OwnerReference,
  namespace: string,
  view: View,
): { readonly uid: string; readonly replicas: number } | 'no scale' | undefined {
  const group = owner.apiVersion.includes('/') ? owner.apiVersion.split('/')[0] : '';
  const kind = group === 'apps' || group === 'batch' || group === '' ? owner.kind : `${owner.kind}.${group}`;
  const object: KubeObject | undefined = view.get(kind, `${namespace}/${owner.name}`);
  if (object !== undefined && object.metadata.uid !== owner.uid) return undefined;
  if (kind === 'ReplicaSet' && object !== undefined) {
    const above = controllerOf(object);
    if (above?.kind === 'Deployment') return scaleOfOwner(above, namespace, view);
  }
  const scale = scaleOf(kind, object, view);
  if (scale === undefined) return 'no scale';
  return object === undefined ? undefined : { uid: owner.uid, replicas: scale.specReplicas };
}

function pluralOf({ apiVersion, kind }: OwnerReference, view: View): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const plural = definitionOf(`${kind}.${group}`, view)?.spec.names.plural ?? `${kind.toLowerCase()}s`;
  return group === '' ? plural : `${plural}.${group}`;
}
