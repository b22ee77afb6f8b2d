/** What a connection comes to, in words: the end of its way, and how it comes there. */
import {
  type Cluster,
  controllerOf,
  type Exchange,
  type FlowState,
  type Journey,
  type Pod,
} from '@/lib/simulator/index';
import { listed } from '../words/words';

export type End = {
  /** The same in every run. */
  readonly value: string;
  readonly label: string;
  /** How it comes there, in words. */
  readonly way: string;
  /** The chains of rules that it meets on the way, for who wants to look them up. Markdown. */
  readonly met?: string;
};

export function endOf(cluster: Cluster, journey: Journey, told: readonly string[] = []): End {
  const met = chainsMet(journey);
  return { ...endIn(cluster, journey, told), ...(met !== undefined && { met }) };
}

function endIn(cluster: Cluster, { hops, end, lookup }: Journey, told: readonly string[]): End {
  const turns = turnsOf(hops);
  const way = (last: string, isPlain = false): string => {
    const through = isPlain && turns.length === 0 && lookup === undefined ? [untouched] : turns;
    return listed([...told, ...aliasOf(lookup), ...through, last], 'and');
  };
  switch (end.kind) {
    case 'answered': {
      if (end.by.kind === 'process')
        return { value: end.by.name, label: `${end.by.name} answers`, way: way(`${end.by.name} answers`) };
      const pod = cluster.get('Pod', end.by.pod);
      const label = podLabel(pod, end.by.pod, end.node);
      return {
        value: podRole(pod, end.by.pod, end.node),
        label: `${label} answers`,
        way: way(`${label.replace(/^A /, 'a ')} answers`, told.length === 0),
      };
    }
    case 'refused':
      return end.because === 'rejected'
        ? {
            ...rejected,
            way: way(`a rule on ${end.node} rejects it, as for a Service without a usable endpoint`),
          }
        : { ...noListener, way: way(noListener.way) };
    case 'timed-out':
      return { ...waits, way: way(silenceWords(hops, end)) };
    case 'no-route':
      return { ...noRoute, way: way(noRoute.way) };
    case 'left':
      return { value: 'left', label: 'It leaves the cluster', way: way('it leaves the cluster') };
    case 'unresolved':
      return { ...unresolved(end.because), way: namesAsked(lookup) };
    default:
      return end satisfies never;
  }
}

function silenceWords(hops: Journey['hops'], { because, node }: TimedOut): string {
  if (because === 'policy') return policyWords(hops);
  return because === 'dropped' ? `a rule on ${node} drops it without a word` : timedOut[because];
}

type TimedOut = Extract<Journey['end'], { readonly kind: 'timed-out' }>;

const untouched = 'no rule turns it away or elsewhere';

/** Where rules turn it to another address than the one it was sent to. */
function turnsOf(hops: Journey['hops']): readonly string[] {
  return hops.flatMap(({ node, packet, met }) =>
    met.some(({ text, table }) => table === 'ipvs' || /--to-destination|dnat to/.test(text))
      ? [`the rules on ${node} send it on to ${packet.destination}:${packet.port}`]
      : [],
  );
}

/** The chains of rules that it meets, by name. */
function chainsMet({ hops }: Journey): string | undefined {
  const met = hops.flatMap(({ node, met: rules }) => {
    const chains = rules.map(({ chain }) => chain).filter((chain, n, all) => chain !== all[n - 1]);
    return chains.length === 0 ? [] : `on ${node} \`${chains.join(' → ')}\``;
  });
  return met.length === 0 ? undefined : listed(met, 'and');
}

/** Which policies do not let it through, and on which side. */
function policyWords(hops: Journey['hops']): string {
  const verdict = hops.flatMap(({ verdicts = [] }) => verdicts).find(({ allowed }) => !allowed);
  if (verdict === undefined || verdict.policies.length === 0)
    return 'a NetworkPolicy does not allow it, and it is dropped';
  const policies = verdict.policies.map((key) => `*NetworkPolicy ${named(key)}*`);
  const way = verdict.direction === 'ingress' ? 'into' : 'out of';
  return `${listed(policies)} ${policies.length === 1 ? 'does' : 'do'} not let it ${way} Pod ${named(verdict.pod)}: it is dropped`;
}

const reset: End = { value: 'reset', label: 'The connection is reset', way: '' };
const silent: End = {
  value: 'timed-out',
  label: 'Nobody answers: the client waits until it gives up',
  way: '',
};
const lost = {
  'address-gone': 'it goes on to the endpoint that it was given, and that address is nobody’s any more',
  'node-unreachable': 'a node on its way cannot be reached',
  hangs: 'the process that holds it hangs',
} as const;

const couldBe = {
  404: 'that is the answer where no Ingress of its class has a rule for the host and path',
  503: 'that is the answer where the Service has no ready endpoint',
  502: 'that is the answer where the endpoint refuses the controller’s own connection',
} as const;

/** An Ingress controller answers without a backend, or because of one. */
function answeredItself(status: number): End {
  const reason = statusReasons[status] ?? '';
  return { value: `${status}`, label: `The ingress controller answers ${status} ${reason}`.trim(), way: '' };
}
const statusReasons: Readonly<Record<number, string>> = {
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

const rejected: End = {
  value: 'rejected',
  label: 'It is refused at once: a rule of the node rejects it',
  way: 'a rule rejects it, as for a Service without a usable endpoint',
};
const noListener: End = {
  value: 'no-listener',
  label: 'It arrives and is refused at once: nothing listens on that port',
  way: 'where it arrives nothing listens on that port',
};
const waits: End = {
  value: 'timed-out',
  label: 'Nobody answers: the client waits until it gives up',
  way: 'nobody refuses it and nobody answers, as when a node is gone or no rule knows the address',
};
const noRoute: End = {
  value: 'no-route',
  label: 'There is no route to that address',
  way: 'the address is nobody’s, as that of a Pod that is gone',
};
/** What an end that did not come would have taken. */
const wouldTake: Readonly<Record<string, string>> = {
  rejected: 'for that a rule would have to reject it, as one does for a Service without a usable endpoint',
  'no-listener': 'for that it would have to arrive where nothing listens on that port',
  'timed-out':
    'for that it would have to be dropped, or to have nobody at its other end, as when a node is gone',
  'no-route': 'for that the address would have to be nobody’s, as that of a Pod that is gone',
  'no-address': 'for that the status of the Service would have to name no address',
};

/** What else could have become of a connection to an address. */
export const failures: readonly End[] = [rejected, waits, noListener, noRoute].map(elsewhere);

const unnamed: End = {
  value: 'no-name',
  label: 'There is no such name: the address is not found',
  way: 'for that the name would have to be one that nobody knows',
};
const dnsSilent: End = {
  value: 'no-dns',
  label: 'No DNS server answers: the address is not found',
  way: 'for that nobody would have to answer the question for the name',
};
/** What else could have become of a connection to a name. */
export const nameFailures: readonly End[] = [unnamed, dnsSilent, ...[rejected, waits].map(elsewhere)];

/** There is nowhere to send anything. */
export const noAddress: End = {
  value: 'no-address',
  label: 'There is nowhere to send it: the Service has no address for those outside',
  way: 'the status of the Service names no address: nobody has given it one',
};

/** What else an Ingress controller could have answered, and what could have become of the connection to it. */
export const requestFailures: readonly End[] = [
  ...([404, 503, 502] as const).map((status) => ({ ...answeredItself(status), way: couldBe[status] })),
  ...[noListener, waits].map(elsewhere),
];

/** What could have become of an open connection. */
export const openFailures: readonly End[] = [
  { ...reset, way: 'for that the process that holds it would have to end, and its address to stay' },
  { ...silent, way: 'for that its address would have to be gone' },
  { ...rejected, way: 'only the first packet of a connection meets the rules of a Service' },
];

/** An end as what did not happen: its way tells what it would have taken. */
export function elsewhere(end: End): End {
  return { ...end, way: wouldTake[end.value] ?? `it comes to that where ${end.way}` };
}

/** The one who answers, or how it fails, in a word. */
export function wordFor({ value }: End): string {
  return words.has(value) ? value : 'answered';
}

const words: ReadonlySet<string> = new Set([
  ...[...failures, ...nameFailures, ...openFailures, noAddress].map(({ value }) => value),
  ...['404', '502', '503', '504', 'left'],
]);

/** What an ExternalName Service makes of the name. */
function aliasOf(lookup: Journey['lookup']): readonly string[] {
  const alias = lookup?.result.ok ? lookup.result.alias : undefined;
  return alias === undefined ? [] : [`\`${lookup?.asked}\` is another name for \`${alias}\``];
}

/** Nothing is sent, because no address was found. */
function unresolved(because: Extract<Journey['end'], { readonly kind: 'unresolved' }>['because']): End {
  const isSilent = because === 'timed-out' || because === 'refused' || because === 'no-server';
  return isSilent ? dnsSilent : unnamed;
}

/** Each question that was asked for a name, and what came of it. */
function namesAsked(lookup: Journey['lookup']): string {
  const groups = new Map<string, Set<string>>();
  for (const { name, server, answer } of lookup?.queries ?? []) {
    const said = `the DNS server at ${server} is asked for %, and ${answersInWords[answer.kind]}`;
    groups.set(said, (groups.get(said) ?? new Set()).add(`\`${name}\``));
  }
  const questions = [...groups].map(([said, names]) => said.replace('%', () => fewOf([...names])));
  return questions.length === 0 ? 'no server is there to be asked' : listed(questions, 'and');
}

/** "a", "a and b", "a and three names more". */
function fewOf(names: readonly string[]): string {
  const [first = '', ...more] = names;
  return more.length < 2 ? listed(names) : `${first} and ${more.length} names more`;
}

const answersInWords = {
  records: 'says that it exists',
  nxdomain: 'knows no such name',
  servfail: 'cannot say',
  'timed-out': 'nobody answers',
  refused: 'refuses',
} as const;

const timedOut: Readonly<Record<Exclude<TimedOut['because'], 'dropped' | 'policy'>, string>> = {
  'no-rule': 'no rule there knows the address, and the router beyond does not either',
  'node-unreachable': 'the node that it is sent to cannot be reached',
  loop: 'it is sent round in circles',
  'answer-lost': 'its answer comes from another address than the one that was asked',
  'no-cloud-route': 'the network of the cloud has no route for the Pods of that node, and loses it',
  'no-balanced-node': 'no node passes the health check of the load balancer',
  hangs: 'the container takes the connection and hangs',
};

/** The same in every run: whose Pod it is, and where. */
function podRole(pod: Pod | undefined, key: string, node: string): string {
  const owner = pod && controllerOf(pod);
  return owner === undefined ? key : `${owner.kind} ${owner.name} on ${node}`;
}

function podLabel(pod: Pod | undefined, key: string, node: string): string {
  const owner = pod && controllerOf(pod);
  const app = owner?.kind === 'ReplicaSet' ? owner.name.replace(/-[a-z0-9]+$/, '') : owner?.name;
  return app === undefined ? `Pod ${key.replace(/^default\//, '')}` : `A Pod of *${app}* on ${node}`;
}

/** Of an HTTP request: who answers it, and what an Ingress controller made of it. */
export function endOfExchange(cluster: Cluster, { connection, route, onward, status }: Exchange): End {
  if (route === undefined || status === undefined) return endOf(cluster, connection);
  const { ingress, host, path, service } = route;
  const rule = path === undefined ? 'its default backend' : `its rule for \`${host}${path}\``;
  const decided =
    ingress === undefined
      ? 'no Ingress of its class has a rule for this host and path'
      : `*Ingress ${named(ingress)}* says by ${rule} that it is for *Service ${named(service ?? '')}*`;
  const silent = status === 503 ? ', which has no ready endpoint, or does not exist' : '';
  const taken = ['the ingress controller takes it', `${decided}${silent}`];
  if (onward === undefined) return { ...answeredItself(status), way: listed(taken, 'and') };
  if (status === 200) return endOf(cluster, onward, taken);
  return { ...answeredItself(status), way: listed([...taken, endOf(cluster, onward).way], 'and') };
}

/** Of an open connection: what its next packet comes to. Of UDP, which begins anew, each way that it can go. */
export function endsOfFlow(cluster: Cluster, opened: Journey, state: FlowState): readonly End[] {
  switch (state.kind) {
    case 'open': {
      const { value, label } = endOf(cluster, opened);
      return [
        {
          value,
          label,
          way: 'an open connection stays with the endpoint that it was given, whatever the rules say since',
        },
      ];
    }
    case 'reset':
      return [
        {
          ...reset,
          way: 'the process that held the connection has ended, and its address answers with a reset',
        },
      ];
    case 'timed-out':
      return [{ ...silent, way: lost[state.because] }];
    case 'anew':
      return state.ways.map((way) => endOf(cluster, way));
    default:
      return state satisfies never;
  }
}

function named(key: string): string {
  return key.replace(/^default\//, '');
}
