/** The causal chain that decided: few steps, in order of time, each with its actor and rule. */
import { causalChain, mainCause, type Step, type StepId } from '@/lib/simulator/index';
import type { Run } from './run';
import { clock, sentence, told } from './words';

export type ChainStep = {
  /** Null for the moment asked about, at the end of the chain. */
  readonly step: StepId | null;
  /** Printed virtual time: "14:03:12". */
  readonly time: string;
  readonly actor: string;
  /** One sentence, the actor first and strong. Markdown. */
  readonly says: string;
  /** `kube-proxy/program-endpoints`; null for what people do and what breaks. */
  readonly rule: string | null;
  /** gap: something broke or was refused, so that something did not follow. key: the step that decided. */
  readonly kind: 'step' | 'gap' | 'key';
};

/** Most steps told. */
const longest = 9;

/**
 * From the steps that decided back to what set them off: first those themselves, then what people and faults did, then
 * the story of the decisive step, then its other causes, as far as there is room.
 */
export function chainOf(run: Run, decided: readonly StepId[]): readonly ChainStep[] {
  const { trace, stood } = run.cluster;
  const key = decided.at(-1) ?? trace.steps.length - 1;
  const wanted: StepId[] = [];
  const add = (ids: readonly StepId[]) => {
    for (const id of ids) if (!wanted.includes(id) && wanted.length < longest) wanted.push(id);
  };
  const within = (steps: readonly Step[]) =>
    steps.filter((step) => step.id >= stood && isTold(step)).map(({ id }) => id);
  add([key]);
  add([...decided].reverse());
  const causes = decided.flatMap((id) => causalChain(trace, id));
  add(within(causes.filter(({ action }) => action.kind === 'command' || action.kind === 'fault')));
  add(within(faultsBefore(run, key)));
  add(within(mainCause(trace, key)).reverse());
  for (const id of [...decided].reverse()) add(within(mainCause(trace, id)).reverse());
  return withoutEchoes(
    wanted.sort((a, b) => a - b).flatMap((id) => trace.steps[id] ?? []),
    key,
  ).map((step) => linkOf(step, key));
}

/** The chain, and after it the moment asked about, with what holds then: that is what decides. */
export function chainTo(run: Run, decided: readonly StepId[], fact: string): readonly ChainStep[] {
  const steps = chainOf(run, decided).map(
    (link): ChainStep => (link.kind === 'key' ? { ...link, kind: 'step' } : link),
  );
  return [
    ...steps.slice(-(longest - 1)),
    {
      step: null,
      time: clock(run.cluster.now),
      actor: '',
      says: sentence(fact),
      rule: null,
      kind: 'key',
    },
  ];
}

/** Events and heartbeats tell what other steps tell already. */
function isTold({ action }: Step): boolean {
  return action.kind !== 'event';
}

function faultsBefore({ cluster }: Run, key: StepId): readonly Step[] {
  return cluster.trace.steps.filter(({ id, action }) => action.kind === 'fault' && id < key);
}

/** A person's command and the write it became are one line: the command is dropped where the write says the same. */
function withoutEchoes(steps: readonly Step[], key: StepId): readonly Step[] {
  return steps.filter((step) => {
    if (step.action.kind !== 'command' || step.id === key) return true;
    return !steps.some(
      ({ action, because, actor }) =>
        action.kind === 'write' && actor === step.actor && because.includes(step.id),
    );
  });
}

function linkOf(step: Step, key: StepId): ChainStep {
  const { id, at, actor, rule, action } = step;
  const breaks = action.kind === 'fault' || action.kind === 'refused';
  const mends = action.kind === 'fault' && ['start', 'reconnect', 'powerOn'].includes(action.fault.kind);
  const kind = id === key ? 'key' : breaks && !mends ? 'gap' : 'step';
  return { step: id, time: clock(at), actor, says: sentence(told(step, true)), rule, kind };
}
