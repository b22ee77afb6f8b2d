/** `kubectl wait`. Source: kubectl/pkg/cmd/wait. */

import type { KubeObject } from '../../objects/objects';
import { goQuoted, goValue } from '../../values/go-text';
import { Teller } from '../change';
import { Failure, fail, type Problem } from '../failure';
import { allNamespacesFlag, fieldSelectorFlag, fileFlags, printFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { valuesAt } from '../output/jsonpath';
import { type JsonPath, parseJsonPath, relaxedPath } from '../output/jsonpath-syntax';
import { type Found, find, type Item, isItem, itemsOrFail, type Wanted } from '../resource-args';

export const waitCommand: CommandSpec = {
  name: 'wait',
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  does: 'Waits until objects are as they are wanted, while virtual time passes.',
  flags: [
    ...printFlags,
    ...fileFlags,
    selectorFlag,
    fieldSelectorFlag,
    allNamespacesFlag,
    { name: 'all', type: 'bool' },
    { name: 'local', type: 'bool' },
    { name: 'for', type: 'array' },
    { name: 'timeout', type: 'duration' },
  ],
  run: wait,
};

type Condition =
  | { readonly kind: 'create' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'condition'; readonly type: string; readonly status: string }
  | { readonly kind: 'jsonpath'; readonly path: JsonPath; readonly value?: string };

const usualMs = 30_000;
const weekMs = 7 * 24 * 3_600_000;

function wait(invocation: Invocation): void {
  const { flags, args, api } = invocation;
  const conditions = flags.list('for').map(conditionOf);
  if (conditions.length === 0) fail('unrecognized condition: []');
  const given = flags.number('timeout') ?? usualMs;
  const deadline = given === 0 ? undefined : api.now + (given < 0 ? weekMs : given);
  const wanted: Wanted = {
    args,
    filenames: flags.list('filename'),
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
  };
  const teller = new Teller(invocation);
  if (conditions.some(({ kind }) => kind === 'create')) waitForCreation(invocation, wanted, deadline);
  const found = find(invocation, wanted);
  const isDeletion = conditions.some(({ kind }) => kind === 'delete');
  const items = isDeletion ? goneAside(found) : itemsOrFail(found);
  if (items.length === 0) {
    if (isDeletion) return;
    fail('no matching resources found');
  }
  const problems: Problem[] = [];
  for (const item of items) {
    const problem = waitForOne(invocation, teller, item, conditions, deadline);
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length > 0) throw new Failure(problems);
}

/** What is already gone has been waited for. */
function goneAside({ entries }: Found): readonly Item[] {
  const others = problemsOf(entries).filter((problem) => !isNotFound(problem));
  if (others.length > 0) throw new Failure(others);
  return entries.filter(isItem);
}

function problemsOf(entries: Found['entries']): readonly Problem[] {
  return entries.filter((entry): entry is Problem => !isItem(entry));
}

function isNotFound(problem: Problem): boolean {
  return problem.kind === 'refused' && problem.refusal.reason === 'NotFound';
}

function waitForCreation(invocation: Invocation, wanted: Wanted, deadline: number | undefined): void {
  const areThere = (): boolean => {
    const { entries } = find(invocation, wanted);
    const problems = problemsOf(entries);
    if (!problems.every(isNotFound)) throw new Failure(problems);
    return entries.length > 0 && problems.length === 0;
  };
  if (!isMetInTime(invocation, areThere, deadline)) fail('timed out waiting for the condition');
}

/** Without a deadline what is there now decides. */
function isMetInTime({ api }: Invocation, isMet: () => boolean, deadline: number | undefined): boolean {
  return deadline === undefined ? isMet() : api.waitUntil(isMet, deadline) === 'done';
}

/** Waits for one condition after the other, and tells of each. */
function waitForOne(
  invocation: Invocation,
  teller: Teller,
  item: Item,
  conditions: readonly Condition[],
  deadline: number | undefined,
): Problem | undefined {
  const { api } = invocation;
  const { resource, namespace, name } = item;
  let last = item.object as KubeObject;
  const { uid } = last.metadata;
  for (const condition of conditions) {
    const isMet = (): boolean => {
      const now = api.get(resource, namespace, name);
      if (condition.kind === 'delete') return !now.ok || now.object.metadata.uid !== uid;
      if (!now.ok) return false;
      last = now.object;
      return holds(condition, last);
    };
    // What comes to its turn when the time is over is not looked at any more.
    const isLate = deadline !== undefined && api.now >= deadline && condition.kind !== 'create';
    if (isLate || !isMetInTime(invocation, isMet, deadline)) {
      const text =
        deadline === undefined ? 'condition not met for' : 'timed out waiting for the condition on';
      return { kind: 'said', text: `${text} ${resource.plural}/${name}` };
    }
    teller.tell(resource, last, 'condition met');
  }
  return undefined;
}

function conditionOf(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === 'delete') return { kind: 'delete' };
  if (lower === 'create') return { kind: 'create' };
  if (text.startsWith('condition=')) {
    const rest = text.slice('condition='.length);
    const equals = rest.indexOf('=');
    return equals < 0
      ? { kind: 'condition', type: rest, status: 'true' }
      : { kind: 'condition', type: rest.slice(0, equals), status: rest.slice(equals + 1) };
  }
  if (!text.startsWith('jsonpath=')) return fail(`unrecognized condition: ${goQuoted(text)}`);
  const rest = text.slice('jsonpath='.length).replace(/^(['"])(.*)\1/, '$2');
  const close = rest.startsWith('{') ? rest.indexOf('}') : -1;
  const equals = close >= 0 ? (rest.charAt(close + 1) === '=' ? close + 1 : -1) : rest.indexOf('=');
  const expression = equals < 0 ? rest : rest.slice(0, equals);
  const relaxed = relaxedPath(expression);
  if (relaxed === undefined || expression === '' || (close >= 0 && equals < 0 && close !== rest.length - 1))
    return fail(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  const value = equals < 0 ? undefined : rest.slice(equals + 1).replace(/^(['"])(.*)\1$/, '$2');
  if (value === '')
    return fail(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  const parsed = parseJsonPath(relaxed);
  if (!parsed.ok) return fail(parsed.message);
  return { kind: 'jsonpath', path: parsed.path, ...(value === undefined ? {} : { value }) };
}

function holds(condition: Condition, object: KubeObject): boolean {
  if (condition.kind === 'create' || condition.kind === 'delete') return condition.kind === 'create';
  if (condition.kind === 'jsonpath') {
    const values = valuesAt(condition.path, object);
    if (values.length === 0) return false;
    if (values.length > 1) return fail('given jsonpath expression matches more than one value');
    if (condition.value === undefined) return true;
    const [value] = values;
    if (typeof value === 'object' && value !== null)
      return fail('jsonpath leads to a nested object or list which is not supported');
    return goValue(value).trim() === condition.value.trim();
  }
  const { generation = 0 } = object.metadata;
  const status = object.status as
    | {
        readonly observedGeneration?: number;
        readonly conditions?: readonly {
          readonly type: string;
          readonly status: string;
          readonly observedGeneration?: number;
        }[];
      }
    | undefined;
  const found = status?.conditions?.find(({ type }) => type.toLowerCase() === condition.type.toLowerCase());
  if (found === undefined) return false;
  const observed = found.observedGeneration ?? status?.observedGeneration;
  if (observed !== undefined && observed < generation) return false;
  return found.status.toLowerCase() === condition.status.toLowerCase();
}
