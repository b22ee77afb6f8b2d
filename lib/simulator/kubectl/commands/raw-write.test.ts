import { describe, expect, it } from 'vitest';
import { createCluster } from '../../index';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'img:1' }] },
};

describe('requests as they are', () => {
  const pods = '/api/v1/namespaces/default/pods';

  it('create, replace and delete by a path, and print the answer', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }] });
    const created = cluster.kubectl(`create --raw ${pods} -f -`, { stdin: JSON.stringify(pod) });
    expect(JSON.parse(created.stdout)).toMatchObject({
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
    });
    const labelled = { ...pod, metadata: { ...pod.metadata, labels: { a: 'b' } } };
    const live = JSON.parse(cluster.kubectl('get pod p -o json').stdout);
    cluster.kubectl(`replace --raw ${pods}/p -f -`, {
      stdin: JSON.stringify({ ...live, metadata: { ...live.metadata, ...labelled.metadata } }),
    });
    expect(cluster.get('Pod', 'default/p')?.metadata.labels).toEqual({ a: 'b' });
    expect(cluster.kubectl(`delete --raw ${pods}/p`).stderr).toBe('');
    expect(cluster.get('Pod', 'default/p')).toBeUndefined();
  });

  it('post an Eviction, as drain does', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects: [pod] });
    const eviction = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'p', namespace: 'default' },
    };
    expect(
      JSON.parse(
        cluster.kubectl(`create --raw ${pods}/p/eviction -f -`, { stdin: JSON.stringify(eviction) }).stdout,
      ),
    ).toMatchObject({ status: 'Success' });
    expect(cluster.get('Pod', 'default/p')?.metadata.deletionTimestamp).toBeDefined();
  });

  it.each([
    [
      'create --raw nowhere -f -',
      'error: --raw must be a valid URL path: parse "nowhere": invalid URI for request',
    ],
    [
      'create --raw /api/v1/nothing -f -',
      'Error from server (NotFound): the server could not find the requested resource',
    ],
    [`create --raw ${pods}`, 'error: --raw can only use a single local file or stdin'],
  ])('are refused: %s', (line, why) => {
    expect(createCluster({ nodes: [] }).kubectl(line, { stdin: JSON.stringify(pod) }).stderr).toBe(
      `${why}\n`,
    );
  });
});

describe('[apiserver/health] the API server', () => {
  it('is live and ready, check by check', () => {
    const cluster = createCluster({ nodes: [] });
    expect(cluster.kubectl('get --raw /readyz').stdout).toBe('ok');
    expect(cluster.kubectl('get --raw /livez/etcd').stdout).toBe('ok');
    const lines = cluster.kubectl("get --raw '/readyz?verbose&exclude=etcd'").stdout.split('\n');
    expect(lines).toContain('[+]ping ok');
    expect(lines).toContain('[+]etcd excluded: ok');
    expect(lines.at(-2)).toBe('readyz check passed');
  });

  it('is neither without a quorum of etcd', () => {
    const cluster = createCluster({ nodes: [], etcd: 3 });
    for (const of of ['etcd-1', 'etcd-2']) cluster.do({ kind: 'fault', fault: { kind: 'stop', of } });
    const { stderr } = cluster.kubectl('get --raw /livez');
    expect(stderr).toContain(
      'Error from server (InternalError): an error on the server ("[+]ping ok\\n[+]log ok\\n[-]etcd failed: reason withheld\\n',
    );
    expect(stderr).toContain('livez check failed") has prevented the request from succeeding');
  });
});
