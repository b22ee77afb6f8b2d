/** How a write reaches those who watch: whom it wakes, for which keys, and when. */
import { customKinds, type Watch } from '../component';
import { processStartMs } from '../delays';
import type { Kind, KubeObject } from '../objects/objects';
import type { StoreEvent } from '../store';
import type { StepId } from '../trace';
import { isRunning, type Process, type Runtime } from './runtime';
import type { Runtimes } from './runtimes';
import { RuntimeView, seenBy } from './views';
import type { Wakes } from './wakes';
import { fieldValue, type Watcher, Watchers } from './watchers';
import type { World } from './world';

export class Delivery {
  readonly #world: World;
  readonly #runtimes: Runtimes;
  readonly #wakes: Wakes;
  readonly #watchers: Watchers;

  constructor(world: World, runtimes: Runtimes, wakes: Wakes, watchers = new Watchers()) {
    this.#world = world;
    this.#runtimes = runtimes;
    this.#wakes = wakes;
    this.#watchers = watchers;
  }

  /** The same over a copy of the world. */
  fork(world: World, runtimes: Runtimes, wakes: Wakes): Delivery {
    return new Delivery(world, runtimes, wakes, this.#watchers.fork());
  }

  /** From now on the component hears of what it watches. */
  add({ index, component }: Runtime): void {
    for (const [kind, watch] of Object.entries(component.watches))
      this.#watchers.add(kind, { component: index, watch });
  }

  /** Tells every watcher of the object, as far as its process runs and reaches the API server. */
  deliver(event: StoreEvent): void {
    const because = event.step < 0 ? [] : [event.step];
    for (const watchers of this.#watchers.of(event))
      for (const watcher of watchers) this.#deliverTo(watcher, event, because);
  }

  /** A component that starts looks at everything it watches. */
  list(runtime: Runtime, because: readonly StepId[]): void {
    const at = this.#world.now + processStartMs;
    for (const key of runtime.component.startKeys ?? []) this.#wakes.add(runtime, key, at, false, because);
    const view = new RuntimeView(this.#world, runtime, this.#world.store.revision);
    for (const [kind, watch] of Object.entries(runtime.component.watches)) {
      for (const object of this.#selectedObjects(kind, watch))
        for (const key of watch.keys(object, view, false)) this.#wakes.add(runtime, key, at, false, because);
    }
  }

  /**
   * Delivers what a process missed while it did not reach the API server: every change, or, when its watches cannot go
   * on because what it last saw is compacted away, what a new list shows to be different.
   */
  catchUp(process: Process, runtimes: readonly Runtime[], because: readonly StepId[]): void {
    const { store } = this.#world;
    const missed = store.since(process.floor) ?? store.differences(process.floor);
    process.floor = store.revision;
    process.seenAt = -1;
    for (const runtime of runtimes) {
      if (!isRunning(runtime)) continue;
      const at = this.#world.now + process.delayMs;
      for (const [key, causes] of runtime.stalled)
        this.#wakes.add(runtime, key, at, false, [...causes, ...because]);
      runtime.stalled.clear();
      for (const event of missed)
        this.#wakeAbout(runtime, event, at, event.step < 0 ? because : [event.step, ...because]);
    }
  }

  /**
   * What was on its way to a process comes at another time when its delay changes: whoever was to look at it when it came
   * would look too early, and see nothing.
   */
  underway(process: Process, runtimes: readonly Runtime[]): void {
    if (process.cutOff) return;
    const { store } = this.#world;
    const events = store.since(process.floor) ?? [];
    for (const runtime of runtimes.filter(isRunning))
      for (const event of events)
        this.#wakeAbout(
          runtime,
          event,
          Math.max(this.#world.now + 1, event.at + process.delayMs),
          event.step < 0 ? [] : [event.step],
        );
  }

  #deliverTo({ component, watch }: Watcher, event: StoreEvent, because: readonly StepId[]): void {
    const runtime = this.#runtimes.at(component);
    if (!isRunning(runtime) || runtime.process.cutOff) return;
    this.#wakeFor(runtime, watch, event, event.at + runtime.process.delayMs, because);
  }

  /** As `#wakeFor`, if the component watches what the event is about. */
  #wakeAbout(runtime: Runtime, event: StoreEvent, at: number, because: readonly StepId[]): void {
    const { watches } = runtime.component;
    const watch = watches[event.kind] ?? (event.kind.includes('.') ? watches[customKinds] : undefined);
    if (watch !== undefined && isSelected(watch, event)) this.#wakeFor(runtime, watch, event, at, because);
  }

  #wakeFor(runtime: Runtime, watch: Watch, event: StoreEvent, at: number, because: readonly StepId[]): void {
    const { object, previous } = event;
    if (object !== undefined && previous !== undefined) {
      if (watch.ignoresOwnStatus === true && this.#isOwnStatus(runtime, event)) return;
      if (watch.matters?.(object, previous) === false) return;
    }
    const view = new RuntimeView(this.#world, runtime, seenBy(runtime.process, this.#world));
    const keys = event.object === undefined ? [] : watch.keys(event.object, view, false);
    for (const key of keys) this.#wakes.add(runtime, key, at, false, because);
    if (event.previous === undefined) return;
    for (const key of watch.keys(event.previous, view, event.object === undefined))
      if (!keys.includes(key)) this.#wakes.add(runtime, key, at, false, because);
  }

  /** A write is told by a step before it is delivered. */
  #isOwnStatus({ component }: Runtime, { step }: StoreEvent): boolean {
    const told = this.#world.steps[step];
    return (
      told?.actor === component.name && told.action.kind === 'write' && told.action.subresource === 'status'
    );
  }

  #selectedObjects(kind: Kind, watch: Watch): readonly KubeObject[] {
    const { store } = this.#world;
    if (kind === customKinds)
      return store
        .kinds()
        .filter((each) => each.includes('.'))
        .flatMap((each) => store.list(each));
    const { where } = watch;
    if (where?.field === 'spec.nodeName') return store.by(kind, 'spec.nodeName', where.equals);
    const all = store.list(kind);
    return where === undefined ? all : all.filter((each) => fieldValue(each, where.field) === where.equals);
  }
}

function isSelected(watch: Watch, event: StoreEvent): boolean {
  const { where } = watch;
  if (where === undefined) return true;
  return [event.object, event.previous].some(
    (object) => object !== undefined && fieldValue(object, where.field) === where.equals,
  );
}
