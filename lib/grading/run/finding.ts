/** What reading a run for a question gives, before options are shuffled and lettered. */
import type { ObjectRef, StepId } from '@/lib/simulator/index';
import type { Run } from './run';

/** One thing that can be answered. `value` identifies it in every run of the scenario; it is never shown. */
export type FoundOption = {
  readonly value: string;
  /** Markdown. */
  readonly label: string;
  readonly right: boolean;
  /** Why it is right, or what it would have needed. Markdown. */
  readonly why: string;
};

/** A run with one thing otherwise, to lay beside the one that was asked about. */
export type Beside = {
  readonly run: Run;
  /** What that run is without. Markdown, no full stop. */
  readonly without: string;
  /** Steps that decided, of the run that was asked about and of the other. */
  readonly here: readonly StepId[];
  readonly there: readonly StepId[];
  /** Objects that the question is about. */
  readonly about: readonly ObjectRef[];
  /** Names of fields that it reads: "restartCount". */
  readonly fields: readonly string[];
};

export type Key =
  /** Any of these values is right. */
  | { readonly kind: 'one'; readonly right: readonly string[] }
  /** Any of these sets, each sorted, is right. */
  | { readonly kind: 'set'; readonly accepted: readonly (readonly string[])[] }
  /** Any order is right in which each pair's first comes before its second. `seen`: the order of the run. */
  | {
      readonly kind: 'order';
      readonly edges: readonly (readonly [first: string, then: string])[];
      readonly seen: readonly string[];
    }
  /** Whatever reaches the goals is right; the options are the goals. */
  | { readonly kind: 'goals' };

export type Found =
  | {
      readonly ok: true;
      readonly options: readonly FoundOption[];
      readonly key: Key;
      /** The answer in one sentence, without a full stop. Markdown. */
      readonly fact: string;
      /** Goes on with who or what decided it. Reckoned when a verdict is told: it may take another run. */
      readonly decidedBy?: () => string;
      /** The answer is what holds at the end, rather than what the last of the deciding steps did. */
      readonly atEnd?: true;
      /** The steps that decided, the decisive one last. */
      readonly decided: readonly StepId[];
      /** Faults that decided nothing: it would be the same without them. */
      readonly idle?: readonly StepId[];
      /**
       * The run that an answer is held against: of `why` without the cause that has this value, of `next` without what
       * happens, whichever the value. Asked for when a verdict is told.
       */
      readonly beside?: (value: string) => Beside | undefined;
    }
  | { readonly ok: false; readonly problem: string };

export function notFound(problem: string): Found {
  return { ok: false, problem };
}
