import { v7 as uuid } from 'uuid';
import { momentOf } from '@/lib/srs/day';
import { type Memory, type NewMemory, newMemory, type Rating, type Review } from '@/lib/srs/memory';
import { standardParameters } from '@/lib/srs/parameters';
import { promiseOf, rate, retrievability } from '@/lib/srs/scheduler';

/** For tests and benchmarks: the log of a card that somebody studied as asked, and what each review met. */
export type StudiedCard = {
  readonly cardId: string;
  readonly reviews: readonly (Review & { readonly met: Memory | NewMemory; readonly durationMs: number })[];
  readonly memory: Memory | NewMemory;
};

/**
 * For tests and benchmarks: a card answered when it was due, from noon UTC of `startDay` on, until `endDay` or `most` answers.
 * It is remembered as FSRS predicts, so predictions are right by the making.
 */
export function studiedCard(
  cardId: string,
  startDay: string,
  endDay: string,
  most: number,
  random: () => number,
): StudiedCard {
  const parameters = standardParameters(0.9);
  const reviews: (Review & { met: Memory | NewMemory; durationMs: number })[] = [];
  let memory: Memory | NewMemory = newMemory(cardId);
  let at = Date.parse(`${startDay}T12:00:00Z`) + Math.floor(random() * 3_600_000);
  const end = Date.parse(`${endDay}T12:00:00Z`);
  while (reviews.length < most && at < end) {
    const moment = momentOf(new Date(at), 'UTC', 4);
    const recall = memory.state === 'new' ? 0.6 : retrievability(memory, moment.at, parameters);
    const rating: Rating =
      random() > recall ? 'again' : random() < 0.12 ? 'hard' : random() < 0.1 ? 'easy' : 'good';
    const outcome = rate(memory, rating, moment, parameters);
    reviews.push({
      id: uuid({ msecs: at, random: Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256)) }),
      rating,
      answeredAt: moment.at,
      localDay: moment.day,
      utcOffsetMinutes: 0,
      rolloverHour: 4,
      parameterSet: parameters.id,
      promisedDays: promiseOf(outcome.interval),
      undoneAt: null,
      met: memory,
      durationMs: 3000 + Math.floor(random() * 9000),
    });
    memory = outcome.memory;
    at =
      memory.dueDay === null
        ? memory.due.getTime() + 1000
        : Date.parse(`${memory.dueDay}T12:00:00Z`) + Math.floor(random() * 3_600_000);
  }
  return { cardId, reviews, memory };
}
