/**
 * What each controller may do: a ClusterRole per ServiceAccount of kube-controller-manager.
 * Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go.
 */
import type { PolicyRule } from '../rbac';
import { type RoleRow, rule } from './policy-rule';

const read = 'get list watch';
const events = rule('create patch update', 'core events.k8s.io', 'events');

const rows: readonly (readonly [account: string, rules: readonly PolicyRule[], reports?: false])[] = [
  [
    'attachdetach-controller',
    [
      rule('list watch', 'core', 'persistentvolumeclaims persistentvolumes'),
      rule(read, 'core', 'nodes'),
      rule('patch update', 'core', 'nodes/status'),
      rule('list watch', 'core', 'pods'),
      events,
      rule(`${read} create delete`, 'storage.k8s.io', 'volumeattachments'),
      rule(read, 'storage.k8s.io', 'csidrivers'),
      rule(read, 'storage.k8s.io', 'csinodes'),
    ],
  ],
  [
    'clusterrole-aggregation-controller',
    [rule(`${read} escalate patch update`, 'rbac.authorization.k8s.io', 'clusterroles')],
    false,
  ],
  [
    'cronjob-controller',
    [
      rule(`${read} update`, 'batch', 'cronjobs'),
      rule(`${read} create delete patch update`, 'batch', 'jobs'),
      rule('update', 'batch', 'cronjobs/status'),
      rule('update', 'batch', 'cronjobs/finalizers'),
      rule('delete list watch', 'core', 'pods'),
    ],
  ],
  [
    'daemon-set-controller',
    [
      rule(read, 'apps extensions', 'daemonsets'),
      rule('update', 'apps extensions', 'daemonsets/status'),
      rule('update', 'apps extensions', 'daemonsets/finalizers'),
      rule('list watch', 'core', 'nodes'),
      rule('create delete list patch watch', 'core', 'pods'),
      rule('create', 'core', 'pods/binding'),
      rule(`${read} create delete patch update`, 'apps', 'controllerrevisions'),
    ],
  ],
  [
    'deployment-controller',
    [
      rule(`${read} update`, 'apps extensions', 'deployments'),
      rule('update', 'apps extensions', 'deployments/status'),
      rule('update', 'apps extensions', 'deployments/finalizers'),
      rule(`${read} create delete patch update`, 'apps extensions', 'replicasets'),
      rule(`${read} update`, 'core', 'pods'),
    ],
  ],
  [
    'disruption-controller',
    [
      rule(read, 'apps extensions', 'deployments'),
      rule(read, 'apps extensions', 'replicasets'),
      rule(read, 'core', 'replicationcontrollers'),
      rule(read, 'policy', 'poddisruptionbudgets'),
      rule(read, 'apps', 'statefulsets'),
      rule('update', 'policy', 'poddisruptionbudgets/status'),
      rule('patch update', 'core', 'pods/status'),
      rule('get', '*', '*/scale'),
    ],
  ],
  [
    'endpoint-controller',
    [
      rule(read, 'core', 'pods services'),
      rule(`${read} create delete update`, 'core', 'endpoints'),
      rule('create', 'core', 'endpoints/restricted'),
    ],
  ],
  [
    'endpointslice-controller',
    [
      rule(read, 'core', 'nodes pods services'),
      rule('update', 'core', 'services/finalizers'),
      rule(`${read} create delete update`, 'discovery.k8s.io', 'endpointslices'),
    ],
  ],
  [
    'endpointslicemirroring-controller',
    [
      rule(read, 'core', 'endpoints services'),
      rule('update', 'core', 'services/finalizers'),
      rule('update', 'core', 'endpoints/finalizers'),
      rule(`${read} create delete update`, 'discovery.k8s.io', 'endpointslices'),
    ],
  ],
  [
    'ephemeral-volume-controller',
    [
      rule(read, 'core', 'pods'),
      rule('update', 'core', 'pods/finalizers'),
      rule(`${read} create`, 'core', 'persistentvolumeclaims'),
    ],
  ],
  [
    'expand-controller',
    [
      rule(`${read} patch update`, 'core', 'persistentvolumes'),
      rule('patch update', 'core', 'persistentvolumeclaims/status'),
      rule(read, 'core', 'persistentvolumeclaims'),
    ],
  ],
  ['generic-garbage-collector', [rule(`${read} delete patch update`, '*', '*')]],
  [
    'horizontal-pod-autoscaler',
    [
      rule(read, 'autoscaling', 'horizontalpodautoscalers'),
      rule('update', 'autoscaling', 'horizontalpodautoscalers/status'),
      rule('get update', '*', '*/scale'),
      rule('list watch', 'core', 'pods'),
      rule('list watch', 'metrics.k8s.io', 'pods'),
      rule(read, 'custom.metrics.k8s.io', '*'),
      rule(read, 'external.metrics.k8s.io', '*'),
    ],
  ],
  [
    'job-controller',
    [
      rule(`${read} patch update`, 'batch', 'jobs'),
      rule('update', 'batch', 'jobs/status'),
      rule('update', 'batch', 'jobs/finalizers'),
      rule('create delete list patch watch', 'core', 'pods'),
    ],
  ],
  [
    'legacy-service-account-token-cleaner',
    [
      rule('get', 'core', 'configmaps', 'kube-apiserver-legacy-service-account-token-tracking'),
      rule('delete patch', 'core', 'secrets'),
    ],
    false,
  ],
  [
    'namespace-controller',
    [
      rule(`${read} delete`, 'core', 'namespaces'),
      rule('update', 'core', 'namespaces/finalize namespaces/status'),
      rule(`${read} delete deletecollection`, '*', '*'),
    ],
    false,
  ],
  [
    'node-controller',
    [
      rule(`${read} delete patch update`, 'core', 'nodes'),
      rule('patch update', 'core', 'nodes/status'),
      rule('patch update', 'core', 'pods/status'),
      rule(`${read} delete`, 'core', 'pods'),
    ],
  ],
  [
    'persistent-volume-binder',
    [
      rule(`${read} create delete update`, 'core', 'persistentvolumes'),
      rule('update', 'core', 'persistentvolumes/status'),
      rule(`${read} update`, 'core', 'persistentvolumeclaims'),
      rule('update', 'core', 'persistentvolumeclaims/status'),
      rule(`${read} create delete`, 'core', 'pods'),
      rule(read, 'storage.k8s.io', 'storageclasses'),
      rule('list watch', 'core', 'nodes'),
      events,
      rule('watch', 'core', 'events'),
    ],
  ],
  [
    'pod-garbage-collector',
    [
      rule('delete list watch', 'core', 'pods'),
      rule(read, 'core', 'nodes'),
      rule('patch', 'core', 'pods/status'),
    ],
    false,
  ],
  [
    'replicaset-controller',
    [
      rule(`${read} update`, 'apps extensions', 'replicasets'),
      rule('update', 'apps extensions', 'replicasets/status'),
      rule('update', 'apps extensions', 'replicasets/finalizers'),
      rule('create delete list patch watch', 'core', 'pods'),
    ],
  ],
  [
    'replication-controller',
    [
      rule(`${read} update`, 'core', 'replicationcontrollers'),
      rule('update', 'core', 'replicationcontrollers/status'),
      rule('update', 'core', 'replicationcontrollers/finalizers'),
      rule('create delete list patch watch', 'core', 'pods'),
    ],
  ],
  [
    'resource-claim-controller',
    [
      rule(read, 'core', 'pods'),
      rule('update', 'core', 'pods/finalizers'),
      rule(`${read} create delete`, 'resource.k8s.io', 'resourceclaims'),
      rule('patch update', 'resource.k8s.io', 'resourceclaims resourceclaims/status'),
      rule('patch update', 'core', 'pods/status'),
      events,
      rule('patch update', 'resource.k8s.io', 'resourceclaims/binding'),
    ],
  ],
  [
    'resourcequota-controller',
    [rule('list watch', '*', '*'), rule('update', 'core', 'resourcequotas/status')],
  ],
  ['root-ca-cert-publisher', [rule('create update', 'core', 'configmaps')]],
  ['route-controller', [rule('list watch', 'core', 'nodes'), rule('patch', 'core', 'nodes/status')]],
  [
    'selinux-warning-controller',
    [
      events,
      rule(read, 'core', 'persistentvolumes'),
      rule(read, 'core', 'persistentvolumeclaims'),
      rule(read, 'core', 'pods'),
      rule(read, 'storage.k8s.io', 'csidrivers'),
    ],
  ],
  ['service-account-controller', [rule('create', 'core', 'serviceaccounts')]],
  [
    'service-cidrs-controller',
    [
      rule(`${read} patch update`, 'networking.k8s.io', 'servicecidrs'),
      rule('patch update', 'networking.k8s.io', 'servicecidrs/finalizers'),
      rule('patch update', 'networking.k8s.io', 'servicecidrs/status'),
      rule(read, 'networking.k8s.io', 'ipaddresses'),
    ],
  ],
  [
    'service-controller',
    [
      rule(read, 'core', 'services'),
      rule('patch update', 'core', 'services/status'),
      rule('list watch', 'core', 'nodes'),
    ],
  ],
  [
    'statefulset-controller',
    [
      rule('list watch', 'core', 'pods'),
      rule(read, 'apps', 'statefulsets'),
      rule('update', 'apps', 'statefulsets/status'),
      rule('update', 'apps', 'statefulsets/finalizers'),
      rule('create delete get patch update', 'core', 'pods'),
      rule(`${read} create delete patch update`, 'apps', 'controllerrevisions'),
      rule(`${read} create`, 'core', 'persistentvolumeclaims'),
      rule('delete update', 'core', 'persistentvolumeclaims'),
      rule('update', 'core', 'pods/finalizers'),
    ],
  ],
  ['ttl-after-finished-controller', [rule(`${read} delete`, 'batch', 'jobs')]],
  ['ttl-controller', [rule('list patch update watch', 'core', 'nodes')]],
  [
    'certificate-controller',
    [
      rule(`${read} delete`, 'certificates.k8s.io', 'certificatesigningrequests'),
      rule(
        'update',
        'certificates.k8s.io',
        'certificatesigningrequests/approval certificatesigningrequests/status',
      ),
      rule('approve', 'certificates.k8s.io', 'signers', 'kubernetes.io/kube-apiserver-client-kubelet'),
      rule(
        'sign',
        'certificates.k8s.io',
        'signers',
        'kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown',
      ),
      rule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    ],
  ],
  [
    'pvc-protection-controller',
    [rule(`${read} update`, 'core', 'persistentvolumeclaims'), rule(read, 'core', 'pods')],
  ],
  ['pv-protection-controller', [rule(`${read} update`, 'core', 'persistentvolumes')]],
  [
    'volumeattributesclass-protection-controller',
    [
      rule(read, 'core', 'persistentvolumeclaims'),
      rule(read, 'core', 'persistentvolumes'),
      rule(`${read} update`, 'storage.k8s.io', 'volumeattributesclasses'),
    ],
  ],
  [
    'validatingadmissionpolicy-status-controller',
    [
      rule(read, 'admissionregistration.k8s.io', 'validatingadmissionpolicies'),
      rule('get patch update', 'admissionregistration.k8s.io', 'validatingadmissionpolicies/status'),
    ],
  ],
];

/** Named `system:controller:ACCOUNT`. All but a few may also record Events, which comes last where nothing else is said. */
export const controllerRoles: readonly RoleRow[] = rows.map(([account, rules, reports = true]) => [
  `system:controller:${account}`,
  reports && !rules.includes(events) ? [...rules, events] : rules,
]);
