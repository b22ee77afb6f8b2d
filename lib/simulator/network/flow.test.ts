import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Flow, type JourneyFrom, type Manifest } from '../index';

const labels = { app: 'web' };
const client: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'client', labels: { app: 'client' } },
  spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'shell:1' }] },
};
const web: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 30,
        containers: [
          {
            name: 'web',
            image: 'web:1',
            ports: [{ containerPort: 8080 }, { containerPort: 53, protocol: 'UDP' }],
          },
        ],
      },
    },
  },
};
const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: {
    clusterIP: '10.96.0.20',
    selector: labels,
    ports: [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
  },
};
const from: JourneyFrom = { kind: 'pod', pod: 'default/client' };

function cluster(images: object = { 'web:1': { stopMs: 20_000 } }): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    settings: { networkPlugin: 'calico' },
    images: images as never,
    objects: [client, web, service],
  });
}

function opened(found: Cluster, port = 80, protocol = 'tcp'): Flow {
  const [flow] = found.flows(from, { address: '10.96.0.20', port, protocol });
  if (flow === undefined) throw new Error('nothing can be opened');
  return flow;
}

function podOf({ journey: { end } }: Flow): string {
  return end.kind === 'answered' && end.by.kind === 'container' ? end.by.pod.slice('default/'.length) : '';
}

describe('an open connection', () => {
  it('[conntrack/established] stays with its Pod while that ends, though new ones go elsewhere at once', () => {
    const found = cluster();
    const flow = opened(found);
    found.do({ kind: 'delete', target: { kind: 'Pod', name: podOf(flow) } });
    found.run(5_000);
    expect(found.flowNow(flow)).toMatchObject({ kind: 'open', by: { pod: `default/${podOf(flow)}` } });
    const now = found.journeys(from, { address: '10.96.0.20', port: 80 });
    expect(
      now.some(
        ({ end }) =>
          end.kind === 'answered' && end.by.kind === 'container' && end.by.pod === `default/${podOf(flow)}`,
      ),
    ).toBe(false);
    found.run();
    expect(found.flowNow(flow)).toEqual({
      kind: 'timed-out',
      because: 'address-gone',
      rule: 'conntrack/reset',
    });
  });

  it('[conntrack/reset] ends with its process: the one that is started in its place does not know it', () => {
    const found = cluster({});
    const flow = opened(found);
    found.do({ kind: 'fault', fault: { kind: 'crash', pod: `default/${podOf(flow)}` } });
    found.run();
    expect(found.flowNow(flow)).toEqual({ kind: 'reset', rule: 'conntrack/reset' });
  });

  it('waits when the node of its Pod is gone, and when its Pod hangs', () => {
    const found = cluster({});
    const flow = opened(found);
    const hung = found.fork();
    hung.do({ kind: 'fault', fault: { kind: 'hang', pod: `default/${podOf(flow)}` } });
    expect(hung.flowNow(flow)).toMatchObject({ kind: 'timed-out', because: 'hangs' });
    const node = found.get('Pod', `default/${podOf(flow)}`)?.spec.nodeName ?? '';
    found.do({ kind: 'fault', fault: { kind: 'powerOff', node } });
    expect(found.flowNow(flow)).toMatchObject({ kind: 'timed-out', because: 'node-unreachable' });
  });

  it('[conntrack/policy] is not touched by a policy that comes later, while a new one is', () => {
    const found = cluster({});
    const flow = opened(found);
    found.do({
      kind: 'apply',
      objects: [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'deny' },
          spec: { podSelector: { matchLabels: labels } },
        },
      ],
    });
    found.run();
    expect(found.flowNow(flow).kind).toBe('open');
    expect(found.flows(from, { address: '10.96.0.20', port: 80 })).toEqual([]);
  });

  it('[conntrack/udp] without an end is cleared by kube-proxy when its endpoint serves no more, and goes anew', () => {
    const found = cluster({});
    const flow = opened(found, 53, 'udp');
    const stopped = found.fork();
    stopped.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-proxy@node-1' } });
    for (const each of [found, stopped]) {
      each.do({ kind: 'delete', target: { kind: 'Pod', name: podOf(flow) } });
      each.run();
    }
    const state = found.flowNow(flow);
    expect(state).toMatchObject({ kind: 'anew', rule: 'conntrack/udp' });
    expect(state.kind === 'anew' && state.ways.every(({ end }) => end.kind === 'answered')).toBe(true);
    expect(stopped.flowNow(flow)).toMatchObject({ kind: 'timed-out', because: 'address-gone' });
  });
});
