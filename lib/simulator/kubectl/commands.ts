/** The commands of kubectl. */
import { applyCommand } from './apply/apply';
import { annotateCommand } from './commands/annotate';
import { cordonCommand, uncordonCommand } from './commands/cordon';
import { createCommand } from './commands/create';
import { deleteCommand } from './commands/delete';
import { labelCommand } from './commands/label';
import { patchCommand } from './commands/patch';
import { replaceCommand } from './commands/replace';
import { scaleCommand } from './commands/scale';
import { taintCommand } from './commands/taint';
import { getCommand } from './get/get';
import { globalHelp } from './help';
import type { CommandSpec } from './invocation';
import { rolloutCommand } from './rollout/rollout';
import { setImageCommand } from './set/image';

const setCommand: CommandSpec = {
  name: 'set',
  usage: 'SUBCOMMAND',
  does: 'Changes one thing of objects that exist.',
  subcommands: [setImageCommand],
};

const optionsCommand: CommandSpec = {
  name: 'options',
  usage: '',
  does: 'Lists the options that every command takes.',
  run: (invocation) => invocation.print(globalHelp()),
};

/** In the order in which kubectl lists them. */
export const commands: readonly CommandSpec[] = [
  createCommand,
  setCommand,
  getCommand,
  deleteCommand,
  rolloutCommand,
  scaleCommand,
  cordonCommand,
  uncordonCommand,
  taintCommand,
  patchCommand,
  replaceCommand,
  applyCommand,
  labelCommand,
  annotateCommand,
  optionsCommand,
];
