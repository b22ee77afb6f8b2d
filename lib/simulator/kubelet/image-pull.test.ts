import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';
import { toBase64 } from '../values/base64';
import { loginsFor } from './pull-secrets';

const login = (user: string): object => ({ auth: toBase64(`${user}:pw`) });

describe('[pull-secrets/registry] a secret helps with the images of its registries', () => {
  it.each([
    ['registry.example.com', 'registry.example.com/team/app:1', true],
    ['registry.example.com', 'registry.example.org/team/app:1', false],
    ['https://registry.example.com/v2/', 'registry.example.com/team/app:1', true],
    ['registry.example.com/team', 'registry.example.com/team/app:1', true],
    ['registry.example.com/other', 'registry.example.com/team/app:1', false],
    ['registry.example.com:5000', 'registry.example.com/team/app:1', false],
    ['*.example.com', 'registry.example.com/team/app:1', true],
    ['*.com', 'registry.example.com/team/app:1', false],
    ['reg*ry.example.com', 'registry.example.com/team/app:1', true],
    ['https://index.docker.io/v1/', 'app:1', true],
    ['docker.io', 'app:1', true],
    ['index.docker.io', 'registry.example.com/app:1', false],
  ])('%s, %s: %s', (registry, image, helps) => {
    expect(loginsFor({ [registry]: 'login' }, image)).toEqual(helps ? ['login'] : []);
  });
});

describe('an image of a private registry', () => {
  const image = 'registry.example.com/app:1';
  const images = { [image]: { private: true } };
  const secret = (name: string, user: string, registry = 'registry.example.com'): Manifest => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': toBase64(JSON.stringify({ auths: { [registry]: login(user) } })) },
  });
  const pod = (name: string, secretName?: string, imagePullPolicy = 'IfNotPresent'): Manifest => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      nodeName: 'node-1',
      ...(secretName === undefined ? {} : { imagePullSecrets: [{ name: secretName }] }),
      containers: [{ name: 'c', image, imagePullPolicy }],
    },
  });

  it('[pull-secrets/registry] is not pulled with the secret of another registry', () => {
    const cluster = cluster1(secret('other', 'bob', 'registry.example.org'), pod('p', 'other'));
    expect(reason(cluster, 'p')).toBe('ImagePullBackOff');
  });

  it('[pull-secrets/recorded] that is on the node is not there for Pods that cannot show the login', () => {
    const cluster = cluster1(
      secret('bobs', 'bob'),
      secret('bobs-too', 'bob'),
      secret('alices', 'alice'),
      pod('first', 'bobs'),
    );
    expect(reason(cluster, 'first')).toBeUndefined();
    cluster.do({
      kind: 'apply',
      objects: [pod('same', 'bobs'), pod('copy', 'bobs-too'), pod('none'), pod('never', undefined, 'Never')],
    });
    cluster.run(20_000);
    expect(['same', 'copy', 'none', 'never'].map((name) => reason(cluster, name))).toEqual([
      undefined,
      undefined,
      'ImagePullBackOff',
      'ErrImageNeverPull',
    ]);
    expect(pulls(cluster)).toBe(1);
    cluster.do({ kind: 'apply', objects: [pod('other', 'alices')] });
    cluster.run(20_000);
    expect(reason(cluster, 'other')).toBeUndefined();
    expect(pulls(cluster)).toBe(2);
  });

  function cluster1(...objects: readonly Manifest[]): Cluster {
    return createCluster({ nodes: [{ name: 'node-1' }], images, objects });
  }
});

describe('[kubelet/pull-image] containers of one Pod with one image', () => {
  it.each([
    ['IfNotPresent', 1],
    ['Always', 2],
  ])('have it pulled once, or each with imagePullPolicy Always (%s)', (imagePullPolicy, times) => {
    const containers = ['a', 'b'].map((name) => ({ name, image: 'img:1', imagePullPolicy }));
    const cluster = createCluster({
      nodes: [{ name: 'node-1' }],
      objects: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers } }],
      settle: false,
    });
    cluster.run(20_000);
    expect(pulls(cluster)).toBe(times);
    expect(cluster.get('Pod', 'default/p')?.status?.phase).toBe('Running');
  });
});

describe('pulls that fail', () => {
  it('[kubelet/pull-back-off] containers of one Pod with one image wait together: the second one is not tried', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1' }],
      images: { gone: { pullError: 'not found' } },
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p' },
          spec: {
            containers: [
              { name: 'a', image: 'gone:1' },
              { name: 'b', image: 'gone:1' },
            ],
          },
        },
      ],
      settle: false,
    });
    cluster.run(25_000);
    const failures = cluster.trace.steps.filter(({ says }) => says.includes('Failed to pull image'));
    const at = failures.map(({ at: time }) => Math.round((time - (failures[0]?.at ?? 0)) / 1000));
    expect(at).toEqual([0, 10]);
    expect(reason(cluster, 'p')).toBe('ImagePullBackOff');
  });
});

function reason(cluster: Cluster, name: string): string | undefined {
  return cluster.get('Pod', `default/${name}`)?.status?.containerStatuses?.[0]?.state?.waiting?.reason;
}

function pulls(cluster: Cluster): number {
  return cluster.trace.steps.filter(({ says }) => says.includes('has the runtime pull image')).length;
}
