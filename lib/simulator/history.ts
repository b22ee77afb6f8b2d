/**
 * A cluster as it was after any of its steps. The store keeps every write; what is beside it, the machines and which
 * processes run, is noted as the steps are made. Begin a history when the cluster stands, before anything is done to it.
 */
import type { Cluster } from './cluster';
import type { Machine } from './machine';
import type { Destination, From, Journey } from './network/network';
import { ways } from './network/port';
import type { Key, Kind, KubeObject, ObjectOf } from './objects/objects';
import type { Step, Trace } from './trace';

type Health = ReturnType<Cluster['health']>;

/** What held from a number of steps on. */
type Since<T> = { readonly steps: number; readonly value: T };

export class History {
  readonly cluster: Cluster;
  /** The store's revision after so many steps. */
  readonly #revisions: number[];
  readonly #machines: Map<string, Since<Machine>[]>;
  readonly #health: Since<ReadonlyMap<string, Health>>[];
  /** The last step may have changed what no step names. */
  #unsure = true;

  /** Takes over the one place of a cluster that is told of its steps. `past`: the history of what it was copied from. */
  constructor(cluster: Cluster, past?: History) {
    this.cluster = cluster;
    this.#revisions = past === undefined ? [] : past.#revisions.slice();
    this.#machines = new Map();
    for (const [node, known] of past === undefined ? [] : past.#machines)
      this.#machines.set(node, [...known]);
    this.#health = past === undefined ? [] : past.#health.slice();
    // Of a copy everything is noted with its first step.
    if (past === undefined) this.#note(cluster.revision);
    cluster.onStep((action) => {
      // A write is stored before its step is made.
      this.#note(action.kind === 'write' ? action.revision - 1 : cluster.revision);
    });
  }

  /** A copy of the cluster as it is now, with its history. */
  fork(): History {
    return new History(this.cluster.fork(), this);
  }

  /** The cluster after so many steps of its trace; from `cluster.stood` to all of them. */
  at(steps: number): Past {
    const made = this.cluster.trace.steps.length;
    if (steps < this.cluster.stood || steps > made)
      throw new RangeError(`no moment after ${steps} steps: ${this.cluster.stood} to ${made}`);
    if (this.#revisions[made] !== this.cluster.revision || this.#unsure) this.#note(this.cluster.revision);
    const machines = [...this.#machines.values()].flatMap((known) => lastUntil(known, steps) ?? []);
    return new Past(
      this.cluster,
      steps,
      this.#revisions[steps] ?? 0,
      machines,
      lastUntil(this.#health, steps),
    );
  }

  /** Notes what is there after the steps made so far. */
  #note(revision: number): void {
    const { steps } = this.cluster.trace;
    const made = steps.length;
    const last = steps.at(-1);
    this.#revisions[made] = revision;
    const node = last === undefined || this.#unsure ? undefined : nodeOf(last);
    const machines = node === undefined ? this.cluster.machines() : [this.cluster.machine(node)];
    for (const machine of machines) if (machine !== undefined) this.#noteMachine(machine, made);
    if (this.#unsure || last?.action.kind === 'fault' || last?.action.kind === 'command')
      this.#noteHealth(made);
    this.#unsure = last === undefined || last.action.kind === 'fault' || last.action.kind === 'command';
  }

  #noteMachine(machine: Machine, steps: number): void {
    const known = this.#machines.get(machine.node) ?? [];
    this.#machines.set(machine.node, known);
    if (known.at(-1)?.value !== machine) put(known, steps, machine);
  }

  #noteHealth(steps: number): void {
    put(this.#health, steps, this.cluster.healthOfAll());
  }
}

function put<T>(known: Since<T>[], steps: number, value: T): void {
  if (known.at(-1)?.steps === steps) known.pop();
  known.push({ steps, value });
}

/** The node that a step is of, by who made it. */
function nodeOf({ actor, action }: Step): string | undefined {
  return action.kind === 'effect' ? action.node : actor.split('@')[1];
}

function lastUntil<T>(known: readonly Since<T>[], steps: number): T | undefined {
  let low = 0;
  let high = known.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((known[middle] as Since<T>).steps <= steps) low = middle + 1;
    else high = middle;
  }
  return known[low - 1]?.value;
}

/** A cluster at a moment of its past, to look at. It answers as the cluster itself did then. */
export class Past {
  /** The steps made by then. */
  readonly trace: Trace;
  readonly stood: number;
  readonly #cluster: Cluster;
  readonly #revision: number;
  readonly #machines: readonly Machine[];
  readonly #health: ReadonlyMap<string, Health>;
  #then: Cluster | undefined;

  /** Made by `History`. */
  constructor(
    cluster: Cluster,
    steps: number,
    revision: number,
    machines: readonly Machine[],
    health: ReadonlyMap<string, Health> = new Map(),
  ) {
    const { trace } = cluster;
    const isNow = steps === trace.steps.length;
    this.trace = isNow ? trace : { steps: trace.steps.slice(0, steps), choices: trace.choices };
    this.stood = cluster.stood;
    this.#cluster = cluster;
    this.#revision = revision;
    this.#machines = machines;
    this.#health = health;
  }

  get now(): number {
    const { steps } = this.trace;
    return steps.length === this.#cluster.trace.steps.length ? this.#cluster.now : (steps.at(-1)?.at ?? 0);
  }

  get<K extends Kind>(kind: K, key: Key): ObjectOf<K> | undefined {
    return this.#cluster.getAt(kind, key, this.#revision) as ObjectOf<K> | undefined;
  }

  list<K extends Kind>(kind: K, namespace?: string): readonly ObjectOf<K>[] {
    return this.#cluster.listAt(kind, this.#revision, namespace) as unknown as readonly ObjectOf<K>[];
  }

  getAt(kind: Kind, key: Key, revision: number): KubeObject | undefined {
    return this.#cluster.getAt(kind, key, revision);
  }

  /** The kinds of which the cluster ever had an object, then or later. */
  kinds(): readonly Kind[] {
    return this.#cluster.kinds();
  }

  machines(): readonly Machine[] {
    return this.#machines;
  }

  machine(node: string): Machine | undefined {
    return this.#machines.find((machine) => machine.node === node);
  }

  health(of: string): Health {
    return this.#health.get(of) ?? 'unknown';
  }

  processes(): readonly { readonly name: string; readonly components: readonly string[] }[] {
    return this.#cluster.processes().filter(({ name }) => this.#health.has(name));
  }

  rulesText(node: string): string | null {
    const machine = this.machine(node);
    return machine === undefined ? null : ways.get().rulesTextOf(machine);
  }

  /** Every way a connection could go then. The run is played again up to there, unless it is the end of it. */
  journeys(from: From, to: Destination): readonly Journey[] {
    const { steps } = this.trace;
    const isNow = steps.length === this.#cluster.trace.steps.length;
    this.#then ??= isNow ? this.#cluster : this.#cluster.fork({ step: steps.length - 1 });
    return this.#then.journeys(from, to);
  }
}
