/** A container's environment as it is declared. Source: kubectl/pkg/describe/describe.go describeContainerEnvVars. */
import type { Container, EnvVar } from '../../apiserver/validation/shapes/pod';
import type { ResourceFieldSelector } from '../../apiserver/validation/shapes/volume';
import type { Labels } from '../../objects/objects';
import { goQuoted } from '../../values/go-text';
import { milliValue, wholeValue } from '../../values/quantity';
import { compareText } from '../printers/cells';
import type { Lines } from './describer';

/** The Pod of which the environment may show fields. */
export type EnvSubject = {
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
};

export function envLines(container: Container, pod: EnvSubject | undefined): Lines {
  const env = container.env ?? [];
  return [
    `Environment:${env.length === 0 ? '\t<none>' : ''}`,
    ...env.flatMap((variable) => variableLines(variable, container, pod)),
  ];
}

function variableLines(
  { name = '', value = '', valueFrom }: EnvVar,
  container: Container,
  pod: EnvSubject | undefined,
): Lines {
  if (valueFrom === undefined) {
    const [first = '', ...more] = value.split('\n');
    return [`  ${name}:\t${first}`, ...more.map((line) => `  \t${line}`)];
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef !== undefined) {
    const { apiVersion = '', fieldPath = '' } = fieldRef;
    const text = pod === undefined ? '' : fieldOf(pod, fieldPath);
    return [`  ${name}:\t${text} (${apiVersion}:${fieldPath})`];
  }
  if (resourceFieldRef !== undefined)
    return [`  ${name}:\t${resourceOf(container, resourceFieldRef)} (${resourceFieldRef.resource ?? ''})`];
  if (secretKeyRef !== undefined) {
    const { key = '', name: secret = '', optional = false } = secretKeyRef;
    return [`  ${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional}`];
  }
  if (configMapKeyRef !== undefined) {
    const { key = '', name: map = '', optional = false } = configMapKeyRef;
    return [`  ${name}:\t<set to the key '${key}' of config map '${map}'>\tOptional: ${optional}`];
  }
  return [];
}

/** The fields of a Pod's metadata; what the kubelet alone knows stays empty. Source: pkg/util/fieldpath. */
function fieldOf({ metadata }: EnvSubject, path: string): string {
  const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path);
  if (subscript !== null) {
    const map = subscript[1] === 'metadata.labels' ? metadata.labels : metadata.annotations;
    return map?.[subscript[2] ?? ''] ?? '';
  }
  switch (path) {
    case 'metadata.name':
    case 'metadata.namespace':
    case 'metadata.uid':
      return metadata[path.slice('metadata.'.length) as 'name' | 'namespace' | 'uid'] ?? '';
    case 'metadata.labels':
      return mapText(metadata.labels);
    case 'metadata.annotations':
      return mapText(metadata.annotations);
    default:
      return '';
  }
}

function mapText(map: Labels | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${key}=${goQuoted(value)}`)
    .join('\n');
}

/** An amount in units of the divisor, rounded up. A limit that is not set is the node's to give. */
function resourceOf(container: Container, { resource = '', divisor }: ResourceFieldSelector): string {
  const [list = '', ...names] = resource.split('.');
  const name = names.join('.');
  if ((list !== 'limits' && list !== 'requests') || !isKnown(name)) return '';
  const amount = container.resources?.[list]?.[name];
  const count = name === 'cpu' ? milliValue : wholeValue;
  const unit = count(divisor ?? '1') || count('1');
  const text = String(Math.ceil(count(amount) / unit));
  return text === '0' && (resource === 'limits.cpu' || resource === 'limits.memory')
    ? 'node allocatable'
    : text;
}

function isKnown(resource: string): boolean {
  return ['cpu', 'memory', 'ephemeral-storage'].includes(resource) || resource.startsWith('hugepages-');
}
