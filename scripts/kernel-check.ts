/**
 * npm run kernel-check -- [--clusters N] [--seed N] [--backend iptables|nftables|both] [--required]
 *
 * Does a real kernel agree with the simulated one? For each generated cluster it makes network namespaces for the nodes
 * and Pods, loads the rules that each node's kube-proxy rendered, connects from Pods, nodes and outside to every
 * Service, over IPv4, IPv6 or both, and compares who answered, the client's address as the server saw it, and refusals with the journeys that
 * the simulator tells. Needs Linux, root, and Debian's packages iproute2, iptables and nftables; says what is missing,
 * and exits with 0 then unless --required. Clusters in ipvs mode are not tried: a kernel needs IP_VS for them, and
 * ipvsadm and ipset beside it.
 */
import type { Cluster } from '../lib/simulator/index';
import type { From, Journey, Network } from '../lib/simulator/network/network';
import { familyOf, type IPFamily } from '../lib/simulator/values/ip-family';
import { commandLine } from './command-line.mjs';
import { clusterFrom } from './kernel/cluster';
import {
  type Backend,
  Hosts,
  outsideAddresses,
  podHost,
  type Result,
  type Server,
  whyNoHosts,
} from './kernel/hosts';

const { values: options } = commandLine(
  'Usage: npm run kernel-check -- [--clusters N] [--seed N] [--backend iptables|nftables|both] [--required]',
  {
    clusters: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    backend: { type: 'string', default: 'both' },
    required: { type: 'boolean', default: false },
  },
  false,
);
/** What is dropped is waited for so long; what is answered takes a millisecond. */
const timeoutMs = 300;
const patientMs = 15_000;
/** Attempts at each destination: chance decides among endpoints. */
const rounds = 3;

const why = whyNoHosts();
if (why === undefined) await checkAll();
else {
  console.log(`kernel check: not run, ${why}`);
  process.exitCode = options.required ? 1 : 0;
}

async function checkAll(): Promise<void> {
  const backends = (['iptables', 'nftables'] as const).filter((each) =>
    [each, 'both'].includes(options.backend),
  );
  const [count, first] = [Number(options.clusters), Number(options.seed)];
  let failed = backends.length === 0;
  if (failed) console.error(`--backend is iptables, nftables or both, not "${options.backend}"`);
  const hosts = new Hosts();
  try {
    for (const backend of backends) {
      const begun = performance.now();
      let connections = 0;
      let differences = 0;
      for (let seed = first; seed < first + count; seed++) {
        const { asked, different } = await check(hosts, clusterFrom(seed, backend), backend);
        connections += asked;
        differences += different.length;
        for (const line of different) console.log(`cluster ${seed}: ${line}`);
      }
      const seconds = Math.round((performance.now() - begun) / 1000);
      console.log(
        `kernel check (${backend}): ${count} clusters from seed ${first}, ${connections} connections, ${differences} differences, ${seconds} s`,
      );
      failed ||= differences > 0;
    }
  } finally {
    hosts.close();
  }
  process.exitCode = failed ? 1 : 0;
}

type Question = {
  readonly host: string;
  readonly from: From;
  readonly address: string;
  readonly port: number;
  /** Of a load balancer: the node that it sent the connection to. */
  readonly via?: string;
  /** The Service sends a client to the same endpoint again. */
  readonly remembers: boolean;
};

async function check(hosts: Hosts, cluster: Cluster, backend: Backend): Promise<Checked> {
  const network = cluster.network();
  hosts.add(network);
  for (const node of network.nodes)
    hosts.load(node.name, byFamily(cluster.rulesText(node.name) ?? '', node.address), backend);
  await hosts.serve(serversOf(cluster, network));
  const groups = byHostAndWay(questionsOf(cluster, network));
  // A way in through a balanced node is a route of the client outside: one at a time.
  const [balanced, direct] = [
    groups.filter(({ via }) => via !== undefined),
    groups.filter(({ via }) => via === undefined),
  ];
  const found = await Promise.all(direct.map((group) => askAll(cluster, network, hosts, group)));
  for (const group of balanced) {
    for (const { address } of group.questions) hosts.routeFromOutside(address, group.via ?? '');
    found.push(await askAll(cluster, network, hosts, group));
  }
  return {
    asked: found.reduce((sum, { asked }) => sum + asked, 0),
    different: found.flatMap(({ different }) => different),
  };
}

/** The rules of each family in a node's text; without what this kernel lacks and kube-proxy leaves out then too, accounting by nfacct. */
function byFamily(text: string, address: string): Readonly<Partial<Record<IPFamily, string>>> {
  const loadable = text.replace(/ -m nfacct --nfacct-name \S+/g, '');
  const parts = loadable.split(/(?:^|\n\n)# (IPv[46])\n/);
  if (parts.length === 1) return { [familyOf(address)]: loadable };
  return Object.fromEntries(
    parts.flatMap((part, i) => (part === 'IPv4' || part === 'IPv6' ? [[part, parts[i + 1] ?? '']] : [])),
  );
}

type Checked = { readonly asked: number; readonly different: readonly string[] };

async function askAll(
  cluster: Cluster,
  network: Network,
  hosts: Hosts,
  { host, questions }: Group,
): Promise<Checked> {
  const targets = questions.map(({ address, port }) => ({ address, port, timeoutMs }));
  const results = await patiently(
    cluster,
    network,
    hosts,
    host,
    questions,
    await hosts.ask(host, targets, rounds),
  );
  const different = questions.flatMap((question, n): readonly string[] => {
    const expected = expectedOf(cluster, network, question);
    if (expected.size === 0) return [];
    const got = results.map((round) => textOf(round[n]));
    const to = question.address.includes(':') ? `[${question.address}]` : question.address;
    const way = `${host} → ${to}:${question.port}${question.via ? ` via ${question.via}` : ''}`;
    const wrong = got.filter((each) => !expected.has(each));
    const lines = wrong.map((each) => `${way}: ${each}, expected ${[...expected].join(' or ')}`);
    if (question.remembers && new Set(got).size > 1)
      lines.push(`${way}: not always the same endpoint: ${got.join('; ')}`);
    return lines;
  });
  return { asked: questions.length * rounds, different };
}

/** A busy machine answers late: what timed out against expectation is asked again, with more patience. */
async function patiently(
  cluster: Cluster,
  network: Network,
  hosts: Hosts,
  host: string,
  questions: readonly Question[],
  results: readonly (readonly Result[])[],
): Promise<readonly (readonly Result[])[]> {
  const late = questions.map((question, n) => {
    const expected = expectedOf(cluster, network, question);
    return (
      expected.size > 0 &&
      !expected.has('timed-out') &&
      results.some((round) => round[n]?.kind === 'timed-out')
    );
  });
  if (!late.includes(true)) return results;
  const targets = questions.flatMap(({ address, port }, n) =>
    late[n] ? { address, port, timeoutMs: patientMs } : [],
  );
  const again = await hosts.ask(host, targets, rounds);
  const place = questions.map((_, n) => late.slice(0, n).filter(Boolean).length);
  return results.map((round, r) =>
    round.map((result, n) => (late[n] ? (again[r]?.[place[n] ?? 0] ?? result) : result)),
  );
}

/** Everything that listens: containers on their Pod's or their node's address, kube-apiserver on its host. */
function serversOf(cluster: Cluster, network: Network): readonly Server[] {
  const portsOf = (key: string): readonly number[] =>
    (cluster.get('Pod', key)?.spec.containers ?? []).flatMap((each) =>
      (each.ports ?? []).map(({ containerPort }) => containerPort),
    );
  return [
    ...network.nodes.flatMap((node) =>
      [
        ...node.pods.map(({ key, ip }) => ({ key, ip, host: podHost(ip) })),
        ...node.hostPods.map((key) => ({ key, ip: node.address, host: node.name })),
      ].flatMap(({ key, ip, host }) =>
        portsOf(key)
          .filter((port) => node.listener(ip, port, 'tcp'))
          .map((port): Server => ({ host, name: key, port })),
      ),
    ),
    { host: 'control-plane', name: 'kube-apiserver', port: network.controlPlane.port },
  ];
}

/** From every node, some Pods of each node and outside, to every address of every Service. */
function questionsOf(cluster: Cluster, network: Network): readonly Question[] {
  const inside = network.nodes.flatMap((node) => [
    { host: node.name, from: { kind: 'node', node: node.name } as From },
    ...node.hostPods.slice(0, 1).map((key) => ({ host: node.name, from: { kind: 'pod', pod: key } as From })),
    ...node.pods
      .slice(0, 2)
      .map(({ key, ip }) => ({ host: podHost(ip), from: { kind: 'pod', pod: key } as From })),
  ]);
  const outsideTo = (address: string) => ({
    host: 'outside',
    from: { kind: 'outside', address: outsideAddresses[familyOf(address)] } as From,
  });
  const nodeAddresses = network.nodes.flatMap(({ address, second }) => [
    address,
    ...(second === undefined ? [] : [second.address]),
  ]);
  return cluster.list('Service').flatMap((service): readonly Question[] => {
    const spec = service.spec as {
      readonly clusterIPs: readonly string[];
      readonly externalIPs?: readonly string[];
      readonly sessionAffinity?: string;
      readonly ports: readonly { readonly port: number; readonly nodePort?: number }[];
    };
    const balanced = network.balancers.filter(({ address }) => addressesOf(service).includes(address));
    const remembers = spec.sessionAffinity === 'ClientIP';
    const questions = spec.ports.flatMap(({ port, nodePort }) => [
      ...[...spec.clusterIPs, ...(spec.externalIPs ?? [])].flatMap((address) =>
        inside.map((each) => ({ ...each, address, port })),
      ),
      ...balanced.flatMap(({ address, nodes }) => [
        ...inside.map((each) => ({ ...each, address, port })),
        ...nodes.map((via) => ({ ...outsideTo(address), address, port, via })),
      ]),
      ...(nodePort === undefined
        ? []
        : nodeAddresses.flatMap((address) =>
            [...inside, outsideTo(address)].map((each) => ({ ...each, address, port: nodePort })),
          )),
    ]);
    return questions.map((question) => ({ ...question, remembers }));
  });
}

function addressesOf(service: { readonly status?: unknown }): readonly string[] {
  const status = service.status as { loadBalancer?: { ingress?: readonly { ip?: string }[] } } | undefined;
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
}

/** Questions that one program can ask in one go. */
type Group = {
  readonly host: string;
  readonly via: string | undefined;
  readonly questions: readonly Question[];
};

function byHostAndWay(questions: readonly Question[]): readonly Group[] {
  const groups = new Map<string, Question[]>();
  for (const question of questions) {
    const key = `${question.host} ${question.via ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [question]);
    else group.push(question);
  }
  return [...groups.values()].map((group) => ({
    host: group[0]?.host ?? '',
    via: group[0]?.via,
    questions: group,
  }));
}

/** What the simulator says can become of it; empty where the world outside would decide. */
function expectedOf(cluster: Cluster, network: Network, question: Question): ReadonlySet<string> {
  const { from, address, port, via } = question;
  const balancers = network.balancers.map((each) =>
    via !== undefined && each.address === address ? { ...each, nodes: [via] } : each,
  );
  const found = cluster.journeys(from, { address, port }, { ...network, balancers });
  if (found.some(({ end }) => end.kind === 'left')) return new Set();
  return new Set(found.map((journey) => endText(journey)));
}

function endText({ end }: Journey): string {
  if (end.kind !== 'answered') return end.kind;
  const by = end.by.kind === 'container' ? end.by.pod : end.by.name;
  return `answered by ${by}, which sees ${end.source}`;
}

function textOf(result: Result | undefined): string {
  if (result === undefined) return 'nothing';
  return result.kind === 'answered'
    ? `answered by ${result.by}, which sees ${result.source.replace('::ffff:', '')}`
    : result.kind;
}
