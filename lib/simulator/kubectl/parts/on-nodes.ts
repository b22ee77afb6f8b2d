/** Of kubectl, what reaches into nodes and containers: logs, exec, debug, drain, top … */
import { cordonCommand, uncordonCommand } from '../commands/cordon';
import { drainCommand } from '../commands/drain';
import { topCommand } from '../commands/top';
import { onNodes } from '../late-command';
import { attachCommand } from '../node/attach';
import { cpCommand } from '../node/cp';
import { debugCommand } from '../node/debug';
import { execCommand } from '../node/exec';
import { logsCommand } from '../node/logs';
import { portForwardCommand } from '../node/port-forward';

onNodes.bring([
  cordonCommand,
  uncordonCommand,
  drainCommand,
  logsCommand,
  attachCommand,
  execCommand,
  portForwardCommand,
  cpCommand,
  debugCommand,
  topCommand,
]);
