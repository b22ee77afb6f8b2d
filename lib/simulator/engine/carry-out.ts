/** Carries out what a component intends, in order: each accepted or refused write, finding and effect is a step. */
import type { Request } from '../apiserver/request';
import type { Answer, Intent } from '../component';
import { retryBackOffMs } from '../delays';
import { changeMachine } from '../machine';
import type { Key } from '../objects/objects';
import type { Action, StepId } from '../trace';
import type { Delivery } from './delivery';
import { isRunning, nothingHeld, type Runtime } from './runtime';
import type { Runtimes } from './runtimes';
import { programOf, refOf, serve, textOf } from './serve';
import { assume, seenBy } from './views';
import type { Wakes } from './wakes';
import type { World } from './world';

type Refusal = Extract<Answer, { ok: false }>;
type IntentTo<Do extends Intent['do']> = Extract<Intent, { do: Do }>;
type WriteIntent = IntentTo<'create' | 'update' | 'patch' | 'delete' | 'bind'>;

/** One look being carried out. */
type Pass = {
  readonly runtime: Runtime;
  readonly key: Key;
  readonly because: readonly StepId[];
  lastStep: StepId | undefined;
  refused: boolean;
};

export class CarryOut {
  readonly #world: World;
  readonly #runtimes: Runtimes;
  readonly #wakes: Wakes;
  readonly #delivery: Delivery;
  #eventNumber: number;

  constructor(world: World, runtimes: Runtimes, wakes: Wakes, delivery: Delivery, eventNumber = 0) {
    this.#world = world;
    this.#runtimes = runtimes;
    this.#wakes = wakes;
    this.#delivery = delivery;
    this.#eventNumber = eventNumber;
  }

  /** How many Events were recorded: it makes their names unique. */
  get eventNumber(): number {
    return this.#eventNumber;
  }

  all(runtime: Runtime, key: Key, intents: readonly Intent[], because: readonly StepId[]): void {
    const pass: Pass = { runtime, key, because, lastStep: undefined, refused: false };
    this.#each(pass, intents, because);
    if (!pass.refused) runtime.failures.delete(key);
  }

  /** Carries out intents in order. Returns the refusal that ended them, if one did. */
  #each(pass: Pass, intents: readonly Intent[], because: readonly StepId[]): Refusal | null {
    for (const intent of intents) {
      const refusal = this.#one(pass, intent, because);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  #one(pass: Pass, intent: Intent, because: readonly StepId[]): Refusal | null {
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
        const at = Math.max(this.#world.now + 1, intent.at);
        this.#wakes.setTimer(runtime, intent.key ?? key, at, intent.background === true, causes);
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
      case 'lead':
        this.#lead(pass, intent, because);
        return null;
      case 'remember':
        if (intent.value === undefined) runtime.memory.delete(intent.key);
        else runtime.memory.set(intent.key, intent.value);
        return null;
      default:
        return intent satisfies never;
    }
  }

  #write(pass: Pass, intent: WriteIntent, because: readonly StepId[]): Refusal | null {
    const { runtime, key } = pass;
    const { component, process } = runtime;
    const causes = this.#causes(pass, intent.because, because);
    const { answer, step } = serve(this.#world, this.#delivery, requestOf(intent), {
      actor: component.name,
      process: process.name,
      user: runtime.user,
      because: causes,
      rule: intent.rule,
      says: intent.says,
      reachable: this.#reaches(runtime),
      quiet: (intent.do === 'patch' || intent.do === 'update') && intent.quiet === true,
    });
    if (step !== undefined) pass.lastStep = step;
    if (answer.ok && answer.unchanged !== true) {
      // What a component assumes it need not wait to see.
      if (component.assumes === true) assume(this.#world, runtime, answer.revision);
      else runtime.unseen.set(key, answer.revision);
    }
    const moreBecause = step === undefined ? causes : [...causes, step];
    const more = intent.answered?.(answer) ?? [];
    const { keepGoing } = intent;
    const goesOn = typeof keepGoing === 'function' ? keepGoing(answer) : keepGoing === true;
    if (!answer.ok && !goesOn) {
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
      const step = this.#world.steps[id];
      return (
        step?.action.kind === 'write' &&
        step.actor === runtime.component.name &&
        step.action.object.key === key
      );
    };
    return inOrder([...woken.filter((id) => !isOwnWrite(id)), ...found]);
  }

  #find(pass: Pass, intent: IntentTo<'find'>, because: readonly StepId[]): Refusal | null {
    const { about, verdicts } = intent;
    const { store } = this.#world;
    const { found } = pass.runtime;
    const subject = about === undefined ? '' : `${about.kind}/${about.key}`;
    let causes = because;
    if (intent.onlyBecauseOfSubject === true && about !== undefined) {
      const seen = seenBy(pass.runtime.process, this.#world);
      const version = store.get(about.kind, about.key, seen)?.metadata.resourceVersion;
      const written = version === undefined ? undefined : store.eventAt(Number(version))?.step;
      causes = inOrder([written ?? -1, found.get(subject) ?? -1].filter((step) => step >= 0));
    }
    const finding = {
      kind: 'finding',
      finding: intent.finding,
      ...(about === undefined ? {} : { about }),
    } as const;
    const step = this.#step(
      pass,
      verdicts === undefined ? finding : withVerdicts(finding, verdicts),
      causes,
      intent.rule,
      intent.says,
    );
    if (about !== undefined) found.set(subject, step);
    return this.#each(pass, intent.leadsTo ?? [], [step]);
  }

  /** The components that wait for their process to lead begin, or end as if the process had. */
  #lead(pass: Pass, intent: IntentTo<'lead'>, because: readonly StepId[]): void {
    const { process } = pass.runtime;
    const action = { kind: 'finding', finding: intent.leads ? 'leads' : 'leads-no-more' } as const;
    const step = this.#step(pass, action, because, intent.rule, intent.says);
    process.leads = intent.leads;
    process.floor = Math.max(process.floor, seenBy(process, this.#world));
    for (const runtime of this.#runtimes.of(process.name)) {
      if (runtime.component.follows !== true) continue;
      if (isRunning(runtime)) this.#delivery.list(runtime, [step]);
      else {
        Object.assign(runtime, nothingHeld(runtime.component));
        this.#wakes.drop(runtime);
      }
    }
  }

  #slowStart(pass: Pass, intent: IntentTo<'slowStart'>, because: readonly StepId[]): Refusal | null {
    let done = 0;
    let refused: Refusal | null = null;
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
    const causes = pass.lastStep === undefined ? pass.because : [pass.lastStep];
    this.#wakes.add(runtime, key, this.#world.now + backOff, false, causes);
  }

  #local(pass: Pass, intent: IntentTo<'local'>, because: readonly StepId[]): void {
    const { machines, now } = this.#world;
    const { name, node: own } = pass.runtime.component;
    const node = intent.node ?? own;
    const machine = node === undefined ? undefined : machines.get(node);
    if (node === undefined || machine === undefined) throw new Error(`${name} has no machine to act on`);
    const { change, actor } = intent;
    if (intent.effect === undefined) {
      if (change !== undefined) machines.set(node, changeMachine(machine, change, now));
      if (change?.kind === 'endContainer' && node !== own) this.#tellKubelet(node, intent, because);
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
      `${actor ?? name} ${intent.says ?? intent.effect}`,
      actor,
    );
    if (change !== undefined) machines.set(node, changeMachine(machine, change, now, step));
    if (change?.kind === 'losePower') this.#endProcessesOf(node);
    this.#each(pass, intent.leadsTo ?? [], [step]);
  }

  /** A container that ended by what it did itself: its kubelet looks when its runtime shows that. */
  #tellKubelet(node: string, { about }: IntentTo<'local'>, because: readonly StepId[]): void {
    const kubelet = this.#runtimes.byName(`kubelet@${node}`);
    if (kubelet !== undefined && about !== undefined && isRunning(kubelet))
      this.#wakes.add(kubelet, about.key, this.#world.now, false, because);
  }

  /** A machine that is off runs nothing: whoever switched it off was one of them. */
  #endProcessesOf(node: string): void {
    for (const { name } of this.#runtimes.processes()) {
      const process = name.endsWith(`@${node}`) ? this.#runtimes.process(name) : undefined;
      if (process === undefined) continue;
      process.state = 'stopped';
      const { machines, now } = this.#world;
      const machine = machines.get(node);
      const change = { kind: 'programs', name: name.slice(0, -node.length - 1), runs: false } as const;
      if (machine !== undefined) machines.set(node, changeMachine(machine, change, now));
      for (const runtime of this.#runtimes.of(name)) {
        Object.assign(runtime, nothingHeld(runtime.component));
        this.#wakes.drop(runtime);
      }
    }
  }

  #recordEvent(pass: Pass, intent: IntentTo<'event'>, because: readonly StepId[]): void {
    const { runtime } = pass;
    const { api, now, made, store } = this.#world;
    if (!this.#reaches(runtime) || !this.#world.datastore.hasQuorum) return;
    const serving = {
      at: now,
      step: made,
      user: runtime.user,
      agent: programOf(runtime.process.name),
      trusted: true,
    } as const;
    const recorded = runtime.events.record(intent, api, store, serving, this.#eventNumber++);
    if (recorded === undefined) return;
    const about = refOf(intent.about, api.resources.of(intent.about)?.id);
    const { type, reason, message } = intent;
    this.#step(
      pass,
      { kind: 'event', about, type, reason, message, count: recorded.count },
      because,
      intent.rule,
      `${runtime.component.name} records ${reason} on ${textOf(about)}: ${message}`,
    );
    this.#delivery.deliver(recorded.event);
  }

  #reaches({ process }: Runtime): boolean {
    return !process.cutOff && this.#runtimes.health('kube-apiserver') !== 'stopped';
  }

  /** `actor`: who does it in the component's stead; a program of the node is a process of its own. */
  #step(
    pass: Pass,
    action: Action,
    because: readonly StepId[],
    rule: string | null,
    says: string,
    actor?: string,
  ): StepId {
    const { component, process } = pass.runtime;
    const who = actor ?? component.name;
    const step = this.#world.addStep(who, actor ?? process.name, action, because, rule, says);
    pass.lastStep = step;
    return step;
  }
}

type Finding = Extract<Action, { kind: 'finding' }>;

/** The finding with its verdicts, which are worked out when they are first read: of most steps nobody reads them. */
function withVerdicts(finding: Finding, verdictsOf: () => NonNullable<Finding['verdicts']>): Finding {
  let known: Finding['verdicts'];
  return {
    ...finding,
    get verdicts() {
      known ??= verdictsOf();
      return known;
    },
  };
}

/** Causes once each, in order. */
export function inOrder(causes: readonly StepId[]): readonly StepId[] {
  if (causes.length < 2) return causes;
  return [...new Set(causes)].sort((a, b) => a - b);
}

function requestOf(intent: WriteIntent): Request {
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
        patch: { type: 'strategic', body: intent.patch, appends: true },
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
