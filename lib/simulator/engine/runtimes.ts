/** The components of a cluster and the processes they live in, by name. */
import { identityOf } from '../apiserver/identity';
import type { Component } from '../component';
import { watchDelayMs } from '../delays';
import { textHash } from '../values/random';
import { type Process, Runtime } from './runtime';
import type { World } from './world';

export type Health = 'running' | 'stopped' | 'cut-off' | 'unknown';

export class Runtimes {
  readonly all: Runtime[] = [];
  readonly #byName = new Map<string, Runtime>();
  readonly #processes = new Map<string, Process>();
  /** What `processes` answers, until a component is added. */
  #listed: ReturnType<Runtimes['processes']> | undefined;

  /** Adds a component; its process does not run before it is started. */
  add(component: Component, world: World): Runtime {
    if (this.#byName.has(component.name)) throw new Error(`two components are called ${component.name}`);
    let process = this.#processes.get(component.process);
    if (process === undefined) {
      process = {
        name: component.process,
        state: 'stopped',
        cutOff: false,
        leads: false,
        delayMs: watchDelayOf(component.process, world),
        isSlowed: false,
        floor: 0,
        seenAt: -1,
      };
      this.#processes.set(component.process, process);
    }
    const nameHash = nameHashOf(component, world);
    const user = identityOf(component);
    return this.#register(new Runtime({ index: this.all.length, nameHash, component, user }, process));
  }

  /**
   * Chance has become another one: who goes first, and how long watches take. A process keeps its delay while a
   * component in it has something to look at, which would otherwise be looked at before it can be seen.
   */
  redraw(world: World, isAwaited: (runtime: Runtime) => boolean): void {
    const kept = new Set(this.all.filter(isAwaited).map(({ process }) => process));
    for (const process of this.#processes.values())
      if (!process.isSlowed && !kept.has(process)) process.delayMs = watchDelayOf(process.name, world);
    for (const runtime of this.all) runtime.nameHash = nameHashOf(runtime.component, world);
  }

  fork(): Runtimes {
    const copy = new Runtimes();
    for (const [name, process] of this.#processes) copy.#processes.set(name, { ...process });
    for (const runtime of this.all) {
      const process = copy.#processes.get(runtime.process.name);
      if (process === undefined) throw new Error(`no process ${runtime.process.name}`);
      copy.#register(runtime.fork(process));
    }
    copy.#listed = this.#listed;
    return copy;
  }

  at(index: number): Runtime {
    const runtime = this.all[index];
    if (runtime === undefined) throw new RangeError(`no component ${index}`);
    return runtime;
  }

  byName(component: string): Runtime | undefined {
    return this.#byName.get(component);
  }

  /** The process of this name only. */
  process(name: string): Process | undefined {
    return this.#processes.get(name);
  }

  /** The process of this name, or the one that the component of this name lives in. */
  processOf(of: string): Process | undefined {
    return this.#processes.get(of) ?? this.#byName.get(of)?.process;
  }

  /** The components of a process, or the one component. */
  of(of: string): readonly Runtime[] {
    if (this.#processes.has(of)) return this.all.filter((each) => each.process.name === of);
    const runtime = this.#byName.get(of);
    return runtime === undefined ? [] : [runtime];
  }

  /** Processes or components that a name means: itself, or one of that name on every node. */
  named(of: string): readonly string[] {
    if (this.#processes.has(of) || this.#byName.has(of)) return [of];
    return [...this.#processes.keys()].filter((name) => name.startsWith(`${of}@`));
  }

  processes(): readonly { readonly name: string; readonly components: readonly string[] }[] {
    this.#listed ??= this.#list();
    return this.#listed;
  }

  #list(): ReturnType<Runtimes['processes']> {
    const components = new Map<string, string[]>([...this.#processes.keys()].map((name) => [name, []]));
    for (const { component } of this.all) components.get(component.process)?.push(component.name);
    return [...components].map(([name, names]) => ({ name, components: names }));
  }

  /** The health of every process, and of every component. */
  healthOfAll(): ReadonlyMap<string, Health> {
    const all = new Map<string, Health>();
    for (const [name, process] of this.#processes) all.set(name, healthOf(process));
    for (const { component, process, stopped } of this.all)
      if (!this.#processes.has(component.name)) all.set(component.name, healthOf(process, stopped));
    return all;
  }

  health(of: string): Health {
    const runtime = this.#byName.get(of);
    const process = this.#processes.get(of) ?? runtime?.process;
    if (process === undefined) return 'unknown';
    return healthOf(process, runtime?.stopped === true && !this.#processes.has(of));
  }

  #register(runtime: Runtime): Runtime {
    this.#listed = undefined;
    this.all.push(runtime);
    this.#byName.set(runtime.component.name, runtime);
    return runtime;
  }
}

/** `stopped`: of a component of the process, that it alone is. */
function healthOf({ state, cutOff }: Process, stopped = false): Health {
  if (state === 'stopped' || stopped) return 'stopped';
  return cutOff ? 'cut-off' : 'running';
}

function watchDelayOf(process: string, world: World): number {
  return watchDelayMs.least + world.choose(`watch delay of ${process}`, watchDelayMs.spread);
}

function nameHashOf({ name }: Component, { seed }: World): number {
  return textHash(name) ^ Math.imul(seed, 0x9e3779b1);
}
