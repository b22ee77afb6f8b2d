/** Where an object keeps the Pods it makes. Source: kubectl/pkg/polymorphichelpers/updatepodspec.go. */
import type { KubeObject, Pod, PodTemplate } from '../objects/objects';
import { fail } from './failure';
import type { Item } from './resource-args';
import { pluralText } from './resource-name';

export type PodSpec = Pod['spec'];
type Fields = Readonly<Record<string, unknown>>;

const withTemplate: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
]);

/** The template of a workload's Pods; undefined for what has none, a Pod among them. */
export function templateOf(object: KubeObject): PodTemplate | undefined {
  const spec = object.spec as Fields | undefined;
  if (withTemplate.has(object.kind)) return spec?.template as PodTemplate | undefined;
  if (object.kind !== 'CronJob') return undefined;
  const job = spec?.jobTemplate as { readonly spec?: Fields } | undefined;
  return job?.spec?.template as PodTemplate | undefined;
}

/** The spec of the object's Pods, or of the Pod itself. */
export function podSpecOf(object: KubeObject): PodSpec | undefined {
  return object.kind === 'Pod' ? (object.spec as PodSpec) : templateOf(object)?.spec;
}

/** The object with another spec of its Pods. */
export function withPodSpec(object: KubeObject, podSpec: PodSpec): KubeObject {
  if (object.kind === 'Pod') return { ...object, spec: podSpec };
  return withTemplateOf(object, { ...(templateOf(object) as PodTemplate), spec: podSpec });
}

/** The object with another template of its Pods. */
export function withTemplateOf(object: KubeObject, template: PodTemplate): KubeObject {
  const spec = object.spec as Fields;
  if (object.kind !== 'CronJob') return { ...object, spec: { ...spec, template } };
  const job = spec.jobTemplate as { readonly spec: Fields };
  return { ...object, spec: { ...spec, jobTemplate: { ...job, spec: { ...job.spec, template } } } };
}

/** The spec of an item's Pods, or the end of the command. */
export function podSpecOrFail({ resource, name, object }: Item): PodSpec {
  const spec = object === undefined ? undefined : podSpecOf(object);
  return (
    spec ??
    fail(
      `${pluralText(resource)}/${name} the object is not a pod or does not have a pod template: *${resource.version}.${resource.kind}\n`,
    )
  );
}
