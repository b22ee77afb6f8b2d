/**
 * Readings: something read off the cluster at the end of a run, as text, with the steps behind it and the sentence that
 * tells it.
 */
import type { Predicate, Query, Reading } from '@/lib/curriculum/scenario-ask';
import type { TargetGiven } from '@/lib/curriculum/scenario-parts';
import {
  type Cluster,
  conditionOf,
  type KubeObject,
  type ObjectRef,
  type Step,
  type StepId,
  splitKey,
  subjectOf,
} from '@/lib/simulator/index';
import { findSteps, findTarget, lastKnown } from '../run/find';
import { type Look, lookAt, lookNow, ruleAddresses, valueAt } from '../run/look';
import { countOf } from '../run/predicate';
import { printed } from '../run/printed';
import type { Run } from '../run/run';
import { countInStatusWords, isCountInStatus } from '../words/count-in-status';
import { listed, objectName, told } from '../words/words';
import { type Connection, firstNodeOf, outcomeOf, routesOf } from './connection';
import { dueTimes } from './due-times';
import { probabilityOf, probabilityWords } from './probability';
import { rightsGained, rightsWords } from './rights';
import { targetOf } from './target-of';

/** How an option reads that stands for a field without a value, and for an object that is gone. */
export const notSet = '(not set)';
export const gone = '(no such object)';

/** The value at the end of a run, as text; undefined when there is nothing to read it from. */
export function valueNow(run: Run, read: Reading): string | undefined {
  const { cluster } = run;
  if (read.rules) {
    const addresses = ruleAddresses(cluster, read.rules.node, read.rules.service);
    return read.rules.which ? addresses.join(', ') : `${addresses.length}`;
  }
  if (read.probability) return probabilityOf(cluster, read.probability);
  if (read.steps) return `${findSteps(run, read.steps).length}`;
  if (read.reaches) return outcomeOf(run, read.reaches);
  if (read.kubectl) return printedBy(cluster, read.kubectl);
  if (read.rights) return rightsGained(cluster);
  if (read.answer) return run.happened.findLast(({ command }) => command !== undefined)?.result.message;
  return valueSeen(cluster, lookNow(cluster), read);
}

/** What kubectl prints to a line, of which the run itself knows nothing: every goal and every word about it asks again. */
function printedBy(cluster: Cluster, line: string): string {
  const known = printedLines.get(cluster) ?? new Map<string, string>();
  printedLines.set(cluster, known);
  const asked = `${cluster.now} ${cluster.commands.length} ${line}`;
  let message = known.get(asked);
  if (message === undefined) {
    message = cluster.fork().do({ kind: 'kubectl', line }).message;
    known.set(asked, message);
  }
  return message;
}

/** By the time, the number of commands, and the line: nothing else changes a cluster. Kept as long as the cluster is. */
const printedLines = new WeakMap<Cluster, Map<string, string>>();

export function valueSeen(cluster: Cluster, look: Look, read: Reading): string | undefined {
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

export function valueIn(object: KubeObject, read: Reading): string | undefined {
  if (read.column) return printed(object, read.column.name);
  if (read.condition) {
    const found = conditionOf(object as Parameters<typeof conditionOf>[0], read.condition.type);
    return found?.[read.condition.part] ?? notSet;
  }
  if (read.field) {
    const value = valueAt(object, read.field.path);
    // Upstream leaves out a count of nothing.
    return textOf(value ?? (isCountInStatus(object.kind, read.field.path) ? 0 : undefined));
  }
  if (read.due) return dueTimes(object);
  return undefined;
}

/** The objects that a reading is about: the one it names, or whose things it counts. */
export function objectsRead({ cluster }: Run, read: Reading): readonly ObjectRef[] {
  const of = targetOf(read);
  if (of !== undefined) return [findTarget(cluster, of) ?? { kind: of.kind, key: keyGuess(cluster, of) }];
  const [kind, name] = read.count?.of?.split('/') ?? [];
  if (kind === undefined) return [];
  return [{ kind, key: keyGuess(cluster, { kind, name, namespace: read.count?.namespace }) }];
}

/** The last names of the fields that a reading reads, or that a column is made of. */
export function fieldsRead({ field, column }: Reading): readonly string[] {
  if (field !== undefined) return [field.path.split('.').at(-1) ?? ''];
  return column?.name === 'STATUS' ? ['phase', 'reason'] : column?.name === 'READY' ? ['readyReplicas'] : [];
}

function keyGuess(cluster: Cluster, { kind, name = '', namespace = 'default' }: TargetGiven): string {
  const namespaced = `${namespace}/${name}`;
  return lastKnown(cluster, kind, namespaced) ? namespaced : name;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return notSet;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What a reading says, without a full stop; with the run, what the last request was answered too. Markdown. */
export function factOf(read: Reading, value: string, run?: Run): string {
  const of = targetOf(read);
  if (of !== undefined && value === gone)
    return `there is no ${targetName(of).replace(/^the /, '')} any more`;
  const shown = value === notSet ? 'not set' : inSentence(value);
  if (read.column) return `${read.column.name} of ${targetName(read.column.of)} is ${shown}`;
  if (read.condition) {
    const part = read.condition.part === 'reason' ? ', by its reason,' : '';
    return `condition ${read.condition.type} of ${targetName(read.condition.of)}${part} is ${shown}`;
  }
  if (read.field)
    return (
      countInStatusWords(read.field.of.kind, read.field.path, value, targetName(read.field.of)) ??
      `\`${read.field.path}\` of ${targetName(read.field.of)} is ${shown}`
    );
  if (read.count) {
    return `the number of ${queryName(read.count)}${whereWords(read.count.where)} is ${value}`;
  }
  if (read.rules?.which)
    return `the rules on ${read.rules.node} name ${addressWords(value)} for *Service ${read.rules.service}*`;
  if (read.rules)
    return `the rules on ${read.rules.node} name ${value === '0' ? 'no' : value} ${value === '1' ? 'address' : 'addresses'} for *Service ${read.rules.service}*`;
  if (read.probability) return probabilityWords(read.probability, value);
  if (read.due) return `${targetName(read.due)} is due ${shown}`;
  if (read.steps) {
    const last = run && findSteps(run, read.steps).at(-1);
    const times = value === '1' ? 'once' : `${value} times`;
    if (value === '0') return 'it never happens';
    return last === undefined ? `it happens ${times}` : `this has happened ${times}: ${told(last)}`;
  }
  if (read.reaches) return `${connectionName(read.reaches)} is ${outcomeWords[value] ?? value}`;
  if (read.rights) return rightsWords(value);
  if (read.kubectl) return `\`${read.kubectl}\` answers ${printedWords(value)}`;
  return answerWords(run, value);
}

/** Longest value that is told whole; what is longer is a structure of which one asks whether it is there. */
const longest = 80;

/** A value inside a sentence: what Markdown would take for its own stands as code. */
function inSentence(value: string): string {
  if (value.length > longest && value.startsWith('{')) return `set: \`${value.slice(0, longest)} …\``;
  return /[*_`<>[\]]/.test(value) ? `\`${value}\`` : value;
}

/** What the last request was answered: a refusal tells that better than the words that kubectl made of it. */
function answerWords(run: Run | undefined, value: string): string {
  const last = run?.happened.findLast(({ command }) => command !== undefined);
  const refused = run && last && refusedBy(run, last.before).at(-1);
  if (run && refused !== undefined) return told(run.cluster.trace.steps[refused] as Step);
  const line = last?.command?.kind === 'kubectl' ? `\`${last.command.line}\`` : 'the last request';
  return `${line} answers ${printedWords(value)}`;
}

/** Most lines of which the first stands for all. */
const fewLines = 3;

/** What was printed: of a few lines the first, of many how many. */
function printedWords(value: string): string {
  const [first = '', ...more] = value.split('\n');
  if (value === '') return 'nothing';
  if (more.length >= fewLines) return `${more.length + 1} lines`;
  return more.length === 0 ? `“${first}”` : `“${first} …”`;
}

/** The refusals that a person's request came to. */
function refusedBy({ cluster }: Run, command: StepId): readonly StepId[] {
  const asked = cluster.trace.steps[command];
  if (asked === undefined) return [];
  const own = new Set([command]);
  const refused: StepId[] = [];
  for (const { id, because, action } of cluster.trace.steps.slice(command + 1)) {
    if (action.kind === 'command') break;
    if (!because.some((cause) => own.has(cause))) continue;
    if (action.kind === 'refused') refused.push(id);
  }
  return refused;
}

/** Why there is nothing to read. */
export function absentWords(read: Reading): string {
  const of = targetOf(read);
  if (of !== undefined) return `there is no ${targetName(of).replace(/^the /, '')}`;
  if (read.reaches)
    return `${connectionName(read.reaches)} has no beginning or no end: one of the two is not there`;
  return 'nothing has been asked yet';
}

/** A value as it stands alone: "answered", "given up: nobody answers". */
export function valueWords(read: Reading, value: string): string {
  if (read.reaches) return outcomeWords[value] ?? value;
  if (read.rules?.which) return addressWords(value);
  if (value === '') return 'nothing';
  return value === notSet ? 'not set' : value;
}

/** Addresses that were read, in a sentence. */
function addressWords(value: string): string {
  return value === '' ? 'no address' : listed(value.split(', '));
}

const outcomeWords: Readonly<Record<string, string>> = {
  rejected: 'refused by a rule of the node',
  'no-listener': 'refused where it arrives: nothing listens there',
  'timed-out': 'given up: nobody answers',
  'no-route': 'given up: there is no route to that address',
  'no-dns': 'not made: no DNS server answers',
  'no-name': 'not made: there is no such name',
  'no-address': 'not made: the Service has no address for those outside',
  reset: 'reset',
  404: 'answered 404 by the ingress controller: no rule is for it',
  502: 'answered 502 by the ingress controller: its backend refuses it',
  503: 'answered 503 by the ingress controller: the Service has no ready endpoint',
  504: 'answered 504 by the ingress controller: its backend is silent',
};

function connectionName({ from, to, opened }: Connection): string {
  const start = from.pod ? targetName(from.pod) : (from.node ?? 'outside');
  const what = opened === undefined ? 'a connection' : 'an open connection';
  if (to.host !== undefined) {
    const by = to.name === undefined ? '' : `, sent to ${to.name}`;
    return `a request from ${start} for \`${to.host}${to.path ?? '/'}\`${by}`;
  }
  const port = to.port === undefined ? '' : `, port ${to.port}`;
  return `${what} from ${start} to ${endName(to)}${to.node === undefined ? '' : ` on ${to.node}`}${port}`;
}

function endName({ service, pod, address, name, balanced }: Connection['to']): string {
  if (service !== undefined) return `${balanced ? 'the load balancer of ' : ''}*Service ${service}*`;
  return pod ? targetName(pod) : `${address ?? name}`;
}

function targetName({ kind, name, of, node }: TargetGiven): string {
  if (name !== undefined) return objectName({ kind, key: name });
  return `the ${kind}${of === undefined ? '' : ` of *${of.replace('/', ' ')}*`}${node === undefined ? '' : ` on ${node}`}`;
}

function queryName({ kind, of, node }: Query): string {
  const plural = kind.endsWith('s') ? `${kind}es` : `${kind}s`;
  return `${plural}${of === undefined ? '' : ` of *${of.replace('/', ' ')}*`}${node === undefined ? '' : ` on ${node}`}`;
}

/** Which of them are counted: without these words a count would say something about all there are. */
function whereWords(where: Predicate | undefined): string {
  if (where?.inRules) return ` that the rules on ${where.inRules.node} lead to`;
  if (where?.old) return ' from before that still exist';
  if (where?.runsPodOf) return ` with a Pod of *${where.runsPodOf.replace('/', ' ')}*`;
  if (where?.endpointOf) return ` that are ready endpoints of *Service ${where.endpointOf}*`;
  if (where?.field?.is !== undefined)
    return ` whose \`${where.field.path}\` is \`${textOf(where.field.is)}\``;
  if (where?.printed) return ` with ${where.printed.is} under ${where.printed.column}`;
  if (where?.condition) return ` whose condition ${where.condition.type} is ${where.condition.status}`;
  if (where?.lives) return ' that are not being deleted';
  return '';
}

/** The write that gave it the value, or, where none did, what happened last without touching it. */
export function stepsBehindReading(run: Run, read: Reading, value: string): readonly StepId[] {
  const { cluster } = run;
  if (read.kubectl || read.rights) return lastDoing(run);
  if (read.answer) return [...lastDoing(run), cluster.trace.steps.length - 1];
  if (read.steps) {
    const found = findSteps(run, read.steps).map((step) => step.id);
    return found.length > 0 ? found.slice(-4) : lastDoing(run);
  }
  if (read.reaches) return stepsBehindConnection(run, read.reaches);
  const ruled = read.rules ?? read.probability ?? read.count?.where?.inRules;
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
  const ended = read.count?.of === undefined ? undefined : endOfJob(run, read.count.of);
  const known = [...found, ended].filter((id): id is StepId => id !== undefined);
  const sinceBefore = decisive === undefined || decisive < cluster.stood;
  return inOrder([...known, ...(sinceBefore ? lastDoing(run) : refusedAfter(run, decisive))]);
}

/** The step that says of a Job that it is over: nothing more is made for it. */
function endOfJob({ cluster }: Run, of: string): StepId | undefined {
  const [kind, name] = of.split('/');
  return cluster.trace.steps.findLast(
    ({ action, says }) =>
      action.kind === 'write' &&
      kind === 'Job' &&
      action.object.kind === kind &&
      splitKey(action.object.key).name === name &&
      / (Failed|Complete)$/.test(says),
  )?.id;
}

/** Commands that were refused after a step, each with its refusal: they would have changed what it left. */
function refusedAfter(run: Run, step: StepId): readonly StepId[] {
  return run.happened.flatMap(({ command, before }) => {
    const refused = command === undefined || before <= step ? [] : refusedBy(run, before);
    return refused.length === 0 ? [] : [before, ...refused];
  });
}

/** The write that brought a reading back to a value which it had at a step, and lost after it. */
export function restoredBy(
  { cluster }: Run,
  read: Reading,
  value: string,
  since: StepId,
): StepId | undefined {
  const kind = read.count?.kind ?? targetOf(read)?.kind;
  let restored: StepId | undefined;
  let current = value;
  for (const { id, action } of cluster.trace.steps.slice(since)) {
    if (action.kind !== 'write' || action.object.kind !== kind) continue;
    const next = valueSeen(cluster, lookAt(cluster, action.revision), read) ?? current;
    if (next !== current && next === value) restored = id;
    current = next;
  }
  return restored;
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
  const installed = steps.findLast((step) => isInstalling(step, { node, service }));
  const sliced = lastSlicing(cluster, service);
  return inOrder([...lastDoing(run), ...(installed ? [installed.id] : []), ...(sliced ? [sliced.id] : [])]);
}

/** Whether a kube-proxy writes the rules of a Service, alone or with all others. */
export function isInstalling(
  { action, says }: Step,
  { node, service }: { node: string; service: string },
): boolean {
  return (
    action.kind === 'effect' &&
    action.node === node &&
    action.effect === 'install-rules' &&
    (!says.includes(' of Service ') || says.split(' ').some((word) => splitKey(word).name === service))
  );
}

/** The last change of a Service's EndpointSlices. */
function lastSlicing(cluster: Cluster, service: string): Step | undefined {
  return cluster.trace.steps.findLast(
    ({ action }) =>
      action.kind === 'write' &&
      action.object.kind === 'EndpointSlice' &&
      cluster.getAt('EndpointSlice', action.object.key, action.revision)?.metadata.labels?.[
        'kubernetes.io/service-name'
      ] === service,
  );
}

/** The Ingresses that lead a request on, and the endpoints of the Services that they lead it to. */
function stepsBehindRequest(run: Run, connection: Connection): readonly StepId[] {
  const { cluster } = run;
  const { ingresses, services } = routesOf(run, connection);
  const written = ingresses.map((key) =>
    cluster.trace.steps.findLast(
      ({ action }) =>
        action.kind === 'write' &&
        action.object.kind === 'Ingress' &&
        action.object.key === key &&
        action.subresource === undefined,
    ),
  );
  const sliced = services.map((key) => lastSlicing(cluster, splitKey(key).name));
  return inOrder([...lastDoing(run), ...[...written, ...sliced].flatMap((step) => step?.id ?? [])]);
}

/** Rules of the node where the way begins, when it leads to a Service; else what was done. */
function stepsBehindConnection(run: Run, connection: Connection): readonly StepId[] {
  if (connection.to.host !== undefined) return stepsBehindRequest(run, connection);
  const node = firstNodeOf(run.cluster, connection);
  const { service } = connection.to;
  return node === undefined || service === undefined
    ? lastDoing(run)
    : stepsBehindRules(run, { node, service });
}

function inOrder(ids: readonly StepId[]): readonly StepId[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** What people did and what broke, the last three; what was refused of it beside it. */
function lastDoing(run: Run): readonly StepId[] {
  const done = run.happened
    .filter(({ command }) => command !== undefined)
    .map(({ before }) => before)
    .filter((id) => run.cluster.trace.steps[id] !== undefined)
    .slice(-3);
  return inOrder(done.flatMap((id) => [id, ...refusedBy(run, id)]));
}
