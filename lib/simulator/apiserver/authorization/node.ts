/**
 * The Node authorizer: what a kubelet may do with its own certificate. What concerns an object of its own is allowed when
 * the object is its own, or a Pod bound to it needs the object. Source: plugin/pkg/auth/authorizer/node/node_authorizer.go.
 *
 * Rules
 *   node-authz/needs     A node reads a Secret, a ConfigMap, a claim, a volume or asks for a token only when a Pod bound to
 *                        it refers to the object.
 *   node-authz/own       A node reads and writes the Node, the Lease and the CSINode of its own name.
 */
import type { KubeObject, Pod } from '../../objects/objects';
import type { Store } from '../../store';
import { type Attributes, ruleAllows, type User } from '../rbac';
import { nodeRules } from './bootstrap-policy';

/** Whether an authorizer allows a request; what it does not allow, another may. `reason` may be empty. */
export type Decision = { readonly allowed: boolean; readonly reason: string };

/** The node whose kubelet a user is. */
export function nodeNameOf(user: User): string | undefined {
  if (!user.name.startsWith('system:node:') || !user.groups.includes('system:nodes')) return undefined;
  return user.name.slice('system:node:'.length);
}

const allowed: Decision = { allowed: true, reason: '' };

type OnResource = Extract<Attributes, { kind: 'resource' }>;

/** Whether the authorizer allows the request of a node's kubelet; what it does not allow, another may. */
export function nodeDecision(node: string, request: Attributes, store: Store): Decision {
  if (request.kind === 'resource') {
    switch (`${request.apiGroup}/${request.resource}`) {
      case '/secrets':
      case '/configmaps':
        return needed(node, request, store, ['get', 'list', 'watch']);
      case '/persistentvolumeclaims':
        return request.subresource === 'status'
          ? needed(node, request, store, ['get', 'update', 'patch'])
          : needed(node, request, store, ['get']);
      case '/persistentvolumes':
        return needed(node, request, store, ['get']);
      case '/serviceaccounts':
        return needed(node, request, store, ['create']);
      case '/nodes':
        return ownNode(node, request);
      case 'coordination.k8s.io/leases':
        return ownLease(node, request);
      case 'storage.k8s.io/csinodes':
        return ownCsiNode(node, request);
    }
  }
  return isCovered(request) ? allowed : refused('');
}

/** What the static rules cover, by the text of verb and resource: they are the same for every node. */
const covered = new Map<string, boolean>();

function isCovered(request: Attributes): boolean {
  if (request.kind === 'path') return false;
  const key = `${request.verb} ${request.apiGroup}/${request.resource}/${request.subresource}`;
  let known = covered.get(key);
  if (known === undefined) {
    known = nodeRules.some((rule) => ruleAllows(request, rule));
    if (covered.size < 10_000) covered.set(key, known);
  }
  return known;
}

function refused(reason: string): Decision {
  return { allowed: false, reason };
}

function needed(node: string, request: OnResource, store: Store, verbs: readonly string[]): Decision {
  if (!verbs.includes(request.verb)) return refused(`can only ${verbsText(verbs)} resources of this type`);
  if (request.name === '') return refused('No Object name found');
  const pods = store.by('Pod', 'spec.nodeName', node) as Pod[];
  const found = pods.some((pod) => refersTo(pod, request, store));
  return found ? allowed : refused(`no relationship found between node '${node}' and this object`);
}

function verbsText(verbs: readonly string[]): string {
  return verbs.length === 1 && verbs[0] === 'get' ? 'read' : verbs.join('/');
}

function refersTo(pod: Pod, { resource, namespace, name }: OnResource, store: Store): boolean {
  if (resource === 'persistentvolumes')
    return claimsOf(pod).some((claim) => {
      const spec = store.get('PersistentVolumeClaim', `${pod.metadata.namespace}/${claim}`)?.spec;
      return (spec as { readonly volumeName?: string } | undefined)?.volumeName === name;
    });
  if (pod.metadata.namespace !== namespace) return false;
  if (resource === 'serviceaccounts') return (pod.spec.serviceAccountName ?? 'default') === name;
  if (resource === 'persistentvolumeclaims') return claimsOf(pod).includes(name);
  const source = resource === 'secrets' ? 'secret' : 'configMap';
  return namesIn(pod.spec, source).has(name);
}

function claimsOf(pod: Pod): readonly string[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    const claim = volume.persistentVolumeClaim as { readonly claimName?: string } | undefined;
    return claim?.claimName ?? [];
  });
}

/** Every name under `secretName`, `secretRef.name`, `secretKeyRef.name` and the like, anywhere in a Pod's spec. */
export function namesIn(spec: unknown, source: 'secret' | 'configMap'): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [field, part] of Object.entries(value)) {
      if (field === `${source}Name` && typeof part === 'string') names.add(part);
      const isReference = field === source || field === `${source}Ref` || field === `${source}KeyRef`;
      if (isReference || (source === 'secret' && field === 'imagePullSecrets'))
        for (const each of Array.isArray(part) ? part : [part]) addName(names, each);
      walk(part);
    }
  };
  walk(spec);
  return names;
}

function addName(names: Set<string>, value: unknown): void {
  const name = (value as Partial<KubeObject['metadata']> | null)?.name;
  if (typeof name === 'string') names.add(name);
}

function ownNode(node: string, request: OnResource): Decision {
  if (!isCovered(request)) return refused('');
  // Reading is of the own Node only; creating has no name yet, and NodeRestriction looks at it.
  if (request.verb === 'get' && request.name !== node)
    return refused(`node '${node}' cannot read '${request.name}', only its own Node object`);
  return allowed;
}

function ownLease(node: string, request: OnResource): Decision {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(request.verb))
    return refused('can only get, create, update, patch, or delete a node lease');
  if (request.namespace !== 'kube-node-lease')
    return refused('can only access leases in the "kube-node-lease" system namespace');
  if (request.verb !== 'create' && request.name !== node)
    return refused('can only access node lease with the same name as the requesting node');
  return allowed;
}

function ownCsiNode(node: string, request: OnResource): Decision {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(request.verb))
    return refused('can only get, create, update, patch, or delete a CSINode');
  if (request.subresource !== '') return refused('cannot authorize CSINode subresources');
  if (request.verb !== 'create' && request.name !== node)
    return refused('can only access CSINode with the same name as the requesting node');
  return allowed;
}
