/** Finds objects and steps of a run by the descriptions that scenario files use. */
import type { StepSelector } from '@/lib/curriculum/scenario-ask';
import type { TargetGiven } from '@/lib/curriculum/scenario-parts';
import {
  type Cluster,
  controllerOf,
  type Key,
  type KubeObject,
  keyOf,
  type ObjectRef,
  type Step,
  splitKey,
  subjectOf,
} from '@/lib/simulator/index';

/** The object that a target means now, or undefined. Of several, the oldest, unless `nth` says otherwise. */
export function findTarget(cluster: Cluster, target: TargetGiven): ObjectRef | undefined {
  const { kind, name, nth = 1 } = target;
  if (name !== undefined) {
    const object = cluster.get(kind, `${target.namespace ?? 'default'}/${name}`) ?? cluster.get(kind, name);
    return object && { kind, key: keyOf(object) };
  }
  const object = findObjects(cluster, target)[nth - 1];
  return object && { kind, key: keyOf(object) };
}

export type ObjectQuery = {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly of?: string | undefined;
  readonly node?: string | undefined;
};

/** Objects that exist now and match, oldest first. Those being deleted are among them. */
export function findObjects(cluster: Cluster, query: ObjectQuery): readonly KubeObject[] {
  return cluster
    .list(query.kind, query.namespace)
    .filter((object) => matches(cluster, object, query))
    .sort(byCreation(cluster, query.kind));
}

/** Whether an object fits owner and node of a query. `ancestry` looks owners up as they were, for objects now gone. */
export function matches(
  cluster: Cluster,
  object: KubeObject,
  { of, node, namespace }: Omit<ObjectQuery, 'kind'>,
): boolean {
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  if (of !== undefined && !belongsTo(cluster, object, of)) return false;
  return node === undefined || nodeOf(object) === node;
}

/** Whether `owner` ("Deployment/web") controls the object, directly or through what it controls. A Service owns its slices. */
export function belongsTo(cluster: Cluster, object: KubeObject, owner: string): boolean {
  const slash = owner.indexOf('/');
  const kind = owner.slice(0, slash);
  const name = owner.slice(slash + 1);
  for (let at: KubeObject | undefined = object, depth = 0; at !== undefined && depth < 4; depth++) {
    const controller = controllerOf(at);
    if (controller === undefined) return false;
    if (controller.kind === kind && controller.name === name) return true;
    const key: Key = at.metadata.namespace ? `${at.metadata.namespace}/${controller.name}` : controller.name;
    at = lastKnown(cluster, controller.kind, key);
  }
  return false;
}

/** The object as it is, or as it last was. */
export function lastKnown(
  cluster: Pick<Cluster, 'get' | 'getAt' | 'trace'>,
  kind: string,
  key: Key,
): KubeObject | undefined {
  const now = cluster.get(kind, key);
  if (now !== undefined) return now;
  const { steps } = cluster.trace;
  for (let i = steps.length - 1; i >= 0; i--) {
    const action = steps[i]?.action;
    if (action?.kind !== 'write' || action.object.kind !== kind || action.object.key !== key) continue;
    return cluster.getAt(kind, key, action.removed ? action.revision - 1 : action.revision);
  }
  return undefined;
}

/** The object just after a step, or just before the step that removed it. */
export function objectAtStep(cluster: Cluster, step: Step): KubeObject | undefined {
  const { action } = step;
  if (action.kind !== 'write') return undefined;
  const revision = action.removed ? action.revision - 1 : action.revision;
  return cluster.getAt(action.object.kind, action.object.key, revision);
}

/** The steps that a selector describes, in order; those before the scenario's events only on request. */
export function findSteps(played: PlayedSteps, selector: StepSelector): readonly Step[] {
  const { cluster, happened } = played;
  const { after, fromStart } = selector;
  const entry = happened.find(({ index }) => after !== undefined && index >= after - 1);
  // Nothing has happened after an entry that the run does not have yet.
  const began = after === undefined ? cluster.stood : cluster.trace.steps.length;
  const first = fromStart ? 0 : (entry?.before ?? began);
  return cluster.trace.steps.slice(first).filter((step) => fits(cluster, step, selector));
}

/** What of a run steps are found in. */
export type PlayedSteps = {
  readonly cluster: Cluster;
  readonly happened: readonly { readonly index: number; readonly before: number }[];
};

/** The one step that a selector picks: the first that matches, unless it asks for the last. */
export function findStep(played: PlayedSteps, selector: StepSelector): Step | undefined {
  const found = findSteps(played, selector);
  return selector.pick === 'last' ? found.at(-1) : found[0];
}

/** A component's name without its node: "kubelet". */
export function baseName(actor: string): string {
  return actor.split('@', 1)[0] ?? actor;
}

export function nodeOf(object: KubeObject): string | undefined {
  const spec = object.spec as { readonly nodeName?: string } | undefined;
  return spec?.nodeName;
}

function fits(cluster: Cluster, step: Step, selector: StepSelector): boolean {
  const { action } = step;
  const { actor, verb, subresource, removed, effect, node, finding, event, refused, rule } = selector;
  if (actor !== undefined && step.actor !== actor && baseName(step.actor) !== actor) return false;
  if (rule !== undefined && step.rule !== rule) return false;
  if (verb !== undefined) {
    if (action.kind !== (refused === undefined ? 'write' : 'refused') || action.verb !== verb) return false;
  }
  if (refused !== undefined) {
    if (action.kind !== 'refused' || (refused !== true && action.code !== refused)) return false;
  }
  if (subresource !== undefined) {
    if (!('subresource' in action) || action.subresource !== subresource) return false;
  }
  if (removed !== undefined && (action.kind !== 'write' || (action.removed ?? false) !== removed))
    return false;
  if (effect !== undefined && (action.kind !== 'effect' || action.effect !== effect)) return false;
  if (finding !== undefined && (action.kind !== 'finding' || action.finding !== finding)) return false;
  if (event !== undefined && (action.kind !== 'event' || action.reason !== event)) return false;
  return fitsNode(cluster, step, node) && fitsObject(cluster, step, selector);
}

/** The node on which it was done, of the actor, or of the Pod it is about. */
function fitsNode(cluster: Cluster, step: Step, node: string | undefined): boolean {
  if (node === undefined) return true;
  if (step.action.kind === 'effect') return step.action.node === node;
  if (step.actor.endsWith(`@${node}`)) return true;
  const object = objectAtStep(cluster, step);
  return object !== undefined && nodeOf(object) === node;
}

function fitsObject(cluster: Cluster, step: Step, { kind, name, namespace, of }: StepSelector): boolean {
  if (kind === undefined && name === undefined && namespace === undefined && of === undefined) return true;
  const subject = subjectOf(step);
  if (subject === undefined) return false;
  const split = splitKey(subject.key);
  if (kind !== undefined && subject.kind !== kind) return false;
  if (name !== undefined && split.name !== name) return false;
  if (namespace !== undefined && split.namespace !== namespace) return false;
  if (of === undefined) return true;
  const object = objectAtStep(cluster, step) ?? lastKnown(cluster, subject.kind, subject.key);
  return object !== undefined && belongsTo(cluster, object, of);
}

/** Creation order: timestamps have whole seconds only, so the trace decides. */
function byCreation(cluster: Cluster, kind: string): (a: KubeObject, b: KubeObject) => number {
  const order = new Map<Key, number>();
  for (const { id, action } of cluster.trace.steps) {
    if (action.kind === 'write' && action.verb === 'create' && action.object.kind === kind)
      order.set(action.object.key, id);
  }
  return (a, b) =>
    (order.get(keyOf(a)) ?? -1) - (order.get(keyOf(b)) ?? -1) || (keyOf(a) < keyOf(b) ? -1 : 1);
}
