/** How a task came out, in words: which line changed what and what followed, or what still stands in the way. */
import type { Goal } from '@/lib/curriculum/scenario-ask';
import { causalChain, type KubeObject, type Step, type StepId } from '@/lib/simulator/index';
import { goalsHolding } from '../ask/ask-task';
import { hindranceOf, hindranceWords, subjectsOf } from '../ask/hindrance';
import { decidingWords, idleFaults } from '../ask/silence';
import type { Run } from '../run/run';
import { counted, listed, objectName, shortened, told, toldIn } from '../words/words';

/** Most changes that are told. */
const changesTold = 3;
/** Most fields of one change that are told. */
const fieldsTold = 2;
/** Longest value of a field that is told. */
const longestValue = 40;
/** Longest list or map that is told whole. */
const longestWhole = 90;
/** With more changed fields, the line that was typed says more. */
const mostFields = 6;
/** Longest line that is told as it was typed. */
const longestLine = 120;

/** A line that was typed, or time that passed, as part of a run. */
type Entry = Run['happened'][number];

/**
 * What was changed and what it led to: "`spec.suspend` of *CronJob report* goes from true to false; then cronjob-controller
 * creates Job report-1". Empty where the trace does not tell.
 * @param before the run in which the learner began; `goals` that did not hold there are those that were reached
 */
export function doneWords(before: Run, after: Run, goals: readonly Goal[]): string {
  const from = before.happened.length;
  const began = after.happened[from]?.before ?? after.cluster.trace.steps.length;
  const earlier = goalsHolding(before, goals);
  const held = goalsHolding(after, goals, before.scenario).filter((_, n) => !earlier[n]?.holds);
  const since = held.map((each) => (each.run === after ? each.steps.filter((id) => id >= began) : []));
  const behind = since.flat().sort((a, b) => a - b);
  const known = entriesBehind(after, from, behind);
  // What a component finds out by itself, at its next look, has no command among its causes.
  const entries = known.length > 0 ? known : after.happened.slice(from);
  const changes = changesOf(after, entries);
  const { steps } = after.cluster.trace;
  const last = (since[0] ?? []).flatMap((id) => steps[id] ?? []).findLast(({ rule }) => rule !== null);
  const followed = last === undefined ? `now ${held[0]?.says ?? ''}` : `then ${told(last)}`;
  return changes.length === 0 ? '' : `${listed(changes.slice(0, changesTold))}; ${followed}`;
}

/** What an answer changed that does not reach its goals, as a sentence; that it changed nothing; '' of an empty one. */
export function changedWords(before: Run, after: Run): string {
  const entries = after.happened.slice(before.happened.length).filter(({ command }) => command !== undefined);
  if (entries.length === 0) return '';
  const changes = changesOf(after, entries);
  if (changes.length > 0) return `What you did: ${listed(changes.slice(0, changesTold))}.`;
  return entries.every(({ result }) => result.ok) ? 'What you typed has changed nothing.' : '';
}

function changesOf(after: Run, entries: readonly Entry[]): readonly string[] {
  const changes = [...new Set(entries.flatMap((entry) => changeWords(after, entry)))];
  // What is stopped and started at once is started again.
  return changes.flatMap((change, n) => {
    if (/ stops$/.test(change) && changes[n + 1] === change.replace(/stops$/, 'starts')) return [];
    const isAgain = changes[n - 1] === change.replace(/starts$/, 'stops') && / starts$/.test(change);
    return [isAgain ? change.replace(/starts$/, 'is started again') : change];
  });
}

/** The typed lines without which the steps would not be: those that only looked are none. */
export function entriesBehind(after: Run, from: number, behind: readonly StepId[]): readonly Entry[] {
  const { trace } = after.cluster;
  // A command that stands beside what decided has led to nothing by that.
  const deeds = behind.filter((id) => trace.steps[id]?.action.kind !== 'command');
  const causes = new Set(deeds.flatMap((id) => causalChain(trace, id).map((step) => step.id)));
  return after.happened.slice(from).filter((entry) => {
    if (entry.command === undefined) return false;
    const own = trace.steps[entry.before];
    const isOwn = own !== undefined && (own.action.kind === 'command' || own.action.kind === 'fault');
    return isOwn && own.id < endOf(after, entry) && causes.has(own.id);
  });
}

/** The number of steps after an entry and what it led to at once. */
function endOf({ happened, cluster }: Run, entry: Entry): StepId {
  return happened[happened.indexOf(entry) + 1]?.before ?? cluster.trace.steps.length;
}

/** What a line changed: a field and its values, an object that came or went, a process that runs again. */
function changeWords(after: Run, entry: Entry): readonly string[] {
  const { steps } = after.cluster.trace;
  const command = steps[entry.before];
  if (command?.action.kind === 'fault') return [told(command)];
  return steps.slice(entry.before, endOf(after, entry)).flatMap((step): readonly string[] => {
    const isOwn = step.rule === null && step.because.includes(entry.before);
    return isOwn && step.action.kind === 'write' ? [writeWords(after, step)] : [];
  });
}

function writeWords({ cluster }: Run, step: Step): string {
  const { action } = step;
  if (action.kind !== 'write') return told(step);
  const { kind, key } = action.object;
  const name = objectName({ kind, key });
  if (action.subresource === 'eviction') return `${name} is evicted`;
  if (action.verb === 'create') return `${name} is created`;
  if (action.verb === 'delete') return `${name} is deleted`;
  const [old, now] = [action.revision - 1, action.revision].map((revision) =>
    cluster.getAt(kind, key, revision),
  );
  if (action.removed) return `${name} loses its last finalizer, and is gone`;
  const changed = old && now ? differences(old, now) : [];
  if (changed.length > 0) return `in ${name} ${listed(changed)}`;
  const [, line] = / runs (kubectl .+)$/.exec(toldIn(cluster.trace, step)) ?? [];
  return line === undefined ? toldIn(cluster.trace, step) : `\`${shortened(line, longestLine)}\``;
}

/** "`spec.replicas` goes from 2 to 4": the fields that a person can have meant. */
function differences(old: KubeObject, now: KubeObject): readonly string[] {
  const found: Change[] = [];
  collect('', old, now, found);
  const told = nearest(found);
  // What was changed says more than what came with it.
  const inOrder = told.toSorted((a, b) => Number(isNew(a)) - Number(isNew(b)));
  const words = inOrder.map(({ path, old: from, now: to }) => `\`${path}\` ${valueWords(from, to)}`);
  if (words.length <= fieldsTold) return words;
  return words.length > mostFields
    ? []
    : [...words.slice(0, fieldsTold), `${counted(words.length - fieldsTold, 'more field')} with it`];
}

function isNew({ old }: Change): boolean {
  return old === undefined || old === null;
}

type Change = {
  readonly path: string;
  readonly old: unknown;
  readonly now: unknown;
  readonly within?: Change;
};

/** Too many changes of one thing are one change of it, as long as its values can be told whole. */
function nearest(changes: readonly Change[]): readonly Change[] {
  if (changes.length <= fieldsTold) return changes;
  const above = [...new Set(changes.map(({ within }) => within))];
  const merged = above.flatMap((change) => (change === undefined || change.path === '' ? [] : [change]));
  const isWhole = merged.every(({ old, now }) =>
    [old, now].every((value) => textOf(value).length <= longestWhole),
  );
  return isWhole && merged.length === above.length && merged.length < changes.length
    ? nearest(merged)
    : changes;
}

const notTold =
  /^(status|metadata\.(resourceVersion|generation|managedFields|uid|creationTimestamp))(\.|$)|last-applied|change-cause|restartedAt/;

/** Maps in which a first entry is an entry, not a new map. */
const maps = /\.(annotations|labels)$/;

function collect(path: string, old: unknown, now: unknown, found: Change[], within?: Change): void {
  if (notTold.test(path) || JSON.stringify(old) === JSON.stringify(now)) return;
  if (maps.test(path) && (old === undefined || now === undefined)) {
    collect(path, old ?? {}, now ?? {}, found, within);
    return;
  }
  if (isTree(old) && isTree(now)) {
    const here = { path, old, now, ...(within && { within }) };
    const isList = Array.isArray(old) && Array.isArray(now);
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const at = isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      collect(at, old[key], now[key], found, here);
    }
    return;
  }
  found.push({ path, old, now, ...(within && { within }) });
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function valueWords(old: unknown, now: unknown): string {
  const shown = (value: unknown) => {
    const text = textOf(value);
    const longest = typeof value === 'object' ? longestWhole : longestValue;
    return `\`${text.length > longest ? `${text.slice(0, longestValue)} …` : text}\``;
  };
  if (now === undefined || now === null) return 'is taken out';
  return old === undefined || old === null
    ? `becomes ${shown(now)}`
    : `goes from ${shown(old)} to ${shown(now)}`;
}

/** Faults that are not what keeps a goal from being reached. */
export function idleFor(after: Run, goal: Goal | undefined, asked: Run['scenario']): readonly StepId[] {
  return goal?.read === undefined ? [] : idleFaults(after, after.cluster.seed, reaches(goal, asked));
}

/** Whether a run reaches a goal, without what it would be tried by afterwards. */
function reaches(goal: Goal, asked: Run['scenario']): (run: Run) => boolean {
  const alone = { ...goal, afterwards: undefined };
  return (run) => goalsHolding(run, [alone], asked)[0]?.holds === true;
}

/** What still stands in the way of a goal, as the last part of a sentence; empty where nothing is known. */
export function hinderedWords(after: Run, goal: Goal | undefined, asked: Run['scenario']): string {
  const about = goal?.read && subjectsOf(after, goal.read);
  const step = about && hindranceOf(after, { about });
  // What a person asked for in vain stands with the line.
  if (step !== undefined && !(step.action.kind === 'refused' && step.rule === null))
    return `; ${hindranceWords(step)}`;
  if (goal?.read === undefined) return '';
  const broken = decidingWords(after, after.cluster.seed, reaches(goal, asked));
  return broken === '' ? '' : `; ${broken}`;
}
