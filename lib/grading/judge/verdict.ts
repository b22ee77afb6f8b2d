/** What is said of an answer: plain data that survives JSON. */

import type { AskKind, Option } from '../question';
import type { Scene } from '../scene/scene';
import type { ChainStep } from './explain';
import type { TwoRuns } from './two-runs-shape';

export type Verdict = {
  readonly scenarioId: string;
  readonly seed: number;
  readonly kind: AskKind;
  readonly right: boolean;
  /** Begins with the judgement: "Right: …", "Not “kubelet”. …". Markdown. */
  readonly sentence: string;
  /** What was overlooked, when there is more to say. Markdown. */
  readonly missed?: string;
  /** The author's explanation, Markdown. */
  readonly explain?: string;
  /** The steps that decided, in order of time. */
  readonly chain: readonly ChainStep[];
  /** What the cluster looked like after each step of `chain`. */
  readonly scenes: readonly Scene[];
  /** As the question has them; of an order, as the run has them. */
  readonly options: readonly JudgedOption[];
  /**
   * Of `why`: the run without the true cause, and, after a wrong answer, the one without what was answered. Of `next`: the run
   * without what happens. Each beside the run that was asked about.
   */
  readonly beside?: readonly RunBeside[];
  /** Of what was typed: each line with what was answered. */
  readonly typed?: readonly TypedLine[];
  /** Of a task that was not mended: one way that does, each entry a line, or the manifest. */
  readonly solution?: readonly string[];
  /** Of an order: a pair that was the wrong way round. */
  readonly violated?: { readonly first: string; readonly second: string };
  /** What was answered and what is right, as option ids; of an order, the order of the run. */
  readonly answered: readonly string[];
  readonly answer: readonly string[];
  /** What was answered, in values that mean the same under every seed: for statistics. */
  readonly values: readonly string[];
};

/** Another run, laid beside the one that was asked about. */
export type RunBeside = {
  /** What it is without. Markdown, no full stop. */
  readonly without: string;
  /** Of `why`: whether that is the true cause, or what was wrongly answered. */
  readonly judged: 'right' | 'mine';
  readonly runs: TwoRuns;
};

export type JudgedOption = Option & {
  /**
   * right: holds and was chosen, or is the answer. missed: belongs to the answer and was not chosen. Of a wrong order,
   * mine: stands in a pair that is the wrong way round; neutral: stands in none.
   */
  readonly judged: 'right' | 'missed' | 'mine' | 'ruled-out' | 'neutral';
  readonly chosen: boolean;
  /** Of an order: the place it was given, from 1. */
  readonly place?: number;
  /** Markdown. */
  readonly why: string;
};

/** A line that was typed, and what it answered. */
export type TypedLine = {
  readonly line: string;
  /** What it read from standard input. */
  readonly stdin?: string;
  readonly answer: string;
  readonly ok: boolean;
};

export type GradeResult =
  | { readonly ok: true; readonly verdict: Verdict }
  | { readonly ok: false; readonly problem: string };
