import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';
import type { From, Journey } from './network';

const labels = { app: 'web' };
const web: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 8080 }] }] },
    },
  },
};
const service = (spec: Readonly<Record<string, unknown>>): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { clusterIP: '10.96.0.20', selector: labels, ports: [{ port: 80, targetPort: 8080 }], ...spec },
});
const client: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'client' },
  spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'shell:1' }] },
};
const fromClient: From = { kind: 'pod', pod: 'default/client' };

function cluster(...objects: readonly Manifest[]): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    objects: [client, web, ...objects],
  });
}

function ends(found: readonly Journey[]): readonly string[] {
  return found.map(({ end }) => {
    if (end.kind !== 'answered') return 'because' in end ? `${end.kind}: ${end.because}` : end.kind;
    return `${end.by.kind === 'container' ? end.by.pod : end.by.name} sees ${end.source}`;
  });
}

describe('the journey of a connection', () => {
  it('[network/route] leads from a Pod through the rules of its own node to any of the Pods, each as likely', () => {
    const found = cluster(service({})).journeys(fromClient, { address: '10.96.0.20', port: 80 });
    expect(found.map(({ probability }) => probability)).toEqual([0.5, 0.5]);
    expect(found.every(({ hops }) => hops[0]?.node === 'node-1')).toBe(true);
    expect(ends(found).every((end) => /^default\/web-\S+ sees 10\.244\.1\.\d+$/.test(end))).toBe(true);
  });

  it('[network/listen] is refused by the Pod when nothing listens on its port', () => {
    const other = cluster(service({ ports: [{ port: 80, targetPort: 9999 }] }));
    expect(new Set(ends(other.journeys(fromClient, { address: '10.96.0.20', port: 80 })))).toEqual(
      new Set(['refused: no-listener']),
    );
  });

  it('[network/unanswered] waits for an address of a Service that no rule knows', () => {
    const gone = cluster(service({}));
    gone.do({ kind: 'delete', target: { kind: 'Service', name: 'web' } });
    gone.run();
    expect(ends(gone.journeys(fromClient, { address: '10.96.0.20', port: 80 }))).toEqual([
      'timed-out: no-rule',
    ]);
  });

  it('is rejected by the rules while the Service has no endpoint', () => {
    const empty = cluster(service({ selector: { app: 'nobody' } }));
    expect(ends(empty.journeys(fromClient, { address: '10.96.0.20', port: 80 }))).toEqual([
      'refused: rejected',
    ]);
  });

  it('[network/cni-masquerade] leaves the Pod network with the address of the node', () => {
    const found = cluster().journeys(fromClient, { address: '198.51.100.7', port: 443 });
    expect(found.map(({ end }) => end)).toEqual([{ kind: 'left', node: 'node-1', source: '192.168.0.11' }]);
  });

  it('[network/load-balancer] comes in only through nodes with an endpoint when the policy is Local, and keeps its source', () => {
    const local = cluster(service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' }));
    local.do({
      kind: 'patch',
      target: { kind: 'Service', name: 'web' },
      patch: { status: { loadBalancer: { ingress: [{ ip: '198.51.100.20' }] } } },
      subresource: 'status',
    });
    local.do({ kind: 'cordon', node: 'node-1' });
    for (const pod of local
      .list('Pod')
      .filter(({ spec, metadata }) => spec.nodeName === 'node-1' && metadata.name !== 'client'))
      local.do({ kind: 'delete', target: { kind: 'Pod', name: pod.metadata.name } });
    local.run();
    const found = local.journeys({ kind: 'outside' }, { address: '198.51.100.20', port: 80 });
    expect(found.every(({ hops }) => hops[0]?.node === 'node-2')).toBe(true);
    expect(ends(found).every((end) => end.endsWith('sees 203.0.113.10'))).toBe(true);
  });

  it('does not reach a node without power', () => {
    const dark = cluster(service({}));
    dark.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-2' } });
    const found = dark.journeys(fromClient, { address: '10.96.0.20', port: 80 });
    expect(ends(found)).toContain('timed-out: node-unreachable');
  });
});

describe('host ports', () => {
  const mapped: Manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'mapped' },
    spec: {
      nodeName: 'node-2',
      containers: [{ name: 'c', image: 'web:1', ports: [{ containerPort: 8080, hostPort: 8888 }] }],
    },
  };

  it('[cni/host-port] lead to the Pod on its own node only, by the rules of the portmap plugin', () => {
    const found = cluster(mapped);
    const [one, two] = ['192.168.0.11', '192.168.0.12'].map(
      (address) => found.journeys({ kind: 'outside' }, { address, port: 8888 })[0],
    );
    expect(one?.end).toMatchObject({ kind: 'refused', because: 'no-listener' });
    expect(two?.end).toMatchObject({ kind: 'answered', source: '203.0.113.10' });
    expect(two?.hops[0]?.met.map(({ chain }) => chain)).toContain('CNI-HOSTPORT-DNAT');
    const [own] = found.journeys({ kind: 'node', node: 'node-2' }, { address: '192.168.0.12', port: 8888 });
    expect(own?.end).toMatchObject({ kind: 'answered', by: { pod: 'default/mapped' } });
  });
});
