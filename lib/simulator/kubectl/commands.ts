/** The commands of kubectl. */
import { applyCommand } from './apply/apply';
import { diffCommand } from './apply/diff';
import { authCommand } from './auth/auth';
import { annotateCommand } from './commands/annotate';
import { apiResourcesCommand, apiVersionsCommand } from './commands/api-resources';
import { certificateCommand } from './commands/certificate';
import { clusterInfoCommand, versionCommand } from './commands/cluster-info';
import { cordonCommand, uncordonCommand } from './commands/cordon';
import { createCommand } from './commands/create';
import { deleteCommand } from './commands/delete';
import { drainCommand } from './commands/drain';
import { editCommand } from './commands/edit';
import { eventsCommand } from './commands/events';
import { labelCommand } from './commands/label';
import { patchCommand } from './commands/patch';
import { refusedCommands } from './commands/refused';
import { replaceCommand } from './commands/replace';
import { scaleCommand } from './commands/scale';
import { taintCommand } from './commands/taint';
import { topCommand } from './commands/top';
import { waitCommand } from './commands/wait';
import { configCommand } from './config/command';
import { describeCommand } from './describe/command';
import { explainCommand } from './explain/command';
import { autoscaleCommand } from './generate/autoscale';
import { exposeCommand } from './generate/expose';
import { runCommand } from './generate/run';
import { getCommand } from './get/get';
import { globalHelp } from './help';
import type { CommandSpec } from './invocation';
import { attachCommand } from './node/attach';
import { cpCommand } from './node/cp';
import { debugCommand } from './node/debug';
import { execCommand } from './node/exec';
import { logsCommand } from './node/logs';
import { portForwardCommand } from './node/port-forward';
import { rolloutCommand } from './rollout/rollout';
import { setEnvCommand } from './set/env';
import { setImageCommand } from './set/image';
import {
  setResourcesCommand,
  setSelectorCommand,
  setServiceAccountCommand,
  setSubjectCommand,
} from './set/others';

const setCommand: CommandSpec = {
  name: 'set',
  usage: 'SUBCOMMAND',
  does: 'Changes one thing of objects that exist.',
  needsSubcommand: 'stderr',
  subcommands: [
    setEnvCommand,
    setImageCommand,
    setResourcesCommand,
    setSelectorCommand,
    setServiceAccountCommand,
    setSubjectCommand,
  ],
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
  exposeCommand,
  runCommand,
  setCommand,
  explainCommand,
  getCommand,
  editCommand,
  deleteCommand,
  rolloutCommand,
  scaleCommand,
  autoscaleCommand,
  certificateCommand,
  clusterInfoCommand,
  topCommand,
  cordonCommand,
  uncordonCommand,
  drainCommand,
  taintCommand,
  describeCommand,
  logsCommand,
  attachCommand,
  execCommand,
  portForwardCommand,
  cpCommand,
  debugCommand,
  authCommand,
  eventsCommand,
  diffCommand,
  applyCommand,
  patchCommand,
  replaceCommand,
  waitCommand,
  labelCommand,
  annotateCommand,
  apiResourcesCommand,
  apiVersionsCommand,
  configCommand,
  versionCommand,
  optionsCommand,
  ...refusedCommands,
];
