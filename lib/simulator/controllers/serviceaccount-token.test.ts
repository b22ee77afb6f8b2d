import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';
import type { Secret } from '../objects/objects';
import { fromBase64, fromBase64Url } from '../values/base64';

const shop: Manifest = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'shop' } };

function token(name: string, account = 'shop'): Manifest {
  const annotations = { 'kubernetes.io/service-account.name': account };
  const metadata = { name, annotations };
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/service-account-token' };
}

describe('a Secret for the token of a ServiceAccount', () => {
  it('[serviceaccount-token/fill] gets a token of it, its namespace and the CA', () => {
    const cluster = createCluster({ objects: [shop, token('t')] });
    const secret = secretOf(cluster, 't');
    const uid = cluster.get('ServiceAccount', 'default/shop')?.metadata.uid;
    expect(secret?.metadata.annotations?.['kubernetes.io/service-account.uid']).toBe(uid);
    expect(fromBase64(secret?.data?.namespace ?? '')).toBe('default');
    expect(fromBase64(secret?.data?.['ca.crt'] ?? '')).toBe(
      cluster.get('ConfigMap', 'default/kube-root-ca.crt')?.data?.['ca.crt'],
    );
    const [, claims = ''] = (fromBase64(secret?.data?.token ?? '') ?? '').split('.');
    expect(JSON.parse(fromBase64Url(claims) ?? '')).toMatchObject({
      sub: 'system:serviceaccount:default:shop',
      'kubernetes.io/serviceaccount/secret.name': 't',
    });
    cluster.kubectl(`patch secret t -p '{"data":{"token":null}}'`);
    cluster.run();
    expect(secretOf(cluster, 't')?.data?.token).toBe(secret?.data?.token);
  });

  it('[serviceaccount-token/no-account] goes with its account, and does not stay without one', () => {
    const cluster = createCluster({ objects: [shop, token('t'), token('nobody', 'nobody')] });
    expect(secretOf(cluster, 'nobody')).toBeUndefined();
    expect(secretOf(cluster, 't')).toBeDefined();
    cluster.do({ kind: 'delete', target: { kind: 'ServiceAccount', name: 'shop' } });
    cluster.run();
    expect(secretOf(cluster, 't')).toBeUndefined();
  });

  it('[serviceaccount-token/reference] is taken off the list of its account when it goes', () => {
    const listing = { ...shop, secrets: [{ name: 't' }, { name: 'other' }] };
    const cluster = createCluster({ objects: [listing, token('t')] });
    cluster.do({ kind: 'delete', target: { kind: 'Secret', name: 't' } });
    cluster.run();
    expect(cluster.get('ServiceAccount', 'default/shop')).toMatchObject({ secrets: [{ name: 'other' }] });
  });
});

function secretOf(cluster: Cluster, name: string): Secret | undefined {
  return cluster.get('Secret', `default/${name}`);
}
