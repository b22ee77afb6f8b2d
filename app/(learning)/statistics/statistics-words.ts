/** What the figures of somebody's studying mean, in sentences computed from them. Pure. */
import type {
  CalendarDay,
  DayStatistics,
  Distributions,
  Forecast,
  Passed,
  RetentionRow,
  Statistics,
  TimeRow,
  TopicDifficulty,
} from '@/lib/data/figures/statistics';
import type { MetClass } from '@/lib/data/figures/tallies';
import type { Calibration } from '@/lib/progress/calibration';
import { countWords, dayWords } from '@/lib/progress/words';
import type { StudyDay } from '@/lib/srs/day';

/** Answers to cards in review below which a share of them says nothing. */
const answersForRetention = 20;

/** Predictions below which their calibration says nothing. */
const answersForCalibration = 100;

/** Cards below which it says nothing where they lie. */
const cardsForDistribution = 20;

/** Answers below which their time is whatever happened to interrupt them. */
const answersForTime = 10;

/** A section that would show chance: what there is for it, and what it takes. */
export type Lack = { readonly title: string; readonly says: string };

type SectionId = 'time' | 'retention' | 'calibration' | 'distributions' | 'hardest';

function lack(id: SectionId, title: string, says: string): readonly [SectionId, Lack] {
  return [id, { title, says }];
}

/** What there are too few answers for yet, in the order of the page. */
export function lacks({
  time,
  retention,
  calibration,
  distributions,
  hardestTopics,
}: Pick<Statistics, 'time' | 'retention' | 'calibration' | 'distributions' | 'hardestTopics'>): ReadonlyMap<
  SectionId,
  Lack
> {
  const timed = time.reduce((sum, { answers }) => sum + answers, 0);
  const cameBack = answersInReview(retention.month);
  const predicted = calibration?.count ?? 0;
  const cards = cardsIn(distributions.stability);
  const tooFew = (id: SectionId, title: string, there: number, wanted: number, of: string) =>
    there < wanted ? [lack(id, title, `${figure(there)} of ${wanted} ${of}`)] : [];
  return new Map([
    ...tooFew('time', 'Time of an answer', timed, answersForTime, 'answers in the last 90 days'),
    ...tooFew(
      'retention',
      'Remembered, of what came back',
      cameBack,
      answersForRetention,
      'answers to cards that came back after a day or more',
    ),
    ...tooFew(
      'calibration',
      'Do predictions hold?',
      predicted,
      answersForCalibration,
      'answers whose recall was predicted',
    ),
    ...tooFew(
      'distributions',
      'Stability, difficulty and recall of your cards',
      cards,
      cardsForDistribution,
      'cards answered',
    ),
    ...(hardestTopics.length > 0
      ? []
      : [lack('hardest', 'Hardest topics', 'ten answers to cards in review of one topic')]),
  ]);
}

export const metNames: { readonly [met in MetClass]: string } = {
  new: 'New',
  learning: 'Learning',
  relearning: 'Relearning',
  young: 'Young',
  mature: 'Mature',
};

const numbers = new Intl.NumberFormat('en-GB');

/** 12345 is "12,345". */
export function figure(count: number): string {
  return numbers.format(count);
}

/** A share as people read it: 0.874 is "87 %". */
export function shareWords(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** "40 seconds", "12 minutes", "3 h 20 min". */
export function timeWords(seconds: number): string {
  if (seconds < 90) return countWords(Math.round(seconds), 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return countWords(minutes, 'minute');
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function todayWords({ answers, seconds, byMet, byRating, retention }: DayStatistics): string {
  if (answers === 0) return 'Nothing is answered yet on this study day.';
  const reviewed = byMet.young + byMet.mature;
  const steps = byMet.learning + byMet.relearning;
  const met = [
    byMet.new > 0 && `${byMet.new} new`,
    reviewed > 0 && `${reviewed} in review`,
    steps > 0 && `${steps} on steps`,
  ].filter(Boolean);
  const first = `${countWords(answers, 'answer')} in ${timeWords(seconds)}: ${met.join(', ')}.`;
  if (retention === null) {
    const again = byRating.again;
    if (answers === 1) return `${first} It was ${again === 1 ? 'forgotten' : 'known'}.`;
    return `${first} ${again === 0 ? 'None of them was Again.' : `${figure(again)} of them ${again === 1 ? 'was' : 'were'} Again.`}`;
  }
  return `${first} Of those in review ${shareWords(retention)} were remembered.`;
}

export function calendarWords(days: readonly CalendarDay[], looked: number, today: StudyDay): string {
  const studied = days.filter(({ answers, attempts }) => answers + attempts > 0);
  const most = studied.reduce<CalendarDay | null>(
    (best, day) => (best === null || day.answers > best.answers ? day : best),
    null,
  );
  if (most === null) return 'No day of study in the last year yet.';
  const answers = studied.reduce((sum, day) => sum + day.answers, 0);
  const each = countWords(Math.round(answers / studied.length), 'answer');
  return studied.length === 1
    ? `Studied on one of the last ${looked} days: ${each}, on ${dayWords(most.day, today)}.`
    : `Studied on ${studied.length} of the last ${looked} days: ${each} on such a day, most on ${dayWords(most.day, today)} (${figure(most.answers)}).`;
}

export function forecastWords({ overdue, days, dailyLoad }: Forecast, today: StudyDay): string {
  const dues = days.map(({ day, young, mature }) => ({ day, due: young + mature }));
  const sum = dues.reduce((total, { due }) => total + due, 0);
  const most = dues.reduce((best, each) => (each.due > best.due ? each : best), { day: today, due: 0 });
  if (sum + overdue === 0) return `Nothing comes back in the next ${days.length} days.`;
  const waiting =
    overdue > 0
      ? `${countWords(overdue, 'card')} ${overdue === 1 ? 'waits' : 'wait'} from earlier days. `
      : '';
  const ahead = `The next ${days.length} days bring ${perDay(sum / days.length)}, at most ${figure(most.due)} ${
    most.day === today ? 'today' : `on ${dayWords(most.day, today)}`
  }.`;
  return `${waiting}${ahead} In the long run the cards as they are ask for ${perDay(dailyLoad)}.`;
}

function perDay(count: number): string {
  if (count < 1) return 'less than one answer a day';
  return `${countWords(Math.round(count), 'answer')} a day`;
}

/** Null with too few answers to say anything. */
export function retentionWords(rows: readonly RetentionRow[], wanted: number): string | null {
  const young = totalOf(rows.map((row) => row.young));
  const mature = totalOf(rows.map((row) => row.mature));
  const all = totalOf([young, mature]);
  if (all.answers < answersForRetention) return null;
  const share = all.passed / all.answers;
  // There are twenty of them at least.
  const said = `Of ${figure(all.answers)} cards that came back, ${shareWords(share)} were remembered; ${shareWords(wanted)} is wanted.`;
  return [said, heldWords(all, wanted), differenceWords(young, mature)].filter(Boolean).join(' ');
}

function answersInReview(rows: readonly RetentionRow[]): number {
  return totalOf(rows.flatMap(({ young, mature }) => [young, mature])).answers;
}

/** Whether chance alone explains the distance to what is wanted, at two standard deviations. */
function heldWords({ answers, passed }: Passed, wanted: number): string {
  const distance = passed / answers - wanted;
  const chance = 1.96 * Math.sqrt((wanted * (1 - wanted)) / answers);
  if (Math.abs(distance) <= chance)
    return 'Chance alone explains the difference: the intervals are right for you.';
  return distance < 0
    ? 'That is less than chance explains: the intervals are too long for you, and weights of your own would shorten them.'
    : 'That is more than chance explains: cards come back sooner than they need to, and weights of your own would spare reviews.';
}

function differenceWords(young: Passed, mature: Passed): string {
  if (Math.min(young.answers, mature.answers) < answersForRetention) return '';
  const [y, m] = [young.passed / young.answers, mature.passed / mature.answers];
  const spread = Math.sqrt((y * (1 - y)) / young.answers + (m * (1 - m)) / mature.answers);
  if (Math.abs(y - m) <= 1.96 * spread) return 'Young and mature cards hold alike.';
  const [better, worse] = m > y ? ['Mature', 'young'] : ['Young', 'mature'];
  return `${better} cards hold better than ${worse} ones: ${shareWords(Math.max(y, m))} against ${shareWords(Math.min(y, m))}.`;
}

function totalOf(parts: readonly Passed[]): Passed {
  return {
    answers: parts.reduce((sum, { answers }) => sum + answers, 0),
    passed: parts.reduce((sum, { passed }) => sum + passed, 0),
  };
}

/** What was predicted on average, of all. */
export function meanPredicted({ bins, count }: Calibration): number {
  return bins.reduce((sum, bin) => sum + bin.count * bin.predicted, 0) / count;
}

export function calibrationWords(calibration: Calibration): string {
  const { count, recalled, fsrs, userAverage, movingAverage } = calibration;
  const predicted = meanPredicted(calibration);
  const points = Math.round((recalled - predicted) * 100);
  const bias =
    points === 0
      ? 'right on average'
      : `${countWords(Math.abs(points), 'point')} too ${points > 0 ? 'careful' : 'hopeful'}`;
  const simplest = Math.min(userAverage.logLoss, movingAverage.logLoss);
  const against = `log loss ${loss(fsrs.logLoss)} against ${loss(userAverage.logLoss)} and ${loss(movingAverage.logLoss)}`;
  return `Over ${figure(count)} answers a recall of ${shareWords(predicted)} was predicted and ${shareWords(recalled)} came: ${bias}. ${
    fsrs.logLoss < simplest
      ? `It predicts better than your average and than that of your last days (${against}).`
      : `An average predicts as well (${against}): weights of your own are worth a try.`
  }`;
}

export function loss(logLoss: number): string {
  return logLoss.toFixed(3);
}

export function stabilityWords({ stability }: Distributions): string {
  const cards = cardsIn(stability);
  let above = 0;
  for (const bucket of [...stability].reverse()) {
    above += bucket.cards;
    if (above * 2 >= cards) {
      const [which, falls, lasts] =
        cards === 1
          ? ['The one card', 'falls', 'lasts']
          : [`Half of the ${figure(cards)} cards`, 'fall', 'last'];
      return bucket.from < 1
        ? `${which} ${falls} to 90 % within a day.`
        : `${which} ${lasts} ${countWords(bucket.from, 'day')} or more until recall falls to 90 %.`;
    }
  }
  return 'No card has been answered yet.';
}

/** Difficulty from which a card is called hard. */
const hardFrom = 8;

export function difficultyWords({ difficulty }: Distributions): string {
  const cards = cardsIn(difficulty);
  const hard = cardsIn(difficulty.filter(({ from }) => from >= hardFrom));
  if (cards === 1) {
    return `The one card is ${hard === 1 ? `at ${hardFrom} or above: its intervals grow slowest` : `below ${hardFrom}`}.`;
  }
  if (hard === 0) return `No card of ${figure(cards)} is at ${hardFrom} or above.`;
  return `${figure(hard)} of ${countWords(cards, 'card')} ${
    hard === 1
      ? `is at ${hardFrom} or above: its intervals grow`
      : `are at ${hardFrom} or above: their intervals grow`
  } slowest.`;
}

/** Recall below which a card is as good as lost. */
const lowRecall = 0.7;

export function recallWords({ recall, meanRecall }: Distributions): string {
  const low = cardsIn(recall.filter(({ to }) => to <= lowRecall + 1e-9));
  if (cardsIn(recall) === 1)
    return `Asked now, the one card would be recalled at ${shareWords(meanRecall ?? 0)}.`;
  return `Asked now, ${shareWords(meanRecall ?? 0)} of ${countWords(cardsIn(recall), 'card')} would be recalled; ${
    low === 0 ? 'none is' : low === 1 ? 'one is' : `${figure(low)} are`
  } below ${shareWords(lowRecall)}.`;
}

function cardsIn(buckets: readonly { readonly cards: number }[]): number {
  return buckets.reduce((sum, { cards }) => sum + cards, 0);
}

export function answerTimeWords(rows: readonly TimeRow[]): string {
  const reviewed = rows.filter(({ met }) => met === 'young' || met === 'mature');
  const answers = reviewed.reduce((sum, row) => sum + row.answers, 0);
  const fresh = rows.find(({ met }) => met === 'new');
  const total = rows.reduce((sum, row) => sum + row.answers * row.seconds, 0);
  const parts = [
    answers > 0 &&
      `A card in review takes ${seconds(reviewed.reduce((sum, row) => sum + row.answers * row.seconds, 0) / answers)}`,
    fresh && `a new one ${seconds(fresh.seconds)}`,
  ].filter(Boolean);
  const each = parts.length === 0 ? '' : `${parts.join(', ')}. `;
  return capital(`${each}All answers of the last 90 days took ${timeWords(total)}.`);
}

export function seconds(each: number): string {
  return each < 10 ? `${each.toFixed(1)} s` : `${Math.round(each)} s`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function hardestWords(
  [hardest]: readonly TopicDifficulty[],
  nameOf: (topicId: string) => string,
): string {
  if (!hardest) return '';
  if (hardest.forgotten === 0) return 'No topic was forgotten in the last year.';
  return `${nameOf(hardest.topicId)} is forgotten most: ${figure(hardest.forgotten)} of ${figure(hardest.answers)} answers to its cards in review.`;
}
