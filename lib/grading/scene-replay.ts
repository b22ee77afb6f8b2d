/** What the cluster looked like after given steps of a run: the run is played again, and stopped at each. */
import type { StepId } from '@/lib/simulator/index';
import { clusterBefore, type Run } from './run';
import type { Scene } from './scene';
import { sceneOf } from './scene-of';

/** One scene a step, in the order of `steps`, which must be rising; null is the end of the run. Steps before the scenario began show its beginning. */
export function replayScenes(run: Run, steps: readonly (StepId | null)[]): readonly Scene[] {
  const { cluster, happened } = run;
  const begun = clusterBefore(run, steps.find((id) => id !== null) ?? 0);
  const replayed = begun.cluster;
  const entries = happened.slice(begun.entries);
  /** Plays on until the replay has made this many steps, or virtual time has come so far. */
  const playTo = (step: StepId, at: number) => {
    for (let next = entries[0]; next !== undefined && next.before <= step; next = entries[0]) {
      if (next.at > replayed.now) replayed.run(next.at - replayed.now);
      entries.shift();
      if (next.command) replayed.do(next.command);
    }
    if (at > replayed.now && replayed.trace.steps.length <= step) replayed.run(at - replayed.now);
  };
  return steps.map((id) => {
    if (id === null) return sceneOf(cluster);
    const step = cluster.trace.steps[id];
    if (step === undefined) throw new RangeError(`the run has no step ${id}`);
    playTo(id, step.at);
    return sceneOf(replayed, step);
  });
}
