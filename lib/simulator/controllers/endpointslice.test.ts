import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type EndpointSlice, type Manifest } from '../index';

const pod: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'img:1', ports: [{ name: 'http', containerPort: 8080 }] }] },
};
const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
};

describe('the slices of a Service', () => {
  it('stay the same slice, emptied, when the last Pod leaves, and filled when one comes back', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects: [pod, service] });
    const [full] = slices(cluster);
    cluster.do({ kind: 'delete', target: { kind: 'pod', name: 'web' } });
    cluster.run();
    const [empty, ...others] = slices(cluster);
    expect(others).toEqual([]);
    expect(empty?.metadata.uid).toBe(full?.metadata.uid);
    expect(empty?.endpoints).toEqual([]);
    expect(empty?.ports).toEqual([]);
    cluster.do({ kind: 'apply', objects: [pod] });
    cluster.run();
    const [again, ...more] = slices(cluster);
    expect(more).toEqual([]);
    expect(again?.metadata.uid).toBe(full?.metadata.uid);
    expect(again?.endpoints).toHaveLength(1);
    expect(again?.ports).toEqual(full?.ports);
  });

  it('take the new port of their Pods in place', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects: [pod, service] });
    const [before] = slices(cluster);
    cluster.do({
      kind: 'apply',
      objects: [{ ...service, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 9090 }] } }],
    });
    cluster.run();
    const [after, ...others] = slices(cluster);
    expect(others).toEqual([]);
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect(after?.ports?.map(({ port }) => port)).toEqual([9090]);
  });

  it('have the labels of their Service, but for what only the controller may say', () => {
    const own = 'service.kubernetes.io/headless';
    const labelled = (labels: Record<string, string>): Manifest => ({
      ...service,
      metadata: { ...service.metadata, labels },
    });
    const cluster = createCluster({
      nodes: [{ name: 'node-1' }],
      objects: [pod, labelled({ team: 'a', tier: 'front', [own]: '' })],
    });
    const inherited = (): unknown => {
      const [slice] = slices(cluster);
      return Object.entries(slice?.metadata.labels ?? {}).filter(
        ([key]) => !key.includes('/') || key === own,
      );
    };
    expect(inherited()).toEqual([
      ['team', 'a'],
      ['tier', 'front'],
    ]);
    cluster.do({ kind: 'apply', objects: [labelled({ team: 'b' })] });
    cluster.run();
    expect(inherited()).toEqual([['team', 'b']]);
  });
});

describe('what is said of them', () => {
  it('counts one as one, and names the Service whose rules are new', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects: [pod] });
    const from = cluster.trace.steps.length;
    cluster.do({ kind: 'apply', objects: [service] });
    cluster.run();
    const says = cluster.trace.steps.slice(from).map((step) => step.says);
    expect(says).toContain(
      'endpointslice-controller creates an EndpointSlice with 1 endpoint for Service default/web',
    );
    expect(says.at(-1)).toBe(
      'kube-proxy@node-1 installs the rules of Service default/web (1 ready endpoint)',
    );
  });
});

function slices(cluster: Cluster): readonly EndpointSlice[] {
  return cluster.list('EndpointSlice', 'default').filter(({ metadata }) => metadata.name.startsWith('web-'));
}
