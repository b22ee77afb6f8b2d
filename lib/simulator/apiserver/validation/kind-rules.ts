/** What the API server knows of a kind: its shape, what a new object must be, and what a changed one may be. */
import type { FieldErrors } from './field-error';
import { validateObjectMetaUpdate } from './meta';
import type { Shape } from './shape';
import type { ObjectMeta } from './shapes/meta';

/** Names of features that are on though 1.36 has them off by default. */
export type FeatureGates = ReadonlySet<string>;

export type KindRules = {
  readonly shape: Shape<unknown>;
  readonly create: (object: never, out: FieldErrors, gates: FeatureGates) => void;
  readonly update: (object: never, old: never, out: FieldErrors) => void;
};

type Create<T> = (object: T, out: FieldErrors, gates: FeatureGates) => void;
type Update<T> = (object: T, old: T, out: FieldErrors) => void;

export const noGates: FeatureGates = new Set();

/** Without a rule of its own, a change must keep the metadata and give what a new object may be. */
export function rules<T extends { readonly metadata?: ObjectMeta }>(
  shape: Shape<T>,
  create: Create<T>,
  update: Update<T> = (object, old, out) => {
    validateObjectMetaUpdate(object.metadata, old.metadata, out);
    create(object, out, noGates);
  },
): KindRules {
  return { shape, create, update };
}
