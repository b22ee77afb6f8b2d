/**
 * How a program of a Pod or a node finds the address of a name: the questions its resolver sends, each of them a packet
 * with a journey of its own, and what came of them.
 *
 * Rules
 *   resolver/search   A name with fewer dots than `ndots` is tried with each search domain first and as it is at last; one
 *                     with as many, or with a dot at its end, as it is first. The first name that exists is taken.
 *   resolver/retry    Where nothing comes back each name server is asked twice, for five seconds each; then the whole lookup
 *                     fails, and no other name is tried. A refusal is known at once.
 *   resolver/families An address of either family is asked for; one of IPv4 is taken before one that only a site knows. (RFC 6724)
 *   resolver/hosts    An address is no name, and localhost is in every /etc/hosts: nobody is asked.
 * Source: resolv.conf(5); glibc resolv/res_query.c, res_send.c.
 */
import { parseAddress } from '../address';
import { journeys } from '../journey';
import type { End, From, Lookup, LookupResult, Network, Query, Resolv } from '../network';
import { answerOf, type DnsAnswer, type DnsRecord, outsideAnswer, type QuestionType } from './answers';

/** The address of the Service kube-dns, which the kubelet gives to Pods, by the first family of the cluster. */
export const clusterDnsAddresses = { IPv4: '10.96.0.10', IPv6: 'fd00:10:96::a' } as const;
const timeoutMs = 5_000;
const attempts = 2;

/** The names that a resolver tries, in order. */
export function namesTried(asked: string, { searches, options }: Resolv): readonly string[] {
  const plain = asked.replace(/\.$/, '');
  if (asked.endsWith('.')) return [plain];
  const ndots = Number(
    options.map((option) => /^ndots:(\d+)$/.exec(option)?.[1]).find((n) => n !== undefined) ?? 1,
  );
  const searched = searches.map((search) => `${plain}.${search}`);
  const isFirst = plain.split('.').length - 1 >= ndots;
  return isFirst ? [plain, ...searched] : [...searched, plain];
}

/** Every way the lookup can go: chance decides which of several Pods of CoreDNS is asked. Ways with one result are one. */
export function lookups(
  network: Network,
  from: From,
  resolv: Resolv,
  asked: string,
  type: QuestionType = 'A',
): readonly Lookup[] {
  const known = asked === 'localhost' ? '127.0.0.1' : asked;
  if (type === 'A' && parseAddress(known) !== undefined) {
    const result = { ok: true, name: asked, addresses: [known], records: [] } as const;
    return [{ asked, queries: [], result, waitedMs: 0, probability: 1 }];
  }
  let open: readonly Way[] = [{ queries: [], waitedMs: 0, probability: 1, last: 'nxdomain' }];
  const ended: Lookup[] = [];
  const names = namesTried(asked, resolv);
  const end = ({ queries, waitedMs, probability }: Way, result: LookupResult): void => {
    ended.push({ asked, queries, result, waitedMs, probability });
  };
  for (const name of names) {
    const next: Way[] = [];
    for (const way of open.flatMap((each) => asking(network, from, resolv, { name, type }, each))) {
      const answer = way.queries[way.queries.length - 1]?.answer;
      if (answer === undefined) end(way, { ok: false, because: 'no-server', name });
      else if (answer.kind === 'timed-out' || answer.kind === 'refused')
        end(way, { ok: false, because: answer.kind, name });
      else {
        const found = answer.kind === 'records' ? foundIn(name, type, answer.records) : undefined;
        if (found !== undefined) end(way, found);
        else
          next.push({ ...way, last: worse(way.last, answer.kind === 'records' ? 'no-data' : answer.kind) });
      }
    }
    open = merged(next);
  }
  for (const way of open) end(way, { ok: false, because: way.last, name: names[names.length - 1] ?? asked });
  return ended;
}

/** What a search is told to have come to that found nothing: that a name exists without an address, or that one is not known. */
function worse(before: Way['last'], now: Way['last']): Way['last'] {
  if (before === 'no-data' || now === 'no-data') return 'no-data';
  return before === 'servfail' ? before : now;
}

type Way = Pick<Lookup, 'queries' | 'waitedMs' | 'probability'> & {
  readonly last: 'nxdomain' | 'no-data' | 'servfail';
};

function foundIn(name: string, type: QuestionType, records: readonly DnsRecord[]): LookupResult | undefined {
  const addresses = records.flatMap((record) => (record.type === type ? addressIn(record) : []));
  const alias = records.find((record) => record.type === 'CNAME');
  if (alias === undefined && !records.some((record) => record.type === type)) return undefined;
  return {
    ok: true,
    name,
    addresses,
    records,
    ...(alias?.type === 'CNAME' && { alias: alias.target }),
  };
}

function addressIn(record: DnsRecord): readonly string[] {
  return record.type === 'A' || record.type === 'AAAA' ? [record.address] : [];
}

/**
 * The ways a program finds an address by, whichever the family. Of both it takes the one of IPv4: addresses of a site's own, as the fd00::
 * ones of a cluster are, come after it.
 */
export function addressLookups(
  network: Network,
  from: From,
  resolv: Resolv,
  asked: string,
): readonly Lookup[] {
  const found = lookups(network, from, resolv, asked);
  if (!hasIPv6(network)) return found;
  return found.flatMap((lookup) => {
    if (lookup.result.ok || lookup.result.because !== 'no-data') return [lookup];
    return lookups(network, from, resolv, asked, 'AAAA').map((other) => ({
      ...other,
      queries: [...lookup.queries, ...other.queries],
      waitedMs: lookup.waitedMs + other.waitedMs,
      probability: lookup.probability * other.probability,
    }));
  });
}

function hasIPv6({ nodes }: Network): boolean {
  return nodes.some(({ address, second }) => address.includes(':') || second?.address.includes(':'));
}

type Asked = { readonly name: string; readonly type: QuestionType };

/** One name: server after server, twice, until one of them says something. */
function asking(network: Network, from: From, resolv: Resolv, asked: Asked, way: Way): readonly Way[] {
  let open: readonly Way[] = [way];
  const answered: Way[] = [];
  for (let attempt = 0; attempt < attempts; attempt++)
    for (const server of resolv.nameservers) {
      const next: Way[] = [];
      for (const each of open)
        for (const { probability, ...query } of queriesTo(network, from, server, asked)) {
          const { kind } = query.answer;
          const waitedMs = each.waitedMs + (kind === 'timed-out' ? timeoutMs : 0);
          const after = {
            ...each,
            queries: [...each.queries, query],
            waitedMs,
            probability: each.probability * probability,
          };
          if (kind === 'records' || kind === 'nxdomain') answered.push(after);
          else next.push(after);
        }
      open = merged(next);
    }
  return [...answered, ...open];
}

/** Every way one question can go. */
function queriesTo(
  network: Network,
  from: From,
  server: string,
  { name, type }: Asked,
): readonly (Query & { readonly probability: number })[] {
  const { implied, knownTo, newest } = network.names;
  const asked = { name, type, server };
  if (implied && Object.values(clusterDnsAddresses).some((each) => each === server))
    return [{ ...asked, journey: undefined, answer: answerOf(newest(), name, type), probability: 1 }];
  const found = journeys(network, from, { address: server, port: 53, protocol: 'udp' });
  const queries = found.map((journey) => {
    const answer = answerAt(journey.end, (pod) => answerOf(knownTo(pod), name, type), name, type);
    return { ...asked, journey, answer, probability: journey.probability };
  });
  const byAnswer = new Map<string, Query & { readonly probability: number }>();
  for (const query of queries) {
    const key = JSON.stringify(query.answer);
    const same = byAnswer.get(key);
    byAnswer.set(
      key,
      same === undefined ? query : { ...same, probability: same.probability + query.probability },
    );
  }
  return [...byAnswer.values()];
}

function answerAt(
  end: End,
  ofPod: (pod: string) => DnsAnswer,
  name: string,
  type: QuestionType,
): Query['answer'] {
  switch (end.kind) {
    case 'answered':
      return end.by.kind === 'container' && end.by.serves === 'dns'
        ? ofPod(end.by.pod)
        : { kind: 'timed-out' };
    case 'left':
      return outsideAnswer(name, type);
    case 'refused':
      return { kind: 'refused' };
    default:
      return { kind: 'timed-out' };
  }
}

/** Ways that came to the same so far are one. */
function merged(ways: readonly Way[]): readonly Way[] {
  const found = new Map<string, Way>();
  for (const way of ways) {
    const key = JSON.stringify([way.last, way.waitedMs, way.queries.map(({ answer }) => answer)]);
    const same = found.get(key);
    found.set(key, same === undefined ? way : { ...same, probability: same.probability + way.probability });
  }
  return [...found.values()];
}
