/** What a page gets to ask: nothing in it says which answer is right. Plain data that survives JSON. */
import type { Ask } from '@/lib/curriculum/scenario-ask';
import type { Scene } from './scene';

export type AskKind = Ask['kind'];

export type Option = {
  /** A letter by place: it means nothing without the seed. */
  readonly id: string;
  /** One paragraph of Markdown. */
  readonly label: string;
};

export type Question = {
  readonly scenarioId: string;
  readonly seed: number;
  readonly kind: AskKind;
  readonly title: string;
  readonly topics: readonly string[];
  readonly minutes: number;
  readonly difficulty: number;
  /** The author's introduction, Markdown. */
  readonly story?: string;
  /** What happens, in order, up to the moment asked about. */
  readonly timeline: readonly Moment[];
  /** Manifests that are given or applied. */
  readonly objects: readonly GivenObject[];
  /** Where the picture stands: after this many entries of `timeline`. */
  readonly shown: number;
  readonly scene: Scene;
  /** The question itself, Markdown. */
  readonly ask: string;
  /** Virtual time of the moment asked about, printed. */
  readonly asksAt: string;
  readonly options: readonly Option[];
  readonly hints: readonly string[];
};

export type Moment = {
  /** Printed virtual time. */
  readonly time: string;
  /** Markdown, the actor first. */
  readonly says: string;
  readonly kind: 'command' | 'fault' | 'mended' | 'time';
};

export type GivenObject = {
  readonly kind: string;
  readonly name: string;
  readonly yaml: string;
  /** When somebody hands it in, printed; absent for what is given. */
  readonly time?: string;
};

/** How the kinds are answered: with one option, with as many as hold, or with all of them in order. */
export const answeredWith = {
  who: 'one',
  state: 'one',
  why: 'one',
  which: 'some',
  next: 'some',
  order: 'all',
} as const satisfies Readonly<Record<AskKind, 'one' | 'some' | 'all'>>;

type Kinds<How> = { [K in AskKind]: (typeof answeredWith)[K] extends How ? K : never }[AskKind];

/** An answer, in the shape of the ask kind; the ids are those of the question's options. */
export type Answer =
  | { readonly kind: Kinds<'one'>; readonly option: string }
  | { readonly kind: Kinds<'some' | 'all'>; readonly options: readonly string[] };

/** The answer that names these options; of a kind that takes one, the first. */
export function answerNaming(kind: AskKind, ids: readonly string[]): Answer {
  return isAnsweredWithOne(kind) ? { kind, option: ids[0] ?? '' } : { kind, options: ids };
}

function isAnsweredWithOne(kind: AskKind): kind is Kinds<'one'> {
  return answeredWith[kind] === 'one';
}
