/**
 * Leader election: of several replicas of a process one works. The others look on, and one of them takes over when the
 * leader has been silent for too long.
 *
 * Rules
 *   leader-election/acquire    Who finds no holder in the Lease of the process, or one that has not renewed it for 15 s as
 *                              far as it has seen, writes itself into it and leads. Each tries every 2 s.
 *                              (client-go/tools/leaderelection/leaderelection.go tryAcquireOrRenew)
 *   leader-election/one        The Lease is written as it was read: of two who try at once one is refused.
 *   leader-election/renew      The leader renews the Lease every 2 s.
 *   leader-election/give-up    A leader that has not managed to renew it for 10 s ends, and begins as one of the others:
 *                              before anybody else may take over. (renew; --leader-elect-renew-deadline)
 *   leader-election/memory     Who takes over has nothing of what the leader remembered: it lists everything.
 */
import { type Component, type Intent, type View, watch } from '../component';
import type { Lease } from '../objects/objects';
import { textHash } from '../values/random';
import { microTimestamp } from '../values/time';

/** --leader-elect-lease-duration, --leader-elect-renew-deadline, --leader-elect-retry-period. */
const leaseDurationMs = 15_000;
const renewDeadlineMs = 10_000;
const retryPeriodMs = 2_000;

const key = 'lease';

/** The component again as one of a server's replicas: it works while its process leads there. */
export function replicaOn(server: string, component: Component): Component {
  return {
    ...component,
    name: `${component.name}@${server}`,
    process: `${component.process}@${server}`,
    eventSource: component.eventSource ?? component.name,
    follows: true,
  };
}

/** Who decides for a replica of a process on a server whether it leads. */
export function leaderElection(process: string, server: string): Component {
  const replica = `${process}@${server}`;
  const leaseKey = `kube-system/${process}`;
  return {
    name: `${process}-leader-election@${server}`,
    process: replica,
    eventSource: process === 'kube-scheduler' ? 'default-scheduler' : process,
    startKeys: [key],
    watches: {
      Lease: watch('Lease', () => [], { where: { field: 'metadata.name', equals: process } }),
    },
    reconcile(view) {
      // A process that starts again is another than the one before: it waits for its own old Lease to run out.
      const identity =
        (view.memory('identity') as string | undefined) ?? `${server}_${uuid(`${replica} ${view.now}`)}`;
      const lease = view.get('Lease', leaseKey);
      const candidate: Candidate = { process, replica, identity, view };
      return [
        { do: 'remember', key: 'identity', value: identity },
        ...tryAcquireOrRenew(lease, candidate),
        { do: 'wake', at: view.now + retryPeriodMs, background: true },
      ];
    },
  };
}

type Candidate = {
  readonly process: string;
  readonly replica: string;
  readonly identity: string;
  readonly view: View;
};

function tryAcquireOrRenew(lease: Lease | undefined, candidate: Candidate): readonly Intent[] {
  if (lease === undefined) return [create(candidate)];
  return lease.spec.holderIdentity === candidate.identity
    ? renew(lease, candidate)
    : observe(lease, candidate);
}

function create(candidate: Candidate): Intent {
  const { process, identity, view } = candidate;
  const time = microTimestamp(view.now);
  return {
    do: 'create',
    object: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: process, namespace: 'kube-system' },
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: leaseDurationMs / 1000,
        acquireTime: time,
        renewTime: time,
        leaseTransitions: 0,
      },
    },
    rule: 'leader-election/acquire',
    says: `writes itself into the Lease ${process}: nobody holds it`,
    keepGoing: true,
    answered: (answer) => (answer.ok ? lead(answer.object as Lease, candidate) : []),
  };
}

/** Somebody else holds it: since when has nothing been heard of them? */
function observe(lease: Lease, candidate: Candidate): readonly Intent[] {
  const { identity, view } = candidate;
  const { holderIdentity = '', renewTime = '' } = lease.spec;
  const seen = view.memory('seen') as { readonly renewTime: string; readonly at: number } | undefined;
  const lost = view.memory('leads') === true ? stopLeading(lease, candidate, 'another holds the Lease') : [];
  if (seen === undefined || seen.renewTime !== renewTime)
    return [...lost, { do: 'remember', key: 'seen', value: { renewTime, at: view.now } }];
  if (holderIdentity !== '' && view.now < seen.at + leaseDurationMs) return lost;
  const time = microTimestamp(view.now);
  const spec = {
    holderIdentity: identity,
    leaseDurationSeconds: leaseDurationMs / 1000,
    acquireTime: time,
    renewTime: time,
    leaseTransitions: (lease.spec.leaseTransitions ?? 0) + 1,
  };
  return [
    {
      do: 'update',
      object: { ...lease, spec },
      rule: 'leader-election/acquire',
      says: `writes itself into the Lease ${lease.metadata.name}: ${holderIdentity.split('_')[0]} has not renewed it for ${leaseDurationMs / 1000} s`,
      keepGoing: true,
      answered: (answer) => (answer.ok ? lead(answer.object as Lease, candidate) : []),
    },
  ];
}

function lead(lease: Lease, { replica, identity, view }: Candidate): readonly Intent[] {
  return [
    { do: 'remember', key: 'leads', value: true },
    { do: 'remember', key: 'renewed', value: view.now },
    told(lease, `${identity} became leader`, 'leader-election/acquire'),
    { do: 'lead', leads: true, rule: 'leader-election/memory', says: `${replica} leads from now on` },
  ];
}

function renew(lease: Lease, candidate: Candidate): readonly Intent[] {
  const { view } = candidate;
  const renewed = (view.memory('renewed') as number | undefined) ?? view.now;
  if (view.now >= renewed + renewDeadlineMs)
    return stopLeading(lease, candidate, `it could not renew the Lease for ${renewDeadlineMs / 1000} s`);
  return [
    {
      do: 'update',
      object: { ...lease, spec: { ...lease.spec, renewTime: microTimestamp(view.now) } },
      quiet: true,
      rule: 'leader-election/renew',
      keepGoing: true,
      answered: (answer) => (answer.ok ? [{ do: 'remember', key: 'renewed', value: view.now }] : []),
    },
  ];
}

function stopLeading(lease: Lease, { replica, identity, view }: Candidate, why: string): readonly Intent[] {
  if (view.memory('leads') !== true) return [];
  return [
    { do: 'remember', key: 'leads', value: undefined },
    { do: 'remember', key: 'seen', value: undefined },
    { do: 'remember', key: 'identity', value: undefined },
    told(lease, `${identity} stopped leading`, 'leader-election/give-up'),
    { do: 'lead', leads: false, rule: 'leader-election/give-up', says: `${replica} leads no longer: ${why}` },
  ];
}

function told(lease: Lease, message: string, rule: string): Intent {
  return { do: 'event', about: lease, type: 'Normal', reason: 'LeaderElection', message, rule };
}

/** A text in the form of a uuid, the same for the same replica and time. */
function uuid(text: string): string {
  const part = (salt: string): string => (textHash(`${text} ${salt}`) >>> 0).toString(16).padStart(8, '0');
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(part) as [string, string, string, string];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
