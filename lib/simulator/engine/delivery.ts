/** How a write reaches those who watch: whom it wakes, for which keys, and when. */
import { customKinds, type Watch } from '../component';
import { processStartMs } from '../delays';
import type { Kind, KubeObject } from '../objects/objects';
import type { StoreEvent } from '../store';
import type { StepId } from '../trace';
import { isRunning, type Process, type Runtime } from './runtime';
import { RuntimeView, seenBy } from './views';
import type { Wakes } from './wakes';
import type { World } from './world';

type Watcher = { readonly runtime: Runtime; readonly watch: Watch };

export class Delivery {
  readonly #world: World;
  readonly #wakes: Wakes;
  readonly #watchers = new Map<Kind, Watcher[]>();
  /** Watchers with a field selector, by kind, field and value. */
  readonly #selective = new Map<Kind, Map<string, Watcher[]>>();

  constructor(world: World, wakes: Wakes, runtimes: readonly Runtime[]) {
    this.#world = world;
    this.#wakes = wakes;
    for (const runtime of runtimes) this.add(runtime);
  }

  /** From now on the component hears of what it watches. */
  add(runtime: Runtime): void {
    for (const [kind, watch] of Object.entries(runtime.component.watches)) {
      const watcher: Watcher = { runtime, watch };
      if (watch.where === undefined) {
        listIn(this.#watchers, kind).push(watcher);
        continue;
      }
      let byValue = this.#selective.get(kind);
      if (byValue === undefined) {
        byValue = new Map();
        this.#selective.set(kind, byValue);
      }
      listIn(byValue, `${watch.where.field}=${watch.where.equals}`).push(watcher);
    }
  }

  /** Tells every watcher of the object, as far as its process runs and reaches the API server. */
  deliver(event: StoreEvent): void {
    const because = event.step < 0 ? [] : [event.step];
    for (const watcher of this.#watchers.get(event.kind) ?? []) this.#deliverTo(watcher, event, because);
    if (event.kind.includes('.'))
      for (const watcher of this.#watchers.get(customKinds) ?? []) this.#deliverTo(watcher, event, because);
    const selective = this.#selective.get(event.kind);
    if (selective === undefined) return;
    for (const field of selectiveFields) {
      const now = event.object === undefined ? undefined : fieldValue(event.object, field);
      const before = event.previous === undefined ? undefined : fieldValue(event.previous, field);
      if (now !== undefined)
        for (const watcher of selective.get(`${field}=${now}`) ?? [])
          this.#deliverTo(watcher, event, because);
      if (before !== undefined && before !== now)
        for (const watcher of selective.get(`${field}=${before}`) ?? [])
          this.#deliverTo(watcher, event, because);
    }
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
      for (const event of missed) {
        const { watches } = runtime.component;
        const watch = watches[event.kind] ?? (event.kind.includes('.') ? watches[customKinds] : undefined);
        if (watch !== undefined && isSelected(watch, event))
          this.#wakeFor(runtime, watch, event, at, event.step < 0 ? because : [event.step, ...because]);
      }
    }
  }

  #deliverTo({ runtime, watch }: Watcher, event: StoreEvent, because: readonly StepId[]): void {
    if (!isRunning(runtime) || runtime.process.cutOff) return;
    this.#wakeFor(runtime, watch, event, event.at + runtime.process.delayMs, because);
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

const selectiveFields = ['spec.nodeName', 'metadata.name'] as const;

function fieldValue(object: KubeObject, field: (typeof selectiveFields)[number]): string | undefined {
  if (field === 'metadata.name') return object.metadata.name;
  return (object.spec as { readonly nodeName?: string } | undefined)?.nodeName;
}

function isSelected(watch: Watch, event: StoreEvent): boolean {
  const { where } = watch;
  if (where === undefined) return true;
  return [event.object, event.previous].some(
    (object) => object !== undefined && fieldValue(object, where.field) === where.equals,
  );
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}
