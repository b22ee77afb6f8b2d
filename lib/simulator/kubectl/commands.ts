/** The commands of kubectl. */
import { apiResourcesCommand, apiVersionsCommand } from './commands/api-resources';
import { clusterInfoCommand, versionCommand } from './commands/cluster-info';
import { refusedCommands } from './commands/refused';
import { configCommand } from './config/command';
import { getCommand } from './get/get';
import { globalHelp } from './help';
import type { CommandSpec } from './invocation';
import { changes, creates, describes, explains, late, onNodes } from './late-command';

const optionsCommand: CommandSpec = {
  name: 'options',
  usage: '',
  does: 'Lists the options that every command takes.',
  run: (invocation) => invocation.print(globalHelp()),
};

/** In the order in which kubectl lists them. */
export const commands: readonly CommandSpec[] = [
  late(creates, 'create'),
  late(creates, 'expose'),
  late(creates, 'run'),
  late(changes, 'set'),
  late(explains, 'explain'),
  getCommand,
  late(changes, 'edit'),
  late(changes, 'delete'),
  late(changes, 'rollout'),
  late(changes, 'scale'),
  late(creates, 'autoscale'),
  late(changes, 'certificate'),
  clusterInfoCommand,
  late(onNodes, 'top'),
  late(onNodes, 'cordon'),
  late(onNodes, 'uncordon'),
  late(onNodes, 'drain'),
  late(changes, 'taint'),
  late(describes, 'describe'),
  late(onNodes, 'logs', ['log']),
  late(onNodes, 'attach'),
  late(onNodes, 'exec'),
  late(onNodes, 'port-forward'),
  late(onNodes, 'cp'),
  late(onNodes, 'debug'),
  late(changes, 'auth'),
  late(describes, 'events'),
  late(changes, 'diff'),
  late(changes, 'apply'),
  late(changes, 'patch'),
  late(changes, 'replace'),
  late(changes, 'wait'),
  late(changes, 'label'),
  late(changes, 'annotate'),
  apiResourcesCommand,
  apiVersionsCommand,
  configCommand,
  versionCommand,
  optionsCommand,
  ...refusedCommands,
];
