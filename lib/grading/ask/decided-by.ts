/**
 * Who or what decided an answer, as the last part of a verdict's first sentence: what is broken, when the run without it
 * answers otherwise; else what was refused; else what a component found; else who changed it last.
 */
import type { Step, StepId } from '@/lib/simulator/index';
import type { Run } from '../run/run';
import { hindranceWords, isComplaint, isHindrance } from './hindrance';
import { decidingWords } from './silence';

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
  const broken = decidingWords(run, cluster.seed, isOther);
  if (broken !== '') return `${joint}${broken}`;
  const steps = decided
    .flatMap((id) => cluster.trace.steps[id] ?? [])
    .filter(({ id }) => id >= cluster.stood);
  const hindered =
    steps.findLast(({ action }) => action.kind === 'refused') ??
    steps.findLast((step) => step.action.kind === 'finding' && isHindrance(run, step));
  if (hindered) return `${joint}${hindranceWords(hindered)}`;
  // A Pod that is not ready may be the reason, or go with it.
  const complaint = steps.findLast((step) => isComplaint(step) && isHindrance(run, step));
  if (complaint) return `; ${hindranceWords(complaint)}`;
  return elseSay(steps.findLast(({ action }) => action.kind === 'write'));
}
