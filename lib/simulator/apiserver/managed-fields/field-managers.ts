/** The managers of the fields of stored objects, and the notes that writes leave for them. */
import type { Key, KubeObject, Manifest } from '../../objects/objects';
import type { Store } from '../../store';
import type { Resource } from '../resources';
import type { Shape } from '../validation/shape';
import { afterChange, managersAfter, plainNote, type WriteNote } from './history';
import { type Author, isReset, type Managers, managersOf, noManagers, sameManagers } from './managers';
import { shapeOf } from './schema';

/** A change of an object: as it is stored, as it was asked for, by whom, at which virtual time. */
export type Change = {
  readonly old: KubeObject;
  readonly asked: Manifest;
  readonly author: Author;
  readonly at: number;
};

export class FieldManagers {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Who manages which fields of an object, as of a revision; nobody, when it is not there. */
  of(resource: Resource, key: Key, revision?: number): Managers {
    const event = this.#store.lastWrite(resource.id, key, revision);
    return event?.object === undefined ? noManagers : managersAfter(event, this.shapeOf(resource));
  }

  /** Whether an object has these managers already. */
  are(managers: Managers, resource: Resource, key: Key): boolean {
    return sameManagers(managers, this.of(resource, key));
  }

  shapeOf(resource: Resource): Shape<unknown> {
    const { plural, group } = resource;
    return shapeOf(resource, this.#store.get('CustomResourceDefinition', `${plural}.${group}`));
  }

  /**
   * What a request that brings metadata.managedFields along makes of them. Undefined: it brings nothing new, and they
   * follow from what it changes.
   */
  given(resource: Resource, key: Key, managedFields: unknown, change: Change): Managers | undefined {
    if (managedFields === undefined || change.author.subresource !== '') return undefined;
    if (isReset(managedFields)) return noManagers;
    const managers = managersOf(managedFields);
    if (managers === undefined || managers.size === 0 || this.are(managers, resource, key)) return undefined;
    const { old, asked, author, at } = change;
    return afterChange(managers, this.shapeOf(resource), [old, asked], author, at);
  }
}

/** What a write leaves: whose fields it sets are those it asked for, whatever admission and the server made of them. */
export function noteOf(
  author: Author,
  asked: Manifest,
  stored: Manifest,
  managers: Managers | undefined,
): WriteNote {
  if (managers !== undefined) return { author, managers };
  return asked === stored ? plainNote(author) : { author, asked };
}
