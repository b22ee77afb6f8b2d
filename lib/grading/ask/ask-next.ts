/** "What changes when this happens?": the run goes on, and what is read before and after is compared. */
import type { ScenarioInstance } from '@/lib/curriculum/scenario';
import type { AskOf, Reading } from '@/lib/curriculum/scenario-ask';
import type { Step, StepId } from '@/lib/simulator/index';
import { type Found, type FoundOption, notFound } from '../run/finding';
import { play, type Run } from '../run/run';
import { listed, quoted, sentence, told, toldIn } from '../words/words';
import { toldOf } from './counterfactual';
import { hindranceOf, hindranceWords, subjectsOf } from './hindrance';
import { fieldsRead, objectsRead, restoredBy, stepsBehindReading, valueNow, valueWords } from './reading';
import { decidingWords, runWithoutFaults } from './silence';

/** What is said of something that there is not. */
const absent = 'there is no such thing';

/** The scenario with what happens next at its end; the picture beside the question shows it before. */
export function withNext(scenario: ScenarioInstance): ScenarioInstance {
  const { ask, when } = scenario;
  if (ask.kind !== 'next') return scenario;
  return { ...scenario, when: [...when, ...ask.now], show: scenario.show ?? when.length };
}

/** @param run of the scenario as `withNext` gives it */
export function findNext(run: Run, { now, changes }: AskOf<'next'>, clusterSeed: number): Found {
  const upTo = run.scenario.when.length - now.length;
  const before = play(run.scenario, clusterSeed, { upTo });
  if (!before.ok) return notFound(before.problem);
  const began = run.happened.find(({ index, command }) => index >= upTo && command !== undefined);
  const sound = runWithoutFaults(run, clusterSeed);
  const kept: { readonly label: string; readonly broken: string }[] = [];
  const decided = new Set<StepId>();
  const restored = new Set<StepId>();
  const unchanged: AskOf<'next'>['changes'][number][] = [];
  const options = changes.map(({ label, read }, n): FoundOption => {
    const [earlier, later] = [valueNow(before.run, read), valueNow(run, read)];
    const right = earlier !== later;
    if (!right) unchanged.push({ label, read });
    if (right && later !== undefined) for (const id of stepsBehindReading(run, read, later)) decided.add(id);
    const back =
      right || later === undefined || read.field === undefined
        ? undefined
        : restoredBy(run, read, later, began?.before ?? 0);
    if (back !== undefined) restored.add(back);
    const say = (value: string | undefined) => (value === undefined ? absent : valueWords(read, value));
    const change = right && later !== undefined ? changeBehind(run, read, later, began?.before ?? 0) : back;
    const step = change === undefined ? undefined : run.cluster.trace.steps[change];
    const broken =
      !right && sound !== undefined && valueNow(sound, read) !== later
        ? decidingWords(run, clusterSeed, (other) => valueNow(other, read) !== later)
        : '';
    const isKept = broken !== '';
    if (isKept) kept.push({ label, broken });
    const by = isKept
      ? `, because ${broken}`
      : step === undefined
        ? ''
        : `: ${toldIn(run.cluster.trace, step)}`;
    const same = read.rules?.which ? sameAddresses(later ?? '') : say(later);
    const moved = read.rules?.which ? movedWords(earlier ?? '', later ?? '') : '';
    const why = right ? `Before: ${say(earlier)}. After: ${say(later)}${moved}` : `Before and after: ${same}`;
    return { value: `${n}`, label, right, why: sentence(`${why}${by}`) };
  });
  const right = options.filter((option) => option.right);
  const isSince = (id: StepId) => id >= (began?.before ?? 0);
  // What somebody changed and a component brought back: that nothing differs there is its doing.
  const back = [...restored].filter((id) => run.cluster.trace.steps[id]?.rule !== null).sort((a, b) => a - b);
  const since = [...decided].filter(isSince).sort((a, b) => a - b);
  const first = run.cluster.trace.steps[back[0] ?? -1];
  const held =
    kept.length > 0 || first !== undefined ? undefined : heldUp(run, unchanged, began?.before ?? 0);
  const behind =
    kept.length > 0
      ? keptWords(kept, unchanged.length)
      : first !== undefined
        ? `; ${told(first)}`
        : held === undefined
          ? ''
          : `; ${listed(held.labels.map(quoted))} ${held.labels.length === 1 ? 'does' : 'do'} not, because ${hindranceWords(held.step)}`;
  const ids = [
    ...(began ? [began.before] : []),
    ...since.slice(-4),
    ...back.slice(0, 2),
    ...(held ? [held.step.id] : []),
  ];
  return {
    ok: true,
    options,
    key: { kind: 'set', accepted: [right.map(({ value }) => value).sort()] },
    fact: `${factAbout(right, options.length)}${behind === '' ? changedWords(run, right, since) : behind}`,
    decided: [...new Set(ids)].sort((a, b) => a - b),
    beside: () => {
      const other = play(run.scenario, clusterSeed, { upTo });
      const happens = run.happened.flatMap(({ index }) => (index < upTo ? [] : (toldOf(run, index) ?? [])));
      return other.ok
        ? {
            run: other.run,
            without: listed(happens.map(quoted)),
            here: since,
            there: [],
            about: changes.flatMap(({ read }) => objectsRead(run, read)),
            fields: changes.flatMap(({ read }) => fieldsRead(read)),
          }
        : undefined;
    },
  };
}

/** What stood in the way of something that did not change, and of which: what stood in nobody's way here is not the reason. */
function heldUp(
  run: Run,
  unchanged: AskOf<'next'>['changes'],
  from: StepId,
): { readonly labels: readonly string[]; readonly step: Step } | undefined {
  const found = unchanged.flatMap(({ label, read }) => {
    // What counts all there are is about nobody in particular.
    const about = read.count !== undefined && read.count.of === undefined ? undefined : subjectsOf(run, read);
    const step = about && hindranceOf(run, { about, from });
    return step === undefined ? [] : [{ label, step }];
  });
  const step = found.at(-1)?.step;
  return step && { labels: found.filter((each) => each.step === step).map(({ label }) => label), step };
}

/** What stays as it is because something is broken, and what. */
function keptWords(
  kept: readonly { readonly label: string; readonly broken: string }[],
  unchanged: number,
): string {
  const [first] = kept;
  const same = kept.filter(({ broken }) => broken === first?.broken);
  const isOfAll = same.length === unchanged && unchanged > 1;
  const which = isOfAll ? 'the others' : listed(same.map(({ label }) => quoted(label)));
  return `; ${which} ${same.length === 1 ? 'does' : 'do'} not, because ${first?.broken}`;
}

/** What of the change says most: of one that differs, from what to what; of several, the last that a component did. */
function changedWords({ cluster }: Run, right: readonly FoundOption[], since: readonly StepId[]): string {
  const [only, another] = right;
  const before = another === undefined && only?.why.match(/^Before: (.+?)\. After: (.+)\.$/);
  if (before) return `: before, ${before[1]}; after, ${before[2]}`;
  const step = since
    .map((id) => cluster.trace.steps[id])
    .findLast((each) => each !== undefined && each.rule !== null);
  return step === undefined ? '' : `; ${told(step)}`;
}

function sameAddresses(value: string): string {
  const addresses = addressesIn(value);
  if (addresses.length === 0) return 'no address';
  return addresses.length === 1
    ? `the same address, ${value}`
    : `the same ${addresses.length}, ${listed(addresses)}`;
}

/** Which of the addresses came, and which went. */
function movedWords(earlier: string, later: string): string {
  const [before, after] = [addressesIn(earlier), addressesIn(later)];
  const came = after.filter((each) => !before.includes(each));
  const went = before.filter((each) => !after.includes(each));
  if (before.length === 0 || after.length === 0) return '';
  return ` (${[came.length > 0 && `${listed(came)} came`, went.length > 0 && `${listed(went)} went`].filter(Boolean).join(', ')})`;
}

function addressesIn(value: string): readonly string[] {
  return value === '' ? [] : value.split(', ');
}

/** The step that gave it the value that it has after what happened; undefined where no one step did. */
function changeBehind(run: Run, read: Reading, later: string, from: StepId): StepId | undefined {
  if (read.reaches || read.kubectl || read.rights || read.answer || read.steps) return undefined;
  const { steps } = run.cluster.trace;
  return stepsBehindReading(run, read, later)
    .filter((id) => id >= from && ['write', 'effect'].includes(steps[id]?.action.kind ?? ''))
    .at(-1);
}

function factAbout(right: readonly FoundOption[], of: number): string {
  if (right.length === 0) return 'none of these differs';
  if (right.length === of) return 'all of these differ';
  return `of these only ${listed(right.map(({ label }) => quoted(label)))} ${right.length === 1 ? 'differs' : 'differ'}`;
}
