/**
 * namespace-controller: empties a namespace that is being deleted, and lets it go when it is empty.
 *
 * Rules
 *   namespace/wait       A change of a namespace that is being deleted is looked at five seconds later, so that what was
 *                        created at the last moment is seen. (pkg/controller/namespace/namespace_controller.go)
 *   namespace/pods       Pods are deleted first, with their grace period; nothing else is while one is left.
 *                        (deletion/namespaced_resources_deleter.go deleteAllContent, OrderedNamespaceDeletion)
 *   namespace/empty      Then everything else is deleted, kind by kind.
 *   namespace/report     Its conditions say what is left, and what holds it. (deletion/status_condition_utils.go)
 *   namespace/again      While something is left it looks again: after half of what the Pods may still take, or of the
 *                        15 s that finalizers are given, and a second. (ResourcesRemainingError)
 *   namespace/failed     What cannot be deleted is told in the condition NamespaceDeletionContentFailure, and tried again, later and
 *                        later, up to a minute: the namespace stays. (makeDeleteContentCondition)
 *   namespace/finalize   When nothing is left it takes its finalizer off, and the namespace is gone.
 */
import { builtInResources } from '../apiserver/resources';
import { type Answer, type Component, type Intent, type View, watch } from '../component';
import {
  isBeingDeleted,
  type Key,
  type Kind,
  type KubeObject,
  keyOf,
  type Namespace,
  type Pod,
} from '../objects/objects';
import { isPodTerminal } from '../objects/pod-state';
import { parseTimestamp } from '../values/time';
import { type Left, namespaceConditions } from './namespace-conditions';

const waitMs = 5_000;
/** How long finalizers are expected to take. */
const finalizerSeconds = 15;
/** (namespace_controller.go nsControllerRateLimiter) */
const retryMs = { initial: 5, max: 60_000 };

/** What may be in a namespace: the kind, and how its resource is called. */
type Content = { readonly kind: Kind; readonly resource: string };

const pods: Content = { kind: 'Pod', resource: 'pods.' };
const others: readonly Content[] = builtInResources
  .filter(({ id, namespaced, review }) => namespaced && !review && id !== 'Pod')
  .map(({ id, plural, group }) => ({ kind: id, resource: `${plural}.${group}` }));

/** Where the controller is with a namespace. */
type Progress = {
  /** When it is looked at next. */
  readonly due: number | undefined;
  /** What has been asked to go in this look, and is counted when the answers have been seen. */
  readonly stage: 'waiting' | 'pods' | 'rest';
};

/** What could not be deleted in the last look, by kind, and how many looks in a row something could not. */
type Failed = { readonly times: number; readonly messages: Readonly<Partial<Record<Kind, string>>> };

const failedIn = (view: View, key: Key): Failed =>
  (view.memory(`failed/${key}`) as Failed | undefined) ?? { times: 0, messages: {} };

export const namespaceController: Component = {
  name: 'namespace-controller',
  process: 'kube-controller-manager',
  watches: {
    Namespace: watch('Namespace', (namespace) => (isBeingDeleted(namespace) ? [keyOf(namespace)] : [])),
  },
  reconcile(view, key) {
    const namespace = view.get('Namespace', key);
    if (namespace === undefined || !isBeingDeleted(namespace))
      return [remember(key, undefined), { do: 'remember', key: `failed/${key}`, value: undefined }];
    const known = view.memory(key) as Progress | undefined;
    switch (known?.stage) {
      case 'pods':
        return afterPods(namespace, view);
      case 'rest':
        return afterRest(namespace, view);
      default: {
        const due = known?.due;
        if (due !== undefined && due <= view.now) return deletePods(namespace, view);
        // A change of the namespace: it is looked at after a moment, if not sooner.
        const next = Math.min(due ?? Number.POSITIVE_INFINITY, view.now + waitMs);
        return lookAt(key, next);
      }
    }
  },
};

function deletePods(namespace: Namespace, view: View): readonly Intent[] {
  const key = keyOf(namespace);
  // What is asked of nobody needs no answer: the next stage comes in the same look.
  if (view.list('Pod', key).length === 0) return afterPods(namespace, view);
  const deletions = view
    .list('Pod', key)
    .filter(isStaying)
    .map((pod) => deletion(pods.kind, pod, 'namespace/pods'));
  return [remember(key, { due: undefined, stage: 'pods' }), ...deletions, { do: 'wake', at: view.now + 1 }];
}

function afterPods(namespace: Namespace, view: View): readonly Intent[] {
  const key = keyOf(namespace);
  const left = view.list('Pod', key);
  if (left.length > 0) {
    const seconds = graceSeconds(left, namespace, view) || finalizerSeconds;
    return [...report(namespace, [{ ...pods, objects: left }], view), ...lookAgain(key, seconds, view)];
  }
  const { times } = failedIn(view, key);
  const messages: Partial<Record<Kind, string>> = {};
  const deletions = contents(view).flatMap(({ kind }) =>
    view
      .list(kind, key)
      .filter(isStaying)
      .map((object) =>
        deletion(kind, object, 'namespace/empty', (answer) => {
          if (answer.ok || answer.code === 404) return [];
          messages[kind] ??= answer.message;
          const failed: Failed = { times: times + 1, messages: { ...messages } };
          return [{ do: 'remember', key: `failed/${key}`, value: failed }];
        }),
      ),
  );
  const none: Failed = { times, messages: {} };
  const begun: Intent = { do: 'remember', key: `failed/${key}`, value: none };
  if (deletions.length === 0) return [begun, ...afterRest(namespace, view, none)];
  return [
    begun,
    remember(key, { due: undefined, stage: 'rest' }),
    ...deletions,
    { do: 'wake', at: view.now + 1 },
  ];
}

function afterRest(
  namespace: Namespace,
  view: View,
  { times, messages }: Failed = failedIn(view, keyOf(namespace)),
): readonly Intent[] {
  const key = keyOf(namespace);
  const left = [pods, ...contents(view)]
    // What cannot be deleted is not counted either.
    .filter(({ kind }) => messages[kind] === undefined)
    .map(({ kind, resource }): Left => ({ resource, objects: view.list(kind, key) as readonly KubeObject[] }))
    .filter(({ objects }) => objects.length > 0);
  const failures = Object.values(messages)
    .filter((each) => each !== undefined)
    .sort();
  if (failures.length > 0) {
    const backOff = Math.min(retryMs.initial * 2 ** Math.min(times - 1, 30), retryMs.max);
    return [...report(namespace, left, view, failures), ...lookAt(key, view.now + backOff)];
  }
  if (left.length > 0) return [...report(namespace, left, view), ...lookAgain(key, finalizerSeconds, view)];
  return [...report(namespace, [], view, [], (stored) => [finalize(stored)])];
}

/** The other kinds that may be in a namespace, those of CustomResourceDefinitions among them. */
function contents(view: View): readonly Content[] {
  const custom = view.list('CustomResourceDefinition').map(({ spec }): Content => {
    const { group, names } = spec as {
      readonly group?: string;
      readonly names?: { readonly kind?: string; readonly plural?: string };
    };
    return { kind: `${names?.kind}.${group}`, resource: `${names?.plural}.${group}` };
  });
  return [...others, ...custom];
}

function isStaying(object: KubeObject): boolean {
  return !isBeingDeleted(object);
}

function deletion(
  kind: Kind,
  object: KubeObject,
  rule: string,
  answered?: (answer: Answer) => readonly Intent[],
): Intent {
  return {
    do: 'delete',
    target: { kind, key: keyOf(object) },
    rule,
    says: `deletes ${kind} ${keyOf(object)}: its namespace is being deleted`,
    keepGoing: true,
    ...(answered === undefined ? {} : { answered }),
  };
}

/** The longest grace period of Pods that have not ended; 0 once the namespace has been going for as long. */
function graceSeconds(left: readonly Pod[], { metadata }: Namespace, view: View): number {
  const longest = left
    .filter((pod) => !isPodTerminal(pod))
    .reduce((most, { spec }) => Math.max(most, spec.terminationGracePeriodSeconds ?? 30), 0);
  const since = view.now - parseTimestamp(metadata.deletionTimestamp);
  return since >= longest * 1000 ? 0 : longest;
}

function lookAgain(key: Key, seconds: number, view: View): readonly Intent[] {
  return lookAt(key, view.now + (Math.floor(seconds / 2) + 1) * 1000);
}

function lookAt(key: Key, due: number): readonly Intent[] {
  return [remember(key, { due, stage: 'waiting' }), { do: 'wake', at: due }];
}

/** Writes what is left, if that is news. */
function report(
  namespace: Namespace,
  left: readonly Left[],
  view: View,
  failures: readonly string[] = [],
  next: (stored: Namespace) => readonly Intent[] = () => [],
): readonly Intent[] {
  const before = namespace.status?.conditions ?? [];
  const conditions = namespaceConditions(before, left, view.now, failures);
  if (conditions === before) return next(namespace);
  return [
    {
      do: 'update',
      object: { ...namespace, status: { ...namespace.status, conditions } },
      subresource: 'status',
      rule: failures.length > 0 ? 'namespace/failed' : 'namespace/report',
      says:
        failures.length > 0
          ? `writes to Namespace ${keyOf(namespace)} what cannot be deleted: ${failures.join(', ')}`
          : `writes to Namespace ${keyOf(namespace)} what is left in it: ${
              left.length === 0
                ? 'nothing'
                : left
                    .map(({ resource, objects }) => `${objects.length} ${resource.replace(/\.$/, '')}`)
                    .join(', ')
            }`,
      answered: (answer) => (answer.ok ? next(answer.object as Namespace) : []),
    },
  ];
}

function finalize(namespace: Namespace): Intent {
  return {
    do: 'update',
    object: { ...namespace, spec: { finalizers: [] } },
    subresource: 'finalize',
    rule: 'namespace/finalize',
    says: `lets Namespace ${namespace.metadata.name} go: nothing is left in it`,
  };
}

function remember(key: Key, value: Progress | undefined): Intent {
  return { do: 'remember', key, value };
}
