/** `kubectl set env`. Source: kubectl/pkg/cmd/set/set_env.go, kubectl/pkg/cmd/set/env. */
import type { Container, KubeObject } from '../../objects';
import { findForChange } from '../change';
import { splitArgs } from '../commands/pairs';
import { fail, failWith } from '../failure';
import { changeFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { podSpecOrFail, withPodSpec } from '../pod-spec';
import { find, itemsOrFail } from '../resource-args';
import { changePods } from './change-pods';
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

type EnvEntry = { readonly name: string; readonly value?: string; readonly valueFrom?: unknown };

function setEnv(invocation: Invocation): void {
  const { flags, args } = invocation;
  const isChange = (arg: string): boolean =>
    (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg !== '-');
  const { resources, pairs } = splitArgs(args, isChange, 'environment');
  if (flags.bool('all') && flags.text('selector') !== '')
    fail('cannot set --all and --selector at the same time');
  if (resources.length === 0 && flags.list('filename').length === 0)
    fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.bool('list')) {
    list(invocation, resources);
    return;
  }
  const words = [...flags.list('env'), ...pairs];
  const add: EnvEntry[] = words
    .filter((word) => word.includes('='))
    .map((word) => ({ name: word.slice(0, word.indexOf('=')), value: word.slice(word.indexOf('=') + 1) }));
  const remove = words.filter((word) => !word.includes('=')).map((word) => word.slice(0, -1));
  add.push(...entriesFrom(invocation));
  if (add.length === 0 && remove.length === 0) fail('at least one environment variable must be provided');
  const both = remove.find((name) => add.some((entry) => entry.name === name));
  if (both !== undefined)
    fail(`can not both modify and remove the following environment variable(s) in the same command: ${both}`);
  changePods(
    invocation,
    resources,
    (object, item) => {
      const spec = podSpecOrFail({ ...item, object });
      const names = matchingContainers(spec, flags.text('containers', '*'));
      if (names.size === 0) {
        invocation.warn(
          `warning: ${object.kind}/${object.metadata.name} does not have any containers matching "${flags.text('containers')}"`,
        );
        return object;
      }
      return withPodSpec(
        object,
        inContainers(spec, names, (container) =>
          withEnv(container, add, remove, flags.bool('overwrite', true)),
        ),
      );
    },
    { done: 'env updated', failing: 'failed to patch env update to pod template' },
  );
}

function withEnv(
  container: Container,
  add: readonly EnvEntry[],
  remove: readonly string[],
  overwrite: boolean,
): Container {
  const old = (container.env ?? []) as readonly EnvEntry[];
  const taken = old.find(({ name }) => add.some((entry) => entry.name === name));
  if (taken !== undefined && !overwrite)
    fail(`'${taken.name}' already has a value (${taken.value ?? ''}), and --overwrite is false`);
  const changed = old
    .filter(({ name }) => !remove.includes(name))
    .map((entry) => add.findLast(({ name }) => name === entry.name) ?? entry);
  const fresh = add.filter(
    ({ name }, i) =>
      !old.some((entry) => entry.name === name) && add.findLastIndex((entry) => entry.name === name) === i,
  );
  const { env: _env, ...rest } = container;
  const env = [...changed, ...fresh];
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
    .map((key) => ({
      name: flags.text('prefix') + key.toUpperCase().replace(/[^A-Z0-9_]/g, '_'),
      valueFrom: { [field]: { key, name: item.name } },
    }));
}

function list(invocation: Invocation, resources: readonly string[]): void {
  const { flags, api } = invocation;
  for (const item of itemsOrFail(findForChange(invocation, resources))) {
    const spec = podSpecOrFail(item);
    const names = matchingContainers(spec, flags.text('containers', '*'));
    for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
      if (!names.has(container.name)) continue;
      invocation.say(`# ${item.resource.kind} ${item.name}, container ${container.name}`);
      for (const { name, value, valueFrom } of (container.env ?? []) as readonly EnvEntry[])
        invocation.say(
          valueFrom === undefined ? `${name}=${value ?? ''}` : `# ${name} from ${sourceText(valueFrom)}`,
        );
    }
  }
  if (!api.isReachable) failWith({ ok: false, code: 0, reason: '', message: '' });
}

function sourceText(valueFrom: unknown): string {
  const source = valueFrom as Readonly<
    Record<
      string,
      {
        readonly name?: string;
        readonly key?: string;
        readonly fieldPath?: string;
        readonly resource?: string;
      }
    >
  >;
  if (source.configMapKeyRef !== undefined)
    return `configmap ${source.configMapKeyRef.name}, key ${source.configMapKeyRef.key}`;
  if (source.secretKeyRef !== undefined)
    return `secret ${source.secretKeyRef.name}, key ${source.secretKeyRef.key}`;
  if (source.fieldRef !== undefined) return `field path ${source.fieldRef.fieldPath}`;
  return source.resourceFieldRef === undefined
    ? 'invalid valueFrom'
    : `resource field ${source.resourceFieldRef.resource}`;
}
