/** Which Pods belong to a controller: those it owns, and orphans that its selector selects. */
import type { Derived, View } from '../component';
import { controllerOf, type Key, type KubeObject, type Pod } from '../objects';

/** Pods without a controller, by namespace and key. */
export const orphanPods: Derived<Map<string, Map<Key, Pod>>> = {
  name: 'orphan Pods',
  kinds: ['Pod'],
  create: () => new Map(),
  apply(orphans, { key, object, previous }) {
    const namespace = (object ?? previous)?.metadata.namespace ?? '';
    const isOrphan = object !== undefined && controllerOf(object) === undefined;
    let known = orphans.get(namespace);
    if (isOrphan) {
      if (known === undefined) {
        known = new Map();
        orphans.set(namespace, known);
      }
      known.set(key, object as Pod);
    } else known?.delete(key);
  },
};

/** The orphans of a namespace, in order of key. */
export function orphansIn(view: View, namespace: string): readonly Pod[] {
  const known = view.derive(orphanPods).get(namespace);
  if (known === undefined || known.size === 0) return [];
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pod]) => pod);
}

/** The key of the controller of an object, when it is of this kind. */
export function controllerKey(object: KubeObject, kind: string): Key | undefined {
  const owner = controllerOf(object);
  return owner?.kind === kind ? `${object.metadata.namespace}/${owner.name}` : undefined;
}
