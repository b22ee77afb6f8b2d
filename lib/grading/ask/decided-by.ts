/**
 * Who or what decided an answer, as the last part of a verdict's first sentence: what is broken, when the run without it
 * answers otherwise; else what was refused; else what a component found; else who changed it last.
 */
import { type Step, type StepId, splitKey, subjectOf } from '@/lib/simulator/index';
import type { Run } from '../run/run';
import { told } from '../words/words';
import { brokenWords, runWithoutFaults } from './silence';

/** Longest sentence of a step in a headline; a message of the API server can be a page. */
const longest = 220;

export type Deciding = {
  readonly decided: readonly StepId[];
  /** Whether the run without the faults answers otherwise. */
  readonly isOther: (sound: Run) => boolean;
  /** What is said of the last write among the deciding steps, or, without one, of none. */
  readonly elseSay?: (change: Step | undefined) => string;
  readonly joint?: string;
};

/** ", because kube-scheduler does not run"; empty where nothing more is to be said. */
export function decidedBy(
  run: Run,
  { decided, isOther, elseSay = () => '', joint = ', because ' }: Deciding,
): string {
  const { cluster } = run;
  const broken = brokenWords(run);
  const sound = broken === '' ? undefined : runWithoutFaults(run, cluster.seed);
  if (sound !== undefined && isOther(sound)) return `${joint}${broken}`;
  const steps = decided
    .flatMap((id) => cluster.trace.steps[id] ?? [])
    .filter(({ id }) => id >= cluster.stood);
  const hindered =
    steps.findLast(({ action }) => action.kind === 'refused') ??
    steps.findLast((step) => step.action.kind === 'finding' && stillStands(run, step));
  if (hindered) return `${joint}${briefly(told(hindered))}`;
  return elseSay(steps.findLast(({ action }) => action.kind === 'write'));
}

/** What a step says, cut to its first part where it goes on with what somebody else wrote. */
export function briefly(text: string): string {
  const [first = text] = text.split('\n', 1);
  const [before = first] = first.split(': ', 1);
  const rest = first.slice(before.length + 2);
  // The scheduler's list of what each node lacks is for the chain.
  if (first.length <= longest && !/^\d+\/\d+ /.test(rest)) return first;
  return before.length < first.length ? before : `${first.slice(0, longest).trimEnd()} …`;
}

/** Whether what was found about a Pod still holds: it was not bound since. */
function stillStands({ cluster }: Run, finding: Step): boolean {
  const subject = subjectOf(finding);
  if (subject === undefined) return false;
  const { name } = splitKey(subject.key);
  return !cluster.trace.steps.slice(finding.id + 1).some((step) => {
    const bound = step.action.kind === 'write' && step.action.verb === 'bind' ? subjectOf(step) : undefined;
    return bound !== undefined && splitKey(bound.key).name === name;
  });
}
