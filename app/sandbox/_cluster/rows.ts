/** Steps of the trace as the page lists and opens them. */
import { openedStep } from '@/lib/grading/run/opened-step';
import { clock, told } from '@/lib/grading/words/words';
import { type Cluster, type Step, subjectOf } from '@/lib/simulator/index';
import type { Filter, ListedRow, StepDetail, TraceRow } from './protocol';

export function rowOf(step: Step): TraceRow {
  return {
    id: step.id,
    time: clockWithMs(step.at),
    actor: step.actor,
    says: told(step, true),
    rule: step.rule,
    kind: step.action.kind,
  };
}

/** "14:03:12.045". */
function clockWithMs(at: number): string {
  return `${clock(at)}.${String(Math.floor(at) % 1000).padStart(3, '0')}`;
}

/** Consecutive steps of one component that say the same as one before them: told once, with how often. */
type Repeated = { readonly says: Map<string, number>; readonly actor: string };

/**
 * The lines of the trace since the cluster stood that a filter leaves, each by the id of its first step; the last answer is
 * kept. What a component does again and again, with nobody else in between, is one line.
 */
export class Filtered {
  readonly #cluster: Cluster;
  #key = '';
  #ids: number[] = [];
  #seen = 0;
  #steps = 0;
  /** By first step: how often, and the last time. */
  #again = new Map<number, { times: number; last: number }>();
  #stretch: Repeated = { says: new Map(), actor: '' };

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#seen = cluster.stood;
  }

  ids(filter: Filter): readonly number[] {
    const key = JSON.stringify(filter);
    if (key !== this.#key) {
      this.#key = key;
      this.#ids = [];
      this.#seen = this.#cluster.stood;
      this.#steps = 0;
      this.#again = new Map();
      this.#stretch = { says: new Map(), actor: '' };
    }
    const { steps } = this.#cluster.trace;
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    for (; this.#seen < steps.length; this.#seen++) {
      const step = steps[this.#seen];
      if (step !== undefined && isMeant(step, filter.component, words)) this.#add(step);
    }
    return this.#ids;
  }

  /** Steps that the filter leaves, each counted. */
  steps(filter: Filter): number {
    this.ids(filter);
    return this.#steps;
  }

  row(id: number): ListedRow | undefined {
    const { steps } = this.#cluster.trace;
    const step = steps[id];
    if (step === undefined) return undefined;
    const again = this.#again.get(id);
    const until = again && steps[again.last];
    return {
      ...rowOf(step),
      times: again?.times ?? 1,
      until: until === undefined ? null : clockWithMs(until.at),
    };
  }

  #add({ id, actor, says }: Step): void {
    this.#steps++;
    if (actor !== this.#stretch.actor) this.#stretch = { says: new Map(), actor };
    const first = this.#stretch.says.get(says);
    if (first === undefined) {
      this.#stretch.says.set(says, id);
      this.#ids.push(id);
      return;
    }
    const times = this.#again.get(first)?.times ?? 1;
    this.#again.set(first, { times: times + 1, last: id });
  }

  /** How many of them are among the first so many steps. */
  passed(filter: Filter, steps: number): number {
    const ids = this.ids(filter);
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ids[middle] ?? 0) < steps) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isMeant(step: Step, component: string, words: readonly string[]): boolean {
  if (component !== '' && step.actor !== component && step.actor.replace(/@.*$/, '') !== component)
    return false;
  if (words.length === 0) return true;
  const subject = subjectOf(step);
  const node = step.action.kind === 'effect' ? step.action.node : '';
  const text =
    `${step.says} ${step.rule ?? ''} ${node} ${subject ? `${subject.kind} ${subject.key}` : ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** One step, opened. */
export function detailOf(cluster: Cluster, step: Step): StepDetail {
  return {
    ...rowOf(step),
    ...openedStep(cluster, step),
    process: step.process,
    because: step.because.flatMap((id) => {
      const cause = cluster.trace.steps[id];
      return cause === undefined ? [] : [rowOf(cause)];
    }),
  };
}
