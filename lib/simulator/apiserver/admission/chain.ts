/**
 * Admission: what the API server adds to a request, or refuses, before anything is stored. First every plugin may change
 * the object, then every plugin may refuse it, each time in this order.
 * Source: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins; kubeadm adds NodeRestriction to the default ones.
 */

import type { Manifest } from '../../objects/objects';
import { deepEqual } from '../../values/equal';
import type { Refusal } from '../answers';
import { certificateApproval } from './certificate-approval';
import { certificateSigning } from './certificate-signing';
import { defaultIngressClass } from './default-ingress-class';
import { defaultStorageClass } from './default-storage-class';
import { defaultTolerationSeconds } from './default-toleration-seconds';
import { limitRanger } from './limit-ranger';
import { mutatingAdmissionWebhook } from './mutating-admission-webhook';
import { namespaceLifecycle } from './namespace-lifecycle';
import { nodeRestriction } from './node-restriction';
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize';
import type { Admission, Admitted, Plugin, Surroundings } from './plugin';
import { podSecurity } from './pod-security';
import { mutatingAdmissionPolicy, validatingAdmissionPolicy } from './policy/plugins';
import { priority } from './priority';
import { resourceQuota } from './resource-quota';
import { runtimeClass } from './runtime-class';
import { serviceAccount } from './service-account';
import { taintNodesByCondition } from './taint-nodes-by-condition';
import { validatingAdmissionWebhook } from './validating-admission-webhook';

const chain: readonly Plugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  persistentVolumeClaimResize,
  runtimeClass,
  certificateApproval,
  certificateSigning,
  defaultIngressClass,
  // PodTopologyLabels acts on bindings only: `pod-topology-labels.ts`.
  defaultStorageClass,
  mutatingAdmissionPolicy,
  mutatingAdmissionWebhook,
  validatingAdmissionPolicy,
  validatingAdmissionWebhook,
  resourceQuota,
];

/** Lets every plugin change the object, in order. */
export function admit(request: Admission & { readonly object: Manifest }, around: Surroundings): Admitted {
  const { admitting } = concerned(request);
  let { object } = request;
  let beforeWebhooks = object;
  for (const plugin of admitting) {
    // What policies or webhooks change, every plugin looks at again.
    if (plugin === mutatingAdmissionPolicy) beforeWebhooks = object;
    const answer = plugin.admit?.({ ...request, object }, around);
    if (answer?.ok === false) return answer;
    if (answer !== undefined) object = answer.object;
  }
  if (object === beforeWebhooks || deepEqual(object, beforeWebhooks)) return { ok: true, object };
  for (const plugin of admitting) {
    const answer = (plugin.reinvoke ?? plugin.admit)?.({ ...request, object }, around);
    if (answer?.ok === false) return answer;
    if (answer !== undefined) object = answer.object;
  }
  return { ok: true, object };
}

/** Lets every plugin refuse what will be stored, in order. */
export function validate(request: Admission, around: Surroundings): Refusal | undefined {
  for (const plugin of concerned(request).validating) {
    const refused = plugin.validate?.(request, around);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

type Concerned = { readonly admitting: readonly Plugin[]; readonly validating: readonly Plugin[] };

/** Which plugins are asked about a kind of request, by resource, operation and subresource: found once for all of them. */
const known = new Map<string, Map<string, Map<string, Concerned>>>();
/** Resources come and go with their definitions. */
const mostResources = 10_000;

function concerned({ operation, resource, subresource }: Admission): Concerned {
  const found = known.get(resource.id)?.get(operation)?.get(subresource);
  if (found !== undefined) return found;
  const plugins = chain.filter(({ on }) => {
    const { operations, kinds, subresources = [''] } = on;
    if (!operations.includes(operation)) return false;
    if (kinds !== undefined && !kinds.includes(resource.id)) return false;
    return subresources === 'all' || subresources.includes(subresource);
  });
  const asked = {
    admitting: plugins.filter((plugin) => plugin.admit !== undefined),
    validating: plugins.filter((plugin) => plugin.validate !== undefined),
  };
  if (known.size >= mostResources) known.clear();
  mapIn(mapIn(known, resource.id), operation).set(subresource, asked);
  return asked;
}

function mapIn<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let map = maps.get(key);
  if (map === undefined) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}
