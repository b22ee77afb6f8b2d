/** Which component looks at which key, and when: what is on the agenda, what is ready now, and who goes first. */

import type { Key } from '../objects/objects';
import type { StepId } from '../trace';
import { scattered } from '../values/random';
import { Agenda } from './agenda';
import { isRunning, type Runtime } from './runtime';
import type { Runtimes } from './runtimes';
import type { World } from './world';

/** One look that is due. */
export type Look = { readonly runtime: Runtime; readonly key: Key; readonly causes: readonly StepId[] };

export class Wakes {
  readonly #world: World;
  readonly #runtimes: Runtimes;
  readonly #agenda: Agenda;
  #ready: Runtime[] = [];

  constructor(world: World, runtimes: Runtimes, agenda = new Agenda()) {
    this.#world = world;
    this.#runtimes = runtimes;
    this.#agenda = agenda;
  }

  fork(world: World, runtimes: Runtimes): Wakes {
    const copy = new Wakes(world, runtimes, this.#agenda.fork());
    copy.#ready = this.#ready.map((each) => runtimes.at(each.index));
    return copy;
  }

  /** Whether anything but periodic upkeep is still to come. */
  get isForegroundDue(): boolean {
    return this.#agenda.foreground > 0;
  }

  /** The components that have more to look at than periodic upkeep, by index. */
  awaited(): ReadonlySet<number> {
    return new Set([...this.#agenda.awaited(), ...this.#ready.map(({ index }) => index)]);
  }

  /** When the next look is due, if one is. */
  nextAt(): number | undefined {
    return this.#agenda.next()?.at;
  }

  /** Has a component look at a key at a time. */
  add(runtime: Runtime, key: Key, at: number, background: boolean, because: readonly StepId[]): void {
    const pending = runtime.pending.get(key);
    if (pending !== undefined && pending.at === at && pending.background === background) {
      pending.because.push(...because);
      return;
    }
    runtime.pending.set(key, this.#agenda.add(at, runtime.index, key, background, because));
  }

  /** The same, unless the key has asked for an earlier look; the next look takes it back. */
  setTimer(runtime: Runtime, key: Key, at: number, background: boolean, because: readonly StepId[]): void {
    const current = runtime.timers.get(key);
    if (current !== undefined) {
      if (current.at <= at && (background || !current.background)) return;
      this.#agenda.cancel(current);
    }
    const { entry } = this.#agenda.add(at, runtime.index, key, background, because);
    runtime.timers.set(key, { entry, at, background });
  }

  cancelTimer(runtime: Runtime, key: Key): void {
    const timer = runtime.timers.get(key);
    if (timer === undefined) return;
    this.#agenda.cancel(timer);
    runtime.timers.delete(key);
  }

  /** A component that has stopped looks at nothing any more. */
  drop(runtime: Runtime): void {
    this.#ready = this.#ready.filter((each) => each !== runtime);
    this.#agenda.drop(runtime.index);
  }

  /** Makes ready what is due by now. */
  collectDue(): void {
    const { now } = this.#world;
    for (let due = this.#agenda.next(); due !== undefined && due.at <= now; due = this.#agenda.next()) {
      this.#agenda.take();
      const runtime = this.#runtimes.at(due.component);
      if (runtime.pending.get(due.key) === due) runtime.pending.delete(due.key);
      if (runtime.timers.get(due.key)?.entry === due.entry) runtime.timers.delete(due.key);
      if (isRunning(runtime)) this.#makeReady(runtime, due.key, due.because);
    }
    this.#decideOrder();
  }

  /** The next look of those that are ready. */
  takeReady(): Look | undefined {
    const runtime = this.#ready[this.#ready.length - 1];
    if (runtime === undefined) return undefined;
    const [key, causes] = runtime.ready[Symbol.iterator]().next().value as [Key, StepId[]];
    runtime.ready.delete(key);
    if (runtime.ready.size === 0) this.#ready.pop();
    return { runtime, key, causes };
  }

  #makeReady(runtime: Runtime, key: Key, because: readonly StepId[]): void {
    if (runtime.ready.size === 0) this.#ready.push(runtime);
    const causes = runtime.ready.get(key);
    if (causes === undefined) runtime.ready.set(key, [...because]);
    else causes.push(...because);
  }

  /** Which of the components that are ready at one moment goes first: the seed decides, for each moment anew. */
  #decideOrder(): void {
    const ready = this.#ready;
    if (ready.length < 2) return;
    for (const runtime of ready) runtime.turn = scattered(runtime.nameHash, this.#world.now);
    ready.sort((a, b) => a.turn - b.turn || a.index - b.index);
    this.#world.recordChoice('wake order', ready.length, (ready[ready.length - 1] as Runtime).index);
  }
}
