/** Why an object satisfies what is asked, or what it lacks: the first part that fails, or all that hold. */
import type { Predicate } from '@/lib/curriculum/scenario-ask';
import { conditionOf, isBeingDeleted, type KubeObject, keyOf, type Pod } from '@/lib/simulator/index';
import { lookNow, ruleAddresses, servingAddresses, valueAt } from '../run/look';
import { creatorOf, holds, verdictsOn } from '../run/predicate';
import { printed } from '../run/printed';
import type { Run } from '../run/run';
import { componentName, listed } from './words';

export function reasonFor(run: Run, object: KubeObject, predicate: Predicate): string {
  const { part, isMet } = decidingPart(run, object, predicate);
  const told = isMet || part === undefined ? partsOf(predicate) : [part];
  return listed(told.map((each) => wordsFor(run, object, { [each]: predicate[each] })));
}

/** The first part of a predicate that an object fails; where it meets them all, the last. */
export function decidingPart(
  run: Run,
  object: KubeObject,
  predicate: Predicate,
): { readonly part: keyof Predicate | undefined; readonly isMet: boolean } {
  const look = lookNow(run.cluster);
  const parts = partsOf(predicate);
  const failing = parts.find((part) => !holds(run.cluster, look, object, { [part]: predicate[part] }));
  return { part: failing ?? parts.at(-1), isMet: failing === undefined };
}

function partsOf(predicate: Predicate): readonly (keyof Predicate)[] {
  return (Object.keys(predicate) as (keyof Predicate)[]).filter((part) => predicate[part] !== undefined);
}

/** What holds of those that satisfy it, as the rest of a sentence about one of them or several: "has a Pod of *web*". */
export function clauseFor(predicate: Predicate, plural: boolean): string {
  const verb = (one: string, many: string) => (plural ? many : one);
  const has = verb('has', 'have');
  const is = verb('is', 'are');
  const { field, condition, labels, createdBy, fits, endpointOf, inRules, runsPodOf, hasRulesFor } =
    predicate;
  const parts = [
    fits && `${verb('passes', 'pass')} every filter of kube-scheduler`,
    hasRulesFor && `${has} rules that lead to *Service ${hasRulesFor}*`,
    runsPodOf && `${has} a Pod of *${runsPodOf.replace('/', ' ')}*`,
    inRules && `${is} named by the rules on ${inRules.node} for *Service ${inRules.service}*`,
    endpointOf && `${is} ${verb('a ready endpoint', 'ready endpoints')} of *Service ${endpointOf}*`,
    field && `${has} ${fieldClause(field)}`,
    condition && `${has} the condition ${condition.type} ${condition.status}`,
    predicate.printed && `${is} ${predicate.printed.is} under ${predicate.printed.column}`,
    labels &&
      `${has} the labels ${Object.entries(labels)
        .map(([key, value]) => `\`${key}=${value}\``)
        .join(', ')}`,
    createdBy && `${verb('was', 'were')} created by ${componentName(createdBy)}`,
    predicate.lives !== undefined && (predicate.lives ? `${is} still there` : `${is} gone or being deleted`),
    predicate.old !== undefined && (predicate.old ? `${verb('was', 'were')} there before` : `${is} new`),
  ];
  return listed(parts.filter((part): part is string => typeof part === 'string'));
}

function fieldClause({ path, is, not }: NonNullable<Predicate['field']>): string {
  if (is !== undefined) return `\`${path}\` \`${is}\``;
  return not === undefined ? `\`${path}\` set` : `another \`${path}\` than \`${not}\``;
}

function wordsFor(run: Run, object: KubeObject, predicate: Predicate): string {
  const { cluster } = run;
  const now = cluster.get(object.kind, keyOf(object));
  const { field, condition, labels, createdBy, fits, endpointOf, inRules, runsPodOf, hasRulesFor } =
    predicate;
  if (fits) return fitWords(run, object.metadata.name, fits);
  if (hasRulesFor !== undefined) {
    const count = ruleAddresses(cluster, object.metadata.name, hasRulesFor).length;
    return count === 0
      ? `its rules send nothing for *Service ${hasRulesFor}* anywhere`
      : `its rules name ${count} ${count === 1 ? 'address' : 'addresses'} for *Service ${hasRulesFor}*`;
  }
  if (runsPodOf !== undefined) {
    const runs = holds(cluster, lookNow(cluster), object, { runsPodOf });
    return `it has ${runs ? 'a' : 'no'} Pod of *${runsPodOf.replace('/', ' ')}*`;
  }
  if (inRules) {
    const ip = (object as Pod).status?.podIP ?? 'no address';
    const sent = ruleAddresses(cluster, inRules.node, inRules.service).includes(ip);
    return `the rules on ${inRules.node} ${sent ? 'name' : 'do not name'} its address (${ip})`;
  }
  if (now === undefined) return 'it no longer exists';
  if (endpointOf !== undefined) {
    const ip = (now as Pod).status?.podIP;
    const listedThere =
      ip !== undefined && servingAddresses(cluster.list('EndpointSlice'), endpointOf).includes(ip);
    return `its address (${ip ?? 'none yet'}) is ${listedThere ? 'a ready endpoint' : 'no ready endpoint'} of *Service ${endpointOf}*`;
  }
  if (field) {
    const value = valueAt(now, field.path);
    return `its \`${field.path}\` is ${value === undefined ? 'not set' : `\`${typeof value === 'object' ? JSON.stringify(value) : String(value)}\``}`;
  }
  if (condition) {
    const found = conditionOf(now as Parameters<typeof conditionOf>[0], condition.type);
    return `its condition ${condition.type} is ${found?.status ?? 'not there'}${found?.reason ? ` (${found.reason})` : ''}`;
  }
  if (predicate.printed) {
    const { column } = predicate.printed;
    return `under ${column} kubectl prints ${printed(now, column) ?? 'nothing'}`;
  }
  if (labels) {
    const has = Object.keys(labels).map((key) => `${key}=${now.metadata.labels?.[key] ?? ''}`);
    return `its labels are ${has.join(', ')}`;
  }
  if (createdBy !== undefined)
    return `it was created by ${componentName(creatorOf(cluster, object) ?? 'nobody in this run')}`;
  if (predicate.lives !== undefined) return isBeingDeleted(now) ? 'it is being deleted' : 'it is still there';
  if (predicate.old !== undefined)
    return holds(cluster, lookNow(cluster), object, { old: true }) ? 'it was there before' : 'it is new';
  return 'nothing more is asked of it';
}

function fitWords(run: Run, node: string, pod: NonNullable<Predicate['fits']>): string {
  const verdicts = verdictsOn(run.cluster, pod);
  const verdict = verdicts.find((each) => each.node === node);
  if (verdict === undefined)
    return verdicts.length === 0
      ? 'the scheduler never looked at the Pod'
      : 'the scheduler did not look at this node';
  if (verdict.refusedBy === undefined) return 'every filter plugin accepts it';
  const reasons = verdict.reasons?.join(', ');
  return `${verdict.refusedBy} refuses it${reasons ? `: ${reasons}` : ''}`;
}
