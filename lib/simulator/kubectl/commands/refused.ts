/** Commands that are understood, and answered with why they do nothing here. */
import { fail } from '../failure';
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

export const refusedCommands: readonly CommandSpec[] = [
  refused('completion', 'there is no shell to complete in'),
  refused('cp', 'read a file with exec -- cat, and give files to Pods by a ConfigMap'),
  refused('kuberc', 'there is no file of preferences'),
  refused('kustomize', 'give the finished manifests'),
  refused('plugin', 'there are no plugins'),
  refused('proxy', 'use get --raw'),
];
