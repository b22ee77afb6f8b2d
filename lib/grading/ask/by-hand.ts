/**
 * What no task may be reached by, whatever its goals say: a status that was written by hand instead of coming true, a
 * write in the name of somebody else, a controller's own note, a process of the cluster that was stopped and left so; and
 * of a manifest, what it writes beside what was asked.
 */
import type { Run } from '../run/run';
import { objectName } from '../words/words';
import { besideAsked } from './beside-asked';
import { ownWrites } from './own-writes';

/** As whom a learner types; what a goal says of `admin` is about them. */
const learner = 'admin';

/**
 * The first of it in what was typed, in words without a full stop; undefined where nothing was.
 * @param since position in `when` of the learner's first entry
 */
export function doneByHand(run: Run, since: number): string | undefined {
  const typed = run.happened.filter(({ index, command }) => index >= since && command !== undefined);
  for (const { before } of typed)
    for (const step of ownWrites(run, before)) {
      const { actor, action } = step;
      if (action.kind !== 'write') continue;
      if (actor !== learner)
        return `you wrote ${objectName(action.object)} in the name of ${actor}; what counts is what you may do yourself, and what the components do by themselves`;
      if (action.subresource === 'status')
        return `you wrote the status of ${objectName(action.object)} by hand; a status tells what somebody saw, and makes nothing come true`;
    }
  for (const { index, before } of typed) {
    const note = notesOfControllers.find((name) => typedAt(run, index).includes(name));
    if (note !== undefined && ownWrites(run, before).length > 0)
      return `you wrote the annotation \`${note}\`, in which a controller notes what it did itself`;
  }
  const left = leftStopped(run, since);
  return left === undefined
    ? besideAsked(run, since)
    : `you stopped ${left} and left it so; the cluster has to do without it from now on`;
}

/** Annotations by which a controller says that it was the one who bound. */
const notesOfControllers = ['pv.kubernetes.io/bound-by-controller', 'pv.kubernetes.io/bind-completed'];

function typedAt({ scenario }: Run, index: number): string {
  const typed = scenario.when[index]?.kubectl;
  if (typed === undefined) return '';
  return 'stdin' in typed ? `${typed.line}\n${typed.stdin ?? ''}` : typed.line;
}

function leftStopped({ scenario, happened }: Run, since: number): string | undefined {
  const stopped = new Set<string>();
  for (const { index } of happened) {
    const { stop, start } = scenario.when[index] ?? {};
    if (index >= since && stop !== undefined) stopped.add(stop);
    if (start !== undefined) stopped.delete(start);
  }
  return [...stopped][0];
}
