/** What reading a run for a question gives, before options are shuffled and lettered. */
import type { StepId } from '@/lib/simulator/index';

/** One thing that can be answered. `value` identifies it in every run of the scenario; it is never shown. */
export type FoundOption = {
  readonly value: string;
  /** Markdown. */
  readonly label: string;
  readonly right: boolean;
  /** Why it is right, or what it would have needed. Markdown. */
  readonly why: string;
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
    }
  | { readonly ok: false; readonly problem: string };

export function notFound(problem: string): Found {
  return { ok: false, problem };
}
