/**
 * What stood in the way of something: a request that was refused, a component that looked and let it be, a kubelet that reports
 * why a Pod does not run. The last of it, if it still holds.
 */
import type { Reading } from '@/lib/curriculum/scenario-ask';
import { isBeingDeleted, type ObjectRef, type Step, splitKey, subjectOf } from '@/lib/simulator/index';
import { belongsTo, lastKnown, nodeOf } from '../run/find';
import type { Run } from '../run/run';
import { listed, shortened, told } from '../words/words';
import { targetOf } from './target-of';

/** An object that a question is about, with all that is made of it. */
export type Subject = { readonly kind: string; readonly name: string; readonly namespace?: string };

/** Findings that say why somebody did not act. */
const standstills: ReadonlySet<string> = new Set([
  'unschedulable',
  'scheduling-gated',
  'waits',
  'nodes-passed-over',
  'eviction-ranking',
  'volume-in-use',
  'in-use',
  'all-zones-silent',
  'other-signer',
  'not-allowed',
]);

/** Longest message in a sentence; one of the API server can be a page. */
const longest = 220;
/** Most reasons of kube-scheduler that are told. */
const reasonsTold = 3;

type Search = {
  /** Whom it is about; anything outside kube-system when absent. */
  readonly about?: readonly Subject[] | undefined;
  /** Who would have acted. */
  readonly by?: string | undefined;
  readonly from?: number;
};

export function hindranceOf(
  run: Run,
  { about, by, from = run.cluster.stood }: Search = {},
): Step | undefined {
  const steps = run.cluster.trace.steps.slice(from).filter((step) => {
    if (by !== undefined && step.actor.split('@', 1)[0] !== by) return false;
    return about === undefined ? !isOfTheSystem(step) : about.some((subject) => concerns(run, step, subject));
  });
  return (
    steps.findLast((step) => isStandstill(step) && stillHolds(run, step)) ??
    steps.findLast((step) => isComplaint(step) && stillHolds(run, step))
  );
}

/** Whether a step stood in somebody's way, and still does at the end of the run. */
export function isHindrance(run: Run, step: Step): boolean {
  return (isStandstill(step) || isComplaint(step)) && stillHolds(run, step);
}

/** Refused, for good, or not done after a look. */
function isStandstill(step: Step): boolean {
  const { action } = step;
  if (action.kind === 'finding') return standstills.has(action.finding);
  return action.kind === 'refused' && !isRetried(step);
}

/** A component wrote what somebody else had changed meanwhile: it reads that again and writes anew. */
export function isRetried({ action, rule }: Step): boolean {
  return rule !== null && action.kind === 'refused' && action.code === 409 && action.verb !== 'create';
}

/** A kubelet's report of a Pod that does not do what it should: "ErrImagePull, 0/1 ready". */
export function isComplaint({ rule, says }: Step): boolean {
  const [, state = '', ready, of] = /: ([\w:/ ]+), (\d+)\/(\d+) ready$/.exec(says) ?? [];
  return rule === 'kubelet/report' && ready !== of && !/^(Succeeded|Failed|Completed|Evicted)/.test(state);
}

function stillHolds(run: Run, step: Step): boolean {
  const subject = subjectOf(step);
  if (subject === undefined) return true;
  const { steps } = run.cluster.trace;
  const later = steps.slice(step.id + 1);
  const isOfIt = (other: Step) => {
    const about = subjectOf(other);
    return about !== undefined && stemOf(about.key) === stemOf(subject.key);
  };
  const { action } = step;
  if (action.kind === 'refused')
    return !later.some(
      (other) =>
        other.actor === step.actor &&
        other.action.kind === 'write' &&
        other.action.verb === action.verb &&
        other.action.object.kind === subject.kind &&
        isOfIt(other),
    );
  if (action.kind === 'finding' && action.finding === 'waits')
    return (
      !isAllThere(run, subject) &&
      !later.some(
        (other) =>
          other.actor === step.actor &&
          other.action.kind === 'write' &&
          other.action.verb === 'create' &&
          other.action.object.key.startsWith(`${subject.key}-`),
      )
    );
  const object = run.cluster.get(subject.kind, subject.key);
  if (action.kind === 'finding')
    return action.finding === 'unschedulable' || action.finding === 'scheduling-gated'
      ? object !== undefined && nodeOf(object) === undefined
      : true;
  if (object === undefined || isBeingDeleted(object)) return false;
  return !later.some((other) => other.rule === step.rule && subjectOf(other)?.key === subject.key);
}

/** Whether a set of Pods has as many that are ready as it wants. */
function isAllThere({ cluster }: Run, { kind, key }: ObjectRef): boolean {
  const object = cluster.get(kind, key);
  const { replicas } = (object?.spec ?? {}) as { readonly replicas?: number };
  const { readyReplicas = 0 } = (object?.status ?? {}) as { readonly readyReplicas?: number };
  return replicas === readyReplicas;
}

/** A name without what a controller makes up. */
function stemOf(key: string): string {
  return key.replace(/-(…|[a-z0-9]{5})$/, '');
}

function isOfTheSystem(step: Step): boolean {
  return subjectOf(step)?.key.startsWith('kube-system/') ?? true;
}

/** Whether a step is about an object, about what was made of it, or names it. */
function concerns({ cluster }: Run, step: Step, { kind, name, namespace = 'default' }: Subject): boolean {
  const subject = subjectOf(step);
  if (subject === undefined) return false;
  const at = splitKey(subject.key);
  const isHere = at.namespace === '' || at.namespace === namespace || step.action.kind === 'refused';
  if (subject.kind === kind) return at.name === name && isHere;
  if (step.action.kind === 'finding' && mentions(step, `${kind} ${namespace}/${name}`)) return true;
  if (!at.name.startsWith(`${name}-`) || !isHere) return false;
  const made = lastKnown(cluster, subject.kind, subject.key);
  return made === undefined || belongsTo(cluster, made, `${kind}/${name}`);
}

function mentions({ says }: Step, object: string): boolean {
  return says
    .split(object)
    .slice(1)
    .some((rest) => !/^[\w-]/.test(rest));
}

/** An object that a finding about another one names, such as a Pod that would be ended later. */
export function mentionOf({ cluster }: Run, object: string): Step | undefined {
  return cluster.trace.steps.findLast(
    (step) =>
      step.id >= cluster.stood &&
      step.action.kind === 'finding' &&
      standstills.has(step.action.finding) &&
      mentions(step, object),
  );
}

/** Whom a reading is about; undefined where it is no state that others could have kept from being another. */
export function subjectsOf(run: Run, read: Reading): readonly Subject[] | undefined {
  const target = targetOf(read);
  if (read.field && !read.field.path.startsWith('status')) return undefined;
  if (target !== undefined) {
    if (target.name !== undefined) return [subject(target.kind, target.name, target.namespace)];
    return target.of === undefined ? undefined : [ownerNamed(target.of, target.namespace)];
  }
  if (read.count === undefined) return undefined;
  if (read.count.of !== undefined) return [ownerNamed(read.count.of, read.count.namespace)];
  return handedIn(run);
}

/** "Deployment/web". */
function ownerNamed(of: string, namespace: string | undefined): Subject {
  const slash = of.indexOf('/');
  return subject(of.slice(0, slash), of.slice(slash + 1), namespace);
}

function subject(kind: string, name: string, namespace: string | undefined): Subject {
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}

/** What the scenario itself names. */
function handedIn({ scenario }: Run): readonly Subject[] {
  const later = scenario.when.flatMap(({ apply, create, replace }) =>
    [apply ?? create ?? replace ?? []].flat(),
  );
  return [...scenario.given.objects, ...later].map(({ kind, metadata }) =>
    subject(kind, metadata.name ?? '', metadata.namespace),
  );
}

/** What a step that stood in the way says, without what others wrote at length; of kube-scheduler, which plugin refused which node. */
export function hindranceWords(step: Step): string {
  const { action } = step;
  const verdicts = action.kind === 'finding' ? (action.verdicts ?? []) : [];
  if (action.kind === 'finding' && action.finding === 'unschedulable' && verdicts.length > 0) {
    const [before = ''] = told(step).split(': ', 1);
    return `${before}: ${verdictWords(verdicts)}`;
  }
  // Of what kube-scheduler says, the part before it tells that making room would not help.
  const [, before, reason] = /^(.+?: )\d+\/\d+ nodes are available: (.+?)\. /.exec(told(step)) ?? [];
  return before === undefined ? briefly(told(step)) : `${before}${reason}`;
}

type Verdicts = NonNullable<Extract<Step['action'], { kind: 'finding' }>['verdicts']>;

/** "NodeResourcesFit refuses node-1 (Insufficient cpu)", nodes with the same reason together. */
function verdictWords(verdicts: Verdicts): string {
  const groups = new Map<string, string[]>();
  for (const { node, refusedBy, reasons = [] } of verdicts) {
    if (refusedBy === undefined) continue;
    const why = `${refusedBy}\n${reasons.join(', ')}`;
    groups.set(why, [...(groups.get(why) ?? []), node]);
  }
  const words = [...groups].map(([why, nodes]) => {
    const [plugin = '', reasons = ''] = why.split('\n');
    const named = nodes.length > reasonsTold ? `${nodes.length} nodes` : listed(nodes);
    return `${plugin} refuses ${named}${reasons === '' ? '' : ` (${reasons})`}`;
  });
  return listed(words.slice(0, reasonsTold));
}

/** What a step says, cut to its first part where it goes on with what somebody else wrote. */
export function briefly(text: string): string {
  const [first = text] = text.split('\n', 1);
  const [before = first] = first.split(': ', 1);
  const rest = first.slice(before.length + 2);
  // The scheduler's list of what each node lacks is for the chain.
  if (/^\d+\/\d+ /.test(rest)) return before;
  return shortened(first, longest);
}
