/**
 * Two runs of one cluster laid side by side, the one at hand ("here") and one with one thing otherwise ("there"): where they
 * part, what each did that the other did not, and which objects end otherwise. Few of it decides; all of it is there.
 */
import {
  type Cluster,
  compareRuns,
  type FieldDifference,
  mainCause,
  type ObjectDifference,
  type ObjectRef,
  type Step,
  type StepId,
  subjectOf,
} from '@/lib/simulator/index';
import { briefly, hindranceWords, isRetried } from '../ask/hindrance';
import { clock, counted, listed, objectName, sentence, shortened, toldIn } from '../words/words';
import type { LaidObject, LaidStep, Side, TwoRuns } from './two-runs-shape';

/** What is known of a comparison besides the two runs. */
export type Deciding = {
  /** Steps that decided, of either run: what led to them decides too. */
  readonly here?: readonly StepId[];
  readonly there?: readonly StepId[];
  /** Objects that the question is about. */
  readonly about?: readonly ObjectRef[];
  /** Names of fields that the question reads: "restartCount". */
  readonly fields?: readonly string[];
};

const stepsOfFew = 3;
const objectsOfFew = 3;
const mostSteps = 80;
const mostObjects = 40;
const mostFields = 30;
const longestValue = 120;
const longestLine = 200;
const longestInSentence = 110;

/** Lays two runs side by side. Both go on to the same virtual time first: the later of their two moments. */
export function twoRuns(here: Cluster, there: Cluster, deciding: Deciding = {}): TwoRuns {
  const actual = until(here, there.now);
  const { otherwise, onlyActual, onlyOtherwise, objects: differing } = compareRuns(actual, there);
  const both = {
    here: new OneSide('here', actual, onlyActual, deciding.here ?? [], deciding.about),
    there: new OneSide('there', otherwise, onlyOtherwise, deciding.there ?? [], deciding.about),
  };
  const few = [...both.here.few, ...both.there.few];
  const told = [...both.here.told, ...both.there.told].sort((a, b) => a.at - b.at || sideOrder(a, b));
  const asked = new Set(deciding.fields);
  const objects = differing.flatMap((difference) => laidObject(difference, asked));
  const wanted = [
    ...(deciding.about ?? []),
    ...few.toReversed().flatMap(({ step }) => subjectOf(step) ?? []),
  ].map(({ kind, key }) => `${kind} ${key}`);
  const rank = ({ id, other }: Ranked) => {
    const place = wanted.findIndex((each) => each === id || each === other);
    return place < 0 ? wanted.length : place;
  };
  const inOrder = objects.toSorted((a, b) => rank(a) - rank(b));
  const steps = told.slice(0, mostSteps).map((each) => laidStep(each, few.includes(each)));
  return {
    says: wordsOf(both.here, both.there, objects.length),
    steps,
    objects: inOrder.slice(0, mostObjects).map(({ laid }, n) => ({ ...laid, decides: n < objectsOfFew })),
    more: {
      steps: told.length - steps.length,
      objects: Math.max(0, objects.length - mostObjects),
    },
  };
}

/** A cluster as it would be at a later time; the one at hand stays as it is. */
function until(cluster: Cluster, now: number): Cluster {
  if (cluster.now >= now) return cluster;
  const later = cluster.fork();
  later.run(now - later.now);
  return later;
}

// --- Steps ----------------------------------------------------------------------------------------------------

/** Steps that only one run has, those that say the same as one. */
type Told = {
  readonly side: Side;
  readonly at: number;
  readonly step: Step;
  readonly says: string;
  times: number;
};

/** What one of the runs did that the other did not. */
class OneSide {
  /** In order of time. */
  readonly told: readonly Told[];
  /** Those that decide. */
  readonly few: readonly Told[];
  /** The first that says why the runs part; what people do and what breaks is only where nothing else differs. */
  readonly first: Told | undefined;

  constructor(
    side: Side,
    { trace }: Cluster,
    only: readonly Step[],
    decided: readonly StepId[],
    about: readonly ObjectRef[] = [],
  ) {
    const lines = new Map<string, Told>();
    const lineOf = new Map<StepId, Told>();
    for (const step of only) {
      // An Event tells what another step tells already; a write that came too late is made again at once.
      if (step.action.kind === 'event' || isRetried(step)) continue;
      const says = step.action.kind === 'finding' ? hindranceWords(step) : briefly(toldIn(trace, step));
      const line = lines.get(says) ?? { side, at: step.at, step, says, times: 0 };
      line.times++;
      lines.set(says, line);
      lineOf.set(step.id, line);
    }
    this.told = [...lines.values()];
    const follows = this.told.filter(({ step }) => step.rule !== null);
    const causes = decided.toReversed().flatMap((id) => mainCause(trace, id).toReversed());
    const behind = causes.flatMap(({ id }) => lineOf.get(id) ?? []).filter(({ step }) => step.rule !== null);
    const related = follows.filter(({ step }) => about.some((object) => isOf(step, object)));
    const telling = [behind, related, follows].find((each) => each.length > 0) ?? [];
    this.first = this.told.find((line) => telling.includes(line)) ?? this.told[0];
    const wanted = new Set([...(this.first ? [this.first] : []), ...telling]);
    const few = new Set([...wanted].slice(0, stepsOfFew + (behind.length > 0 ? 1 : 0)));
    this.few = this.told.filter((line) => few.has(line));
  }
}

/** Whether a step is about an object, or about what is made of it, which has its name in front. */
function isOf(step: Step, { key }: ObjectRef): boolean {
  const own = subjectOf(step)?.key;
  return own === key || own?.startsWith(`${key}-`) === true;
}

function sideOrder(a: Told, b: Told): number {
  return a.side === b.side ? a.step.id - b.step.id : a.side === 'here' ? -1 : 1;
}

function laidStep({ side, step, says, times }: Told, decides: boolean): LaidStep {
  const [name = step.actor] = step.actor.split('@', 1);
  const strong = says.startsWith(`${name} `) ? `**${name}**${says.slice(name.length)}` : says;
  return {
    side,
    id: step.id,
    time: clock(step.at),
    says: sentence(shortened(strong, longestLine)),
    rule: step.rule,
    times,
    decides,
  };
}

// --- Objects --------------------------------------------------------------------------------------------------

type Ranked = { readonly id: string; readonly other: string; readonly laid: Omit<LaidObject, 'decides'> };

function laidObject(
  { kind, key, otherwiseKey = key, ...difference }: ObjectDifference,
  asked: ReadonlySet<string>,
): Ranked[] {
  const ids = { id: `${kind} ${key}`, other: `${kind} ${otherwiseKey}` };
  const name = objectName({ kind, key });
  if (difference.only !== undefined)
    return [{ ...ids, laid: { name, only: difference.only === 'actual' ? 'here' : 'there', fields: [] } }];
  const fields = difference.fields.filter((field) => !follows(field));
  const inOrder = fields.toSorted((a, b) => weightOf(a, asked) - weightOf(b, asked)).slice(0, mostFields);
  const laid = inOrder.map(({ path, actual, otherwise }) => ({
    path,
    here: valueText(actual),
    there: valueText(otherwise),
  }));
  return laid.length === 0 ? [] : [{ ...ids, laid: { name, fields: laid } }];
}

/** What follows from the rest, or from chance: times, messages, hashes, names and addresses that are made up. */
function follows({ path, actual, otherwise }: FieldDifference): boolean {
  if (passing.test(path)) return path !== 'metadata.deletionTimestamp';
  if (path.startsWith('metadata.ownerReferences['))
    return (actual === undefined) !== (otherwise === undefined);
  return madeUp.test(path) && actual !== undefined && otherwise !== undefined;
}

const passing =
  /[tT]ime$|Timestamp$|\.message$|last-change-trigger|-hash$|last-applied|targetRef\.|containerID|^status\.images|kube-api-access-/;
const madeUp = /^metadata\.generateName$|^spec\.clusterIPs?|[nN]odePort$/;

/** What is asked about stands before what somebody wants, that before what is reported, a value before a whole tree, and a near field before a far one. */
function weightOf({ path, actual, otherwise }: FieldDifference, asked: ReadonlySet<string>): number {
  if (asked.has(path.split('.').at(-1) ?? '')) return 0;
  const isTree = [actual, otherwise].some((value) => typeof value === 'object' && value !== null);
  return (
    (isTree ? 100 : 0) +
    (path.startsWith('metadata.annotations.') ? 50 : 0) +
    (path.startsWith('status.') ? 20 : 0) +
    path.split(/[.[]/).length
  );
}

function valueText(value: unknown): string | null {
  if (value === undefined) return null;
  return shortened(typeof value === 'string' && value !== '' ? value : JSON.stringify(value), longestValue);
}

// --- Words ----------------------------------------------------------------------------------------------------

function wordsOf(here: OneSide, there: OneSide, objects: number): string {
  if (here.told.length + there.told.length + objects === 0)
    return 'Nothing differs: both runs do the same from beginning to end, and leave the same behind.';
  const first = [here.first, there.first].filter((line) => line !== undefined).sort((a, b) => a.at - b.at);
  const [earlier, later] = first;
  const ends = `At the end ${objects === 0 ? 'every object is the same in both' : `${counted(objects, 'object')} ${objects === 1 ? 'differs' : 'differ'}`}.`;
  if (earlier === undefined)
    return `No component does anything else: what differs is only what was made otherwise. ${ends}`;
  const parts = [earlier, ...(later === undefined ? [] : [later])].map(
    (line) =>
      `${line === later && clock(line.at) !== clock(earlier.at) ? `at ${clock(line.at)} ` : ''}only ${line.side === 'here' ? 'in this run' : 'in the other'} ${shortened(line.says, longestInSentence)}`,
  );
  return `${sentence(`They part at ${clock(earlier.at)}: ${listed(parts)}`)} ${ends}`;
}
