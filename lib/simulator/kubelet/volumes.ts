/**
 * Volumes of files: what a kubelet writes for ConfigMaps, Secrets, what a Pod knows of itself, and tokens.
 * Source: pkg/volume/configmap, pkg/volume/secret, pkg/volume/downwardapi, pkg/volume/projected.
 */
import type { Pod } from '../objects/objects';
import { fieldValue, resourceValue } from './downward-api';
import { type ConfigReader, configData, notFound, type PodPlace, secretData } from './environment';

type Item = { readonly key: string; readonly path: string };
type DownwardItem = {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: {
    readonly containerName?: string;
    readonly resource: string;
    readonly divisor?: string | number;
  };
};
type MapSource = { readonly name?: string; readonly items?: readonly Item[]; readonly optional?: boolean };
type Source = {
  readonly configMap?: MapSource;
  readonly secret?: MapSource & { readonly secretName?: string };
  readonly downwardAPI?: { readonly items?: readonly DownwardItem[] };
  readonly serviceAccountToken?: { readonly path: string };
};
export type Volume = Source & {
  readonly name: string;
  readonly projected?: { readonly sources?: readonly Source[] };
  readonly emptyDir?: { readonly medium?: string };
  readonly hostPath?: { readonly path: string; readonly type?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
};

export type Files = Readonly<Record<string, string>>;
type Content = { readonly files: Files } | { readonly error: string };

/** Whether the kubelet writes the volume's files. */
export function isWritten(volume: Volume): boolean {
  return (volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected) !== undefined;
}

/** The files of a volume, or what is missing. */
export function volumeFiles(volume: Volume, pod: Pod, reader: ConfigReader, place: PodPlace): Content {
  const sources = volume.projected?.sources ?? [volume];
  let files: Files = {};
  for (const source of sources) {
    const content = sourceFiles(source, pod, reader, place);
    if ('error' in content) return content;
    files = { ...files, ...content.files };
  }
  return { files };
}

function sourceFiles(source: Source, pod: Pod, reader: ConfigReader, place: PodPlace): Content {
  const namespace = pod.metadata.namespace ?? 'default';
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap !== undefined) {
    const name = configMap.name ?? '';
    return mapFiles(configMap, 'ConfigMap', name, configData(reader, namespace, name));
  }
  if (secret !== undefined) {
    const name = secret.secretName ?? secret.name ?? '';
    return mapFiles(secret, 'Secret', name, secretData(reader, namespace, name));
  }
  if (serviceAccountToken !== undefined) {
    const account = pod.spec.serviceAccountName ?? 'default';
    return {
      files: { [serviceAccountToken.path]: `token of system:serviceaccount:${namespace}:${account}` },
    };
  }
  const files: Record<string, string> = {};
  for (const { path, fieldRef, resourceFieldRef } of downwardAPI?.items ?? []) {
    const [container] = pod.spec.containers;
    if (fieldRef !== undefined) files[path] = fieldValue(pod, fieldRef.fieldPath, place);
    else if (resourceFieldRef !== undefined && container !== undefined)
      files[path] = resourceValue(pod, container, resourceFieldRef, place.allocatable);
  }
  return { files };
}

function mapFiles(
  { items, optional = false }: MapSource,
  kind: 'ConfigMap' | 'Secret',
  name: string,
  data: ReadonlyMap<string, string> | undefined,
): Content {
  if (data === undefined) return optional ? { files: {} } : { error: notFound(kind, name) };
  if (items === undefined || items.length === 0) return { files: Object.fromEntries(data) };
  const files: Record<string, string> = {};
  for (const { key, path } of items) {
    const value = data.get(key);
    if (value !== undefined) files[path] = value;
    else if (!optional)
      return { error: `references non-existent ${kind === 'Secret' ? 'secret' : 'config'} key: ${key}` };
  }
  return { files };
}
