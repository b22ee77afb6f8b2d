/** The commands below `kubectl rollout`. Source: kubectl/pkg/cmd/rollout. */
import type { CommandSpec } from '../invocation';
import { historyCommand } from './history';
import { pauseCommand, restartCommand, resumeCommand } from './pause-resume-restart';
import { statusCommand } from './status';
import { undoCommand } from './undo';

export const rolloutCommand: CommandSpec = {
  name: 'rollout',
  usage: 'SUBCOMMAND',
  does: 'Watches, pauses, resumes, restarts and takes back rollouts of Deployments, DaemonSets and StatefulSets.',
  needsSubcommand: 'stdout',
  subcommands: [historyCommand, pauseCommand, restartCommand, resumeCommand, statusCommand, undoCommand],
};
