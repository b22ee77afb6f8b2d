/**
 * Words that look into a cluster where kubectl does not: the way of a packet, what became of an open connection, what kube-scheduler
 * held of each node.
 */
import type { Cluster } from '../cluster';
import { parseAddress } from '../network/address';
import type { Flow, FlowState } from '../network/flow';
import type { NamedDestination } from '../network/named-journey';
import type { Destination, End, Exchange, From, Hop, Journey, Listener, Lookup } from '../network/network';
import type { Met } from '../network/packet';
import type { NodeVerdict } from '../trace';
import { lookHelp } from './look-words';

export type Seen = { readonly text: string } | { readonly problem: string };

/** What a line of these words shows. `opened`: the connections that earlier lines opened; this one may add to them. */
export function look(cluster: Cluster, line: string, opened: Flow[] = []): Seen {
  const [word, ...args] = line.trim().split(/\s+/);
  const [first, second, ...more] = args;
  if (word === 'connections' && args.length === 0)
    return { text: opened.map((flow) => connectionText(cluster, flow)).join('\n') };
  if (word === 'verdicts' && first !== undefined && second === undefined) return verdicts(cluster, first);
  if (first === undefined || second === undefined || more.length > (word === 'request' ? 1 : 0))
    return { problem: lookHelp };
  const from = fromOf(cluster, first);
  if (from === undefined) return { problem: `${first} is no Pod, node/NAME or outside` };
  if (word === 'request') return requestText(cluster, from, second, more[0]);
  const to = destinationOf(cluster, second);
  if (to === undefined)
    return { problem: `${second} is no address, name, svc/NAME, pod/NAME or node/NAME with a port` };
  if (word !== 'connect') return { text: walkText(cluster, from, to) };
  if (!('address' in to)) return { problem: 'a connection is opened to an address' };
  const [flow] = cluster.flows(from, to);
  if (flow === undefined) return { text: walkText(cluster, from, to) };
  opened.push(flow);
  return { text: connectionText(cluster, flow) };
}

// --- What is named ----------------------------------------------------------------------------------------------

function podKey(name: string): string {
  return name.includes('/') ? name : `default/${name}`;
}

function fromOf(cluster: Cluster, text: string): From | undefined {
  if (text === 'outside') return { kind: 'outside' };
  if (text.startsWith('outside/')) return { kind: 'outside', address: text.slice('outside/'.length) };
  if (text.startsWith('node/'))
    return cluster.machine(text.slice(5)) === undefined
      ? undefined
      : { kind: 'node', node: text.slice('node/'.length) };
  const pod = podKey(text);
  return cluster.get('Pod', pod) === undefined ? undefined : { kind: 'pod', pod };
}

function destinationOf(cluster: Cluster, text: string): Destination | NamedDestination | undefined {
  const found = /^(?:\[(.+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text.replace(/\/(udp|tcp|sctp)$/, ''));
  if (found === null) return undefined;
  const host = found[1] ?? found[2] ?? '';
  const protocol = /\/(udp|tcp|sctp)$/.exec(text)?.[1] ?? 'tcp';
  const rest = { port: Number(found[3] ?? 80), protocol };
  if (!host.includes('/'))
    return parseAddress(host) === undefined ? { name: host, ...rest } : { address: host, ...rest };
  const address = addressOf(cluster, host);
  return address === undefined ? undefined : { address, ...rest };
}

/** Of `svc/NAME`, `pod/NAME`, `node/NAME`; a namespace may stand before the name. */
function addressOf(cluster: Cluster, host: string): string | undefined {
  const [kind, ...name] = host.split('/');
  const key = podKey(name.join('/'));
  switch (kind) {
    case 'svc': {
      const ip = cluster.get('Service', key)?.spec?.clusterIP;
      return ip === 'None' ? undefined : ip;
    }
    case 'pod':
      return cluster.get('Pod', key)?.status?.podIP;
    case 'node':
      return cluster.network().nodes.find((node) => node.name === name[0])?.address;
    default:
      return undefined;
  }
}

// --- Ways -------------------------------------------------------------------------------------------------------

function walkText(cluster: Cluster, from: From, to: Destination | NamedDestination): string {
  const ways = cluster.journeys(from, to);
  if (ways.length === 0) return 'It has no network.';
  return ways.map((way) => wayText(way, ways.length > 1)).join('\n');
}

function wayText({ lookup, hops, end, probability }: Journey, isOneOfSeveral: boolean): string {
  const share = isOneOfSeveral ? `${Math.round(1000 * probability) / 10} %: ` : '';
  const isStopped = end.kind === 'refused' || (end.kind === 'timed-out' && stops.has(end.because));
  const stays = hops.flatMap((hop, i) => hopLines(hop, isStopped && i === hops.length - 1));
  return [`${share}${endText(end)}`, ...questions(lookup), ...stays].join('\n');
}

function questions(lookup: Lookup | undefined): readonly string[] {
  return (lookup?.queries ?? []).map(({ name, type, server, answer }) => {
    const said =
      answer.kind === 'records'
        ? answer.records.map((record) => ('address' in record ? record.address : record.type)).join(', ')
        : answer.kind;
    return `    asks ${server} for ${name} ${type}: ${said}`;
  });
}

/** What stops a packet where it is. */
const stops: ReadonlySet<string> = new Set(['dropped', 'policy']);

function hopLines({ node, met, packet, verdicts = [] }: Hop, isLast: boolean): readonly string[] {
  const { source, destination, port, protocol } = packet;
  const to = destination.includes(':') ? `[${destination}]` : destination;
  return [
    `    on ${node}`,
    ...telling(met).map(({ table, chain, text }) => `      ${table} ${chain}  ${text}`),
    ...verdicts.map(
      ({ direction, pod, allowed, policies, rule }) =>
        `      ${direction} of Pod ${pod} ${allowed ? 'allowed' : 'not allowed'}${policies.length === 0 ? '' : ` by ${policies.join(', ')}`}  [${rule}]`,
    ),
    ...(isLast
      ? []
      : [`      goes on as ${source} to ${to}:${port}${protocol === 'tcp' ? '' : `/${protocol}`}`]),
  ];
}

/** The rules without those that only lead into a chain, and out of it again. */
function telling(met: readonly Met[]): readonly Met[] {
  const left = met.filter(({ text }, i) => {
    const target = /(?:-j ((?:KUBE|CNI)-\S+)|(?:jump|goto) (\S+))$/.exec(text);
    if (target === null) return !/(?:-j RETURN| return)$/.test(text);
    return met[i + 1]?.chain === (target[1] ?? target[2]);
  });
  return left.length === met.length ? left : telling(left);
}

function endText(end: End): string {
  switch (end.kind) {
    case 'answered':
      return `answered by ${whoText(end.by)} on ${end.node}, which sees ${end.source}`;
    case 'refused':
      return end.because === 'rejected'
        ? `refused: ${end.node} rejects it`
        : `refused: nobody listens there on ${end.node}`;
    case 'timed-out':
      return `no answer: ${silence[end.because]}${end.node === '' ? '' : ` (${end.node})`}`;
    case 'no-route':
      return `no route: the address is nobody's${end.node === '' ? '' : ` (${end.node})`}`;
    case 'left':
      return `leaves the cluster from ${end.node} as ${end.source}`;
    case 'unresolved':
      return `no address for the name: ${end.because}`;
    default:
      return end satisfies never;
  }
}

const silence: Readonly<Record<Extract<End, { readonly kind: 'timed-out' }>['because'], string>> = {
  dropped: 'a rule drops it',
  policy: 'a NetworkPolicy drops it',
  'no-rule': 'no rule is there for the address',
  'node-unreachable': 'the node cannot be reached',
  loop: 'it goes round in a circle',
  'no-balanced-node': 'no node passes the health check of the load balancer',
  'answer-lost': 'the answer comes from another address than was asked, and is lost',
  'no-cloud-route': 'the network of the cloud has no route for the Pods of that node',
  hangs: 'the process hangs',
};

function whoText(by: Listener): string {
  return by.kind === 'process' ? by.name : `container ${by.container} of Pod ${by.pod}`;
}

function connectionText(cluster: Cluster, flow: Flow): string {
  const { from, to } = flow;
  const who = from.kind === 'pod' ? from.pod : from.kind === 'node' ? from.node : 'outside';
  const protocol = to.protocol === 'udp' ? '/udp' : '';
  const state = cluster.flowNow(flow);
  return `${who} → ${to.address}:${to.port}${protocol}: ${stateText(state)}  [${state.rule}]`;
}

function stateText(state: FlowState): string {
  switch (state.kind) {
    case 'open':
      return `open, with ${whoText(state.by)}`;
    case 'reset':
      return 'reset: the process that held it is gone';
    case 'timed-out':
      return `no answer: ${lost[state.because]}`;
    case 'anew':
      return `forgotten, the next packet begins anew: ${state.ways.map(({ end }) => endText(end)).join(', or ')}`;
    default:
      return state satisfies never;
  }
}

const lost: Readonly<Record<Extract<FlowState, { readonly kind: 'timed-out' }>['because'], string>> = {
  'address-gone': "the address of its endpoint is nobody's any more",
  'node-unreachable': 'a node on its way cannot be reached',
  hangs: 'the process that holds it hangs',
};

// --- Requests ---------------------------------------------------------------------------------------------------

function requestText(cluster: Cluster, from: From, url: string, host: string | undefined): Seen {
  const found = /^(https?):\/\/([^:/]+)(?::(\d{1,5}))?(\/.*)?$/.exec(url);
  const address = found?.[2] ?? '';
  if (found === null || parseAddress(address) === undefined)
    return { problem: `${url} is no http://ADDRESS/PATH or https://ADDRESS/PATH` };
  const ways = cluster.requests(from, {
    address,
    host: host ?? address,
    tls: found[1] === 'https',
    ...(found[3] === undefined ? {} : { port: Number(found[3]) }),
    path: found[4] ?? '/',
  });
  if (ways.length === 0) return { text: 'It has no network.' };
  return { text: ways.map((way) => exchangeText(way, ways.length > 1, found[1] === 'https')).join('\n') };
}

function exchangeText(
  { connection, route, onward, status, probability }: Exchange,
  isOneOfSeveral: boolean,
  tls: boolean,
): string {
  const share = isOneOfSeveral ? `${Math.round(1000 * probability) / 10} %: ` : '';
  const lines = [`${share}${status === undefined ? '' : `status ${status}, `}${endText(connection.end)}`];
  if (route !== undefined) {
    const { ingress, host, path, service, certificate, rule } = route;
    const where = host === undefined && path === undefined ? '' : ` by its rule ${host ?? ''}${path ?? ''}`;
    if (tls)
      lines.push(
        `    shows ${certificate === undefined ? 'a certificate of its own' : `the certificate of Secret ${certificate}`}`,
      );
    lines.push(
      `    ${ingress === undefined ? 'no Ingress is for it' : `Ingress ${ingress}${where} leads to Service ${service ?? ''}`}  [${rule}]`,
    );
  }
  if (onward !== undefined) lines.push(`    the controller's own connection: ${endText(onward.end)}`);
  return lines.join('\n');
}

// --- Verdicts ---------------------------------------------------------------------------------------------------

function verdicts(cluster: Cluster, name: string): Seen {
  const key = podKey(name);
  const found = cluster.trace.steps.findLast(
    ({ action }) => action.kind === 'finding' && action.verdicts !== undefined && action.about?.key === key,
  );
  if (found?.action.kind !== 'finding') return { problem: `kube-scheduler has not looked at Pod ${key}` };
  const texts = (found.action.verdicts ?? []).map(verdictText);
  return { text: texts.length === 0 ? found.says : texts.join('\n') };
}

function verdictText({ node, refusedBy, reasons = [], scores, total }: NodeVerdict): string {
  if (refusedBy !== undefined) return `${node}  ${refusedBy}: ${reasons.join(', ')}`;
  if (scores === undefined) return `${node}  fits`;
  const parts = Object.entries(scores).map(([plugin, score]) => `${plugin} ${score}`);
  return `${node}  ${total} = ${parts.join(' + ')}`;
}
