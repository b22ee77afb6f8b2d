/** What a simulated run did, in the words of a recording: requests as an audit log has them, and Events. */
import { Resources } from '../lib/simulator/apiserver/resources';
import { noChange } from '../lib/simulator/engine/serve';
import type { Event, Kind, KubeObject, ObjectRef, Pod } from '../lib/simulator/objects/objects';
import type { Step } from '../lib/simulator/trace';
import type { Normal } from './names';
import type { Played } from './play';
import type { AuditEntry, RecordedEvent } from './recording';

/** Service accounts of controllers, where they differ from the controller's name. */
const accounts: Readonly<Record<string, string>> = {
  'daemonset-controller': 'daemon-set-controller',
  'endpoints-controller': 'endpoint-controller',
  'garbage-collector-controller': 'generic-garbage-collector',
  'horizontal-pod-autoscaler-controller': 'horizontal-pod-autoscaler',
  'node-lifecycle-controller': 'node-controller',
  'node-ipam-controller': 'node-controller',
  'taint-eviction-controller': 'node-controller',
  'persistentvolume-binder-controller': 'persistent-volume-binder',
  'persistentvolume-protection-controller': 'pv-protection-controller',
  'persistentvolumeclaim-protection-controller': 'pvc-protection-controller',
  'pod-garbage-collector-controller': 'pod-garbage-collector',
  'replicationcontroller-controller': 'replication-controller',
  'root-ca-certificate-publisher-controller': 'root-ca-cert-publisher',
  'serviceaccount-controller': 'service-account-controller',
  'serviceaccount-token-controller': 'kube-controller-manager',
};

const unrecorded = new Set(['Event', 'Lease']);
const builtIn = new Resources();

/** Every write request since the first step, in order. */
export function auditOf({ cluster, startedAt, steps }: Played, normal: Normal): readonly AuditEntry[] {
  const entries: AuditEntry[] = [];
  let step = -1;
  for (const each of cluster.trace.steps.slice(steps[0]?.from ?? 0)) {
    while (step + 1 < steps.length && (steps[step + 1]?.from ?? 0) <= each.id) step++;
    const { action } = each;
    if (action.kind === 'finding' && action.finding === noChange && action.about !== undefined)
      entries.push(nothingChanged(cluster, each, action.about, step, startedAt, normal));
    if ((action.kind !== 'write' && action.kind !== 'refused') || unrecorded.has(action.object.kind))
      continue;
    if (action.kind === 'refused' && action.code === 0) continue;
    // Objects of a kind that goes are taken out of the store within kube-apiserver: nobody asks for it.
    if (each.rule === 'crd/cleanup' && action.verb === 'delete') continue;
    const { kind, key } = action.object;
    const slash = key.indexOf('/');
    const replicas = replicasWritten(cluster, each);
    entries.push({
      step,
      t: (each.at - startedAt) / 1000,
      actor: accounts[each.actor] ?? each.actor,
      verb: action.verb === 'bind' ? 'create' : action.verb,
      resource: resourceOf(kind),
      subresource: action.verb === 'bind' ? 'binding' : (action.subresource ?? ''),
      namespace: slash < 0 ? '' : key.slice(0, slash),
      name: isUnread(action) ? '' : normal(key.slice(slash + 1).replace(/…$/, '')),
      rawName: key.slice(slash + 1),
      code: action.kind === 'refused' ? action.code : 200,
      ...(replicas === undefined ? {} : { request: { replicas } }),
      ...(action.kind === 'write' && action.verb === 'bind'
        ? { request: { target: nodeOf(cluster, action) } }
        : {}),
    });
  }
  return entries;
}

/** The audit log has a request that changed nothing as any other. */
function nothingChanged(
  cluster: Played['cluster'],
  { at, actor }: Step,
  { kind, key }: ObjectRef,
  step: number,
  startedAt: number,
  normal: Normal,
): AuditEntry {
  const slash = key.indexOf('/');
  const { replicas } = (cluster.get(kind, key)?.spec ?? {}) as { readonly replicas?: unknown };
  return {
    step,
    t: (at - startedAt) / 1000,
    actor,
    verb: 'patch',
    resource: resourceOf(kind),
    subresource: '',
    namespace: slash < 0 ? '' : key.slice(0, slash),
    name: normal(key.slice(slash + 1)),
    rawName: key.slice(slash + 1),
    code: 200,
    ...(typeof replicas === 'number' ? { request: { replicas } } : {}),
  };
}

/** Who may not create does not get so far that the body, with the name, is read. */
function isUnread(action: Step['action']): boolean {
  return (
    action.kind === 'refused' &&
    action.verb === 'create' &&
    action.code === 403 &&
    / cannot create resource /.test(action.message)
  );
}

function replicasWritten(cluster: Played['cluster'], { action }: Step): number | undefined {
  if (action.kind !== 'write' || action.subresource === 'status' || action.verb === 'create')
    return undefined;
  const object = cluster.getAt(action.object.kind, action.object.key, action.revision);
  const replicas = (object?.spec as { readonly replicas?: unknown } | undefined)?.replicas;
  return typeof replicas === 'number' ? replicas : undefined;
}

function nodeOf(
  cluster: Played['cluster'],
  { object, revision }: Extract<Step['action'], { kind: 'write' }>,
): string {
  const pod = cluster.getAt(object.kind, object.key, revision) as Pod | undefined;
  return pod?.spec.nodeName ?? '';
}

function resourceOf(kind: Kind): string {
  return builtIn.byId(kind)?.plural ?? `${kind.split('.')[0]?.toLowerCase()}s`;
}

/** The Event objects at the end. That a node was registered the recordings tell in what kubectl prints only. */
export function eventsOf({ cluster }: Played, normal: Normal): readonly RecordedEvent[] {
  const events = cluster.list('Event') as readonly Event[];
  return events
    .filter(({ reason }) => reason !== 'RegisteredNode')
    .map((event) => {
      const {
        kind = '',
        name = '',
        namespace = '',
      } = event.involvedObject as Partial<KubeObject['metadata']> & {
        readonly kind?: string;
      };
      return {
        component: event.source?.component || event.reportingComponent || '',
        type: event.type ?? '',
        reason: event.reason ?? '',
        message: normal(event.message ?? ''),
        object: `${kind}/${normal(name)}`,
        namespace,
        count: event.count ?? 1,
      };
    });
}
