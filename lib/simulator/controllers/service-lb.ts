/**
 * service-lb-controller, of the cloud-controller-manager: has the cloud make a load balancer for every Service that wants one.
 * There is none where there is no cloud, and then the Service waits for ever.
 * Source: cloud-provider/controllers/service/controller.go.
 *
 * Rules
 *   service-lb/ensure   A Service of type LoadBalancer, without a class of its own, gets a load balancer; its address stands in
 *                       the status.
 *   service-lb/hold     Meanwhile a finalizer keeps the Service, so that no load balancer outlives it.
 *   service-lb/delete   When the Service goes, or wants none any longer, the load balancer is removed first.
 */
import { type Component, type Intent, type View, watch } from '../component';
import { isBeingDeleted, keyOf, type Service } from '../objects/objects';

const finalizer = 'service.kubernetes.io/load-balancer-cleanup';
/** What the cloud gives out: addresses that are for documentation. */
const network = '203.0.113.';

export const serviceLbController: Component = {
  name: 'service-lb-controller',
  process: 'cloud-controller-manager',
  eventSource: 'service-controller',
  watches: {
    Service: watch('Service', (service) =>
      wantsBalancer(service) || isHeld(service) ? [keyOf(service)] : [],
    ),
  },
  reconcile(view, key) {
    const service = view.get('Service', key);
    if (service === undefined) return [];
    if (!isBeingDeleted(service) && wantsBalancer(service)) return ensure(service, view);
    return isHeld(service) ? cleanUp(service) : [];
  },
};

function wantsBalancer({ spec }: Service): boolean {
  const { loadBalancerClass = '' } = spec as { readonly loadBalancerClass?: string };
  return spec.type === 'LoadBalancer' && loadBalancerClass === '';
}

function isHeld({ metadata }: Service): boolean {
  return metadata.finalizers?.includes(finalizer) === true;
}

function tell(service: Service, reason: string, message: string, rule: string): Intent {
  return { do: 'event', about: service, type: 'Normal', reason, message, rule };
}

function ensure(service: Service, view: View): readonly Intent[] {
  const target = { kind: 'Service', key: keyOf(service) } as const;
  const { uid } = service.metadata;
  if (!isHeld(service)) {
    const finalizers = [...(service.metadata.finalizers ?? []), finalizer];
    const says = `holds Service ${target.key} until its load balancer is gone`;
    const patch = { metadata: { finalizers } };
    return [{ do: 'patch', target, uid, subresource: 'status', patch, rule: 'service-lb/hold', says }];
  }
  if ((service.status?.loadBalancer?.ingress ?? []).length > 0) return [];
  const address = freeAddress(service, view);
  const rule = 'service-lb/ensure';
  if (address === undefined) return [];
  return [
    tell(service, 'EnsuringLoadBalancer', 'Ensuring load balancer', rule),
    {
      do: 'patch',
      target,
      uid,
      subresource: 'status',
      patch: { status: { loadBalancer: { ingress: [{ ip: address, ipMode: 'VIP' }] } } },
      rule,
      says: `has the cloud make a load balancer for Service ${target.key}: ${address}`,
    },
    tell(service, 'EnsuredLoadBalancer', 'Ensured load balancer', rule),
  ];
}

/** The address that was asked for, or the first that no Service has. */
function freeAddress({ spec }: Service, view: View): string | undefined {
  const { loadBalancerIP = '' } = spec as { readonly loadBalancerIP?: string };
  if (loadBalancerIP !== '') return loadBalancerIP;
  const taken = new Set(
    view.list('Service').flatMap(({ status }) => (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)),
  );
  for (let host = 1; host < 255; host++) if (!taken.has(`${network}${host}`)) return `${network}${host}`;
  return undefined;
}

function cleanUp(service: Service): readonly Intent[] {
  const target = { kind: 'Service', key: keyOf(service) } as const;
  const rule = 'service-lb/delete';
  const { uid, finalizers = [] } = service.metadata;
  const kept = finalizers.filter((each) => each !== finalizer);
  const clearing: readonly Intent[] = isBeingDeleted(service)
    ? []
    : [
        {
          do: 'patch',
          target,
          uid,
          subresource: 'status',
          patch: { status: { loadBalancer: { ingress: null } } },
          rule,
          says: `takes the address of its load balancer off Service ${target.key}`,
        },
      ];
  return [
    tell(service, 'DeletingLoadBalancer', 'Deleting load balancer', rule),
    ...clearing,
    tell(service, 'DeletedLoadBalancer', 'Deleted load balancer', rule),
    {
      do: 'patch',
      target,
      uid,
      subresource: 'status',
      patch: {
        metadata: {
          finalizers: kept.length === 0 ? null : kept,
          ...(kept.length === 0 ? {} : { '$deleteFromPrimitiveList/finalizers': [finalizer] }),
        },
      },
      rule,
      says: `lets Service ${target.key} go: its load balancer is gone`,
    },
  ];
}
