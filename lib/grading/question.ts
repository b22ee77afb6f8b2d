/** What a page gets to ask: nothing in it says which answer is right. Plain data that survives JSON. */
import type { Ask } from '@/lib/curriculum/scenario-ask';
import type { Typed } from '@/lib/curriculum/scenario-typed';
import type { Commanded, Given } from '@/lib/simulator/index';
import type { Scene } from './scene/scene';

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
  /** Of `fix` and `write`: what the cluster is made from, so that it runs where the learner is. */
  readonly task?: Task;
};

export type Task = {
  readonly given: Given;
  readonly seed: number;
  /** What has been done to it up to the moment asked about. */
  readonly commands: readonly Commanded[];
  /** Of `write`: what stands in the editor at first. */
  readonly start?: string;
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

/** How the kinds are answered: with one option, with as many as hold, with all of them in order, with what is typed at the cluster, or with a manifest. */
export const answeredWith = {
  who: 'one',
  state: 'one',
  why: 'one',
  reaches: 'one',
  which: 'some',
  next: 'some',
  order: 'all',
  fix: 'typed',
  write: 'text',
} as const satisfies Readonly<Record<AskKind, 'one' | 'some' | 'all' | 'typed' | 'text'>>;

type Kinds<How> = { [K in AskKind]: (typeof answeredWith)[K] extends How ? K : never }[AskKind];

/** An answer, in the shape of the ask kind; the ids are those of the question's options. */
export type Answer =
  | { readonly kind: Kinds<'one'>; readonly option: string }
  | { readonly kind: Kinds<'some' | 'all'>; readonly options: readonly string[] }
  | { readonly kind: Kinds<'typed'>; readonly typed: readonly Typed[] }
  | { readonly kind: Kinds<'text'>; readonly manifest: string };

/** A kind that is answered by options. */
export type ChoiceKind = Kinds<'one' | 'some' | 'all'>;

/** The answer that names these options; of a kind that takes one, the first. */
export function answerNaming(kind: ChoiceKind, ids: readonly string[]): Answer {
  return answeredWith[kind] === 'one'
    ? { kind: kind as Kinds<'one'>, option: ids[0] ?? '' }
    : { kind: kind as Kinds<'some' | 'all'>, options: ids };
}

export function isChoice(kind: AskKind): kind is ChoiceKind {
  return answeredWith[kind] !== 'typed' && answeredWith[kind] !== 'text';
}
