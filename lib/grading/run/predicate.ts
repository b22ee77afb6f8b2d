/** Which objects of a run satisfy what a scenario asks for. */
import type { Predicate, Query } from '@/lib/curriculum/scenario-ask';
import {
  type Cluster,
  conditionOf,
  type EndpointSlice,
  isBeingDeleted,
  type KubeObject,
  keyOf,
  type NodeVerdict,
  type Pod,
} from '@/lib/simulator/index';
import { baseName, belongsTo, findTarget, matches, nodeOf } from './find';
import { type Look, lookAt, lookNow, revisionAfter, ruleAddresses, servingAddresses, valueAt } from './look';
import { printed } from './printed';

/** How many objects a query finds when looked at so. */
export function countOf(cluster: Cluster, look: Look, query: Query): number {
  return look
    .list(query.kind)
    .filter((object) => matches(cluster, object, query) && holds(cluster, look, object, query.where ?? {}))
    .length;
}

/**
 * The objects to pick from: those that exist and those that existed when the scenario's events began, in order of
 * creation. One that is gone is given as it last was.
 */
export function candidates(cluster: Cluster, query: Query): readonly KubeObject[] {
  const now = cluster.list(query.kind);
  const here = new Set(now.map(keyOf));
  const gone = cluster
    .listAt(query.kind, revisionAfter(cluster, cluster.stood))
    .filter((object) => !here.has(keyOf(object)));
  const look = lookNow(cluster);
  return [...gone, ...now].filter(
    (object) => matches(cluster, object, query) && holds(cluster, look, object, query.where ?? {}),
  );
}

/** Whether every part of a predicate holds for an object. Objects are taken as `look` has them; one it lacks is gone. */
export function holds(cluster: Cluster, look: Look, object: KubeObject, predicate: Predicate): boolean {
  const seen = look.get(object.kind, keyOf(object));
  const { field, condition, labels, old, lives, createdBy, fits } = predicate;
  if (field && !fieldHolds(valueAt(seen, field.path), field)) return false;
  if (condition) {
    const found = seen && conditionOf(seen as Parameters<typeof conditionOf>[0], condition.type);
    if ((found?.status ?? 'Unknown') !== condition.status) return false;
    if (condition.reason !== undefined && found?.reason !== condition.reason) return false;
  }
  if (predicate.printed) {
    if (seen === undefined || printed(seen, predicate.printed.column) !== predicate.printed.is) return false;
  }
  if (labels && Object.entries(labels).some(([key, value]) => seen?.metadata.labels?.[key] !== value))
    return false;
  if (old !== undefined && existedBefore(cluster, object) !== old) return false;
  if (lives !== undefined && (seen !== undefined && !isBeingDeleted(seen)) !== lives) return false;
  if (createdBy !== undefined && baseName(creatorOf(cluster, object) ?? '') !== createdBy) return false;
  if (
    fits &&
    !verdictsOn(cluster, fits).some((verdict) => verdict.node === object.metadata.name && !verdict.refusedBy)
  )
    return false;
  return networkHolds(cluster, look, object, predicate);
}

/** The verdicts on all nodes when the scheduler last looked at a Pod; none when it never did. */
export function verdictsOn(cluster: Cluster, pod: NonNullable<Predicate['fits']>): readonly NodeVerdict[] {
  const target = findTarget(cluster, pod);
  for (const step of [...cluster.trace.steps].reverse()) {
    if (step.action.kind !== 'finding' || step.action.verdicts === undefined) continue;
    if (step.action.about?.key === target?.key) return step.action.verdicts;
  }
  return [];
}

/** Who created an object: the actor of the write. Undefined for what was there from the beginning. */
export function creatorOf(cluster: Cluster, object: KubeObject): string | undefined {
  return cluster.trace.steps.find(
    ({ action }) =>
      action.kind === 'write' &&
      action.verb === 'create' &&
      action.object.kind === object.kind &&
      action.object.key === keyOf(object),
  )?.actor;
}

function networkHolds(cluster: Cluster, look: Look, object: KubeObject, predicate: Predicate): boolean {
  const { endpointOf, inRules, runsPodOf, hasRulesFor } = predicate;
  const ip = (look.get(object.kind, keyOf(object)) as Pod | undefined)?.status?.podIP;
  if (endpointOf !== undefined) {
    const slices = look.list('EndpointSlice') as readonly EndpointSlice[];
    if (ip === undefined || !servingAddresses(slices, endpointOf).includes(ip)) return false;
  }
  if (inRules) {
    const address = ip ?? (object as Pod).status?.podIP;
    if (address === undefined || !ruleAddresses(cluster, inRules.node, inRules.service).includes(address))
      return false;
  }
  if (runsPodOf !== undefined) {
    const here = look
      .list('Pod')
      .some(
        (pod) =>
          nodeOf(pod) === object.metadata.name &&
          !isBeingDeleted(pod) &&
          (pod.metadata.name === runsPodOf || belongsTo(cluster, pod, runsPodOf)),
      );
    if (!here) return false;
  }
  if (hasRulesFor !== undefined && ruleAddresses(cluster, object.metadata.name, hasRulesFor).length === 0)
    return false;
  return true;
}

function existedBefore(cluster: Cluster, object: KubeObject): boolean {
  const start = lookAt(cluster, revisionAfter(cluster, cluster.stood));
  return start.get(object.kind, keyOf(object))?.metadata.uid === object.metadata.uid;
}

function fieldHolds(value: unknown, { is, not }: NonNullable<Predicate['field']>): boolean {
  if (is !== undefined) return value === is;
  if (not !== undefined) return value !== not;
  return value !== undefined && value !== null && value !== '';
}
