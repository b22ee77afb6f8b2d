/**
 * What a Pod may know of itself, as a variable or a file.
 * Source: pkg/fieldpath/fieldpath.go, pkg/kubelet/kubelet_pods.go podFieldSelectorRuntimeValue,
 * pkg/api/v1/resource/helpers.go.
 */
import type { Container, Labels, Pod } from '../objects/objects';
import { milliValue, wholeValue } from '../values/quantity';

type Place = {
  readonly podIPs: readonly string[];
  readonly hostIPs: readonly string[];
};

/** The value of a field path; empty where the Pod has none. */
export function fieldValue({ metadata, spec }: Pod, path: string, { podIPs, hostIPs }: Place): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript !== null)
    return metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? 'default';
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return formatted(metadata.labels ?? {});
    case 'metadata.annotations':
      return formatted(metadata.annotations ?? {});
    case 'spec.nodeName':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.podIP':
      return podIPs[0] ?? '';
    case 'status.podIPs':
      return podIPs.join(',');
    case 'status.hostIP':
      return hostIPs[0] ?? '';
    case 'status.hostIPs':
      return hostIPs.join(',');
    default:
      return '';
  }
}

/** A request or limit of a container in units of the divisor, rounded up; an absent limit is the node's allocatable. */
export function resourceValue(
  pod: Pod,
  own: Container,
  ref: {
    readonly containerName?: string;
    readonly resource: string;
    readonly divisor?: string | number;
  },
  allocatable: Readonly<Record<string, string | number>>,
): string {
  const container =
    ref.containerName === undefined || ref.containerName === ''
      ? own
      : [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(
          ({ name }) => name === ref.containerName,
        );
  const dot = ref.resource.indexOf('.');
  const list = ref.resource.slice(0, dot);
  const name = ref.resource.slice(dot + 1);
  const set =
    list === 'limits' ? container?.resources?.limits?.[name] : container?.resources?.requests?.[name];
  const amount = set ?? (list === 'limits' ? (allocatable[name] ?? 0) : 0);
  const given = String(ref.divisor ?? '0');
  const divisor = given === '0' ? '1' : given;
  if (name === 'cpu') return String(Math.ceil(milliValue(amount) / milliValue(divisor)));
  return String(Math.ceil(wholeValue(amount) / wholeValue(divisor)));
}

/** One `key="value"` a line, in order of key. */
function formatted(map: Labels): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}
