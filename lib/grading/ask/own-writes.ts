import type { Step } from '@/lib/simulator/index';
import type { Run } from '../run/run';

/** What a line wrote itself: by no rule of a component, and because of it. */
export function ownWrites({ cluster, happened }: Run, before: number): readonly Step[] {
  const { steps } = cluster.trace;
  const end = happened.find((entry) => entry.before > before)?.before ?? steps.length;
  return steps
    .slice(before, end)
    .filter(
      ({ id, rule, because, action }) =>
        action.kind === 'write' && rule === null && (id === before || because.includes(before)),
    );
}
