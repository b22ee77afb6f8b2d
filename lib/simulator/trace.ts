/**
 * The trace of a run: every write, refusal, finding, node-local effect, fault and command, each with the steps
 * that caused it. It is a graph of happens-before, not only a list.
 */
import type { Command, Fault } from './command';
import type { ObjectRef } from './objects/objects';

/** Index of the step in its trace, from 0. */
export type StepId = number;

export type WriteVerb = 'create' | 'update' | 'patch' | 'delete' | 'bind';

/** Why one node can or cannot take a Pod, and what it scored. */
export type NodeVerdict = {
  readonly node: string;
  /** The first plugin that refused the node; absent when all accepted it. */
  readonly refusedBy?: string;
  readonly reasons?: readonly string[];
  /** Weighted score per plugin, and their sum, when the node was scored. */
  readonly scores?: Readonly<Record<string, number>>;
  readonly total?: number;
};

export type Action =
  /** The API server accepted a write. `revision` is the store's revision after it. */
  | {
      readonly kind: 'write';
      readonly verb: WriteVerb;
      readonly object: ObjectRef;
      readonly subresource?: string;
      readonly revision: number;
      /** The object left the store with this write. */
      readonly removed?: true;
    }
  /** The API server refused a write, or could not be reached (`code` 0). */
  | {
      readonly kind: 'refused';
      readonly verb: WriteVerb | 'get';
      readonly object: ObjectRef;
      readonly subresource?: string;
      readonly code: number;
      readonly reason: string;
      readonly message: string;
    }
  /** An Event object was recorded about another object. */
  | {
      readonly kind: 'event';
      readonly about: ObjectRef;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly count: number;
    }
  /** A component looked, and what it found decided something without a write. */
  | {
      readonly kind: 'finding';
      readonly finding: string;
      readonly about?: ObjectRef;
      readonly verdicts?: readonly NodeVerdict[];
    }
  /** Something happened on a node, outside the API: a container started, rules were installed. */
  | {
      readonly kind: 'effect';
      readonly effect: string;
      readonly node: string;
      readonly about?: ObjectRef;
      readonly container?: string;
    }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'command'; readonly command: Command };

export type Step = {
  readonly id: StepId;
  /** Virtual time, milliseconds since the epoch. */
  readonly at: number;
  /** The component, user or cause: `replicaset-controller`, `kubelet@node-1`, `admin`, `fault`. */
  readonly actor: string;
  /** The operating-system process the actor lives in; equal to the actor for people and faults. */
  readonly process: string;
  readonly action: Action;
  /** The steps without which this one would not have happened now. Each is earlier than this step. */
  readonly because: readonly StepId[];
  /** The id of the rule applied, as in the header of the component's file: `replicaset/replace-missing`. */
  readonly rule: string | null;
  /** One English sentence in the present tense, the actor first. */
  readonly says: string;
};

/** One use of chance: which of `among` possibilities was picked, and for what. */
export type Choice = {
  /** The number of steps before the choice was made. */
  readonly before: StepId;
  readonly point: string;
  readonly among: number;
  readonly picked: number;
};

export type Trace = {
  readonly steps: readonly Step[];
  readonly choices: readonly Choice[];
};

/** All steps that led to this one, in order of time, the step itself last. */
export function causalChain(trace: Trace, id: StepId): readonly Step[] {
  const wanted = new Set<StepId>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (wanted.has(next)) continue;
    wanted.add(next);
    open.push(...stepAt(trace, next).because);
  }
  return [...wanted].sort((a, b) => a - b).map((each) => stepAt(trace, each));
}

/**
 * One path from a root cause to this step: at every step the latest of its causes, but what somebody else newly wanted
 * before what was merely reported meanwhile. It is what a person would tell as the story, where `causalChain` is everything
 * that had to happen.
 */
export function mainCause(trace: Trace, id: StepId): readonly Step[] {
  const path: Step[] = [];
  for (let step: Step | undefined = stepAt(trace, id); step !== undefined; ) {
    path.push(step);
    const causes: readonly Step[] = step.because
      .map((each) => stepAt(trace, each))
      .sort((a, b) => a.id - b.id);
    const actor: string = step.actor;
    step = causes.findLast((cause) => cause.actor !== actor && isNewWish(cause)) ?? causes.at(-1);
  }
  return path.reverse();
}

/** A change of what an object that was there is to be. */
function isNewWish({ action }: Step): boolean {
  return (
    action.kind === 'write' &&
    (action.verb === 'update' || action.verb === 'patch') &&
    action.subresource === undefined
  );
}

/** Whether `a` is among the causes of `b`, near or far. A step does not happen before itself. */
export function happensBefore(trace: Trace, a: StepId, b: StepId): boolean {
  const seen = new Set<StepId>();
  const open = [...stepAt(trace, b).because];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === a) return true;
    if (next < a || seen.has(next)) continue;
    seen.add(next);
    open.push(...stepAt(trace, next).because);
  }
  return false;
}

/** The steps of one actor, or of every component of one process. */
export function stepsOf(trace: Trace, actorOrProcess: string): readonly Step[] {
  return trace.steps.filter((step) => step.actor === actorOrProcess || step.process === actorOrProcess);
}

/** The object that a step is about, if it is about one. */
export function subjectOf(step: Step): ObjectRef | undefined {
  const { action } = step;
  switch (action.kind) {
    case 'write':
    case 'refused':
      return action.object;
    case 'event':
    case 'finding':
    case 'effect':
      return action.about;
    case 'fault':
    case 'command':
      return undefined;
    default:
      return action satisfies never;
  }
}

/** The steps about one object, in order. */
export function stepsAbout(trace: Trace, ref: ObjectRef): readonly Step[] {
  return trace.steps.filter((step) => {
    const subject = subjectOf(step);
    return subject !== undefined && subject.kind === ref.kind && subject.key === ref.key;
  });
}

function stepAt(trace: Trace, id: StepId): Step {
  const step = trace.steps[id];
  if (step === undefined) throw new RangeError(`the trace has no step ${id}`);
  return step;
}
