/** `kubectl config`. Source: kubectl/pkg/cmd/config. */
import { fail, failWithUsage } from '../failure';
import { printFlags } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { objectPrinter } from '../output/print-object';
import { compareText } from '../printers/cells';
import { type Context, serverAddress } from '../session';
import { yamlText } from '../yaml/yaml-text';
import { deleteContext, getContexts, renameContext, setContext, useContext } from './contexts';

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
    { name: 'delete-context', usage: 'NAME', does: 'Deletes a context.', run: deleteContext },
    {
      name: 'get-clusters',
      usage: '',
      does: 'Lists the clusters.',
      run: (invocation) => listNames(invocation, ({ cluster }) => cluster),
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
      run: (invocation) => listNames(invocation, ({ user }) => user),
    },
    {
      name: 'rename-context',
      usage: 'CONTEXT_NAME NEW_NAME',
      does: 'Gives a context another name.',
      run: renameContext,
    },
    {
      name: 'set-context',
      usage: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
      does: 'Makes a context, or changes one.',
      flags: [{ name: 'current', type: 'bool' }],
      run: setContext,
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

function listNames(invocation: Invocation, nameOf: (context: Context) => string): void {
  const names = namesOf(invocation.session.contexts, nameOf);
  invocation.print(['NAME', ...names].map((name) => `${name}\n`).join(''));
}

function namesOf(contexts: readonly Context[], nameOf: (context: Context) => string): readonly string[] {
  return [...new Set(contexts.map(nameOf))].filter((name) => name !== '').sort(compareText);
}

/** The configuration as a file, its keys and certificates left out. */
function view(invocation: Invocation): void {
  const { flags, args, session } = invocation;
  if (args.length > 0) failWithUsage('kubectl config view', `unexpected arguments: [${args.join(' ')}]`);
  const contexts = flags.bool('minify')
    ? session.contexts.filter(({ name }) => name === session.current)
    : [...session.contexts].sort((a, b) => compareText(a.name, b.name));
  const config = {
    apiVersion: 'v1',
    clusters: namesOf(contexts, ({ cluster }) => cluster).map((name) => ({
      name,
      cluster: { 'certificate-authority-data': 'DATA+OMITTED', server: `https://${serverAddress}` },
    })),
    contexts: contexts.map(({ name, cluster, user, namespace }) => ({
      name,
      context: { cluster, ...(namespace === undefined ? {} : { namespace }), user },
    })),
    'current-context': session.current,
    kind: 'Config',
    users: namesOf(contexts, ({ user }) => user).map((name) => ({
      name,
      user: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' },
    })),
  };
  const print = objectPrinter(flags, invocation.input.files ?? {});
  invocation.print(print?.(config, undefined) ?? yamlText(config));
}
