/**
 * `kubectl config set` and `unset`: one value of the configuration, by its path.
 * Source: kubectl/pkg/cmd/config/{set,unset,navigation_step_parser}.go.
 */
import { fromBase64, toBase64 } from '../../values/base64';
import { fail, failWithUsage } from '../failure';
import type { Invocation } from '../invocation';
import type { Context, Entry, Session } from '../session';
import { withEntry } from './entries';

/** What the entries of each part of the file have, and of which type. */
const partFields = {
  clusters: {
    server: 'text',
    'tls-server-name': 'text',
    'insecure-skip-tls-verify': 'flag',
    'certificate-authority': 'text',
    'certificate-authority-data': 'bytes',
    'proxy-url': 'text',
    'disable-compression': 'flag',
  },
  users: {
    'client-certificate': 'text',
    'client-certificate-data': 'bytes',
    'client-key': 'text',
    'client-key-data': 'bytes',
    token: 'text',
    tokenFile: 'text',
    as: 'text',
    username: 'text',
    password: 'text',
  },
  contexts: { cluster: 'text', user: 'text', namespace: 'text' },
} as const;

type Part = keyof typeof partFields;

type Place =
  | { readonly part: 'current-context' }
  | { readonly part: Part; readonly name: string; readonly field: string | undefined };

export function setProperty(invocation: Invocation): void {
  const { args, session, command } = invocation;
  const [path, value, ...others] = args;
  if (path === undefined || value === undefined || others.length > 0)
    failWithUsage(command, `Unexpected args: [${args.join(' ')}]`);
  const place = placeOf(path);
  if (place.part === 'current-context') invocation.configure({ current: value });
  else {
    const { part, name, field } = place;
    if (field === undefined) fail(`can't set a map to a value: ${name}`);
    const kind = (partFields[part] as Readonly<Record<string, string>>)[field];
    const fields = { [field]: kind === 'text' ? value : parsedValue(invocation, kind === 'flag', value) };
    invocation.configure(changed(session, part, name, fields));
  }
  invocation.say(`Property ${JSON.stringify(path)} set.`);
}

export function unsetProperty(invocation: Invocation): void {
  const { args, session, command } = invocation;
  const [path, ...others] = args;
  if (path === undefined || others.length > 0) failWithUsage(command, `Unexpected args: [${args.join(' ')}]`);
  const place = placeOf(path);
  if (place.part === 'current-context') invocation.configure({ current: '' });
  else if (place.name === '') invocation.configure({ [place.part]: [] });
  else {
    const { part, name, field } = place;
    const entries = session[part] as readonly { readonly name: string }[];
    if (field !== undefined && !entries.some((each) => each.name === name))
      fail(`current map key \`${name}\` is invalid`);
    if (field === undefined) invocation.configure({ [part]: entries.filter((each) => each.name !== name) });
    else invocation.configure(without(session, part, name, field));
  }
  invocation.say(`Property ${JSON.stringify(path)} unset.`);
}

/** The place that a path names. The name of an entry may have dots in it: it ends where a field begins. */
function placeOf(path: string): Place {
  const [first = '', ...rest] = path.split('.');
  if (first === 'current-context' && rest.length === 0) return { part: first };
  if (!Object.hasOwn(partFields, first))
    return fail(
      first === 'current-context'
        ? `unable to parse one or more field values of ${path}`
        : `unable to parse ${path} after [] at api.Config`,
    );
  const part = first as Part;
  const at = rest.findIndex((word, index) => index > 0 && Object.hasOwn(partFields[part], word));
  const name = rest.slice(0, at < 0 ? rest.length : at).join('.');
  if (at >= 0 && at < rest.length - 1) fail(`unable to parse one or more field values of ${path}`);
  return { part, name, field: at < 0 ? undefined : rest[at] };
}

function parsedValue({ flags }: Invocation, isFlag: boolean, value: string): string | boolean {
  if (isFlag) {
    if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
    if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value)) return false;
    return fail(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  if (flags.bool('set-raw-bytes')) return toBase64(value);
  if (fromBase64(value) === undefined)
    fail('error decoding input value: illegal base64 data at input byte 0');
  return value;
}

function changed(session: Session, part: Part, name: string, fields: Entry['fields']): Partial<Session> {
  if (part !== 'contexts') return { [part]: withEntry(session[part], name, fields) };
  const { contexts } = session;
  const before = contexts.find((each) => each.name === name) ?? { name, cluster: '', user: '' };
  const context = { ...before, ...fields } as Context;
  const isKnown = contexts.some((each) => each.name === name);
  return {
    contexts: isKnown
      ? contexts.map((each) => (each.name === name ? context : each))
      : [...contexts, context],
  };
}

function without(session: Session, part: Part, name: string, field: string): Partial<Session> {
  if (part === 'contexts') {
    const contexts = session.contexts.map((each) => {
      if (each.name !== name) return each;
      const { namespace: _none, ...rest } = each;
      return field === 'namespace' ? rest : { ...each, [field]: '' };
    });
    return { contexts };
  }
  const entries = session[part].map((each) => {
    if (each.name !== name) return each;
    const { [field]: _gone, ...fields } = each.fields;
    return { name, fields };
  });
  return { [part]: entries };
}
