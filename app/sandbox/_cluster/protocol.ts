/**
 * What the page and the worker that owns the cluster say to each other: the page asks, the worker answers, one answer a
 * question. Types only: nothing of the simulator comes into the page with them.
 */
import type { TwoRuns } from '@/lib/grading/judge/two-runs-shape';
import type { OpenedStep } from '@/lib/grading/run/opened-step';
import type { Scene } from '@/lib/grading/scene/scene';
import type { Commanded, Given, Piece } from '@/lib/simulator/index';
import type { SandboxDocument } from './document';

/** Raised when a question or an answer changes its shape: a worker kept by an old page is told apart. */
export const protocolVersion = 1;

/** A cluster that a scenario gives, with what happened to it: where a sandbox over a scenario begins. */
export type Base = {
  readonly id: string;
  readonly title: string;
  readonly given: Given;
  readonly seed: number;
  readonly commands: readonly Commanded[];
};

export type Questions = {
  /** Opens what is kept, or was sent; a broken document is a problem, and the cluster at hand stays. */
  readonly open: { readonly document: unknown; readonly base?: Base };
  readonly openLink: { readonly fragment: string; readonly base?: Base };
  readonly type: { readonly line: string; readonly stdin?: string; readonly passes: Passing };
  /** Drops everything after a moment: from there on something else can be done. */
  readonly forkHere: { readonly at: number };
  readonly scene: {
    readonly at: number;
    readonly open: readonly string[];
    readonly filter: Filter;
    readonly packet: PacketQuestion | null;
  };
  readonly trace: { readonly filter: Filter; readonly from: number; readonly count: number };
  readonly step: { readonly id: number };
  /** The moment, later or earlier, at which the picture is next another one. */
  readonly change: { readonly at: number; readonly open: readonly string[]; readonly forward: boolean };
  readonly kinds: { readonly at: number };
  readonly objects: { readonly at: number; readonly kind: string };
  readonly tree: { readonly at: number };
  readonly object: {
    readonly at: number;
    readonly kind: string;
    readonly key: string;
    readonly since: number | null;
  };
  readonly rules: { readonly at: number; readonly node: string; readonly packet: PacketQuestion | null };
  readonly ends: { readonly at: number };
  readonly complete: { readonly line: string };
  readonly share: Record<never, never>;
  readonly numbers: Record<never, never>;
  readonly whatIf: { readonly change: Change };
};

export type Answers = {
  readonly open: Opened;
  readonly openLink: Opened;
  readonly type: Typed;
  readonly forkHere: Opened;
  readonly scene: SceneAnswer;
  readonly trace: TraceRows;
  readonly step: StepDetail;
  readonly change: { readonly at: number };
  readonly kinds: readonly KindCount[];
  readonly objects: readonly ObjectLine[];
  readonly tree: readonly TreeLine[];
  readonly object: ObjectText;
  readonly rules: RulesAnswer;
  readonly ends: Ends;
  readonly complete: { readonly from: number; readonly options: readonly string[] };
  readonly share: { readonly fragment: string };
  readonly numbers: readonly NumberGiven[];
  readonly whatIf: Differences;
};

export type QuestionKind = keyof Questions;

export type ToWorker = {
  [K in QuestionKind]: {
    readonly version: number;
    readonly id: number;
    readonly kind: K;
    readonly question: Questions[K];
  };
}[QuestionKind];

export type FromWorker =
  | {
      readonly version: number;
      readonly id: number;
      readonly ok: true;
      readonly answer: Answers[QuestionKind];
    }
  /** What a person can do something about, in words. */
  | { readonly version: number; readonly id: number; readonly ok: false; readonly problem: string };

/** Whether time passes by itself after a line that changes something. */
export type Passing = 'settle' | 'moment' | 'nothing';

/** What a person typed, and what was answered. */
export type LogLine = {
  readonly line: string;
  readonly stdin?: string;
  readonly pieces: readonly Piece[];
  /** It did not do what it should: only then does standard error tell of an error. */
  readonly failed: boolean;
  /** Steps made before it: the moment to which it belongs. */
  readonly before: number;
};

export type Opened = { readonly state: State; readonly log: readonly LogLine[] };

/** How far the cluster has come. A moment is a number of steps made: from `stood` to `steps`. */
export type State = {
  readonly title: string;
  readonly document: SandboxDocument;
  readonly seed: number;
  readonly stood: number;
  readonly steps: number;
  /** Steps made before the last line that was typed. */
  readonly lastFrom: number;
  /** Printed virtual times. */
  readonly from: string;
  readonly now: string;
  readonly nodes: readonly string[];
  /** Processes whose state can be changed, each with how it is. */
  readonly processes: readonly { readonly name: string; readonly health: string }[];
  /** Who made steps, by the name of the component. */
  readonly actors: readonly string[];
  /** Components that are a part of a process of another name, and can be stopped alone. */
  readonly parts: readonly { readonly name: string; readonly of: string }[];
  /** What was done, in words, for leaving out. */
  readonly done: readonly string[];
};

export type Typed =
  | { readonly kind: 'done'; readonly state: State; readonly log: readonly LogLine[] }
  /** `text`: what stands in the editor that the line opens. */
  | { readonly kind: 'asks-for-text'; readonly line: string; readonly text?: string }
  /** The line only looks; nothing is kept of it. */
  | { readonly kind: 'look'; readonly look: 'help'; readonly text: string }
  | { readonly kind: 'look'; readonly look: 'trace' | 'rules' | 'way'; readonly text: string };

/** `component`: '' for all. `text`: words that all must occur in the step. */
export type Filter = { readonly component: string; readonly text: string };

export type SceneAnswer = {
  readonly at: number;
  readonly scene: Scene;
  /** The step that led here; null at the beginning. */
  readonly step: TraceRow | null;
  /** Where the moment stands among the lines that the filter leaves: so many of them have begun. */
  readonly passed: number;
  /** Names and states for whoever cannot see what changed. */
  readonly says: string;
};

export type TraceRow = {
  readonly id: number;
  readonly time: string;
  readonly actor: string;
  /** Markdown, the actor first and strong. */
  readonly says: string;
  readonly rule: string | null;
  readonly kind: 'write' | 'refused' | 'event' | 'finding' | 'effect' | 'fault' | 'command';
};

/** A line of the list: a step, and how often it was made again with nobody else in between. */
export type ListedRow = TraceRow & {
  readonly times: number;
  /** When it was made last; null when it was made once. */
  readonly until: string | null;
};

export type TraceRows = {
  /** Lines of the list. */
  readonly total: number;
  /** Steps in them. */
  readonly steps: number;
  readonly from: number;
  readonly rows: readonly ListedRow[];
};

export type StepDetail = TraceRow &
  OpenedStep & { readonly process: string; readonly because: readonly TraceRow[] };

export type KindCount = { readonly kind: string; readonly count: number };

/** An object below its owner: `depth` says how far below one that has none. */
export type TreeLine = {
  readonly kind: string;
  readonly key: string;
  readonly status: string;
  readonly depth: number;
};

export type ObjectLine = { readonly key: string; readonly status: string; readonly owner: string | null };

export type ObjectText = {
  /** Null: there is no such object at that moment. */
  readonly yaml: string | null;
  /** As `diff -u` prints it; null when nothing was asked to be compared. */
  readonly diff: string | null;
};

export type PacketQuestion = { readonly from: string; readonly to: string };

export type Ends = {
  readonly from: readonly { readonly id: string; readonly label: string }[];
  readonly to: readonly { readonly id: string; readonly label: string }[];
};

export type RulesAnswer = {
  readonly lines: readonly { readonly text: string; readonly met: boolean }[];
  /** Why no way is told. */
  readonly problem: string | null;
  /** Every way the packet can go, the likeliest first. */
  readonly ways: readonly { readonly share: string; readonly says: string }[];
};

export type Change =
  | { readonly kind: 'stop'; readonly of: string; readonly at: number }
  | { readonly kind: 'do'; readonly line: string; readonly at: number }
  | { readonly kind: 'leave-out'; readonly index: number }
  | { readonly kind: 'seed'; readonly seed: number }
  | { readonly kind: 'nodes'; readonly count: number }
  /** `of`: the id of a number. */
  | { readonly kind: 'number'; readonly of: string; readonly number: number };

/** A number in what was given or done. */
export type NumberGiven = {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  /** "Mi" of `64Mi`; '' where it has none. */
  readonly unit: string;
};

export type Differences = {
  /** What was changed, in a sentence without a full stop. Markdown. */
  readonly says: string;
  readonly runs: TwoRuns;
};
