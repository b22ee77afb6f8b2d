/**
 * Plays and judges away from the event loop: whatever an answer costs, everybody else's requests are answered meanwhile.
 * The one way in for pages and handlers.
 */
import { log } from '@/app/_server/log';
import { type PoolOutcome, ThreadPool } from '@/app/_server/thread-pool';
import { processWide } from '@/lib/curriculum/process-wide';
import { type Scenario, scenarios } from '@/lib/curriculum/scenarios';
import type { AnswerWords } from '@/lib/grading/judge/regrade';
import type { GradeResult } from '@/lib/grading/judge/verdict';
import type { Answer } from '@/lib/grading/question';
import type { Asked, Done, DoneOf, Order, OrderKind, OrderOf } from './orders';

/** Wall time that judging one answer may take. */
export const longestJudgedMs = 10_000;

/** `unclear`: an author has to mend the scenario; the log says what. */
type NotPlayed =
  | { readonly kind: 'unclear' | 'too-heavy' }
  | { readonly kind: 'busy'; readonly with: 'own' | 'others' };

/** The question of a scenario under a seed, without its key, and the run behind it. */
export async function asked(
  scenario: Scenario,
  seed: number,
): Promise<({ readonly kind: 'asked' } & Asked) | NotPlayed> {
  const key = keyOf(scenario, seed);
  const known = askedBefore.get(key);
  if (known) return { kind: 'asked', ...known };
  const outcome = await played(scenario, { kind: 'ask', seed }, { key });
  if (outcome.kind !== 'done') return outcome;
  askedBefore.set(key, outcome.done);
  const [oldest] = askedBefore.keys();
  if (askedBefore.size > mostKept && oldest !== undefined) askedBefore.delete(oldest);
  return { kind: 'asked', ...outcome.done };
}

/** @param whose the person, or the address of a stranger: nobody's answers hold up those of others. Nobody, of a choice. */
export async function judged(
  scenario: Scenario,
  seed: number,
  answer: Answer,
  whose?: string,
): Promise<{ readonly kind: 'judged'; readonly graded: GradeResult } | NotPlayed> {
  const key = keyOf(scenario, seed);
  const outcome = await played(scenario, { kind: 'judge', seed, answer }, { key, ...(whose && { whose }) });
  return outcome.kind === 'done' ? { kind: 'judged', graded: outcome.done } : outcome;
}

/** What kept answers said, in words, in their order; null when that cannot be found out now. */
export async function keptWords(
  scenario: Scenario,
  kept: OrderOf<'words'>['kept'],
  whose: string,
): Promise<readonly AnswerWords[] | null> {
  const outcome = await played(scenario, { kind: 'words', kept }, { key: `${scenario.id} words`, whose });
  return outcome.kind === 'done' ? outcome.done : null;
}

/**
 * Starts the threads, and lets each play one scenario of every kind: what plays first also compiles. One after the other, so
 * that whoever comes meanwhile waits for one of them at most.
 */
export async function prepareJudging(): Promise<void> {
  const { scenarios: all } = scenarios();
  const firsts = new Map(all.map((scenario) => [scenario.first.ask.kind, scenario]));
  for (const scenario of firsts.values()) {
    const inEach = Array.from({ length: bounds.threads }, (_, n) =>
      played(scenario, { kind: 'ask', seed: 0 }, { key: `prepared in ${n}` }),
    );
    await Promise.allSettled(inEach);
  }
}

const file = 'app/scenarios/_server/judging-thread.ts';

/** Two, so that a heavy answer leaves one free; the processors are two as well, and one has requests to answer. */
const bounds = {
  threads: 2,
  longestMs: longestJudgedMs,
  mostWaiting: 100,
  mostOfOne: 6,
  mostMemoryMb: 512,
} as const;

const pool = processWide<ThreadPool<Order, Done>>('judging');

/** Questions that were asked lately, the oldest first: whoever reloads a page waits for nobody. */
const askedBefore = new Map<string, Asked>();
const mostKept = 64;

function keyOf({ id, hash }: Scenario, seed: number): string {
  return `${id} ${hash} ${seed}`;
}

async function played<K extends OrderKind>(
  { id, hash, vary, template }: Scenario,
  order: Omit<OrderOf<K>, 'scenario'>,
  options: { readonly key: string; readonly whose?: string },
): Promise<
  { readonly kind: 'done'; readonly done: Extract<DoneOf<K>, { kind: 'done' }>['done'] } | NotPlayed
> {
  const whole = { ...order, scenario: { id, hash, vary, template } } as OrderOf<K> & Order;
  const outcome = (await inThread(whole, options)) as PoolOutcome<DoneOf<K>>;
  if (outcome.kind !== 'done') {
    log.warn(
      { scenario: id, order: order.kind, outcome: outcome.kind },
      'a scenario was not played to its end',
    );
    return outcome;
  }
  if (outcome.done.kind === 'done') return outcome.done;
  log.error({ scenario: id, problem: outcome.done.problem }, 'a scenario cannot be asked');
  return { kind: 'unclear' };
}

/** While developing it is played here: a thread would go on with the code that it began with. */
async function inThread(
  order: Order,
  options: { readonly key: string; readonly whose?: string },
): Promise<PoolOutcome<Done>> {
  if (process.env.NODE_ENV !== 'production')
    return { kind: 'done', done: (await import('./orders')).carryOut(order) };
  pool.value ??= new ThreadPool(file, bounds);
  return pool.value.run(order, options);
}
