/**
 * The loop. What is written is delivered to those who watch, who look at what they see and answer with intents,
 * which are carried out, and so on, until nothing is due.
 *
 *   take what is due next → virtual time jumps there → among the components that are ready the seed picks one →
 *   it reconciles one key against the revision delivered to its process → its intents are carried out in order:
 *   writes go through the API server and may be refused, effects change its node → each becomes a step →
 *   each write is delivered to every watcher a few milliseconds later → …
 */

import { unreachable } from '../apiserver/answers';
import type { ApiServer, ApiServerOptions } from '../apiserver/apiserver';
import type { ObservedPart } from '../apiserver/component-statuses';
import { actorOf, type Client, credentialsOf } from '../apiserver/identity';
import type { ReadAnswer, ReadRequest, Request } from '../apiserver/request';
import type { Component, Surroundings, View } from '../component';
import { passMs, plegRelistMs, watchDelayMs } from '../delays';
import type { BehaviourOf } from '../given/image-behaviour';
import type { Measured } from '../given/metrics-given';
import { changeMachine, type Machine } from '../machine';
import type { Key } from '../objects/objects';
import type { Store } from '../store';
import type { Action, StepId, Trace } from '../trace';
import { CarryOut, inOrder } from './carry-out';
import { type Datastore, memberTimeoutMs, refusalOf, withHealthy } from './datastore';
import { Delivery } from './delivery';
import { repeatingSteps } from './repetition';
import type { RunLimits, RunResult } from './run';
import { isRunning, nothingHeld, type Runtime } from './runtime';
import { type Health, Runtimes } from './runtimes';
import { type Served, serve } from './serve';
import { RuntimeView, seenBy } from './views';
import { type Look, Wakes } from './wakes';
import { World } from './world';

export class Engine {
  readonly limits: RunLimits;
  readonly #world: World;
  readonly #runtimes: Runtimes;
  readonly #wakes: Wakes;
  readonly #delivery: Delivery;
  readonly #carryOut: CarryOut;
  #reconciles = 0;
  /** Until then upkeep counts as something to wait for. */
  #watchedUntil = 0;
  /** Nothing is done after the look that makes this step. */
  #lastStep: StepId = Number.POSITIVE_INFINITY;

  /** What the metrics API answers at a time; undefined: there is none. */
  #measured: (now: number, behaviourOf: BehaviourOf) => Measured | undefined = () => undefined;

  constructor(startMs: number, seed: number, limits: RunLimits, apiServer?: ApiServerOptions);
  constructor(original: Engine);
  constructor(start: number | Engine, seed = 1, limits?: RunLimits, apiServer?: ApiServerOptions) {
    if (typeof start === 'number') {
      if (limits === undefined) throw new Error('an engine needs limits');
      this.limits = limits;
      this.#world = World.begun(start, seed, apiServer);
      this.#runtimes = new Runtimes();
      this.#wakes = new Wakes(this.#world, this.#runtimes);
      this.#delivery = new Delivery(this.#world, this.#runtimes, this.#wakes);
    } else {
      this.limits = start.limits;
      this.#measured = start.#measured;
      this.#watchedUntil = start.#watchedUntil;
      this.#world = start.#world.fork();
      this.#runtimes = start.#runtimes.fork();
      this.#wakes = start.#wakes.fork(this.#world, this.#runtimes);
      this.#delivery = start.#delivery.fork(this.#world, this.#runtimes, this.#wakes);
    }
    const eventNumber = typeof start === 'number' ? 0 : start.#carryOut.eventNumber;
    this.#carryOut = new CarryOut(this.#world, this.#runtimes, this.#wakes, this.#delivery, eventNumber);
  }

  /** Whether a majority of etcd's members is there. */
  get hasQuorum(): boolean {
    return this.#world.datastore.hasQuorum;
  }

  get now(): number {
    return this.#world.now;
  }

  get store(): Store {
    return this.#world.store;
  }

  get api(): ApiServer {
    return this.#world.api;
  }

  /** What can be measured now. */
  get measured(): Measured | undefined {
    return this.#measured(this.now, this.#world.behaviourOf);
  }

  measureBy(measured: (now: number, behaviourOf: BehaviourOf) => Measured | undefined): void {
    this.#measured = measured;
  }

  /** From now on containers behave so. */
  behaveBy(behaviourOf: BehaviourOf): void {
    this.#world.behaviourOf = behaviourOf;
  }

  get machines(): Map<string, Machine> {
    return this.#world.machines;
  }

  get trace(): Trace {
    return this.#world;
  }

  /** Who is told of each step, before it is part of the trace. */
  onStep(observer: (action: Action) => void): void {
    this.#world.onStep = observer;
  }

  /** Adds a component; it begins to look when it is started. */
  add(component: Component): void {
    this.#delivery.add(this.#runtimes.add(component, this.#world));
  }

  // --- Processes --------------------------------------------------------------------------------------------

  /** Processes or components that a name means: itself, or one of that name on every node. */
  named(of: string): readonly string[] {
    return this.#runtimes.named(of);
  }

  health(of: string): Health {
    return this.#runtimes.health(of);
  }

  /** The health of every process, and of every component. */
  healthOfAll(): ReadonlyMap<string, Health> {
    return this.#runtimes.healthOfAll();
  }

  /** The revision that a process has seen, and whether it runs and still hears of later ones; undefined when there is none. */
  readonly seen: Surroundings['seen'] = (process) => {
    const found = this.#runtimes.process(process);
    if (found === undefined) return undefined;
    const stopped = this.#runtimes.health(process) === 'stopped';
    return { revision: seenBy(found, this.#world), cutOff: found.cutOff, stopped };
  };

  processes(): readonly { readonly name: string; readonly components: readonly string[] }[] {
    return this.#runtimes.processes();
  }

  /** The process, or the one component, forgets everything and does nothing more. */
  stop(of: string): void {
    const process = this.#runtimes.process(of);
    if (process !== undefined) {
      process.state = 'stopped';
      process.leads = false;
      this.#tellMachine(of, false);
    }
    for (const runtime of this.#runtimes.of(of)) {
      if (process === undefined) runtime.stopped = true;
      Object.assign(runtime, nothingHeld(runtime.component));
      this.#wakes.drop(runtime);
    }
  }

  /** The process, or the one component, begins: it lists everything it watches. */
  start(of: string, because: readonly StepId[]): void {
    const process = this.#runtimes.processOf(of);
    if (process === undefined) return;
    const wasStopped = process.state === 'stopped';
    const isProcess = this.#runtimes.process(of) !== undefined;
    if (isProcess) process.state = 'running';
    if (wasStopped && process.state === 'running') {
      if (!process.cutOff) process.floor = this.store.revision;
      this.#tellMachine(of, true);
    }
    for (const runtime of this.#runtimes.of(of)) {
      if (!isProcess) runtime.stopped = false;
      if (isRunning(runtime)) this.#delivery.list(runtime, because);
    }
  }

  /** A machine knows which of its programs run. */
  #tellMachine(process: string, runs: boolean): void {
    const [name = process, node] = process.split('@');
    const machine = node === undefined ? undefined : this.machines.get(node);
    if (machine === undefined) return;
    const change = { kind: 'programs', name, runs } as const;
    this.machines.set(machine.node, changeMachine(machine, change, this.now));
  }

  /** The process no longer reaches the API server: it goes on with what it last saw. */
  cutOff(of: string): void {
    const process = this.#runtimes.processOf(of);
    if (process === undefined || process.cutOff) return;
    process.floor = seenBy(process, this.#world);
    process.cutOff = true;
  }

  /** The process reaches the API server again, and its watches deliver what happened since. */
  reconnect(of: string, because: readonly StepId[]): void {
    const process = this.#runtimes.processOf(of);
    if (process === undefined || !process.cutOff) return;
    process.cutOff = false;
    this.#delivery.catchUp(process, this.#runtimes.of(process.name), because);
  }

  slow(of: string, delayMs: number): void {
    const process = this.#runtimes.processOf(of);
    if (process === undefined) return;
    process.floor = seenBy(process, this.#world);
    process.delayMs = watchDelayMs.least + delayMs;
    process.isSlowed = true;
    this.#delivery.underway(process, this.#runtimes.of(process.name));
  }

  /** The members that keep the data: processes of their own, each on a machine of its own. */
  setDatastore(datastore: Datastore): void {
    for (const name of datastore.members) this.add({ name, process: name, watches: {}, reconcile: () => [] });
    this.#world.datastore = datastore;
  }

  /** A process came, went, or no longer reaches the others: what the members make of it. */
  tellDatastore(because: readonly StepId[]): void {
    const before = this.#world.datastore;
    const after = withHealthy(before, (member) => {
      const process = this.#runtimes.process(member);
      return process?.state === 'running' && !process.cutOff && process.delayMs < memberTimeoutMs;
    });
    this.#world.datastore = after;
    if (after.hasQuorum === before.hasQuorum && after.leader === before.leader) return;
    const [actor = 'etcd'] = [after.leader ?? before.leader ?? after.members[0]];
    const finding = after.hasQuorum ? 'elected' : 'no-quorum';
    const says = after.hasQuorum
      ? `${actor} leads the members of etcd`
      : 'etcd has no leader: too few of its members reach one another';
    this.addStep(
      actor,
      actor,
      { kind: 'finding', finding },
      because,
      after.hasQuorum ? 'etcd/leader' : 'etcd/quorum',
      says,
    );
  }

  // --- Time -------------------------------------------------------------------------------------------------

  /** A run until settled is to see what becomes of a missing heartbeat: it goes on for at least so long. */
  watchFor(ms: number): void {
    this.#watchedUntil = Math.max(this.#watchedUntil, this.now + ms);
  }

  /**
   * Does something, but no more than until the look that makes a step is over. Answers undefined when that ended it. A
   * look is never divided: what else it does belongs to that moment.
   */
  until<T>(step: StepId | undefined, work: () => T): T | undefined {
    if (step === undefined) return work();
    this.#lastStep = step;
    try {
      return work();
    } catch (ended) {
      if (ended instanceof StepReached) return undefined;
      throw ended;
    } finally {
      this.#lastStep = Number.POSITIVE_INFINITY;
    }
  }

  /** Runs until a time, or until nothing but background work is due; ends earlier when `isDone` after a look. */
  run(until: number | 'settled', isDone?: () => boolean): RunResult {
    const world = this.#world;
    const firstStep = world.made;
    const firstReconcile = this.#reconciles;
    const deadline = until === 'settled' ? this.now + this.limits.virtualMs : until;
    // One that has too many already may go on a little, so that it can be made smaller: what is deleted leaves Events.
    const { objects } = this.limits;
    const mostObjects = world.store.size < objects ? objects : world.store.size + Math.ceil(objects / 4);
    const exceeded = (): keyof RunLimits | undefined => {
      if (world.made - firstStep > this.limits.steps) return 'steps';
      if (world.store.size > mostObjects) return 'objects';
      if (this.#reconciles - firstReconcile > this.limits.reconciles) return 'reconciles';
      return undefined;
    };
    const limited = (limit: keyof RunLimits): RunResult => ({
      kind: 'limit',
      limit,
      at: world.now,
      repeating: repeatingSteps(world.steps, firstStep),
    });
    for (;;) {
      if (world.made > this.#lastStep) throw new StepReached();
      for (let look = this.#wakes.takeReady(); look !== undefined; look = this.#wakes.takeReady()) {
        this.#reconcile(look);
        if (world.made > this.#lastStep) throw new StepReached();
        const limit = exceeded();
        if (limit !== undefined) return limited(limit);
        if (isDone?.() === true) return { kind: 'elapsed', at: world.now };
      }
      const nextAt = this.#wakes.nextAt();
      if (until === 'settled' && !this.#wakes.isForegroundDue && (nextAt ?? Infinity) > this.#watchedUntil)
        return { kind: 'settled', at: world.now };
      if (nextAt === undefined || nextAt > deadline) {
        if (until === 'settled') return limited('virtualMs');
        world.passTo(deadline);
        return { kind: 'elapsed', at: world.now };
      }
      world.passTo(nextAt);
      this.#wakes.collectDue();
    }
  }

  /** From now on chance is that of another seed; what has happened stays. */
  redraw(seed: number): void {
    const awaited = this.#wakes.awaited();
    this.#world.redraw(seed);
    this.#runtimes.redraw(this.#world, ({ index }) => awaited.has(index));
    for (const machine of this.machines.values())
      this.machines.set(machine.node, { ...machine, relistPhaseMs: this.relistPhaseOf(machine.node) });
  }

  /** When in each second the kubelet of a node looks at its runtime. */
  relistPhaseOf(node: string): number {
    return this.choose(`relist phase of ${node}`, plegRelistMs);
  }

  // --- What people do ---------------------------------------------------------------------------------------

  choose(point: string, among: number): number {
    return this.#world.choose(point, among);
  }

  addStep(
    actor: string,
    process: string,
    action: Action,
    because: readonly StepId[],
    rule: string | null,
    says: string,
  ): StepId {
    return this.#world.addStep(actor, process, action, because, rule, says);
  }

  /** A request of a person: a write step, or a refusal. */
  request(client: Client, request: Request, because: readonly StepId[], rule: string | null = null): Served {
    const reachable = this.health('kube-apiserver') !== 'stopped';
    const actor = actorOf(client);
    const asking = {
      actor,
      process: actor,
      agent: 'kubectl',
      ...credentialsOf(client),
      because,
      rule,
      reachable,
    };
    return serve(this.#world, this.#delivery, request, asking);
  }

  /** A person reads: as of now, from the API server. It leaves no step. */
  read<R extends ReadRequest>(client: Client, request: R): ReadAnswer<R> {
    if (this.health('kube-apiserver') === 'stopped') return unreachable() as ReadAnswer<R>;
    const refusal = refusalOf(this.#world.datastore);
    // What is not stored can be told without the store.
    const isStored = request.kind !== 'ComponentStatus';
    if (refusal !== undefined && isStored) return refusal as ReadAnswer<R>;
    const serving = { at: this.now, ...credentialsOf(client) };
    return this.api.read(request, serving, isStored ? [] : this.#controlPlane());
  }

  /** The parts that kube-apiserver asks how they are, each where it expects it. */
  #controlPlane(): readonly ObservedPart[] {
    const answers = (process: string): boolean => this.#runtimes.process(process)?.state === 'running';
    const { members } = this.#world.datastore;
    return [
      { name: 'controller-manager', answers: answers('kube-controller-manager') },
      { name: 'scheduler', answers: answers('kube-scheduler') },
      ...(members.length === 0
        ? [{ name: 'etcd-0', answers: true }]
        : members.map((host, i) => ({ name: `etcd-${i}`, host, answers: answers(host) }))),
    ];
  }

  /** Wakes a component for a key, now. */
  poke(component: string, key: Key, because: readonly StepId[]): void {
    const runtime = this.#runtimes.byName(component);
    if (runtime !== undefined) this.#wakes.add(runtime, key, this.now, false, because);
  }

  // --- One look ---------------------------------------------------------------------------------------------

  #reconcile({ runtime, key, causes }: Look): void {
    if (!isRunning(runtime)) return;
    const busyUntil = runtime.busy.get(key);
    if (busyUntil !== undefined && busyUntil > this.now) {
      this.#wakes.add(runtime, key, busyUntil, false, causes);
      return;
    }
    const seen = seenBy(runtime.process, this.#world);
    const own = runtime.unseen.get(key);
    if (own !== undefined) {
      if (own > seen) {
        this.#waitForOwnWrite(runtime, key, own, causes);
        return;
      }
      runtime.unseen.delete(key);
    }
    this.#reconciles++;
    this.#wakes.cancelTimer(runtime, key);
    const view = new RuntimeView(this.#world, runtime, seen, this.seen);
    runtime.busy.set(key, this.now + passMsOf(runtime.component, view, key));
    const because = inOrder(causes);
    const intents = runtime.component.reconcile(view, key);
    if (intents.length > 0) this.#carryOut.all(runtime, key, intents, because);
    else runtime.failures.delete(key);
  }

  /** A component does not look at a key again before it sees what it wrote for it: no write is done twice. */
  #waitForOwnWrite(runtime: Runtime, key: Key, revision: number, causes: readonly StepId[]): void {
    if (runtime.process.cutOff) {
      runtime.stalled.set(key, [...(runtime.stalled.get(key) ?? []), ...causes]);
      return;
    }
    const writtenAt = this.store.eventAt(revision)?.at ?? this.now;
    const at = Math.max(this.now + 1, writtenAt + runtime.process.delayMs);
    this.#wakes.add(runtime, key, at, false, causes);
  }
}

/** Unwinds whatever was being done when the last step that is wanted has been made. */
class StepReached extends Error {}

function passMsOf({ passMs: given }: Component, view: View, key: Key): number {
  return typeof given === 'function' ? given(view, key) : (given ?? passMs);
}
