import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../given/settings';
import type { KubeObject, Manifest, Node, Pod } from '../../objects/objects';
import { Random } from '../../values/random';
import { timestamp } from '../../values/time';
import { ApiServer } from '../apiserver';
import { bootstrapped } from '../bootstrap';
import { type Client, credentialsOf } from '../identity';
import type { Request } from '../request';
import type { WebhookBehaviour } from './webhook-behaviour';

const at = Date.parse('2026-11-23T14:00:00Z');

function server(
  objects: readonly Manifest[] = [],
  webhooks: Readonly<Record<string, WebhookBehaviour>> = {},
) {
  const store = bootstrapped(at).fork();
  const api = new ApiServer(store, Random.fromSeed(3), { settings: defaultSettings, webhooks });
  const send = (request: Request, client: Client = 'admin') =>
    api.serve(request, { at, step: 0, ...credentialsOf(client) });
  const create = (object: Manifest, options = {}) => send({ verb: 'create', object, options });
  const basics: readonly Manifest[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
  ];
  for (const object of [...basics, ...objects]) {
    const answer = create(object);
    if (!answer.ok) throw new Error(answer.message);
  }
  return { store, api, send, create };
}

function pod(name: string, resources: object = {}, more: object = {}): Manifest {
  const spec = { containers: [{ name: 'c', image: 'img:1', resources }], ...more };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec };
}

function labelled(level: string, mode = 'enforce'): Request {
  const labels = { [`pod-security.kubernetes.io/${mode}`]: level };
  return {
    verb: 'patch',
    kind: 'Namespace',
    key: 'default',
    patch: { type: 'merge', body: { metadata: { labels } } },
  };
}

const allowsEscalation =
  'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false)';

describe('PodSecurity', () => {
  it('[admission/pod-security-enforce] refuses a Pod that violates the level of its namespace', () => {
    const { send, create } = server();
    send(labelled('restricted'));
    expect(create(pod('p'))).toMatchObject({
      code: 403,
      message: expect.stringContaining(
        `pods "p" is forbidden: violates PodSecurity "restricted:latest": ${allowsEscalation}`,
      ),
    });
  });

  it('[admission/pod-security-warn] stores a workload that violates the level, with a warning', () => {
    const { send, create } = server();
    send(labelled('restricted', 'warn'));
    const template = { metadata: { labels: { app: 'web' } }, spec: pod('web').spec };
    const spec = { selector: { matchLabels: { app: 'web' } }, template };
    const answer = create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
    expect(answer).toMatchObject({
      ok: true,
      warnings: [
        expect.stringContaining(`would violate PodSecurity "restricted:latest": ${allowsEscalation}`),
      ],
    });
  });

  it('[admission/pod-security-namespace] names the Pods that a stricter level would no longer admit', () => {
    const { send } = server([pod('b'), pod('a')]);
    expect(send(labelled('restricted'))).toMatchObject({
      ok: true,
      warnings: [
        'existing pods in namespace "default" violate the new PodSecurity enforce level "restricted:latest"',
        'a (and 1 other pod): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
      ],
    });
  });
});

describe('ResourceQuota', () => {
  const quota = (hard: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec: { hard },
  });
  /** A server with a quota that its controller has counted. */
  const counted = (hard: Readonly<Record<string, string>>) => {
    const made = server([quota(hard)]);
    const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
    made.send({
      verb: 'patch',
      kind: 'ResourceQuota',
      key: 'default/q',
      subresource: 'status',
      patch: { type: 'merge', body: { status: { hard, used } } },
    });
    const usedNow = () => made.store.get('ResourceQuota', 'default/q')?.status;
    return { ...made, usedNow };
  };

  it('[admission/quota-charged] [admission/quota-exceeded] charges what is admitted, and refuses what is too much', () => {
    const { create, api, usedNow } = counted({ pods: '1' });
    expect(create(pod('a')).ok).toBe(true);
    expect(api.written.map(({ event, own }) => [event.kind, own?.rule])).toEqual([
      ['ResourceQuota', 'admission/quota-charged'],
      ['Pod', undefined],
    ]);
    expect(usedNow()).toMatchObject({ used: { pods: '1' } });
    expect(create(pod('b'))).toMatchObject({
      code: 403,
      message: 'pods "b" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    });
    expect(usedNow()).toMatchObject({ used: { pods: '1' } });
  });

  it('[admission/quota-exceeded] counts Services and their node ports, also when one changes', () => {
    const { create, send } = counted({ 'services.nodeports': '1' });
    const ports = [{ name: 'a', port: 80 }];
    const service = (name: string, type: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { type, ports },
    });
    expect(create(service('x', 'NodePort')).ok).toBe(true);
    expect(create(service('y', 'ClusterIP')).ok).toBe(true);
    const body = { spec: { type: 'NodePort' } };
    const patch = { type: 'merge', body } as const;
    expect(send({ verb: 'patch', kind: 'Service', key: 'default/y', patch })).toMatchObject({
      message:
        'services "y" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
    });
  });

  it('[admission/quota-required] asks every container for what is limited', () => {
    const { create } = counted({ 'requests.cpu': '1', 'limits.memory': '1Gi' });
    expect(create(pod('none'))).toMatchObject({
      message:
        'pods "none" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c',
    });
  });

  it('[admission/quota-uncounted] limits nothing before the controller has counted', () => {
    expect(server([quota({ pods: '0' })]).create(pod('a')).ok).toBe(true);
  });

  it('charges nothing on a dry run', () => {
    const { create, usedNow } = counted({ pods: '1' });
    expect(create(pod('a'), { dryRun: true }).ok).toBe(true);
    expect(usedNow()).toMatchObject({ used: { pods: '0' } });
  });
});

describe('webhooks', () => {
  const configuration = (kind: 'Mutating' | 'Validating', more: object = {}): Manifest => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: 'guard' },
    webhooks: [
      {
        name: 'guard.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { service: { name: 'guard', namespace: 'default', path: '/check' } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        ...more,
      },
    ],
  });
  const denies = { 'guard.example.com': { answers: 'deny', message: 'no', code: 403 } } as const;

  it('[webhook/denied] refuses what a webhook denies, with its words', () => {
    const { create } = server([configuration('Validating')], denies);
    expect(create(pod('p'))).toMatchObject({
      code: 403,
      message: 'admission webhook "guard.example.com" denied the request: no',
    });
  });

  it('[webhook/failure-policy] refuses everything while a webhook cannot be reached, unless that is ignored', () => {
    expect(server([configuration('Validating')]).create(pod('p'))).toMatchObject({
      code: 500,
      reason: 'InternalError',
      message:
        'Internal error occurred: failed calling webhook "guard.example.com": failed to call webhook: Post "https://guard.default.svc:443/check?timeout=10s": service "guard" not found',
    });
    const ignoring = server([configuration('Validating', { failurePolicy: 'Ignore' })]);
    expect(ignoring.create(pod('p')).ok).toBe(true);
  });

  it('[webhook/matches] is not asked about objects that its selectors leave out', () => {
    const objectSelector = { matchLabels: { app: 'other' } };
    expect(server([configuration('Validating', { objectSelector })], denies).create(pod('p')).ok).toBe(true);
  });

  it('[webhook/dry-run] is refused when a webhook may have side effects', () => {
    const { api, create } = server([], denies);
    // As it was stored when v1beta1 still was: v1 takes none that may have side effects.
    const old = configuration('Validating', { sideEffects: 'Some' });
    api.serve({ verb: 'create', object: old }, { at, step: 0, trusted: true });
    expect(create(pod('p'), { dryRun: true })).toMatchObject({
      code: 400,
      message: 'admission webhook "guard.example.com" does not support dry run',
    });
  });

  it('[admission/mutating-webhook] stores the object as the webhook changed it', () => {
    const patch = { metadata: { labels: { team: 'shop' } } };
    const hooks = { 'guard.example.com': { answers: 'patch', patch } } as const;
    const { create } = server([configuration('Mutating')], hooks);
    expect(create(pod('p'))).toMatchObject({ object: { metadata: { labels: { app: 'p', team: 'shop' } } } });
  });
});

describe('the other plugins', () => {
  it('[admission/taint-new-node] [admission/node-own-object] a node registers itself only, and not ready', () => {
    const { send } = server();
    const node = (name: string, labels = {}): Manifest => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
    });
    const kubelet = 'system:node:node-1';
    const answer = send({ verb: 'create', object: node('node-1') }, kubelet);
    expect(answer.ok && (answer.object as Node).spec.taints).toEqual([
      { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
    ]);
    expect(send({ verb: 'create', object: node('node-2') }, kubelet)).toMatchObject({
      message: 'nodes "node-2" is forbidden: node "node-1" is not allowed to modify node "node-2"',
    });
    const taints = { type: 'merge', body: { spec: { taints: [] } } } as const;
    expect(send({ verb: 'patch', kind: 'Node', key: 'node-1', patch: taints }, kubelet)).toMatchObject({
      message: 'nodes "node-1" is forbidden: node "node-1" is not allowed to modify taints',
    });
  });

  it('[admission/node-own-pods] a kubelet creates mirror Pods only', () => {
    const { send } = server();
    expect(send({ verb: 'create', object: pod('p') }, 'system:node:node-1')).toMatchObject({
      message:
        'pods "p" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods',
    });
  });

  it('[admission/default-storage-class] [admission/default-ingress-class] the default class is filled in', () => {
    const classOf = (group: string, kind: string, key: string, more: object): Manifest => ({
      apiVersion: `${group}/v1`,
      kind,
      metadata: { name: 'usual', annotations: { [key]: 'true' } },
      ...more,
    });
    const { create } = server([
      classOf('storage.k8s.io', 'StorageClass', 'storageclass.kubernetes.io/is-default-class', {
        provisioner: 'example.com/disk',
      }),
      classOf('networking.k8s.io', 'IngressClass', 'ingressclass.kubernetes.io/is-default-class', {
        spec: { controller: 'example.com/ingress' },
      }),
    ]);
    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    expect(
      create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: claim }),
    ).toMatchObject({ object: { spec: { storageClassName: 'usual' } } });
    const spec = { defaultBackend: { service: { name: 'web', port: { number: 80 } } } };
    expect(
      create({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web' }, spec }),
    ).toMatchObject({ object: { spec: { ingressClassName: 'usual' } } });
  });

  it('[admission/runtime-class] a Pod’s RuntimeClass must exist, and says what it costs', () => {
    const { create } = server([
      {
        apiVersion: 'node.k8s.io/v1',
        kind: 'RuntimeClass',
        metadata: { name: 'vm' },
        handler: 'vm',
        overhead: { podFixed: { cpu: '250m' } },
      },
    ]);
    expect(create(pod('a', {}, { runtimeClassName: 'vm' }))).toMatchObject({
      object: { spec: { overhead: { cpu: '250m' } } },
    });
    expect(create(pod('b', {}, { runtimeClassName: 'nope' }))).toMatchObject({
      message: 'pods "b" is forbidden: pod rejected: RuntimeClass "nope" not found',
    });
    expect(create(pod('c', {}, { runtimeClassName: 'vm', overhead: { cpu: '0.25' } })).ok).toBe(true);
    expect(create(pod('d', {}, { runtimeClassName: 'vm', overhead: { cpu: '1' } }))).toMatchObject({
      message:
        "pods \"d\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    });
  });

  it('[admission/service-account-token] a container that was added to a copied Pod shares its token volume', () => {
    const { create } = server();
    const first = create(pod('a'));
    if (!first.ok) throw new Error(first.message);
    const { volumes = [], containers } = (first.object as Pod).spec;
    const added = { name: 'added', image: 'img:1' };
    const copy = create(pod('b', {}, { volumes, containers: [...containers, added] }));
    if (!copy.ok) throw new Error(copy.message);
    const { spec } = copy.object as Pod;
    expect(spec.volumes).toEqual(volumes);
    expect(spec.containers.map((each) => each.volumeMounts?.map(({ name }) => name))).toEqual([
      [volumes[0]?.name],
      [volumes[0]?.name],
    ]);
  });

  it('[admission/priority] a Pod takes its priority from its class, and may not name another', () => {
    const { create, send } = server([
      {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: 'polite' },
        value: 7,
        preemptionPolicy: 'Never',
      },
    ]);
    const fromClass = { priority: 7, preemptionPolicy: 'Never' };
    const created = create(pod('a', {}, { priorityClassName: 'polite' }));
    expect(created).toMatchObject({ object: { spec: fromClass } });
    if (!created.ok) return;
    const { priority, preemptionPolicy, ...spec } = (created.object as Pod).spec;
    expect(send({ verb: 'update', object: { ...created.object, spec } })).toMatchObject({
      object: { spec: fromClass },
    });
    expect(
      create(pod('b', {}, { priorityClassName: 'polite', preemptionPolicy: 'PreemptLowerPriority' })),
    ).toMatchObject({
      message:
        'pods "b" is forbidden: the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; priority admission controller computed Never from the given PriorityClass name',
    });
  });

  it('[admission/limit-ranger-defaults] makes a Pod Burstable that asked for nothing', () => {
    const limits = [{ type: 'Container', defaultRequest: { cpu: '100m' } }];
    const { create } = server([
      { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'usual' }, spec: { limits } },
    ]);
    const answer = create(pod('p'));
    expect(answer.ok && (answer.object as Pod).status?.qosClass).toBe('Burstable');
  });

  it('[admission/limit-ranger-bounds] bounds a Pod by what its containers ask for together, though one asks for nothing', () => {
    const limits = [{ type: 'Pod', max: { cpu: '1' } }];
    const { create } = server([
      { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'usual' }, spec: { limits } },
    ]);
    const asking = (...amounts: (string | undefined)[]): Manifest =>
      pod(
        'p',
        {},
        {
          containers: amounts.map((cpu, i) => ({
            name: `c${i}`,
            image: 'img:1',
            resources: cpu === undefined ? {} : { limits: { cpu } },
          })),
        },
      );
    expect(create(asking('600m', undefined, '500m'))).toMatchObject({
      message: 'pods "p" is forbidden: maximum cpu usage per Pod is 1, but limit is 1100m',
    });
    expect(create(asking('600m', undefined)).ok).toBe(true);
  });

  it('[admission/pod-topology-labels] a Pod gets the zone of its node when it is bound', () => {
    const { send, store, create } = server([pod('p')]);
    const labels = { 'topology.kubernetes.io/zone': 'west' };
    const metadata = { name: 'node-1', labels, uid: 'n', creationTimestamp: timestamp(at) };
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { ...metadata, resourceVersion: store.nextVersion() },
    };
    store.write('Node', 'node-1', node as KubeObject, at, 0);
    const answer = send({ verb: 'bind', pod: 'default/p', node: 'node-1' }, 'system:kube-scheduler');
    expect(answer.ok && answer.object.metadata.labels).toMatchObject(labels);
    expect(create(pod('q')).ok).toBe(true);
  });
});
