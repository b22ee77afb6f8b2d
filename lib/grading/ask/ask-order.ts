/** "Put these in order": steps of the run, and which of them had to come before which. */
import type { AskOf } from '@/lib/curriculum/scenario-ask';
import { type Cluster, happensBefore, type Step, subjectOf } from '@/lib/simulator/index';
import { findStep } from '../run/find';
import { type Found, notFound } from '../run/finding';
import type { Run } from '../run/run';
import { clock, listed, told } from '../words/words';

export function findOrder(run: Run, ask: AskOf<'order'>): Found {
  const items: Item[] = [];
  for (const [n, { step: selector, label }] of ask.steps.entries()) {
    const step = findStep(run, selector);
    if (step === undefined) return notFound(`no step is as ask.steps[${n}] describes`);
    if (items.some((item) => item.step.id === step.id))
      return notFound(`ask.steps[${n}] finds the same step as an earlier one: ${step.says}`);
    items.push({ value: `${n}`, label: label ?? told(step), step });
  }
  const before = (a: Item, b: Item) => comesBefore(run, a.step, b.step);
  const pairs = items.flatMap((a) => items.filter((b) => before(a, b)).map((b) => [a, b] as const));
  if (pairs.length === 0) return notFound('none of ask.steps has to come before another');
  const direct = pairs.filter(([a, b]) => !items.some((between) => before(a, between) && before(between, b)));
  const seen = [...items].sort((a, b) => a.step.id - b.step.id);
  const last = seen.at(-1);
  return {
    ok: true,
    options: seen.map((item) => ({
      value: item.value,
      label: item.label,
      right: true,
      why: reason(run, item, direct),
    })),
    key: {
      kind: 'order',
      edges: direct.map(([a, b]) => [a.value, b.value] as const),
      seen: seen.map((item) => item.value),
    },
    fact: `${seen.length} steps, from ${clock(seen[0]?.step.at ?? 0)} to ${clock(last?.step.at ?? 0)}`,
    decided: seen.map((item) => item.step.id),
  };
}

type Item = { readonly value: string; readonly label: string; readonly step: Step };

/**
 * One step led to another; or one actor did both to one object, one after the other, or both in one command; or a person
 * acted between them, after the first had happened and before anything led to the second.
 */
function comesBefore(run: Run, a: Step, b: Step): boolean {
  if (a.id >= b.id) return false;
  const { trace } = run.cluster;
  return (
    happensBefore(trace, a.id, b.id) ||
    isSameHand(a, b) ||
    isSameCommand(run, a, b) ||
    actedBetween(run, a, b)
  );
}

/** One command asks for one thing after the other: `kubectl drain` cordons, then evicts. */
function isSameCommand({ happened, cluster }: Run, a: Step, b: Step): boolean {
  const entry = happened.findLast(({ before, command }) => command !== undefined && before <= a.id);
  const command = entry && cluster.trace.steps[entry.before];
  if (command === undefined || command.actor !== a.actor || a.actor !== b.actor) return false;
  return !happened.some(({ before }) => before > a.id && before <= b.id);
}

function isSameHand(a: Step, b: Step): boolean {
  const [first, second] = [subjectOf(a), subjectOf(b)];
  return (
    a.actor === b.actor && first !== undefined && first.kind === second?.kind && first.key === second.key
  );
}

function actedBetween({ happened, cluster }: Run, a: Step, b: Step): boolean {
  return happened.some((entry, n) => {
    if (entry.command === undefined) return false;
    const previous = happened[n - 1];
    const timePassed = previous === undefined || previous.command === undefined;
    if (!timePassed && a.id !== previous?.before) return false;
    return a.id < entry.before && rootsOf(cluster, b).some((root) => root >= entry.before);
  });
}

/** The first causes of a step: commands, faults, and what began by itself. */
function rootsOf(cluster: Cluster, step: Step): readonly number[] {
  const roots: number[] = [];
  const seen = new Set<number>();
  const open = [step.id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const { because = [] } = cluster.trace.steps[id] ?? {};
    if (because.length === 0) roots.push(id);
    open.push(...because);
  }
  return roots;
}

function reason(run: Run, { step, label }: Item, direct: readonly (readonly [Item, Item])[]): string {
  const before = direct.flatMap(([first, then]) => (then.step.id === step.id ? [first] : []));
  const isNeeded = (first: Item) =>
    happensBefore(run.cluster.trace, first.step.id, step.id) ||
    isSameHand(first.step, step) ||
    isSameCommand(run, first.step, step);
  const named = (items: readonly Item[]) => listed(items.map((first) => `“${first.label}”`));
  const needed = before.filter(isNeeded);
  // What had happened when a person acted is earlier, and led to nothing.
  const earlier = before.filter((first) => !isNeeded(first));
  const said = told(step) === label ? '' : `${told(step)}. `;
  if (before.length === 0) return `${clock(step.at)}. ${said}It waits for none of the others.`;
  const because = needed.length === 0 ? '' : `It needed ${named(needed)} first. `;
  const since =
    earlier.length === 0
      ? ''
      : `${named(earlier)} had happened when somebody asked for this, but it did not wait for that.`;
  return `${clock(step.at)}. ${said}${because}${since}`.trim();
}
