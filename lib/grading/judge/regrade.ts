/** Judges an answer again that was judged and kept: by what its options stood for, since letters move with an edit. */
import { z } from 'zod';
import { typedSchema } from '@/lib/curriculum/scenario-typed';
import type { Derived } from '../derive';
import { type Answer, type AskKind, answeredWith, answerNaming, isChoice } from '../question';
import { judge } from './grade';

export type Regraded =
  | { readonly kind: 'judged'; readonly right: boolean }
  /** Cannot be judged by the question as it is now. */
  | { readonly kind: 'lost'; readonly problem: string };

/** An answer as it is kept: in the shape of its kind, with the values that it named. */
const keptSchema = z.object({
  kind: z.enum(Object.keys(answeredWith) as [AskKind, ...AskKind[]]),
  values: z.array(z.string()).default([]),
  typed: z.array(typedSchema).optional(),
  manifest: z.string().optional(),
});

/** What the question, as it is derived now under the seed of the answer, says to it. `kept` is the stored JSON. */
export function regrade(derived: Derived, kept: string): Regraded {
  const answer = answerOf(derived, kept);
  if (typeof answer === 'string') return { kind: 'lost', problem: answer };
  const graded = judge(derived, answer);
  return graded.ok
    ? { kind: 'judged', right: graded.verdict.right }
    : { kind: 'lost', problem: graded.problem };
}

/** What a kept answer named, in values that mean the same under every seed; null for tasks, and for what cannot be read. */
export function valuesOf(kept: string): readonly string[] | null {
  const read = readKept(kept);
  return read && isChoice(read.kind) ? read.values : null;
}

/** The options' labels, which are Markdown, or the lines that were typed, or the manifest. */
export type AnswerWords = { readonly kind: 'labels' | 'code'; readonly parts: readonly string[] };

/** What a kept answer said, in words. */
export function answerWords(derived: Derived | null, kept: string): AnswerWords {
  const read = readKept(kept);
  if (!read) return { kind: 'labels', parts: [] };
  if (read.typed) {
    return { kind: 'code', parts: read.typed.map((each) => (typeof each === 'string' ? each : each.line)) };
  }
  if (read.manifest !== undefined) return { kind: 'code', parts: [read.manifest] };
  const labelOf = (value: string) =>
    derived?.options.find((option) => option.value === value)?.label ?? value;
  return { kind: 'labels', parts: read.values.map(labelOf) };
}

function answerOf({ question, options }: Derived, kept: string): Answer | string {
  const read = readKept(kept);
  if (!read) return 'the stored answer cannot be read';
  const { kind, values, typed, manifest } = read;
  if (kind !== question.kind) return `it answers "${kind}", asked is now "${question.kind}"`;
  if (kind === 'fix') return typed ? { kind, typed } : 'nothing was typed';
  if (kind === 'write') return manifest === undefined ? 'there is no manifest' : { kind, manifest };
  if (!isChoice(kind)) return 'this kind of answer cannot be judged again';
  const ids: string[] = [];
  for (const value of values) {
    const option = options.find((each) => each.value === value);
    if (!option) return `"${value}" is no option any more`;
    ids.push(option.id);
  }
  return answerNaming(kind, ids);
}

function readKept(kept: string) {
  try {
    return keptSchema.safeParse(JSON.parse(kept)).data;
  } catch {
    return undefined;
  }
}
