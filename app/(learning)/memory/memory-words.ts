/** What a set of weights and a desired retention mean, in sentences computed from their figures. Pure. */
import type { FittedSet } from '@/lib/data/memory/optimiser';
import type { Workload } from '@/lib/srs/workload';

/** How fitted weights did on reviews that they had not seen, beside those in use at the time. */
export function judgedWords(
  { judgedOn, lossBefore, lossAfter, errorBefore, errorAfter, better }: FittedSet,
  isInUse = false,
): string {
  const others = isInUse ? 'those before' : 'those in use';
  const answers = `On ${judgedOn.toLocaleString('en-GB')} later answers that they had not seen`;
  if (!better) {
    return `${answers} they predict no better than ${others}: log loss ${lossAfter.toFixed(4)} against ${lossBefore.toFixed(4)}. They cannot be taken.`;
  }
  const error =
    errorAfter < errorBefore
      ? ` They are off by ${points(errorAfter)} points instead of ${points(errorBefore)}.`
      : '';
  return `${answers} they predict better than ${others}: log loss ${lossAfter.toFixed(4)} against ${lossBefore.toFixed(4)}.${error}`;
}

function points(error: number): string {
  return (error * 100).toFixed(1);
}

/** What another retention would change against the one in use. */
export function workloadWords(chosen: Workload, inUse: Workload, days: number): string {
  const said = `About ${count(chosen.reviewsPerDay, 'review')} and ${count(chosen.minutesPerDay, 'minute')} a day over ${days} days; then ${Math.round(chosen.remembered)} of ${Math.round(chosen.seen)} cards would be remembered.`;
  if (chosen.retention === inUse.retention) return said;
  const minutes = chosen.minutesPerDay - inUse.minutesPerDay;
  const cards = Math.round(chosen.remembered) - Math.round(inUse.remembered);
  return `${said} Against ${Math.round(inUse.retention * 100)} %, which is in use: ${more(minutes, 'minute')} a day, ${more(cards, 'card')} remembered.`;
}

function count(figure: number, noun: string): string {
  const shown = figure < 10 ? Math.round(figure * 10) / 10 : Math.round(figure);
  return `${shown} ${noun}${shown === 1 ? '' : 's'}`;
}

function more(change: number, noun: string): string {
  const size = Math.abs(change);
  if (Math.round(size * 10) === 0) return `as many ${noun}s`;
  return `${count(size, noun)} ${change > 0 ? 'more' : 'fewer'}`;
}
