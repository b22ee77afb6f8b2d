import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given, type Manifest } from '../index';
import type { Lease } from '../objects/objects';

const pod: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'img:1' }] } },
  },
};
const three: Given = { nodes: [{ name: 'node-1' }], servers: 3 };

function holderOf(cluster: Cluster, process: string): string {
  const lease = cluster.get('Lease', `kube-system/${process}`) as Lease | undefined;
  return lease?.spec.holderIdentity?.split('_')[0] ?? '';
}

function actorsSince(cluster: Cluster, from: number): ReadonlySet<string> {
  return new Set(cluster.trace.steps.slice(from).map((step) => step.actor));
}

describe('replicas of the control plane', () => {
  it.each([1, 2, 3, 4])(
    '[leader-election/one] elect one of each process, which does the work (seed %i)',
    (seed) => {
      const cluster = createCluster(three, { seed });
      const from = cluster.trace.steps.length;
      cluster.do({ kind: 'apply', objects: [pod] });
      cluster.run();
      expect(cluster.list('Pod', 'default')).toHaveLength(2);
      const leader = holderOf(cluster, 'kube-controller-manager');
      const working = [...actorsSince(cluster, from)].filter((actor) => actor.includes('@server-'));
      for (const actor of working)
        if (actor.startsWith('deployment-controller')) expect(actor).toBe(`deployment-controller@${leader}`);
      expect(working).toContain(`kube-scheduler@${holderOf(cluster, 'kube-scheduler')}`);
      const elected = cluster.list('Event').filter((each) => each.reason === 'LeaderElection');
      expect(elected).toHaveLength(2);
      expect(elected[0]?.message).toMatch(/^server-[123]_[0-9a-f-]{36} became leader$/);
    },
  );

  it('[leader-election/acquire] [leader-election/memory] take over 15 s after the leader was last heard of', () => {
    const cluster = createCluster(three);
    const first = holderOf(cluster, 'kube-scheduler');
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: `kube-scheduler@${first}` } });
    cluster.do({ kind: 'apply', objects: [pod] });
    cluster.run(12_000);
    expect(holderOf(cluster, 'kube-scheduler')).toBe(first);
    expect(cluster.list('Pod', 'default').every((each) => !each.spec.nodeName)).toBe(true);
    cluster.run(8_000);
    const second = holderOf(cluster, 'kube-scheduler');
    expect(second).not.toBe(first);
    expect(cluster.list('Pod', 'default').every((each) => each.spec.nodeName)).toBe(true);
    const lease = cluster.get('Lease', 'kube-system/kube-scheduler') as Lease | undefined;
    expect(lease?.spec.leaseTransitions).toBe(1);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: `kube-scheduler@${first}` } });
    const from = cluster.trace.steps.length;
    cluster.do({ kind: 'scale', target: { kind: 'Deployment', name: 'web' }, replicas: 4 });
    cluster.run(30_000);
    const binding = cluster.trace.steps.slice(from).filter((step) => step.rule === 'scheduler/bind');
    expect(binding.every((step) => step.actor === `kube-scheduler@${second}`)).toBe(true);
    expect(binding.length).toBeGreaterThan(0);
  });

  it('[leader-election/give-up] a leader that is cut off stops before another begins', () => {
    const cluster = createCluster(three);
    const first = holderOf(cluster, 'kube-controller-manager');
    const from = cluster.trace.steps.length;
    cluster.do({ kind: 'fault', fault: { kind: 'cutOff', of: `kube-controller-manager@${first}` } });
    cluster.run(30_000);
    const steps = cluster.trace.steps.slice(from);
    const stopped = steps.find((step) =>
      step.says.startsWith(`kube-controller-manager@${first} leads no longer`),
    );
    const began = steps.find((step) => step.says.endsWith('leads from now on'));
    expect(stopped?.at).toBeLessThan(began?.at ?? 0);
    expect(holderOf(cluster, 'kube-controller-manager')).not.toBe(first);
    cluster.do({ kind: 'fault', fault: { kind: 'reconnect', of: `kube-controller-manager@${first}` } });
    cluster.run(30_000);
    expect(cluster.health(`kube-controller-manager@${first}`)).toBe('running');
  });

  it('refuse a number of servers that is none', () => {
    expect(() => createCluster({ servers: 0 })).toThrow('servers is a whole number from 1 to 9: 0');
  });
});
