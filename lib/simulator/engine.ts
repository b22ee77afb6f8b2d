/**
 * The loop. What is written is delivered to those who watch, who look at what they see and answer with intents,
 * which are carried out, and so on, until nothing is due.
 *
 *   take what is due next → virtual time jumps there → among the components that are ready the seed picks one →
 *   it reconciles one key against the revision delivered to its process → its intents are carried out in order:
 *   writes go through the API server and may be refused, effects change its node → each becomes a step →
 *   each write is delivered to every watcher a few milliseconds later → …
 */

import { Agenda, type Due } from './agenda';
import { unreachable } from './apiserver/answers';
import { ApiServer, type Request } from './apiserver/apiserver';
import type { Answer, AnyDerived, Component, Derived, Intent, View, Watch } from './component';
import { passMs, processStartMs, retryBackOffMs, watchDelayMs } from './delays';
import { EventRecorder } from './event-recorder';
import { changeMachine, type Machine } from './machine';
import { type Key, type Kind, type KubeObject, keyOf, type ObjectOf, type ObjectRef } from './objects';
import { drawn, Random, scattered, textHash } from './random';
import { repeatingSteps } from './repetition';
import type { RunLimits, RunResult } from './run';
import { Store, type StoreEvent } from './store';
import type { Action, Choice, Step, StepId, Trace, WriteVerb } from './trace';

type Process = {
  readonly name: string;
  state: 'running' | 'stopped';
  cutOff: boolean;
  delayMs: number;
  /** It has seen at least this revision; while cut off, exactly this one. */
  floor: number;
  /** `floor` as of a moment, remembered while the moment lasts. */
  seenAt: number;
};

type DerivedState = { readonly value: unknown; revision: number; readonly early: Set<number> };

type Runtime = {
  readonly index: number;
  readonly nameHash: number;
  /** Its place among the components that are ready; the highest goes first. */
  turn: number;
  readonly component: Component;
  readonly process: Process;
  stopped: boolean;
  memory: Map<string, unknown>;
  /** Keys that are ready now, with their causes. */
  ready: Map<Key, StepId[]>;
  /** The last entry on the agenda per key, to add causes to. */
  pending: Map<Key, Due>;
  /** When the last look at each key is over. */
  busy: Map<Key, number>;
  /** When each key asked to be looked at again: every look decides it anew. */
  timers: Map<Key, Timer>;
  /** Own writes per key that the process has not seen delivered yet. */
  unseen: Map<Key, number>;
  /** Keys that wait for own writes to be delivered to a process that is cut off. */
  stalled: Map<Key, StepId[]>;
  failures: Map<Key, number>;
  derived: Map<string, DerivedState>;
  /** The last finding about an object. */
  found: Map<string, StepId>;
  events: EventRecorder;
};

type Timer = { readonly entry: number; readonly at: number; readonly background: boolean };

type Watcher = { readonly runtime: Runtime; readonly watch: Watch };

export class Engine {
  readonly store: Store;
  readonly api: ApiServer;
  readonly limits: RunLimits;
  readonly steps: Step[];
  readonly choices: Choice[];
  readonly machines: Map<string, Machine>;
  now: number;
  readonly #seed: number;
  /** For names and uids only. */
  readonly #random: Random;
  readonly #agenda: Agenda;
  readonly #runtimes: Runtime[] = [];
  readonly #byName = new Map<string, Runtime>();
  readonly #processes = new Map<string, Process>();
  readonly #watchers = new Map<Kind, Watcher[]>();
  /** Watchers with a field selector, by kind, field and value. */
  readonly #selective = new Map<Kind, Map<string, Watcher[]>>();
  #readyRuntimes: Runtime[] = [];
  #eventNumber = 0;
  #reconciles = 0;

  constructor(startMs: number, seed: number, limits: RunLimits);
  constructor(original: Engine);
  constructor(start: number | Engine, seed = 1, limits?: RunLimits) {
    if (typeof start === 'number') {
      if (limits === undefined) throw new Error('an engine needs limits');
      this.now = start;
      this.limits = limits;
      this.#seed = seed;
      this.#random = Random.fromSeed(seed);
      this.store = new Store();
      this.api = new ApiServer(this.store, this.#random);
      this.steps = [];
      this.choices = [];
      this.machines = new Map();
      this.#agenda = new Agenda();
      return;
    }
    this.now = start.now;
    this.limits = start.limits;
    this.#seed = start.#seed;
    this.#random = start.#random.fork();
    this.store = start.store.fork();
    this.api = new ApiServer(this.store, this.#random, start.api.resources.fork());
    this.steps = start.steps.slice();
    this.choices = start.choices.slice();
    this.machines = new Map(start.machines);
    this.#agenda = start.#agenda.fork();
    this.#eventNumber = start.#eventNumber;
    for (const [name, process] of start.#processes) this.#processes.set(name, { ...process });
    for (const runtime of start.#runtimes) this.#adopt(runtime);
    this.#readyRuntimes = start.#readyRuntimes.map((each) => this.#runtime(each.index));
  }

  get trace(): Trace {
    return { steps: this.steps, choices: this.choices };
  }

  /** Adds a component; it begins to look when it is started. */
  add(component: Component): void {
    if (this.#byName.has(component.name)) throw new Error(`two components are called ${component.name}`);
    let process = this.#processes.get(component.process);
    if (process === undefined) {
      const delayMs =
        watchDelayMs.least + this.choose(`watch delay of ${component.process}`, watchDelayMs.spread);
      process = { name: component.process, state: 'stopped', cutOff: false, delayMs, floor: 0, seenAt: -1 };
      this.#processes.set(component.process, process);
    }
    this.#register({
      index: this.#runtimes.length,
      nameHash: textHash(component.name) ^ Math.imul(this.#seed, 0x9e3779b1),
      turn: 0,
      component,
      process,
      stopped: false,
      memory: new Map(),
      ready: new Map(),
      pending: new Map(),
      busy: new Map(),
      timers: new Map(),
      unseen: new Map(),
      stalled: new Map(),
      failures: new Map(),
      derived: new Map(),
      found: new Map(),
      events: new EventRecorder(component.eventSource ?? component.name, component.node),
    });
  }

  // --- Processes --------------------------------------------------------------------------------------------

  /** Processes or components that a name means: itself, or one of that name on every node. */
  named(of: string): readonly string[] {
    if (this.#processes.has(of) || this.#byName.has(of)) return [of];
    return [...this.#processes.keys()].filter((name) => name.startsWith(`${of}@`));
  }

  health(of: string): 'running' | 'stopped' | 'cut-off' | 'unknown' {
    const runtime = this.#byName.get(of);
    const process = this.#processes.get(of) ?? runtime?.process;
    if (process === undefined) return 'unknown';
    if (process.state === 'stopped' || (runtime?.stopped === true && !this.#processes.has(of)))
      return 'stopped';
    return process.cutOff ? 'cut-off' : 'running';
  }

  processes(): readonly { readonly name: string; readonly components: readonly string[] }[] {
    return [...this.#processes.keys()].map((name) => ({
      name,
      components: this.#runtimes
        .filter((each) => each.process.name === name)
        .map((each) => each.component.name),
    }));
  }

  /** The process, or the one component, forgets everything and does nothing more. */
  stop(of: string): void {
    const process = this.#processes.get(of);
    if (process !== undefined) process.state = 'stopped';
    for (const runtime of this.#runtimesOf(of)) {
      if (process === undefined) runtime.stopped = true;
      this.#forget(runtime);
    }
  }

  /** The process, or the one component, begins: it lists everything it watches. */
  start(of: string, because: readonly StepId[]): void {
    const process = this.#processes.get(of) ?? this.#byName.get(of)?.process;
    if (process === undefined) return;
    const wasStopped = process.state === 'stopped';
    if (this.#processes.has(of)) process.state = 'running';
    if (wasStopped && process.state === 'running' && !process.cutOff) process.floor = this.store.revision;
    for (const runtime of this.#runtimesOf(of)) {
      if (!this.#processes.has(of)) runtime.stopped = false;
      if (process.state === 'running' && !runtime.stopped) this.#list(runtime, because);
    }
  }

  /** The process no longer reaches the API server: it goes on with what it last saw. */
  cutOff(of: string): void {
    const process = this.#processes.get(of) ?? this.#byName.get(of)?.process;
    if (process === undefined || process.cutOff) return;
    process.floor = this.#seen(process);
    process.cutOff = true;
  }

  /** The process reaches the API server again, and its watches deliver what happened since. */
  reconnect(of: string, because: readonly StepId[]): void {
    const process = this.#processes.get(of) ?? this.#byName.get(of)?.process;
    if (process === undefined || !process.cutOff) return;
    process.cutOff = false;
    const missed = this.store.since(process.floor) ?? [];
    process.floor = this.store.revision;
    process.seenAt = -1;
    for (const runtime of this.#runtimesOf(process.name)) {
      if (!this.#isRunning(runtime)) continue;
      const at = this.now + process.delayMs;
      for (const [key, causes] of runtime.stalled)
        this.#wake(runtime, key, at, false, [...causes, ...because]);
      runtime.stalled.clear();
      for (const event of missed) {
        const watch = runtime.component.watches[event.kind];
        if (watch !== undefined && isSelected(watch, event))
          this.#wakeFor(runtime, watch, event, at, event.step < 0 ? because : [event.step, ...because]);
      }
    }
  }

  slow(of: string, delayMs: number): void {
    const process = this.#processes.get(of) ?? this.#byName.get(of)?.process;
    if (process === undefined) return;
    process.floor = this.#seen(process);
    process.delayMs = watchDelayMs.least + delayMs;
  }

  // --- Time -------------------------------------------------------------------------------------------------

  /** Runs until a time, or until nothing but background work is due. */
  run(until: number | 'settled'): RunResult {
    const firstStep = this.steps.length;
    const firstReconcile = this.#reconciles;
    const deadline = until === 'settled' ? this.now + this.limits.virtualMs : until;
    const exceeded = (): keyof RunLimits | undefined => {
      if (this.steps.length - firstStep > this.limits.steps) return 'steps';
      if (this.store.size > this.limits.objects) return 'objects';
      if (this.#reconciles - firstReconcile > this.limits.reconciles) return 'reconciles';
      return undefined;
    };
    const limited = (limit: keyof RunLimits): RunResult => ({
      kind: 'limit',
      limit,
      at: this.now,
      repeating: repeatingSteps(this.steps, firstStep),
    });
    for (;;) {
      while (this.#readyRuntimes.length > 0) {
        this.#reconcileOne();
        const limit = exceeded();
        if (limit !== undefined) return limited(limit);
      }
      if (until === 'settled' && this.#agenda.foreground === 0) return { kind: 'settled', at: this.now };
      const next = this.#agenda.next();
      if (next === undefined || next.at > deadline) {
        if (until === 'settled') return limited('virtualMs');
        this.now = Math.max(this.now, deadline);
        return { kind: 'elapsed', at: this.now };
      }
      this.now = Math.max(this.now, next.at);
      this.#collectDue();
    }
  }

  // --- Steps ------------------------------------------------------------------------------------------------

  /** One of `among` possibilities, from the seed; recorded. */
  choose(point: string, among: number): number {
    if (among <= 1) return 0;
    const picked = drawn(this.#seed, point, this.now, among);
    this.choices.push({ before: this.steps.length, point, among, picked });
    return picked;
  }

  addStep(
    actor: string,
    process: string,
    action: Action,
    because: readonly StepId[],
    rule: string | null,
    says: string,
  ): StepId {
    const id = this.steps.length;
    this.steps.push({ id, at: this.now, actor, process, action, because, rule, says });
    return id;
  }

  /** A request of a person: a write step, or a refusal. */
  request(
    actor: string,
    request: Request,
    because: readonly StepId[],
    rule: string | null = null,
  ): { readonly answer: Answer; readonly step: StepId | undefined } {
    const reachable = this.health('kube-apiserver') !== 'stopped';
    return this.#serve(actor, actor, request, because, rule, undefined, reachable, false);
  }

  /** Wakes a component for a key, now. */
  poke(component: string, key: Key, because: readonly StepId[]): void {
    const runtime = this.#byName.get(component);
    if (runtime !== undefined) this.#wake(runtime, key, this.now, false, because);
  }

  /** What a component that has seen everything would see. */
  componentNames(): readonly string[] {
    return this.#runtimes.map((each) => each.component.name);
  }

  // --- The loop's parts ---------------------------------------------------------------------------------------

  #collectDue(): void {
    for (let due = this.#agenda.next(); due !== undefined && due.at <= this.now; due = this.#agenda.next()) {
      this.#agenda.take();
      const runtime = this.#runtime(due.component);
      if (runtime.pending.get(due.key) === due) runtime.pending.delete(due.key);
      if (runtime.timers.get(due.key)?.entry === due.entry) runtime.timers.delete(due.key);
      if (this.#isRunning(runtime)) this.#makeReady(runtime, due.key, due.because);
    }
    this.#decideWakeOrder();
  }

  /** Which of the components that are ready at one moment goes first: the seed decides, for each moment anew. */
  #decideWakeOrder(): void {
    const ready = this.#readyRuntimes;
    if (ready.length < 2) return;
    for (const runtime of ready) runtime.turn = scattered(runtime.nameHash, this.now);
    ready.sort((a, b) => a.turn - b.turn || a.index - b.index);
    this.choices.push({
      before: this.steps.length,
      point: 'wake order',
      among: ready.length,
      picked: (ready[ready.length - 1] as Runtime).index,
    });
  }

  #makeReady(runtime: Runtime, key: Key, because: readonly StepId[]): void {
    if (runtime.ready.size === 0) this.#readyRuntimes.push(runtime);
    const causes = runtime.ready.get(key);
    if (causes === undefined) runtime.ready.set(key, [...because]);
    else causes.push(...because);
  }

  #reconcileOne(): void {
    const ready = this.#readyRuntimes;
    const runtime = ready[ready.length - 1] as Runtime;
    const [key, causes] = runtime.ready.entries().next().value as [Key, StepId[]];
    runtime.ready.delete(key);
    if (runtime.ready.size === 0) ready.pop();
    if (!this.#isRunning(runtime)) return;
    const busyUntil = runtime.busy.get(key);
    if (busyUntil !== undefined && busyUntil > this.now) {
      this.#wake(runtime, key, busyUntil, false, causes);
      return;
    }
    const seen = this.#seen(runtime.process);
    const own = runtime.unseen.get(key);
    if (own !== undefined) {
      if (own > seen) {
        this.#waitForOwnWrite(runtime, key, own, causes);
        return;
      }
      runtime.unseen.delete(key);
    }
    this.#reconciles++;
    runtime.busy.set(key, this.now + (runtime.component.passMs ?? passMs));
    const timer = runtime.timers.get(key);
    if (timer !== undefined) {
      this.#agenda.cancel(timer);
      runtime.timers.delete(key);
    }
    const because = inOrder(causes);
    const intents = runtime.component.reconcile(this.#view(runtime, seen), key);
    if (intents.length > 0) this.#carryOut(runtime, key, intents, because);
    else runtime.failures.delete(key);
  }

  /** A component does not look at a key again before it sees what it wrote for it: no write is done twice. */
  #waitForOwnWrite(runtime: Runtime, key: Key, revision: number, causes: readonly StepId[]): void {
    if (runtime.process.cutOff) {
      runtime.stalled.set(key, [...(runtime.stalled.get(key) ?? []), ...causes]);
      return;
    }
    const writtenAt = this.store.eventAt(revision)?.at ?? this.now;
    this.#wake(runtime, key, Math.max(this.now + 1, writtenAt + runtime.process.delayMs), false, causes);
  }

  #carryOut(runtime: Runtime, key: Key, intents: readonly Intent[], because: readonly StepId[]): void {
    const pass: Pass = { runtime, key, because, lastStep: undefined, refused: false };
    this.#each(pass, intents, because);
    if (!pass.refused) runtime.failures.delete(key);
  }

  /** Carries out intents in order. Returns the refusal that ended them, if one did. */
  #each(
    pass: Pass,
    intents: readonly Intent[],
    because: readonly StepId[],
  ): Extract<Answer, { ok: false }> | null {
    for (const intent of intents) {
      const refusal = this.#one(pass, intent, because);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  #one(pass: Pass, intent: Intent, because: readonly StepId[]): Extract<Answer, { ok: false }> | null {
    const { runtime, key } = pass;
    switch (intent.do) {
      case 'create':
      case 'update':
      case 'patch':
      case 'delete':
      case 'bind':
        return this.#write(pass, intent, because);
      case 'slowStart':
        return this.#slowStart(pass, intent, because);
      case 'event':
        this.#recordEvent(pass, intent, because);
        return null;
      case 'wake': {
        const causes = pass.lastStep === undefined ? because : [pass.lastStep];
        const at = Math.max(this.now + 1, intent.at);
        this.#setTimer(runtime, intent.key ?? key, at, intent.background === true, causes);
        return null;
      }
      case 'retry':
        this.#retry(pass);
        return null;
      case 'find':
        return this.#find(pass, intent, because);
      case 'local':
        this.#local(pass, intent, because);
        return null;
      case 'remember':
        if (intent.value === undefined) runtime.memory.delete(intent.key);
        else runtime.memory.set(intent.key, intent.value);
        return null;
      default:
        return intent satisfies never;
    }
  }

  #write(
    pass: Pass,
    intent: Extract<Intent, { do: 'create' | 'update' | 'patch' | 'delete' | 'bind' }>,
    because: readonly StepId[],
  ): Extract<Answer, { ok: false }> | null {
    const { runtime, key } = pass;
    const { component, process } = runtime;
    const causes = this.#causes(pass, intent.because, because);
    const quiet = intent.do === 'patch' && intent.quiet === true;
    const reachable = !process.cutOff && this.health('kube-apiserver') !== 'stopped';
    const { answer, step } = this.#serve(
      component.name,
      process.name,
      requestOf(intent),
      causes,
      intent.rule,
      intent.says,
      reachable,
      quiet,
    );
    if (step !== undefined) pass.lastStep = step;
    if (answer.ok && answer.unchanged !== true) {
      // What a component assumes it need not wait to see.
      if (component.assumes === true) this.#assume(runtime, answer.revision);
      else runtime.unseen.set(key, answer.revision);
    }
    const moreBecause = step === undefined ? causes : [...causes, step];
    const more = intent.answered?.(answer) ?? [];
    if (!answer.ok && intent.keepGoing !== true) {
      this.#each(pass, more, moreBecause);
      this.#retry(pass);
      return answer;
    }
    return this.#each(pass, more, moreBecause);
  }

  /** What woke it and what it found. Next to a finding, having seen its own write delivered is no reason. */
  #causes(
    { runtime, key }: Pass,
    found: readonly StepId[] | undefined,
    woken: readonly StepId[],
  ): readonly StepId[] {
    if (found === undefined || found.length === 0) return woken;
    const isOwnWrite = (id: StepId): boolean => {
      const step = this.steps[id];
      return (
        step?.action.kind === 'write' &&
        step.actor === runtime.component.name &&
        step.action.object.key === key
      );
    };
    return inOrder([...woken.filter((id) => !isOwnWrite(id)), ...found]);
  }

  #find(
    pass: Pass,
    intent: Extract<Intent, { do: 'find' }>,
    because: readonly StepId[],
  ): Extract<Answer, { ok: false }> | null {
    const { about, verdicts } = intent;
    const { found } = pass.runtime;
    const subject = about === undefined ? '' : `${about.kind}/${about.key}`;
    let causes = because;
    if (intent.onlyBecauseOfSubject === true && about !== undefined) {
      const version = this.store.get(about.kind, about.key, this.#seen(pass.runtime.process))?.metadata
        .resourceVersion;
      const written = version === undefined ? undefined : this.store.eventAt(Number(version))?.step;
      causes = inOrder([written ?? -1, found.get(subject) ?? -1].filter((step) => step >= 0));
    }
    const step = this.#step(
      pass,
      {
        kind: 'finding',
        finding: intent.finding,
        ...(about === undefined ? {} : { about }),
        ...(verdicts === undefined ? {} : { verdicts }),
      },
      causes,
      intent.rule,
      intent.says,
    );
    if (about !== undefined) found.set(subject, step);
    return this.#each(pass, intent.leadsTo ?? [], [step]);
  }

  #slowStart(
    pass: Pass,
    intent: Extract<Intent, { do: 'slowStart' }>,
    because: readonly StepId[],
  ): Extract<Answer, { ok: false }> | null {
    let done = 0;
    let refused: Extract<Answer, { ok: false }> | null = null;
    for (let at = 0, size = 1; at < intent.writes.length && refused === null; at += size, size *= 2) {
      for (const write of intent.writes.slice(at, at + size)) {
        const refusal = this.#one(pass, write, because);
        if (refusal === null) done++;
        else refused ??= refusal;
      }
    }
    const after = this.#each(pass, intent.after?.(refused, done) ?? [], because);
    return refused ?? after;
  }

  #retry(pass: Pass): void {
    const { runtime, key } = pass;
    if (pass.refused) return;
    pass.refused = true;
    const failures = runtime.failures.get(key) ?? 0;
    runtime.failures.set(key, failures + 1);
    const backOff = Math.min(retryBackOffMs.initial * 2 ** Math.min(failures, 30), retryBackOffMs.max);
    this.#wake(
      runtime,
      key,
      this.now + backOff,
      false,
      pass.lastStep === undefined ? pass.because : [pass.lastStep],
    );
  }

  #local(pass: Pass, intent: Extract<Intent, { do: 'local' }>, because: readonly StepId[]): void {
    const node = pass.runtime.component.node;
    const machine = node === undefined ? undefined : this.machines.get(node);
    if (node === undefined || machine === undefined)
      throw new Error(`${pass.runtime.component.name} has no machine to act on`);
    if (intent.effect === undefined) {
      this.machines.set(node, changeMachine(machine, intent.change, this.now));
      return;
    }
    const step = this.#step(
      pass,
      {
        kind: 'effect',
        effect: intent.effect,
        node,
        ...(intent.about === undefined ? {} : { about: intent.about }),
        ...(intent.container === undefined ? {} : { container: intent.container }),
      },
      this.#causes(pass, intent.because, because),
      intent.rule,
      `${pass.runtime.component.name} ${intent.says ?? intent.effect}`,
    );
    this.machines.set(node, changeMachine(machine, intent.change, this.now, step));
    this.#each(pass, intent.leadsTo ?? [], [step]);
  }

  #recordEvent(pass: Pass, intent: Extract<Intent, { do: 'event' }>, because: readonly StepId[]): void {
    const { runtime } = pass;
    if (runtime.process.cutOff || this.health('kube-apiserver') === 'stopped') return;
    const id = this.steps.length;
    const recorded = runtime.events.record(
      intent,
      this.api,
      this.store,
      { at: this.now, step: id },
      this.#eventNumber++,
    );
    if (recorded === undefined) return;
    const about = refOf(intent.about, this.api.resources.of(intent.about)?.id);
    this.#step(
      pass,
      {
        kind: 'event',
        about,
        type: intent.type,
        reason: intent.reason,
        message: intent.message,
        count: recorded.count,
      },
      because,
      intent.rule,
      `${runtime.component.name} records ${intent.reason} on ${textOf(about)}: ${intent.message}`,
    );
    this.#deliver(recorded.event);
  }

  #serve(
    actor: string,
    process: string,
    request: Request,
    because: readonly StepId[],
    rule: string | null,
    says: string | undefined,
    reachable: boolean,
    quiet: boolean,
  ): { readonly answer: Answer; readonly step: StepId | undefined } {
    const before = this.store.revision;
    const id = quiet ? -1 : this.steps.length;
    const answer = reachable ? this.api.serve(request, { at: this.now, step: id }) : unreachable();
    const verb: WriteVerb = request.verb;
    const subresource = 'subresource' in request ? request.subresource : undefined;
    if (!answer.ok) {
      if (quiet) return { answer, step: undefined };
      const object = this.#refOfRequest(request);
      const step = this.addStep(
        actor,
        process,
        {
          kind: 'refused',
          verb,
          object,
          ...(subresource === undefined ? {} : { subresource }),
          code: answer.code,
          reason: answer.reason,
          message: answer.message,
        },
        because,
        rule,
        answer.code === 0
          ? `${actor} cannot reach kube-apiserver to ${infinitive[verb]} ${textOf(object)}`
          : `kube-apiserver refuses ${actor} to ${infinitive[verb]} ${textOf(object)}: ${answer.message}`,
      );
      return { answer, step };
    }
    if (this.store.revision === before) return { answer, step: undefined };
    const event = this.store.eventAt(this.store.revision);
    if (event === undefined) throw new Error('a write leaves an event');
    let step: StepId | undefined;
    if (!quiet) {
      const object: ObjectRef = { kind: event.kind, key: event.key };
      step = this.addStep(
        actor,
        process,
        {
          kind: 'write',
          verb,
          object,
          ...(subresource === undefined ? {} : { subresource }),
          revision: event.revision,
          ...(event.object === undefined ? { removed: true } : {}),
        },
        because,
        rule,
        `${actor} ${says ?? sentenceOf(verb, subresource, object, event)}`,
      );
    }
    this.#deliver(event);
    return { answer, step };
  }

  #refOfRequest(request: Request): ObjectRef {
    switch (request.verb) {
      case 'create':
      case 'update': {
        const { object } = request;
        const name = object.metadata.name ?? `${object.metadata.generateName ?? ''}…`;
        return refOf(
          { ...object, metadata: { ...object.metadata, name } },
          this.api.resources.of(object)?.id,
        );
      }
      case 'bind':
        return { kind: 'Pod', key: request.pod };
      default:
        return { kind: request.kind, key: request.key };
    }
  }

  #step(pass: Pass, action: Action, because: readonly StepId[], rule: string | null, says: string): StepId {
    const { component, process } = pass.runtime;
    const step = this.addStep(component.name, process.name, action, because, rule, says);
    pass.lastStep = step;
    return step;
  }

  // --- Delivery -----------------------------------------------------------------------------------------------

  /** Tells every watcher of the object, as far as its process runs and reaches the API server. */
  #deliver(event: StoreEvent): void {
    const because = event.step < 0 ? [] : [event.step];
    for (const watcher of this.#watchers.get(event.kind) ?? []) this.#deliverTo(watcher, event, because);
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

  #deliverTo({ runtime, watch }: Watcher, event: StoreEvent, because: readonly StepId[]): void {
    if (!this.#isRunning(runtime) || runtime.process.cutOff) return;
    this.#wakeFor(runtime, watch, event, event.at + runtime.process.delayMs, because);
  }

  #wakeFor(runtime: Runtime, watch: Watch, event: StoreEvent, at: number, because: readonly StepId[]): void {
    const view = this.#view(runtime, this.#seen(runtime.process));
    const keys = event.object === undefined ? [] : watch.keys(event.object, view, false);
    for (const key of keys) this.#wake(runtime, key, at, false, because);
    if (event.previous === undefined) return;
    for (const key of watch.keys(event.previous, view, event.object === undefined))
      if (!keys.includes(key)) this.#wake(runtime, key, at, false, because);
  }

  #wake(runtime: Runtime, key: Key, at: number, background: boolean, because: readonly StepId[]): void {
    const pending = runtime.pending.get(key);
    if (pending !== undefined && pending.at === at && pending.background === background) {
      pending.because.push(...because);
      return;
    }
    runtime.pending.set(key, this.#agenda.add(at, runtime.index, key, background, because));
  }

  /** Wakes a key at a time unless it has asked to be woken earlier. */
  #setTimer(runtime: Runtime, key: Key, at: number, background: boolean, because: readonly StepId[]): void {
    const current = runtime.timers.get(key);
    if (current !== undefined) {
      if (current.at <= at && (background || !current.background)) return;
      this.#agenda.cancel(current);
    }
    const { entry } = this.#agenda.add(at, runtime.index, key, background, because);
    runtime.timers.set(key, { entry, at, background });
  }

  /** A process that starts looks at everything it watches. */
  #list(runtime: Runtime, because: readonly StepId[]): void {
    const at = this.now + processStartMs;
    for (const key of runtime.component.startKeys ?? []) this.#wake(runtime, key, at, false, because);
    const view = this.#view(runtime, this.store.revision);
    for (const [kind, watch] of Object.entries(runtime.component.watches)) {
      for (const object of this.#selectedObjects(kind, watch))
        for (const key of watch.keys(object, view, false)) this.#wake(runtime, key, at, false, because);
    }
  }

  #selectedObjects(kind: Kind, watch: Watch): readonly KubeObject[] {
    if (watch.where?.field === 'spec.nodeName')
      return this.store.by(kind, 'spec.nodeName', watch.where.equals);
    const all = this.store.list(kind);
    const { where } = watch;
    return where === undefined ? all : all.filter((each) => fieldValue(each, where.field) === where.equals);
  }

  // --- Views --------------------------------------------------------------------------------------------------

  /** The revision that has been delivered to a process. */
  #seen(process: Process): number {
    if (process.cutOff || process.seenAt === this.now) return process.floor;
    process.floor = Math.max(process.floor, this.store.revisionAt(this.now - process.delayMs));
    process.seenAt = this.now;
    return process.floor;
  }

  #view(runtime: Runtime, revision: number): View {
    return new EngineView(this, runtime, revision);
  }

  /** A value kept up to date with the changes of some kinds, as seen by a component. */
  derive<T>(runtime: Runtime, derived: Derived<T>, revision: number): T {
    let state = runtime.derived.get(derived.name);
    if (state === undefined) {
      const value = derived.create();
      for (const kind of derived.kinds)
        for (const object of this.store.list(kind, undefined, revision))
          derived.apply(value, { kind, key: keyOf(object), object, previous: undefined });
      state = { value, revision, early: new Set() };
      runtime.derived.set(derived.name, state);
      if (runtime.component.assumes === true) {
        for (const event of this.store.since(revision) ?? [])
          if (this.steps[event.step]?.actor === runtime.component.name)
            this.#applyEarly(state, derived, event);
      }
      return value;
    }
    for (let at = state.revision + 1; at <= revision; at++) {
      const event = this.store.eventAt(at);
      if (event === undefined) continue;
      if (state.early.delete(at)) continue;
      if (derived.kinds.includes(event.kind)) derived.apply(state.value as T, event);
    }
    state.revision = Math.max(state.revision, revision);
    return state.value as T;
  }

  #applyEarly(state: DerivedState, derived: AnyDerived, event: StoreEvent): void {
    if (!derived.kinds.includes(event.kind)) return;
    derived.apply(state.value, event);
    state.early.add(event.revision);
  }

  /** An own write counts at once in what a component derives, before its watch delivers it. */
  #assume(runtime: Runtime, revision: number): void {
    const event = this.store.eventAt(revision);
    if (event === undefined) return;
    for (const derived of runtime.component.derives ?? []) {
      const state = runtime.derived.get(derived.name);
      if (state !== undefined) this.#applyEarly(state, derived, event);
    }
  }

  // --- Bookkeeping --------------------------------------------------------------------------------------------

  #isRunning(runtime: Runtime): boolean {
    return runtime.process.state === 'running' && !runtime.stopped;
  }

  #runtime(index: number): Runtime {
    const runtime = this.#runtimes[index];
    if (runtime === undefined) throw new RangeError(`no component ${index}`);
    return runtime;
  }

  #runtimesOf(of: string): readonly Runtime[] {
    if (this.#processes.has(of)) return this.#runtimes.filter((each) => each.process.name === of);
    const runtime = this.#byName.get(of);
    return runtime === undefined ? [] : [runtime];
  }

  #forget(runtime: Runtime): void {
    runtime.memory = new Map();
    runtime.ready = new Map();
    runtime.pending = new Map();
    runtime.busy = new Map();
    runtime.timers = new Map();
    runtime.unseen = new Map();
    runtime.stalled = new Map();
    runtime.failures = new Map();
    runtime.derived = new Map();
    runtime.found = new Map();
    runtime.events = new EventRecorder(
      runtime.component.eventSource ?? runtime.component.name,
      runtime.component.node,
    );
    this.#readyRuntimes = this.#readyRuntimes.filter((each) => each !== runtime);
    this.#agenda.drop(runtime.index);
  }

  #register(runtime: Runtime): void {
    this.#runtimes.push(runtime);
    this.#byName.set(runtime.component.name, runtime);
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

  /** Takes over a component of the engine this one is a copy of. */
  #adopt(runtime: Runtime): void {
    const process = this.#processes.get(runtime.process.name);
    if (process === undefined) throw new Error(`no process ${runtime.process.name}`);
    this.#register({
      ...runtime,
      process,
      memory: new Map(runtime.memory),
      ready: new Map([...runtime.ready].map(([key, causes]) => [key, causes.slice()])),
      pending: new Map(),
      busy: new Map(runtime.busy),
      timers: new Map(runtime.timers),
      unseen: new Map(runtime.unseen),
      stalled: new Map([...runtime.stalled].map(([key, causes]) => [key, causes.slice()])),
      failures: new Map(runtime.failures),
      derived: new Map(),
      found: new Map(runtime.found),
      events: runtime.events.fork(),
    });
  }
}

/** One reconcile being carried out. */
type Pass = {
  readonly runtime: Runtime;
  readonly key: Key;
  readonly because: readonly StepId[];
  lastStep: StepId | undefined;
  refused: boolean;
};

class EngineView implements View {
  readonly now: number;
  readonly revision: number;
  readonly #engine: Engine;
  readonly #runtime: Runtime;

  constructor(engine: Engine, runtime: Runtime, revision: number) {
    this.now = engine.now;
    this.revision = revision;
    this.#engine = engine;
    this.#runtime = runtime;
  }

  get<K extends Kind>(kind: K, key: Key): ObjectOf<K> | undefined {
    return this.#engine.store.get(kind, key, this.revision) as ObjectOf<K> | undefined;
  }

  list<K extends Kind>(kind: K, namespace?: string): readonly ObjectOf<K>[] {
    return this.#engine.store.list(kind, namespace, this.revision) as unknown as readonly ObjectOf<K>[];
  }

  by<K extends Kind>(kind: K, index: Parameters<View['by']>[1], value: string): readonly ObjectOf<K>[] {
    return this.#engine.store.by(kind, index, value, this.revision) as unknown as readonly ObjectOf<K>[];
  }

  memory(key: string): unknown {
    return this.#runtime.memory.get(key);
  }

  machine(): Machine {
    const machine = this.#engine.machines.get(this.#runtime.component.node ?? '');
    if (machine === undefined) throw new Error(`${this.#runtime.component.name} runs on no node`);
    return machine;
  }

  derive<T>(derived: Derived<T>): T {
    return this.#engine.derive(this.#runtime, derived, this.revision);
  }

  choose(point: string, among: number): number {
    return this.#engine.choose(point, among);
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

function requestOf(
  intent: Extract<Intent, { do: 'create' | 'update' | 'patch' | 'delete' | 'bind' }>,
): Request {
  switch (intent.do) {
    case 'create':
      return { verb: 'create', object: intent.object };
    case 'update':
      return {
        verb: 'update',
        object: intent.object,
        ...(intent.subresource === undefined ? {} : { subresource: intent.subresource }),
      };
    case 'patch':
      return {
        verb: 'patch',
        kind: intent.target.kind,
        key: intent.target.key,
        patch: { type: 'strategic', body: intent.patch },
        ...(intent.subresource === undefined ? {} : { subresource: intent.subresource }),
        ...(intent.uid === undefined ? {} : { uid: intent.uid }),
      };
    case 'delete':
      return {
        verb: 'delete',
        kind: intent.target.kind,
        key: intent.target.key,
        ...(intent.uid === undefined ? {} : { uid: intent.uid }),
        ...(intent.resourceVersion === undefined ? {} : { resourceVersion: intent.resourceVersion }),
        ...(intent.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: intent.gracePeriodSeconds }),
        ...(intent.propagation === undefined ? {} : { propagation: intent.propagation }),
      };
    case 'bind':
      return { verb: 'bind', pod: intent.pod, uid: intent.uid, node: intent.node };
    default:
      return intent satisfies never;
  }
}

const infinitive: Readonly<Record<WriteVerb, string>> = {
  create: 'create',
  update: 'update',
  patch: 'patch',
  delete: 'delete',
  bind: 'bind',
};

function sentenceOf(
  verb: WriteVerb,
  subresource: string | undefined,
  object: ObjectRef,
  event: StoreEvent,
): string {
  const what = textOf(object);
  switch (verb) {
    case 'create':
      return `creates ${what}`;
    case 'bind':
      return `binds ${what} to ${(event.object?.spec as { readonly nodeName?: string } | undefined)?.nodeName ?? 'a node'}`;
    case 'delete':
      return event.object === undefined ? `removes ${what}` : `asks for the deletion of ${what}`;
    case 'update':
    case 'patch':
      if (event.object === undefined) return `removes ${what}`;
      return subresource === undefined ? `changes ${what}` : `writes the ${subresource} of ${what}`;
    default:
      return verb satisfies never;
  }
}

function textOf({ kind, key }: ObjectRef): string {
  return `${kind} ${key}`;
}

function refOf(
  object: {
    readonly kind: string;
    readonly metadata: { readonly name?: string; readonly namespace?: string };
  },
  id: Kind | undefined,
): ObjectRef {
  return { kind: id ?? object.kind, key: keyOf(object) };
}

/** Causes once each, in order. */
function inOrder(causes: readonly StepId[]): readonly StepId[] {
  if (causes.length < 2) return causes;
  return [...new Set(causes)].sort((a, b) => a - b);
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}
