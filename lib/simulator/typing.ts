/**
 * The door for whoever lets lines be typed at a cluster: importing it installs kubectl, for every cluster. A cluster that
 * only runs does without it, and without its weight.
 */
import '#kubectl-parts';

import { complete } from './kubectl/complete';
import { kubectl } from './kubectl/kubectl';
import { install } from './kubectl-program';

install({ carryOut: kubectl, complete });

export { look } from './kubectl/looks';
export { moreNodes, mostNodes, readLine, rulesOrWhy, type Said, shellHelp, stepLine } from './kubectl/shell';
