/** Of kubectl, describe and events, which tell of one object what there is to tell. */
import { eventsCommand } from '../commands/events';
import { describeCommand } from '../describe/command';
import { describes } from '../late-command';

describes.bring([describeCommand, eventsCommand]);
