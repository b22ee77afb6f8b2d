/**
 * The hosts of a simulated cluster as network namespaces of this kernel: nodes, their Pods, the control plane and a
 * client outside, on one segment. Each Pod has a link of its own to its node, as many CNI plugins make it, so that
 * every packet between Pods is routed and meets the node's rules.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Network } from '../../lib/simulator/network/network';

export type Server = { readonly host: string; readonly name: string; readonly ports: readonly number[] };

export type Target = { readonly address: string; readonly port: number; readonly timeoutMs: number };

export type Result =
  | { readonly kind: 'answered'; readonly by: string; readonly port: number; readonly source: string }
  | { readonly kind: 'refused' | 'timed-out' | 'no-route' };

const program = fileURLToPath(new URL('./host.mjs', import.meta.url));
/** The client outside, and the segment that every host but the Pods is on. */
export const outsideAddress = '192.168.200.10';
const segmentBits = 16;

/** Namespaces are named by their run, so that runs do not meet, and one that was killed is cleaned up by the next. */
const family = 'pilotage-';
const prefix = `${family}${process.pid}-`;

export class Hosts {
  readonly #network: Network;
  readonly #names: string[] = [];
  readonly #servers: ChildProcess[] = [];

  constructor(network: Network) {
    this.#network = network;
    cleanUp();
    const hosts = [
      ...network.nodes.map(({ name, address }) => ({ name, address })),
      { name: 'control-plane', address: network.controlPlane.address },
      { name: 'outside', address: outsideAddress },
    ];
    const pods = network.nodes.flatMap(({ pods: each }) => each.map(({ ip }) => podHost(ip)));
    this.#names.push('segment', ...hosts.map(({ name }) => name), ...pods);
    batch(this.#names.map((name) => `netns add ${prefix}${name}`));
    this.#inEach('segment', ['link add lan type bridge', 'link set lan up']);
    for (const [n, { name, address }] of hosts.entries()) {
      this.#inEach('segment', [
        `link add pv${n} type veth peer name eth0 netns ${prefix}${name}`,
        `link set pv${n} master lan up`,
      ]);
      this.#inEach(name, [
        `addr add ${address}/${segmentBits} dev eth0`,
        'link set eth0 up',
        'link set lo up',
        // A node finds Pods on the others; whoever else asks for a Pod, too, as a routed Pod network lets them.
        ...network.nodes
          .filter((node) => node.name !== name)
          .map((node) => `route add ${node.podCIDR} via ${node.address}`),
        // Whoever sends to the address of a Service needs a route before the rules rewrite it.
        ...(name === 'control-plane' ? [] : [`route add default via ${network.controlPlane.address}`]),
      ]);
    }
    for (const node of network.nodes)
      for (const [n, { ip }] of node.pods.entries()) {
        this.#inEach(node.name, [
          `link add pod${n} type veth peer name eth0 netns ${prefix}${podHost(ip)}`,
          `link set pod${n} up`,
          `route add ${ip}/32 dev pod${n}`,
        ]);
        this.#inEach(podHost(ip), [
          `addr add ${ip}/32 dev eth0`,
          'link set eth0 up',
          'link set lo up',
          'route add 169.254.1.1 dev eth0 scope link',
          'route add default via 169.254.1.1 dev eth0',
        ]);
      }
    for (const node of network.nodes) {
      this.#in(node.name, 'sysctl', [
        '-q',
        '-w',
        'net.ipv4.ip_forward=1',
        'net.ipv4.conf.all.rp_filter=0',
        'net.ipv4.conf.default.rp_filter=0',
        'net.ipv4.conf.all.send_redirects=0',
        'net.ipv4.conf.all.route_localnet=1',
        // Every refusal is to be heard, not one in a second.
        'net.ipv4.icmp_ratelimit=0',
        ...node.pods.map((_, n) => `net.ipv4.conf.pod${n}.proxy_arp=1`),
        ...node.pods.map((_, n) => `net.ipv4.conf.pod${n}.rp_filter=0`),
        ...node.pods.map((_, n) => `net.ipv4.neigh.pod${n}.proxy_delay=0`),
      ]);
    }
  }

  /** The client outside sends an address to a node, as the router of a cloud's load balancer would. */
  routeFromOutside(address: string, node: string): void {
    const via = this.#network.nodes.find(({ name }) => name === node)?.address ?? '';
    this.#inEach('outside', [`route replace ${address}/32 via ${via}`]);
  }

  /** Loads rules into a node's kernel, in place of what was there, and the one that the CNI plugin adds. */
  load(node: string, rules: string, backend: 'iptables' | 'nftables'): void {
    const [command, args] =
      backend === 'iptables' ? (['iptables-restore', []] as const) : (['nft', ['-f', '-']] as const);
    this.#in(node, command, args, rules);
    const { podCIDR = '' } = this.#network.nodes.find(({ name }) => name === node) ?? {};
    const leaving = ['-s', podCIDR, '!', '-d', this.#network.clusterCIDR];
    this.#in(node, 'iptables', ['-t', 'nat', '-A', 'POSTROUTING', ...leaving, '-j', 'MASQUERADE']);
  }

  /** Starts everything that listens, and waits until all do. */
  async serve(servers: readonly Server[]): Promise<void> {
    await Promise.all(
      servers.map(
        ({ host, name, ports }) =>
          new Promise<void>((resolve, reject) => {
            const child = spawn(
              'ip',
              [
                'netns',
                'exec',
                `${prefix}${host}`,
                process.execPath,
                program,
                'serve',
                name,
                ...ports.map(String),
              ],
              { stdio: ['ignore', 'pipe', 'inherit'] },
            );
            this.#servers.push(child);
            child.stdout?.once('data', () => resolve());
            child.once('exit', (code) => reject(new Error(`the server of ${name} ended with ${code}`)));
          }),
      ),
    );
  }

  /** Attempts all connections from a host in each round; answers round by round. */
  async ask(
    host: string,
    targets: readonly Target[],
    rounds: number,
  ): Promise<readonly (readonly Result[])[]> {
    const child = spawn('ip', ['netns', 'exec', `${prefix}${host}`, process.execPath, program, 'ask', host], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin?.end(JSON.stringify({ targets, rounds }));
    let text = '';
    for await (const chunk of child.stdout ?? []) text += chunk;
    return JSON.parse(text) as readonly (readonly Result[])[];
  }

  close(): void {
    for (const child of this.#servers) {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
    }
    batch(this.#names.map((name) => `netns del ${prefix}${name}`));
  }

  /** Commands of `ip` in a host's namespace. */
  #inEach(host: string, commands: readonly string[]): void {
    batch(commands, ['-n', `${prefix}${host}`]);
  }

  #in(host: string, command: string, args: readonly string[], input?: string): void {
    const { status, stderr } = spawnSync('ip', ['netns', 'exec', `${prefix}${host}`, command, ...args], {
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
    });
    if (status !== 0) throw new Error(`${command} on ${host}: ${stderr.trim()}`);
  }
}

/** The namespace of a Pod, named by its address. */
export function podHost(ip: string): string {
  return `pod-${ip}`;
}

/** Why this machine cannot hold such hosts; undefined when it can. */
export function whyNoHosts(): string | undefined {
  if (process.platform !== 'linux') return 'this needs Linux';
  if (process.getuid?.() !== 0) return 'this needs root';
  for (const [command, debian] of [
    ['ip', 'iproute2'],
    ['iptables-restore', 'iptables'],
    ['nft', 'nftables'],
  ] as const)
    if (spawnSync(command, ['--version']).error) return `${command} is missing (Debian's package ${debian})`;
  const made = spawnSync('ip', ['netns', 'add', `${prefix}try`], { encoding: 'utf8' });
  if (made.status !== 0) return `no network namespace can be made here: ${made.stderr.trim()}`;
  const nat = spawnSync('ip', ['netns', 'exec', `${prefix}try`, 'iptables', '-t', 'nat', '-L', '-n'], {
    encoding: 'utf8',
  });
  spawnSync('ip', ['netns', 'del', `${prefix}try`]);
  return nat.status === 0 ? undefined : `this kernel has no nat table: ${nat.stderr.trim()}`;
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
