/** Which Pods of a node use a ConfigMap, Secret or claim: the kubelet hears of changes of those only. */
import type { Intent, View } from '../component';
import type { Key, PodSpec } from '../objects/objects';
import { LayeredMap } from '../values/layered-map';

type Named = { readonly name?: string };
type VolumeGiven = {
  readonly configMap?: Named;
  readonly secret?: { readonly secretName?: string };
  readonly persistentVolumeClaim?: { readonly claimName?: string };
  readonly projected?: {
    readonly sources?: readonly { readonly configMap?: Named; readonly secret?: Named }[];
  };
};
type EnvGiven = {
  readonly configMapRef?: Named;
  readonly secretRef?: Named;
  readonly valueFrom?: { readonly configMapKeyRef?: Named; readonly secretKeyRef?: Named };
};

export type ConfigRef = {
  readonly kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim';
  readonly name: string;
};

/** The Pods that use an object, as far as the kubelet has looked at them. */
export function usersOf(view: View, kind: ConfigRef['kind'], key: Key): readonly Key[] {
  return [...(known(view, kind, key)?.keys() ?? [])];
}

type Users = LayeredMap<Key, true>;

function known(view: View, kind: ConfigRef['kind'], key: Key): Users | undefined {
  return view.memory(`uses/${kind}/${key}`) as Users | undefined;
}

/** Remembers what a Pod uses. */
export function rememberUses(view: View, spec: PodSpec, namespace: string, pod: Key): readonly Intent[] {
  return configRefs(spec).flatMap(({ kind, name }): readonly Intent[] => {
    const users = known(view, kind, `${namespace}/${name}`) ?? LayeredMap.of<Key, true>();
    if (users.has(pod)) return [];
    return [{ do: 'remember', key: `uses/${kind}/${namespace}/${name}`, value: users.with(pod, true) }];
  });
}

/** Every ConfigMap, Secret and claim that a Pod names, once. */
export function configRefs(spec: PodSpec): readonly ConfigRef[] {
  const refs = new Map<string, ConfigRef>();
  const add = (kind: ConfigRef['kind'], name: string | undefined): void => {
    if (name !== undefined && name !== '') refs.set(`${kind}/${name}`, { kind, name });
  };
  for (const volume of (spec.volumes ?? []) as readonly VolumeGiven[]) {
    add('ConfigMap', volume.configMap?.name);
    add('Secret', volume.secret?.secretName);
    add('PersistentVolumeClaim', volume.persistentVolumeClaim?.claimName);
    for (const source of volume.projected?.sources ?? []) {
      add('ConfigMap', source.configMap?.name);
      add('Secret', source.secret?.name);
    }
  }
  for (const { env = [], envFrom = [] } of [...(spec.initContainers ?? []), ...spec.containers])
    for (const { configMapRef, secretRef, valueFrom } of [...envFrom, ...env] as readonly EnvGiven[]) {
      add('ConfigMap', configMapRef?.name ?? valueFrom?.configMapKeyRef?.name);
      add('Secret', secretRef?.name ?? valueFrom?.secretKeyRef?.name);
    }
  for (const { name } of spec.imagePullSecrets ?? []) add('Secret', name);
  return [...refs.values()];
}
