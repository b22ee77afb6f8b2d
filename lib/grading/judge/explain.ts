/** The causal chain that decided: few steps, in order of time, each with its actor and rule. */
import {
  type Cluster,
  causalChain,
  mainCause,
  type Step,
  type StepId,
  subjectOf,
  type Trace,
} from '@/lib/simulator/index';
import { isComplaint, isRetried } from '../ask/hindrance';
import { isMending } from '../ask/silence';
import { type OpenedStep, openedStep } from '../run/opened-step';
import type { Run } from '../run/run';
import { clock, sentence, shortened, told, toldIn } from '../words/words';

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
  /** Null for the moment asked about. */
  readonly opened: Opened | null;
  /** Of a run that went on to try something: the learner's own does not have it. */
  readonly isTrial?: true;
};

export type Opened = OpenedStep & {
  /** The steps without which it would not have happened then. Markdown, the actor first and strong. */
  readonly because: readonly string[];
};

/** A step opened, as a verdict sends it along: of what is very long, the beginning. */
export function openedOf(cluster: Cluster, step: Step): Opened {
  const { diff, ...opened } = openedStep(cluster, step);
  return {
    ...opened,
    diff: diff === null || diff.length <= longestDiff ? diff : `${diff.slice(0, longestDiff)}\n…`,
    because: step.because
      .flatMap((id) => cluster.trace.steps[id] ?? [])
      .slice(-mostCauses)
      .map((cause) => sentence(short(told(cause, true)))),
  };
}

const longestDiff = 4_000;
const mostCauses = 5;

/** Most steps told. */
const longest = 9;
/** Most letters of one of them. */
const longestLine = 240;

/**
 * From the steps that decided back to what set them off: first the decisive one, then what broke, then the others, then
 * what people did, then the story of the decisive step, then its other causes, as far as there is room. What is tried
 * again and again is told once.
 * @param idle faults that decided nothing, and are told only as a cause of something that did
 */
export function chainOf(
  run: Run,
  decided: readonly StepId[],
  idle: readonly StepId[] = [],
): readonly ChainStep[] {
  const key = decided.at(-1) ?? run.cluster.trace.steps.length - 1;
  return linesOf(run, decided, key, longest, idle).map((same) => linkOf(run.cluster, same, key));
}

/** Each line of the chain: a step, or several that say the same. */
function linesOf(
  run: Run,
  decided: readonly StepId[],
  key: StepId,
  room: number,
  idle: readonly StepId[],
): readonly (readonly Step[])[] {
  const { trace, stood } = run.cluster;
  const wanted: StepId[] = [];
  const refusals = new Set<string>();
  let taken = 0;
  const add = (ids: readonly StepId[]) => {
    for (const id of ids) {
      if (wanted.includes(id)) continue;
      const refusal = refusalOf(trace.steps[id]);
      if (refusal === undefined || !refusals.has(refusal)) {
        if (taken >= room) continue;
        taken++;
      }
      if (refusal !== undefined) refusals.add(refusal);
      wanted.push(id);
    }
  };
  const within = (steps: readonly Step[]) =>
    steps.filter((step) => step.id >= stood && isTold(step)).map(({ id }) => id);
  const causes = decided.flatMap((id) => causalChain(trace, id));
  add([key]);
  add(within(causes.filter(({ action }) => action.kind === 'fault')));
  add(within(faultsBefore(run, key).filter(({ id }) => !idle.includes(id))));
  add([...decided].reverse());
  add(within(causes.filter(({ action }) => action.kind === 'command')));
  const story = (id: StepId) =>
    within(mainCause(trace, id).filter((step) => isNews(step) && !isTried(trace, step, id))).reverse();
  for (const id of [key, ...[...decided].reverse()]) add(story(id));
  const told = withoutEchoes(
    wanted.sort((a, b) => a - b).flatMap((id) => trace.steps[id] ?? []),
    key,
  );
  return folded(trace, told);
}

/** The chain, and after it the moment asked about, with what holds then: that is what decides. */
export function chainTo(
  run: Run,
  decided: readonly StepId[],
  fact: string,
  idle: readonly StepId[] = [],
): readonly ChainStep[] {
  const last = decided.at(-1) ?? run.cluster.trace.steps.length - 1;
  const steps = linesOf(run, decided, last, longest - 1, idle).map((same) =>
    linkOf(run.cluster, same, undefined),
  );
  return [
    ...steps,
    {
      step: null,
      time: clock(run.cluster.now),
      actor: '',
      says: sentence(fact),
      rule: null,
      kind: 'key',
      opened: null,
    },
  ];
}

/** Events tell what other steps tell already; a write that came too late is made again at once. */
function isTold(step: Step): boolean {
  return step.action.kind !== 'event' && !isRetried(step);
}

/** What happens on a node between a binding and a container that runs goes without saying, unless it is asked about. */
function isNews({ action }: Step): boolean {
  return action.kind !== 'effect' || !goesWithoutSaying.has(action.effect);
}

/** What a kubelet reports of a Pod again and again, on the way to the last such report. */
function isTried(trace: Trace, step: Step, id: StepId): boolean {
  const last = trace.steps[id];
  return (
    step.id !== id &&
    last !== undefined &&
    isComplaint(step) &&
    isComplaint(last) &&
    subjectOf(step)?.key === subjectOf(last)?.key
  );
}

const goesWithoutSaying: ReadonlySet<string> = new Set([
  'create-sandbox',
  'pull-image',
  'fetch-image',
  'send-signal',
  'call-cni',
  'add-network',
]);

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

/** Neighbours that say the same are one line, and so are refusals of the same request until something breaks or is mended. */
function folded(trace: Trace, steps: readonly Step[]): readonly (readonly Step[])[] {
  const lines: Step[][] = [];
  for (const step of steps) {
    const since = lines.slice(lines.findLastIndex(([first]) => first?.action.kind === 'fault') + 1);
    const refusal = refusalOf(step);
    const same =
      refusal === undefined
        ? [since.at(-1)].find((line) => saysTheSame(trace, line?.[0], step))
        : since.find(([first]) => refusalOf(first) === refusal);
    if (same) same.push(step);
    else lines.push([step]);
  }
  return lines;
}

/** A command is never told together with the write that came of it. */
function saysTheSame(trace: Trace, a: Step | undefined, b: Step): boolean {
  return (
    a?.actor === b.actor &&
    toldIn(trace, a) === toldIn(trace, b) &&
    a.action.kind === b.action.kind &&
    b.action.kind !== 'command'
  );
}

/** What a refusal says, by whom; undefined of any other step. */
function refusalOf(step: Step | undefined): string | undefined {
  return step?.action.kind === 'refused' ? `${step.actor} ${withoutDrawnNames(step.says)}` : undefined;
}

/** The API server draws the end of a name anew for every request, and names it when it refuses. */
function withoutDrawnNames(text: string): string {
  return text.replace(/-[a-z0-9]{5}"/g, '"');
}

/** A message of the API server can be a page: its beginning says what it is about. */
function short(text: string): string {
  const [first = text] = text.split('\n', 1);
  return shortened(first, longestLine);
}

function linkOf(cluster: Cluster, same: readonly Step[], key: StepId | undefined): ChainStep {
  const step = same.find((each) => each.id === key) ?? same[0];
  if (step === undefined) throw new Error('a line of a chain without a step');
  const times = same.length === 1 ? '' : ` (${same.length} times)`;
  const { id, at, actor, rule, action } = step;
  const breaks = action.kind === 'fault' || action.kind === 'refused';
  const mends = action.kind === 'fault' && isMending(action.fault.kind);
  const kind = id === key ? 'key' : breaks && !mends ? 'gap' : 'step';
  return {
    step: id,
    time: clock(at),
    actor,
    says: sentence(`${short(toldIn(cluster.trace, step, true))}${times}`),
    rule,
    kind,
    opened: openedOf(cluster, step),
  };
}
