import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';
import type { KubeObject } from '../objects/objects';
import { beginningWith } from '../store';
import { Random } from '../values/random';
import { allocateForService } from './service-addresses';

function service(name: string, spec: Readonly<Record<string, unknown>> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

describe('the address of a Service', () => {
  it('[service/ip-address] has an object of its own, which comes before the Service and goes with it', () => {
    const cluster = createCluster();
    const from = cluster.trace.steps.length;
    cluster.do({ kind: 'create', object: service('web') });
    const says = cluster.trace.steps.slice(from).map((step) => step.says);
    const ip = cluster.get('Service', 'default/web')?.spec.clusterIP;
    expect(says.slice(-2)).toEqual([
      `kube-apiserver creates IPAddress ${ip}`,
      'admin creates Service default/web',
    ]);
    expect(ownersOf(cluster)).toEqual(['default/web']);
    cluster.do({ kind: 'delete', target: { kind: 'service', name: 'web' } });
    expect(ownersOf(cluster)).toEqual([]);
  });

  it('[service/ip-address] is given back when the Service is refused', () => {
    const cluster = createCluster();
    const refused = service('web', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] });
    expect(cluster.do({ kind: 'create', object: refused }).ok).toBe(false);
    expect(ownersOf(cluster)).toEqual([]);
  });

  it('[service/ip-address] is none for a headless Service', () => {
    const cluster = createCluster({ objects: [service('db', { clusterIP: 'None' })] });
    expect(ownersOf(cluster)).toEqual([]);
  });
});

describe('what is used up', () => {
  it('[service/cluster-ip] is told as a failure of the API server', () => {
    const range = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'ServiceCIDR',
      metadata: { name: 'small' },
      spec: { cidrs: ['10.9.0.0/30'] },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    };
    const taken = ['10.9.0.1', '10.9.0.2'].map((clusterIP, i) => ({
      ...service(`web-${i}`, { clusterIP }),
      metadata: { name: `web-${i}`, uid: String(i) },
    }));
    const store = beginningWith([
      ['ServiceCIDR', range as unknown as KubeObject],
      ...taken.map((each) => ['Service', each as unknown as KubeObject] as const),
    ]);
    const allocated = allocateForService(service('c'), undefined, {
      store: store.fork(),
      random: Random.fromSeed(1),
      families: ['IPv4'],
    });
    expect(allocated).toMatchObject({ ok: false, usedUp: 'failed to allocate a serviceIP: range is full' });
  });
});

describe('[service/families] the address families of a Service', () => {
  const stored = (spec: Readonly<Record<string, unknown>>) => {
    const cluster = createCluster();
    const result = cluster.do({ kind: 'create', object: service('web', spec) });
    const { ipFamilyPolicy, ipFamilies } = cluster.get('Service', 'default/web')?.spec ?? {};
    return result.ok ? { ipFamilyPolicy, ipFamilies } : result.message;
  };

  it('are IPv4 alone, also where two are preferred', () => {
    const ipFamilies = ['IPv4'];
    expect(stored({})).toEqual({ ipFamilyPolicy: 'SingleStack', ipFamilies });
    const ipFamilyPolicy = 'PreferDualStack';
    expect(stored({ ipFamilyPolicy })).toEqual({ ipFamilyPolicy, ipFamilies });
  });

  it('are both for a headless Service without a selector', () => {
    const both = { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] };
    expect(stored({ clusterIP: 'None' })).toEqual(both);
    expect(stored({ clusterIP: 'None', selector: { app: 'web' } })).toMatchObject({ ipFamilies: ['IPv4'] });
  });

  it.each([
    [
      { ipFamilyPolicy: 'RequireDualStack' },
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [{ ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
    [
      { clusterIP: 'fd00::1' },
      'spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster',
    ],
  ])('are refused where the cluster does not have them: %j', (spec, why) => {
    expect(stored(spec)).toContain(why);
  });
});

/** Whose addresses there are, besides that of the API server itself. */
function ownersOf(cluster: Cluster): readonly string[] {
  return cluster
    .list('IPAddress')
    .map(({ spec }) => (spec as { parentRef: { name: string; namespace: string } }).parentRef)
    .map(({ name, namespace }) => `${namespace}/${name}`)
    .filter((owner) => owner !== 'default/kubernetes');
}
