/**
 * A cluster at one moment, without its components: the store behind the API server, the machines, the time, and the
 * record of what happened. Everything in it is a value or is copied by `fork`.
 */
import { ApiServer, type ApiServerOptions } from '../apiserver/apiserver';
import { bootstrapped } from '../apiserver/bootstrap';
import { compactionMs } from '../delays';
import type { BehaviourOf } from '../given/image-behaviour';
import type { Machine } from '../machine';
import type { Store } from '../store';
import type { Action, Choice, Step, StepId } from '../trace';
import { ForkableList } from '../values/forkable-list';
import { drawn, Random } from '../values/random';
import { builtInDatastore, type Datastore } from './datastore';

type Content = Pick<World, 'now' | 'store' | 'api' | 'machines'> & {
  readonly steps: ForkableList<Step>;
  readonly choices: ForkableList<Choice>;
};

export class World {
  /** Virtual time, milliseconds since the epoch. */
  now: number;
  #seed: number;
  readonly store: Store;
  readonly api: ApiServer;
  readonly machines: Map<string, Machine>;
  /** Who keeps what is stored, and whether they can be asked. */
  datastore: Datastore = builtInDatastore;
  /** How containers behave, by their image. A copy keeps it. */
  behaviourOf: BehaviourOf = () => ({});
  /** Told of each step before it is part of the trace. A copy has nobody to tell. */
  onStep: ((action: Action) => void) | undefined;
  readonly #steps: ForkableList<Step>;
  readonly #choices: ForkableList<Choice>;
  /** For names and uids only. */
  readonly #random: Random;

  private constructor(seed: number, random: Random, content: Content) {
    this.#seed = seed;
    this.#random = random;
    this.now = content.now;
    this.store = content.store;
    this.api = content.api;
    this.#steps = content.steps;
    this.#choices = content.choices;
    this.machines = content.machines;
  }

  /** What the API server itself brings along, and no machine, at a time. */
  static begun(now: number, seed: number, options?: ApiServerOptions): World {
    const random = Random.fromSeed(seed);
    const store = bootstrapped(now, options?.settings?.ipFamilies).fork();
    const api = new ApiServer(store, random, options);
    return new World(seed, random, {
      now,
      store,
      api,
      steps: new ForkableList(),
      choices: new ForkableList(),
      machines: new Map(),
    });
  }

  get seed(): number {
    return this.#seed;
  }

  /** From now on chance is that of another seed. */
  redraw(seed: number): void {
    this.#seed = seed;
    this.#random.restart(seed, this.store.revision);
  }

  get steps(): readonly Step[] {
    return this.#steps.all();
  }

  /** How many steps were made. */
  get made(): number {
    return this.#steps.length;
  }

  get choices(): readonly Choice[] {
    return this.#choices.all();
  }

  /** Lets time pass. Every five minutes what was written more than five minutes before is compacted. */
  passTo(time: number): void {
    const lastBefore = Math.floor(this.now / compactionMs);
    this.now = Math.max(this.now, time);
    const last = Math.floor(this.now / compactionMs);
    if (last > lastBefore) this.store.compact(this.store.revisionAt((last - 1) * compactionMs));
  }

  fork(): World {
    const random = this.#random.fork();
    const store = this.store.fork();
    const copy = new World(this.seed, random, {
      now: this.now,
      store,
      api: this.api.fork(store, random),
      steps: this.#steps.fork(),
      choices: this.#choices.fork(),
      machines: new Map(this.machines),
    });
    copy.datastore = this.datastore;
    copy.behaviourOf = this.behaviourOf;
    return copy;
  }

  /** One of `among` possibilities, from the seed; recorded. */
  choose(point: string, among: number): number {
    if (among <= 1) return 0;
    const picked = drawn(this.seed, point, this.now, among);
    this.recordChoice(point, among, picked);
    return picked;
  }

  recordChoice(point: string, among: number, picked: number): void {
    this.#choices.push({ before: this.#steps.length, point, among, picked });
  }

  addStep(
    actor: string,
    process: string,
    action: Action,
    because: readonly StepId[],
    rule: string | null,
    says: string,
  ): StepId {
    this.onStep?.(action);
    const id = this.#steps.length;
    this.#steps.push({ id, at: this.now, actor, process, action, because, rule, says });
    return id;
  }
}
