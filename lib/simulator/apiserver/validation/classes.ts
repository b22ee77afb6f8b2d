/**
 * Priority, storage and runtime classes, Leases, Events.
 * Source: pkg/apis/{scheduling,storage,node,coordination}/validation/validation.go, pkg/apis/core/validation/events.go.
 */
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from '../names';
import { validateTolerations } from './affinity';
import { type FieldErrors, Path } from './field-error';
import {
  metadataPath,
  specPath,
  validateImmutable,
  validateLabelName,
  validateLabels,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './meta';
import { validateContainerResources } from './resources';
import { equal, map, optional, text } from './shape';
import type { Event, Lease, PriorityClass, RuntimeClass, StorageClass } from './shapes/cluster';

const preemptionPolicies = ['PreemptLowerPriority', 'Never'];
const highestUserPriority = 1_000_000_000;
const systemPriorities: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

export function validatePriorityClass(priorityClass: PriorityClass, out: FieldErrors): void {
  const { metadata, value = 0, globalDefault = false, preemptionPolicy } = priorityClass;
  validateObjectMeta(metadata, false, isDNS1123Subdomain, out);
  const name = metadata?.name ?? '';
  if (name.startsWith('system-')) {
    const known = systemPriorities[name];
    const why =
      known === undefined
        ? `${name} is not a known system priority class`
        : known !== value
          ? `value of ${name} PriorityClass must be ${known}`
          : globalDefault
            ? `globalDefault of ${name} PriorityClass must be false`
            : undefined;
    if (why !== undefined)
      out.forbidden(
        metadataPath.child('name'),
        `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`,
      );
  } else if (value > highestUserPriority)
    out.forbidden(
      Path.of('value'),
      `maximum allowed value of a user defined priority is ${highestUserPriority}`,
    );
  if (preemptionPolicy === '') out.required(Path.of('preemptionPolicy'));
  else if (preemptionPolicy !== undefined && !preemptionPolicies.includes(preemptionPolicy))
    out.notSupported(Path.of('preemptionPolicy'), preemptionPolicy, preemptionPolicies);
}

export function validatePriorityClassUpdate(next: PriorityClass, old: PriorityClass, out: FieldErrors): void {
  validateObjectMetaUpdate(next.metadata, old.metadata, out);
  if ((next.value ?? 0) !== (old.value ?? 0))
    out.forbidden(Path.of('value'), 'may not be changed in an update.');
  validateImmutable(
    optional(text),
    next.preemptionPolicy,
    old.preemptionPolicy,
    Path.of('preemptionPolicy'),
    out,
  );
}

const reclaimPolicies = ['Delete', 'Retain'];
const bindingModes = ['Immediate', 'WaitForFirstConsumer'];
const mostParameters = 512;

export function validateStorageClass(storageClass: StorageClass, out: FieldErrors): void {
  const { metadata, provisioner = '', parameters = {}, reclaimPolicy, volumeBindingMode } = storageClass;
  validateObjectMeta(metadata, false, isDNS1123Subdomain, out);
  if (provisioner === '') out.required(Path.of('provisioner'));
  else out.invalidEach(Path.of('provisioner'), provisioner, isQualifiedName(provisioner.toLowerCase()));
  const names = Object.keys(parameters);
  if (names.length > mostParameters) out.tooLong(Path.of('parameters'), mostParameters);
  for (const name of names)
    if (name === '') out.invalid(Path.of('parameters'), name, 'field can not be empty.');
  if (reclaimPolicy !== undefined && reclaimPolicy !== '' && !reclaimPolicies.includes(reclaimPolicy))
    out.notSupported(Path.of('reclaimPolicy'), reclaimPolicy, reclaimPolicies);
  if (volumeBindingMode === undefined) out.required(Path.of('volumeBindingMode'));
  else if (!bindingModes.includes(volumeBindingMode))
    out.notSupported(Path.of('volumeBindingMode'), volumeBindingMode, bindingModes);
  // Upstream compares a term with as many empty ones as there are terms, too: an empty term is never the first.
  const terms = (storageClass.allowedTopologies ?? []).map(() => '[]');
  storageClass.allowedTopologies?.forEach(({ matchLabelExpressions = [] }, i) => {
    const keys = new Set<string>();
    matchLabelExpressions.forEach(({ key = '', values = [] }, j) => {
      const here = Path.of('allowedTopologies').index(i).child('matchLabelExpressions').index(j);
      if (values.length === 0) out.required(here.child('values'));
      const seen = new Set<string>();
      values.forEach((value, k) => {
        if (seen.has(value)) out.duplicate(here.child('values').index(k), value);
        seen.add(value);
      });
      validateLabelName(key, here.child('key'), out);
      if (keys.has(key)) out.duplicate(here.child('key'), key);
      keys.add(key);
    });
    const term = JSON.stringify(
      matchLabelExpressions.map(({ key = '', values = [] }) => [key, ...[...new Set(values)].sort()]).sort(),
    );
    const at = Path.of('allowedTopologies').index(i).child('matchLabelExpressions');
    for (const each of terms) if (each === term) out.duplicate(at, '');
    terms.push(term);
  });
}

export function validateStorageClassUpdate(next: StorageClass, old: StorageClass, out: FieldErrors): void {
  validateObjectMetaUpdate(next.metadata, old.metadata, out);
  if (!equal(map(text), next.parameters, old.parameters))
    out.forbidden(Path.of('parameters'), 'updates to parameters are forbidden.');
  for (const field of ['provisioner', 'reclaimPolicy'] as const)
    if ((next[field] ?? '') !== (old[field] ?? ''))
      out.forbidden(Path.of(field), `updates to ${field} are forbidden.`);
  validateImmutable(
    optional(text),
    next.volumeBindingMode,
    old.volumeBindingMode,
    Path.of('volumeBindingMode'),
    out,
  );
}

export function validateRuntimeClass(
  { metadata, handler = '', overhead, scheduling }: RuntimeClass,
  out: FieldErrors,
): void {
  validateObjectMeta(metadata, false, isDNS1123Subdomain, out);
  out.invalidEach(Path.of('handler'), handler, isDNS1123Label(handler));
  if (overhead !== undefined)
    validateContainerResources(
      { limits: overhead.podFixed ?? {} },
      new Set(),
      Path.of('overhead').child('podFixed'),
      out,
    );
  if (scheduling === undefined) return;
  validateLabels(scheduling.nodeSelector, Path.of('scheduling').child('nodeSelector'), out);
  validateTolerations(scheduling.tolerations ?? [], Path.of('scheduling').child('tolerations'), out);
}

export function validateRuntimeClassUpdate(next: RuntimeClass, old: RuntimeClass, out: FieldErrors): void {
  validateObjectMetaUpdate(next.metadata, old.metadata, out);
  validateImmutable(text, next.handler, old.handler, Path.of('handler'), out);
}

export function validateLease(lease: Lease, out: FieldErrors): void {
  validateObjectMeta(lease.metadata, true, isDNS1123Subdomain, out);
  const { holderIdentity, leaseDurationSeconds: duration, leaseTransitions: transitions } = lease.spec ?? {};
  if (holderIdentity === '')
    out.invalid(specPath.child('holderIdentity'), holderIdentity, 'must not be empty');
  if (duration !== undefined && duration <= 0)
    out.invalid(specPath.child('leaseDurationSeconds'), duration, 'must be greater than 0');
  if (transitions !== undefined && transitions < 0)
    out.invalid(specPath.child('leaseTransitions'), transitions, 'must be greater than or equal to 0');
}

/** An Event of a namespaced object is in that object's namespace. */
export function validateEvent({ metadata, involvedObject = {} }: Event, out: FieldErrors): void {
  const namespace = metadata?.namespace ?? '';
  const involved = involvedObject.namespace ?? '';
  const clusterScoped =
    involved === '' && (namespace === 'default' || namespace === '' || namespace === 'kube-system');
  if (!clusterScoped && involved !== namespace)
    out.invalid(Path.of('involvedObject').child('namespace'), involved, 'does not match event.namespace');
  if (namespace !== '') out.invalidEach(Path.of('namespace'), namespace, isDNS1123Subdomain(namespace));
}
