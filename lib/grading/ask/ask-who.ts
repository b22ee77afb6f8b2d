/** "Who did this?": the actor of a step, here or in the run without the fault, or who gave a field its value. */
import type { AskOf, StepSelector } from '@/lib/curriculum/scenario-ask';
import type { Cluster, KubeObject, Step, StepId } from '@/lib/simulator/index';
import { baseName, findStep, findSteps, findTarget } from '../run/find';
import { type Found, type FoundOption, notFound } from '../run/finding';
import { valueAt } from '../run/look';
import { faultsOf, play, type Run } from '../run/run';
import { componentName, deeds, sentence, told } from '../words/words';
import { roleOf, takenFor } from './components';
import { whyNot } from './silence';

/** Most options shown, the right one included. */
const optionsShown = 4;

export function findWho(run: Run, ask: AskOf<'who'>, clusterSeed: number): Found {
  const actor = actorAsked(run, ask, clusterSeed);
  if ('problem' in actor) return notFound(actor.problem);
  const { cluster } = run;
  const name = nameOf(ask, actor);
  const others = [...ask.also, ...(ask.byNode ? sameOnOtherNodes(cluster, actor.actor) : [])];
  const wrong = [...new Set([...others, ...takenFor(cluster, name, ask.as)])].filter(
    (other) => other !== name,
  );
  const options: FoundOption[] = [
    { value: name, label: componentName(name), right: true, why: sentence(actor.why) },
    ...wrong.slice(0, Math.max(optionsShown - 1, others.length)).map((other) => ({
      value: other,
      label: componentName(other),
      right: false,
      why: refutation(cluster, other),
    })),
  ];
  return {
    ok: true,
    options,
    key: { kind: 'one', right: [name] },
    fact: actor.fact,
    decided: actor.decided,
    ...(actor.atEnd && { atEnd: true }),
  };
}

type Actor = {
  readonly actor: string;
  readonly process: string;
  readonly fact: string;
  readonly why: string;
  /** No step of its own shows it: it did not act, or acted within the request of somebody else. */
  readonly atEnd?: true;
  readonly decided: readonly StepId[];
};

function actorAsked(run: Run, ask: AskOf<'who'>, clusterSeed: number): Actor | { readonly problem: string } {
  if (ask.did) return whoDid(run, ask.did, ask.as);
  if (ask.failed) return whoFailed(run, ask.failed, clusterSeed);
  if (ask.set) return whoSet(run.cluster, ask.set);
  throw new Error('the schema asks for one of did, failed, set');
}

function whoDid(
  run: Run,
  selector: StepSelector,
  as: AskOf<'who'>['as'],
): Actor | { readonly problem: string } {
  const step = findStep(run, selector);
  if (step === undefined) return { problem: `no step is as ask.did describes` };
  const actors = new Set(findSteps(run, selector).map((each) => baseName(each.actor)));
  if (selector.pick === undefined && actors.size > 1)
    return { problem: `ask.did fits steps of ${[...actors].join(', ')}: say more, or pick one` };
  const says = told(step);
  const name = componentName(step.actor);
  const isPart = as === 'process' && baseName(step.process) !== baseName(step.actor);
  const fact =
    isPart && says.startsWith(name)
      ? `${name}, a part of ${componentName(step.process)},${says.slice(name.length)}`
      : says;
  return { actor: step.actor, process: step.process, fact, why: fact, decided: [step.id] };
}

/** Who does it in the run without the faults; in this run nobody does. */
function whoFailed(
  run: Run,
  selector: StepSelector,
  clusterSeed: number,
): Actor | { readonly problem: string } {
  const faults = faultsOf(run.scenario);
  if (faults.size === 0) return { problem: 'ask.failed needs something that is stopped or broken' };
  const sound = play(run.scenario, clusterSeed, { without: faults });
  if (!sound.ok) return { problem: `without the faults: ${sound.problem}` };
  const missing = findStep(sound.run, selector);
  if (missing === undefined) return { problem: 'without the faults, no step is as ask.failed describes' };
  const here = findStep(run, selector);
  if (here !== undefined) return { problem: `ask.failed: ${here.actor} did it, step ${here.id}` };
  return {
    actor: missing.actor,
    process: missing.process,
    fact: whyNot(run, selector, missing).replace(/\.$/, ''),
    why: `With nothing broken: ${told(missing)}. In this run that never happens`,
    decided: silenceOf(run.cluster, missing),
    atEnd: true,
  };
}

/** Why nobody did it: the fault that hit the actor, and the last thing that it should have answered. */
function silenceOf(cluster: Cluster, missing: Step): readonly StepId[] {
  const names = [missing.actor, missing.process, baseName(missing.process)];
  const fault = cluster.trace.steps.findLast(
    ({ action }) =>
      action.kind === 'fault' &&
      (('of' in action.fault && names.includes(action.fault.of)) ||
        ('node' in action.fault && missing.actor.endsWith(`@${action.fault.node}`))),
  );
  const last =
    cluster.trace.steps.findLast(({ action }) => action.kind === 'command') ?? cluster.trace.steps.at(-1);
  return [...(fault ? [fault.id] : []), ...(last ? [last.id] : [])].sort((a, b) => a - b);
}

/**
 * The first write after which the field has its present value decides. When a person's request came without the
 * field, it was kube-apiserver that filled it in.
 */
function whoSet(
  cluster: Cluster,
  { of, path }: NonNullable<AskOf<'who'>['set']>,
): Actor | { readonly problem: string } {
  const target = findTarget(cluster, of);
  if (target === undefined) return { problem: 'ask.set: there is no such object' };
  const value = JSON.stringify(valueAt(cluster.get(target.kind, target.key), path));
  if (value === undefined) return { problem: `ask.set: ${path} is not set` };
  const valueIn = (object: KubeObject | undefined) => JSON.stringify(valueAt(object, path));
  const step = cluster.trace.steps.find(
    ({ action }) =>
      action.kind === 'write' &&
      action.object.kind === target.kind &&
      action.object.key === target.key &&
      valueIn(cluster.getAt(target.kind, target.key, action.revision)) === value,
  );
  if (step === undefined) return { problem: `ask.set: no step wrote ${path}` };
  const filledIn =
    commandBehind(cluster, step) !== undefined && !sentWith(cluster, step, path, of.name ?? '');
  const shown = value.replace(/^"|"$/g, '');
  return filledIn
    ? {
        actor: 'kube-apiserver',
        process: 'kube-apiserver',
        fact: `kube-apiserver filled in \`${path}\` with ${shown}: the request of ${step.actor} came without it`,
        atEnd: true,
        why: `The request of ${step.actor} came without \`${path}\`; what was stored has ${shown}`,
        decided: [step.id],
      }
    : {
        actor: step.actor,
        process: step.process,
        fact: `${componentName(step.actor)} set \`${path}\` to ${shown}`,
        why: told(step),
        decided: [step.id],
      };
}

function commandBehind(cluster: Cluster, step: Step): Step | undefined {
  return step.because
    .map((id) => cluster.trace.steps[id])
    .find((cause) => cause?.action.kind === 'command' && cause.actor === step.actor);
}

/** Whether the person's request itself held the field. */
function sentWith(cluster: Cluster, step: Step, path: string, name: string): boolean {
  const action = commandBehind(cluster, step)?.action;
  if (action?.kind !== 'command') return false;
  const { command } = action;
  const sent =
    command.kind === 'apply' ? command.objects : 'object' in command ? [command.object] : undefined;
  // Any other command (scale, label, patch) names what it changes.
  if (sent === undefined) return true;
  return sent.some((object) => object.metadata.name === name && valueAt(object, path) !== undefined);
}

function nameOf(ask: AskOf<'who'>, { actor, process }: Actor): string {
  const name = ask.as === 'process' ? process : actor;
  return ask.byNode ? name : baseName(name);
}

function sameOnOtherNodes(cluster: Cluster, actor: string): readonly string[] {
  return cluster
    .processes()
    .flatMap(({ name, components }) => [name, ...components])
    .filter((name) => name !== actor && name.includes('@') && baseName(name) === baseName(actor));
}

/** What the other one is there for, and what it did in this run. */
function refutation(cluster: Cluster, component: string): string {
  const name = componentName(component);
  const role = roleOf(component);
  const did = deeds(cluster, component);
  const here = did === '' ? `In this run it wrote nothing` : `In this run it ${did}`;
  return role === undefined ? `${here.replace(' it ', ` ${name} `)}.` : `${name} ${role}. ${here}.`;
}
