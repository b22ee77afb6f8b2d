/** What the cluster looked like after given steps of a run. */
import type { StepId } from '@/lib/simulator/index';
import type { Run } from '../run/run';
import type { Scene } from './scene';
import { sceneOf } from './scene-of';

/** One scene a step; null is the end of the run. Steps before the scenario began show its beginning. */
export function scenesOf({ cluster, history }: Run, steps: readonly (StepId | null)[]): readonly Scene[] {
  return steps.map((id) => {
    if (id === null) return sceneOf(cluster);
    const step = cluster.trace.steps[id];
    if (step === undefined) throw new RangeError(`the run has no step ${id}`);
    return sceneOf(history.at(Math.max(id + 1, cluster.stood)), step);
  });
}
