import { changedTaints, parseTaints } from '../../lib/simulator/kubectl/taint';
import type { Taint, Toleration } from '../../lib/simulator/objects/objects';
import { untoleratedTaint } from '../../lib/simulator/objects/tolerations';
import type { Adapter } from '../adapter';

export const taintsTolerations: Adapter = {
  run(input) {
    switch (input.op) {
      case 'parse-taints': {
        const parsed = parseTaints(input.spec as string[]);
        return typeof parsed === 'string' ? { error: true } : { error: false, ...parsed };
      }
      case 'kubectl-taint':
        return kubectlTaint(input.args as string[], (input.oldTaints ?? []) as Taint[]);
      default: {
        const effects: Taint['effect'][] =
          input.filter === 'NoExecute only' ? ['NoExecute'] : ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
        const found = untoleratedTaint(input.taints as Taint[], input.tolerations as Toleration[], effects);
        return { tolerated: found === undefined };
      }
    }
  },
};

function kubectlTaint([, node = '', ...rest]: readonly string[], old: readonly Taint[]): unknown {
  const failed = { fatal: true, patched: false, newTaints: [] };
  const changes = parseTaints(rest.filter((arg) => !arg.startsWith('--')));
  if (typeof changes === 'string') return failed;
  const result = changedTaints(node, old, changes, rest.includes('--overwrite'));
  return result.ok ? { fatal: false, patched: true, newTaints: result.taints } : failed;
}
