import { describe, expect, it } from 'vitest';
import type { Manifest, Pod } from '../objects/objects';
import { fromBase64Url } from '../values/base64';
import { Random } from '../values/random';
import { ApiServer } from './apiserver';
import { bootstrapped } from './bootstrap';
import { type Client, credentialsOf } from './identity';
import type { Request } from './request';

const at = Date.parse('2026-11-23T14:00:00Z');

function server() {
  const store = bootstrapped(at).fork();
  const api = new ApiServer(store, Random.fromSeed(3));
  const send = (request: Request, client: Client = 'admin') =>
    api.serve(request, { at, step: 0, ...credentialsOf(client) });
  const create = (object: Manifest) => {
    const answer = send({ verb: 'create', object });
    if (!answer.ok) throw new Error(answer.message);
  };
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  const status = (kind: string, name: string, body: object) =>
    send({
      verb: 'patch',
      kind,
      key: `default/${name}`,
      subresource: 'status',
      patch: { type: 'merge', body: { status: body } },
    });
  const pod = (name: string, ready = 'True') => {
    const spec = { containers: [{ name: 'c', image: 'img:1' }], nodeName: 'node-1' };
    create({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: 'web' } }, spec });
    status('Pod', name, { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] });
  };
  const budget = (name: string, counted: object, more: object = {}) => {
    const spec = { minAvailable: 1, selector: { matchLabels: { app: 'web' } }, ...more };
    create({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec });
    status('PodDisruptionBudget', name, { observedGeneration: 1, ...counted });
  };
  const evict = (name: string, dryRun = false) =>
    send({
      verb: 'create',
      object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } },
      parent: { kind: 'Pod', key: `default/${name}` },
      options: { dryRun },
    });
  return { store, api, send, create, pod, budget, evict };
}

const oneToSpare = { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 };
const none = { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 };

describe('evicting a Pod', () => {
  it('[eviction/budget] uses up a disruption of its budget, and marks the Pod', () => {
    const { pod, budget, evict, store, api } = server();
    pod('a');
    budget('web', oneToSpare);
    expect(evict('a').ok).toBe(true);
    expect(api.written.map(({ event, own }) => [event.kind, own?.rule])).toEqual([
      ['PodDisruptionBudget', 'eviction/budget'],
      ['Pod', undefined],
    ]);
    expect(store.get('PodDisruptionBudget', 'default/web')?.status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { a: '2026-11-23T14:00:00Z' },
    });
    const gone = store.get('Pod', 'default/a') as Pod;
    expect(gone.metadata.deletionTimestamp).toBeDefined();
    expect(gone.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }),
    );
  });

  it('[eviction/budget] is refused with 429 when the budget allows none', () => {
    const { pod, budget, evict } = server();
    pod('a');
    budget('web', none);
    expect(evict('a')).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget web needs 1 healthy pods and has 1 currently',
          },
        ],
      },
    });
  });

  it('[eviction/one-budget] is impossible when two budgets select the Pod', () => {
    const { pod, budget, evict } = server();
    pod('a');
    budget('web', oneToSpare);
    budget('web2', oneToSpare);
    expect(evict('a')).toMatchObject({
      code: 500,
      message:
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  it('[eviction/unhealthy] needs no disruption for a Pod that is not ready, where the policy says so', () => {
    for (const [unhealthyPodEvictionPolicy, counted, allowed] of [
      ['IfHealthyBudget', none, true],
      ['IfHealthyBudget', { ...none, currentHealthy: 0 }, false],
      ['AlwaysAllow', { ...none, currentHealthy: 0 }, true],
    ] as const) {
      const { pod, budget, evict } = server();
      pod('a', 'False');
      budget('web', counted, { unhealthyPodEvictionPolicy });
      expect(evict('a').ok).toBe(allowed);
    }
  });

  it('changes nothing on a dry run', () => {
    const { pod, budget, evict, store } = server();
    pod('a');
    budget('web', oneToSpare);
    const { revision } = store;
    expect(evict('a', true).ok).toBe(true);
    expect(store.revision).toBe(revision);
  });

  it('names what is not there', () => {
    expect(server().evict('zz')).toMatchObject({ code: 404, message: 'pods "zz" not found' });
  });
});

describe('other subresources and verbs', () => {
  it('[token/expires] a ServiceAccount’s token names it, and lasts an hour', () => {
    const { send } = server();
    const ask = (spec: object) =>
      send({
        verb: 'create',
        object: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec },
        parent: { kind: 'ServiceAccount', key: 'default/default' },
      });
    const answer = ask({});
    const { token = '', expirationTimestamp } = (answer.ok ? answer.object.status : {}) as {
      readonly token?: string;
      readonly expirationTimestamp?: string;
    };
    expect(expirationTimestamp).toBe('2026-11-23T15:00:00Z');
    expect(fromBase64Url(token.split('.')[1] ?? '')).toContain('system:serviceaccount:default:default');
    expect(ask({ expirationSeconds: 10 })).toMatchObject({
      message: expect.stringContaining('may not specify a duration less than 10 minutes'),
    });
  });

  it('deletes a selection of objects at once, one write each', () => {
    const { create, send, api, store } = server();
    for (const [name, app] of [
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'x'],
    ] as const)
      create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { app } } });
    const request = { verb: 'deletecollection', kind: 'ConfigMap', namespace: 'default' } as const;
    expect(send({ ...request, labelSelector: 'app=x' }).ok).toBe(true);
    expect(api.written.map(({ event }) => event.key)).toEqual(['default/a', 'default/c']);
    expect(store.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['b']);
  });

  it('[csr/requester] [csr/approval] writes down who asks, and lets who may approve', () => {
    const { send } = server();
    const name = 'jane';
    const spec = { request: 'Zm9v', signerName: 'example.com/client', usages: ['client auth'] };
    const object = {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name },
      spec: { ...spec, username: 'somebody else' },
    };
    const answer = send({ verb: 'create', object });
    expect(answer).toMatchObject({ object: { spec: { username: 'admin' } } });
    if (!answer.ok) return;
    const conditions = [{ type: 'Approved', status: 'True' as const, reason: 'Known' }];
    const approval = { ...answer.object, status: { conditions } };
    const approve = (client: Client) =>
      send({ verb: 'update', object: approval, subresource: 'approval' }, client);
    expect(approve('jane').ok).toBe(false);
    expect(approve('admin')).toMatchObject({
      object: { status: { conditions: [{ type: 'Approved', lastUpdateTime: '2026-11-23T14:00:00Z' }] } },
    });
  });

  it('[service/ip-address] gives an address out as an object, and takes it back with the Service', () => {
    const { create, send, api, store } = server();
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80 }] },
    };
    create(service);
    const [address] = store.list('IPAddress');
    expect(address?.spec).toEqual({
      parentRef: { resource: 'services', namespace: 'default', name: 'web' },
    });
    send({ verb: 'delete', kind: 'Service', key: 'default/web' });
    expect(api.written.map(({ event, own }) => [event.kind, own?.verb])).toEqual([
      ['IPAddress', 'delete'],
      ['Service', undefined],
    ]);
    const taken = { ...service, spec: { ...service.spec, type: 'NodePort' } };
    const ports = [{ port: 80, nodePort: 80 }];
    expect(send({ verb: 'create', object: { ...taken, spec: { type: 'NodePort', ports } } })).toMatchObject({
      message:
        'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    });
    expect(store.list('IPAddress')).toEqual([]);
  });

  it('[resize/qos] [resize/supported] a Pod is resized only where that is supported and changes no quality', () => {
    const { create, send } = server();
    const resources = { requests: { cpu: '100m' }, limits: { cpu: '200m' } };
    const spec = { containers: [{ name: 'c', image: 'img:1', resources }], nodeName: 'node-1' };
    create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });
    const body = {
      status: { containerStatuses: [{ name: 'c', ready: true, restartCount: 0, image: '', imageID: '' }] },
    };
    send({
      verb: 'patch',
      kind: 'Pod',
      key: 'default/p',
      subresource: 'status',
      patch: { type: 'merge', body },
    });
    const resize = (requests: object) =>
      send({
        verb: 'patch',
        kind: 'Pod',
        key: 'default/p',
        subresource: 'resize',
        patch: {
          type: 'strategic',
          body: { spec: { containers: [{ name: 'c', resources: { requests } }] } },
        },
      });
    expect(resize({ cpu: '300m' })).toMatchObject({
      code: 422,
      message:
        'Pod "p" is invalid: [spec.containers[0].resources.requests: Invalid value: "300m": must be less than or equal to cpu limit of 200m, spec: Forbidden: Pod running on node without support for resize]',
    });
  });
});

describe('the scale of a Deployment', () => {
  const scaled = (replicas: unknown) => {
    const { send, create } = server();
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'img:1' }] } };
    const spec = { selector: { matchLabels: labels }, template };
    create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
    return send({
      verb: 'patch',
      kind: 'Deployment',
      key: 'default/web',
      subresource: 'scale',
      patch: { type: 'merge', body: { spec: { replicas } } },
    });
  };

  it('takes a number that fits 32 bits and is not below zero, and nothing else', () => {
    expect(scaled(2_147_483_647)).toMatchObject({ ok: true });
    expect(scaled(99_999_999_999)).toMatchObject({
      code: 400,
      message:
        'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal number 99999999999 into Go struct field ScaleSpec.spec.replicas of type int32',
    });
    expect(scaled('3')).toMatchObject({ code: 400 });
    expect(scaled(-1)).toMatchObject({
      code: 422,
      message:
        'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    });
  });
});
