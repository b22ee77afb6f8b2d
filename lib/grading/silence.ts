/** Why something did not happen: who would have done it with nothing broken, and what is broken. */
import type { Step } from '@/lib/simulator/index';
import { baseName } from './find';
import { faultsOf, play, type Run } from './run';
import { clock, componentName, listed, sentence, told } from './words';

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
  const said = listed(broken.map(({ says }) => says));
  return said === ''
    ? sentence(`${name} would have done it, had nothing been broken`)
    : `${name} would have done it, had nothing been broken; here ${said}.`;
}

/** `fate`: what is said of it when its name stands before. */
type Broken = { readonly of: string; readonly says: string; readonly fate: string };

/** What does not run from the beginning, and every fault of the run. */
function brokenOf({ scenario, cluster }: Run): readonly Broken[] {
  const stopped = scenario.given.stopped.map(
    (of): Broken => ({ of, says: `${componentName(of)} does not run`, fate: 'does not run' }),
  );
  const faults = cluster.trace.steps.slice(cluster.stood).flatMap((step): readonly Broken[] => {
    const { action } = step;
    if (action.kind !== 'fault' || ['start', 'reconnect', 'powerOn'].includes(action.fault.kind)) return [];
    const of = 'of' in action.fault ? action.fault.of : 'node' in action.fault ? `@${action.fault.node}` : '';
    const says = `${told(step)} at ${clock(step.at)}`;
    const name = componentName(of);
    return [{ of, says, fate: says.startsWith(`${name} `) ? says.slice(name.length + 1) : says }];
  });
  return [...stopped, ...faults];
}

function isOf(of: string, { actor, process }: Step): boolean {
  if (of.startsWith('@')) return actor.endsWith(of);
  return [actor, process, baseName(actor), baseName(process)].includes(of);
}
