/** Whether something holds at the end of a run, and what the run shows instead. */
import type { Claim, StepSelector } from '@/lib/curriculum/scenario-ask';
import type { StepId } from '@/lib/simulator/index';
import { findSteps } from '../run/find';
import type { Run } from '../run/run';
import { listed, objectName, told } from '../words/words';
import { absentWords, factOf, stepsBehindReading, valueNow } from './reading';

export type Holding =
  | {
      readonly ok: true;
      readonly holds: boolean;
      /** What the run shows, without a full stop. Markdown. */
      readonly says: string;
      /** The steps behind it, in order. */
      readonly steps: readonly StepId[];
    }
  /** The claim cannot be read off this run: there is no such object. */
  | { readonly ok: false; readonly problem: string };

export function holding(run: Run, claim: Claim): Holding {
  const selector = claim.happens ?? claim.never;
  if (selector) {
    const found = findSteps(run, selector);
    const [first] = found;
    return {
      ok: true,
      holds: (first !== undefined) === (claim.happens !== undefined),
      says:
        first !== undefined
          ? told(first)
          : claim.never === undefined
            ? 'it never happens'
            : keptWords(claim.never),
      steps: found.slice(0, 4).map(({ id }) => id),
    };
  }
  const { read } = claim;
  if (read === undefined) throw new Error('the schema asks for one of read, happens, never');
  const value = valueNow(run, read);
  if (value === undefined) return { ok: false, problem: absentWords(read) };
  return {
    ok: true,
    holds: isWithin(value, claim),
    says: `${factOf(read, value)}${linesAgainst(value, claim)}`,
    steps: stepsBehindReading(run, read, value),
  };
}

/** What is so where something that must not happen did not: "no Pod was deleted". */
function keptWords({ actor, verb, kind, name, effect, finding, event, refused, rule }: StepSelector): string {
  if (kind === undefined || [effect, finding, event, refused, rule].some((part) => part !== undefined))
    return 'it did not happen';
  const done = { create: 'created', update: 'changed', patch: 'changed', delete: 'deleted', bind: 'bound' };
  const by = actor === undefined ? '' : actor === 'admin' ? ' by hand' : ` by ${actor}`;
  const deed = `${verb === undefined ? 'changed' : done[verb]}${by}`;
  return name === undefined ? `no ${kind} was ${deed}` : `${objectName({ kind, key: name })} was not ${deed}`;
}

/** Whether a value read lies within a claim's bounds. Numbers are read from its beginning: "2/3" is 2. */
export function isWithin(value: string, { is, not, atLeast, atMost }: Claim): boolean {
  if (is !== undefined && value !== String(is)) return false;
  if (not !== undefined && value === String(not)) return false;
  const number = Number.parseFloat(value);
  if (atLeast !== undefined && !(number >= atLeast)) return false;
  return atMost === undefined || number <= atMost;
}

const linesTold = 3;

/** Of an answer of several lines that is compared with others: which lines it has too much, and which it lacks. */
function linesAgainst(value: string, { read, is }: Claim): string {
  if ((read?.kubectl ?? read?.rights) === undefined || typeof is !== 'string') return '';
  const lines = (text: string) =>
    text.split('\n').flatMap((line) => line.trim().replace(/ {2,}/g, '  ') || []);
  const [has, wanted] = [lines(value), lines(is)];
  if (wanted.length < 2 && read?.rights === undefined) return '';
  const named = (list: readonly string[]) =>
    listed([
      ...list.slice(0, linesTold).map((line) => `\`${line}\``),
      ...(list.length > linesTold ? [`${list.length - linesTold} more`] : []),
    ]);
  const surplus = has.filter((line) => !wanted.includes(line));
  const missing = wanted.filter((line) => !has.includes(line));
  if (surplus.length + missing.length === 0) return ', none too much and none missing';
  return `${surplus.length === 0 ? '' : `; too much: ${named(surplus)}`}${missing.length === 0 ? '' : `; missing: ${named(missing)}`}`;
}
