/**
 * The environment of a container, as it is when the container starts; it never changes afterwards.
 *
 * Rules
 *   container-env/order          `env` wins over `envFrom`, and both over the variables of Services.
 *   container-env/expansion      `$(NAME)` stands for a variable declared before it, or of a Service; what is not known
 *                                stays as it is, and `$$` is a dollar.
 *   container-env/service-links  Each Service with an address that exists by then leaves its variables, in its own
 *                                namespace; `kubernetes` of namespace default in every one.
 *   container-env/missing        A ConfigMap, Secret or key that is not there keeps the container from being created,
 *                                unless it is optional. (CreateContainerConfigError)
 *   container-env/file           A variable can be taken from a file that a container before it has written into a volume both know of;
 *                                one that is not there, or not in the format, keeps the container from being created. (KEP-3721)
 * Source: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables, pkg/kubelet/envvars/envvars.go.
 */

import type { ConfigMap, Container, Pod, Secret, Service } from '../objects/objects';
import { fromBase64 } from '../values/base64';
import { fieldValue, resourceValue } from './downward-api';
import { variableIn } from './env-file';

/** What the kubelet can look up. */
export type ConfigReader = {
  readonly configMap: (namespace: string, name: string) => ConfigMap | undefined;
  readonly secret: (namespace: string, name: string) => Secret | undefined;
  /** All Services, of every namespace or of those that matter. */
  readonly services: () => readonly Service[];
  /** What is in a file of a volume of the Pod now. */
  readonly file: (volume: string, path: string) => string | undefined;
};

/** What a Pod is on its node. */
export type PodPlace = {
  readonly podIPs: readonly string[];
  readonly hostIPs: readonly string[];
  /** What a limit that is not set means: the node's allocatable. */
  readonly allocatable: Readonly<Record<string, string | number>>;
};

export type EnvVar = readonly [name: string, value: string];

type KeyRef = { readonly name?: string; readonly key?: string; readonly optional?: boolean };
type FileRef = {
  readonly volumeName: string;
  readonly path: string;
  readonly key: string;
  readonly optional?: boolean;
};
type EnvSource = {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: {
      readonly containerName?: string;
      readonly resource: string;
      readonly divisor?: string | number;
    };
    readonly configMapKeyRef?: KeyRef;
    readonly secretKeyRef?: KeyRef;
    readonly fileKeyRef?: FileRef;
  };
};
type EnvFrom = {
  readonly prefix?: string;
  readonly configMapRef?: KeyRef;
  readonly secretRef?: KeyRef;
};

/** What a container's spec sets, and what Services add to it, which is asked for only when it matters. */
export type ContainerEnv = { readonly own: readonly EnvVar[]; readonly links: () => readonly EnvVar[] };

/** The variables in the order in which they were decided, or what is missing. */
export function containerEnv(
  pod: Pod,
  container: Container,
  reader: ConfigReader,
  place: PodPlace,
): ContainerEnv | { readonly error: string } {
  const namespace = pod.metadata.namespace ?? 'default';
  let linked: ReadonlyMap<string, string> | undefined;
  const services = (): ReadonlyMap<string, string> => {
    linked ??= serviceEnv(reader.services(), namespace, pod.spec.enableServiceLinks !== false);
    return linked;
  };
  const own = new Map<string, string>();
  for (const source of (container.envFrom ?? []) as readonly EnvFrom[]) {
    const found = allOf(source, namespace, reader);
    if ('error' in found) return found;
    for (const [key, value] of found.entries) own.set(`${source.prefix ?? ''}${key}`, value);
  }
  const known = (name: string): string | undefined => own.get(name) ?? services().get(name);
  for (const source of (container.env ?? []) as readonly EnvSource[]) {
    const found = variableValue(source, pod, container, reader, place, known);
    if ('error' in found) return found;
    if (found.value !== undefined) own.set(source.name, found.value);
  }
  return { own: [...own], links: () => [...services()].filter(([name]) => !own.has(name)) };
}

/** Whether the environment depends on a ConfigMap, Secret or file, which may be missing. */
export function readsConfig(container: Container): boolean {
  return (
    (container.envFrom?.length ?? 0) > 0 ||
    ((container.env ?? []) as readonly EnvSource[]).some(
      ({ valueFrom }) =>
        (valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef ?? valueFrom?.fileKeyRef) !== undefined,
    )
  );
}

/** A text with its `$(NAME)`s replaced, as `command` and `args` are too. */
export function expanded(text: string, known: (name: string) => string | undefined): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (all, _what, name: string | undefined) =>
    name === undefined ? '$' : (known(name) ?? all),
  );
}

type Found = { readonly value: string | undefined } | { readonly error: string };

function variableValue(
  { value = '', valueFrom }: EnvSource,
  pod: Pod,
  container: Container,
  reader: ConfigReader,
  place: PodPlace,
  known: (name: string) => string | undefined,
): Found {
  if (value !== '' || valueFrom === undefined) return { value: expanded(value, known) };
  const namespace = pod.metadata.namespace ?? 'default';
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  if (fieldRef !== undefined) return { value: fieldValue(pod, fieldRef.fieldPath, place) };
  if (resourceFieldRef !== undefined)
    return { value: resourceValue(pod, container, resourceFieldRef, place.allocatable) };
  if (configMapKeyRef !== undefined)
    return keyOfMap(configMapKeyRef, 'ConfigMap', namespace, (name) => configData(reader, namespace, name));
  if (secretKeyRef !== undefined)
    return keyOfMap(secretKeyRef, 'Secret', namespace, (name) => secretData(reader, namespace, name));
  if (fileKeyRef !== undefined) return keyOfFile(fileKeyRef, pod, reader);
  return { value: '' };
}

/** What is wrong with a file is in the kubelet's own log only. An empty value counts as none. */
function keyOfFile({ volumeName, path, key, optional }: FileRef, pod: Pod, reader: ConfigReader): Found {
  const text = reader.file(volumeName, path);
  const found = text === undefined ? undefined : variableIn(text, key);
  if (found === undefined || 'error' in found) return { error: "couldn't parse env file" };
  if (found.value !== undefined || optional === true) return found;
  const file = `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~empty-dir/${volumeName}/${path}`;
  return { error: `environment variable key "${key}" not found in file "${file}"` };
}

function keyOfMap(
  { name = '', key = '', optional }: KeyRef,
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  read: (name: string) => ReadonlyMap<string, string> | undefined,
): Found {
  const data = read(name);
  if (data === undefined) return optional ? { value: undefined } : { error: notFound(kind, name) };
  const value = data.get(key);
  if (value === undefined && optional !== true)
    return { error: `couldn't find key ${key} in ${kind} ${namespace}/${name}` };
  return { value };
}

function allOf(
  { configMapRef, secretRef }: EnvFrom,
  namespace: string,
  reader: ConfigReader,
): { readonly entries: Iterable<EnvVar> } | { readonly error: string } {
  const ref = configMapRef ?? secretRef;
  if (ref === undefined) return { entries: [] };
  const name = ref.name ?? '';
  const kind = configMapRef === undefined ? 'Secret' : 'ConfigMap';
  const data = kind === 'Secret' ? secretData(reader, namespace, name) : configData(reader, namespace, name);
  if (data !== undefined) return { entries: data };
  return ref.optional ? { entries: [] } : { error: notFound(kind, name) };
}

/** As the API server's refusal reads. */
export function notFound(kind: 'ConfigMap' | 'Secret', name: string): string {
  return `${kind === 'Secret' ? 'secret' : 'configmap'} "${name}" not found`;
}

export function configData(
  reader: ConfigReader,
  namespace: string,
  name: string,
): ReadonlyMap<string, string> | undefined {
  const found = reader.configMap(namespace, name);
  if (found === undefined) return undefined;
  let data = knownData.get(found);
  if (data === undefined) {
    data = new Map(Object.entries(found.data ?? {}));
    knownData.set(found, data);
  }
  return data;
}

/** The data of each ConfigMap, read once: nearly every Pod has the same one. */
const knownData = new WeakMap<object, ReadonlyMap<string, string>>();

export function secretData(
  reader: ConfigReader,
  namespace: string,
  name: string,
): ReadonlyMap<string, string> | undefined {
  const found = reader.secret(namespace, name);
  if (found === undefined) return undefined;
  return new Map(Object.entries(found.data ?? {}).map(([key, value]) => [key, fromBase64(value) ?? value]));
}

/** The variables that Services leave in a namespace. */
function serviceEnv(
  services: readonly Service[],
  namespace: string,
  links: boolean,
): ReadonlyMap<string, string> {
  const chosen = new Map<string, Service>();
  for (const service of services) {
    const { name, namespace: home = 'default' } = service.metadata;
    const { clusterIP = '' } = service.spec;
    if (clusterIP === '' || clusterIP === 'None') continue;
    if (home === 'default' && name === 'kubernetes') {
      if (!chosen.has(name)) chosen.set(name, service);
    } else if (home === namespace && links) chosen.set(name, service);
  }
  return new Map([...chosen.values()].flatMap(variablesOf));
}

function variablesOf({ metadata, spec }: Service): readonly EnvVar[] {
  const prefix = variableName(metadata.name);
  const { clusterIP = '', ports = [] } = spec;
  const host = clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP;
  const named = ports.filter(({ name = '' }) => name !== '');
  return [
    [`${prefix}_SERVICE_HOST`, clusterIP],
    [`${prefix}_SERVICE_PORT`, String(ports[0]?.port ?? '')],
    ...named.map(
      ({ name = '', port }): EnvVar => [`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port)],
    ),
    ...ports.flatMap(({ port, protocol = 'TCP' }, i): readonly EnvVar[] => {
      const url = `${protocol.toLowerCase()}://${host}:${port}`;
      const one = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
      return [
        ...(i === 0 ? [[`${prefix}_PORT`, url] as const] : []),
        [one, url],
        [`${one}_PROTO`, protocol.toLowerCase()],
        [`${one}_PORT`, String(port)],
        [`${one}_ADDR`, clusterIP],
      ];
    }),
  ];
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
