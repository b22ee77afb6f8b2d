/** What an import came to, or would come to, in words. Pure. */
import type { ImportResult } from '@/lib/data/exchange/anki-import';
import type { OwnedResult, OwnedTable } from '@/lib/data/exchange/owned';
import { countWords } from '@/lib/progress/words';

/** Sentences of a report, by what they tell. Empty lists are not shown. */
export type Report = {
  readonly comesIn: readonly string[];
  readonly here: readonly string[];
  /** Refused, each with the reason. */
  readonly refused: readonly string[];
  readonly beside: readonly string[];
};

/** One, and more. */
type Noun = readonly [one: string, more: string];

const tableNouns: { readonly [table in OwnedTable]: Noun } = {
  reviews: ['answer to a card', 'answers to cards'],
  attempts: ['answer to a scenario', 'answers to scenarios'],
  ownNotes: ['own note', 'own notes'],
  cardMarks: ['card set aside', 'cards set aside'],
  cardNotes: ['remark on a card', 'remarks on cards'],
  cardFlags: ['flag on a card', 'flags on cards'],
  deeds: ['deed that can be undone', 'deeds that can be undone'],
  fittedWeights: ['set of fitted weights', 'sets of fitted weights'],
  reschedulings: ['rescheduling', 'reschedulings'],
  trackRetentions: ['retention of a track', 'retentions of tracks'],
};

export function ownedReport({ added, present, leftOut }: OwnedResult, file: 'json' | 'csv' = 'json'): Report {
  const told = (counts: Readonly<Record<OwnedTable, number>>) =>
    tablesByWeight.flatMap((table) => (counts[table] > 0 ? [counted(counts[table], tableNouns[table])] : []));
  return {
    comesIn: told(added),
    here: told(present),
    refused:
      leftOut === 0
        ? []
        : [
            `${counted(leftOut, ['entry', 'entries'])} that another account has: a file is for the account that made it.`,
          ],
    beside: file === 'json' ? ['The settings of the file are taken over.'] : [],
  };
}

/** What people look for first. */
const tablesByWeight: readonly OwnedTable[] = [
  'reviews',
  'attempts',
  'ownNotes',
  'cardMarks',
  'cardNotes',
  'cardFlags',
  'fittedWeights',
  'trackRetentions',
  'reschedulings',
  'deeds',
];

export function packageReport(result: ImportResult, mostNotes: number): Report {
  const { added, updated, unchanged, unreadable, tooMany, reviews, media } = result;
  return {
    comesIn: [
      added > 0 && countWords(added, 'note'),
      updated > 0 && `new words for ${countWords(updated, 'note')}`,
      reviews > 0 && counted(reviews, tableNouns.reviews),
    ].filter((text) => text !== false),
    here: unchanged > 0 ? [countWords(unchanged, 'note')] : [],
    refused: [
      unreadable > 0 && `${countWords(unreadable, 'note')} without text, or of a shape that cannot be read.`,
      tooMany > 0 && `${countWords(tooMany, 'note')} beyond the ${mostNotes} that one may have.`,
      media > 0 && `${counted(media, ['picture or sound', 'pictures and sounds'])}: only text is taken over.`,
    ].filter((text) => text !== false),
    beside: [],
  };
}

function counted(count: number, [one, more]: Noun): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : more}`;
}
