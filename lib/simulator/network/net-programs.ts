/** Programs that use the network: `wget`, `curl`, `nc` and `nslookup`, with the words of busybox and curl. */
import type { DnsRecord, QuestionType } from './dns/answers';
import type { HttpRequest, Lookup } from './network';

/** How a connection went, in the client's eyes. */
export type Connection =
  /** `status` and `body`: what is answered to a request, after how long. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly latencyMs: number;
    }
  | { readonly kind: 'refused' | 'timed out' | 'no route' };

/** The network as a program sees it. */
export type Net = {
  readonly resolve: (name: string, type?: QuestionType) => Lookup;
  readonly connect: (address: string, port: number) => Connection;
  readonly request: (request: HttpRequest) => Connection;
  /** Lets so much virtual time pass. */
  readonly sleep: (ms: number) => void;
  readonly nameserver: string;
};

type Ended = { readonly stdout: string; readonly stderr: string; readonly code: number };

/** A connection that nobody answers is given up after so long. (Linux' tcp_syn_retries) */
const patienceMs = 127_000;

export const netPrograms: Readonly<Record<string, (args: readonly string[], net: Net) => Ended>> = {
  wget,
  curl,
  nc,
  nslookup,
};

type Target = {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly tls: boolean;
};

function targetOf(url: string): Target | undefined {
  const found = /^(?:(https?):\/\/)?(\[[0-9a-fA-F:]+\]|[^/:[\]]+)(?::(\d{1,5}))?(\/[^?#]*)?(?:[?#].*)?$/.exec(
    url,
  );
  if (found === null) return undefined;
  const tls = found[1] === 'https';
  return {
    host: (found[2] ?? '').replace(/^\[|\]$/g, ''),
    port: Number(found[3] ?? (tls ? 443 : 80)),
    path: found[4] ?? '/',
    tls,
  };
}

/** Takes options and their values out of the arguments; the last value of the first of them that is there. */
function taken(
  args: readonly string[],
  names: readonly string[],
): { readonly value: string | undefined; readonly rest: readonly string[] } {
  let value: string | undefined;
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const joined = names.find((name) => name.startsWith('--') && arg.startsWith(`${name}=`));
    if (joined !== undefined) value = arg.slice(joined.length + 1);
    else if (names.includes(arg)) value = args[++i];
    else rest.push(arg);
  }
  return { value, rest };
}

/** What a `Host: …` header says. */
function hostIn(header: string | undefined): string | undefined {
  return /^host:\s*([^:\s]+)/i.exec(header ?? '')?.[1];
}

/** The value of an option that takes one, and the arguments that are left. */
function option(
  args: readonly string[],
  names: readonly string[],
): { readonly seconds?: number; readonly rest: readonly string[] } {
  const at = args.findIndex((arg) => names.includes(arg));
  const joined = args.find((arg) =>
    names.some((name) => arg.startsWith(name) && /^\d+$/.test(arg.slice(name.length).replace('=', ''))),
  );
  if (at >= 0)
    return { seconds: Number(args[at + 1]), rest: args.filter((_, i) => i !== at && i !== at + 1) };
  if (joined === undefined) return { rest: args };
  return { seconds: Number(/\d+$/.exec(joined)?.[0]), rest: args.filter((arg) => arg !== joined) };
}

function wget(args: readonly string[], net: Net): Ended {
  const header = taken(args, ['--header']);
  const { seconds, rest } = option(header.rest, ['-T', '--timeout']);
  const out = rest.findIndex((arg) => /^-[a-zA-Z]*O$/.test(arg));
  const url = rest.filter((arg, i) => !arg.startsWith('-') && i !== out + 1 - (out < 0 ? 1e9 : 0)).pop();
  const target = url === undefined ? undefined : targetOf(url);
  if (target === undefined) return failed('wget: invalid URL', 1);
  const { host, port, path, tls } = target;
  const address = addressOf(net, host, seconds);
  if (address === 'too late') return failed('wget: download timed out', 1);
  if (address === undefined) return failed(`wget: bad address '${host}${port === 80 ? '' : `:${port}`}'`, 1);
  const asked = hostIn(header.value) ?? host;
  const connection = inTime(net.request({ address, port, path, tls, host: asked }), seconds, net);
  switch (connection.kind) {
    case 'answered':
      if (connection.status >= 400)
        return failed(
          `wget: server returned error: HTTP/1.1 ${connection.status} ${reasons[connection.status] ?? ''}`.trim(),
          1,
        );
      return rest.some((arg) => arg.includes('O-') || arg === '-') ? done(connection.body) : done('');
    case 'refused':
      return failed(`wget: can't connect to remote host (${address}): Connection refused`, 1);
    case 'no route':
      return failed(`wget: can't connect to remote host (${address}): Host is unreachable`, 1);
    case 'timed out':
      net.sleep(seconds === undefined ? patienceMs : seconds * 1000);
      return failed(
        seconds === undefined
          ? `wget: can't connect to remote host (${address}): Connection timed out`
          : 'wget: download timed out',
        1,
      );
    default:
      return connection satisfies never;
  }
}

/** What comes later than a program waits does not come for it. */
function inTime(connection: Connection, seconds: number | undefined, net: Net): Connection {
  if (connection.kind !== 'answered' || connection.latencyMs === 0) return connection;
  if (seconds !== undefined && connection.latencyMs > seconds * 1000) return { kind: 'timed out' };
  net.sleep(connection.latencyMs);
  return connection;
}

/** The words of a status line. (RFC 9110, 15) */
export const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function curl(args: readonly string[], net: Net): Ended {
  const header = taken(args, ['-H', '--header']);
  const format = taken(header.rest, ['-w', '--write-out']);
  const file = taken(format.rest, ['-o', '--output']);
  const { seconds, rest } = option(file.rest, ['-m', '--max-time', '--connect-timeout']);
  const url = rest.find((arg) => !arg.startsWith('-'));
  const target = url === undefined ? undefined : targetOf(url);
  if (target === undefined) return failed('curl: (3) URL rejected: Malformed input to a URL function', 3);
  const { host, port, path, tls } = target;
  const address = addressOf(net, host, seconds);
  if (address === 'too late')
    return failed(`curl: (28) Resolving timed out after ${(seconds ?? 0) * 1000} milliseconds`, 28);
  if (address === undefined) return failed(`curl: (6) Could not resolve host: ${host}`, 6);
  const asked = hostIn(header.value) ?? host;
  const connection = inTime(net.request({ address, port, path, tls, host: asked }), seconds, net);
  switch (connection.kind) {
    case 'answered': {
      const written = (format.value ?? '')
        .replaceAll('%{http_code}', String(connection.status))
        .replaceAll('\\n', '\n');
      if (connection.status >= 400 && rest.some((arg) => /^-[a-zA-Z]*f/.test(arg) || arg === '--fail'))
        return failed(`curl: (22) The requested URL returned error: ${connection.status}`, 22);
      return done(`${file.value === undefined ? connection.body : ''}${written}`);
    }
    case 'refused':
    case 'no route':
      return failed(
        `curl: (7) Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`,
        7,
      );
    case 'timed out': {
      const ms = seconds === undefined ? patienceMs : seconds * 1000;
      net.sleep(ms);
      return failed(`curl: (28) Connection timed out after ${ms} milliseconds`, 28);
    }
    default:
      return connection satisfies never;
  }
}

function nc(args: readonly string[], net: Net): Ended {
  const { seconds, rest } = option(args, ['-w']);
  const [host = '', port = ''] = rest.filter((arg) => !arg.startsWith('-'));
  if (!/^\d{1,5}$/.test(port)) return failed('nc: a host and a port are needed', 1);
  const address = addressOf(net, host);
  if (address === undefined) return failed(`nc: bad address '${host}'`, 1);
  const connection = net.connect(address, Number(port));
  const where = `${host} (${address}:${port})`;
  if (connection.kind === 'answered')
    return done(rest.some((arg) => /^-[a-z]*v/.test(arg)) ? `${where} open\n` : '');
  if (connection.kind === 'timed out') net.sleep(seconds === undefined ? patienceMs : seconds * 1000);
  const why = {
    refused: 'Connection refused',
    'timed out': 'Operation timed out',
    'no route': 'Host is unreachable',
  }[connection.kind];
  return failed(`nc: ${where}: ${why}`, 1);
}

function nslookup(args: readonly string[], net: Net): Ended {
  const name = args.find((arg) => !arg.startsWith('-'));
  if (name === undefined) return failed('nslookup: a name is needed', 1);
  const wanted = args.map((arg) => /^-(?:type|q|querytype)=(\w+)$/i.exec(arg)?.[1]).find((each) => each);
  const type = wanted?.toUpperCase();
  if (type !== undefined && !isQuestionType(type))
    return failed(`nslookup: invalid query type "${wanted}"`, 1);
  const head = `Server:\t\t${net.nameserver}\nAddress:\t${net.nameserver}:53\n\n`;
  const reversed = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(name);
  const { result, waitedMs } =
    reversed === null
      ? net.resolve(name, type)
      : net.resolve(`${reversed.slice(1, 5).reverse().join('.')}.in-addr.arpa.`, 'PTR');
  if (waitedMs > 0) net.sleep(waitedMs);
  if (result.ok) return done(`${head}${recordsText(result.name, result.records)}\n`);
  switch (result.because) {
    case 'timed-out':
    case 'refused':
    case 'no-server':
      return { stdout: ';; connection timed out; no servers could be reached\n\n', stderr: '', code: 1 };
    case 'no-data':
      return { stdout: `${head}*** Can't find ${result.name}: No answer\n\n`, stderr: '', code: 1 };
    case 'nxdomain':
    case 'servfail': {
      const text = `** server can't find ${result.name}: ${result.because.toUpperCase()}\n\n`;
      return { stdout: `${head}${text}`, stderr: '', code: 1 };
    }
    default:
      return result.because satisfies never;
  }
}

const questionTypes: readonly QuestionType[] = ['A', 'AAAA', 'SRV', 'PTR', 'CNAME'];

function isQuestionType(text: string): text is QuestionType {
  return (questionTypes as readonly string[]).includes(text);
}

function recordsText(name: string, records: readonly DnsRecord[]): string {
  return records
    .map((record) => {
      switch (record.type) {
        case 'A':
        case 'AAAA':
          return `Name:\t${record.name}\nAddress: ${record.address}\n`;
        case 'CNAME':
          return `${record.name}\tcanonical name = ${record.target}\n`;
        case 'PTR':
          return `${name}\tname = ${record.target}\n`;
        case 'SRV':
          return `${record.name}\tservice = 0 ${Math.floor(100 / records.length)} ${record.port} ${record.target}\n`;
        default:
          return record satisfies never;
      }
    })
    .join('');
}

/** The address of a name; `too late` when the program gives up before its resolver does. */
function addressOf(net: Net, name: string, seconds?: number): string | undefined {
  const { result, waitedMs } = net.resolve(name);
  if (seconds !== undefined && waitedMs > seconds * 1000) {
    net.sleep(seconds * 1000);
    return 'too late';
  }
  if (waitedMs > 0) net.sleep(waitedMs);
  return result.ok ? result.addresses[0] : undefined;
}

function done(stdout: string): Ended {
  return { stdout, stderr: '', code: 0 };
}

function failed(line: string, code: number): Ended {
  return { stdout: '', stderr: `${line}\n`, code };
}
