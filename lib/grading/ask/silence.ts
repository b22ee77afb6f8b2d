/** Why something did not happen: who would have done it with nothing broken, and what is broken. */
import type { Fault, Step } from '@/lib/simulator/index';
import { baseName } from '../run/find';
import { faultsOf, play, type Run } from '../run/run';
import { clock, componentName, listed, sentence, told } from '../words/words';

/** The same run with nothing stopped or broken; undefined when nothing is, or when it cannot be played so. */
export function runWithoutFaults(run: Run, clusterSeed: number): Run | undefined {
  const faults = faultsOf(run.scenario);
  if (faults.size === 0) return undefined;
  const sound = play(run.scenario, clusterSeed, { without: faults });
  return sound.ok ? sound.run : undefined;
}

/** Why nobody took a step: `missing` is that step in the run without faults. Markdown. */
export function whyNot(run: Run, missing: Step | undefined): string {
  if (missing === undefined) return 'Nothing in this run did that.';
  const name = componentName(missing.actor);
  const broken = brokenOf(run);
  const own = broken.find(({ of }) => isOf(of, missing));
  if (own) return `${name} would have done it, but ${componentName(own.of) === name ? own.fate : own.says}.`;
  const said = brokenWords(run);
  return said === ''
    ? sentence(`${name} would have done it, had nothing been broken`)
    : `${name} would have done it, had nothing been broken; here ${said}.`;
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
    const says = `${told(step)} ${lasts ? `from ${clock(step.at)} on` : `at ${clock(step.at)}`}`;
    const name = componentName(of);
    return [{ of, says, fate: says.startsWith(`${name} `) ? says.slice(name.length + 1) : says }];
  });
  return [...stopped, ...broken];
}

/** What is broken, in words: those with the same fate together. Empty when nothing is. */
export function brokenWords(run: Run): string {
  const fates = new Map<string, string[]>();
  const others: string[] = [];
  for (const { of, says, fate } of brokenOf(run)) {
    if (/^(does not run|stops )/.test(fate)) fates.set(fate, [...(fates.get(fate) ?? []), componentName(of)]);
    else others.push(says);
  }
  const same = [...fates].map(([fate, names]) => {
    const plural = fate.replace(/^does /, 'do ').replace(/^stops /, 'stop ');
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
