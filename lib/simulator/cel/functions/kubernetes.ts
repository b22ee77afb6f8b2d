/**
 * What Kubernetes adds to CEL: quantities, URLs, addresses, versions, formats of names.
 * Source: apiserver/pkg/cel/library/{quantity,urls,ip,cidr,semverlib,format}.go.
 */
import {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
} from '../../apiserver/names';
import { base64Bytes } from '../../values/base64';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  subtractQuantities,
} from '../../values/quantity';
import { Failure, List, MapValue, Opaque, Optional, type Value } from '../value';
import { addressLibrary } from './addresses';
import type { Declaration } from './declare';
import { fitting } from './standard';
import { parseTimestamp } from './time';

const quantityType = 'kubernetes.Quantity';
const nano = 1_000_000_000n;

function quantityValue(quantity: Quantity): Opaque {
  return new Opaque(quantityType, quantity, formatQuantity(quantity));
}

function quantityOf(value: Opaque | bigint): Quantity {
  return typeof value === 'bigint' ? { nano: value * nano, format: 'decimal' } : (value.value as Quantity);
}

function readQuantity(text: string): Opaque | Failure {
  const read = parseQuantity(text);
  return read === undefined
    ? new Failure(
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      )
    : quantityValue(read);
}

function asInteger(value: Opaque): bigint | Failure {
  const { nano: amount } = quantityOf(value);
  const whole = amount % nano === 0n ? fitting(amount / nano) : undefined;
  return typeof whole === 'bigint' ? whole : new Failure('cannot convert value to integer');
}

const quantityLibrary: readonly Declaration[] = [
  ['quantity', '(string): quantity', readQuantity],
  ['isQuantity', '(string): bool', (text: string) => parseQuantity(text) !== undefined],
  ['sign', 'quantity.(): int', (a: Opaque) => BigInt(compareQuantities(quantityOf(a), quantityOf(0n)))],
  ['isInteger', 'quantity.(): bool', (a: Opaque) => !(asInteger(a) instanceof Failure)],
  ['asInteger', 'quantity.(): int', asInteger],
  ['asApproximateFloat', 'quantity.(): double', (a: Opaque) => Number(quantityOf(a).nano) / 1e9],
  [
    'compareTo',
    'quantity.(quantity): int',
    (a: Opaque, b: Opaque) => BigInt(compareQuantities(quantityOf(a), quantityOf(b))),
  ],
  [
    'isGreaterThan',
    'quantity.(quantity): bool',
    (a: Opaque, b: Opaque) => compareQuantities(quantityOf(a), quantityOf(b)) > 0,
  ],
  [
    'isLessThan',
    'quantity.(quantity): bool',
    (a: Opaque, b: Opaque) => compareQuantities(quantityOf(a), quantityOf(b)) < 0,
  ],
  ...['quantity', 'int'].flatMap((other): Declaration[] => [
    [
      'add',
      `quantity.(${other}): quantity`,
      (a: Opaque, b: Opaque | bigint) => quantityValue(addQuantities(quantityOf(a), quantityOf(b))),
    ],
    [
      'sub',
      `quantity.(${other}): quantity`,
      (a: Opaque, b: Opaque | bigint) => quantityValue(subtractQuantities(quantityOf(a), quantityOf(b))),
    ],
  ]),
];

type Url = {
  readonly scheme: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
};

/** An absolute address, or an absolute path. */
function parseUrl(text: string): Url | undefined {
  if ([...text].some((c) => c < ' ' || c === '\u007f')) return undefined;
  if (text.startsWith('/') && !text.startsWith('//')) return urlOf('', '', text);
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)(.*)$/.exec(text);
  if (match === null) return undefined;
  return urlOf((match[1] ?? '').toLowerCase(), (match[2] ?? '').replace(/^.*@/, ''), match[3] ?? '');
}

function urlOf(scheme: string, host: string, rest: string): Url | undefined {
  const address = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(host);
  if (address === null || /[ <>"]/.test(host)) return undefined;
  const hash = rest.indexOf('#');
  const [path = '', query = ''] = (hash < 0 ? rest : rest.slice(0, hash)).split(/\?(.*)/s);
  const hostname = (address[1] ?? '').replace(/^\[(.*)\]$/, '$1');
  return { scheme, host, hostname, port: address[2] ?? '', path, query };
}

function queryOf({ query }: Url): Value {
  const found = new Map<string, string[]>();
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s).map((part) => decoded(part.replaceAll('+', ' ')));
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return new MapValue([...found].map(([name, values]) => [name, new List(values)] as const));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const urlLibrary: readonly Declaration[] = [
  [
    'url',
    '(string): url',
    (text: string) => {
      const read = parseUrl(text);
      return read === undefined
        ? new Failure(
            `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
          )
        : new Opaque('kubernetes.URL', read, text);
    },
  ],
  ['isURL', '(string): bool', (text: string) => parseUrl(text) !== undefined],
  ['getScheme', 'url.(): string', ({ value }: Opaque) => (value as Url).scheme],
  ['getHost', 'url.(): string', ({ value }: Opaque) => (value as Url).host],
  ['getHostname', 'url.(): string', ({ value }: Opaque) => (value as Url).hostname],
  ['getPort', 'url.(): string', ({ value }: Opaque) => (value as Url).port],
  ['getEscapedPath', 'url.(): string', ({ value }: Opaque) => (value as Url).path.replaceAll(' ', '%20')],
  ['getQuery', 'url.(): map(string, list(string))', ({ value }: Opaque) => queryOf(value as Url)],
];

type Semver = { readonly numbers: readonly bigint[]; readonly pre: readonly string[] };
const semverPattern =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

function parseSemver(text: string, normalizes = false): Semver | undefined {
  const match = semverPattern.exec(normalizes ? normalized(text) : text);
  if (match === null || text.length > 256) return undefined;
  return { numbers: match.slice(1, 4).map((each) => BigInt(each)), pre: match[4]?.split('.') ?? [] };
}

function normalized(text: string): string {
  const [, core = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(text) ?? [];
  const parts = core.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return `${parts.join('.')}${rest}`;
}

function compareSemver(a: Semver, b: Semver): number {
  for (let i = 0; i < 3; i++) {
    const [x = 0n, y = 0n] = [a.numbers[i], b.numbers[i]];
    if (x !== y) return x < y ? -1 : 1;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) {
    const [x, y] = [a.pre[i], b.pre[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const [m, n] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (m && n) return BigInt(x) < BigInt(y) ? -1 : 1;
    if (m !== n) return m ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}

function semverValue(text: string, normalizes?: boolean): Opaque | Failure {
  const read = parseSemver(text, normalizes);
  if (read === undefined) return new Failure(`invalid semantic version: ${JSON.stringify(text)}`);
  const pre = read.pre.length === 0 ? '' : `-${read.pre.join('.')}`;
  return new Opaque('kubernetes.Semver', read, `${read.numbers.join('.')}${pre}`);
}

const versionOf = ({ value }: Opaque): Semver => value as Semver;

const semverLibrary: readonly Declaration[] = [
  ['semver', '(string): semver', (text: string) => semverValue(text)],
  ['semver', '(string, bool): semver', semverValue],
  ['isSemver', '(string): bool', (text: string) => parseSemver(text) !== undefined],
  [
    'isSemver',
    '(string, bool): bool',
    (text: string, normalizes: boolean) => parseSemver(text, normalizes) !== undefined,
  ],
  ['major', 'semver.(): int', (a: Opaque) => versionOf(a).numbers[0] ?? 0n],
  ['minor', 'semver.(): int', (a: Opaque) => versionOf(a).numbers[1] ?? 0n],
  ['patch', 'semver.(): int', (a: Opaque) => versionOf(a).numbers[2] ?? 0n],
  [
    'compareTo',
    'semver.(semver): int',
    (a: Opaque, b: Opaque) => BigInt(compareSemver(versionOf(a), versionOf(b))),
  ],
  [
    'isGreaterThan',
    'semver.(semver): bool',
    (a: Opaque, b: Opaque) => compareSemver(versionOf(a), versionOf(b)) > 0,
  ],
  [
    'isLessThan',
    'semver.(semver): bool',
    (a: Opaque, b: Opaque) => compareSemver(versionOf(a), versionOf(b)) < 0,
  ],
];

type Complaints = (text: string) => readonly string[];

/** A name that something is still to be put behind. */
function asPrefix(complaints: Complaints): Complaints {
  return (text) => complaints(text.endsWith('-') ? `${text.slice(0, -1)}a` : text);
}

function unless(holds: (text: string) => boolean, why: string): Complaints {
  return (text) => (holds(text) ? [] : [why]);
}

const formats: Readonly<Record<string, Complaints>> = {
  dns1123Label: isDNS1123Label,
  dns1123Subdomain: isDNS1123Subdomain,
  dns1035Label: isDNS1035Label,
  qualifiedName: isQualifiedName,
  dns1123LabelPrefix: asPrefix(isDNS1123Label),
  dns1123SubdomainPrefix: asPrefix(isDNS1123Subdomain),
  dns1035LabelPrefix: asPrefix(isDNS1035Label),
  labelValue: isValidLabelValue,
  uri: unless((text) => parseUrl(text) !== undefined, 'invalid URI for request'),
  uuid: unless(
    (text) => /^[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$/.test(text),
    'does not match the UUID format',
  ),
  byte: unless((text) => base64Bytes(text) !== undefined, 'invalid base64'),
  date: unless((text) => parseTimestamp(`${text}T00:00:00Z`) !== undefined, 'invalid date'),
  datetime: unless((text) => parseTimestamp(text) !== undefined, 'invalid datetime'),
};

function formatNamed(name: string): Opaque {
  return new Opaque('kubernetes.NamedFormat', name, name);
}

function validated({ value }: Opaque, text: string): Value {
  const wrong = formats[value as string]?.(text) ?? [];
  return new Optional(wrong.length === 0 ? undefined : new List([...wrong]));
}

const formatLibrary: readonly Declaration[] = [
  ...Object.keys(formats).map(
    (name): Declaration => [`format.${name}`, '(): format', () => formatNamed(name)],
  ),
  [
    'format.named',
    '(string): optional(format)',
    (name: string) => new Optional(Object.hasOwn(formats, name) ? formatNamed(name) : undefined),
  ],
  ['validate', 'format.(string): optional(list(string))', validated],
];

export const kubernetesLibrary: readonly Declaration[] = [
  ...quantityLibrary,
  ...urlLibrary,
  ...addressLibrary,
  ...semverLibrary,
  ...formatLibrary,
  [
    'jsonpatch.escapeKey',
    '(string): string',
    (text: string) => text.replaceAll('~', '~0').replaceAll('/', '~1'),
  ],
];
