/** Runs the scenarios that it is handed, one after the other, and answers with what is wrong with each. */
import { parentPort, workerData } from 'node:worker_threads';
import { contentFolder } from '@/lib/curriculum/content-folder';
import { loadScenarios } from '@/lib/curriculum/scenarios';
import { type Fairness, fairnessOfDraws } from '@/lib/grading/fairness';

export type FairnessWork = { readonly runs: number };
export type FairnessDone = { readonly id: string; readonly verdict: Fairness; readonly ms: number };

const { runs } = workerData as FairnessWork;
const { byId } = loadScenarios(contentFolder());

parentPort?.on('message', (id: string) => {
  const scenario = byId.get(id);
  if (scenario === undefined) throw new Error(`there is no scenario ${id}`);
  const start = performance.now();
  const verdict = fairnessOfDraws(scenario, { runs });
  parentPort?.postMessage({ id, verdict, ms: performance.now() - start } satisfies FairnessDone);
});
