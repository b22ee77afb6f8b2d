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

export type Runtime = Held & {
  readonly index: number;
  nameHash: number;
  readonly component: Component;
  readonly process: Process;
  /** Whom its requests come from. */
  readonly user: User;
  /** Its place among the components that are ready; the highest goes first. */
  turn: number;
  /** It alone is stopped, whatever its process does. */
  stopped: boolean;
};

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

/** The same component in a copy of the cluster. */
export function forkRuntime(runtime: Runtime, process: Process): Runtime {
  return {
    ...runtime,
    process,
    memory: runtime.memory.fork(),
    ready: readyAgain(runtime.ready),
    pending: new ForkableMap(),
    busy: runtime.busy.fork(),
    timers: runtime.timers.fork(),
    unseen: runtime.unseen.fork(),
    stalled: runtime.stalled.fork(),
    failures: runtime.failures.fork(),
    derived: new ForkableMap(),
    found: runtime.found.fork(),
    events: runtime.events.fork(),
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
