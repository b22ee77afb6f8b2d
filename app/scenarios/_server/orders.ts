/** What is asked of a thread that plays scenarios, and how each order is carried out: plain data in, plain data out. */
import type { Scenario } from '@/lib/curriculum/scenarios';
import { type Derived, derive } from '@/lib/grading/derive';
import { judge } from '@/lib/grading/judge/grade';
import { type AnswerWords, answerWords } from '@/lib/grading/judge/regrade';
import type { GradeResult } from '@/lib/grading/judge/verdict';
import type { Answer, Question } from '@/lib/grading/question';
import type { Cluster } from '@/lib/simulator/index';

/** What of a scenario is needed to play it. */
export type Played = Pick<Scenario, 'id' | 'hash' | 'vary' | 'template'>;

/** A question without its key, and the run behind it, as another simulator can play it. */
export type Asked = {
  readonly question: Question;
  readonly run: Pick<Cluster, 'given' | 'seed' | 'commands'>;
};

type Orders = {
  ask: { order: { readonly seed: number }; done: Asked };
  judge: { order: { readonly seed: number; readonly answer: Answer }; done: GradeResult };
  /** What kept answers said, in words, each under its own seed. */
  words: {
    order: { readonly kept: readonly { readonly seed: number; readonly answer: string }[] };
    done: readonly AnswerWords[];
  };
};

export type OrderKind = keyof Orders;
export type OrderOf<K extends OrderKind> = Orders[K]['order'] & {
  readonly kind: K;
  readonly scenario: Played;
};
export type Order = { [K in OrderKind]: OrderOf<K> }[OrderKind];

/** `unclear`: the run gives no clear answer, and an author has to mend the scenario. */
export type DoneOf<K extends OrderKind> =
  | { readonly kind: 'done'; readonly done: Orders[K]['done'] }
  | { readonly kind: 'unclear'; readonly problem: string };
export type Done = { [K in OrderKind]: DoneOf<K> }[OrderKind];

export function carryOut(order: Order): Done {
  const { scenario } = order;
  if (order.kind === 'words')
    return { kind: 'done', done: order.kept.map(({ seed, answer }) => wordsOf(scenario, seed, answer)) };
  const derived = derivedOf(scenario, order.seed);
  if (typeof derived === 'string') return { kind: 'unclear', problem: derived };
  switch (order.kind) {
    case 'ask': {
      const { given, seed, commands } = derived.run.cluster;
      return {
        kind: 'done',
        done: { question: derived.question, run: { given, seed, commands: [...commands] } },
      };
    }
    case 'judge':
      return { kind: 'done', done: judge(derived, order.answer) };
    default:
      return order satisfies never;
  }
}

/** Without the question, which cannot be asked any more, by what the options stood for. */
function wordsOf(scenario: Played, seed: number, answer: string): AnswerWords {
  const derived = derivedOf(scenario, seed);
  return answerWords(typeof derived === 'string' ? null : derived, answer);
}

/** Derived questions, the least recently used dropped: the run behind a page is not made again for its verdict. */
const kept = new Map<string, Derived>();
const mostKept = 64;

/** The derived question, or why there is none. */
function derivedOf(scenario: Played, seed: number): Derived | string {
  const key = `${scenario.id} ${scenario.hash} ${seed}`;
  const found = kept.get(key);
  kept.delete(key);
  if (found) {
    kept.set(key, found);
    return found;
  }
  const result = derive(scenario, { seed });
  if (!result.ok) return result.problem;
  kept.set(key, result.derived);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return result.derived;
}
