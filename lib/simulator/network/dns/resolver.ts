/**
 * How a program of a Pod or a node finds the address of a name: the questions its resolver sends, each of them a packet
 * with a journey of its own, and what came of them.
 *
 * Rules
 *   resolver/search   A name with fewer dots than `ndots` is tried with each search domain first and as it is at last; one
 *                     with as many, or with a dot at its end, as it is first. The first name that exists is taken.
 *   resolver/retry    Where nothing comes back each name server is asked twice, for five seconds each; then the whole lookup
 *                     fails, and no other name is tried. A refusal is known at once.
 *   resolver/families Addresses of the families are asked for that the cluster has, of both for each name; of both those of IPv4 are taken,
 *                     before those that only a site knows. (RFC 6724; AI_ADDRCONFIG)
 *   resolver/hosts    An address is no name, and localhost is in every /etc/hosts: nobody is asked.
 * Source: resolv.conf(5); glibc resolv/res_query.c, res_send.c, sysdeps/posix/getaddrinfo.c.
 */
import { deepEqual } from '../../values/equal';
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

/**
 * Every way the lookup can go: chance decides which of several Pods of CoreDNS is asked. Ways with one result are one. Of several types each
 * name is asked for all, before the next name is.
 */
export function lookups(
  network: Network,
  from: From,
  resolv: Resolv,
  asked: string,
  types: readonly QuestionType[] = ['A'],
): readonly Lookup[] {
  const forAddress = types.includes('A') || types.includes('AAAA');
  const known = asked === 'localhost' ? (types.includes('A') ? '127.0.0.1' : '::1') : asked;
  if (forAddress && parseAddress(known) !== undefined) {
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
    let turns: readonly Turn[] = open.map((way) => ({ way }));
    for (const type of types)
      turns = turns.flatMap((turn) =>
        turn.result?.ok === false
          ? [turn]
          : asking(network, from, resolv, { name, type }, turn.way).map((way) =>
              answered(turn, way, name, type),
            ),
      );
    const next: Way[] = [];
    for (const { way, result } of turns)
      if (result === undefined) next.push(way);
      else end(way, result);
    open = merged(next);
  }
  for (const way of open) end(way, { ok: false, because: way.last, name: names[names.length - 1] ?? asked });
  return ended;
}

/** What the questions for one name have come to so far; no result: nothing was found under it. */
type Turn = { readonly way: Way; readonly result?: LookupResult };

/** After the answer to one more of them. */
function answered({ result: before }: Turn, way: Way, name: string, type: QuestionType): Turn {
  const answer = way.queries[way.queries.length - 1]?.answer;
  if (answer === undefined) return { way, result: { ok: false, because: 'no-server', name } };
  if (answer.kind === 'timed-out' || answer.kind === 'refused')
    return { way, result: { ok: false, because: answer.kind, name } };
  const found = answer.kind === 'records' ? foundIn(name, type, answer.records) : undefined;
  if (found !== undefined) return { way, result: before?.ok === true ? joined(before, found) : found };
  const last = worse(way.last, answer.kind === 'records' ? 'no-data' : answer.kind);
  return before === undefined ? { way: { ...way, last } } : { way, result: before };
}

type Found = Extract<LookupResult, { readonly ok: true }>;

/** Addresses of two families: those of the first are taken, if there are any. */
function joined(first: Found, second: Found): Found {
  return {
    ...first,
    addresses: first.addresses.length > 0 ? first.addresses : second.addresses,
    records: [
      ...first.records,
      ...second.records.filter((record) => !first.records.some((known) => deepEqual(known, record))),
    ],
  };
}

/** What a search is told to have come to that found nothing: that a name exists without an address, or that one is not known. */
function worse(before: Way['last'], now: Way['last']): Way['last'] {
  if (before === 'no-data' || now === 'no-data') return 'no-data';
  return before === 'servfail' ? before : now;
}

type Way = Pick<Lookup, 'queries' | 'waitedMs' | 'probability'> & {
  readonly last: 'nxdomain' | 'no-data' | 'servfail';
};

function foundIn(name: string, type: QuestionType, records: readonly DnsRecord[]): Found | undefined {
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

/** The ways a program finds an address by: of the families that the machines of the cluster have addresses of. */
export function addressLookups(
  network: Network,
  from: From,
  resolv: Resolv,
  asked: string,
): readonly Lookup[] {
  return lookups(network, from, resolv, asked, typesIn(network));
}

/** Addresses of a site's own, as the fd00:: ones of a cluster are, come after those of IPv4. */
function typesIn({ nodes }: Network): readonly QuestionType[] {
  const addresses = nodes.flatMap(({ address, second }) => [address, second?.address ?? address]);
  const hasIPv6 = addresses.some((address) => address.includes(':'));
  const hasIPv4 = addresses.some((address) => !address.includes(':'));
  return hasIPv6 ? (hasIPv4 ? ['A', 'AAAA'] : ['AAAA']) : ['A'];
}

type Asked = { readonly name: string; readonly type: QuestionType };

/** One name: server after server, twice, until one of them says something. */
function asking(network: Network, from: From, resolv: Resolv, asked: Asked, way: Way): readonly Way[] {
  let open: readonly Way[] = [way];
  const told: Way[] = [];
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
          if (kind === 'records' || kind === 'nxdomain') told.push(after);
          else next.push(after);
        }
      open = merged(next);
    }
  return [...told, ...open];
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
