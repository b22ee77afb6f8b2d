/**
 * What the API server fills in where a manifest is silent. Source: pkg/apis/<group>/v1/defaults.go.
 * Nothing is copied when nothing is missing, so that a Pod made from a defaulted template shares its parts.
 */
import type { Manifest } from '../objects/objects';
import {
  type Fields,
  fieldsOf,
  filled,
  filledText,
  isAbsent,
  withField,
  withFields,
  withItems,
} from './defaulting/fill';
import {
  endpointSliceDefaults,
  endpointsDefaults,
  ingressClassDefaults,
  networkPolicyDefaults,
  serviceDefaults,
} from './defaulting/network';
import {
  claimSpecDefaults,
  podDefaults,
  roundedAmounts,
  templateDefaults,
  volumeSourceDefaults,
} from './defaulting/pod';
import {
  autoscalerDefaults,
  cronJobDefaults,
  daemonSetDefaults,
  deploymentDefaults,
  jobDefaults,
  replicaSetDefaults,
  replicationControllerDefaults,
  statefulSetDefaults,
  withTemplateGeneration,
} from './defaulting/workload';

/**
 * The manifest with the defaults of its kind; the same manifest when it lacks none. A spec is there even where nobody
 * wrote one, and a Pod's list of containers too: upstream they are no pointers.
 */
export function withDefaults(object: Manifest): Manifest {
  switch (object.kind) {
    case 'Pod':
      return withSpec(object, (spec) => podDefaults(filled(spec, { containers: [] }), true));
    case 'PodTemplate':
      return withField(object, 'template', templateDefaults);
    case 'Deployment':
      return withSpec(object, deploymentDefaults);
    case 'ReplicaSet':
      return withSpec(object, replicaSetDefaults);
    case 'ReplicationController':
      return replicationControllerDefaults(object);
    case 'StatefulSet':
      return withSpec(object, statefulSetDefaults);
    case 'DaemonSet':
      return withTemplateGeneration(withSpec(object, daemonSetDefaults));
    case 'Job':
      return jobDefaults(object);
    case 'CronJob':
      return withSpec(object, cronJobDefaults);
    case 'HorizontalPodAutoscaler':
      return autoscalerDefaults(object);
    case 'Service':
      return withSpec(object, serviceDefaults);
    case 'Endpoints':
      return endpointsDefaults(object);
    case 'EndpointSlice':
      return endpointSliceDefaults(object);
    case 'IngressClass':
      return withSpec(object, ingressClassDefaults);
    case 'NetworkPolicy':
      return withSpec(object, networkPolicyDefaults);
    case 'Node':
      return withField(object, 'status', nodeStatusDefaults);
    case 'Namespace':
      return withNameLabel(object);
    case 'Secret':
      return filledText(object, { type: 'Opaque' });
    case 'LimitRange':
      return withSpec(object, (spec) => withItems(spec, 'limits', limitDefaults));
    case 'ResourceQuota':
      return withSpec(object, (spec) => withField(spec, 'hard', roundedAmounts));
    case 'PodDisruptionBudget':
      return withSpec(object, (spec) => spec);
    case 'PersistentVolumeClaim':
      return withSpec(object, claimSpecDefaults);
    case 'PersistentVolume':
      return withSpec(object, persistentVolumeDefaults);
    case 'StorageClass':
      return filled(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
    case 'PriorityClass':
      return filled(object, { preemptionPolicy: 'PreemptLowerPriority' });
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return bindingDefaults(object);
    case 'CustomResourceDefinition':
      return withSpec(object, definitionDefaults);
    case 'MutatingWebhookConfiguration':
      return withItems(object, 'webhooks', (hook) =>
        filled(webhookDefaults(hook), { reinvocationPolicy: 'Never' }),
      );
    case 'ValidatingWebhookConfiguration':
      return withItems(object, 'webhooks', webhookDefaults);
    case 'ValidatingAdmissionPolicy':
      return withSpec(object, policyDefaults);
    case 'MutatingAdmissionPolicy':
      return withSpec(object, (spec) => filled(policyDefaults(spec), { reinvocationPolicy: 'Never' }));
    case 'ValidatingAdmissionPolicyBinding':
    case 'MutatingAdmissionPolicyBinding':
      return withSpec(object, (spec) => withField(spec, 'matchResources', matchDefaults));
    default:
      return object;
  }
}

function withSpec(object: Manifest, defaults: (spec: Fields) => Fields): Manifest {
  const spec = defaults(fieldsOf(object.spec));
  return object.spec === spec ? object : { ...object, spec };
}

const nameLabel = 'kubernetes.io/metadata.name';

/** Every namespace can be selected by its name. */
function withNameLabel(object: Manifest): Manifest {
  const { name = '', labels } = object.metadata;
  if (name === '' || labels?.[nameLabel] === name) return object;
  return { ...object, metadata: { ...object.metadata, labels: { ...labels, [nameLabel]: name } } };
}

function nodeStatusDefaults(status: Fields): Fields {
  const rounded = withFields(status, ['capacity', 'allocatable'], roundedAmounts);
  return isAbsent(rounded.allocatable) && !isAbsent(rounded.capacity)
    ? { ...rounded, allocatable: rounded.capacity }
    : rounded;
}

/** A container's default limit is the maximum, its default request the default limit, else the minimum. */
function limitDefaults(limit: Fields): Fields {
  if (limit.type !== 'Container') return limit;
  const limits = filled(fieldsOf(limit.default), fieldsOf(limit.max));
  const requests = filled(filled(fieldsOf(limit.defaultRequest), limits), fieldsOf(limit.min));
  return { ...limit, default: limits, defaultRequest: requests };
}

function persistentVolumeDefaults(spec: Fields): Fields {
  const full = withField(volumeSourceDefaults(spec), 'capacity', roundedAmounts);
  return filled(filledText(full, { persistentVolumeReclaimPolicy: 'Retain' }), { volumeMode: 'Filesystem' });
}

const rbacGroup = 'rbac.authorization.k8s.io';

function bindingDefaults(binding: Manifest): Manifest {
  const full = withField(binding, 'roleRef', (ref) => filledText(ref, { apiGroup: rbacGroup }));
  return withItems(full, 'subjects', (subject) =>
    subject.kind === 'User' || subject.kind === 'Group'
      ? filledText(subject, { apiGroup: rbacGroup })
      : subject,
  );
}

function definitionDefaults(spec: Fields): Fields {
  const kind = fieldsOf(spec.names).kind;
  const named = withField(spec, 'names', (names) =>
    typeof kind === 'string' && kind !== ''
      ? filledText(names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
      : names,
  );
  return filled(named, { conversion: { strategy: 'None' } });
}

function webhookDefaults(hook: Fields): Fields {
  const full = withItems(hook, 'rules', (rule) => filled(rule, { scope: '*' }));
  const client = withField(full, 'clientConfig', (config) =>
    withField(config, 'service', (service) => filled(service, { port: 443 })),
  );
  return filled(client, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  });
}

function policyDefaults(spec: Fields): Fields {
  return filled(withField(spec, 'matchConstraints', matchDefaults), { failurePolicy: 'Fail' });
}

/** (pkg/apis/admissionregistration/v1/defaults.go SetDefaults_MatchResources) */
function matchDefaults(match: Fields): Fields {
  const scoped = ['resourceRules', 'excludeResourceRules'].reduce(
    (all, field) => withItems(all, field, (rule) => filled(rule, { scope: '*' })),
    match,
  );
  return filled(scoped, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
}
