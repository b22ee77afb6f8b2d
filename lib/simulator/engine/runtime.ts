/** A component as it runs: what the loop keeps for it, and what its process has seen. */

import type { User } from '../apiserver/rbac';
import type { Component } from '../component';
import type { Key } from '../objects/objects';
import type { StepId } from '../trace';
import { ForkableMap } from '../values/forkable-map';
import type { Due } from './agenda';
import { EventRecorder } from './event-recorder';

/** An operating-system process: what lives in it runs, stops and sees together. */
export type Process = {
  readonly name: string;
  state: 'running' | 'stopped';
  cutOff: boolean;
  /** It is the one of its replicas that works; the others wait. */
  leads: boolean;
  /** How long its watches take to deliver a change. */
  delayMs: number;
  /** It was made to take longer: chance does not decide it. */
  isSlowed: boolean;
  /** It has seen at least this revision; while cut off, exactly this one. */
  floor: number;
  /** `floor` as of a moment, remembered while the moment lasts. */
  seenAt: number;
};

export type DerivedState = { readonly value: unknown; revision: number; readonly early: Set<number> };

export type Timer = { readonly entry: number; readonly at: number; readonly background: boolean };

/** A class, so that every one has its fields in the same places, in whichever copy of a cluster: the loop reads them all the time. */
export class Runtime implements Held {
  readonly index: number;
  nameHash: number;
  readonly component: Component;
  readonly process: Process;
  /** Whom its requests come from. */
  readonly user: User;
  /** Its place among the components that are ready; the highest goes first. */
  turn = 0;
  /** It alone is stopped, whatever its process does. */
  stopped = false;
  memory: Held['memory'];
  ready: Held['ready'];
  pending: Held['pending'];
  busy: Held['busy'];
  timers: Held['timers'];
  unseen: Held['unseen'];
  stalled: Held['stalled'];
  failures: Held['failures'];
  derived: Held['derived'];
  found: Held['found'];
  events: Held['events'];

  constructor(
    { index, nameHash, component, user }: Pick<Runtime, 'index' | 'nameHash' | 'component' | 'user'>,
    process: Process,
    held: Held = nothingHeld(component),
  ) {
    this.index = index;
    this.nameHash = nameHash;
    this.component = component;
    this.process = process;
    this.user = user;
    this.memory = held.memory;
    this.ready = held.ready;
    this.pending = held.pending;
    this.busy = held.busy;
    this.timers = held.timers;
    this.unseen = held.unseen;
    this.stalled = held.stalled;
    this.failures = held.failures;
    this.derived = held.derived;
    this.found = held.found;
    this.events = held.events;
  }

  /** The same component in a copy of the cluster. */
  fork(process: Process): Runtime {
    const copy = new Runtime(this, process, {
      memory: this.memory.fork(),
      ready: readyAgain(this.ready),
      pending: new ForkableMap(),
      busy: this.busy.fork(),
      timers: this.timers.fork(),
      unseen: this.unseen.fork(),
      stalled: this.stalled.fork(),
      failures: this.failures.fork(),
      derived: new ForkableMap(),
      found: this.found.fork(),
      events: this.events.fork(),
    });
    copy.turn = this.turn;
    copy.stopped = this.stopped;
    return copy;
  }
}

/** What is lost when the process stops. */
export type Held = {
  memory: ForkableMap<string, unknown>;
  /** Keys that are ready now, with their causes. */
  ready: ForkableMap<Key, StepId[]>;
  /** The last entry on the agenda per key, to add causes to. */
  pending: ForkableMap<Key, Due>;
  /** When the last look at each key is over. */
  busy: ForkableMap<Key, number>;
  /** When each key asked to be looked at again: every look decides it anew. */
  timers: ForkableMap<Key, Timer>;
  /** Own writes per key that the process has not seen delivered yet. */
  unseen: ForkableMap<Key, number>;
  /** Keys that wait for own writes to be delivered to a process that is cut off. */
  stalled: ForkableMap<Key, readonly StepId[]>;
  failures: ForkableMap<Key, number>;
  derived: ForkableMap<string, DerivedState>;
  /** The last finding about an object. */
  found: ForkableMap<string, StepId>;
  events: EventRecorder;
};

export function nothingHeld(component: Component): Held {
  return {
    memory: new ForkableMap(),
    ready: new ForkableMap(),
    pending: new ForkableMap(),
    busy: new ForkableMap(),
    timers: new ForkableMap(),
    unseen: new ForkableMap(),
    stalled: new ForkableMap(),
    failures: new ForkableMap(),
    derived: new ForkableMap(),
    found: new ForkableMap(),
    events: new EventRecorder(
      component.eventSource ?? component.name,
      component.node,
      component.eventSeries !== true,
    ),
  };
}

/** The causes are added to while a key is ready. */
function readyAgain(ready: Held['ready']): Held['ready'] {
  const copy: Held['ready'] = new ForkableMap();
  for (const [key, causes] of ready) copy.set(key, causes.slice());
  return copy;
}

export function isRunning(runtime: Runtime): boolean {
  if (runtime.component.follows === true && !runtime.process.leads) return false;
  return runtime.process.state === 'running' && !runtime.stopped;
}
