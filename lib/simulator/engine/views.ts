/** What a component sees: the store at the revision delivered to its process, its memory, and what it derives. */
import {
  type AnyDerived,
  coversKind,
  customKinds,
  type Derived,
  type Surroundings,
  type View,
} from '../component';
import type { BehaviourOf } from '../given/image-behaviour';
import type { Machine } from '../machine';
import { type Key, type Kind, keyOf, type ObjectOf } from '../objects/objects';
import type { StoreEvent } from '../store';
import type { DerivedState, Process, Runtime } from './runtime';
import type { World } from './world';

/** The revision that has been delivered to a process. */
export function seenBy(process: Process, world: World): number {
  if (process.cutOff || process.seenAt === world.now) return process.floor;
  process.floor = Math.max(process.floor, world.store.revisionAt(world.now - process.delayMs));
  process.seenAt = world.now;
  return process.floor;
}

export class RuntimeView implements View {
  readonly now: number;
  readonly revision: number;
  readonly #world: World;
  readonly #runtime: Runtime;
  readonly #seen: Surroundings['seen'];

  /** `seen`: how far each process has come; without it the view is of objects only. */
  constructor(
    world: World,
    runtime: Runtime,
    revision: number,
    seen: Surroundings['seen'] = () => undefined,
  ) {
    this.#seen = seen;
    this.now = world.now;
    this.revision = revision;
    this.#world = world;
    this.#runtime = runtime;
  }

  get<K extends Kind>(kind: K, key: Key): ObjectOf<K> | undefined {
    return this.#world.store.get(kind, key, this.revision) as ObjectOf<K> | undefined;
  }

  list<K extends Kind>(kind: K, namespace?: string): readonly ObjectOf<K>[] {
    return this.#world.store.list(kind, namespace, this.revision) as unknown as readonly ObjectOf<K>[];
  }

  by<K extends Kind>(kind: K, index: Parameters<View['by']>[1], value: string): readonly ObjectOf<K>[] {
    return this.#world.store.by(kind, index, value, this.revision) as unknown as readonly ObjectOf<K>[];
  }

  count(kind: Kind, index: Parameters<View['by']>[1], value: string): number {
    return this.#world.store.count(kind, index, value, this.revision);
  }

  changes(kind: Kind, after: number): readonly StoreEvent[] | undefined {
    return this.#world.store.since(after, kind)?.filter(({ revision }) => revision <= this.revision);
  }

  memory(key: string): unknown {
    return this.#runtime.memory.get(key);
  }

  machine(): Machine {
    const machine = this.#world.machines.get(this.#runtime.component.node ?? '');
    if (machine === undefined) throw new Error(`${this.#runtime.component.name} runs on no node`);
    return machine;
  }

  surroundings(): Surroundings {
    const { machines, store, now } = this.#world;
    return { machines, store, now, seen: this.#seen };
  }

  get behaviourOf(): BehaviourOf {
    return this.#world.behaviourOf;
  }

  instance(node: string): ReturnType<View['instance']> {
    const machine = this.#world.machines.get(node);
    if (machine?.instance === undefined || machine.gone === true) return undefined;
    return { ...machine.instance, address: machine.address, running: machine.up };
  }

  routes(): ReturnType<View['routes']> {
    return [...this.#world.machines.values()].flatMap(({ node, routed = [] }) =>
      [...routed].map((range) => ({ range, node })),
    );
  }

  derive<T>(derived: Derived<T>): T {
    return derive(this.#world, this.#runtime, derived, this.revision);
  }

  choose(point: string, among: number): number {
    return this.#world.choose(point, among);
  }
}

/** An own write counts at once in what a component derives, before its watch delivers it. */
export function assume(world: World, runtime: Runtime, revision: number): void {
  const event = world.store.eventAt(revision);
  if (event === undefined) return;
  for (const derived of runtime.component.derives ?? []) {
    const state = runtime.derived.get(derived.name);
    if (state !== undefined) applyEarly(state, derived, event);
  }
}

/** A value kept up to date with the changes of some kinds, as seen by a component. */
function derive<T>(world: World, runtime: Runtime, derived: Derived<T>, revision: number): T {
  const { store, steps } = world;
  let state = runtime.derived.get(derived.name);
  if (state === undefined) {
    const value = derived.create();
    for (const kind of store.kinds().filter((each) => coversKind(derived.kinds, each)))
      for (const object of store.list(kind, undefined, revision))
        derived.apply(value, { kind, key: keyOf(object), object, previous: undefined });
    state = { value, revision, early: new Set() };
    runtime.derived.set(derived.name, state);
    if (runtime.component.assumes === true) {
      for (const event of store.since(revision) ?? [])
        if (steps[event.step]?.actor === runtime.component.name) applyEarly(state, derived, event);
    }
    return value;
  }
  if (state.revision >= revision) return state.value as T;
  const [kind = customKinds] = derived.kinds;
  const { early, value } = state;
  if (derived.kinds.length === 1 && kind !== customKinds) {
    for (const event of store.between(state.revision, revision, kind))
      if (!early.delete(event.revision)) derived.apply(value as T, event);
  } else {
    for (let at = state.revision + 1; at <= revision; at++) {
      const event = store.eventAt(at);
      if (event === undefined || early.delete(at)) continue;
      if (coversKind(derived.kinds, event.kind)) derived.apply(value as T, event);
    }
  }
  state.revision = revision;
  return value as T;
}

function applyEarly(state: DerivedState, derived: AnyDerived, event: StoreEvent): void {
  if (!coversKind(derived.kinds, event.kind)) return;
  derived.apply(state.value, event);
  state.early.add(event.revision);
}
