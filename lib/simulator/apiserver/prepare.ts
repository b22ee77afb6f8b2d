/**
 * What the API server itself makes of some objects before it stores them: fields behind a gate that is off are dropped,
 * counters are kept, selectors are made. Source: pkg/registry/<group>/<kind>/strategy.go; for Secrets
 * pkg/apis/core/v1/conversion.go.
 *
 * Rules
 *   apiserver/drop-disabled         A StatefulSet's maxUnavailable is dropped without a word: its gate is off by default.
 *   apiserver/template-generation   A DaemonSet counts the changes of its template; apps/v1 shows the count as an annotation.
 *   apiserver/job-selector          A Job finds its Pods by its uid, which the API server writes into selector and template.
 *   apiserver/job-labels            A Job without labels of its own shows those of its Pods. (pkg/apis/batch/v1/defaults.go)
 *   apiserver/storage-in-use        A claim and a volume begin with the finalizer that keeps them while they are used.
 *                                   (plugin/pkg/admission/storage/storageobjectinuseprotection)
 *   apiserver/string-data           What a Secret says in `stringData` is encoded into `data`, which alone is stored.
 */

import type { KubeObject, Labels, Manifest, Service } from '../objects/objects';
import { toBase64 } from '../values/base64';
import { deepEqual } from '../values/equal';
import { preparedService } from './prepare-service';

const generationAnnotation = 'deprecated.daemonset.template.generation';

type Fields = Readonly<Record<string, unknown>>;

/** The object as it will be validated and stored; `uid` is a new object's identity, `old` what is stored so far. */
export function prepared(object: Manifest, uid: () => string, old?: KubeObject): Manifest {
  switch (object.kind) {
    case 'Service': {
      if (typeof object.spec !== 'object' || object.spec === null) return object;
      const spec = preparedService(object.spec as Service['spec'], old?.spec as Service['spec'] | undefined);
      return { ...object, spec };
    }
    case 'Job':
      return labelledAsItsPods(old === undefined ? withGeneratedSelector(object, uid) : object);
    case 'Secret':
      return withoutStringData(object);
    case 'PersistentVolumeClaim':
      return old === undefined ? withFinalizer(object, 'kubernetes.io/pvc-protection') : object;
    case 'PersistentVolume':
      return old === undefined ? withFinalizer(object, 'kubernetes.io/pv-protection') : object;
    case 'StatefulSet':
      return withoutMaxUnavailable(object);
    case 'DaemonSet':
      return withTemplateGeneration(object, old);
    default:
      return object;
  }
}

function withFinalizer(object: Manifest, finalizer: string): Manifest {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
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

function withGeneratedSelector(object: Manifest, uid: () => string): Manifest {
  const spec = fieldsOf(object.spec);
  if (spec.manualSelector === true) return object;
  const identity = uid();
  const name = object.metadata.name ?? '';
  const template = fieldsOf(spec.template);
  const metadata = fieldsOf(template.metadata);
  const labels = {
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': identity,
    'batch.kubernetes.io/controller-uid': identity,
    // A label that the user chose stays; where it differs, validation refuses the Job.
    ...fieldsOf(metadata.labels),
  };
  const selector = fieldsOf(spec.selector);
  const matchLabels = { 'batch.kubernetes.io/controller-uid': identity, ...fieldsOf(selector.matchLabels) };
  return {
    ...object,
    metadata: { ...object.metadata, uid: identity },
    spec: {
      ...spec,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}

function labelledAsItsPods(object: Manifest): Manifest {
  if (Object.keys(object.metadata.labels ?? {}).length > 0) return object;
  const labels = fieldsOf(fieldsOf(fieldsOf(fieldsOf(object.spec).template).metadata).labels) as Labels;
  return Object.keys(labels).length === 0 ? object : { ...object, metadata: { ...object.metadata, labels } };
}

function withoutStringData(object: Manifest): Manifest {
  const { stringData, ...rest } = object;
  if (stringData === undefined) return object;
  const data: Record<string, unknown> = { ...fieldsOf(object.data) };
  for (const [key, value] of Object.entries(fieldsOf(stringData))) data[key] = toBase64(String(value));
  return { ...rest, data } as Manifest;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
