/**
 * resourcequota-controller: puts right what ResourceQuotas say is used when something goes. What comes is counted by
 * admission, in the same moment.
 *
 * Rules
 *   resourcequota/new        A new or changed quota is counted at once: what counts in it, of what it limits.
 *                            (pkg/controller/resourcequota/resource_quota_controller.go syncResourceQuota)
 *   resourcequota/released   When an object is gone, or a Pod has ended, the quotas of its namespace are counted again.
 *                            (resource_quota_monitor.go)
 *   resourcequota/resync     Every quota is counted again once in five minutes.
 */
import { namespaceLimits } from '../apiserver/admission/limits-port';
import type { ResourceQuota, Usage } from '../apiserver/quota-usage';
import { builtInResources, type Resource } from '../apiserver/resources';
import { type Component, type Intent, type View, watch } from '../component';
import { type Key, type KubeObject, keyOf, type Pod } from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { deepEqual } from '../values/equal';
import { compareQuantities, parseQuantity } from '../values/quantity';

const resyncMs = 5 * 60_000;

/** Every namespaced kind; Events come and go too often to be counted by anyone. */
const counted: readonly Resource[] = builtInResources.filter(
  ({ id, namespaced }) => namespaced && id !== 'Event',
);

export const resourceQuotaController: Component = {
  name: 'resourcequota-controller',
  process: 'kube-controller-manager',
  watches: Object.fromEntries([
    ...counted.map(({ id }) => [
      id,
      {
        keys: (object: KubeObject, view: View, removed: boolean): readonly Key[] =>
          isReleased(id, object, removed) ? quotasOf(object, view) : [],
      },
    ]),
    [
      'ResourceQuota',
      // What was used is written by admission too, which counts by itself.
      watch('ResourceQuota', (quota) => [keyOf(quota)], {
        matters: (quota, before) => !deepEqual((quota as ResourceQuota).spec, (before as ResourceQuota).spec),
      }),
    ],
  ]),
  reconcile(view, key) {
    const quota = view.get('ResourceQuota', key) as ResourceQuota | undefined;
    if (quota === undefined) return [];
    return [...count(quota, view), { do: 'wake', at: view.now + resyncMs, background: true }];
  },
};

function isReleased(id: string, object: KubeObject, removed: boolean): boolean {
  return removed || (id === 'Pod' && isPodTerminal(object as Pod)) || id === 'Service';
}

function quotasOf(object: KubeObject, view: View): readonly Key[] {
  return view.list('ResourceQuota', object.metadata.namespace).map(keyOf);
}

function count(quota: ResourceQuota, view: View): readonly Intent[] {
  const hard = quota.spec.hard ?? {};
  const used = namespaceLimits.get().usageIn(quota, usages(quota, view));
  const { status } = quota;
  if (deepEqual(status?.hard ?? {}, hard) && isSame(used, status?.used ?? {})) return [];
  const list = namespaceLimits.get().usageList(used);
  const isNew = !deepEqual(status?.hard ?? {}, hard);
  return [
    {
      do: 'update',
      object: { ...quota, status: { hard, used: list } },
      subresource: 'status',
      rule: isNew ? 'resourcequota/new' : 'resourcequota/released',
      says: `writes what ResourceQuota ${keyOf(quota)} has used: ${Object.entries(list)
        .map(([name, amount]) => `${name} ${amount} of ${hard[name]}`)
        .join(', ')}`,
    },
  ];
}

/** What counts in a quota: only kinds of which it limits something are looked through. */
function usages(quota: ResourceQuota, view: View): readonly Usage[] {
  const limited = Object.keys(quota.spec.hard ?? {});
  return counted
    .filter((resource) => limited.some((name) => isAbout(name, resource)))
    .flatMap((resource) =>
      view
        .list(resource.id, quota.metadata.namespace)
        .filter((object) => namespaceLimits.get().isInScope(quota, resource.id, object))
        .map((object) => namespaceLimits.get().usageOf(resource, object, view.now)),
    );
}

function isAbout(name: string, { id, plural, group }: Resource): boolean {
  if (name.startsWith('count/')) return name === `count/${group === '' ? plural : `${plural}.${group}`}`;
  switch (id) {
    case 'PersistentVolumeClaim':
      return name.endsWith('persistentvolumeclaims') || name.endsWith('requests.storage');
    case 'Service':
      return name.startsWith('services');
    case 'ConfigMap':
    case 'Secret':
    case 'ReplicationController':
    case 'ResourceQuota':
      return name === plural;
    case 'Pod':
      return !otherNames.test(name);
    default:
      return false;
  }
}

/** Names of what is no compute resource of Pods. */
const otherNames =
  /persistentvolumeclaims$|requests\.storage$|^services|^configmaps$|^secrets$|^replicationcontrollers$|^resourcequotas$/;

function isSame(used: Usage, list: Readonly<Record<string, string | number>>): boolean {
  if (used.size !== Object.keys(list).length) return false;
  for (const [name, amount] of used) {
    const told = parseQuantity(list[name] ?? '');
    if (told === undefined || compareQuantities(told, amount) !== 0) return false;
  }
  return true;
}
