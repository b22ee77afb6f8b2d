/** Places in an object whose root has no name. */
import { Path } from '../validation/field-error';

/** A field of the root, or of what is at a place. */
export function child(at: Path | undefined, name: string): Path {
  return at === undefined ? Path.of(name) : at.child(name);
}

/** The root itself, as Go writes a path that is not there. */
export const rootPath = Path.of('<nil>');
