import { describe, expect, it } from 'vitest';
import type { Manifest, Pod, Service } from '../objects/objects';
import { Store } from '../store';
import { Random } from '../values/random';
import { ApiServer } from './apiserver';
import type { Request } from './request';

const at = Date.parse('2026-11-23T14:00:00Z');

function server(): {
  readonly api: ApiServer;
  readonly send: (request: Request) => ReturnType<ApiServer['serve']>;
} {
  const api = new ApiServer(new Store(), Random.fromSeed(3));
  const send = (request: Request): ReturnType<ApiServer['serve']> => api.serve(request, { at, step: 0 });
  send({ verb: 'create', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } } });
  send({
    verb: 'create',
    object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
  });
  return { api, send };
}

function pod(name: string, spec: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'img:1' }], ...spec },
  };
}

function service(name: string, spec: object): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

describe('the API server', () => {
  it('[apiserver/create] completes a new object with a uid, a time and the defaults of its kind', () => {
    const { send } = server();
    const answer = send({ verb: 'create', object: pod('p') });
    expect(answer).toMatchObject({
      ok: true,
      object: {
        metadata: {
          name: 'p',
          namespace: 'default',
          creationTimestamp: '2026-11-23T14:00:00Z',
          generation: 1,
        },
        spec: {
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
          terminationGracePeriodSeconds: 30,
        },
        status: { phase: 'Pending', qosClass: 'BestEffort' },
      },
    });
  });

  it('[apiserver/create] appends five characters to a generateName', () => {
    const { send } = server();
    const object = { ...pod('x'), metadata: { generateName: 'web-' } };
    const answer = send({ verb: 'create', object });
    expect(answer.ok && answer.object.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('refuses what is already there, what is not there, and what it does not know, in upstream’s words', () => {
    const { send } = server();
    send({ verb: 'create', object: pod('p') });
    expect(send({ verb: 'create', object: pod('p') })).toMatchObject({
      code: 409,
      message: 'pods "p" already exists',
    });
    expect(send({ verb: 'delete', kind: 'Deployment', key: 'default/d' })).toMatchObject({
      code: 404,
      message: 'deployments.apps "d" not found',
    });
    expect(
      send({
        verb: 'create',
        object: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } },
      }),
    ).toMatchObject({ ok: false, message: 'no matches for kind "Widget" in version "example.com/v1"' });
  });

  it('[apiserver/conflict] refuses a write that names an older version', () => {
    const { send } = server();
    const created = send({ verb: 'create', object: pod('p') });
    if (!created.ok) throw new Error(created.message);
    send({
      verb: 'update',
      object: { ...created.object, metadata: { ...created.object.metadata, labels: { a: 'b' } } },
    });
    expect(send({ verb: 'update', object: created.object })).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on pods "p": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  it('[apiserver/generation] [apiserver/status] counts changes of what is wanted, not of the status', () => {
    const { send } = server();
    const object: Manifest = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'r' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
      },
    };
    send({ verb: 'create', object });
    const target = { kind: 'ReplicaSet', key: 'default/r' } as const;
    const status = send({
      verb: 'patch',
      ...target,
      subresource: 'status',
      patch: { type: 'merge', body: { spec: { replicas: 9 }, status: { replicas: 1 } } },
    });
    expect(status).toMatchObject({
      object: { metadata: { generation: 1 }, spec: { replicas: 1 }, status: { replicas: 1 } },
    });
    const scaled = send({
      verb: 'patch',
      ...target,
      subresource: 'scale',
      patch: { type: 'merge', body: { spec: { replicas: 3 } } },
    });
    expect(scaled).toMatchObject({
      object: { metadata: { generation: 2 }, spec: { replicas: 3 }, status: { replicas: 1 } },
    });
  });

  it('[apiserver/no-op] stores nothing when nothing changes', () => {
    const { send } = server();
    send({ verb: 'create', object: pod('p') });
    const body = { metadata: { labels: { a: 'b' } } };
    const first = send({ verb: 'patch', kind: 'Pod', key: 'default/p', patch: { type: 'merge', body } });
    const second = send({ verb: 'patch', kind: 'Pod', key: 'default/p', patch: { type: 'merge', body } });
    expect(first.ok && second.ok && second.revision === first.revision && second.unchanged).toBe(true);
  });

  it('[apiserver/bind] sets the node once', () => {
    const { send } = server();
    send({ verb: 'create', object: pod('p') });
    expect(send({ verb: 'bind', pod: 'default/p', node: 'node-1' })).toMatchObject({
      object: {
        spec: { nodeName: 'node-1' },
        status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
      },
    });
    expect(send({ verb: 'bind', pod: 'default/p', node: 'node-2' })).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "node-1"',
    });
  });

  it('[apiserver/bind] takes a Binding that is posted by itself, and only to a Node', () => {
    const { send } = server();
    send({ verb: 'create', object: pod('p') });
    const binding = (name: string, target: object): Manifest =>
      ({ apiVersion: 'v1', kind: 'Binding', metadata: { name }, target }) as unknown as Manifest;
    const post = (name: string, target: object): unknown =>
      send({ verb: 'create', object: binding(name, target) });
    expect(post('p', { kind: 'Pod', name: 'node-1' })).toMatchObject({
      code: 500,
      message: 'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
    });
    expect(post('p', { kind: 'Node' })).toMatchObject({ message: 'target.name: Required value' });
    expect(post('absent', { kind: 'Node', name: 'node-1' })).toMatchObject({ code: 404 });
    expect(post('p', { kind: 'Node', name: 'node-1' })).toMatchObject({ object: { kind: 'Status' } });
    expect(send({ verb: 'bind', pod: 'default/p', node: 'node-2' })).toMatchObject({ code: 409 });
  });

  it('[apiserver/graceful] gives a bound Pod a deletion time, and removes an unbound one at once', () => {
    const { api, send } = server();
    send({ verb: 'create', object: pod('free') });
    send({ verb: 'create', object: pod('bound', { nodeName: 'node-1' }) });
    send({ verb: 'delete', kind: 'Pod', key: 'default/free' });
    const answer = send({ verb: 'delete', kind: 'Pod', key: 'default/bound' });
    expect(answer).toMatchObject({
      object: { metadata: { deletionTimestamp: '2026-11-23T14:00:30Z', deletionGracePeriodSeconds: 30 } },
    });
    expect(api.serve({ verb: 'delete', kind: 'Pod', key: 'default/free' }, { at, step: 0 })).toMatchObject({
      code: 404,
    });
    send({ verb: 'delete', kind: 'Pod', key: 'default/bound', gracePeriodSeconds: 0 });
    expect(send({ verb: 'delete', kind: 'Pod', key: 'default/bound' })).toMatchObject({ code: 404 });
  });

  it('[apiserver/finalizers] keeps an object until its last finalizer is taken off', () => {
    const { send } = server();
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', finalizers: ['example.com/a'] },
    };
    send({ verb: 'create', object });
    expect(send({ verb: 'delete', kind: 'ConfigMap', key: 'default/c' })).toMatchObject({ ok: true });
    const body = { metadata: { finalizers: null } };
    send({ verb: 'patch', kind: 'ConfigMap', key: 'default/c', patch: { type: 'merge', body } });
    expect(send({ verb: 'delete', kind: 'ConfigMap', key: 'default/c' })).toMatchObject({ code: 404 });
  });

  it('[admission/namespace-lifecycle] creates nothing in a namespace that is missing or going', () => {
    const { send } = server();
    const there = (namespace: string): Manifest => ({ ...pod('p'), metadata: { name: 'p', namespace } });
    expect(send({ verb: 'create', object: there('nowhere') })).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
    send({ verb: 'create', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } } });
    send({ verb: 'delete', kind: 'Namespace', key: 'demo' });
    expect(send({ verb: 'create', object: there('demo') })).toMatchObject({
      code: 403,
      message:
        'pods "p" is forbidden: unable to create new content in namespace demo because it is being terminated',
    });
  });

  it('[admission/service-account] [admission/default-toleration-seconds] gives a Pod its account and tolerations', () => {
    const { send } = server();
    const answer = send({ verb: 'create', object: pod('p') });
    if (!answer.ok) throw new Error(answer.message);
    const { spec } = answer.object as Pod;
    expect(spec.serviceAccountName).toBe('default');
    expect(spec.containers[0]?.volumeMounts?.[0]?.mountPath).toBe(
      '/var/run/secrets/kubernetes.io/serviceaccount',
    );
    expect(spec.tolerations?.map((each) => [each.key, each.tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 300],
      ['node.kubernetes.io/unreachable', 300],
    ]);
  });

  it('[service/cluster-ip] [service/node-port] allocates addresses and ports, and refuses those that are taken', () => {
    const { send } = server();
    const a = send({ verb: 'create', object: service('a', { type: 'NodePort' }) });
    if (!a.ok) throw new Error(a.message);
    const { clusterIP, ports } = (a.object as Service).spec;
    expect(clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
    expect(ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_086);
    expect(ports?.[0]).toMatchObject({ protocol: 'TCP', targetPort: 80 });
    send({
      verb: 'create',
      object: service('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }),
    });
    expect(
      send({
        verb: 'create',
        object: service('c', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }),
      }),
    ).toMatchObject({
      code: 422,
      message:
        'Service "c" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    });
    expect(
      send({
        verb: 'create',
        object: service('d', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }),
      }),
    ).toMatchObject({
      message:
        'Service "d" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    });
  });

  it('stores an Ingress nobody looks after, and the kinds that a CustomResourceDefinition adds', () => {
    const { send } = server();
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'i' },
      spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } },
    };
    expect(send({ verb: 'create', object: ingress })).toMatchObject({ ok: true });
    const spec = {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    };
    send({
      verb: 'create',
      object: {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'widgets.example.com' },
        spec,
      },
    });
    const widget = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: { size: 3 },
    };
    expect(send({ verb: 'create', object: widget })).toMatchObject({
      ok: true,
      object: { spec: { size: 3 } },
    });
  });
});
