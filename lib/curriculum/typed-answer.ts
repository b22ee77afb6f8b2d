/**
 * Whether an answer that was typed is right. Lenient where writing differs and knowledge does not: case, spaces, hyphens,
 * punctuation, articles, accents, how a unit is written, and a slip of the finger in a long word. Not lenient where
 * the slip makes the name of something else.
 */

/** A piece of the expected answer beside what was typed. */
export type AnswerPart = {
  /** same: typed so. missing: expected, not typed. extra: typed, not expected. */
  readonly kind: 'same' | 'missing' | 'extra';
  readonly text: string;
};

export type TypedVerdict = {
  readonly right: boolean;
  /** Right but for a slip: say so, and show where. */
  readonly slip: boolean;
  /** Of the answers that would be right, the one that was nearest. */
  readonly nearest: string;
  /**
   * How the nearest answer and what was typed differ; one `same` part when they do not, one `extra` part when they have
   * so little in common that a comparison by letters would say nothing.
   */
  readonly parts: readonly AnswerPart[];
};

/** The longest answer that is compared; what is typed beyond it is wrong anyway. */
export const longestTyped = 400;

/**
 * Compares what was typed with the answers that are right (at least one). `others` are names of other things: typing one
 * of them is never a slip.
 */
export function compareTyped(
  typed: string,
  answers: readonly string[],
  others: readonly string[] = [],
): TypedVerdict {
  const given = typed.slice(0, longestTyped);
  const ranked = answers
    .map((answer) => ({ answer, distance: slips(normal(given), normal(answer)) }))
    .sort((a, b) => a.distance - b.distance);
  const nearest = ranked[0];
  if (!nearest) throw new Error('a typed answer is compared with at least one');
  const isAnother = others.some(
    (other) => normal(other) === normal(given) && !answers.some((answer) => normal(answer) === normal(other)),
  );
  const allowed = isAnother || given.trim() === '' ? 0 : slipsAllowed(normal(nearest.answer));
  const right = given.trim() !== '' && nearest.distance <= allowed;
  return {
    right,
    slip: right && nearest.distance > 0,
    nearest: nearest.answer,
    parts:
      right && nearest.distance === 0
        ? [{ kind: 'same', text: given.trim() }]
        : comparison(nearest.answer, given.trim()),
  };
}

const units: readonly (readonly [RegExp, string])[] = [
  [/(?<=\d)\s*(milliseconds?|millis|msecs?|ms)\b/g, 'ms'],
  [/(?<=\d)\s*(seconds?|secs?|s)\b/g, 's'],
  [/(?<=\d)\s*(minutes?|mins?|m)\b/g, 'm'],
  [/(?<=\d)\s*(hours?|hrs?|h)\b/g, 'h'],
  [/(?<=\d)\s*(days?|d)\b/g, 'd'],
  [/(?<=\d)\s*(per ?cent|percent|%)/g, '%'],
];

const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A text without what may differ. */
function normal(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[`*_"'“”‘’]/g, '')
    .replace(/\b(zero|one|two|three|four|five|six|seven|eight|nine|ten)\b/g, (word) =>
      String(numbers.indexOf(word)),
    );
  const measured = units.reduce((said, [unit, short]) => said.replace(unit, short), plain);
  return (
    measured
      .replace(/\b(the|an|a)\s+/g, '')
      // Dots and slashes belong to names (spec.nodeName, apps/v1), not to the end of a sentence.
      .replace(/[.,;:!?]+(?=\s|$)/g, '')
      .replace(/[\s-]+/g, '')
  );
}

/** Slips that are forgiven in a text so long; none where a figure would be another. */
function slipsAllowed(text: string): number {
  if (/\d/.test(text)) return 0;
  if (text.length >= 12) return 2;
  return text.length >= 5 ? 1 : 0;
}

/** Letters left out, added, changed or swapped with their neighbour (optimal string alignment). */
function slips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Letter by letter where at least half is in common, else what was typed, whole. */
function comparison(expected: string, typed: string): readonly AnswerPart[] {
  const parts = difference(expected, typed);
  const common = parts.reduce((sum, { kind, text }) => sum + (kind === 'same' ? text.length : 0), 0);
  return common * 2 >= Math.max(expected.length, typed.length) ? parts : [{ kind: 'extra', text: typed }];
}

/** The expected text and the typed one as one row of pieces, letter by letter, by their longest common part. */
function difference(expected: string, typed: string): readonly AnswerPart[] {
  const a = [...expected];
  const b = [...typed];
  const same = (i: number, j: number) => a[i]?.toLowerCase() === b[j]?.toLowerCase();
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = common[i] as Uint16Array;
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: { kind: AnswerPart['kind']; text: string }[] = [];
  const add = (kind: AnswerPart['kind'], letter: string) => {
    const open = parts.at(-1);
    if (open?.kind === kind) open.text += letter;
    else parts.push({ kind, text: letter });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(i, j)) {
      add('same', b[j] ?? '');
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      add('missing', a[i] ?? '');
      i += 1;
    } else {
      add('extra', b[j] ?? '');
      j += 1;
    }
  }
  return parts;
}
