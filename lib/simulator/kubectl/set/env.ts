/** `kubectl set env`. Source: kubectl/pkg/cmd/set/set_env.go, kubectl/pkg/cmd/set/env. */
import { isEnvVarName } from '../../apiserver/names';
import type { Container, KubeObject } from '../../objects/objects';
import { fromBase64 } from '../../values/base64';
import { goQuoted } from '../../values/go-text';
import { milliValue, wholeValue } from '../../values/quantity';
import { findForChange, objectOf } from '../change';
import { fail, messageOf } from '../failure';
import { changeFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { podSpecOrFail, withPodSpec } from '../pod-spec';
import { find, type Item, isItem, itemsOrFail } from '../resource-args';
import { type Change, changePods } from './change-pods';
import { inContainers, matchingContainers } from './containers';

export const setEnvCommand: CommandSpec = {
  name: 'env',
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  does: 'Sets, removes and lists variables of containers.',
  flags: [
    ...changeFlags,
    selectorFlag,
    { name: 'env', short: 'e', type: 'array' },
    { name: 'containers', short: 'c', type: 'string' },
    { name: 'from', type: 'string' },
    { name: 'prefix', type: 'string' },
    { name: 'keys', type: 'strings' },
    { name: 'list', type: 'bool' },
    { name: 'resolve', type: 'bool' },
    { name: 'overwrite', type: 'bool' },
  ],
  run: setEnv,
};

type KeyRef = { readonly name: string; readonly key: string };

type ValueSource = {
  readonly configMapKeyRef?: KeyRef;
  readonly secretKeyRef?: KeyRef;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: {
    readonly containerName?: string;
    readonly resource: string;
    readonly divisor?: string;
  };
};

type EnvEntry = { readonly name: string; readonly value?: string; readonly valueFrom?: ValueSource };

function setEnv(invocation: Invocation): void {
  const { flags, args } = invocation;
  if (flags.bool('all') && flags.text('selector') !== '')
    fail('cannot set --all and --selector at the same time');
  const isChange = (arg: string): boolean => arg.indexOf('=', 1) > 0 || arg.endsWith('-');
  const first = args.findIndex(isChange);
  const [resources, pairs] = first < 0 ? [args, []] : [args.slice(0, first), args.slice(first)];
  if (!pairs.every(isChange))
    fail(`all resources must be specified before environment changes: ${args.join(' ')}`);
  if (resources.length === 0 && flags.list('filename').length === 0)
    fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.bool('list') && flags.text('output') !== '')
    fail('--list and --output may not be specified together');
  if (flags.list('keys').length > 0 && flags.text('from') === '')
    fail('when specifying --keys, a configmap or secret must be provided with --from');
  const { add, remove } = changesOf([...flags.list('env'), ...pairs], invocation.input.stdin);
  const prefix = flags.text('prefix');
  const entries = [...add, ...entriesFrom(invocation)].map((each) => ({ ...each, name: prefix + each.name }));
  const change: Change = (object, item) => {
    const spec = podSpecOrFail({ ...item, object });
    const pattern = flags.text('containers', '*');
    const names = matchingContainers(spec, pattern);
    if (names.size === 0) {
      const { kind } = item.resource;
      invocation.warn(
        `Warning: ${kind}/${item.name} does not have any containers matching ${goQuoted(pattern)}`,
      );
      return object;
    }
    const changed = (container: Container): Container => {
      const taken = flags.bool('overwrite', true) ? undefined : takenIn(container, entries);
      if (taken !== undefined)
        fail(
          `${item.resource.plural}/${item.name} '${taken.name}' already has a value (${taken.value ?? ''}), and --overwrite is false`,
        );
      return withEnv(container, entries, remove);
    };
    return withPodSpec(object, inContainers(spec, names, changed));
  };
  if (flags.bool('list')) list(invocation, resources, change);
  else
    changePods(invocation, resources, change, {
      done: 'env updated',
      failing: 'failed to patch env update to pod template:',
    });
}

/** `NAME=VALUE` sets, `NAME-` removes, `-` stands for the lines of standard input. Source: env_parse.go. */
function changesOf(
  words: readonly string[],
  stdin = '',
): { readonly add: readonly EnvEntry[]; readonly remove: readonly string[] } {
  const add: EnvEntry[] = [];
  const remove: string[] = [];
  const named = new Set<string>();
  for (const word of words) {
    if (word === '-') {
      const lines = stdin.split('\n').map((line) => line.replace(/#.*$|\r$/, ''));
      add.push(...lines.filter((line) => line.includes('=')).map(entryOf));
    } else if (word.includes('=')) {
      const entry = entryOf(word);
      const why = isEnvVarName(entry.name);
      if (why.length > 0) fail(`${goQuoted(entry.name)} is not a valid key name: ${why.join(';')}`);
      named.add(entry.name);
      add.push(entry);
    } else if (word.endsWith('-')) remove.push(word.slice(0, -1));
    else fail(`unknown environment variable: ${word}`);
  }
  if (remove.some((name) => named.has(name)))
    fail('can not both modify and remove the same environment variable in the same command');
  return { add, remove };
}

function entryOf(word: string): EnvEntry {
  const equals = word.indexOf('=');
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

function takenIn(container: Container, add: readonly EnvEntry[]): EnvEntry | undefined {
  return ((container.env ?? []) as readonly EnvEntry[]).find(({ name }) =>
    add.some((entry) => entry.name === name),
  );
}

/** What is set stands where the first of its name stood, or last; what is removed is removed even then. */
function withEnv(container: Container, add: readonly EnvEntry[], remove: readonly string[]): Container {
  const old = (container.env ?? []) as readonly EnvEntry[];
  const covered = new Set(remove);
  const env: EnvEntry[] = [];
  const put = (entry: EnvEntry): void => {
    if (covered.has(entry.name)) return;
    covered.add(entry.name);
    env.push(entry);
  };
  for (const entry of old) {
    const newer = add.find(({ name }) => name === entry.name);
    if (newer !== undefined) put(newer);
    else if (!covered.has(entry.name)) env.push(entry);
  }
  for (const entry of add) put(entry);
  const { env: _env, ...rest } = container;
  return (env.length === 0 ? rest : { ...rest, env }) as Container;
}

/** `--from=configmap/NAME`: one variable a key, which refers to it. */
function entriesFrom(invocation: Invocation): readonly EnvEntry[] {
  const { flags } = invocation;
  const from = flags.text('from');
  if (from === '') return [];
  const [item] = itemsOrFail(find(invocation, { args: [from] }));
  if (item === undefined) return [];
  if (item.resource.id !== 'ConfigMap' && item.resource.id !== 'Secret')
    return fail(`unsupported resource specified in --from`);
  const field = item.resource.id === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
  const { data = {} } = item.object as KubeObject & { readonly data?: Readonly<Record<string, string>> };
  const wanted = flags.list('keys');
  return Object.keys(data)
    .filter((key) => wanted.length === 0 || wanted.includes(key))
    .sort()
    .map((key) => {
      const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
      if (name !== key) invocation.warn(`Warning: key ${key} transferred to ${name}`);
      return { name, valueFrom: { [field]: { key, name: item.name } } };
    });
}

/** The variables as the change would leave them; with `--resolve` what references lead to. */
function list(invocation: Invocation, resources: readonly string[], change: Change): void {
  const { flags } = invocation;
  for (const item of itemsOrFail(findForChange(invocation, resources))) {
    const object = change(objectOf(item), item);
    if (Array.isArray(object)) fail(object.join('; '));
    const spec = podSpecOrFail({ ...item, object: object as KubeObject });
    const names = matchingContainers(spec, flags.text('containers', '*'));
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
      if (!names.has(container.name)) continue;
      invocation.say(`# ${item.resource.kind} ${item.name}, container ${container.name}`);
      const unresolved = new Map<string, string[]>();
      for (const { name, value, valueFrom } of (container.env ?? []) as readonly EnvEntry[]) {
        if (valueFrom === undefined) {
          invocation.say(`${name}=${value ?? ''}`);
          continue;
        }
        const found = flags.bool('resolve') ? resolved(invocation, valueFrom, item, container) : {};
        if (found.value !== undefined) invocation.say(`${name}=${found.value}`);
        else invocation.say(`# ${name} from ${sourceText(valueFrom)}`);
        if (found.why !== undefined) unresolved.set(found.why, [...(unresolved.get(found.why) ?? []), name]);
      }
      const lines = [...unresolved].map(
        ([why, of]) => `error retrieving reference for ${of.sort().join(', ')}: ${why}`,
      );
      for (const line of lines.sort()) invocation.warn(line);
    }
  }
}

/** A value, or why there is none. */
type Resolved = { readonly value?: string; readonly why?: string };

/** Source: env_resolve.go. */
function resolved(invocation: Invocation, source: ValueSource, item: Item, container: Container): Resolved {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  const ref = configMapKeyRef ?? secretKeyRef;
  if (ref !== undefined) {
    const isSecret = configMapKeyRef === undefined;
    const [entry] = find(invocation, { args: [`${isSecret ? 'secret' : 'configmap'}/${ref.name}`] }).entries;
    if (entry === undefined || !isItem(entry)) return { why: entry === undefined ? '' : messageOf(entry) };
    const { data } = entry.object as KubeObject & { readonly data?: Readonly<Record<string, string>> };
    const text = data !== undefined && Object.hasOwn(data, ref.key) ? data[ref.key] : undefined;
    if (text === undefined)
      return { why: `key ${ref.key} not found in ${isSecret ? 'secret' : 'config map'} ${ref.name}` };
    return { value: isSecret ? (fromBase64(text) ?? text) : text };
  }
  if (fieldRef !== undefined) return fieldOf(item.object as KubeObject, fieldRef.fieldPath);
  if (resourceFieldRef === undefined) return { why: 'invalid valueFrom' };
  const [side = '', ...name] = resourceFieldRef.resource.split('.');
  const amounts = (
    container.resources as Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
  )?.[side];
  const amount = amounts?.[name.join('.')];
  const inParts = name[0] === 'cpu' ? milliValue : wholeValue;
  const { divisor = '0' } = resourceFieldRef;
  return { value: String(Math.ceil(inParts(amount) / (inParts(divisor) || inParts('1')))) };
}

function fieldOf({ metadata }: KubeObject, path: string): Resolved {
  const [, map, key] = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path) ?? [];
  if (map !== undefined && key !== undefined)
    return { value: metadata[map as 'annotations' | 'labels']?.[key] ?? '' };
  switch (path) {
    case 'metadata.annotations':
    case 'metadata.labels':
      return {
        value: Object.entries(metadata[path === 'metadata.labels' ? 'labels' : 'annotations'] ?? {})
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, text]) => `${name}=${goQuoted(text)}`)
          .join('\n'),
      };
    case 'metadata.name':
      return { value: metadata.name };
    case 'metadata.namespace':
      return { value: metadata.namespace ?? '' };
    case 'metadata.uid':
      return { value: metadata.uid ?? '' };
    default:
      return { why: `unsupported fieldPath: ${path}` };
  }
}

function sourceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: ValueSource): string {
  if (configMapKeyRef !== undefined) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (secretKeyRef !== undefined) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (fieldRef !== undefined) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef === undefined) return 'invalid valueFrom';
  const { containerName, resource } = resourceFieldRef;
  return `resource field ${containerName ? `${containerName}/` : ''}${resource}`;
}
