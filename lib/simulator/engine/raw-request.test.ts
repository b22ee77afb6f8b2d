import { describe, expect, it } from 'vitest';
import { type Cluster, type CommandResult, createCluster } from '../index';

const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
const folder = '/api/v1/namespaces/team/configmaps';

function clusterWithTeam(): Cluster {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
  return createCluster({ objects: [object] });
}

function ask(cluster: Cluster, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): string {
  const result: CommandResult = cluster.do({ kind: 'request', method, path, body });
  return result.ok ? 'ok' : `${result.code} ${result.message}`;
}

describe('a raw request', () => {
  it('makes an object in the namespace of its path, and only there', () => {
    const cluster = clusterWithTeam();
    expect(ask(cluster, 'POST', folder, config)).toBe('ok');
    expect(cluster.get('ConfigMap', 'team/a')).toBeDefined();
    const elsewhere = { ...config, metadata: { name: 'b', namespace: 'default' } };
    expect(ask(cluster, 'POST', folder, elsewhere)).toBe(
      '400 the namespace of the provided object does not match the namespace sent on the request',
    );
  });

  it('changes the object that its path names, under no other name', () => {
    const cluster = clusterWithTeam();
    ask(cluster, 'POST', folder, config);
    expect(ask(cluster, 'PUT', `${folder}/a`, { ...config, data: { x: '1' } })).toBe('ok');
    expect(ask(cluster, 'PUT', `${folder}/b`, config)).toBe(
      '400 the name of the object (a) does not match the name on the URL (b)',
    );
  });

  it('deletes on the conditions of its body: of this uid, or only as a try', () => {
    const cluster = clusterWithTeam();
    ask(cluster, 'POST', folder, config);
    expect(ask(cluster, 'DELETE', `${folder}/a`, { preconditions: { uid: 'another' } })).toMatch(
      /^409 .*Precondition failed: UID in precondition: another/,
    );
    expect(ask(cluster, 'DELETE', `${folder}/a`, { dryRun: ['All'] })).toBe('ok');
    expect(ask(cluster, 'DELETE', `${folder}/a?dryRun=All`)).toBe('ok');
    expect(cluster.get('ConfigMap', 'team/a')).toBeDefined();
    expect(ask(cluster, 'DELETE', folder)).toBe('ok');
    expect(cluster.get('ConfigMap', 'team/a')).toBeUndefined();
  });

  it('scales by a Scale', () => {
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'i:1' }] },
    };
    const spec = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template };
    const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
    const cluster = createCluster({ objects: [web] });
    const path = '/apis/apps/v1/namespaces/default/deployments/web/scale';
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' } };
    expect(ask(cluster, 'PUT', path, { ...scale, spec: { replicas: 4 } })).toBe('ok');
    expect(cluster.get('Deployment', 'default/web')?.spec.replicas).toBe(4);
    const stale = { ...scale, metadata: { name: 'web', resourceVersion: '1' }, spec: { replicas: 2 } };
    expect(ask(cluster, 'PUT', path, stale)).toMatch(/^409 /);
  });
});
