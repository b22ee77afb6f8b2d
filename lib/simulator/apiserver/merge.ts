/**
 * The ways of changing a part of an object: JSON merge patch (RFC 7386), strategic merge patch, and the three-way
 * merge of `kubectl apply`. Source: apimachinery/pkg/util/strategicpatch/patch.go.
 */
import { grown } from '../values/grown';

import type { Shape } from './validation/shape';

type Json = unknown;
type JsonObject = Readonly<Record<string, unknown>>;
/** What is known of a value: a strategic merge reads from it by what the items of a list are told apart. */
type Known = Shape<unknown> | undefined;

export function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = grown(isObject(target) ? target : {}, {});
  const dropped: string[] = [];
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) dropped.push(field);
    else set(result, field, mergePatch(own(result, field), value));
  }
  return withoutAll(result, dropped);
}

/**
 * New items of a list come where the patch has them: before what the patch does not mention. `appends`: after it, as
 * in the patch of a client library, which tells the order of the whole list.
 */
export function strategicMergePatch(shape: Known, target: Json, patch: Json, appends = false): Json {
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'replace') return without(patch, '$patch');
  if (patch.$patch === 'delete') return {};
  const result: Record<string, unknown> = grown(isObject(target) ? target : {}, {});
  const dropped: string[] = [];
  let isDirected = false;
  for (const field of Object.keys(patch)) {
    if (field.charCodeAt(0) === dollar) {
      isDirected = true;
      continue;
    }
    const value = patch[field];
    const current = own(result, field);
    if (value === null) dropped.push(field);
    else if (Array.isArray(value)) {
      const known = fieldOf(shape, field);
      set(
        result,
        field,
        Array.isArray(current) ? patchedList(known, current, value, appends) : newItems(value),
      );
    } else if (isObject(value))
      set(result, field, strategicMergePatch(fieldOf(shape, field), current, value, appends));
    else set(result, field, value);
  }
  const patched = withoutAll(result, dropped);
  return isDirected ? directed(shape, isObject(target) ? target : {}, patched, patch) : patched;
}

const dollar = 0x24;

/** What the directives of a patch make of the patched object: `$deleteFromPrimitiveList`, `$setElementOrder`, `$retainKeys`. */
function directed(
  shape: Known,
  before: JsonObject,
  result: Record<string, unknown>,
  patch: JsonObject,
): JsonObject {
  for (const field of Object.keys(patch)) {
    if (!field.startsWith('$setElementOrder/')) continue;
    const list = field.slice('$setElementOrder/'.length);
    const order = patch[field];
    const [current, old, added] = [result[list], before[list], patch[list]];
    if (Array.isArray(order) && Array.isArray(current))
      result[list] = inOrder(fieldOf(shape, list), current, order, asList(old), asList(added));
  }
  for (const [field, value] of Object.entries(patch)) {
    if (!field.startsWith('$deleteFromPrimitiveList/')) {
      // A field of the object that happens to begin with the sign is patched as any other.
      if (field.startsWith('$') && !isDirective(field))
        result[field] = strategicMergePatch(fieldOf(shape, field), result[field], value);
      continue;
    }
    const list = field.slice('$deleteFromPrimitiveList/'.length);
    const current = result[list];
    if (Array.isArray(current) && Array.isArray(value))
      result[list] = current.filter((item) => !value.includes(item));
  }
  const kept = patch.$retainKeys;
  if (Array.isArray(kept))
    for (const field of Object.keys(result)) if (!kept.includes(field)) delete result[field];
  return result;
}

function isDirective(field: string): boolean {
  return field === '$retainKeys' || field.startsWith('$setElementOrder/');
}

/** The items of a list that is not there yet: none of those that are to be deleted. */
function newItems(items: readonly Json[]): readonly Json[] {
  return items.some((item) => isObject(item) && '$patch' in item)
    ? items.filter((item) => !(isObject(item) && '$patch' in item))
    : items;
}

/**
 * What `kubectl apply` makes of a live object: fields that the last applied manifest had and this one has not are
 * removed, fields of this manifest are set, all others stay as they are.
 */
export function threeWayMerge(shape: Known, last: Json, manifest: Json, live: Json): Json {
  if (!isObject(manifest) || !isObject(live)) return manifest;
  const result: Record<string, unknown> = { ...live };
  if (isObject(last)) for (const field of Object.keys(last)) if (!(field in manifest)) delete result[field];
  for (const [field, value] of Object.entries(manifest)) {
    const current = result[field];
    const before = isObject(last) ? last[field] : undefined;
    if (value === null) delete result[field];
    else if (Array.isArray(value) && Array.isArray(current)) {
      result[field] = appliedList(fieldOf(shape, field), Array.isArray(before) ? before : [], value, current);
    } else result[field] = threeWayMerge(fieldOf(shape, field), before, value, current);
  }
  if (shape?.retainsKeys === true)
    for (const field of Object.keys(result)) if (!(field in manifest)) delete result[field];
  return result;
}

function patchedList(
  list: Known,
  current: readonly Json[],
  patch: readonly Json[],
  appends: boolean,
): readonly Json[] {
  const isReplacing = (item: Json): boolean => isObject(item) && item.$patch === 'replace';
  if (patch.some(isReplacing)) return patch.filter((item) => !isReplacing(item));
  if (list?.patchKey === '') return [...new Set([...current, ...patch])];
  const key = mergeKeyOf(list, current, patch);
  if (key === undefined) return patch;
  const deleted = patch.flatMap((item) => (isObject(item) && item.$patch === 'delete' ? [item[key]] : []));
  const result =
    deleted.length === 0
      ? [...current]
      : current.filter((each) => !(isObject(each) && deleted.includes(each[key])));
  for (const item of patch) {
    if (!isObject(item) || item.$patch === 'delete') continue;
    const at = result.findIndex((each) => isObject(each) && each[key] === item[key]);
    if (at >= 0) result[at] = strategicMergePatch(list?.element, result[at], item, appends);
    else result.push(strategicMergePatch(list?.element, undefined, item, appends));
  }
  return appends ? result : asPatched(key, result, current, patch);
}

/** What the patch mentions, in its order, merged with the rest, which keeps its place next to what was there before. */
function asPatched(
  key: string | undefined,
  items: readonly Json[],
  before: readonly Json[],
  patch: readonly Json[],
): readonly Json[] {
  const wanted = placesIn(key, patch);
  const mentioned: Json[] = [];
  const others: Json[] = [];
  for (const item of items) (wanted.has(idIn(key, item)) ? mentioned : others).push(item);
  mentioned.sort((a, b) => (wanted.get(idIn(key, a)) ?? 0) - (wanted.get(idIn(key, b)) ?? 0));
  if (mentioned.length === 0 || others.length === 0) return [...mentioned, ...others];
  const places = placesIn(key, before);
  const merged: Json[] = [];
  while (mentioned.length > 0 && others.length > 0) {
    const at = places.get(idIn(key, mentioned[0])) ?? -1;
    const otherFirst = at >= 0 && (places.get(idIn(key, others[0])) ?? -1) < at;
    merged.push(otherFirst ? others.shift() : mentioned.shift());
  }
  return [...merged, ...mentioned, ...others];
}

/** Where the first of each stands in a list, by what they are told apart by. */
function placesIn(key: string | undefined, list: readonly Json[]): ReadonlyMap<Json, number> {
  const places = new Map<Json, number>();
  for (const [place, item] of list.entries()) {
    const id = idIn(key, item);
    if (!places.has(id)) places.set(id, place);
  }
  return places;
}

/** What an item of a list is told apart by: its merge key, or itself. */
function idIn(key: string | undefined, item: Json): Json {
  return key !== undefined && isObject(item) ? item[key] : item;
}

function appliedList(
  list: Known,
  last: readonly Json[],
  manifest: readonly Json[],
  live: readonly Json[],
): readonly Json[] {
  if (list?.patchKey === '') {
    const all = [...new Set([...live.filter((item) => !last.includes(item)), ...manifest])];
    return asPatched(undefined, all, live, manifest);
  }
  const key = mergeKeyOf(list, manifest, live);
  if (key === undefined) return manifest;
  const keyed = (items: readonly Json[], wanted: Json): Json =>
    items.find((each) => isObject(each) && each[key] === wanted);
  const applied = manifest.map((item) => {
    const id = isObject(item) ? item[key] : undefined;
    const current = keyed(live, id);
    return current === undefined ? item : threeWayMerge(list?.element, keyed(last, id), item, current);
  });
  const others = live.filter((item) => {
    const id = isObject(item) ? item[key] : undefined;
    return keyed(manifest, id) === undefined && keyed(last, id) === undefined;
  });
  const kept = live.filter((item) =>
    [...applied, ...others].some((each) => idIn(key, each) === idIn(key, item)),
  );
  const added = manifest.filter((item) => keyed(live, idIn(key, item)) === undefined);
  const before = [...kept, ...added.slice(0, live.length - kept.length)];
  return asPatched(key, [...applied, ...others], before, manifest);
}

/**
 * The items in the given order, and those that it does not mention next to what was there before. Where items were deleted from a list
 * of objects, upstream has put as many of the added ones in their place, and finds those there "before" too.
 */
function inOrder(
  list: Known,
  items: readonly Json[],
  order: readonly Json[],
  old: readonly Json[],
  patch: readonly Json[],
): readonly Json[] {
  const key = mergeKeyOf(list, items);
  if (key === undefined) return asPatched(key, items, old, order);
  const [there, before] = [placesIn(key, items), placesIn(key, old)];
  const kept = old.filter((item) => there.has(idIn(key, item)));
  const added = patch.filter((item) => there.has(idIn(key, item)) && !before.has(idIn(key, item)));
  return asPatched(key, items, [...kept, ...added.slice(0, old.length - kept.length)], order);
}

function asList(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The field by which the items of both lists are told apart, if it is such a list. */
function mergeKeyOf(list: Known, items: readonly Json[], others: readonly Json[] = []): string | undefined {
  const key = list?.patchKey;
  if (key === undefined || key === '') return undefined;
  const hasKey = (item: Json): boolean => isObject(item) && (item[key] !== undefined || '$patch' in item);
  return items.every(hasKey) && others.every(hasKey) ? key : undefined;
}

function fieldOf(shape: Known, name: string): Known {
  if (shape?.kind === 'map') return shape.element;
  return Object.hasOwn(shape?.fields ?? {}, name) ? shape?.fields?.[name] : undefined;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object itself has of a name: not what every object of JavaScript knows. */
function own(object: Readonly<Record<string, unknown>>, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}

/** Also `__proto__` is a field like others, which an assignment would not make. */
function set(object: Record<string, unknown>, field: string, value: unknown): void {
  if (field !== '__proto__') object[field] = value;
  else Object.defineProperty(object, field, { value, enumerable: true, configurable: true, writable: true });
}

/** The object without some fields. Copied rather than deleted from: an object that lost a field is slow to look at. */
function withoutAll(object: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  if (!fields.some((field) => Object.hasOwn(object, field))) return object;
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

function without(object: JsonObject, field: string): JsonObject {
  const { [field]: _dropped, ...rest } = object;
  return rest;
}
