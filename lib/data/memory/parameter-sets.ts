/**
 * The sets of parameters that reviews and memories name. All but fitted weights is in their id; the weights are read
 * once and kept, because they never change.
 */
import { z } from 'zod';
import type { Track } from '@/lib/curriculum/schema';
import type { DayEase } from '@/lib/srs/load-balance';
import { type Parameters, type ParametersLookup, parametersId, parametersLookup } from '@/lib/srs/parameters';
import { asFsrs6 } from '@/lib/srs/weights';
import type { Asks } from '../database/plain-sql';
import { Prisma } from '../generated/client';
import { settingsOf } from './study-settings';
import { topicOfCard } from './topic-of-card';

/** Finds the sets that are named, whosever weights they are made of. `db` is asked for weights that are not at hand. */
export async function setsNamed(db: Asks, setIds: Iterable<string>): Promise<ParametersLookup> {
  const wanted = new Set([...setIds].flatMap((id) => weightsIn(id) ?? []));
  if (wanted.size === 0) return parametersLookup(() => undefined);
  const found = new Map<string, readonly number[]>();
  for (const id of wanted) {
    const known = kept.get(id);
    if (known) found.set(id, known);
  }
  const missing = [...wanted].filter((id) => !found.has(id));
  if (missing.length > 0) {
    const rows = await db.$queryRaw<{ id: string; weights: string }[]>`
      SELECT "id", "weights" FROM "FittedWeights" WHERE "id" IN (${Prisma.join(missing)})`;
    for (const { id, weights } of rows) found.set(id, keep(id, weights));
  }
  return parametersLookup((id) => found.get(id));
}

/** The same for ids that a device sends: only the person's own weights count. */
export async function ownSetsNamed(
  db: Asks,
  personId: string,
  setIds: Iterable<string>,
): Promise<ParametersLookup> {
  const ids = [...setIds];
  const wanted = [...new Set(ids.flatMap((id) => weightsIn(id) ?? []))];
  if (wanted.length === 0) return setsNamed(db, []);
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "FittedWeights" WHERE "personId" = ${personId} AND "id" IN (${Prisma.join(wanted)})`;
  const own = new Set(rows.map(({ id }) => id));
  return setsNamed(
    db,
    ids.filter((id) => own.has(weightsIn(id) ?? '')),
  );
}

/** Of a note that is asked today, which other cards wait for another day. */
export type SiblingsBuried = {
  readonly fresh: boolean;
  readonly reviews: boolean;
  /** Those on steps of a day or more; shorter steps are never put off. */
  readonly learning: boolean;
};

/** How somebody studies: their limits, and the parameters under which each card is rated now. */
export type Studying = {
  readonly newPerDay: number;
  readonly reviewsPerDay: number;
  readonly scenariosPerDay: number;
  readonly leechLapses: number;
  readonly twoButtons: boolean;
  readonly learnAheadMinutes: number;
  readonly buries: SiblingsBuried;
  readonly loadBalance: boolean;
  readonly weightsId: string | null;
  /** Monday first, seven of them. */
  readonly easyDays: readonly DayEase[];
  /** Of cards that are in no track with a retention of its own. */
  readonly parameters: Parameters;
  readonly parametersFor: (cardId: string) => Parameters;
};

/** Reads how a person studies. `tracks` say which topics a retention of a track is for. */
export async function studyingOf(
  db: Asks,
  personId: string,
  tracks: readonly Pick<Track, 'id' | 'topics'>[],
): Promise<Studying> {
  const person = await settingsOf(db, personId);
  const retentions = await db.$queryRaw<{ trackId: string; retention: number }[]>`
    SELECT "trackId", "retention" FROM "TrackRetention" WHERE "personId" = ${personId}`;
  const idFor = (retention: number) =>
    parametersId({
      retention,
      weightsId: person.weightsId,
      learningStepsSeconds: stepsOf(person.learningSteps),
      relearningStepsSeconds: stepsOf(person.relearningSteps),
      maximumIntervalDays: person.maximumIntervalDays,
    });
  const lookup = await setsNamed(db, [idFor(person.desiredRetention)]);
  const setFor = (retention: number) => {
    const parameters = lookup(idFor(retention));
    if (!parameters)
      throw new Error(`${personId} studies by parameters that nobody has: ${idFor(retention)}`);
    return parameters;
  };
  const retentionOfTopic = new Map<string, number>();
  for (const { trackId, retention } of retentions) {
    for (const topicId of tracks.find(({ id }) => id === trackId)?.topics ?? []) {
      retentionOfTopic.set(topicId, Math.max(retention, retentionOfTopic.get(topicId) ?? 0));
    }
  }
  const parameters = setFor(person.desiredRetention);
  const setOfTopic = new Map(
    [...retentionOfTopic].map(([topicId, retention]) => [topicId, setFor(retention)]),
  );
  return {
    newPerDay: person.newPerDay,
    reviewsPerDay: person.reviewsPerDay,
    scenariosPerDay: person.scenariosPerDay,
    leechLapses: person.leechLapses,
    twoButtons: person.twoButtons,
    learnAheadMinutes: person.learnAheadMinutes,
    buries: { fresh: person.buryNew, reviews: person.buryReviews, learning: person.buryLearning },
    loadBalance: person.loadBalance,
    weightsId: person.weightsId,
    easyDays: easeOf(person.easyDays),
    parameters,
    parametersFor: (cardId) => setOfTopic.get(topicOfCard(cardId)) ?? parameters,
  };
}

/** Steps as the table keeps them: seconds, with a space between. */
export function stepsOf(text: string): readonly number[] {
  return text.split(' ').filter(Boolean).map(Number);
}

export function stepsText(seconds: readonly number[]): string {
  return seconds.join(' ');
}

const easeLetters: Readonly<Record<string, DayEase>> = { n: 'normal', r: 'reduced', m: 'minimum' };

/** Weekdays as the table keeps them: a letter each, Monday first. */
export function easeOf(text: string): readonly DayEase[] {
  return Array.from({ length: 7 }, (_, weekday) => easeLetters[text[weekday] ?? 'n'] ?? 'normal');
}

export function easeText(ease: readonly DayEase[]): string {
  return ease.map((each) => each.charAt(0)).join('');
}

const storedWeights = z.array(z.number()).readonly();

const kept = new Map<string, readonly number[]>();
const mostKept = 2000;

function keep(id: string, json: string): readonly number[] {
  const weights = asFsrs6(storedWeights.parse(JSON.parse(json)));
  if (kept.size >= mostKept) kept.clear();
  kept.set(id, weights);
  return weights;
}

/** The id of fitted weights in the id of a set; undefined for the default ones. */
function weightsIn(setId: string): string | undefined {
  const [weightsId] = setId.split('-', 1);
  return weightsId?.startsWith('w') ? weightsId : undefined;
}
