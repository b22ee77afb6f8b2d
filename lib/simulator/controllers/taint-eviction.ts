/**
 * taint-eviction-controller: deletes the Pods of a node that do not tolerate its NoExecute taints, those that tolerate
 * them for a while when that while is over.
 *
 * Rules
 *   taint-eviction/now       A Pod that does not tolerate one of its node's NoExecute taints is deleted at once.
 *                            (pkg/controller/tainteviction/taint_eviction.go processPodOnNode)
 *   taint-eviction/later     One that tolerates them for a time is deleted when that time is over; the shortest of its
 *                            tolerations counts, from when the controller saw the taints; a controller that starts
 *                            again counts from anew. (getMinTolerationTime)
 *   taint-eviction/cancel    When the taints go before, or come to be tolerated for ever, nothing is deleted.
 *                            (cancelWorkWithEvent)
 *   taint-eviction/delete    It says why in the condition DisruptionTarget, and deletes the Pod with its grace period.
 *                            (addConditionAndDeletePod)
 */
import { type Component, type Intent, type View, watch } from '../component';
import { type Key, keyOf, type Node, type Pod, type Taint, type Toleration } from '../objects/objects';
import { tolerates } from '../objects/tolerations';
import { disruptionTarget } from './disruption-target';

/** Until when a Pod may stay, decided when its node's taints were seen; `null`: it has been deleted. */
type Plan = { readonly uid: string; readonly at: number } | null;

export const taintEvictionController: Component = {
  name: 'taint-eviction-controller',
  process: 'kube-controller-manager',
  watches: {
    Node: watch('Node', (node, view) => {
      // Only a node that has, or had, such taints concerns anybody.
      const { name } = node.metadata;
      if (!isTainted(node.spec?.taints)) return [];
      return view.by('Pod', 'spec.nodeName', name).map(keyOf);
    }),
    Pod: watch('Pod', (pod, view) => {
      const { nodeName } = pod.spec;
      if (nodeName === undefined || nodeName === '') return [];
      const isConcerned =
        view.memory(keyOf(pod)) !== undefined || isTainted(view.get('Node', nodeName)?.spec?.taints);
      return isConcerned ? [keyOf(pod)] : [];
    }),
  },
  reconcile(view, key) {
    const plan = view.memory(key) as Plan | undefined;
    const pod = view.get('Pod', key);
    if (pod === undefined || (plan && plan.uid !== pod.metadata.uid)) return forget(key, plan);
    if (plan === null) return settled(pod, view);
    const node = view.get('Node', pod.spec.nodeName ?? '');
    // A node that is gone takes nothing back: what was planned comes to pass.
    if (node === undefined) return plan === undefined ? [] : carryOut(pod, plan, view);
    const taints = evicting(node.spec?.taints);
    const stays = staysForMs(pod, taints);
    if (stays === null) return cancel(pod, plan);
    if (!toleratesAll(pod, taints)) return [...cancel(pod, plan), ...evict(pod, view)];
    if (plan !== undefined) return carryOut(pod, plan, view);
    const planned = { uid: pod.metadata.uid, at: view.now + stays };
    if (stays === 0) return evict(pod, view);
    return [
      planning(pod, node, stays),
      { do: 'remember', key, value: planned },
      { do: 'wake', at: planned.at },
    ];
  },
};

/**
 * Milliseconds that a Pod may stay, from the moment the taints are seen: 0 when one of the NoExecute taints is not
 * tolerated, null when all are tolerated for ever, otherwise the shortest time that the tolerations grant.
 */
export function staysForMs(pod: Pod, taints: readonly Taint[]): number | null {
  const harmful = evicting(taints);
  if (harmful.length === 0) return null;
  const used: Toleration[] = [];
  for (const taint of harmful) {
    const tolerating = (pod.spec.tolerations ?? []).filter((each) => tolerates(each, taint));
    if (tolerating.length === 0) return 0;
    used.push(...tolerating);
  }
  return shortestToleration(used);
}

/** The least tolerationSeconds, in milliseconds; null when none has any; 0 when there is no toleration or one says so. */
export function shortestToleration(tolerations: readonly Toleration[]): number | null {
  if (tolerations.length === 0) return 0;
  const limits = tolerations.flatMap(({ tolerationSeconds }) =>
    tolerationSeconds === undefined || tolerationSeconds === null ? [] : [Math.max(0, tolerationSeconds)],
  );
  return limits.length === 0 ? null : Math.min(...limits) * 1000;
}

function isTainted(taints: readonly Taint[] | undefined): boolean {
  return taints?.some((taint) => taint.effect === 'NoExecute') === true;
}

function evicting(taints: readonly Taint[] | undefined): readonly Taint[] {
  return (taints ?? []).filter((taint) => taint.effect === 'NoExecute');
}

function toleratesAll(pod: Pod, taints: readonly Taint[]): boolean {
  return taints.every((taint) => (pod.spec.tolerations ?? []).some((each) => tolerates(each, taint)));
}

/** What is planned stays as it is, however the tolerations change, until its time has come. */
function carryOut(pod: Pod, plan: NonNullable<Plan>, view: View): readonly Intent[] {
  return view.now >= plan.at ? evict(pod, view) : [{ do: 'wake', at: plan.at }];
}

/** A Pod that was deleted is left alone, until no taint of its node concerns it any more. */
function settled(pod: Pod, view: View): readonly Intent[] {
  const node = view.get('Node', pod.spec.nodeName ?? '');
  return node !== undefined && staysForMs(pod, node.spec?.taints ?? []) === null ? cancel(pod, null) : [];
}

function planning(pod: Pod, node: Node, stays: number): Intent {
  return {
    do: 'find',
    finding: 'eviction-planned',
    about: { kind: 'Pod', key: keyOf(pod) },
    rule: 'taint-eviction/later',
    says: `taint-eviction-controller will delete Pod ${keyOf(pod)} in ${stays / 1000} s unless ${node.metadata.name} loses its taint`,
  };
}

function evict(pod: Pod, view: View): readonly Intent[] {
  const key = keyOf(pod);
  const target = { kind: 'Pod', key } as const;
  const { uid } = pod.metadata;
  const rule = 'taint-eviction/delete';
  return [
    { do: 'remember', key, value: null },
    report(pod, `Marking for deletion Pod ${key}`, 'taint-eviction/delete'),
    {
      do: 'patch',
      target,
      uid,
      subresource: 'status',
      patch: {
        status: {
          conditions: [
            disruptionTarget(
              pod,
              'DeletionByTaintManager',
              'Taint manager: deleting due to NoExecute taint',
              view.now,
            ),
          ],
        },
      },
      rule,
      says: `marks Pod ${key} as the target of a disruption`,
      keepGoing: true,
    },
    {
      do: 'delete',
      target,
      uid,
      rule,
      says: `deletes Pod ${key}: it does not tolerate a NoExecute taint of ${pod.spec.nodeName ?? 'its node'}`,
      keepGoing: true,
    },
  ];
}

function cancel(pod: Pod, plan: Plan | undefined): readonly Intent[] {
  const key = keyOf(pod);
  if (plan === undefined) return [];
  const forgotten: Intent = { do: 'remember', key, value: undefined };
  if (plan === null) return [forgotten];
  return [forgotten, report(pod, `Cancelling deletion of Pod ${key}`, 'taint-eviction/cancel')];
}

/** A Pod that is gone needs no deletion. That, too, is told as cancelled, of a Pod that is no more. */
function forget(key: Key, plan: Plan | undefined): readonly Intent[] {
  if (plan === undefined) return [];
  const forgotten: Intent = { do: 'remember', key, value: undefined };
  if (plan === null) return [forgotten];
  const [namespace = '', name = ''] = key.split('/');
  const gone = { metadata: { namespace, name } };
  return [forgotten, report(gone, `Cancelling deletion of Pod ${key}`, 'taint-eviction/cancel')];
}

/** The reports are about a Pod of that name, whichever it is. */
function report(
  {
    metadata: { namespace, name },
  }: { readonly metadata: { readonly namespace?: string; readonly name: string } },
  message: string,
  rule: string,
): Intent {
  return {
    do: 'event',
    about: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        uid: '',
        resourceVersion: '',
        creationTimestamp: '',
      },
    },
    type: 'Normal',
    reason: 'TaintManagerEviction',
    message,
    rule,
  };
}
