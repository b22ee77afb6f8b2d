import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../objects/objects';
import { Random } from '../values/random';
import { iptablesTables } from './iptables';
import { nftText } from './nft';
import { nftablesTable } from './nftables';
import { iptablesSave } from './rule';
import { iptablesSync, nftablesSync, type RuleSync } from './rule-sync';
import { servicePorts } from './service-port';

const place = {
  nodeName: 'node-1',
  family: 'IPv4',
  clusterCIDR: '10.244.0.0/16',
  masqueradeAll: false,
  masqueradeMark: '0x4000',
  nodeIP: '192.168.0.11',
} as const;
const iptables = { ...place, localhostNodePorts: true, nodePortIPs: undefined };
const nftables = { ...place, nodePortIPs: ['192.168.0.11'], serviceCIDRs: ['10.96.0.0/12'] };

type One = { readonly service: Service; readonly slices: readonly EndpointSlice[] };

function one(n: number, endpoints: number, more: object = {}): One {
  const metadata = { namespace: 'default', name: `s${n}` };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      clusterIP: `10.96.1.${n}`,
      ports: [{ name: 'http', port: 80, protocol: 'TCP', nodePort: 30_000 + n }],
      type: 'NodePort',
      ...more,
    },
  } as unknown as Service;
  const slice = {
    metadata: { namespace: 'default', name: `s${n}-a`, labels: { 'kubernetes.io/service-name': `s${n}` } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: Array.from({ length: endpoints }, (_, i) => ({
      addresses: [`10.244.${1 + (i % 3)}.${10 + n + i}`],
      nodeName: `node-${1 + (i % 3)}`,
      conditions: { ready: true },
    })),
  } as unknown as EndpointSlice;
  return { service, slices: [slice] };
}

/** What a kernel holds after `iptables-restore --noflush`: a chain that is named is written anew, the rest stays. */
function restored(kernel: Map<string, string[]>, text: string): void {
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith(':')) kernel.set(`${table} ${line.slice(1).split(' ')[0]}`, []);
    else if (line.startsWith('-A ')) {
      const chain = kernel.get(`${table} ${line.split(' ')[1]}`);
      if (chain === undefined) throw new Error(`no such chain: ${line}`);
      chain.push(line);
    } else if (line.startsWith('-X ')) {
      if (kernel.get(`${table} ${line.slice(3)}`)?.length !== 0) throw new Error(`cannot delete: ${line}`);
      kernel.delete(`${table} ${line.slice(3)}`);
    }
  }
}

/** The chains that are led to from those that the kernel enters, with their rules; stale ones are not. */
function reachable(kernel: ReadonlyMap<string, readonly string[]>): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  const open = [...kernel.keys()].filter((name) => !/ KUBE-(SVC|SVL|EXT|FW|SEP)-/.test(name));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const rules = kernel.get(name);
    if (rules === undefined) throw new Error(`${name} is led to and is not there`);
    if (found[name] !== undefined) continue;
    found[name] = rules;
    for (const rule of rules) {
      const target = / -j (KUBE-\S+)$/.exec(rule)?.[1];
      if (target !== undefined) open.push(`${name.split(' ')[0]} ${target}`);
    }
  }
  return found;
}

/** What a kernel holds after `nft -f`. */
function transacted(kernel: Map<string, Set<string>>, text: string): void {
  for (const line of text.split('\n')) {
    const [, verb = '', what = '', name = '', rest = ''] =
      /^(\w+) (\w+) ip kube-proxy ?(\S*) ?(.*)$/.exec(line) ?? [];
    const id = `${what === 'rule' ? 'chain' : what === 'element' ? 'elements of' : what} ${name}`;
    const held = kernel.get(id) ?? new Set();
    if (verb === 'add' && what === 'rule') {
      if (!kernel.has(id)) throw new Error(`no such chain: ${line}`);
      held.add(rest);
    } else if (verb === 'add' && what === 'element') kernel.set(id, held.add(rest));
    else if (verb === 'add') kernel.set(id, held);
    else if (verb === 'flush') held.clear();
    else if (verb === 'delete' && what === 'element') {
      const key = rest.slice(0, -2);
      const element = [...held].find(
        (each) => each === rest || each.startsWith(`${key} :`) || each.startsWith(`${key} comment`),
      );
      if (element === undefined) throw new Error(`nothing to delete: ${line}`);
      held.delete(element);
    } else if (verb === 'delete') kernel.delete(id);
  }
}

function set(sync: RuleSync, n: number, now: One | undefined): void {
  sync.set(`default/s${n}`, now?.service, now?.slices ?? []);
}

describe('what kube-proxy hands to the kernel', () => {
  it.each([1, 2, 3, 4, 5])(
    '[kube-proxy/partial-sync] [kube-proxy/transaction] leads, change by change, to the rules that are made anew (seed %i)',
    (seed) => {
      const random = Random.fromSeed(seed);
      const services = new Map<number, One>();
      const [byIptables, byNft] = [iptablesSync(iptables), nftablesSync(nftables)];
      const [kernel, nftKernel] = [new Map<string, string[]>(), new Map<string, Set<string>>()];
      for (let step = 0; step < 25; step++) {
        const n = 1 + random.below(6);
        const options = [
          {},
          { externalTrafficPolicy: 'Local' },
          { sessionAffinity: 'ClientIP' },
          { internalTrafficPolicy: 'Local' },
        ];
        const next = random.below(5) === 0 ? undefined : one(n, random.below(5), options[random.below(4)]);
        if (next === undefined) services.delete(n);
        else services.set(n, next);
        for (const sync of [byIptables, byNft]) set(sync, n, next);
        if (random.below(3) === 0) continue;
        const first = byIptables.sync(step);
        expect(first.full).toBe(kernel.size === 0);
        restored(kernel, first.text);
        transacted(nftKernel, byNft.sync(step).text);
      }
      restored(kernel, byIptables.sync(99).text);
      transacted(nftKernel, byNft.sync(99).text);
      const all = [...services.values()];
      const made = (config: typeof iptables | typeof nftables) =>
        servicePorts(
          all.map(({ service }) => service),
          all.flatMap(({ slices }) => slices),
          config,
        );
      const whole = new Map<string, string[]>();
      const text = iptablesSave(iptablesTables(made(iptables), iptables)).split('\n');
      restored(
        whole,
        text
          .filter((line) => !/^(:|-A )(INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING) /.test(line))
          .join('\n'),
      );
      const sorted = (found: Record<string, readonly string[]>) =>
        Object.fromEntries(
          Object.entries(found).map(([name, rules]) => [
            name,
            / KUBE-(SVC|SVL|EXT|FW|SEP)-/.test(name) ? rules : [...rules].sort(),
          ]),
        );
      expect(sorted(reachable(kernel))).toEqual(sorted(reachable(whole)));
      expect([...kernel.keys()].sort()).toEqual([...whole.keys()].sort());
      const wholeNft = new Map<string, Set<string>>();
      transacted(wholeNft, nftText(nftablesTable(made(nftables), nftables)));
      const filled = (held: Map<string, Set<string>>) =>
        Object.fromEntries(
          [...held].filter(([, all]) => all.size > 0).map(([id, all]) => [id, [...all].sort()]),
        );
      expect(filled(nftKernel)).toEqual(filled(wholeNft));
    },
  );

  it('[kube-proxy/full-sync] [kube-proxy/large-cluster] writes everything at first and after an hour, and less where there are many endpoints', () => {
    const sync = iptablesSync(iptables);
    set(sync, 1, one(1, 3));
    set(sync, 2, one(2, 3));
    expect(sync.sync(0)).toMatchObject({ full: true, chains: 10 });
    set(sync, 2, one(2, 2));
    expect(sync.sync(1000)).toMatchObject({ full: false, chains: 4 });
    expect(sync.sync(3_600_000).full).toBe(true);
    set(sync, 3, one(3, 1001));
    const large = sync.sync(3_601_000);
    expect(large.full).toBe(false);
    expect(large.text).not.toContain('default/s3:http -> ');
    expect(large.text).toContain('"default/s3:http cluster IP"');
    set(sync, 2, undefined);
    expect(sync.sync(3_602_000).text).not.toContain('-X ');
    expect(sync.sync(3_632_000).text.match(/^-X KUBE-/gm)).toHaveLength(4);
    expect(sync.sync(2 * 3_600_000).full).toBe(false);
  });
});
