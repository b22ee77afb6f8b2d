/** Of kubectl, explain, with the description of every field. */
import { explainCommand } from '../explain/command';
import { explains } from '../late-command';

explains.bring([explainCommand]);
