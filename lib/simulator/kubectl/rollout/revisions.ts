/**
 * The earlier templates of a workload: of a Deployment in its ReplicaSets, of a DaemonSet or StatefulSet in its
 * ControllerRevisions. Source: kubectl/pkg/polymorphichelpers/history.go, rollback.go.
 */
import { shapeOfKind } from '../../apiserver/managed-fields/schema';
import { strategicMergePatch } from '../../apiserver/merge';
import { selects } from '../../objects/label-selector';
import { controllerOf, type KubeObject, type LabelSelector, type PodTemplate } from '../../objects/objects';
import { failWith } from '../failure';
import type { Invocation } from '../invocation';
import { templateOf } from '../pod-spec';
import { changeCauseAnnotation } from '../record';
import type { Item } from '../resource-args';
import { resourceOrFail } from '../resource-name';
import { revisionOf } from './rollout-status';

export type Revision = {
  readonly number: number;
  /** The ReplicaSet or ControllerRevision that keeps it. */
  readonly keeper: KubeObject;
  readonly template: PodTemplate;
  readonly changeCause: string;
};

/** All that are kept, oldest first. */
export function revisionsOf(
  invocation: Invocation,
  { resource, namespace, object }: Item,
): readonly Revision[] {
  const owner = object as KubeObject;
  const isDeployment = resource.id === 'Deployment';
  const kept = resourceOrFail(invocation.api.resources, isDeployment ? 'replicasets' : 'controllerrevisions');
  const answer = invocation.api.list(kept, namespace === undefined ? {} : { namespace });
  if (!answer.ok) return failWith(answer);
  const { selector } = owner.spec as { readonly selector?: LabelSelector };
  return answer.items
    .filter(
      (each) => controllerOf(each)?.uid === owner.metadata.uid && selects(selector, each.metadata.labels),
    )
    .map(
      (keeper): Revision => ({
        number: isDeployment ? revisionOf(keeper) : Number(keeper.revision ?? 0),
        keeper,
        template: isDeployment ? (templateOf(keeper) as PodTemplate) : templateIn(owner, keeper),
        changeCause: keeper.metadata.annotations?.[changeCauseAnnotation] ?? '',
      }),
    )
    .filter(({ number }) => number > 0)
    .sort((a, b) => a.number - b.number);
}

/** What the patch that a ControllerRevision keeps makes of the object's template. */
function templateIn(owner: KubeObject, keeper: KubeObject): PodTemplate {
  return templateOf(
    strategicMergePatch(shapeOfKind(owner.kind), owner, keeper.data) as KubeObject,
  ) as PodTemplate;
}
