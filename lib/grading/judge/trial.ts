/**
 * A goal that is tried afterwards, told apart from what the learner did: the lines that changed something, how it all
 * stood when the time was over, and then the trial, named as such in the chain and under the picture.
 */
import type { StepId } from '@/lib/simulator/index';
import type { Happened, Run } from '../run/run';
import type { Scene } from '../scene/scene';
import { scenesOf } from '../scene/scenes-of';
import { clock, listed, sentence, told } from '../words/words';
import { type ChainStep, chainTo, openedOf } from './explain';

/** Most of the learner's lines that are told, the last ones. */
const linesTold = 4;

type Trial = {
  /** Where the learner's time was over, and where the trial went on from there. */
  readonly after: Run;
  readonly tried: Run;
  /** The first of `happened` that is the learner's. */
  readonly from: number;
  /** Steps of the trial that decided, in order. */
  readonly decided: readonly StepId[];
  /** What the trial came to, and what held before it; without full stops. */
  readonly fact: string;
  readonly stood: readonly string[];
};

/** How what a trial came to begins: "It was tried (`kubectl drain node-1`):". */
export function triedWords(after: Run, tried: Run): string {
  const words = trialWords(after, tried);
  return `It was tried${words === '' ? '' : ` (${words})`}:`;
}

/** What was done to try a goal: "`kubectl drain node-1`"; empty where there was nothing to do it to. */
function trialWords(after: Run, tried: Run): string {
  const { steps } = tried.cluster.trace;
  return listed(
    entriesOf(tried, after.happened.length).flatMap(({ command, before, result }) => {
      const step = steps[before];
      if (command?.kind === 'kubectl') return [`\`${command.line}\``];
      return step === undefined || !result.ok ? [] : [told(step).replace(/^A /, 'a ')];
    }),
  );
}

/** The chain, and the cluster after each of its steps. */
export function chainOfTrial(trial: Trial): {
  readonly chain: readonly ChainStep[];
  readonly scenes: readonly Scene[];
} {
  const { after, tried } = trial;
  const own = entriesOf(after, trial.from)
    .filter((entry) => lastWrite(after, entry) !== undefined)
    .slice(-linesTold)
    .map((entry) => lineOf(after, entry));
  const over: ChainStep = {
    step: null,
    time: clock(after.cluster.now),
    actor: '',
    says: sentence(`Here your time is over${trial.stood.length === 0 ? '' : `: ${listed(trial.stood)}`}`),
    rule: null,
    kind: 'step',
    opened: null,
  };
  const trying = chainOf(trial);
  const idsOf = (links: readonly ChainStep[]) => links.map(({ step }) => step);
  return {
    chain: [...own, over, ...trying],
    scenes: [
      ...scenesOf(after, idsOf([...own, over])),
      ...scenesOf(tried, idsOf(trying)).map((scene) => inTrial(scene, trialWords(after, tried))),
    ],
  };
}

/** What was tried, what came of it, and where that left the goal. */
function chainOf({ after, tried, decided, fact }: Trial): readonly ChainStep[] {
  const began = after.cluster.trace.steps.length;
  const words = trialWords(after, tried);
  const [first] = words === '' ? [] : entriesOf(tried, after.happened.length);
  const trying: readonly ChainStep[] = first === undefined ? [] : [tryingOf(first, words)];
  const isDoing = (id: StepId) => tried.happened.some(({ before, command }) => command && before === id);
  const came = chainTo(tried, decided, fact).filter(
    ({ step }) => step === null || (step >= began && !isDoing(step)),
  );
  return [
    ...trying,
    ...came.map((link) => ({ ...link, says: `Trial: ${link.says}`, isTrial: true }) as const),
  ];
}

function tryingOf({ before, at }: Happened, words: string): ChainStep {
  return {
    step: before,
    time: clock(at),
    actor: '',
    says: sentence(`To try it, this was then done as well: ${words}`),
    rule: null,
    kind: 'step',
    opened: null,
    isTrial: true,
  };
}

function inTrial(scene: Scene, words: string): Scene {
  return {
    ...scene,
    title: `${scene.title}, in the trial after your time was over`,
    ...(words !== '' && {
      description: `${sentence(`To try it, this was done: ${words.replaceAll('`', '')}`)} ${scene.description}`,
    }),
  };
}

/** A line as it was typed, at the moment after what it wrote itself. */
function lineOf(run: Run, entry: Happened): ChainStep {
  const { steps } = run.cluster.trace;
  const step = steps[entry.before];
  const written = lastWrite(run, entry);
  const shown = steps[written ?? entry.before];
  return {
    step: written ?? entry.before,
    time: clock(entry.at),
    actor: step?.actor ?? '',
    says: step === undefined ? '' : sentence(told(step, true)),
    rule: null,
    kind: 'step',
    opened: shown === undefined ? null : openedOf(run.cluster, shown),
  };
}

/** The last thing that a line wrote, or broke, itself; undefined of one that only looked or was refused. */
function lastWrite({ happened, cluster }: Run, entry: Happened): StepId | undefined {
  const { steps } = cluster.trace;
  const end = happened[happened.indexOf(entry) + 1]?.before ?? steps.length;
  return steps
    .slice(entry.before, end)
    .findLast(
      ({ id, rule, because, action }) =>
        action.kind === 'fault' ||
        (action.kind === 'write' && rule === null && (id === entry.before || because.includes(entry.before))),
    )?.id;
}

/** What was typed or done, from the given one of all that happened on. */
function entriesOf({ happened }: Run, from: number): readonly Happened[] {
  return happened.slice(from).filter(({ command }) => command !== undefined);
}
