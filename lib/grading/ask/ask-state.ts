/**
 * "What will it be?": something read off the cluster at the end of the run. Wrong options are values that were true at
 * another time, would be true had something not happened, or are true of a sibling.
 */

import type { AskOf, Reading } from '@/lib/curriculum/scenario-ask';
import type { KubeObject, Step } from '@/lib/simulator/index';
import { belongsTo, findObjects, findTarget } from '../run/find';
import { type Found, type FoundOption, notFound } from '../run/finding';
import { lookAt, revisionAfter, ruleAddresses } from '../run/look';
import { type Leaving, leavingsOf, play, type Run } from '../run/run';
import { isSystem } from '../scene/system-objects';
import { clock, componentName, objectName, sentence, toldIn } from '../words/words';
import { withoutWords } from './counterfactual';
import { decidedBy } from './decided-by';
import { hindranceOf, subjectsOf } from './hindrance';
import {
  factOf,
  gone,
  isInstalling,
  notSet,
  stepsBehindReading,
  valueIn,
  valueNow,
  valueSeen,
} from './reading';
import { targetOf } from './target-of';

const optionsShown = 4;
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
  for (const [earlier, spell] of earlierValues(run, read)) offer(earlier, spellWords(run, spell));
  const shown = Math.max(optionsShown - 1, ask.also.length);
  for (const leaving of leavingsOf(run.scenario)) {
    if (wrong.size >= shown) break;
    const other = play(run.scenario, clusterSeed, { without: new Set([leaving]) });
    if (!other.ok) continue;
    const instead = valueNow(other.run, read);
    // That there is nothing where nothing was asked for tempts nobody.
    if (makesSomething(run, leaving) && (instead === '0' || instead === gone)) continue;
    offer(instead, `It would be so ${withoutWords(run, leaving)}.`);
  }
  for (const [sibling, name] of siblingValues(run, read)) offer(sibling, `That holds for ${name}.`);
  const most = read.count?.where?.old === true ? countBefore(run, read) : Number.POSITIVE_INFINITY;
  for (const near of nearby(value).filter((text) => !(Number.parseFloat(text) > most)))
    offer(near, `It is never ${near} in this run, nor would it be with any one thing left out.`);
  const about = subjectsOf(run, read);
  const hindered = about === undefined ? undefined : hindranceOf(run, { about });
  const behind = [...stepsBehindReading(run, read, value), ...(hindered ? [hindered.id] : [])];
  const decided = [...new Set(behind)].sort((a, b) => a - b);
  const label = (text: string) => (ask.as === undefined ? labelOf(text, read) : ask.as.replace('{}', text));
  const options: FoundOption[] = [
    { value, label: label(value), right: true, why: sentence(`At ${when}: ${factOf(read, value, run)}`) },
    ...[...wrong]
      .slice(0, shown)
      .map(([other, why]) => ({ value: other, label: label(other), right: false, why })),
  ];
  if (options.length < 3) return notFound('too few wrong values come up: add some in "also"');
  return {
    ok: true,
    options,
    key: { kind: 'one', right: [value] },
    fact: factOf(read, value, run),
    decidedBy: () =>
      decidedBy(run, {
        // What was answered says already what was refused.
        decided: read.answer ? [] : decided,
        isOther: (sound) => valueNow(sound, read) !== value,
        elseSay: (change) => lastHandWords(run, read, change),
      }),
    decided,
    atEnd: true,
  };
}

/** Whether an entry of `when` hands something in that was not there. */
function makesSomething({ scenario }: Run, leaving: Leaving): boolean {
  if (typeof leaving === 'string') return false;
  const { apply, create } = scenario.when[leaving] ?? {};
  return apply !== undefined || create !== undefined;
}

/** How many there were before anything happened: of those from before there cannot be more. */
function countBefore({ cluster }: Run, read: Reading): number {
  const began = lookAt(cluster, revisionAfter(cluster, cluster.stood));
  return Number(valueSeen(cluster, began, read));
}

/** Who gave it the value that it has. */
function lastHandWords({ cluster, happened }: Run, read: Reading, change: Step | undefined): string {
  const ruled = read.rules ?? read.probability ?? read.count?.where?.inRules;
  if (ruled) {
    const installed = cluster.trace.steps.findLast((step) => isInstalling(step, ruled));
    return installed === undefined
      ? ''
      : `, as ${componentName(installed.actor)} wrote ${read.probability ? 'it' : 'them'} at ${clock(installed.at)}`;
  }
  if (change !== undefined) {
    const { action } = change;
    const isNew = action.kind === 'write' && action.verb === 'create' && targetOf(read) !== undefined;
    return isNew && change.rule === null
      ? `; nothing has changed it since ${componentName(change.actor)} handed it in`
      : `; at ${clock(change.at)} ${toldIn(cluster.trace, change)}`;
  }
  const isState = targetOf(read) !== undefined || read.count !== undefined;
  const began = happened[0]?.at;
  return isState && began !== undefined ? `; nothing has changed it since ${clock(began)}` : '';
}

/** A time during which a value held; from the beginning when no step of the scenario began it. */
type Spell = { readonly began: Step | undefined; readonly ended: Step };

/** Whether the value came and went within one second, the smallest time that is told. */
function isMoment({ began, ended }: Spell): boolean {
  return began !== undefined && clock(began.at) === clock(ended.at);
}

function spellWords({ cluster: { trace } }: Run, spell: Spell): string {
  const { began, ended } = spell;
  if (began !== undefined && isMoment(spell))
    return sentence(`it was so for a moment at ${clock(ended.at)}; then ${toldIn(trace, ended)}`);
  return sentence(`so it was until ${clock(ended.at)}: ${toldIn(trace, ended)}`);
}

/** Values it had before, each with the last time it held: those that held for a while first, then the latest first. */
function earlierValues(run: Run, read: Reading): readonly (readonly [string, Spell])[] {
  const { cluster } = run;
  if (
    read.rules ||
    read.probability ||
    read.steps ||
    read.reaches ||
    read.kubectl ||
    read.rights ||
    read.answer
  )
    return [];
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

function labelOf(value: string, read: Reading): string {
  const coded = read.field !== undefined || read.column !== undefined || read.answer !== undefined;
  return coded && value !== notSet && value !== gone ? `\`${value}\`` : value;
}
