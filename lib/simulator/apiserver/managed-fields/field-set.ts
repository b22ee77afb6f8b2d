/**
 * A set of fields of an object, as managedFields lists them: a tree whose branches are `f:name` for a field, `k:{…}` for
 * the item of a list with these keys, and `v:…` for a value of a set. A field can be in the set, have fields below it
 * that are, or both. Source: structured-merge-diff/v6/fieldpath/set.go, serialize.go.
 */
import { isObject } from '../validation/shape';

/** One step of a path: `f:replicas`, `k:{"name":"web"}`, `v:"kubernetes.io/pvc-protection"`. */
export type PathElement = string;
export type FieldPath = readonly PathElement[];

/** The form on the wire: `{"f:metadata":{"f:labels":{".":{},"f:app":{}}}}`. */
export type FieldsV1 = { readonly [element: string]: FieldsV1 };

export class FieldSet {
  readonly #members = new Set<PathElement>();
  readonly #below = new Map<PathElement, FieldSet>();

  static of(...paths: readonly FieldPath[]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) set.insert(path);
    return set;
  }

  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#below.size === 0;
  }

  /** The root itself is no field: an empty path is left out. */
  insert(path: FieldPath): void {
    let set: FieldSet = this;
    path.forEach((element, i) => {
      if (i === path.length - 1) set.#members.add(element);
      else set = set.#grown(element);
    });
  }

  has(element: PathElement): boolean {
    return this.#members.has(element);
  }

  /** What is in the set below a step; undefined when nothing is. */
  below(element: PathElement): FieldSet | undefined {
    return this.#below.get(element);
  }

  union(other: FieldSet): FieldSet {
    const result = new FieldSet();
    for (const set of [this, other]) for (const member of set.#members) result.#members.add(member);
    for (const element of new Set([...this.#below.keys(), ...other.#below.keys()])) {
      const [mine, theirs] = [this.#below.get(element), other.#below.get(element)];
      const below = mine === undefined ? theirs : theirs === undefined ? mine : mine.union(theirs);
      result.#put(element, below);
    }
    return result;
  }

  /** The fields that are not in the other set; whether fields below them are does not matter. */
  difference(other: FieldSet): FieldSet {
    const result = new FieldSet();
    for (const member of this.#members) if (!other.#members.has(member)) result.#members.add(member);
    for (const [element, below] of this.#below) {
      const theirs = other.#below.get(element);
      result.#put(element, theirs === undefined ? below : below.difference(theirs));
    }
    return result;
  }

  intersection(other: FieldSet): FieldSet {
    const result = new FieldSet();
    for (const member of this.#members) if (other.#members.has(member)) result.#members.add(member);
    for (const [element, below] of this.#below) {
      const theirs = other.#below.get(element);
      if (theirs !== undefined) result.#put(element, below.intersection(theirs));
    }
    return result;
  }

  /** Without a field and all that is below it. */
  without([element, ...rest]: FieldPath): FieldSet {
    if (element === undefined) return this;
    const result = new FieldSet();
    for (const member of this.#members)
      if (rest.length > 0 || member !== element) result.#members.add(member);
    for (const [each, below] of this.#below) {
      if (each !== element) result.#put(each, below);
      else if (rest.length > 0) result.#put(each, below.without(rest));
    }
    return result;
  }

  /** The same set with more members: `isNamed` is asked of each step that only leads to others. */
  withNamed(isNamed: (path: FieldPath) => boolean, at: FieldPath = []): FieldSet {
    const result = new FieldSet();
    for (const member of this.#members) result.#members.add(member);
    for (const [element, below] of this.#below) {
      const path = [...at, element];
      if (isNamed(path)) result.#members.add(element);
      result.#put(element, below.withNamed(isNamed, path));
    }
    return result;
  }

  equals(other: FieldSet): boolean {
    return this.difference(other).isEmpty && other.difference(this).isEmpty;
  }

  /** Every field of the set, those of one level before those below them. */
  paths(at: FieldPath = []): FieldPath[] {
    return [
      ...[...this.#members].sort().map((member) => [...at, member]),
      ...[...this.#below.keys()]
        .sort()
        .flatMap((element) => this.#below.get(element)?.paths([...at, element]) ?? []),
    ];
  }

  toFieldsV1(): FieldsV1 {
    const fields: Record<string, FieldsV1> = {};
    for (const element of [...new Set([...this.#members, ...this.#below.keys()])].sort()) {
      const below = this.#below.get(element)?.toFieldsV1() ?? {};
      const isMember = this.#members.has(element) && Object.keys(below).length > 0;
      fields[element] = isMember ? { '.': {}, ...below } : below;
    }
    return fields;
  }

  /** Reads the form on the wire; undefined when it is none. */
  static fromFieldsV1(fields: unknown): FieldSet | undefined {
    if (!isObject(fields)) return undefined;
    const set = new FieldSet();
    for (const [element, below] of Object.entries(fields)) {
      if (element === '.') continue;
      if (!/^(f:|k:\{.*\}$|v:|i:\d+$)/s.test(element) || !isObject(below)) return undefined;
      const read = FieldSet.fromFieldsV1(below);
      if (read === undefined) return undefined;
      if ('.' in below || read.isEmpty) set.#members.add(element);
      set.#put(element, read);
    }
    return set;
  }

  #grown(element: PathElement): FieldSet {
    const known = this.#below.get(element);
    if (known !== undefined) return known;
    const grown = new FieldSet();
    this.#below.set(element, grown);
    return grown;
  }

  #put(element: PathElement, below: FieldSet | undefined): void {
    if (below !== undefined && !below.isEmpty) this.#below.set(element, below);
  }
}

/** A path as messages write it: `.spec.template.spec.containers[name="web"].image`. */
export function pathText(path: FieldPath): string {
  return path.map(elementText).join('');
}

function elementText(element: PathElement): string {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'k:': {
      const keys = Object.entries(JSON.parse(rest) as Readonly<Record<string, unknown>>);
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    }
    case 'v:':
      return `[=${rest}]`;
    case 'i:':
      return `[${rest}]`;
    default:
      return `.${rest}`;
  }
}
