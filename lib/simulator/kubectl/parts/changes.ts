/** Of kubectl, what changes objects that exist: apply, patch, set, rollout, label, delete … */
import { applyCommand } from '../apply/apply';
import { diffCommand } from '../apply/diff';
import { authCommand } from '../auth/auth';
import { annotateCommand } from '../commands/annotate';
import { certificateCommand } from '../commands/certificate';
import { deleteCommand } from '../commands/delete';
import { editCommand } from '../commands/edit';
import { labelCommand } from '../commands/label';
import { patchCommand } from '../commands/patch';
import { replaceCommand } from '../commands/replace';
import { scaleCommand } from '../commands/scale';
import { taintCommand } from '../commands/taint';
import { waitCommand } from '../commands/wait';
import { changes } from '../late-command';
import { rolloutCommand } from '../rollout/rollout';
import { setCommand } from '../set/set';

changes.bring([
  setCommand,
  editCommand,
  deleteCommand,
  rolloutCommand,
  scaleCommand,
  certificateCommand,
  taintCommand,
  diffCommand,
  applyCommand,
  patchCommand,
  replaceCommand,
  waitCommand,
  labelCommand,
  annotateCommand,
  authCommand,
]);
