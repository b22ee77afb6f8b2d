/**
 * The hosts of simulated clusters as network namespaces of this kernel: nodes, their Pods, the control plane and a client outside, on
 * one segment, each with an address of both families. Each Pod has a link of its own to its node, as many CNI plugins make it, so that
 * every packet between Pods is routed and meets the node's rules. The hosts stay from cluster to cluster; what changes are rules and
 * who listens.
 */
import { type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { controlPlaneAddresses } from '../../lib/simulator/network/addresses';
import type { Network } from '../../lib/simulator/network/network';
import { clusterCIDRs } from '../../lib/simulator/network/node-rules';
import { familyOf, type IPFamily } from '../../lib/simulator/values/ip-family';

/** Who answers on a port of a host. */
export type Server = { readonly host: string; readonly name: string; readonly port: number };

export type Target = { readonly address: string; readonly port: number; readonly timeoutMs: number };

export type Result =
  | { readonly kind: 'answered'; readonly by: string; readonly port: number; readonly source: string }
  | { readonly kind: 'refused' | 'timed-out' | 'no-route' };

export type Backend = 'iptables' | 'nftables';

const program = fileURLToPath(new URL('./host.mjs', import.meta.url));
/** The client outside, on the segment that every host but the Pods is on. */
export const outsideAddresses = { IPv4: '192.168.200.10', IPv6: 'fd00:192:168:200::a' } as const;
const segmentBits = { IPv4: 16, IPv6: 48 } as const;
const families = ['IPv4', 'IPv6'] as const;
const flags = { IPv4: '-4', IPv6: '-6' } as const;
const restore = { IPv4: 'iptables-restore', IPv6: 'ip6tables-restore' } as const;

/** As many nodes as a cluster has at most. */
const nodeNumbers = [1, 2, 3];

/** Namespaces are named by their run, so that runs do not meet, and one that was killed is cleaned up by the next. */
const family = 'pilotage-';
const prefix = `${family}${process.pid}-`;

export class Hosts {
  readonly #agents = new Map<string, Agent>();
  readonly #names: string[] = [];
  readonly #pods = new Set<string>();
  /** Where somebody listens. */
  #serving = new Set<string>();

  constructor() {
    cleanUp();
    const nodes = nodeNumbers.map((n) => ({ name: `node-${n}`, addresses: nodeAddresses(n) }));
    const hosts = [
      ...nodes,
      { name: 'control-plane', addresses: controlPlaneAddresses },
      { name: 'outside', addresses: outsideAddresses },
    ];
    this.#add(['segment', ...hosts.map(({ name }) => name)]);
    this.#inEach('segment', ['link add lan type bridge', 'link set lan up']);
    for (const [n, { name, addresses }] of hosts.entries()) {
      this.#sysctl(name, name.startsWith('node-') ? [...quick, ...forwarding] : quick);
      this.#inEach('segment', [
        `link add pv${n} type veth peer name eth0 netns ${prefix}${name}`,
        `link set pv${n} master lan up`,
      ]);
      this.#inEach(name, ['link set lo up', 'link set eth0 up']);
      for (const each of families)
        this.#inEach(
          name,
          [
            `addr add ${addresses[each]}/${segmentBits[each]} dev eth0${each === 'IPv6' ? ' nodad' : ''}`,
            // A node finds Pods on the others; whoever else asks for a Pod, too, as a routed Pod network lets them.
            ...nodeNumbers
              .filter((number) => `node-${number}` !== name)
              .map((number) => `route add ${podRanges(number)[each]} via ${nodeAddresses(number)[each]}`),
            // Whoever sends to the address of a Service needs a route before the rules rewrite it.
            ...(name === 'control-plane' ? [] : [`route add default via ${controlPlaneAddresses[each]}`]),
          ],
          each,
        );
    }
  }

  /** Makes the hosts of a cluster's Pods that are not there yet. */
  add(network: Network): void {
    const places = network.nodes.flatMap(({ pods }) => pods.map(({ ip }) => placeOf(ip)));
    const added = places.filter(({ host }) => !this.#pods.has(host));
    this.#add(added.map(({ host }) => host));
    for (const { host, node, n } of added) {
      this.#pods.add(host);
      this.#sysctl(host, quick);
      this.#inEach(`node-${node}`, [
        `link add pod${n} type veth peer name eth0 netns ${prefix}${host}`,
        `link set pod${n} up`,
        `route add 10.244.${node}.${n}/32 dev pod${n}`,
        `addr add fe80::1/64 dev pod${n} nodad`,
        `route add fd00:10:244:${node}::${n.toString(16)}/128 dev pod${n}`,
      ]);
      this.#sysctl(`node-${node}`, [
        `net.ipv4.conf.pod${n}.proxy_arp=1`,
        `net.ipv4.conf.pod${n}.rp_filter=0`,
        `net.ipv4.neigh.pod${n}.proxy_delay=0`,
      ]);
      this.#inEach(host, [
        'link set lo up',
        'link set eth0 up',
        `addr add 10.244.${node}.${n}/32 dev eth0`,
        'route add 169.254.1.1 dev eth0 scope link',
        'route add default via 169.254.1.1 dev eth0',
        `addr add fd00:10:244:${node}::${n.toString(16)}/128 dev eth0 nodad`,
        'route add default via fe80::1 dev eth0',
      ]);
    }
  }

  /** The client outside sends an address to a node, as the router of a cloud's load balancer would. */
  routeFromOutside(address: string, node: string): void {
    const of = familyOf(address);
    const via = nodeAddresses(Number(node.slice('node-'.length)))[of];
    this.#inEach('outside', [`route replace ${address} via ${via}`], of);
  }

  /** Loads rules into a node's kernel, in place of what was there, and those that the CNI plugin adds. */
  load(node: string, rules: Readonly<Partial<Record<IPFamily, string>>>, backend: Backend): void {
    const number = Number(node.slice('node-'.length));
    for (const each of families) {
      const own = backend === 'iptables' ? (rules[each] ?? '') : '';
      const leaving = `-A POSTROUTING -s ${podRanges(number)[each]} ! -d ${clusterCIDRs[each]} -j MASQUERADE`;
      const text = own === '' ? emptyTables : own;
      this.#in(node, restore[each], [], `${text.replace(/\nCOMMIT\s*$/, `\n${leaving}\nCOMMIT`)}\n`);
    }
    const tables = ['ip', 'ip6'].map(
      (each) => `add table ${each} kube-proxy\ndelete table ${each} kube-proxy\n`,
    );
    const own = backend === 'nftables' ? families.map((each) => rules[each] ?? '') : [];
    this.#in(node, 'nft', ['-f', '-'], `${[...tables, ...own].join('\n')}\n`);
  }

  /** Lets these listen, and nobody else. */
  async serve(servers: readonly Server[]): Promise<void> {
    const hosts = new Set(servers.map(({ host }) => host));
    await Promise.all(
      [...new Set([...hosts, ...this.#serving])].map((host) =>
        this.#order(host, { order: 'serve', listeners: servers.filter((each) => each.host === host) }),
      ),
    );
    this.#serving = hosts;
  }

  /** Attempts all connections from a host in each round; answers round by round. */
  async ask(
    host: string,
    targets: readonly Target[],
    rounds: number,
  ): Promise<readonly (readonly Result[])[]> {
    return (await this.#order(host, { order: 'ask', targets, rounds })) as readonly (readonly Result[])[];
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.end();
    batch(this.#names.map((name) => `netns del ${prefix}${name}`));
  }

  #add(names: readonly string[]): void {
    this.#names.push(...names);
    if (names.length > 0) batch(names.map((name) => `netns add ${prefix}${name}`));
  }

  #order(host: string, order: object): Promise<unknown> {
    let agent = this.#agents.get(host);
    if (agent === undefined) {
      agent = new Agent(host);
      this.#agents.set(host, agent);
    }
    return agent.order(order);
  }

  /** Commands of `ip` in a host's namespace. */
  #inEach(host: string, commands: readonly string[], of?: IPFamily): void {
    batch(commands, ['-n', `${prefix}${host}`, ...(of === undefined ? [] : [flags[of]])]);
  }

  #sysctl(host: string, values: readonly string[]): void {
    this.#in(host, 'sysctl', ['-q', '-w', ...values]);
  }

  #in(host: string, command: string, args: readonly string[], input?: string): void {
    const { status, stderr } = spawnSync('ip', ['netns', 'exec', `${prefix}${host}`, command, ...args], {
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
    });
    if (status !== 0) throw new Error(`${command} on ${host}: ${stderr.trim()}`);
  }
}

/** A process in a host's namespace that does what it is told, one order after the other. */
class Agent {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #waiting: ((answer: unknown) => void)[] = [];

  constructor(host: string) {
    this.#child = spawn('ip', ['netns', 'exec', `${prefix}${host}`, process.execPath, program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on('line', (line) => this.#waiting.shift()?.(JSON.parse(line)));
    this.#child.once('exit', (code) => {
      if (this.#waiting.length > 0) throw new Error(`${host} ended with ${code}`);
    });
  }

  order(order: object): Promise<unknown> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    });
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

/** No waiting for addresses to be found free, and every refusal is to be heard, not one in a second. */
const quick = [
  'net.ipv6.conf.all.accept_dad=0',
  'net.ipv6.conf.default.accept_dad=0',
  'net.ipv4.icmp_ratelimit=0',
  'net.ipv6.icmp.ratelimit=0',
];

const forwarding = [
  'net.ipv4.ip_forward=1',
  'net.ipv6.conf.all.forwarding=1',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.default.rp_filter=0',
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.all.route_localnet=1',
];

const emptyTables =
  '*filter\n:INPUT - [0:0]\n:FORWARD - [0:0]\n:OUTPUT - [0:0]\nCOMMIT\n*nat\n:PREROUTING - [0:0]\n:INPUT - [0:0]\n:OUTPUT - [0:0]\n:POSTROUTING - [0:0]\nCOMMIT';

/** The host of a Pod, by any of its addresses. */
export function podHost(ip: string): string {
  return placeOf(ip).host;
}

function placeOf(ip: string): { readonly host: string; readonly node: number; readonly n: number } {
  const match = /^10\.244\.(\d+)\.(\d+)$/.exec(ip);
  const match6 = /^fd00:10:244:([0-9a-f]+)::([0-9a-f]+)$/.exec(ip);
  const node = match ? Number(match[1]) : Number.parseInt(match6?.[1] ?? '', 16);
  const n = match ? Number(match[2]) : Number.parseInt(match6?.[2] ?? '', 16);
  return { host: `pod-${node}-${n}`, node, n };
}

function nodeAddresses(n: number): Readonly<Record<IPFamily, string>> {
  return { IPv4: `192.168.0.${10 + n}`, IPv6: `fd00:192:168::${(10 + n).toString(16)}` };
}

function podRanges(n: number): Readonly<Record<IPFamily, string>> {
  return { IPv4: `10.244.${n}.0/24`, IPv6: `fd00:10:244:${n.toString(16)}::/64` };
}

/** Why this machine cannot hold such hosts; undefined when it can. */
export function whyNoHosts(): string | undefined {
  if (process.platform !== 'linux') return 'this needs Linux';
  if (process.getuid?.() !== 0) return 'this needs root';
  for (const [command, debian] of [
    ['ip', 'iproute2'],
    ['iptables-restore', 'iptables'],
    ['ip6tables-restore', 'iptables'],
    ['nft', 'nftables'],
    ['sysctl', 'procps'],
  ] as const)
    if (spawnSync(command, ['--version']).error) return `${command} is missing (Debian's package ${debian})`;
  if (!existsSync('/proc/sys/net/ipv6')) return 'this kernel has no IPv6';
  const made = spawnSync('ip', ['netns', 'add', `${prefix}try`], { encoding: 'utf8' });
  if (made.status !== 0) return `no network namespace can be made here: ${made.stderr.trim()}`;
  const tried = ['iptables', 'ip6tables'].map((command) =>
    spawnSync('ip', ['netns', 'exec', `${prefix}try`, command, '-t', 'nat', '-L', '-n'], {
      encoding: 'utf8',
    }),
  );
  spawnSync('ip', ['netns', 'del', `${prefix}try`]);
  const failed = tried.find(({ status }) => status !== 0);
  return failed && `this kernel has no nat table: ${failed.stderr.trim()}`;
}

function cleanUp(): void {
  const listed = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  for (const line of listed.split('\n')) {
    const [name = ''] = line.split(' ');
    const run = name.startsWith(family) ? Number(/^\d+/.exec(name.slice(family.length))?.[0]) : process.pid;
    if (name.startsWith(prefix) || !isAlive(run)) spawnSync('ip', ['netns', 'del', name]);
  }
}

/** Whether a process is there. */
function isAlive(id: number): boolean {
  return Number.isNaN(id) ? false : existsSync(`/proc/${id}`);
}

function batch(commands: readonly string[], where: readonly string[] = []): void {
  const { status, stderr } = spawnSync('ip', [...where, '-batch', '-'], {
    encoding: 'utf8',
    input: `${commands.join('\n')}\n`,
  });
  if (status !== 0) throw new Error(`ip ${where.join(' ')}: ${stderr.trim()}\n${commands.join('\n')}`);
}
