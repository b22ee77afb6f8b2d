/**
 * Why something holds for one of several objects, or does not: by the step that admitted it or left it out. What holds is
 * told by `reasonFor`; this goes on with what decided.
 */
import type { Predicate } from '@/lib/curriculum/scenario-ask';
import {
  isBeingDeleted,
  type KubeObject,
  keyOf,
  type Node,
  type NodeVerdict,
  type Pod,
  type Service,
  type Step,
  type StepId,
  splitKey,
  subjectOf,
} from '@/lib/simulator/index';
import { taintText, tolerates } from '@/lib/simulator/objects/tolerations';
import { belongsTo, nodeOf } from '../run/find';
import { lookAt, ruleAddresses, servingAddresses } from '../run/look';
import { holds, verdictsOn } from '../run/predicate';
import type { Run } from '../run/run';
import { decidingPart, reasonFor } from '../words/predicate-words';
import { clock, componentName, listed, sentence, told, toldIn } from '../words/words';
import { hindranceOf, hindranceWords, mentionOf } from './hindrance';
import { isInstalling } from './reading';
import { brokenWords } from './silence';

export type ObjectReason = {
  /** A sentence about the object. Markdown. */
  readonly why: string;
  /** The step that decided, where one did. */
  readonly step?: StepId;
  /** What decided, as the last part of a sentence about all of them. */
  readonly tells?: string;
};

type Cause = { readonly words: string; readonly tells?: string; readonly step?: Step };

/** @param sound the run in which nothing is broken, where something is */
export function reasonAbout(
  run: Run,
  object: KubeObject,
  where: Predicate,
  sound: Run | undefined,
): ObjectReason {
  const reason = reasonFor(run, object, where);
  const cause = causeOf(run, object, where, sound);
  return {
    why: sentence(cause === undefined || cause.words === '' ? reason : `${reason}: ${cause.words}`),
    ...(cause?.step && { step: cause.step.id }),
    ...(cause?.tells !== undefined && { tells: cause.tells }),
  };
}

function causeOf(run: Run, object: KubeObject, where: Predicate, sound: Run | undefined): Cause | undefined {
  const { part, isMet } = decidingPart(run, object, where);
  switch (part) {
    case 'fits':
      return whyFits(run, object as Node, where.fits ?? { kind: 'Pod' });
    case 'runsPodOf':
      return whyRuns(run, object as Node, where.runsPodOf ?? '', sound);
    case 'hasRulesFor':
      return whyRules(run, object.metadata.name, where.hasRulesFor ?? '');
    case 'inRules':
      return where.inRules && writtenBy(run, where.inRules.node, where.inRules.service);
    case 'endpointOf':
      return whyEndpoint(run, object as Pod, where.endpointOf ?? '');
    case 'old':
    case 'lives':
    case 'createdBy':
      return whyThere(run, object);
    case 'field':
    case 'condition':
    case 'printed':
    case 'labels':
      return whySo(run, object, { [part]: where[part] }, isMet, sound);
    default:
      return undefined;
  }
}

function whyFits({ cluster }: Run, node: Node, fits: NonNullable<Predicate['fits']>): Cause | undefined {
  const verdict = verdictsOn(cluster, fits).find((each) => each.node === node.metadata.name);
  if (verdict?.refusedBy !== undefined) return { words: '', tells: refusal(verdict) };
  const pod =
    fits.name === undefined ? undefined : cluster.get('Pod', `${fits.namespace ?? 'default'}/${fits.name}`);
  const tolerated = pod === undefined ? '' : toleratedWords(pod, node);
  return tolerated === '' ? undefined : { words: tolerated };
}

/** "NodeAffinity refuses node-2: node(s) didn't match …". */
function refusal({ node, refusedBy, reasons = [] }: NodeVerdict, it = node): string {
  return `${refusedBy} refuses ${it}${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`;
}

/** The taints that would keep other Pods out; empty where there is none. */
function toleratedWords(pod: Pod, node: Node): string {
  const taints = (node.spec?.taints ?? []).filter(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' &&
      (pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint)),
  );
  return taints.length === 0
    ? ''
    : `Pod ${pod.metadata.name} tolerates ${taints.length === 1 ? 'its taint' : 'its taints'} ${listed(taints.map((taint) => `\`${taintText(taint)}\``))}`;
}

function whyRuns(run: Run, node: Node, owner: string, sound: Run | undefined): Cause | undefined {
  const { cluster } = run;
  const { steps } = cluster.trace;
  const { name } = node.metadata;
  const isOfOwner = (pod: KubeObject) => pod.metadata.name === owner || belongsTo(cluster, pod, owner);
  const pods = cluster.list('Pod').filter((pod) => !isBeingDeleted(pod) && isOfOwner(pod));
  const here = pods.find((pod) => nodeOf(pod) === name);
  if (here !== undefined) {
    const bound = steps.findLast(
      ({ action }) =>
        action.kind === 'write' &&
        action.verb === 'bind' &&
        splitKey(action.object.key).name === here.metadata.name,
    );
    if (bound === undefined) return undefined;
    const tolerated = toleratedWords(here as Pod, node);
    return {
      words: `${told(bound)}${tolerated === '' ? '' : `, and ${tolerated.replace(/^Pod \S+/, 'that')}`}`,
      step: bound,
      tells: told(bound),
    };
  }
  const isAbout = (step: Step) => {
    const about = subjectOf(step);
    if (about === undefined) return false;
    if (`${about.kind}/${splitKey(about.key).name}` === owner) return true;
    return about.kind === 'Pod' && pods.some((pod) => keyOf(pod) === about.key);
  };
  const looks = steps.filter((step) => step.action.kind === 'finding' && isAbout(step)).reverse();
  for (const step of looks) {
    if (step.action.kind !== 'finding') continue;
    const verdict = step.action.verdicts?.find((each) => each.node === name);
    if (verdict?.refusedBy === undefined) continue;
    if (step.action.finding === 'nodes-passed-over')
      return {
        words: `${verdict.refusedBy} makes none for it, as ${(verdict.reasons ?? []).join(', ')}`,
        step,
        tells: told(step),
      };
    // A Pod of a DaemonSet is for one node, and every other refuses it.
    if (owner.startsWith('DaemonSet/')) continue;
    return { words: refusal(verdict, 'it'), step, tells: refusal(verdict) };
  }
  const elsewhere = pods.map(nodeOf).find((each) => each !== undefined);
  if (looks.length > 0 && elsewhere !== undefined)
    return { words: `every filter plugin accepts it, and kube-scheduler took ${elsewhere}` };
  const broken = brokenWords(run);
  return sound === undefined || broken === '' ? undefined : { words: `no Pod was made for it, as ${broken}` };
}

function whyRules(run: Run, node: string, service: string): Cause | undefined {
  const { cluster } = run;
  if (ruleAddresses(cluster, node, service).length > 0) return writtenBy(run, node, service);
  const found = cluster.list('Service').find(({ metadata }) => metadata.name === service) as
    | Service
    | undefined;
  const { type, clusterIP } = found?.spec ?? {};
  if (type === 'ExternalName' || clusterIP === 'None') {
    const why =
      type === 'ExternalName'
        ? 'it is a name in DNS and no more'
        : 'it is headless, and without a cluster IP there is no address that a rule could be for';
    return { words: why, tells: why };
  }
  const stopped = brokenWords(run);
  if (stopped.includes('kube-proxy')) return { words: stopped };
  if (servingAddresses(cluster.list('EndpointSlice'), service).length > 0) return undefined;
  const why = 'its EndpointSlices list no ready endpoint';
  return { words: why, tells: why };
}

/** The sync in which kube-proxy last wrote a Service's rules. */
function writtenBy({ cluster }: Run, node: string, service: string): Cause | undefined {
  const step = cluster.trace.steps.findLast((each) => isInstalling(each, { node, service }));
  return step && { words: `${componentName(step.actor)} wrote them at ${clock(step.at)}`, step };
}

function whyEndpoint({ cluster }: Run, pod: Pod, service: string): Cause | undefined {
  const found = cluster.list('Service').find(({ metadata }) => metadata.name === service) as
    | Service
    | undefined;
  const selector = Object.entries(found?.spec?.selector ?? {});
  if (selector.length === 0) return undefined;
  const labels = pod.metadata.labels ?? {};
  const other = selector.filter(([key, value]) => labels[key] !== value);
  const pairs = (entries: readonly (readonly [string, string | undefined])[]) =>
    listed(entries.map(([key, value]) => `\`${key}=${value ?? ''}\``));
  if (other.length > 0) {
    const has = other.map(([key]) => [key, labels[key]] as const);
    const carries = has.every(([, value]) => value === undefined) ? 'no such label' : pairs(has);
    const wants = `the Service selects ${pairs(other)}`;
    return {
      words: `${wants}, and the Pod carries ${carries}`,
      tells: `${wants}, and Pod ${pod.metadata.name} carries ${carries}`,
    };
  }
  const isReady = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  if (isReady !== true) return { words: 'it carries the labels, and is not Ready' };
  return { words: `it carries ${pairs(selector)}, which the Service selects, and is Ready` };
}

/** Where an object comes from, and where it went. */
function whyThere({ cluster }: Run, object: KubeObject): Cause | undefined {
  const own = cluster.trace.steps.filter(
    ({ action }) =>
      action.kind === 'write' && action.object.kind === object.kind && action.object.key === keyOf(object),
  );
  const created = own.findLast(({ action }) => action.kind === 'write' && action.verb === 'create');
  const gone = own.findLast(({ action }) => action.kind === 'write' && action.verb === 'delete');
  if (gone !== undefined && gone.id > (created?.id ?? -1))
    return { words: `at ${clock(gone.at)} ${told(gone)}`, step: gone, tells: told(gone) };
  if (created === undefined) return undefined;
  const isLater = created.id >= cluster.stood;
  return isLater
    ? { words: `at ${clock(created.at)} ${told(created)}`, step: created, tells: told(created) }
    : { words: 'nobody has deleted it since' };
}

/** The write that made it so; where it is not so, what stood in the way, or what would have made it so. */
function whySo(
  run: Run,
  object: KubeObject,
  part: Predicate,
  isMet: boolean,
  sound: Run | undefined,
): Cause | undefined {
  const { cluster } = run;
  const { name, namespace } = object.metadata;
  if (isMet) {
    const step = lastBecoming(run, object, part);
    if (step === undefined) return undefined;
    const ranked = mentionOf(run, `${object.kind} ${keyOf(object)}`);
    if (ranked !== undefined)
      return { words: hindranceWords(ranked), step: ranked, tells: hindranceWords(ranked) };
    return { words: `at ${clock(step.at)} ${toldIn(cluster.trace, step)}`, step };
  }
  const subject = { kind: object.kind, name, ...(namespace !== undefined && { namespace }) };
  const hindered =
    hindranceOf(run, { about: [subject] }) ?? mentionOf(run, `${object.kind} ${keyOf(object)}`);
  if (hindered !== undefined)
    return { words: comesAfter(hindranceWords(hindered), `${object.kind} ${name}`), step: hindered };
  const missing = sound && lastBecoming(sound, object, part);
  if (missing !== undefined) return { words: `with nothing broken, ${told(missing)}` };
  const last = cluster.trace.steps.findLast(
    ({ action }) =>
      action.kind === 'write' && action.object.kind === object.kind && action.object.key === keyOf(object),
  );
  return (
    last && { words: `at ${clock(last.at)} ${toldIn(cluster.trace, last)}`, step: last, tells: told(last) }
  );
}

/** Of a ranking, what it says of one that comes after the first: "… gives up Pod log, before it (uses 3000Mi)". */
function comesAfter(words: string, name: string): string {
  const [first = words, rest] = words.split(', before ', 2);
  const [, own] = new RegExp(`(?:^|, )${name}(?![\\w-])( \\([^)]*\\))?`).exec(rest ?? '') ?? [];
  return own === undefined ? words : `${first}, before it${own}`;
}

/** The last write after which a part of a predicate holds, and did not before. */
function lastBecoming({ cluster }: Run, object: KubeObject, part: Predicate): Step | undefined {
  let becoming: Step | undefined;
  let held = false;
  for (const step of cluster.trace.steps) {
    const { action } = step;
    if (action.kind !== 'write' || action.object.kind !== object.kind || action.object.key !== keyOf(object))
      continue;
    const now = holds(cluster, lookAt(cluster, action.revision), object, part);
    if (now && !held) becoming = step;
    held = now;
  }
  return held ? becoming : undefined;
}
