/** The parts that many descriptions share: labels, annotations, taints, tolerations, conditions, who controls it. */
import type { Toleration } from '../../apiserver/validation/shapes/scheduling';
import {
  type Condition,
  controllerOf,
  type KubeObject,
  type Labels,
  type Taint,
} from '../../objects/objects';
import { compareText } from '../printers/cells';
import type { Lines } from './describer';

/** A title and its values one below the other, or `<none>`. */
export function multiline(title: string, values: readonly string[]): Lines {
  const [first = '<none>', ...more] = values;
  return [`${title}:\t${first}`, ...more.map((value) => `\t${value}`)];
}

export function labelLines(title: string, labels: Labels | undefined): Lines {
  return multiline(title, keyValues(labels));
}

/** `key=value` in order of key. */
export function keyValues(labels: Labels | undefined): readonly string[] {
  return Object.entries(labels ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${key}=${value}`);
}

const longestAnnotation = 140;

/** Annotations without the one that kubectl apply keeps. A long value, or one of several lines, begins below its key. */
export function annotationLines(title: string, annotations: Labels | undefined): Lines {
  const told = Object.entries(annotations ?? {})
    .filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([key, annotation]) => {
      const value = annotation.replace(/\n$/, '');
      if (key.length + value.length + 2 <= longestAnnotation && !value.includes('\n'))
        return [`${key}: ${value}`];
      const lines = value.split('\n').map((line) => `  ${shortened(line, longestAnnotation - 2)}`);
      return [`${key}:`, ...lines];
    });
  return multiline(title, told);
}

/** Name, namespace (of a namespaced kind), labels, annotations: what most descriptions begin with. */
export function headLines({ metadata }: KubeObject, options: { readonly namespaced: boolean }): Lines {
  return [
    `Name:\t${metadata.name}`,
    ...(options.namespaced ? [`Namespace:\t${metadata.namespace ?? ''}`] : []),
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
  ];
}

/** In order of effect and key. */
export function taintLines(title: string, taints: readonly Taint[] | undefined): Lines {
  const sorted = [...(taints ?? [])].sort((a, b) =>
    compareText(`${a.effect},${a.key}`, `${b.effect},${b.key}`),
  );
  return multiline(title, sorted.map(taintText));
}

/** `key=value:effect`, without what is empty. */
function taintText({ key, value, effect }: Taint): string {
  const named = value === undefined || value === '' ? key : `${key}=${value}`;
  return effect === undefined ? named : `${named}:${effect}`;
}

/** In order of key. */
export function tolerationLines(title: string, tolerations: readonly Toleration[] | undefined): Lines {
  const sorted = [...(tolerations ?? [])].sort((a, b) => compareText(a.key ?? '', b.key ?? ''));
  return multiline(title, sorted.map(tolerationText));
}

function tolerationText({
  key = '',
  value = '',
  effect = '',
  operator,
  tolerationSeconds,
}: Toleration): string {
  const what = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`;
  const exists = operator === 'Exists' && value === '';
  const isAll = key === '' && effect === '';
  const how = exists ? (isAll ? 'op=Exists' : ' op=Exists') : '';
  return `${what}${how}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
}

/** Conditions with their reasons, as workloads tell them. */
export function conditionLines(conditions: readonly Condition[] | undefined): Lines {
  if (conditions === undefined || conditions.length === 0) return [];
  return [
    'Conditions:',
    '  Type\tStatus\tReason',
    '  ----\t------\t------',
    ...conditions.map(({ type, status, reason }) => `  ${type} \t${status}\t${reason ?? ''}`),
  ];
}

/** `Controlled By: ReplicaSet/web-1`, when a controller manages it. */
export function controlledByLines(object: KubeObject): Lines {
  const owner = controllerOf(object);
  return owner === undefined ? [] : [`Controlled By:\t${owner.kind}/${owner.name}`];
}

/** The value of a field as a line, when it is there. */
export function optionalLine(title: string, value: string | number | boolean | undefined | null): Lines {
  return value === undefined || value === null || value === '' ? [] : [`${title}:\t${value}`];
}

/** `True`, `False`, or `<unset>`. */
export function flagText(flag: boolean | undefined | null): string {
  if (flag === undefined || flag === null) return '<unset>';
  return flag ? 'True' : 'False';
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}...` : text;
}
