/** Why something did not happen: who would have done it with nothing broken, and what is broken. */
import type { StepSelector } from '@/lib/curriculum/scenario-ask';
import type { Fault, Step, StepId } from '@/lib/simulator/index';
import { baseName, findSteps } from '../run/find';
import { faultsOf, type Leaving, play, type Run } from '../run/run';
import { clock, componentName, deeds, listed, sentence, told } from '../words/words';
import { roleOf } from './components';
import { doerOf, subjectAsked } from './doer';
import { hindranceOf, hindranceWords } from './hindrance';

/** The same run with nothing stopped or broken; undefined when nothing is, or when it cannot be played so. */
export function runWithoutFaults(run: Run, clusterSeed: number): Run | undefined {
  const faults = faultsOf(run.scenario);
  return faults.size === 0 ? undefined : playedWithout(run, clusterSeed, faults);
}

/**
 * By a run, those in which less happens: the sentences about several options ask for the same ones. They are only looked
 * at, and are gone with the run that they were made from.
 */
const lessHappens = new WeakMap<Run, Map<string, Run | undefined>>();

function playedWithout(run: Run, clusterSeed: number, without: ReadonlySet<Leaving>): Run | undefined {
  const played = lessHappens.get(run) ?? new Map<string, Run | undefined>();
  lessHappens.set(run, played);
  const key = `${clusterSeed} ${[...without].map(String).sort().join(' ')}`;
  if (!played.has(key)) {
    const other = play(run.scenario, clusterSeed, { without });
    played.set(key, other.ok ? other.run : undefined);
  }
  return played.get(key);
}

/**
 * Why nobody took a step: `missing` is that step in the run without faults; without one, the step was nobody's to take, or
 * something stood in its way. Markdown.
 */
export function whyNot(run: Run, selector: StepSelector, missing: Step | undefined): string {
  if (missing === undefined) return whyNobody(run, selector);
  const name = componentName(missing.actor);
  const part =
    name === componentName(missing.process) ? '' : `, a part of ${componentName(missing.process)},`;
  const broken = brokenOf(run);
  const own = broken.find(({ of }) => isOf(of, missing));
  if (own && componentName(own.of) === name) return `${name} would have done it, but ${own.fate}.`;
  if (own) return `${name}${part} would have done it, but ${own.says}.`;
  const said = decidingWords(run, run.cluster.seed, (sound) => findSteps(sound, selector).length > 0);
  const does = sentence(`with nothing broken, ${told(missing)}`);
  return said === '' ? does : `${does} But ${said}.`;
}

function whyNobody(run: Run, selector: StepSelector): string {
  const doer = doerOf(run, selector);
  const hindered = hindranceOfDoer(run, selector);
  if (hindered !== undefined)
    return sentence(`instead, at ${clock(hindered.at)} ${hindranceWords(hindered)}`);
  if (doer === undefined) return 'Nothing in this run did that.';
  const did = deeds(run.cluster, doer);
  const role = roleOf(doer);
  const does = role === undefined ? '' : `: it ${role}`;
  const name = doer === 'kubelet' ? 'the kubelet' : componentName(doer);
  return `That would be ${name}’s doing${does}. In this run it ${did === '' ? 'wrote nothing' : did}.`;
}

/** What stood in the way of the one whose work a step would have been. */
export function hindranceOfDoer(run: Run, selector: StepSelector): Step | undefined {
  const by = doerOf(run, selector);
  return by === undefined ? undefined : hindranceOf(run, { by, about: subjectAsked(selector) });
}

/** `fate`: what is said of it when its name stands before. */
type Broken = { readonly of: string; readonly says: string; readonly fate: string };

/**
 * What does not run from the beginning, and every fault that was not mended. The crash of a container is over when it has
 * happened: it keeps nobody from anything.
 */
function brokenOf({ scenario, cluster, without }: Run): readonly Broken[] {
  const faults = cluster.trace.steps
    .slice(cluster.stood)
    .flatMap((step) => (step.action.kind === 'fault' ? [{ step, fault: step.action.fault }] : []));
  const isMended = (of: string, from: number) =>
    faults.some(({ step, fault }) => step.id >= from && isMending(fault.kind) && placeOf(fault) === of);
  const stopped = scenario.given.stopped
    .filter((of) => !without.has(`stopped:${of}`) && !isMended(of, cluster.stood))
    .map((of): Broken => ({ of, says: `${componentName(of)} does not run`, fate: 'does not run' }));
  const broken = faults.flatMap(({ step, fault }): readonly Broken[] => {
    const of = placeOf(fault);
    if (isMending(fault.kind) || fault.kind === 'crash' || isMended(of, step.id)) return [];
    const lasts = /no longer| (is|are) /.test(step.says);
    const name = componentName(of);
    const says =
      fault.kind === 'stop'
        ? `${name} has not run since ${clock(step.at)}`
        : `${told(step)} ${lasts ? `from ${clock(step.at)} on` : `at ${clock(step.at)}`}`;
    return [{ of, says, fate: says.startsWith(`${name} `) ? says.slice(name.length + 1) : says }];
  });
  return [...stopped, ...broken];
}

/**
 * What of all that is broken decides, in words: each without which alone it would be otherwise; where none does alone, and
 * all of them together do, all. Empty where it is the same with nothing broken.
 * @param isOther whether it is otherwise in a run in which less is broken
 */
export function decidingWords(run: Run, clusterSeed: number, isOther: (sound: Run) => boolean): string {
  const places = decidingPlaces(run, clusterSeed, isOther);
  return places.size === 0 ? '' : brokenWords(run, places);
}

/** The faults that are none of those that decide: nothing would be otherwise without them. */
export function idleFaults(
  run: Run,
  clusterSeed: number,
  isOther: (sound: Run) => boolean,
): readonly StepId[] {
  const places = decidingPlaces(run, clusterSeed, isOther);
  return run.cluster.trace.steps.flatMap(({ id, action }) =>
    action.kind === 'fault' && !places.has(placeOf(action.fault)) ? [id] : [],
  );
}

function decidingPlaces(
  run: Run,
  clusterSeed: number,
  isOther: (sound: Run) => boolean,
): ReadonlySet<string> {
  const { scenario, without } = run;
  const broken = [...new Set(brokenOf(run).map(({ of }) => of))];
  const faults = [...faultsOf(scenario)].filter((fault) => !without.has(fault));
  const isOtherWithout = (leavings: readonly Leaving[]) => {
    const other = playedWithout(run, clusterSeed, new Set([...without, ...leavings]));
    return other !== undefined && isOther(other);
  };
  const ofPlace = (of: string) => faults.filter((fault) => placeOfLeaving(run, fault) === of);
  const deciding = broken.filter((of) => isOtherWithout(ofPlace(of)));
  if (deciding.length > 0) return new Set(deciding);
  return new Set(broken.length > 1 && isOtherWithout(faults) ? broken : []);
}

/** What an entry of `when` hits, or does not run from the beginning. */
function placeOfLeaving({ happened }: Run, leaving: Leaving): string {
  if (typeof leaving === 'string') return leaving.slice('stopped:'.length);
  const command = happened.find(({ index }) => index === leaving)?.command;
  return command?.kind === 'fault' ? placeOf(command.fault) : '';
}

/** What is broken, in words: those with the same fate together. Empty when nothing is. `only`: of these places. */
export function brokenWords(run: Run, only?: ReadonlySet<string>): string {
  const fates = new Map<string, string[]>();
  const others: string[] = [];
  for (const { of, says, fate } of brokenOf(run)) {
    if (only?.has(of) === false) continue;
    if (/^(does not run|has not run )/.test(fate))
      fates.set(fate, [...(fates.get(fate) ?? []), componentName(of)]);
    else others.push(says);
  }
  const same = [...fates].map(([fate, names]) => {
    const plural = fate.replace(/^does /, 'do ').replace(/^has /, 'have ');
    return `${listed(names)} ${names.length === 1 ? fate : plural}`;
  });
  return listed([...same, ...others]);
}

/** Whether something works again after it. */
export function isMending(kind: Fault['kind']): boolean {
  return kind === 'start' || kind === 'reconnect' || kind === 'powerOn' || kind === 'mendLink';
}

/** What a fault hits: a process by its name, a machine as `@node-1`. */
function placeOf(fault: Fault): string {
  return 'of' in fault ? fault.of : 'node' in fault ? `@${fault.node}` : '';
}

function isOf(of: string, { actor, process }: Step): boolean {
  if (of.startsWith('@')) return actor.endsWith(of);
  return [actor, process, baseName(actor), baseName(process)].includes(of);
}
