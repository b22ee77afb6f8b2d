import { expect, it } from 'vitest';
import { parseInline } from '@/app/_components/inline-markdown';
import { createCluster } from '@/lib/simulator/index';
import '@/lib/simulator/typing';
import { rowOf } from './rows';

it('a typed line stands in the trace as it was typed, whatever it has in it', () => {
  const cluster = createCluster({ nodes: [] });
  for (const line of ['label node a __proto__=x', 'get pods -l "*a*"', 'delete pod `b` _c_'])
    cluster.do({ kind: 'kubectl', line });
  const shown = cluster.trace.steps
    .filter(({ action }) => action.kind === 'command')
    .map((step) => parseInline(rowOf(step).says));
  expect(shown).toEqual([
    [
      { kind: 'strong', text: 'admin' },
      { kind: 'text', text: ' runs kubectl label node a __proto__=x' },
    ],
    [
      { kind: 'strong', text: 'admin' },
      { kind: 'text', text: ' runs kubectl get pods -l "*a*"' },
    ],
    [
      { kind: 'strong', text: 'admin' },
      { kind: 'text', text: ' runs kubectl delete pod `b` _c_' },
    ],
  ]);
});
