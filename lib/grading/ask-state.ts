/**
 * "What will it be?": something read off the cluster at the end of the run. Wrong options are values that were true at
 * another time, would be true had something not happened, or are true of a sibling.
 */

import { actionOf } from '@/lib/curriculum/scenario';
import type { AskOf, Query, Reading } from '@/lib/curriculum/scenario-ask';
import type { TargetGiven } from '@/lib/curriculum/scenario-parts';
import {
  type Cluster,
  conditionOf,
  type KubeObject,
  type Step,
  type StepId,
  splitKey,
  subjectOf,
} from '@/lib/simulator/index';
import { belongsTo, findObjects, findSteps, findTarget, lastKnown } from './find';
import { type Found, type FoundOption, notFound } from './finding';
import { type Look, lookAt, lookNow, revisionAfter, ruleAddresses, valueAt } from './look';
import { countOf } from './predicate';
import { printed } from './printed';
import { type Leaving, leavingsOf, play, type Run } from './run';
import { isSystem } from './scene-of';
import { clock, objectName, sentence, told } from './words';

const optionsShown = 4;
/** How an option reads that stands for a field without a value, and for an object that is gone. */
const notSet = '(not set)';
const gone = '(no such object)';

export function findState(run: Run, ask: AskOf<'state'>, clusterSeed: number): Found {
  const { cluster } = run;
  const { read } = ask;
  const value = valueNow(run, read);
  if (value === undefined) return notFound('ask.read: there is no such object, column or command');
  const when = clock(cluster.now);
  const wrong = new Map<string, string>();
  const offer = (other: string | undefined, why: string) => {
    if (other !== undefined && other !== value && !wrong.has(other)) wrong.set(other, why);
  };
  for (const { value: other, because } of ask.also) {
    offer(String(other), because ?? `At ${when} it is ${value}.`);
  }
  for (const [earlier, spell] of earlierValues(run, read)) offer(earlier, spellWords(spell));
  for (const leaving of leavingsOf(run.scenario)) {
    const other = play(run.scenario, clusterSeed, { without: new Set([leaving]) });
    if (!other.ok) continue;
    offer(valueNow(other.run, read), `It would be so ${withoutWords(run, leaving)}.`);
  }
  for (const [sibling, name] of siblingValues(run, read)) offer(sibling, `That holds for ${name}.`);
  for (const near of nearby(value))
    offer(near, `At no time of this run is it ${near}, nor would it be with any one thing left out.`);
  const shown = Math.max(optionsShown - 1, ask.also.length);
  const label = (text: string) => (ask.as === undefined ? labelOf(text, read) : ask.as.replace('{}', text));
  const options: FoundOption[] = [
    { value, label: label(value), right: true, why: sentence(`At ${when}: ${factOf(read, value)}`) },
    ...[...wrong]
      .slice(0, shown)
      .map(([other, why]) => ({ value: other, label: label(other), right: false, why })),
  ];
  if (options.length < 3) return notFound('too few wrong values come up: add some in "also"');
  return {
    ok: true,
    options,
    key: { kind: 'one', right: [value] },
    fact: factOf(read, value),
    decided: decidingSteps(run, read, value),
  };
}

/** The value at the end of a run, as text; undefined when there is nothing to read it from. */
export function valueNow(run: Run, read: Reading): string | undefined {
  const { cluster } = run;
  if (read.rules) return `${ruleAddresses(cluster, read.rules.node, read.rules.service).length}`;
  if (read.steps) return `${findSteps(run, read.steps).length}`;
  if (read.answer) return run.happened.findLast(({ command }) => command !== undefined)?.result.message;
  return valueSeen(cluster, lookNow(cluster), read);
}

function valueSeen(cluster: Cluster, look: Look, read: Reading): string | undefined {
  if (read.count) return `${countOf(cluster, look, read.count)}`;
  const of = targetOf(read);
  if (of === undefined) return undefined;
  const target = findTarget(cluster, of);
  // An object that was deleted is found by its name.
  const ref = target ?? (of.name === undefined ? undefined : { kind: of.kind, key: keyGuess(cluster, of) });
  const object = ref && look.get(ref.kind, ref.key);
  if (object === undefined) return ref && lastKnown(cluster, ref.kind, ref.key) ? gone : undefined;
  return valueIn(object, read);
}

function valueIn(object: KubeObject, read: Reading): string | undefined {
  if (read.column) return printed(object, read.column.name);
  if (read.condition) {
    const found = conditionOf(object as Parameters<typeof conditionOf>[0], read.condition.type);
    return found?.[read.condition.part] ?? notSet;
  }
  if (read.field) return textOf(valueAt(object, read.field.path));
  return undefined;
}

function targetOf(read: Reading): TargetGiven | undefined {
  return read.field?.of ?? read.column?.of ?? read.condition?.of;
}

function keyGuess(cluster: Cluster, { kind, name = '', namespace = 'default' }: TargetGiven): string {
  const namespaced = `${namespace}/${name}`;
  return lastKnown(cluster, kind, namespaced) ? namespaced : name;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return notSet;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A time during which a value held; from the beginning when no step of the scenario began it. */
type Spell = { readonly began: Step | undefined; readonly ended: Step };

/** Whether the value came and went within one second, the smallest time that is told. */
function isMoment({ began, ended }: Spell): boolean {
  return began !== undefined && clock(began.at) === clock(ended.at);
}

function spellWords(spell: Spell): string {
  const { began, ended } = spell;
  if (began !== undefined && isMoment(spell))
    return `It was so for a moment at ${clock(ended.at)}, between “${told(began)}” and “${told(ended)}”.`;
  return `So it was until ${clock(ended.at)}: ${told(ended)}.`;
}

/** Values it had before, each with the last time it held: those that held for a while first, then the latest first. */
function earlierValues(run: Run, read: Reading): readonly (readonly [string, Spell])[] {
  const { cluster } = run;
  if (read.rules || read.steps || read.answer) return [];
  const kind = read.count?.kind ?? targetOf(read)?.kind;
  const spells = new Map<string, Spell>();
  let began: Step | undefined;
  let current = valueSeen(cluster, lookAt(cluster, revisionAfter(cluster, cluster.stood)), read);
  for (const step of cluster.trace.steps.slice(cluster.stood)) {
    const { action } = step;
    if (action.kind !== 'write' || (action.object.kind !== kind && action.object.kind !== 'EndpointSlice'))
      continue;
    const next = valueSeen(cluster, lookAt(cluster, action.revision), read);
    if (next === current) continue;
    if (current !== undefined) {
      const spell = { began, ended: step };
      const known = spells.get(current);
      if (known === undefined || isMoment(known) || !isMoment(spell)) spells.set(current, spell);
    }
    current = next;
    began = step;
  }
  return [...spells]
    .filter(([value]) => value !== gone)
    .sort(([, a], [, b]) => Number(isMoment(a)) - Number(isMoment(b)) || b.ended.id - a.ended.id);
}

/** The same reading of other objects of the kind that the scenario tells of, with their names. */
function siblingValues(run: Run, read: Reading): readonly (readonly [string, string])[] {
  const { cluster } = run;
  if (read.rules) {
    const { node, service } = read.rules;
    return cluster
      .machines()
      .filter((machine) => machine.node !== node)
      .map((machine) => [
        `${ruleAddresses(cluster, machine.node, service).length}`,
        `the rules on ${machine.node}`,
      ]);
  }
  const of = targetOf(read);
  if (of === undefined) return [];
  const self = findTarget(cluster, of)?.key;
  return findObjects(cluster, { kind: of.kind, namespace: of.namespace ?? 'default' }).flatMap((object) => {
    const value = valueIn(object, read);
    return value === undefined ||
      value === notSet ||
      isSystem(object) ||
      !isTold(run, object) ||
      object.metadata.name === self?.split('/').at(-1)
      ? []
      : [[value, objectName(object)] as const];
  });
}

/** Whether the scenario itself names the object, or something that made it: nobody has heard of any other. */
function isTold({ scenario, cluster }: Run, object: KubeObject): boolean {
  if (object.kind === 'Node') return true;
  const handedIn = scenario.when.flatMap(({ apply, create, replace }) =>
    [apply ?? create ?? replace ?? []].flat(),
  );
  return [...scenario.given.objects, ...handedIn].some(
    ({ kind, metadata }) =>
      (kind === object.kind && metadata.name === object.metadata.name) ||
      belongsTo(cluster, object, `${kind}/${metadata.name}`),
  );
}

/** Off by one: for a number, and for "2/3". */
function nearby(value: string): readonly string[] {
  const [, ready, of] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
  if (ready !== undefined && of !== undefined) {
    const most = Number(of);
    return [
      `${most}/${most}`,
      `${Number(ready) - 1}/${most}`,
      `${Number(ready) + 1}/${most}`,
      `0/${most}`,
    ].filter((text) => !text.startsWith('-') && Number.parseInt(text, 10) <= most);
  }
  if (!/^\d+$/.test(value))
    return value === 'True' ? ['False', 'Unknown'] : value === 'False' ? ['True', 'Unknown'] : [];
  const number = Number(value);
  return [number + 1, number - 1, number + 2, 0].filter((near) => near >= 0 && near !== number).map(String);
}

/** "had kube-proxy@node-2 not stopped": in words, what a counterfactual run leaves out. */
function withoutWords(run: Run, leaving: Leaving): string {
  if (typeof leaving === 'string') return `if ${leaving.slice('stopped:'.length)} ran`;
  const entry = run.happened.find(({ index }) => index === leaving);
  const step = entry && run.cluster.trace.steps[entry.before];
  const said = step && told(step);
  const happening = run.scenario.when[leaving];
  return said === undefined
    ? `without the ${happening ? actionOf(happening) : 'entry'}`
    : `had this not happened: “${said}” (${clock(entry?.at ?? 0)})`;
}

function factOf(read: Reading, value: string): string {
  if (read.column) return `${read.column.name} of ${targetName(read.column.of)} is ${value}`;
  if (read.condition) {
    const part = read.condition.part === 'reason' ? ', by its reason,' : '';
    return `condition ${read.condition.type} of ${targetName(read.condition.of)}${part} is ${value}`;
  }
  if (read.field) return `\`${read.field.path}\` of ${targetName(read.field.of)} is ${value}`;
  if (read.count) {
    const where = read.count.where?.inRules
      ? ` that the rules on ${read.count.where.inRules.node} lead to`
      : read.count.where?.old
        ? ' from before that still exist'
        : '';
    return `the number of ${queryName(read.count)}${where} is ${value}`;
  }
  if (read.rules)
    return `the rules on ${read.rules.node} name ${value} ${value === '1' ? 'address' : 'addresses'} for *Service ${read.rules.service}*`;
  if (read.steps) return `it happens ${value === '1' ? 'once' : `${value} times`}`;
  return `the answer is “${value}”`;
}

function targetName({ kind, name, of, node }: TargetGiven): string {
  if (name !== undefined) return objectName({ kind, key: name });
  return `the ${kind}${of === undefined ? '' : ` of *${of.replace('/', ' ')}*`}${node === undefined ? '' : ` on ${node}`}`;
}

function queryName({ kind, of, node }: Query): string {
  const plural = kind.endsWith('s') ? `${kind}es` : `${kind}s`;
  return `${plural}${of === undefined ? '' : ` of *${of.replace('/', ' ')}*`}${node === undefined ? '' : ` on ${node}`}`;
}

function labelOf(value: string, read: Reading): string {
  const coded = read.field !== undefined || read.column !== undefined || read.answer !== undefined;
  return coded && value !== notSet && value !== gone ? `\`${value}\`` : value;
}

/** The write that gave it the value, or, where none did, what happened last without touching it. */
function decidingSteps(run: Run, read: Reading, value: string): readonly StepId[] {
  const { cluster } = run;
  if (read.answer) return [...lastDoing(run), cluster.trace.steps.length - 1];
  if (read.steps) {
    const found = findSteps(run, read.steps).map((step) => step.id);
    return found.length > 0 ? found.slice(-4) : lastDoing(run);
  }
  const ruled = read.rules ?? read.count?.where?.inRules;
  if (ruled) return stepsBehindRules(run, ruled);
  const target = targetOf(read) && findTarget(cluster, targetOf(read) as TargetGiven);
  const decisive = lastChangeTo(run, read, value, target?.key);
  const lastAbout = (kind: 'finding' | 'refused') =>
    cluster.trace.steps.findLast(
      (step) =>
        step.id >= cluster.stood &&
        step.action.kind === kind &&
        target !== undefined &&
        subjectOf(step)?.kind === target.kind &&
        // A refused request may have left the namespace out.
        splitKey(subjectOf(step)?.key ?? '').name === splitKey(target.key).name,
    );
  const found = [decisive, lastAbout('finding')?.id, lastAbout('refused')?.id];
  const known = found.filter((id): id is StepId => id !== undefined);
  const sinceBefore = decisive === undefined || decisive < cluster.stood;
  return inOrder([...known, ...(sinceBefore ? lastDoing(run) : [])]);
}

/** The last write after which the value was what it is at the end, and was not before. */
function lastChangeTo(run: Run, read: Reading, value: string, key: string | undefined): StepId | undefined {
  const { cluster } = run;
  const kind = read.count?.kind ?? targetOf(read)?.kind;
  let decisive: StepId | undefined;
  let current: string | undefined;
  for (const { id, action } of cluster.trace.steps) {
    if (action.kind !== 'write' || action.object.kind !== kind) continue;
    if (key !== undefined && action.object.key !== key) continue;
    const next = valueSeen(cluster, lookAt(cluster, action.revision), read);
    if (next !== current && next === value) decisive = id;
    current = next;
  }
  return decisive;
}

/**
 * Rules are what kube-proxy on the node last wrote; beside it stand what was done since, and the last change of the
 * Service's EndpointSlices, which it answered or did not hear of.
 */
function stepsBehindRules(run: Run, { node, service }: { node: string; service: string }): readonly StepId[] {
  const { cluster } = run;
  const { steps } = cluster.trace;
  const installed = steps.findLast(
    ({ action }) => action.kind === 'effect' && action.node === node && action.effect === 'install-rules',
  );
  const sliced = steps.findLast(
    ({ action }) =>
      action.kind === 'write' &&
      action.object.kind === 'EndpointSlice' &&
      cluster.getAt('EndpointSlice', action.object.key, action.revision)?.metadata.labels?.[
        'kubernetes.io/service-name'
      ] === service,
  );
  return inOrder([...lastDoing(run), ...(installed ? [installed.id] : []), ...(sliced ? [sliced.id] : [])]);
}

function inOrder(ids: readonly StepId[]): readonly StepId[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** What people and faults did, and the last step after it. */
function lastDoing(run: Run): readonly StepId[] {
  return run.happened
    .filter(({ command }) => command !== undefined)
    .map(({ before }) => before)
    .filter((id) => run.cluster.trace.steps[id] !== undefined)
    .slice(-3);
}
