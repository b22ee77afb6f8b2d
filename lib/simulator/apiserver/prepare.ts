/**
 * What the API server itself makes of some objects before it stores them: fields behind a gate that is off are dropped,
 * counters are kept. Source: pkg/registry/apps/statefulset/strategy.go, pkg/registry/apps/daemonset/strategy.go.
 *
 * Rules
 *   apiserver/drop-disabled         A StatefulSet's maxUnavailable is dropped without a word: its gate is off by default.
 *   apiserver/template-generation   A DaemonSet counts the changes of its template; apps/v1 shows the count as an annotation.
 */
import { deepEqual } from '../equal';
import type { KubeObject, Manifest } from '../objects';

const generationAnnotation = 'deprecated.daemonset.template.generation';

type Fields = Readonly<Record<string, unknown>>;

/** The object as it will be validated and stored; `old` is what is stored so far. */
export function prepared(object: Manifest, old?: KubeObject): Manifest {
  switch (object.kind) {
    case 'StatefulSet':
      return withoutMaxUnavailable(object);
    case 'DaemonSet':
      return withTemplateGeneration(object, old);
    default:
      return object;
  }
}

function withoutMaxUnavailable(object: Manifest): Manifest {
  const spec = fieldsOf(object.spec);
  const strategy = fieldsOf(spec.updateStrategy);
  const rolling = fieldsOf(strategy.rollingUpdate);
  if (rolling.maxUnavailable === undefined) return object;
  const { maxUnavailable: _dropped, ...rollingUpdate } = rolling;
  return { ...object, spec: { ...spec, updateStrategy: { ...strategy, rollingUpdate } } };
}

function withTemplateGeneration(object: Manifest, old: KubeObject | undefined): Manifest {
  const given = Number(object.metadata.annotations?.[generationAnnotation] ?? 0);
  const before = Number(old?.metadata.annotations?.[generationAnnotation] ?? 0);
  const isSame = deepEqual(fieldsOf(old?.spec).template, fieldsOf(object.spec).template);
  const generation = old === undefined ? Math.max(1, given || 0) : isSame ? before : before + 1;
  const annotations = { ...object.metadata.annotations, [generationAnnotation]: String(generation) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
