/** kubectl set: one thing of objects that exist. */
import type { CommandSpec } from '../invocation';
import { setEnvCommand } from './env';
import { setImageCommand } from './image';
import {
  setResourcesCommand,
  setSelectorCommand,
  setServiceAccountCommand,
  setSubjectCommand,
} from './others';

export const setCommand: CommandSpec = {
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
