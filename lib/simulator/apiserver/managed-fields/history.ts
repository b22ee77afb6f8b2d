/**
 * metadata.managedFields, worked out when somebody asks. A write leaves only a note of its author beside its event in the
 * store, which keeps every write anyhow; so a write costs one pointer. Whoever reads managedFields, and every Apply,
 * goes back through the writes of the object to the last one whose managers are known, and then forward. What was found
 * is kept with the event, so each write is looked at once.
 */
import type { Manifest } from '../../objects/objects';
import type { StoreEvent } from '../../store';
import { timestamp } from '../../values/time';
import type { Shape } from '../validation/shape';
import { FieldSet } from './field-set';
import { type Author, afterUpdate, type Managers, noManagers } from './managers';
import { asGo } from './schema';

/** What a write leaves for the managed fields of its object. */
export type WriteNote = {
  readonly author: Author;
  /** What was asked for, where admission or the server itself has made something else of it. */
  readonly asked?: Manifest;
  /** Where they do not follow from what has changed: after an Apply, or when the request set them. */
  readonly managers?: Managers;
};

const plain = new Map<string, WriteNote>();

/** The note of a write that is as it was asked for. The same few are made again and again, and are shared. */
export function plainNote(author: Author): WriteNote {
  const { manager, operation, apiVersion, subresource } = author;
  const id = `${manager}\n${operation}\n${apiVersion}\n${subresource}`;
  const shared = plain.get(id);
  if (shared !== undefined) return shared;
  if (plain.size >= 10_000) plain.clear();
  const note = { author };
  plain.set(id, note);
  return note;
}

const known = new WeakMap<StoreEvent, Managers>();

/** Who manages which field of the object that a write left. `shape`: of the object's kind. */
export function managersAfter(event: StoreEvent, shape: Shape<unknown>): Managers {
  const open: StoreEvent[] = [];
  let managers = noManagers;
  for (let at: StoreEvent | undefined = event; at !== undefined; at = at.older) {
    const found = known.get(at) ?? noteOf(at)?.managers;
    if (found !== undefined) {
      managers = found;
      break;
    }
    open.push(at);
    if (at.previous === undefined) break;
  }
  for (const each of open.reverse()) {
    managers = afterWrite(managers, each, shape);
    known.set(each, managers);
  }
  return managers;
}

function afterWrite(managers: Managers, event: StoreEvent, shape: Shape<unknown>): Managers {
  const { object, previous, at } = event;
  const note = noteOf(event);
  if (note === undefined || object === undefined) return managers;
  // Who has reset them does without, until somebody applies.
  if (managers.size === 0 && previous !== undefined) return managers;
  return afterChange(managers, shape, [previous ?? {}, note.asked ?? object], note.author, at);
}

/** The API server alone leaves notes, and only these. */
function noteOf({ note }: StoreEvent): WriteNote | undefined {
  return note as WriteNote | undefined;
}

/** Managers after somebody has changed an object by an update, at a virtual time. */
export function afterChange(
  managers: Managers,
  shape: Shape<unknown>,
  [before, after]: readonly [unknown, unknown],
  author: Author,
  at: number,
): Managers {
  const change = [asGo(shape, before), asGo(shape, after)] as const;
  return afterUpdate(managers, shape, change, author, timestamp(at), ignoredBy(author));
}

const notOfObject = FieldSet.of(['f:status']);
const notOfStatus = FieldSet.of(['f:spec'], ['f:metadata', 'f:labels']);
const nothing = new FieldSet();

/** What a write to this subresource does not set. (the strategies' GetResetFields) */
export function ignoredBy({ subresource }: Pick<Author, 'subresource'>): FieldSet {
  if (subresource === 'status') return notOfStatus;
  return subresource === '' ? notOfObject : nothing;
}
