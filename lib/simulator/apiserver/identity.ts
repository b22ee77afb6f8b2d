/**
 * Who makes a request, as authentication would answer: the users behind certificates and tokens, and the groups that
 * come with them.
 *
 * Rules
 *   authn/service-account   A token of a ServiceAccount speaks for system:serviceaccount:NAMESPACE:NAME, in the groups
 *                           of all accounts and of those of its namespace. (apiserver/pkg/authentication/serviceaccount)
 *   authn/node              A kubelet's certificate says system:node:NAME, in group system:nodes. (kubeadm)
 *   authn/controller        Each controller acts with a ServiceAccount of its own in kube-system, as
 *                           --use-service-account-credentials has it.
 *   authn/admin             The person at the keyboard is `admin`, in group system:masters.
 */
import type { User } from './rbac';

const authenticated = 'system:authenticated';

const admin: User = { name: 'admin', groups: ['system:masters', authenticated] };

/** The API server's connection to itself. */
export const loopback: User = { name: 'system:apiserver', groups: ['system:masters', authenticated] };

/**
 * A client of the API server: a name, or a name that acts as somebody else, as with `kubectl --as` and `--as-group`.
 * `groups` are those that the client's certificate or token carries besides the usual ones.
 */
export type Client =
  | string
  | {
      readonly name: string;
      readonly groups?: readonly string[];
      readonly as?: string;
      readonly asGroups?: readonly string[];
    };

/** The user whose credentials a client has. */
function userOf(client: Client): User {
  const name = typeof client === 'string' ? client : client.name;
  const more = typeof client === 'string' ? [] : (client.groups ?? []);
  const usual = name === 'admin' ? admin : name === 'kube-apiserver' ? loopback : named(name);
  return more.length === 0 ? usual : { name: usual.name, groups: [...more, ...usual.groups] };
}

/** The user that a client acts as: itself, unless it impersonates. */
function actingAs(client: Client): User {
  if (typeof client === 'string' || client.as === undefined) return userOf(client);
  const name = client.as;
  const given = client.asGroups ?? [];
  // Only a certificate makes a node of a name: who acts as a node names its group too.
  if (given.length === 0 && !name.startsWith('system:node:')) return named(name);
  const groups = given.includes(authenticated) ? given : [...given, authenticated];
  return { name, groups };
}

/** What a request of the client carries: whom it acts as, and who it is when that is somebody else. */
export function credentialsOf(client: Client): { readonly user: User; readonly impersonator?: User } {
  const user = actingAs(client);
  return typeof client === 'string' || client.as === undefined
    ? { user }
    : { user, impersonator: userOf(client) };
}

/** Under which name the trace tells what a client did: the impersonated one. */
export function actorOf(client: Client): string {
  return typeof client === 'string' ? client : (client.as ?? client.name);
}

/** A user by name alone: the groups follow from what kind of name it is. */
function named(name: string): User {
  if (name === 'system:anonymous') return { name, groups: ['system:unauthenticated'] };
  const account = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name);
  if (account !== null)
    return {
      name,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`, authenticated],
    };
  if (name.startsWith('system:node:')) return { name, groups: ['system:nodes', authenticated] };
  return { name, groups: [authenticated] };
}

/** Where a controller's ServiceAccount is called otherwise than its component here, which has the name of 1.36's list. */
const accounts: Readonly<Record<string, string>> = {
  'daemonset-controller': 'daemon-set-controller',
  'garbage-collector-controller': 'generic-garbage-collector',
  'horizontal-pod-autoscaler-controller': 'horizontal-pod-autoscaler',
  'node-ipam-controller': 'node-controller',
  'node-lifecycle-controller': 'node-controller',
  'taint-eviction-controller': 'node-controller',
  'persistentvolume-binder-controller': 'persistent-volume-binder',
  'persistentvolume-expander-controller': 'expand-controller',
  'persistentvolume-attach-detach-controller': 'attachdetach-controller',
  'persistentvolume-protection-controller': 'pv-protection-controller',
  'persistentvolumeclaim-protection-controller': 'pvc-protection-controller',
  'pod-garbage-collector-controller': 'pod-garbage-collector',
  'replicationcontroller-controller': 'replication-controller',
  'root-ca-certificate-publisher-controller': 'root-ca-cert-publisher',
  'serviceaccount-controller': 'service-account-controller',
  'endpoints-controller': 'endpoint-controller',
  'endpointslice-mirroring-controller': 'endpointslicemirroring-controller',
  'service-cidr-controller': 'service-cidrs-controller',
  'service-lb-controller': 'service-controller',
  'node-route-controller': 'route-controller',
  'certificatesigningrequest-approving-controller': 'certificate-controller',
  'certificatesigningrequest-signing-controller': 'certificate-controller',
  'certificatesigningrequest-cleaner-controller': 'certificate-controller',
};

const proxy: User = named('system:serviceaccount:kube-system:kube-proxy');

function isReplicated(process: string): boolean {
  return /^(kube-controller-manager|kube-scheduler|cloud-controller-manager)@/.test(process);
}

/** The user that a component of the cluster acts as. */
export function identityOf(component: {
  readonly name: string;
  readonly process: string;
  readonly node?: string;
}): User {
  const { node } = component;
  // Replicas of a process are told apart by the server they run on, and are one user.
  const [name = '', server] = isReplicated(component.process) ? component.name.split('@') : [component.name];
  const process = server === undefined ? component.process : (component.process.split('@')[0] ?? '');
  if (name === `${process}-leader-election`) return named(`system:${process}`);
  // It makes the tokens of all others, and has none itself.
  if (name === 'serviceaccount-token-controller') return named(`system:${process}`);
  if (process === 'kube-controller-manager' || process === 'cloud-controller-manager')
    return named(`system:serviceaccount:kube-system:${accounts[name] ?? name}`);
  if (process === 'kube-apiserver') return loopback;
  if (process === 'kube-scheduler') return named('system:kube-scheduler');
  if (process.startsWith('kubelet@')) return named(`system:node:${node ?? ''}`);
  if (process.startsWith('kube-proxy@')) return proxy;
  return named(`system:serviceaccount:kube-system:${name}`);
}
