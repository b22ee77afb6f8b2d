/** Commands that are understood, and answered with why they do nothing here. */
import { fail, failWithUsage } from '../failure';
import { dryRunFlag, fileFlags, printFlags } from '../flag-sets';
import type { CommandSpec } from '../invocation';
import type { FlagSpec } from '../line/flags';

const anyFlags: readonly FlagSpec[] = [
  ...printFlags,
  ...fileFlags,
  dryRunFlag,
  { name: 'container', short: 'c', type: 'string' },
  { name: 'image', type: 'string' },
  { name: 'stdin', short: 'i', type: 'bool' },
  { name: 'tty', short: 't', type: 'bool' },
  { name: 'target', type: 'string' },
  { name: 'copy-to', type: 'string' },
  { name: 'profile', type: 'string' },
  { name: 'share-processes', type: 'bool' },
  { name: 'remove-extra-permissions', type: 'bool' },
  { name: 'remove-extra-subjects', type: 'bool' },
  { name: 'port', short: 'p', type: 'string' },
  { name: 'address', type: 'strings' },
];

export function refused(name: string, why: string): CommandSpec {
  return {
    name,
    usage: '',
    does: 'Is not known here.',
    flags: anyFlags,
    run: () => fail(`${name} is not known here: ${why}`),
  };
}

/** Source: kubectl/pkg/cmd/completion/completion.go. */
const completionCommand: CommandSpec = {
  name: 'completion',
  usage: 'SHELL',
  does: 'Would print what makes a shell complete the words of kubectl.',
  flags: [],
  run: ({ args, command }) => {
    const [shell, ...others] = args;
    if (shell === undefined) failWithUsage(command, 'Shell not specified.');
    if (others.length > 0) failWithUsage(command, 'Too many arguments. Expected only the shell type.');
    if (!['bash', 'zsh', 'fish', 'powershell'].includes(shell))
      failWithUsage(command, `Unsupported shell type ${JSON.stringify(shell)}.`);
    fail(`the script for ${shell} is not printed here: there is no shell to complete in`);
  },
};

/** Source: kubectl/pkg/cmd/plugin/plugin.go. */
const pluginCommand: CommandSpec = {
  name: 'plugin',
  usage: '[flags]',
  does: 'Tells of plugins.',
  needsSubcommand: 'stderr',
  subcommands: [
    {
      name: 'list',
      usage: '[flags]',
      does: 'Lists the plugins that there are.',
      flags: [{ name: 'name-only', type: 'bool' }],
      run: () => fail('unable to find any kubectl plugins in your PATH'),
    },
  ],
};

export const refusedCommands: readonly CommandSpec[] = [
  completionCommand,
  refused('kuberc', 'there is no file of preferences'),
  refused('kustomize', 'give the finished manifests'),
  pluginCommand,
  refused('proxy', 'use get --raw'),
];
