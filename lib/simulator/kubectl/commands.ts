/** The commands of kubectl. */
import { applyCommand } from './apply/apply';
import { authCommand } from './auth/auth';
import { annotateCommand } from './commands/annotate';
import { apiResourcesCommand, apiVersionsCommand } from './commands/api-resources';
import { clusterInfoCommand, versionCommand } from './commands/cluster-info';
import { cordonCommand, uncordonCommand } from './commands/cordon';
import { createCommand } from './commands/create';
import { deleteCommand } from './commands/delete';
import { eventsCommand } from './commands/events';
import { labelCommand } from './commands/label';
import { patchCommand } from './commands/patch';
import { replaceCommand } from './commands/replace';
import { scaleCommand } from './commands/scale';
import { taintCommand } from './commands/taint';
import { configCommand } from './config/command';
import { describeCommand } from './describe/command';
import { explainCommand } from './explain/command';
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
  explainCommand,
  getCommand,
  deleteCommand,
  rolloutCommand,
  scaleCommand,
  clusterInfoCommand,
  cordonCommand,
  uncordonCommand,
  taintCommand,
  describeCommand,
  authCommand,
  eventsCommand,
  patchCommand,
  replaceCommand,
  applyCommand,
  labelCommand,
  annotateCommand,
  apiResourcesCommand,
  apiVersionsCommand,
  configCommand,
  versionCommand,
  optionsCommand,
];
