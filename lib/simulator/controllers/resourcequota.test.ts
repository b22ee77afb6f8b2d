import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

function quota(hard: object, spec: object = {}): Manifest {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard, ...spec } };
}

function pod(name: string, spec: object = {}): Manifest {
  const containers = [{ name: 'c', image: 'img:1', resources: { requests: { cpu: '250m' } } }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers, ...spec } };
}

function used(cluster: Cluster): unknown {
  return (cluster.get('ResourceQuota', 'default/q')?.status as { readonly used?: unknown } | undefined)?.used;
}

describe('a ResourceQuota', () => {
  it('[resourcequota/new] is counted at once, with what is there already', () => {
    const cluster = createCluster({ objects: [pod('a'), pod('b')] });
    cluster.do({
      kind: 'apply',
      objects: [quota({ pods: '5', 'requests.cpu': '2', 'count/services': '3' })],
    });
    cluster.run();
    expect(used(cluster)).toEqual({ 'count/services': '1', pods: '2', 'requests.cpu': '500m' });
  });

  it('[resourcequota/released] counts less when a Pod is gone or has ended', () => {
    const images = { 'short:1': { exits: { afterMs: 5_000, code: 0 } } };
    const short = { containers: [{ name: 'c', image: 'short:1' }], restartPolicy: 'OnFailure' };
    const cluster = createCluster({ images, settle: false, objects: [pod('a'), pod('short', short)] });
    cluster.run(1_000);
    cluster.do({ kind: 'apply', objects: [quota({ pods: '5', 'count/pods': '9' })] });
    cluster.run(1_000);
    expect(used(cluster)).toEqual({ 'count/pods': '2', pods: '2' });
    cluster.run(10_000);
    expect(used(cluster)).toEqual({ 'count/pods': '2', pods: '1' });
    cluster.do({ kind: 'delete', target: { kind: 'Pod', name: 'a' } });
    cluster.run();
    expect(used(cluster)).toEqual({ 'count/pods': '1', pods: '0' });
  });

  it('counts only what its scopes are about', () => {
    const limits = { containers: [{ name: 'c', image: 'img:1' }] };
    const objects = [pod('burstable'), pod('best-effort', limits)];
    const cluster = createCluster({ objects });
    cluster.do({ kind: 'apply', objects: [quota({ pods: '5' }, { scopes: ['BestEffort'] })] });
    cluster.run();
    expect(used(cluster)).toEqual({ pods: '1' });
  });
});
