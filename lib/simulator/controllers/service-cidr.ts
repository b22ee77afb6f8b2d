/**
 * service-cidr-controller: says which ranges of cluster IPs may be given out, and keeps a range that somebody deletes until no
 * Service has an address that would be left without one.
 * Source: pkg/controller/servicecidrs/servicecidrs_controller.go.
 *
 * Rules
 *   service-cidr/ready     A ServiceCIDR is held by a finalizer and becomes Ready: from then on the API server gives out its
 *                          addresses too.
 *   service-cidr/in-use    One that is being deleted stays while there is an IPAddress that lies in no other; its Ready condition
 *                          says so, and nothing more is given out of it. (canDeleteCIDR)
 *   service-cidr/release   When none is left, or another contains it, it goes ten seconds after its deletion was asked for.
 */
import { contains, parseCIDR, parseIP } from '../apiserver/validation/ip';
import { type Component, type Intent, type View, watch } from '../component';
import { isBeingDeleted, type KubeObject, keyOf, type ServiceCIDR } from '../objects/objects';
import { parseTimestamp, timestamp } from '../values/time';

const finalizer = 'networking.k8s.io/service-cidr-finalizer';
const graceMs = 10_000;

export const serviceCidrController: Component = {
  name: 'service-cidr-controller',
  process: 'kube-controller-manager',
  watches: {
    // What a range is worth depends on the others.
    ServiceCIDR: watch('ServiceCIDR', (range, view) => [
      keyOf(range),
      ...leaving(view).filter((key) => key !== keyOf(range)),
    ]),
    IPAddress: watch('IPAddress', (address, view) =>
      leaving(view).filter((key) => {
        const range = view.get('ServiceCIDR', key);
        return range !== undefined && holds(range, address);
      }),
    ),
  },
  reconcile(view, key) {
    const range = view.get('ServiceCIDR', key);
    if (range === undefined) return [];
    return isBeingDeleted(range) ? release(view, range) : makeReady(range, view.now);
  },
};

function leaving(view: View): readonly string[] {
  return view.list('ServiceCIDR').filter(isBeingDeleted).map(keyOf);
}

function makeReady(range: ServiceCIDR, now: number): readonly Intent[] {
  const { name, uid, finalizers = [] } = range.metadata;
  const target = { kind: 'ServiceCIDR', key: name } as const;
  const rule = 'service-cidr/ready';
  const hold: readonly Intent[] = finalizers.includes(finalizer)
    ? []
    : [
        {
          do: 'patch',
          target,
          uid,
          patch: { metadata: { finalizers: [...finalizers, finalizer] } },
          rule,
          says: `holds ServiceCIDR ${name} until no Service needs it`,
        },
      ];
  if (readyOf(range)?.status === 'True') return hold;
  const ready = { type: 'Ready', status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' };
  const says = `says that ServiceCIDR ${name} is ready: ${range.spec.cidrs.join(', ')}`;
  return [...hold, condition(range, ready, now, rule, says)];
}

function release(view: View, range: ServiceCIDR): readonly Intent[] {
  const { name, uid, finalizers = [], deletionTimestamp } = range.metadata;
  if (!finalizers.includes(finalizer)) return [];
  const stranded = hasParent(view, range) ? undefined : onlyIn(view, range);
  if (stranded !== undefined) {
    if (readyOf(range)?.reason === 'Terminating') return [];
    const message =
      'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR';
    const terminating = { type: 'Ready', status: 'False', reason: 'Terminating', message };
    const says = `keeps ServiceCIDR ${name}: IPAddress ${stranded} lies in no other`;
    return [condition(range, terminating, view.now, 'service-cidr/in-use', says)];
  }
  const at = parseTimestamp(deletionTimestamp) + graceMs;
  if (view.now < at) return [{ do: 'wake', at }];
  return [
    {
      do: 'patch',
      target: { kind: 'ServiceCIDR', key: name },
      uid,
      patch: { metadata: { '$deleteFromPrimitiveList/finalizers': [finalizer] } },
      rule: 'service-cidr/release',
      says: `lets ServiceCIDR ${name} go: no Service needs it`,
    },
  ];
}

function readyOf({
  status,
}: ServiceCIDR): NonNullable<NonNullable<ServiceCIDR['status']>['conditions']>[number] | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}

function condition(range: ServiceCIDR, ready: object, now: number, rule: string, says: string): Intent {
  const { name, uid } = range.metadata;
  return {
    do: 'patch',
    target: { kind: 'ServiceCIDR', key: name },
    uid,
    subresource: 'status',
    patch: { status: { conditions: [{ ...ready, lastTransitionTime: timestamp(now) }] } },
    rule,
    says,
  };
}

/** Each of its ranges lies in one of another ServiceCIDR. */
function hasParent(view: View, range: ServiceCIDR): boolean {
  const others = view.list('ServiceCIDR').filter(({ metadata }) => metadata.uid !== range.metadata.uid);
  return range.spec.cidrs.every((text) => {
    const inner = parseCIDR(text);
    if (inner === undefined) return true;
    return others.some(({ spec }) =>
      spec.cidrs.some((each) => {
        const outer = parseCIDR(each);
        return outer !== undefined && contains(outer, inner);
      }),
    );
  });
}

/** The first address of a Service that lies in this range and in no other. */
function onlyIn(view: View, range: ServiceCIDR): string | undefined {
  const ranges = view.list('ServiceCIDR');
  return view
    .list('IPAddress')
    .filter((address) => holds(range, address))
    .find((address) =>
      ranges.every((each) => each.metadata.uid === range.metadata.uid || !holds(each, address)),
    )?.metadata.name;
}

function holds({ spec }: ServiceCIDR, { metadata }: KubeObject): boolean {
  const ip = parseIP(metadata.name);
  if (ip === undefined) return false;
  const single = parseCIDR(`${metadata.name}/${metadata.name.includes(':') ? 128 : 32}`);
  return spec.cidrs.some((text) => {
    const cidr = parseCIDR(text);
    return cidr !== undefined && single !== undefined && contains(cidr, single);
  });
}
