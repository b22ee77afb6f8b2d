import type { Question } from '@/lib/grading/question';
import type { ConfidenceName } from './attempt';

/** What somebody has done of an attempt so far, whatever the kind of question. */
export type Begun = {
  /** Ids of options. */
  readonly chosen: readonly string[];
  readonly order: readonly string[];
  /** What is typed: commands, or a manifest. */
  readonly text: string;
  readonly confidence: ConfidenceName | null;
  readonly hintsUsed: number;
  /** Time spent at earlier visits. */
  readonly spentMs: number;
};

/** `about`: the question that it answers; under another, its letters would mean something else. */
type Kept = Begun & { readonly about: string };

const shelfKey = 'pilotage.begun';
/** Older ones give way. */
const mostKept = 20;

export function freshlyBegun({ options, task }: Question): Begun {
  return {
    chosen: [],
    order: options.map(({ id }) => id),
    text: task?.start ?? '',
    confidence: null,
    hintsUsed: 0,
    spentMs: 0,
  };
}

/** What was begun of a question on this device and not handed in, as long as the question is the same. */
export function begunBefore(question: Question): Begun | undefined {
  const about = aboutOf(question);
  const kept = shelf().find((each) => each.about === about);
  return kept && { ...freshlyBegun(question), ...kept };
}

export function keepBegun(question: Question, begun: Begun): void {
  const about = aboutOf(question);
  write([...shelf().filter((each) => each.about !== about), { ...begun, about }].slice(-mostKept));
}

export function forgetBegun(question: Question): void {
  const about = aboutOf(question);
  const all = shelf();
  const rest = all.filter((each) => each.about !== about);
  if (rest.length < all.length) write(rest);
}

function aboutOf({ scenarioId, seed, ask, options }: Question): string {
  return JSON.stringify([scenarioId, seed, ask, options.map(({ label }) => label)]);
}

function shelf(): readonly Kept[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(shelfKey) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function write(kept: readonly Kept[]): void {
  try {
    localStorage.setItem(shelfKey, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing: what is on the page stays there.
  }
}
