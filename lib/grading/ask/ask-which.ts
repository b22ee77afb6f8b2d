/** "Which of these?": the objects of the run for which something holds, or the things that happen in it. */
import type { AskOf, Predicate } from '@/lib/curriculum/scenario-ask';
import {
  controllerOf,
  type KubeObject,
  keyOf,
  type StepId,
  splitKey,
  subjectOf,
} from '@/lib/simulator/index';
import { findStep, findSteps, nodeOf } from '../run/find';
import { type Found, type FoundOption, notFound } from '../run/finding';
import { lookNow } from '../run/look';
import { candidates, holds, verdictsOn } from '../run/predicate';
import { playByChance, type Run } from '../run/run';
import { clauseFor } from '../words/predicate-words';
import { clock, listed, objectName, quoted, sentence, toldIn } from '../words/words';
import { decidedBy } from './decided-by';
import { hindranceWords } from './hindrance';
import { hindranceOfDoer, runWithoutFaults, whyNot } from './silence';
import { type ObjectReason, reasonAbout } from './why-object';

/** Runs, by other chances, in which a set that chance decides is looked for. */
const chances = 16;

/** @param alone accept only what comes out in this run, also where chance decides */
export function findWhich(run: Run, ask: AskOf<'which'>, clusterSeed: number, alone: boolean): Found {
  const options = optionsOf(run, ask, clusterSeed);
  if (typeof options === 'string') return notFound(options);
  if (options.length < 2) return notFound('ask.among finds fewer than two objects to pick from');
  const right = options.filter((option) => option.right);
  const isSet = right.length < options.length;
  // What left some out says more than what admitted the others.
  const telling =
    options.find((option) => option.right !== isSet && option.tells !== undefined) ??
    options.find((option) => option.tells !== undefined);
  const deciding = options.flatMap(({ step }) => step ?? []);
  const accepted = ask.open && !alone ? setsThatCanBe(run, ask, clusterSeed) : [valuesOf(options)];
  const all = new Set(accepted.flat());
  const behind = [...decidingSteps(run, ask, right), ...deciding.slice(-4)];
  const decided = [...new Set(behind)].sort((a, b) => a - b);
  return {
    ok: true,
    options: ask.open ? options.map((option) => openOption(option, all)) : options,
    key: { kind: 'set', accepted },
    fact: factOf(ask, right, options.length, accepted.length > 1),
    decidedBy: () =>
      telling === undefined
        ? decidedBy(run, {
            decided: [],
            isOther: (sound) => isOtherwise(run, sound, ask, clusterSeed),
          })
        : `; ${telling.tells}`,
    decided,
  };
}

/** With the step that decided about it, and what that says of all. */
type Candidate = FoundOption & Pick<ObjectReason, 'step' | 'tells'>;

function optionsOf(run: Run, ask: AskOf<'which'>, clusterSeed: number): readonly Candidate[] | string {
  const { cluster } = run;
  const soundly = runWithoutFaults(run, clusterSeed);
  if (ask.happens) {
    return ask.happens.map(({ label, step: selector }, n) => {
      const step = findStep(run, selector);
      const hindered =
        step === undefined && soundly === undefined ? hindranceOfDoer(run, selector) : undefined;
      return {
        ...(hindered && { step: hindered.id, tells: hindranceWords(hindered) }),
        value: `${n}`,
        label,
        right: step !== undefined,
        why:
          step === undefined
            ? whyNot(run, selector, soundly && findStep(soundly, selector))
            : sentence(`${clock(step.at)}: ${toldIn(cluster.trace, step)}`),
      };
    });
  }
  const { among, where } = ask;
  if (among === undefined || where === undefined) throw new Error('the schema asks for among and where');
  const objects = candidates(cluster, among);
  const looked = lookNow(cluster);
  const used = new Map<string, number>();
  return objects.map((object) => {
    const role = roleOf(object);
    const nth = (used.get(role) ?? 0) + 1;
    used.set(role, nth);
    return {
      value: nth === 1 ? role : `${role} #${nth}`,
      label: labelOf(object),
      right: holds(cluster, looked, object, where),
      ...reasonAbout(run, object, where, soundly),
    };
  });
}

/** What is the same about an object in every run: its name, or, where a controller made the name up, whose it is and where. */
function roleOf(object: KubeObject): string {
  const owner = controllerOf(object);
  if (object.kind !== 'Pod' || owner === undefined || owner.kind === 'StatefulSet') return keyOf(object);
  return `${owner.kind} ${owner.name} on ${nodeOf(object) ?? 'no node'}`;
}

function labelOf(object: KubeObject): string {
  // The node tells apart Pods whose names a controller made up; of others it could give the answer away.
  const node = object.kind === 'Pod' && controllerOf(object) ? nodeOf(object) : undefined;
  const name = object.kind === 'Node' ? object.metadata.name : objectName(object);
  return node === undefined ? name : `${name} on ${node}`;
}

function valuesOf(options: readonly FoundOption[]): readonly string[] {
  return options
    .filter((option) => option.right)
    .map((option) => option.value)
    .sort();
}

/** Every set that comes out by some chance, from the cluster that is given. */
function setsThatCanBe(run: Run, ask: AskOf<'which'>, clusterSeed: number): readonly (readonly string[])[] {
  const sets = new Map<string, readonly string[]>();
  for (let chance = 0; chance < chances; chance++) {
    const seed = clusterSeed + chance * 7919;
    const other = chance === 0 ? { ok: true as const, run } : playByChance(run, seed);
    const options = other.ok ? optionsOf(other.run, ask, seed) : 'did not run';
    if (typeof options === 'string') continue;
    const set = valuesOf(options);
    sets.set(JSON.stringify(set), set);
  }
  return [...sets.values()];
}

/** Where chance decides, an option is right when it can come out. */
function openOption(option: FoundOption, canBe: ReadonlySet<string>): FoundOption {
  if (option.right)
    return { ...option, why: `${option.why} By another chance it could have been otherwise.` };
  return canBe.has(option.value)
    ? { ...option, right: true, why: `${option.why} By another chance it could have been this one.` }
    : option;
}

/** Whether the answer would be another one in a run where nothing is broken. */
function isOtherwise(run: Run, sound: Run, ask: AskOf<'which'>, clusterSeed: number): boolean {
  if (ask.happens) return ask.happens.some(({ step }) => !findStep(run, step) !== !findStep(sound, step));
  const [here, there] = [run, sound].map((each) => optionsOf(each, ask, clusterSeed));
  if (typeof here !== 'object' || typeof there !== 'object') return false;
  return valuesOf(here).join() !== valuesOf(there).join();
}

function factOf(
  { happens, where }: AskOf<'which'>,
  right: readonly FoundOption[],
  of: number,
  open: boolean,
): string {
  const count = right.length;
  const says = happens ? (count === 1 ? 'happens' : 'happen') : clauseFor(where ?? {}, count !== 1);
  if (count === 0) return `none of them ${happens ? 'happens' : clauseFor(where ?? {}, false)}`;
  if (count === of && !open) return `all of them ${happens ? 'happen' : clauseFor(where ?? {}, true)}`;
  const names = listed(right.map(({ label }) => (happens ? quoted(label) : label)));
  return open ? `in this run ${names} ${says}, and chance decides` : `only ${names} ${says}`;
}

function decidingSteps(run: Run, ask: AskOf<'which'>, right: readonly FoundOption[]): readonly StepId[] {
  const { cluster } = run;
  const { steps } = cluster.trace;
  if (ask.happens) {
    const found = ask.happens.flatMap(({ step }) => findStep(run, step)?.id ?? []);
    return found.length > 0 ? found.sort((a, b) => a - b).slice(-5) : lastCommand(run);
  }
  const fits = ask.where?.fits;
  if (fits && verdictsOn(cluster, fits).length > 0) {
    const looked = steps.findLast(({ action }) => action.kind === 'finding' && action.verdicts !== undefined);
    if (looked) return [looked.id];
  }
  const owner = ask.where?.runsPodOf;
  if (owner !== undefined) {
    const selector = owner.includes('/') ? { of: owner } : { name: owner };
    const bound = findSteps(run, { verb: 'bind', kind: 'Pod', ...selector }).map((step) => step.id);
    if (bound.length > 0) return [...lastCommand(run), ...bound.slice(-4)].sort((a, b) => a - b);
  }
  const names = new Set(right.map((option) => splitKey(option.value).name));
  const written = steps.filter((step) => {
    const subject = subjectOf(step);
    return (
      step.id >= cluster.stood &&
      step.action.kind === 'write' &&
      subject?.kind === ask.among?.kind &&
      subject !== undefined &&
      (names.has(splitKey(subject.key).name) || decidesByRules(ask.where)) &&
      (ask.where?.old === undefined || (step.action.kind === 'write' && step.action.verb === 'create'))
    );
  });
  const last =
    written.at(-1) ?? steps.findLast((step) => step.id >= cluster.stood && step.action.kind !== 'command');
  return [...new Set([...lastCommand(run), ...(last ? [last.id] : [])])].sort((a, b) => a - b);
}

function decidesByRules(where: Predicate | undefined): boolean {
  return where?.inRules !== undefined || where?.hasRulesFor !== undefined || where?.endpointOf !== undefined;
}

function lastCommand(run: Run): readonly StepId[] {
  return run.happened
    .filter(({ command }) => command !== undefined)
    .map(({ before }) => before)
    .slice(-2);
}
