import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';
import '../perform-kubectl';
import { fromBase64Url } from '../values/base64';

function cluster(): Cluster {
  const made = createCluster({ nodes: [{ name: 'node-1' }] });
  made.kubectl('run web --image=nginx');
  made.run();
  return made;
}

function tokenOf(of: Cluster, flags = ''): string {
  const { stdout, stderr } = of.kubectl(`create token default ${flags}`);
  expect(stderr).toBe('');
  return stdout.trim();
}

function review(of: Cluster, spec: object): unknown {
  const stdin = JSON.stringify({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    metadata: { name: 't' },
    spec,
  });
  const { stdout, stderr } = of.kubectl('create -f - -o json', { stdin });
  return stderr === '' ? (JSON.parse(stdout) as { readonly status: unknown }).status : stderr;
}

describe('tokens of ServiceAccounts', () => {
  it('are for the API server where nobody else is named', () => {
    const claims = fromBase64Url(tokenOf(cluster()).split('.')[1] ?? '');
    expect(JSON.parse(claims ?? '')).toMatchObject({
      aud: ['https://kubernetes.default.svc.cluster.local'],
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'default' } },
    });
  });

  it('[token/review] speak for their account, to those they are for, until they expire', () => {
    const of = cluster();
    const [token, other] = [tokenOf(of, '--duration=10m'), tokenOf(of, '--audience=vault')];
    expect(review(of, { token })).toMatchObject({
      authenticated: true,
      audiences: ['https://kubernetes.default.svc.cluster.local'],
      user: {
        username: 'system:serviceaccount:default:default',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      },
    });
    expect(review(of, { token: other, audiences: ['vault', 'x'] })).toMatchObject({ audiences: ['vault'] });
    expect(review(of, { token: other })).toEqual({
      user: {},
      error:
        '[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["https://kubernetes.default.svc.cluster.local"]]',
    });
    expect(review(of, { token: 'abc' })).toEqual({ user: {} });
    expect(review(of, {})).toContain('token is required for TokenReview in authentication');
    of.do({ kind: 'run', forMs: 600_000 });
    expect(review(of, { token })).toEqual({
      user: {},
      error: '[invalid bearer token, service account token has expired]',
    });
  });

  it('[token/bound] are worth nothing once what they are bound to is gone', () => {
    const of = cluster();
    const token = tokenOf(of, '--bound-object-kind=Pod --bound-object-name=web');
    expect(review(of, { token })).toMatchObject({
      authenticated: true,
      user: { extra: { 'authentication.kubernetes.io/node-name': ['node-1'] } },
    });
    of.kubectl('delete pod web --force');
    expect(review(of, { token })).toEqual({
      user: {},
      error: '[invalid bearer token, service account token has been invalidated]',
    });
  });

  it.each([
    ['--bound-object-name=web', '--bound-object-name can only be set if --bound-object-kind is provided'],
    ['--bound-object-kind=Pod', '--bound-object-name is required if --bound-object-kind is provided'],
    ['--bound-object-kind=Job', 'supported --bound-object-kind values are Node, Pod, Secret'],
    ['--audience=', '--audience must not be an empty string'],
    [
      '--bound-object-kind=Pod --bound-object-name=web --bound-object-uid=x',
      'failed to create token: Operation cannot be fulfilled on Pod "web": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    ],
  ])('are refused for %s', (flags, message) => {
    expect(cluster().kubectl(`create token default ${flags}`).stderr).toBe(`error: ${message}\n`);
  });
});
