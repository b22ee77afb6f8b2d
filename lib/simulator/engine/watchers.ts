/** Who watches what: for each write, those whom it may concern, found without asking everybody. */
import { customKinds, type Watch, type WatchField } from '../component';
import { controllerOf, type Kind, type KubeObject } from '../objects/objects';
import type { StoreEvent } from '../store';
import { listIn } from '../values/list-in';

/** `component`: its index, which is the same in every copy of a cluster. */
export type Watcher = { readonly component: number; readonly watch: Watch };

type OfKind = {
  /** Those that hear of every object of the kind. */
  readonly everything: Watcher[];
  /** Those that hear of what a controller of one kind owns, and of what has no controller. */
  readonly byController: Map<Kind, Watcher[]>;
  /** Those with a field selector, by field and value. */
  readonly byField: Map<string, Watcher[]>;
};

export class Watchers {
  /** Copies share it until one of them adds a watcher. */
  #kinds = new Map<Kind, OfKind>();
  #isShared = false;

  add(kind: Kind, watcher: Watcher): void {
    if (this.#isShared) {
      this.#kinds = copyOf(this.#kinds);
      this.#isShared = false;
    }
    let of = this.#kinds.get(kind);
    if (of === undefined) {
      of = { everything: [], byController: new Map(), byField: new Map() };
      this.#kinds.set(kind, of);
    }
    const { where, controlledBy } = watcher.watch;
    if (where !== undefined) listIn(of.byField, `${where.field}=${where.equals}`).push(watcher);
    else if (controlledBy !== undefined) listIn(of.byController, controlledBy).push(watcher);
    else of.everything.push(watcher);
  }

  /** Lists of those whom a write may concern, each of whom is in one of them. */
  of(event: StoreEvent): readonly (readonly Watcher[])[] {
    const { kind } = event;
    const custom = kind.includes('.') ? (this.#kinds.get(customKinds)?.everything ?? []) : [];
    const of = this.#kinds.get(kind);
    if (of === undefined) return custom.length === 0 ? nobody : [custom];
    const found: (readonly Watcher[])[] = [of.everything];
    if (custom.length > 0) found.push(custom);
    if (of.byController.size > 0) addByController(of.byController, event, found);
    if (of.byField.size > 0) addByField(of.byField, event, found);
    return found;
  }

  fork(): Watchers {
    const copy = new Watchers();
    copy.#kinds = this.#kinds;
    copy.#isShared = true;
    this.#isShared = true;
    return copy;
  }
}

const nobody: readonly (readonly Watcher[])[] = [];

function addByController(
  byController: OfKind['byController'],
  { object, previous }: StoreEvent,
  found: (readonly Watcher[])[],
): void {
  const now = object === undefined ? undefined : (controllerOf(object)?.kind ?? '');
  const before = previous === undefined ? undefined : (controllerOf(previous)?.kind ?? '');
  // Whoever selects what has no controller may adopt it.
  if (now === '' || before === '') {
    found.push(...byController.values());
    return;
  }
  addOf(byController, now, found);
  if (before !== now) addOf(byController, before, found);
}

function addByField(
  byField: OfKind['byField'],
  { object, previous }: StoreEvent,
  found: (readonly Watcher[])[],
): void {
  for (const field of fields) {
    const now = object === undefined ? undefined : fieldValue(object, field);
    const before = previous === undefined ? undefined : fieldValue(previous, field);
    if (now !== undefined) addOf(byField, `${field}=${now}`, found);
    if (before !== undefined && before !== now) addOf(byField, `${field}=${before}`, found);
  }
}

function addOf(
  lists: ReadonlyMap<string, readonly Watcher[]>,
  value: string | undefined,
  found: (readonly Watcher[])[],
): void {
  const watchers = value === undefined ? undefined : lists.get(value);
  if (watchers !== undefined) found.push(watchers);
}

const fields: readonly WatchField[] = ['spec.nodeName', 'metadata.name'];

/** What an object has in a field that watches select by. */
export function fieldValue(object: KubeObject, field: WatchField): string | undefined {
  if (field === 'metadata.name') return object.metadata.name;
  return (object.spec as { readonly nodeName?: string } | undefined)?.nodeName;
}

function copyOf(kinds: ReadonlyMap<Kind, OfKind>): Map<Kind, OfKind> {
  const copyOfLists = (lists: ReadonlyMap<string, readonly Watcher[]>): Map<string, Watcher[]> =>
    new Map([...lists].map(([key, list]): [string, Watcher[]] => [key, list.slice()]));
  return new Map(
    [...kinds].map(([kind, { everything, byController, byField }]): [Kind, OfKind] => [
      kind,
      {
        everything: everything.slice(),
        byController: copyOfLists(byController),
        byField: copyOfLists(byField),
      },
    ]),
  );
}
