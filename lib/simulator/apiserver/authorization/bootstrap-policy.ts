/**
 * The roles and bindings that kube-apiserver itself keeps in every cluster, and the few that kubeadm adds.
 * Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go; cmd/kubeadm/app/phases.
 *
 * Rules
 *   rbac/bootstrap           A cluster begins with these roles; `admin`, `edit` and `view` are put together from parts by
 *                            their labels, so that a role with such a label extends them.
 *   rbac/controller-roles    Each controller has a ClusterRole for what it does, bound to its ServiceAccount.
 */
import type { Manifest } from '../../objects/objects';
import type { PolicyRule, Subject } from '../rbac';
import { controllerRoles } from './controller-policy';
import { path, type RoleRow, rule } from './policy-rule';

const read = 'get list watch';
const write = 'create delete deletecollection patch update';
const events = rule('create patch update', 'core events.k8s.io', 'events');

const signers = {
  'kube-apiserver-client': 'kubernetes.io/kube-apiserver-client',
  'kube-apiserver-client-kubelet': 'kubernetes.io/kube-apiserver-client-kubelet',
  'kubelet-serving': 'kubernetes.io/kubelet-serving',
  'legacy-unknown': 'kubernetes.io/legacy-unknown',
};

/** What a node may do that the node authorizer does not narrow down to the node's own objects. */
export const nodeRules: readonly PolicyRule[] = [
  rule('create', 'authentication.k8s.io', 'tokenreviews'),
  rule('create', 'authorization.k8s.io', 'localsubjectaccessreviews subjectaccessreviews'),
  rule(read, 'core', 'services'),
  rule(`${read} create`, 'core', 'nodes'),
  rule('patch update', 'core', 'nodes/status'),
  rule('patch update', 'core', 'nodes'),
  rule('create patch update', 'core events.k8s.io', 'events'),
  rule(read, 'core', 'pods'),
  rule('create delete', 'core', 'pods'),
  rule('patch update', 'core', 'pods/status'),
  rule('create', 'core', 'pods/eviction'),
  rule(read, 'core', 'configmaps secrets'),
  rule('get', 'core', 'persistentvolumeclaims persistentvolumes'),
  rule('get', 'core', 'endpoints'),
  rule(`${read} create`, 'certificates.k8s.io', 'certificatesigningrequests'),
  rule('create delete get patch update', 'coordination.k8s.io', 'leases'),
  rule('get', 'storage.k8s.io', 'volumeattachments'),
  rule('create', 'core', 'serviceaccounts/token'),
  rule('get patch update', 'core', 'persistentvolumeclaims/status'),
  rule(read, 'storage.k8s.io', 'csidrivers'),
  rule('create delete get patch update', 'storage.k8s.io', 'csinodes'),
  rule(read, 'node.k8s.io', 'runtimeclasses'),
  rule('get', 'resource.k8s.io', 'resourceclaims'),
  rule('deletecollection', 'resource.k8s.io', 'resourceslices'),
  rule('get', 'core', 'serviceaccounts'),
];

const clusterRoles: readonly RoleRow[] = [
  ['cluster-admin', [rule('*', '*', '*'), path('*', '*')]],
  [
    'system:discovery',
    [path('get', '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/')],
  ],
  [
    'system:monitoring',
    [
      path('get', '/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*'),
      path('get', '/flagz'),
      path('get', '/statusz'),
    ],
  ],
  [
    'system:basic-user',
    [
      rule('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
      rule('create', 'authentication.k8s.io', 'selfsubjectreviews'),
    ],
  ],
  ['system:public-info-viewer', [path('get', '/healthz /livez /readyz /version /version/')]],
  [
    'system:aggregate-to-admin',
    [
      rule('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
      rule(`${read} ${write}`, 'rbac.authorization.k8s.io', 'rolebindings roles'),
    ],
    'admin',
  ],
  [
    'system:aggregate-to-edit',
    [
      rule(read, 'core', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
      rule('impersonate', 'core', 'serviceaccounts'),
      rule(write, 'core', 'pods pods/attach pods/exec pods/portforward pods/proxy'),
      rule('create', 'core', 'pods/eviction'),
      rule(
        write,
        'core',
        'configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
      ),
      rule('create', 'core', 'serviceaccounts/token'),
      rule(write, 'core events.k8s.io', 'events'),
      rule(
        write,
        'apps',
        'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
      ),
      rule(write, 'autoscaling', 'horizontalpodautoscalers'),
      rule(write, 'batch', 'cronjobs jobs'),
      rule(
        write,
        'extensions',
        'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale',
      ),
      rule(write, 'policy', 'poddisruptionbudgets'),
      rule(write, 'networking.k8s.io', 'ingresses networkpolicies'),
      rule(`${read} ${write}`, 'coordination.k8s.io', 'leases'),
      rule(write, 'resource.k8s.io', 'resourceclaims resourceclaimtemplates'),
    ],
    'edit',
  ],
  [
    'system:aggregate-to-view',
    [
      rule(
        read,
        'core',
        'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
      ),
      rule(
        read,
        'core',
        'bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
      ),
      rule(read, 'core', 'namespaces'),
      rule(read, 'core events.k8s.io', 'events'),
      rule(read, 'discovery.k8s.io', 'endpointslices'),
      rule(
        read,
        'apps',
        'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
      ),
      rule(read, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
      rule(read, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
      rule(
        read,
        'extensions',
        'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
      ),
      rule(read, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
      rule(read, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
      rule(read, 'resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates'),
    ],
    'view',
  ],
  [
    'system:heapster',
    [rule(read, 'core', 'events namespaces nodes pods'), rule(read, 'extensions', 'deployments')],
  ],
  ['system:node', nodeRules],
  [
    'system:node-problem-detector',
    [rule('get', 'core', 'nodes'), rule('patch', 'core', 'nodes/status'), events],
  ],
  [
    'system:kubelet-api-admin',
    [
      rule(read, 'core', 'nodes'),
      rule('proxy', 'core', 'nodes'),
      rule(
        '*',
        'core',
        'nodes/configz nodes/healthz nodes/log nodes/metrics nodes/pods nodes/proxy nodes/stats',
      ),
    ],
  ],
  ['system:node-bootstrapper', [rule(`${read} create`, 'certificates.k8s.io', 'certificatesigningrequests')]],
  [
    'system:auth-delegator',
    [
      rule('create', 'authentication.k8s.io', 'tokenreviews'),
      rule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    ],
  ],
  ['system:kube-aggregator', [rule(read, 'core', 'endpoints services')]],
  [
    'system:kube-controller-manager',
    [
      events,
      rule('create', 'coordination.k8s.io', 'leases'),
      rule('get update', 'coordination.k8s.io', 'leases', 'kube-controller-manager'),
      rule('create', 'core', 'secrets serviceaccounts'),
      rule('delete', 'core', 'secrets'),
      rule('get', 'core', 'configmaps namespaces secrets serviceaccounts'),
      rule('update', 'core', 'secrets serviceaccounts'),
      rule('create', 'authentication.k8s.io', 'tokenreviews'),
      rule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
      rule('list watch', '*', '*'),
      rule('create', 'core', 'serviceaccounts/token'),
    ],
  ],
  ['system:kube-dns', [rule('list watch', 'core', 'endpoints services')]],
  [
    'system:kube-scheduler',
    [
      events,
      rule('create', 'coordination.k8s.io', 'leases'),
      rule(`${read} update`, 'coordination.k8s.io', 'leases', 'kube-scheduler'),
      rule(`${read} ${write}`, 'coordination.k8s.io', 'leasecandidates'),
      rule(read, 'core', 'nodes'),
      rule(`${read} delete`, 'core', 'pods'),
      rule('create', 'core', 'bindings pods/binding'),
      rule('patch update', 'core', 'pods/status'),
      rule(read, 'core', 'replicationcontrollers services'),
      rule(read, 'apps extensions', 'replicasets'),
      rule(read, 'apps', 'statefulsets'),
      rule(read, 'policy', 'poddisruptionbudgets'),
      rule(read, 'core', 'persistentvolumeclaims persistentvolumes'),
      rule('create', 'authentication.k8s.io', 'tokenreviews'),
      rule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
      rule(read, 'storage.k8s.io', 'csinodes'),
      rule(read, 'storage.k8s.io', 'volumeattachments'),
      rule(read, 'core', 'namespaces'),
      rule(read, 'storage.k8s.io', 'csidrivers'),
      rule(read, 'storage.k8s.io', 'csistoragecapacities'),
      rule(read, 'resource.k8s.io', 'deviceclasses'),
      rule(`${read} patch update`, 'resource.k8s.io', 'resourceclaims'),
      rule(`${read} patch update`, 'resource.k8s.io', 'resourceclaims/status'),
      rule(`${read} patch update`, 'core', 'pods/finalizers'),
      rule(read, 'resource.k8s.io', 'resourceslices'),
      rule('patch update', 'resource.k8s.io', 'resourceclaims/binding'),
    ],
  ],
  [
    'system:node-proxier',
    [
      rule('list watch', 'core', 'endpoints services'),
      rule(read, 'core', 'nodes'),
      events,
      rule('list watch', 'discovery.k8s.io', 'endpointslices'),
      rule('list watch', 'networking.k8s.io', 'servicecidrs'),
    ],
  ],
  [
    'system:persistent-volume-provisioner',
    [
      rule(`${read} create delete`, 'core', 'persistentvolumes'),
      rule(`${read} update`, 'core', 'persistentvolumeclaims'),
      rule(read, 'storage.k8s.io', 'storageclasses'),
      rule('watch', 'core', 'events'),
      events,
    ],
  ],
  [
    'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
    [rule('create', 'certificates.k8s.io', 'certificatesigningrequests/nodeclient')],
  ],
  [
    'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
    [rule('create', 'certificates.k8s.io', 'certificatesigningrequests/selfnodeclient')],
  ],
  ...Object.entries(signers).map(
    ([name, signer]): RoleRow => [
      `system:certificates.k8s.io:${name}-approver`,
      [rule('approve', 'certificates.k8s.io', 'signers', signer)],
    ],
  ),
  [
    'system:volume-scheduler',
    [
      rule(`${read} patch update`, 'core', 'persistentvolumes'),
      rule(read, 'storage.k8s.io', 'storageclasses'),
      rule(`${read} patch update`, 'core', 'persistentvolumeclaims'),
    ],
  ],
  [
    'system:service-account-issuer-discovery',
    [
      path(
        'get',
        '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
      ),
    ],
  ],
];

/** Which parts a role is put together from: roles with the label, in order of name. */
const aggregated: readonly (readonly [name: string, parts: readonly string[], partOf?: string])[] = [
  ['view', ['system:aggregate-to-view'], 'edit'],
  ['edit', ['system:aggregate-to-edit', 'view'], 'admin'],
  ['admin', ['edit', 'system:aggregate-to-admin']],
];

const authenticated: Subject = group('system:authenticated');

/** ClusterRoleBindings: name, subjects, and the role where it is called otherwise. */
const clusterBindings: readonly (readonly [name: string, subjects: readonly Subject[], role?: string])[] = [
  ['cluster-admin', [group('system:masters')]],
  ['system:monitoring', [group('system:monitoring')]],
  ['system:discovery', [authenticated]],
  ['system:basic-user', [authenticated]],
  ['system:public-info-viewer', [authenticated, group('system:unauthenticated')]],
  ['system:node-proxier', [user('system:kube-proxy')]],
  ['system:kube-controller-manager', [user('system:kube-controller-manager')]],
  ['system:kube-dns', [account('kube-dns')]],
  ['system:kube-scheduler', [user('system:kube-scheduler')]],
  ['system:volume-scheduler', [user('system:kube-scheduler')]],
  // Nodes are authorised by the node authorizer; the binding stays, for nobody.
  ['system:node', []],
  ['system:service-account-issuer-discovery', [group('system:serviceaccounts')]],
  ['kubeadm:cluster-admins', [group('kubeadm:cluster-admins')], 'cluster-admin'],
  ['kubeadm:node-proxier', [account('kube-proxy')], 'system:node-proxier'],
  ...controllerRoles.map(([name]): readonly [string, readonly Subject[]] => [
    name,
    [account(name.slice('system:controller:'.length))],
  ]),
];

/** Roles of a namespace, and their bindings under the same name, or under the one that is given. */
const namespacedRoles: readonly (readonly [
  namespace: string,
  name: string,
  rules: readonly PolicyRule[],
  subjects: readonly Subject[],
  binding?: string,
])[] = [
  [
    'kube-system',
    'extension-apiserver-authentication-reader',
    [rule(read, 'core', 'configmaps', 'extension-apiserver-authentication')],
    [user('system:kube-controller-manager'), user('system:kube-scheduler')],
    'system::extension-apiserver-authentication-reader',
  ],
  [
    'kube-system',
    'system:controller:bootstrap-signer',
    [rule(read, 'core', 'secrets')],
    [account('bootstrap-signer')],
  ],
  [
    'kube-system',
    'system:controller:cloud-provider',
    [rule(`${read} create`, 'core', 'configmaps')],
    [account('cloud-provider')],
  ],
  [
    'kube-system',
    'system:controller:token-cleaner',
    [rule(`${read} delete`, 'core', 'secrets'), events],
    [account('token-cleaner')],
  ],
  ...['kube-controller-manager', 'kube-scheduler'].map(
    (name) =>
      [
        'kube-system',
        `system::leader-locking-${name}`,
        [
          rule('watch', 'core', 'configmaps'),
          rule('get update', 'core', 'configmaps', name),
          rule(`${read} create update`, 'coordination.k8s.io', 'leases'),
          rule(`${read} create update`, 'coordination.k8s.io', 'leasecandidates'),
        ],
        [user(`system:${name}`), account(name)],
      ] as const,
  ),
  [
    'kube-public',
    'system:controller:bootstrap-signer',
    [rule(read, 'core', 'configmaps'), rule('update', 'core', 'configmaps', 'cluster-info'), events],
    [account('bootstrap-signer')],
  ],
];

const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const apiVersion = 'rbac.authorization.k8s.io/v1';

/** All of them, as they stand in a cluster a minute after it began. */
export function bootstrapPolicy(): readonly Manifest[] {
  const rows = [...clusterRoles, ...controllerRoles];
  const rulesOf = new Map(rows.map(([name, rules]) => [name, rules]));
  for (const [name, parts] of aggregated) {
    rulesOf.set(
      name,
      parts.flatMap((part) => rulesOf.get(part) ?? []),
    );
  }
  const metadataOf = (name: string, partOf?: string): Manifest['metadata'] => ({
    name,
    annotations,
    labels:
      partOf === undefined
        ? labels
        : { ...labels, [`rbac.authorization.k8s.io/aggregate-to-${partOf}`]: 'true' },
  });
  return [
    ...rows.map(([name, rules, partOf]) => ({
      apiVersion,
      kind: 'ClusterRole',
      metadata: metadataOf(name, partOf),
      rules,
    })),
    ...aggregated.map(([name, , partOf]) => ({
      apiVersion,
      kind: 'ClusterRole',
      metadata: metadataOf(name, partOf),
      aggregationRule: {
        clusterRoleSelectors: [
          { matchLabels: { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' } },
        ],
      },
      rules: rulesOf.get(name),
    })),
    ...clusterBindings.map(([name, subjects, role = name]) => ({
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: name.startsWith('kubeadm:') ? { name } : metadataOf(name),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      ...(subjects.length === 0 ? {} : { subjects }),
    })),
    ...namespacedRoles.flatMap(([namespace, name, rules, subjects, binding = name]) => [
      { apiVersion, kind: 'Role', metadata: { ...metadataOf(name), namespace }, rules },
      {
        apiVersion,
        kind: 'RoleBinding',
        metadata: { ...metadataOf(binding), namespace },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects,
      },
    ]),
  ];
}

function user(name: string): Subject {
  return { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name };
}

function group(name: string): Subject {
  return { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name };
}

function account(name: string): Subject {
  return { kind: 'ServiceAccount', name, namespace: 'kube-system' };
}
