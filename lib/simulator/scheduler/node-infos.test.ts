import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../objects/objects';
import { Random } from '../values/random';
import { NodeInfos } from './node-infos';

const zone = 'topology.kubernetes.io/zone';
const web = { matchLabels: { app: 'web' } };

function node(name: string, inZone: string): Node {
  const metadata = {
    name,
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '',
    labels: { [zone]: inZone },
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    spec: {},
    status: { allocatable: { cpu: '4', pods: '10' } },
  };
}

function pod(name: string, on: string, app: string, isLeaving: boolean): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '',
      labels: { app },
      ...(isLeaving ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: on, containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }] },
  };
}

describe('what is kept from change to change', () => {
  it.each([1, 2, 3, 4, 5])('equals what is counted anew, after any changes (seed %i)', (seed) => {
    const random = Random.fromSeed(seed);
    const nodes = new Map<string, Node>();
    const pods = new Map<string, Pod>();
    const kept = new NodeInfos();
    for (let i = 0; i < 300; i++) {
      const name = `node-${random.below(6)}`;
      if (random.below(6) === 0) {
        const changed = random.below(4) === 0 ? undefined : node(name, `zone-${random.below(3)}`);
        if (changed === undefined) nodes.delete(name);
        else nodes.set(name, changed);
        kept.setNode(name, changed);
      } else {
        const key = `default/p${random.below(12)}`;
        const before = pods.get(key);
        const on = before?.spec.nodeName ?? name;
        const app = random.below(2) === 0 ? 'web' : 'db';
        const changed = random.below(4) === 0 ? undefined : pod(key.slice(8), on, app, random.below(5) === 0);
        if (changed === undefined) pods.delete(key);
        else pods.set(key, changed);
        kept.changePod(key, before, changed);
      }
      const anew = new NodeInfos();
      for (const [each, object] of nodes) anew.setNode(each, object);
      for (const [each, object] of pods) anew.changePod(each, undefined, object);
      expect(new Map(kept.matching('default', web))).toEqual(new Map(anew.matching('default', web)));
      const sums = [...kept.matchingByTopology('default', web, zone)].filter(([, pods]) => pods > 0);
      expect(new Map(sums)).toEqual(new Map(anew.matchingByTopology('default', web, zone)));
      expect(kept.all().map((info) => [info.name, info.requested.cpu ?? 0, info.pods.size])).toEqual(
        anew.all().map((info) => [info.name, info.requested.cpu ?? 0, info.pods.size]),
      );
    }
  });
});
