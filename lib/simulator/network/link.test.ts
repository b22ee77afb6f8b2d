import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';
import { conditionOf, type Manifest } from '../objects/objects';
import type { Destination } from './network';

function pod(name: string, nodeName: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { nodeName, containers: [{ name: 'c', image: 'web:1' }] },
  };
}

function cluster(): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }, { name: 'node-3' }],
    images: { 'web:1': { listensOn: [80] } },
    objects: [pod('a', 'node-1'), pod('b', 'node-2'), pod('c', 'node-3')],
  });
}

function end(found: Cluster, from: string, to: Destination): string {
  const [journey] = found.journeys({ kind: 'pod', pod: `default/${from}` }, to);
  if (journey === undefined) return 'no client';
  return 'because' in journey.end ? journey.end.because : journey.end.kind;
}

const ip = { a: '10.244.1.2', b: '10.244.2.2', c: '10.244.3.2' };

describe('a link that is cut', () => {
  it('[network/link] loses what goes between its two ends, either way, and nothing else', () => {
    const found = cluster();
    const [flow] = found.flows({ kind: 'pod', pod: 'default/a' }, { address: ip.b, port: 80 });
    found.do({ kind: 'fault', fault: { kind: 'cutLink', node: 'node-1', from: 'node-2' } });
    const ways = [
      ['a', ip.b],
      ['b', ip.a],
      ['a', ip.c],
      ['c', ip.b],
    ] as const;
    const ends = () => ways.map(([from, address]) => end(found, from, { address, port: 80 }));
    expect(ends()).toEqual(['node-unreachable', 'node-unreachable', 'answered', 'answered']);
    expect(flow && found.flowNow(flow).kind).toBe('timed-out');
    found.do({ kind: 'fault', fault: { kind: 'mendLink', node: 'node-2', from: 'node-1' } });
    expect(ends()).toEqual(['answered', 'answered', 'answered', 'answered']);
    expect(flow && found.flowNow(flow).kind).toBe('open');
  });

  it('[network/link] to the control plane leaves a node that runs on, and counts as lost', () => {
    const found = cluster();
    found.do({ kind: 'fault', fault: { kind: 'cutLink', node: 'node-1', from: 'control-plane' } });
    found.run(60_000);
    const node = found.get('Node', 'node-1');
    expect(node && conditionOf(node, 'Ready')?.status).toBe('Unknown');
    expect(found.health('kube-proxy@node-1')).toBe('cut-off');
    expect(end(found, 'a', { address: '10.96.0.1', port: 443 })).toBe('node-unreachable');
    expect(end(found, 'b', { address: ip.a, port: 80 })).toBe('answered');
  });

  it('says what it does not know', () => {
    const fault = (node: string, from: string) =>
      cluster().do({ kind: 'fault', fault: { kind: 'cutLink', node, from } }).message;
    expect(fault('node-1', 'node-9')).toBe('nothing that node-1 could be cut from is called "node-9"');
    expect(fault('node-9', 'node-1')).toBe('no node is called "node-9"');
  });
});
