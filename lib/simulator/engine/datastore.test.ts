import { describe, expect, it } from 'vitest';
import { type Cluster, conditionOf, createCluster, type Given, type Manifest } from '../index';

const pod = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'img:1' }] },
});
const three: Given = { etcd: 3, objects: [pod('before')] };

function fault(
  cluster: Cluster,
  kind: 'stop' | 'start' | 'cutOff' | 'reconnect',
  ...members: readonly string[]
): void {
  for (const of of members) cluster.do({ kind: 'fault', fault: { kind, of } });
}

describe('the members of etcd', () => {
  it('[etcd/leader] serve everything while more than half of them are there, under another leader if need be', () => {
    const cluster = createCluster(three);
    fault(cluster, 'stop', 'etcd-1');
    expect(cluster.trace.steps.at(-1)?.says).toBe('etcd-2 leads the members of etcd');
    expect(cluster.do({ kind: 'create', object: pod('p') })).toMatchObject({ ok: true });
    cluster.run(10_000);
    expect(cluster.get('Pod', 'default/p')?.status?.phase).toBe('Running');
  });

  it('[etcd/quorum] [etcd/watchers] serve nothing when half or fewer are there, and go on when they are back', () => {
    const cluster = createCluster(three);
    const { revision } = cluster;
    fault(cluster, 'stop', 'etcd-1');
    fault(cluster, 'cutOff', 'etcd-3');
    expect(cluster.do({ kind: 'create', object: pod('p') })).toMatchObject({
      ok: false,
      code: 500,
      message: 'etcdserver: request timed out',
    });
    cluster.run(120_000);
    expect(cluster.revision).toBe(revision);
    fault(cluster, 'reconnect', 'etcd-3');
    expect(cluster.do({ kind: 'create', object: pod('p') })).toMatchObject({ ok: true });
    cluster.run(60_000);
    expect(cluster.get('Pod', 'default/p')?.status?.phase).toBe('Running');
    expect(conditionOf(cluster.get('Node', 'node-1') ?? {}, 'Ready')?.status).toBe('True');
  });

  it('lose their quorum to slowness as well', () => {
    const cluster = createCluster(three);
    for (const of of ['etcd-2', 'etcd-3'])
      cluster.do({ kind: 'fault', fault: { kind: 'slow', of, delayMs: 5_000 } });
    expect(cluster.do({ kind: 'create', object: pod('p') }).ok).toBe(false);
  });

  it('go with a copy of the cluster', () => {
    const cluster = createCluster(three);
    fault(cluster, 'stop', 'etcd-1', 'etcd-2');
    const copy = cluster.fork();
    fault(cluster, 'start', 'etcd-1');
    expect(cluster.do({ kind: 'create', object: pod('p') }).ok).toBe(true);
    expect(copy.do({ kind: 'create', object: pod('p') }).ok).toBe(false);
  });

  it('[etcd/sqlite] are not there when one server keeps a file, and a second server cannot be', () => {
    expect(createCluster({ etcd: 'sqlite' }).health('etcd')).toBe('unknown');
    expect(() => createCluster({ etcd: 'sqlite', servers: 2 })).toThrow(
      'SQLite keeps the data of one server: 2 servers need etcd',
    );
    expect(() => createCluster({ etcd: 0 })).toThrow('etcd has a whole number of members from 1 to 9: 0');
  });
});
