/** The words that lists of scenarios use, for pages and for what runs in the browser. */
import type { AskKind } from '@/lib/grading/question';

/** By the latest answer. passed: right, without a hint. helped: right, with one. */
export type Standing = 'new' | 'passed' | 'helped' | 'missed';

/** 1 to 3, for whoever chooses. */
export const difficultyWords: readonly string[] = ['One fact', 'Two facts', 'A chain of causes'];

export const standingWords: { readonly [standing in Standing | 'open']: string } = {
  open: 'Not passed',
  new: 'New',
  missed: 'Again',
  helped: 'With a hint',
  passed: 'Passed',
};

/** What each kind asks, for whoever chooses. */
export const kindWords: { readonly [kind in AskKind]: string } = {
  who: 'Who does it?',
  order: 'In which order?',
  state: 'What will it be?',
  which: 'Which of them?',
  why: 'Why is it so?',
  next: 'What changes?',
  reaches: 'Where does it arrive?',
  fix: 'Mend it.',
  write: 'Write it.',
};
