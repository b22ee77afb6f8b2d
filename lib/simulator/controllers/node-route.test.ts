import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given } from '../index';
import { conditionOf, type Manifest } from '../objects/objects';

const on = (node: string): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `on-${node}` },
    spec: { nodeName: node, containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] },
  }) as unknown as Manifest;

function inCloud(more: Partial<Given> = {}): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    cloud: { instances: {}, routes: {} },
    settings: { allocateNodeCIDRs: true },
    objects: [on('node-1'), on('node-2')],
    ...more,
  });
}

function network(cluster: Cluster, node: string): string {
  const object = cluster.get('Node', node);
  const condition = object && conditionOf(object, 'NetworkUnavailable');
  return `${condition?.status} ${condition?.reason}`;
}

function reaches(cluster: Cluster, from: string, to: string): string {
  const address = cluster.get('Pod', `default/on-${to}`)?.status?.podIP ?? '';
  const [journey] = cluster.journeys({ kind: 'pod', pod: `default/on-${from}` }, { address, port: 80 });
  const { end } = journey ?? {};
  return end?.kind === 'timed-out' ? end.because : `${end?.kind}`;
}

describe('the route controller', () => {
  it('[node-route/create] [node-route/available] [network/cloud-route] lets Pods reach those of other nodes', () => {
    const cluster = inCloud();
    expect(network(cluster, 'node-1')).toBe('False RouteCreated');
    expect(network(cluster, 'node-2')).toBe('False RouteCreated');
    expect(reaches(cluster, 'node-1', 'node-2')).toBe('answered');
  });

  it('[network/cloud-route] is waited for: without it packets between nodes are lost, both ways, and none on one node', () => {
    const cluster = inCloud({ stopped: ['node-route-controller'] });
    expect(network(cluster, 'node-1')).toBe('undefined undefined');
    expect(reaches(cluster, 'node-1', 'node-2')).toBe('no-cloud-route');
    expect(reaches(cluster, 'node-1', 'node-1')).toBe('answered');
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'node-route-controller' } });
    cluster.run();
    expect(reaches(cluster, 'node-1', 'node-2')).toBe('answered');
  });

  it('[node-route/failed] [node-route/unavailable] keeps Pods off a node that has got no route, until there is room', () => {
    const cluster = inCloud({ cloud: { instances: {}, routes: { most: 1 } } });
    expect(network(cluster, 'node-1')).toBe('False RouteCreated');
    expect(network(cluster, 'node-2')).toBe('True NoRouteCreated');
    expect(cluster.get('Node', 'node-2')?.spec.taints).toMatchObject([
      { key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' },
    ]);
    expect(cluster.kubectl('describe node node-2').stdout).toContain('route_controller');
    // The answer would have to find its way too.
    expect(reaches(cluster, 'node-2', 'node-1')).toBe('no-cloud-route');
    cluster.kubectl('delete node node-1');
    cluster.do({ kind: 'fault', fault: { kind: 'terminate', node: 'node-1' } });
    cluster.run(30_000);
    expect(network(cluster, 'node-2')).toBe('False RouteCreated');
    expect(cluster.get('Node', 'node-2')?.spec.taints ?? []).toEqual([]);
  });

  it('[node-route/remove] deletes the route of a Node that is gone', () => {
    const cluster = inCloud();
    cluster.do({ kind: 'fault', fault: { kind: 'terminate', node: 'node-1' } });
    cluster.run(180_000);
    const removed = cluster.trace.steps.filter(({ rule }) => rule === 'node-route/remove');
    expect(removed.map(({ says }) => says)).toEqual([
      expect.stringMatching(/no longer send 10\.244\.\d\.0\/24 to the instance node-1$/),
    ]);
  });

  it('needs instances', () => {
    expect(() => createCluster({ cloud: { routes: {} } })).toThrow('cloud.routes needs cloud.instances');
  });
});
