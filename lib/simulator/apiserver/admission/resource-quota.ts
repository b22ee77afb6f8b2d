/**
 * ResourceQuota: what a namespace may hold in all. The charge is made in the same moment in which the object is admitted,
 * so that two requests never share what is left; the quota controller gives back what is freed.
 * Source: apiserver/pkg/admission/plugin/resourcequota/controller.go; what counts how is in `../quota-usage.ts`.
 *
 * Rules
 *   admission/quota-charged     What a new object uses is added to every quota that counts it, in the quota's status.
 *   admission/quota-exceeded    An object that would raise a quota above its limit is refused, whoever creates it.
 *   admission/quota-required    Where a quota limits cpu or memory, every container must name them.
 *   admission/quota-uncounted   A quota that the controller has not counted yet limits nothing.
 */
import type { KubeObject, Pod, ResourceList } from '../../objects/objects';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  subtractQuantities,
} from '../../values/quantity';
import type { ResourceQuota, Usage } from '../quota-usage';
import { namespaceLimits } from './limits-port';
import { type Admission, deny, type Plugin } from './plugin';

export const resourceQuota: Plugin = {
  name: 'ResourceQuota',
  on: { operations: ['CREATE', 'UPDATE'], subresources: ['', 'resize'] },
  validate(request, around) {
    const { resource, operation, namespace, dryRun } = request;
    if (!resource.namespaced || resource.review === true || resource.id === 'Event') return undefined;
    if (operation === 'UPDATE' && !changes(request)) return undefined;
    const quotas = around.store.list('ResourceQuota', namespace) as unknown as readonly ResourceQuota[];
    if (quotas.length === 0) return undefined;
    const object = request.object as KubeObject;
    const usage = namespaceLimits.get().usageOf(resource, object, request.at);
    const charged: ResourceQuota[] = [];
    for (const quota of quotas) {
      const hard = quota.status?.hard ?? {};
      const names = Object.keys(hard).filter((name) => usage.has(name) || isAsked(name, resource.id));
      if (names.length === 0 || !namespaceLimits.get().isInScope(quota, resource.id, object)) continue;
      if (resource.id === 'Pod') {
        const missing = namespaceLimits.get().unnamedResources(object as Pod, names);
        if (missing !== undefined) return deny(request, `failed quota: ${quota.metadata.name}: ${missing}`);
      }
      const unknown = names.filter((name) => quota.status?.used?.[name] === undefined);
      if (unknown.length > 0)
        return deny(
          request,
          `status unknown for quota: ${quota.metadata.name}, resources: ${unknown.sort().join(',')}`,
        );
      const more = added(request, quota, usage, hard);
      if (more.size === 0) continue;
      const used = quota.status?.used ?? {};
      const exceeded = [...more]
        .filter(
          ([name, amount]) => compareQuantities(addQuantities(of(used, name), amount), of(hard, name)) > 0,
        )
        .map(([name]) => name);
      if (exceeded.length > 0) {
        const text = (amount: (name: string) => Quantity): string =>
          exceeded
            .sort()
            .map((name) => `${name}=${formatQuantity(amount(name))}`)
            .join(',');
        return deny(
          request,
          `exceeded quota: ${quota.metadata.name}, requested: ${text((name) => more.get(name) as Quantity)}, used: ${text((name) => of(used, name))}, limited: ${text((name) => of(hard, name))}`,
        );
      }
      charged.push(withUsed(quota, more));
    }
    if (dryRun) return undefined;
    for (const quota of charged)
      around.call.writeStatus(
        'ResourceQuota',
        quota,
        'admission/quota-charged',
        `charges ${resource.kind} ${object.metadata.name} to ResourceQuota ${namespace}/${quota.metadata.name}: ${amounts(quota.status?.used)}`,
      );
    return undefined;
  },
};

/** Of what changes, only these can come to use more. */
function changes({ resource, subresource }: Admission): boolean {
  if (resource.id === 'Pod') return subresource === 'resize';
  return subresource === '' && (resource.id === 'Service' || resource.id === 'PersistentVolumeClaim');
}

/** Names that a Pod must name itself where a quota limits them. */
function isAsked(name: string, kind: string): boolean {
  return kind === 'Pod' && /^((requests|limits)\.)?(cpu|memory|ephemeral-storage)$|^pods$/.test(name);
}

/** What the request would add to a quota: of a changed object, what it uses more than before. */
function added(request: Admission, quota: ResourceQuota, usage: Usage, hard: ResourceList): Usage {
  const { old, resource, operation, at } = request;
  const before =
    operation === 'UPDATE' && old !== undefined && namespaceLimits.get().isInScope(quota, resource.id, old)
      ? namespaceLimits.get().usageOf(resource, old, at)
      : new Map<string, Quantity>();
  const more = new Map<string, Quantity>();
  for (const [name, amount] of usage) {
    if (hard[name] === undefined) continue;
    const was = before.get(name);
    const delta = was === undefined ? amount : subtractQuantities(amount, was);
    if (delta.nano > 0n) more.set(name, delta);
  }
  return more;
}

function withUsed(quota: ResourceQuota, more: Usage): ResourceQuota {
  const used = new Map<string, Quantity>();
  for (const name of Object.keys(quota.status?.used ?? {})) {
    const so = of(quota.status?.used, name);
    const plus = more.get(name);
    used.set(name, plus === undefined ? so : addQuantities(so, plus));
  }
  return { ...quota, status: { ...quota.status, used: namespaceLimits.get().usageList(used) } };
}

function of(list: ResourceList | undefined, name: string): Quantity {
  return parseQuantity(list?.[name] ?? 0) ?? { nano: 0n, format: 'decimal' };
}

function amounts(used: ResourceList | undefined): string {
  return Object.entries(used ?? {})
    .map(([name, amount]) => `${name} ${amount}`)
    .join(', ');
}
