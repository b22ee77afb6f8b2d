/** Which Pods and containers `logs`, `exec` and their like are about. Source: kubectl/pkg/polymorphichelpers. */
import { selects } from '../../objects/label-selector';
import type { Container, KubeObject, LabelSelector, Labels, Pod } from '../../objects/objects';
import { fail, failWith } from '../failure';
import type { Invocation } from '../invocation';
import type { Item } from '../resource-args';
import { resourceOrFail } from '../resource-name';

/** The Pod itself, or those that the object selects, the best one first; those that are as good by name. */
export function podsOf(
  { api }: Invocation,
  { resource, namespace, object }: Item,
  order: (a: Pod, b: Pod) => number,
): readonly Pod[] {
  const whole = object as KubeObject;
  if (resource.id === 'Pod') return [whole as unknown as Pod];
  const selector = selectorOf(whole);
  if (selector === undefined)
    return fail(`cannot get the logs from ${resource.kind}: selector for ${resource.kind} not implemented`);
  const answer = api.list(
    resourceOrFail(api.resources, 'pods'),
    namespace === undefined ? {} : { namespace },
  );
  if (!answer.ok) return failWith(answer);
  const all = answer.items as unknown as readonly Pod[];
  const pods = all.filter((pod) => selects(selector, pod.metadata.labels));
  if (pods.length === 0) return fail('timed out waiting for the condition');
  return [...pods].sort((a, b) => order(a, b) || (a.metadata.name < b.metadata.name ? -1 : 1));
}

function selectorOf(object: KubeObject): LabelSelector | undefined {
  const spec = object.spec as { readonly selector?: LabelSelector | Labels } | undefined;
  if (spec?.selector === undefined) return undefined;
  const isPlain = object.kind === 'Service' || object.kind === 'ReplicationController';
  return isPlain ? { matchLabels: spec.selector as Labels } : (spec.selector as LabelSelector);
}

/** All containers of a Pod in the order in which kubectl names them. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

const defaultContainer = 'kubectl.kubernetes.io/default-container';

/** The container that is meant: the one that is named, the annotated one, or the first one, with a word about it. */
export function containerOf(invocation: Invocation, pod: Pod, named: string): string {
  const names = containersOf(pod).map(({ name }) => name);
  const { name } = pod.metadata;
  if (named !== '') {
    if (names.includes(named)) return named;
    return fail(`container ${named} is not valid for pod ${name}`);
  }
  const annotated = pod.metadata.annotations?.[defaultContainer];
  if (annotated !== undefined && names.includes(annotated)) return annotated;
  const first = pod.spec.containers[0]?.name ?? '';
  if (names.length > 1) {
    const all = [
      ...pod.spec.containers.map((each) => each.name),
      ...(pod.spec.ephemeralContainers ?? []).map((each) => `${each.name} (ephem)`),
      ...(pod.spec.initContainers ?? []).map((each) => `${each.name} (init)`),
    ];
    invocation.warn(`Defaulted container "${first}" out of: ${all.join(', ')}`);
  }
  return first;
}
