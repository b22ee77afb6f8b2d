/**
 * Values with their shape: which fields a value sets, what differs between two, one merged into another, and a value
 * without some of its fields. Where a shape says nothing, maps are looked into and lists are taken whole.
 * Source: structured-merge-diff/v6/typed/{tofieldset,compare,merge,remove}.go.
 */
import { deepEqual } from '../../values/equal';
import { isObject, type Shape } from '../validation/shape';
import { type FieldPath, FieldSet, type PathElement } from './field-set';

type Known = Shape<unknown> | undefined;
type Fields = Readonly<Record<string, unknown>>;

/** What differs. Fields of a part that came or went are listed one by one, besides the part itself. */
export type Difference = {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
};

/** The fields that a value sets: its leaves, the entries of its maps, the items of its lists. */
export function fieldsOf(shape: Known, value: unknown): FieldSet {
  const set = new FieldSet();
  collect(shape, value, [], set);
  return set;
}

function collect(shape: Known, value: unknown, path: FieldPath, set: FieldSet): void {
  const form = formOf(shape, value);
  if (form === 'leaf') set.insert(path);
  else if (form === 'list') {
    for (const item of value as readonly unknown[]) {
      const at = [...path, elementOf(shape as Shape<unknown>, item)];
      collect(shape?.element, item, at, set);
      set.insert(at);
    }
  } else if (form === 'map') {
    for (const [name, each] of Object.entries(value as Fields)) {
      if (each === undefined) continue;
      const at = [...path, `f:${name}`];
      collect(fieldOf(shape, name), each, at, set);
      if (each === null || isEmptyMap(each) || !isNamedField(shape, name)) set.insert(at);
    }
  }
}

/** What makes `after` differ from `before`. An absent value and a null are told apart. */
export function differenceOf(shape: Known, before: unknown, after: unknown): Difference {
  const difference = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
  compare(shape, before, after, [], difference);
  return difference;
}

function compare(shape: Known, before: unknown, after: unknown, path: FieldPath, into: Difference): void {
  if (before === after) return;
  const form = commonForm(shape, before, after);
  if (form === 'leaf' || (isEmptyPart(before) && isEmptyPart(after))) {
    if (before === undefined) into.added.insert(path);
    else if (after === undefined) into.removed.insert(path);
    else if (!deepEqual(before, after)) into.modified.insert(path);
    return;
  }
  if (form === 'list') {
    const [old, now] = [itemsOf(shape, before), itemsOf(shape, after)];
    for (const element of new Set([...old.keys(), ...now.keys()]))
      compare(shape?.element, old.get(element), now.get(element), [...path, element], into);
  } else {
    const [old, now] = [(before ?? {}) as Fields, (after ?? {}) as Fields];
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)]))
      compare(fieldOf(shape, name), old[name], now[name], [...path, `f:${name}`], into);
  }
  if (before === undefined) into.added.insert(path);
  else if (after === undefined) into.removed.insert(path);
}

/** What both are looked at as; a whole when they are not alike. */
function commonForm(shape: Known, before: unknown, after: unknown): ReturnType<typeof formOf> {
  const [old, now] = [formOf(shape, before), formOf(shape, after)];
  if (before === undefined || before === null) return now;
  if (after === undefined || after === null || old === now) return old;
  return 'leaf';
}

/** The live value with what the applied one sets. Items of a list keep their place, new ones stand as they were applied. */
export function merged(shape: Known, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined || live === null || applied === null) return applied;
  const form = formOf(shape, applied);
  if (form === 'leaf' || form !== formOf(shape, live)) return applied;
  if (form === 'list') return mergedList(shape as Shape<unknown>, live as unknown[], applied as unknown[]);
  const result: Record<string, unknown> = { ...(live as Fields) };
  for (const [name, each] of Object.entries(applied as Fields))
    result[name] = merged(fieldOf(shape, name), result[name], each);
  return result;
}

function mergedList(shape: Shape<unknown>, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const old = itemsOf(shape, live);
  const now = itemsOf(shape, applied);
  const waiting = [...now.keys()];
  const shared = waiting.filter((element) => old.has(element));
  const done = new Set<PathElement>();
  const result: unknown[] = [];
  const take = (): void => {
    const element = waiting.shift() as PathElement;
    if (shared[0] === element) shared.shift();
    done.add(element);
    result.push(merged(shape.element, old.get(element), now.get(element)));
  };
  for (const item of live) {
    const element = elementOf(shape, item);
    if (!now.has(element)) {
      result.push(item);
      continue;
    }
    if (done.has(element) || (shared.length > 0 && shared[0] !== element)) continue;
    while (waiting.length > 0 && !done.has(element)) take();
  }
  while (waiting.length > 0) take();
  return result;
}

/** The value without the fields of a set; undefined when nothing of it is left. */
export function withoutFields(shape: Known, value: unknown, set: FieldSet): unknown {
  switch (formOf(shape, value)) {
    case 'leaf':
      return typeof value === 'object' ? undefined : value;
    case 'list': {
      const kept = (value as readonly unknown[]).flatMap((item) => {
        const element = elementOf(shape as Shape<unknown>, item);
        return set.has(element) ? [] : [withoutBelow(shape?.element, item, set.below(element))];
      });
      return kept.length === 0 ? undefined : kept;
    }
    case 'map': {
      const kept = Object.entries(value as Fields).flatMap(([name, each]): (readonly [string, unknown])[] => {
        const element = `f:${name}`;
        if (set.has(element)) return [];
        const rest = withoutBelow(fieldOf(shape, name), each, set.below(element));
        return rest === undefined ? [] : [[name, rest]];
      });
      return kept.length === 0 ? undefined : Object.fromEntries(kept);
    }
    default:
      return value;
  }
}

function withoutBelow(shape: Known, value: unknown, set: FieldSet | undefined): unknown {
  return set === undefined ? value : withoutFields(shape, value, set);
}

/** The set with the named fields that lead to its fields; entries of maps and items of lists are not named. */
export function withNamedFields(shape: Known, set: FieldSet): FieldSet {
  return set.withNamed((path) => {
    let at = shape;
    for (const element of path.slice(0, -1))
      at = element.startsWith('f:') ? fieldOf(at, element.slice(2)) : at?.element;
    const last = path.at(-1) ?? '';
    return last.startsWith('f:') && isNamedField(at, last.slice(2));
  });
}

/** What a value is looked at as: a whole, a list of items that are told apart, or a map of fields. */
function formOf(shape: Known, value: unknown): 'leaf' | 'list' | 'map' | 'none' {
  if (value === null || value === undefined) return isWhole(shape) ? 'leaf' : 'none';
  if (Array.isArray(value)) return shape?.kind === 'list' && !isWhole(shape) ? 'list' : 'leaf';
  return isObject(value) && shape?.isAtomic !== true ? 'map' : 'leaf';
}

function isWhole(shape: Known): boolean {
  if (shape === undefined) return false;
  if (shape.kind === 'list') return shape.keys === undefined && shape.isSet !== true;
  return shape.isAtomic === true || !['map', 'struct', 'json'].includes(shape.kind);
}

function isNamedField(shape: Known, name: string): boolean {
  return shape?.kind === 'struct' && Object.hasOwn(shape.fields ?? {}, name);
}

function fieldOf(shape: Known, name: string): Known {
  if (shape?.kind === 'struct') return isNamedField(shape, name) ? shape.fields?.[name] : undefined;
  return shape?.element;
}

/** The items by what tells them apart; of several alike the first. */
function itemsOf(shape: Known, value: unknown): ReadonlyMap<PathElement, unknown> {
  const items = new Map<PathElement, unknown>();
  for (const item of Array.isArray(value) ? value : []) {
    const element = elementOf(shape as Shape<unknown>, item);
    if (!items.has(element)) items.set(element, item);
  }
  return items;
}

export function elementOf({ keys, keyDefaults = {} }: Shape<unknown>, item: unknown): PathElement {
  if (keys === undefined) return `v:${JSON.stringify(item)}`;
  const fields = isObject(item) ? item : {};
  const named = [...keys].sort().flatMap((key): (readonly [string, unknown])[] => {
    const value = fields[key] ?? keyDefaults[key];
    return value === undefined ? [] : [[key, value]];
  });
  return `k:${JSON.stringify(Object.fromEntries(named))}`;
}

function isEmptyMap(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function isEmptyPart(value: unknown): boolean {
  return (
    value === undefined || value === null || isEmptyMap(value) || (Array.isArray(value) && value.length === 0)
  );
}
