/**
 * namespace-controller: empties a namespace that is being deleted, and lets it go when it is empty.
 *
 * Rules
 *   namespace/empty      Everything in a namespace being deleted is deleted, kind by kind; Pods get their grace period.
 *                        (pkg/controller/namespace/deletion/namespaced_resources_deleter.go)
 *   namespace/finalize   When nothing is left it takes its finalizer off, and the namespace is gone. As long as something
 *                        is left it looks again.
 */
import { type Component, type Intent, watch } from '../component';
import { isBeingDeleted, keyOf, type Namespace } from '../objects';

/** How long the controller waits after a pass that left something. */
const lookAgainMs = 5_000;

/** What may be in a namespace; Pods first, and Events last. */
const kinds = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Service',
  'Endpoints',
  'EndpointSlice',
  'Ingress',
  'NetworkPolicy',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'LimitRange',
  'ResourceQuota',
  'ControllerRevision',
  'PodTemplate',
  'Role',
  'RoleBinding',
  'Lease',
  'Event',
] as const;

export const namespaceController: Component = {
  name: 'namespace-controller',
  process: 'kube-controller-manager',
  watches: {
    Namespace: watch('Namespace', (namespace) => (isBeingDeleted(namespace) ? [keyOf(namespace)] : [])),
  },
  reconcile(view, key) {
    const namespace = view.get('Namespace', key);
    if (namespace === undefined || !isBeingDeleted(namespace)) return [];
    const custom = view.list('CustomResourceDefinition').map((definition) => {
      const spec = definition.spec as {
        readonly group?: string;
        readonly names?: { readonly kind?: string };
      };
      return `${spec.names?.kind}.${spec.group}`;
    });
    const left = [...kinds, ...custom].flatMap((kind) =>
      view.list(kind, key).map((object) => ({ kind, object })),
    );
    if (left.length === 0) return [finalize(namespace)];
    const deletions = left
      .filter(({ object }) => !isBeingDeleted(object))
      .map(
        ({ kind, object }): Intent => ({
          do: 'delete',
          target: { kind, key: keyOf(object) },
          rule: 'namespace/empty',
          says: `deletes ${kind} ${keyOf(object)}: its namespace is being deleted`,
          keepGoing: true,
        }),
      );
    return [...deletions, { do: 'wake', at: view.now + lookAgainMs }];
  },
};

function finalize(namespace: Namespace): Intent {
  return {
    do: 'update',
    object: { ...namespace, spec: { finalizers: [] } },
    subresource: 'finalize',
    rule: 'namespace/finalize',
    says: `lets Namespace ${namespace.metadata.name} go: nothing is left in it`,
  };
}
