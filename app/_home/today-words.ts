import type { Overview } from '@/lib/data/people/overview';

/** What Today says first: a figure, what it counts, and a line about it. */
export type TodayWords = {
  /** The one figure of the page, or null when there is none to show. */
  readonly figure: number | null;
  /** Follows the figure; stands alone without one. Two lines. */
  readonly sentence: readonly [string, string?];
  /** Muted, beneath. */
  readonly details: readonly string[];
};

/** How long a break has to be before the page speaks of it. */
const BREAK_DAYS = 7;

type Says = Pick<Overview, 'counts' | 'daysAway' | 'daysStudied'> & {
  /** Scenarios of the day's session, and how long cards and scenarios take together. */
  readonly plan: { readonly scenarios: number; readonly minutes: number };
  /** "tomorrow at 07:40"; null when nothing will come. */
  readonly nextText: string | null;
};

/** Present tense, no praise, no scolding: what is due, how long it takes, what was done. */
export function todayWords({ counts, daysAway, daysStudied, plan, nextText }: Says): TodayWords {
  const { due, review, fresh, minutes, waiting } = counts;
  const studied =
    daysStudied.studied === 0
      ? []
      : [`Studied on ${daysStudied.studied} of the last ${daysStudied.of} days.`];
  if (due === 0) {
    const next = nextText ? `The next card comes ${nextText}.` : 'No card is waiting.';
    return {
      figure: null,
      sentence: plan.scenarios > 0 ? ['No card is due.'] : ['Nothing is due.'],
      details: [...scenarioText(plan, due), next, ...doneText(counts), ...studied],
    };
  }
  if (daysAway === null) {
    return {
      figure: due,
      sentence: [`${cards(due)} for today,`, `about ${minutesText(minutes)}.`],
      details: ['They begin at containers and Pods. Rate each one, and its next date follows.'],
    };
  }
  const parts = [review > 0 && `${review} to review`, fresh > 0 && `${fresh} new`].filter(Boolean).join(', ');
  const details = [`${parts}.`, ...scenarioText(plan, due), ...doneText(counts), ...studied];
  if (daysAway >= BREAK_DAYS) {
    const waited = waiting > 0 ? ` ${review + waiting} cards waited; today’s share is ${review}.` : '';
    return {
      figure: due,
      sentence: ['due today,', `about ${minutesText(minutes)}.`],
      details: [`Away for ${daysAway} days.${waited}`, ...details],
    };
  }
  return { figure: due, sentence: ['due today,', `about ${minutesText(minutes)}.`], details };
}

/** "Two scenarios stand between them: eighteen minutes in all." */
function scenarioText({ scenarios, minutes }: Says['plan'], due: number): string[] {
  if (scenarios === 0) return [];
  const count = `${capitalised(numberWord(scenarios))} ${scenarios === 1 ? 'scenario' : 'scenarios'}`;
  const all = minutesText(Math.max(1, Math.round(minutes)));
  if (due === 0) return [`${count} ${scenarios === 1 ? 'waits' : 'wait'}: about ${all}.`];
  return [`${count} ${scenarios === 1 ? 'stands' : 'stand'} between them: about ${all} in all.`];
}

/** "Ten answers today: one card done, three begun." A card that is being learnt takes several. */
function doneText({ answers, done, begun }: Says['counts']): string[] {
  if (answers === 0) return [];
  const given = `${capitalised(numberWord(answers))} ${answers === 1 ? 'answer' : 'answers'}`;
  if (done === 0 && begun > 0) return [`${given} today: ${numberWord(begun)} ${cards(begun)} begun.`];
  const alsoBegun = begun > 0 ? `, ${numberWord(begun)} begun` : '';
  return [`${given} today: ${numberWord(done)} ${cards(done)} done${alsoBegun}.`];
}

function cards(count: number): string {
  return count === 1 ? 'card' : 'cards';
}

function minutesText(minutes: number): string {
  return minutes === 1 ? 'one minute' : `${numberWord(minutes)} minutes`;
}

const WORDS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** Up to twelve as a word, beyond in figures. */
export function numberWord(number: number): string {
  return WORDS[number] ?? String(number);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
