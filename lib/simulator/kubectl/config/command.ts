/** `kubectl config`. Source: kubectl/pkg/cmd/config. */
import { fail, failWithUsage } from '../failure';
import { printFlags } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { objectPrinter } from '../output/print-object';
import { compareText } from '../printers/cells';
import { currentContext, type Entry } from '../session';
import { yamlText } from '../yaml/yaml-text';
import { deleteContext, getContexts, renameContext, setContext, useContext } from './contexts';
import { deleteCluster, deleteUser, setCluster, setCredentials } from './entries';
import { setProperty, unsetProperty } from './properties';

export const configCommand: CommandSpec = {
  name: 'config',
  usage: 'SUBCOMMAND',
  does: 'Shows and changes which cluster, user and namespace kubectl works with.',
  needsSubcommand: 'stderr',
  subcommands: [
    {
      name: 'current-context',
      usage: '',
      does: 'Tells which context is in use.',
      run: (invocation) => invocation.say(invocation.session.current || fail('current-context is not set')),
    },
    { name: 'delete-cluster', usage: 'NAME', does: 'Deletes a cluster.', run: deleteCluster },
    { name: 'delete-context', usage: 'NAME', does: 'Deletes a context.', run: deleteContext },
    { name: 'delete-user', usage: 'NAME', does: 'Deletes a user.', run: deleteUser },
    {
      name: 'get-clusters',
      usage: '',
      does: 'Lists the clusters.',
      run: (invocation) => listNames(invocation, invocation.session.clusters),
    },
    {
      name: 'get-contexts',
      usage: '[(-o|--output=)name)]',
      does: 'Lists the contexts, or some of them.',
      flags: [
        { name: 'output', short: 'o', type: 'string' },
        { name: 'no-headers', type: 'bool' },
      ],
      run: getContexts,
    },
    {
      name: 'get-users',
      usage: '',
      does: 'Lists the users.',
      run: (invocation) => listNames(invocation, invocation.session.users),
    },
    {
      name: 'rename-context',
      usage: 'CONTEXT_NAME NEW_NAME',
      does: 'Gives a context another name.',
      run: renameContext,
    },
    {
      name: 'set',
      usage: 'PROPERTY_NAME PROPERTY_VALUE',
      does: 'Sets one value of the configuration.',
      flags: [{ name: 'set-raw-bytes', type: 'bool' }],
      run: setProperty,
    },
    {
      name: 'set-cluster',
      usage: 'NAME [--server=server] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
      does: 'Makes a cluster, or changes one.',
      flags: [
        { name: 'embed-certs', type: 'bool' },
        { name: 'proxy-url', type: 'string' },
      ],
      run: setCluster,
    },
    {
      name: 'set-context',
      usage: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
      does: 'Makes a context, or changes one.',
      flags: [{ name: 'current', type: 'bool' }],
      run: setContext,
    },
    {
      name: 'set-credentials',
      usage: 'NAME [--client-certificate=path] [--client-key=path] [--token=bearer_token] [--username=name]',
      does: 'Makes a user, or changes one.',
      flags: [{ name: 'embed-certs', type: 'bool' }],
      run: setCredentials,
    },
    {
      name: 'unset',
      usage: 'PROPERTY_NAME',
      does: 'Removes one value of the configuration.',
      run: unsetProperty,
    },
    {
      name: 'use-context',
      aliases: ['use'],
      usage: 'CONTEXT_NAME',
      does: 'Uses a context from now on.',
      run: useContext,
    },
    {
      name: 'view',
      usage: '[flags]',
      does: 'Shows the configuration.',
      flags: [
        ...printFlags,
        { name: 'minify', type: 'bool' },
        { name: 'raw', type: 'bool' },
        { name: 'flatten', type: 'bool' },
        { name: 'merge', type: 'bool' },
      ],
      run: view,
    },
  ],
};

function listNames(invocation: Invocation, entries: readonly Entry[]): void {
  const names = sorted(entries).map(({ name }) => name);
  invocation.print(['NAME', ...names].map((name) => `${name}\n`).join(''));
}

function sorted(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => compareText(a.name, b.name));
}

/** The configuration as a file, its keys and certificates left out. */
function view(invocation: Invocation): void {
  const { flags, args, session } = invocation;
  if (args.length > 0) failWithUsage('kubectl config view', `unexpected arguments: [${args.join(' ')}]`);
  const current = currentContext(session);
  const isMinified = flags.bool('minify');
  if (isMinified && current === undefined) fail('current-context must exist in order to minify');
  const contexts = isMinified
    ? session.contexts.filter((each) => each === current)
    : [...session.contexts].sort((a, b) => compareText(a.name, b.name));
  const isShown = (name: string | undefined) => (entry: Entry) => !isMinified || entry.name === name;
  const fieldsOf = ({ fields }: Entry): Entry['fields'] =>
    flags.bool('raw') ? fields : withoutSecrets(fields);
  const config = {
    apiVersion: 'v1',
    clusters: orNull(
      sorted(session.clusters)
        .filter(isShown(current?.cluster))
        .map((entry) => ({ name: entry.name, cluster: fieldsOf(entry) })),
    ),
    contexts: orNull(
      contexts.map(({ name, cluster, user, namespace }) => ({
        name,
        context: { cluster, ...(namespace === undefined ? {} : { namespace }), user },
      })),
    ),
    'current-context': session.current,
    kind: 'Config',
    users: orNull(
      sorted(session.users)
        .filter(isShown(current?.user))
        .map((entry) => ({ name: entry.name, user: fieldsOf(entry) })),
    ),
  };
  const print = objectPrinter(flags, invocation.input.files ?? {});
  invocation.print(print?.(config, undefined) ?? yamlText(config));
}

/** Keys, certificates and passwords are not shown. */
function withoutSecrets(fields: Entry['fields']): Entry['fields'] {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (name.endsWith('-data')) return [name, 'DATA+OMITTED'];
      return [name, name === 'token' || name === 'password' ? 'REDACTED' : value];
    }),
  );
}

/** As Go writes a list that was never filled. */
function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
