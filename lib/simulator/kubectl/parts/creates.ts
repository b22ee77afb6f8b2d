/** Of kubectl, what makes objects from words: create, run, expose, autoscale. */
import { createCommand } from '../commands/create';
import { autoscaleCommand } from '../generate/autoscale';
import { exposeCommand } from '../generate/expose';
import { runCommand } from '../generate/run';
import { creates } from '../late-command';

creates.bring([createCommand, exposeCommand, runCommand, autoscaleCommand]);
