/** What kube-proxy's rules cost on one node: all of them, and those of one change. */
import type { EndpointSlice, Service } from '../../lib/simulator/index';
import { iptablesSync, nftablesSync, type RuleSync } from '../../lib/simulator/network/rule-sync';
import { type Figures, type Row, rounded, timed } from './row';

const place = {
  nodeName: 'node-1',
  family: 'IPv4',
  clusterCIDR: '10.0.0.0/8',
  masqueradeAll: false,
  masqueradeMark: '0x4000',
  nodeIP: '192.168.0.11',
} as const;
const backends: Readonly<Record<string, () => RuleSync>> = {
  iptables: () => iptablesSync({ ...place, localhostNodePorts: true, nodePortIPs: undefined }),
  nftables: () => nftablesSync({ ...place, nodePortIPs: ['192.168.0.11'], serviceCIDRs: ['10.96.0.0/12'] }),
};
const sizes = [1, 100, 1_000, 10_000];
const endpointsEach = 10;

export const rows: readonly Row[] = [
  ...Object.entries(backends).flatMap(([backend, make]): readonly Row[] => [
    {
      name: `${backend}: the rules of 10,000 Services × 10 endpoints, and of one change`,
      bar: 'all < 1,000 ms, one change < 10 ms',
      measure() {
        const { all, change } = measured(make, 10_000, 3, 50);
        return {
          ...figures(all, change),
          met: all.times.medianMs < 1_000 && change.medianMs < 10,
        };
      },
    },
    {
      name: `${backend}: growth over 1, 100, 1,000 and 10,000 Services`,
      bar: 'all rules: no steeper than n log n from 100 to 10,000',
      measure() {
        const found = sizes.map((size) => measured(make, size, size < 10_000 ? 10 : 3, 20));
        const ms = found.map(({ all }) => all.times.medianMs);
        const growth = (ms[3] ?? 0) / (ms[1] ?? 1);
        const allowed = (10_000 * Math.log2(10_000)) / (100 * Math.log2(100));
        return {
          ...Object.fromEntries(
            sizes.flatMap((size, i) => [
              [`all${size}Ms`, ms[i] ?? 0],
              [`change${size}Ms`, found[i]?.change.medianMs ?? 0],
            ]),
          ),
          growth: rounded(growth),
          met: growth <= allowed,
        };
      },
    },
  ]),
];

type Measured = { readonly times: ReturnType<typeof timed>; readonly bytes: number };

function measured(make: () => RuleSync, size: number, times: number, changes: number) {
  const objects = Array.from({ length: size }, (_, n) => [serviceOf(n), sliceOf(n, endpointsEach)] as const);
  let bytes = 0;
  let sync = make();
  const all: Measured = {
    times: timed(
      times,
      () => undefined,
      () => {
        sync = make();
        for (const [service, slice] of objects) sync.set(keyOf(service), service, [slice]);
        bytes = sync.sync(0).text.length;
      },
    ),
    bytes,
  };
  const change = timed(
    changes,
    (run) => run + 1,
    (change) => {
      const n = change % size;
      const [service] = objects[n] ?? [];
      if (service === undefined) throw new Error('no Service to change');
      sync.set(keyOf(service), service, [sliceOf(n, endpointsEach - 1 - (change % 2))]);
      const { full, text } = sync.sync(1_000);
      if (full || text === '') throw new Error('a change is no full sync, and is not nothing');
    },
  );
  return { all: { ...all, bytes }, change };
}

function figures(all: Measured, change: ReturnType<typeof timed>): Omit<Figures, 'met'> {
  return {
    allMs: all.times.medianMs,
    allCpuMs: all.times.cpuMs,
    textMiB: rounded(all.bytes / 1024 / 1024),
    changeMs: change.medianMs,
    changeP99Ms: change.p99Ms,
    changeCpuMs: change.cpuMs,
  };
}

function keyOf({ metadata }: Service): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function serviceOf(n: number): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'default', name: `s${n}` },
    spec: {
      clusterIP: `10.${96 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`,
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    },
  } as unknown as Service;
}

function sliceOf(n: number, endpoints: number): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: 'default',
      name: `s${n}-a`,
      labels: { 'kubernetes.io/service-name': `s${n}` },
    },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: Array.from({ length: endpoints }, (_, i) => ({
      addresses: [`10.${10 + i}.${(n >> 8) & 255}.${n & 255}`],
      conditions: { ready: true },
    })),
  } as unknown as EndpointSlice;
}
