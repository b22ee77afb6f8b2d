import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { reviewsWanted } from '@/lib/srs/evaluate';
import type { Optimised } from '@/lib/srs/optimise';
import { defaultWeights } from '@/lib/srs/weights';
import { database, reader, write } from '../database/db';
import { freshenTallies } from '../figures/tallies';
import type { Viewer } from '../people/viewer';
import { refold } from './memories';
import { setsNamed, stepsOf } from './parameter-sets';
import { runInThread } from './thread';

/** Weights that were fitted once, and the figures by which they were judged. */
export type FittedSet = {
  readonly id: string;
  readonly createdAt: Date;
  readonly weights: readonly number[];
  readonly fittedOn: number;
  readonly judgedOn: number;
  readonly lossBefore: number;
  readonly lossAfter: number;
  readonly errorBefore: number;
  readonly errorAfter: number;
  /** Better on the reviews it had not seen. Others cannot be taken. */
  readonly better: boolean;
  /** When it came into use first; null when it never did. */
  readonly acceptedAt: Date | null;
};

export type OptimiserState = {
  /** A fit is under way, or waits for its turn. */
  readonly running: boolean;
  /** How far it is, 0 to 1. */
  readonly progress: number;
  /** Why the last fit of this process came to nothing; null when it did not. */
  readonly failed: string | null;
  /** Reviews that count, and how many are wanted. */
  readonly reviews: number;
  readonly reviewsWanted: number;
  /** Id of the weights in use; null for the default ones. */
  readonly inUse: string | null;
  /** All that were ever fitted, the latest first. */
  readonly history: readonly FittedSet[];
  /** The last rescheduling that stands, for undo. */
  readonly rescheduled: { readonly id: string; readonly at: Date } | null;
};

/** Where the viewer's fitted weights stand. */
export async function optimiserState({ personId }: Viewer): Promise<OptimiserState> {
  const db = reader();
  const [person, reviews, rows, last] = await Promise.all([
    db.person.findUniqueOrThrow({ where: { id: personId }, select: { weightsId: true } }),
    countReviews(personId),
    db.fittedWeights.findMany({ where: { personId }, orderBy: { createdAt: 'desc' }, take: 50 }),
    db.rescheduling.findFirst({
      where: { personId, undoneAt: null },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      select: { id: true, at: true },
    }),
  ]);
  return {
    running: running.has(personId),
    progress: progress.get(personId) ?? 0,
    failed: failures.get(personId) ?? null,
    reviews,
    reviewsWanted,
    inUse: person.weightsId,
    history: rows.map(({ personId: _, weights, ...row }) => ({
      ...row,
      weights: z.array(z.number()).parse(JSON.parse(weights)),
    })),
    rescheduled: last,
  };
}

/**
 * Begins to fit the viewer's weights in the background, in a thread of its own. `running` when that is under way
 * already, `too-few` with fewer reviews than `reviewsWanted`. `optimiserState` tells when it is done.
 */
export async function startOptimising(viewer: Viewer, now: Date): Promise<'started' | 'running' | 'too-few'> {
  const { personId } = viewer;
  if (running.has(personId)) return 'running';
  if (!(await hasEnough(personId))) return 'too-few';
  failures.delete(personId);
  // One at a time: a fit takes a processor for itself.
  tail = tail
    .then(() => fitAndStore(viewer, now))
    .catch((error: unknown) => {
      failures.set(personId, error instanceof Error ? error.message : String(error));
    })
    .finally(() => {
      running.delete(personId);
      progress.delete(personId);
    });
  running.set(personId, tail);
  return 'started';
}

/** Resolves when the viewer's fit is done, if one is under way. For tests and the benchmark. */
export async function optimised({ personId }: Viewer): Promise<void> {
  await running.get(personId);
}

export type Acceptance =
  | { readonly kind: 'accepted'; readonly reschedulingId: string | null }
  /** Not fitted for the viewer. */
  | { readonly kind: 'unknown' }
  /** No better than those it was compared with. */
  | { readonly kind: 'not-better' };

/**
 * Takes weights into use for the ratings to come; null goes back to the default ones. What was learnt before stays as
 * it is, unless `reschedule` says otherwise: then all memories are as if the weights had always held. That is part of
 * the log, and `undoRescheduling` takes it back.
 */
export async function acceptWeights(
  viewer: Viewer,
  id: string | null,
  { reschedule }: { readonly reschedule: boolean },
  now: Date,
): Promise<Acceptance> {
  const { personId } = viewer;
  const accepted = await write(async (tx): Promise<Acceptance> => {
    if (id !== null) {
      const row = await tx.fittedWeights.findUnique({ where: { id, personId } });
      if (!row) return { kind: 'unknown' };
      if (!row.better) return { kind: 'not-better' };
      if (!row.acceptedAt) await tx.fittedWeights.update({ where: { id }, data: { acceptedAt: now } });
    }
    await tx.person.update({ where: { id: personId }, data: { weightsId: id }, select: { id: true } });
    if (!reschedule) return { kind: 'accepted', reschedulingId: null };
    const reschedulingId = uuid({ msecs: now.getTime() });
    await tx.rescheduling.create({ data: { id: reschedulingId, personId, at: now, weightsId: id } });
    return { kind: 'accepted', reschedulingId };
  });
  if (accepted.kind === 'accepted' && accepted.reschedulingId) await refoldAll(personId);
  return accepted;
}

/** Takes a rescheduling back: memories are again what they were without it. False when the viewer has none of that id. */
export async function undoRescheduling({ personId }: Viewer, id: string, now: Date): Promise<boolean> {
  const known = await write(async (tx) => {
    const row = await tx.rescheduling.findUnique({ where: { id, personId }, select: { undoneAt: true } });
    if (row && !row.undoneAt) {
      await tx.rescheduling.update({ where: { id }, data: { undoneAt: now }, select: { id: true } });
    }
    return row !== null;
  });
  if (known) await refoldAll(personId);
  return known;
}

/** Cards folded in one write: others' writes wait meanwhile. */
const cardsPerWrite = 50;

/**
 * Folds all of a person's cards again, some at a time. Each write leaves what the log says; ratings that come in between
 * are folded by the same rule, so it does not matter which comes first.
 */
async function refoldAll(personId: string): Promise<void> {
  const rows = await reader().memory.findMany({ where: { personId }, select: { cardId: true } });
  for (let from = 0; from < rows.length; from += cardsPerWrite) {
    const cardIds = rows.slice(from, from + cardsPerWrite).map(({ cardId }) => cardId);
    await write((tx) => refold(tx, personId, cardIds));
  }
}

/** A million reviews take about half a minute. */
const longestFitMs = 300_000;

const running = new Map<string, Promise<void>>();
const progress = new Map<string, number>();
const failures = new Map<string, string>();
let tail: Promise<void> = Promise.resolve();

/** From the counts of days: counting a million rows would hold up others. */
async function countReviews(personId: string): Promise<number> {
  await freshenTallies(personId);
  const { _sum: sum } = await reader().dayTally.aggregate({
    where: { personId },
    _sum: { again: true, hard: true, good: true, easy: true },
  });
  return (sum.again ?? 0) + (sum.hard ?? 0) + (sum.good ?? 0) + (sum.easy ?? 0);
}

async function hasEnough(personId: string): Promise<boolean> {
  const rows = await reader().review.findMany({
    where: { personId, undoneAt: null },
    take: reviewsWanted,
    select: { id: true },
  });
  return rows.length === reviewsWanted;
}

async function fitAndStore({ personId }: Viewer, now: Date): Promise<void> {
  const person = await reader().person.findUniqueOrThrow({
    where: { id: personId },
    select: { weightsId: true, relearningSteps: true },
  });
  const setId = `${person.weightsId ?? 'default'}-90`;
  const weights = (await setsNamed(reader(), [setId]))(setId)?.weights ?? defaultWeights;
  const order = {
    path: database().path,
    personId,
    weights,
    relearningSteps: stepsOf(person.relearningSteps).length,
  };
  const result = await runInThread<Optimised | null>(
    'lib/data/memory/optimiser-worker.ts',
    order,
    longestFitMs,
    (share) => progress.set(personId, share),
  );
  if (!result) throw new Error('Too few reviews to fit weights to.');
  const id = `w${uuid({ msecs: now.getTime() }).replaceAll('-', '')}`;
  await write((tx) =>
    tx.fittedWeights.create({
      data: {
        id,
        personId,
        createdAt: now,
        weights: JSON.stringify(result.weights),
        fittedOn: result.fittedOn,
        judgedOn: result.after.count,
        lossBefore: result.before.logLoss,
        lossAfter: result.after.logLoss,
        errorBefore: result.before.calibrationError,
        errorAfter: result.after.calibrationError,
        better: result.better,
      },
      select: { id: true },
    }),
  );
}
