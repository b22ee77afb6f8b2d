/** Defaults of workloads and autoscalers. Source: pkg/apis/{apps,batch,core}/v1/defaults.go, pkg/apis/autoscaling/v2/defaults.go. */
import type { Manifest } from '../../objects/objects';
import { type Fields, fieldsOf, filled, filledText, isAbsent, withField, withItems } from './fill';
import { claimSpecDefaults, templateDefaults } from './pod';

const generationAnnotation = 'deprecated.daemonset.template.generation';
const largestInt32 = 2 ** 31 - 1;

function withTemplate(spec: Fields): Fields {
  const template = fieldsOf(spec.template);
  const full = templateDefaults(template);
  return full === spec.template ? spec : { ...spec, template: full };
}

export function deploymentDefaults(spec: Fields): Fields {
  const full = filled(withTemplate(spec), {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  return withStrategy(full, 'strategy', { maxUnavailable: '25%', maxSurge: '25%' });
}

export function replicaSetDefaults(spec: Fields): Fields {
  return filled(withTemplate(spec), { replicas: 1 });
}

export function statefulSetDefaults(spec: Fields): Fields {
  const full = filled(
    filledText(withItems(withTemplate(spec), 'volumeClaimTemplates', claimDefaults), {
      podManagementPolicy: 'OrderedReady',
    }),
    { replicas: 1, revisionHistoryLimit: 10 },
  );
  const retention = filledText(fieldsOf(full.persistentVolumeClaimRetentionPolicy), {
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  });
  const kept =
    retention === full.persistentVolumeClaimRetentionPolicy
      ? full
      : { ...full, persistentVolumeClaimRetentionPolicy: retention };
  return withStrategy(kept, 'updateStrategy', { partition: 0 });
}

/** Claims in a StatefulSet are whole objects: they get a claim's defaults. */
function claimDefaults(claim: Fields): Fields {
  const spec = claimSpecDefaults(fieldsOf(claim.spec));
  const full = spec === claim.spec ? claim : { ...claim, spec };
  return filled(full, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } });
}

export function daemonSetDefaults(spec: Fields): Fields {
  const full = filled(withTemplate(spec), { revisionHistoryLimit: 10 });
  return withStrategy(full, 'updateStrategy', { maxUnavailable: 1, maxSurge: 0 });
}

/** apps/v1 shows how often the template changed as an annotation, 0 before the API server has counted. */
export function withTemplateGeneration(object: Manifest): Manifest {
  const { annotations } = object.metadata;
  if (annotations?.[generationAnnotation] !== undefined) return object;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [generationAnnotation]: '0' } },
  };
}

/** RollingUpdate unless said otherwise, and how, where it rolls. */
function withStrategy(spec: Fields, field: string, rolling: Fields): Fields {
  const strategy = filledText(fieldsOf(spec[field]), { type: 'RollingUpdate' });
  let full = strategy;
  if (strategy.type === 'RollingUpdate') {
    const rollingUpdate = filled(fieldsOf(strategy.rollingUpdate), rolling);
    if (rollingUpdate !== strategy.rollingUpdate) full = { ...strategy, rollingUpdate };
  }
  return full === spec[field] ? spec : { ...spec, [field]: full };
}

/** A ReplicationController without a selector takes its template's labels, for itself as well. */
export function replicationControllerDefaults(object: Manifest): Manifest {
  const given = fieldsOf(object.spec);
  let spec = filled(isAbsent(given.template) ? given : withTemplate(given), { replicas: 1 });
  const labels = fieldsOf(fieldsOf(fieldsOf(spec.template).metadata).labels);
  if (Object.keys(labels).length === 0) return spec === object.spec ? object : { ...object, spec };
  if (Object.keys(fieldsOf(spec.selector)).length === 0) spec = { ...spec, selector: labels };
  return withLabelsOf(spec === object.spec ? object : { ...object, spec }, labels);
}

function withLabelsOf(object: Manifest, labels: Fields): Manifest {
  if (Object.keys(labels).length === 0 || Object.keys(fieldsOf(object.metadata.labels)).length > 0)
    return object;
  return { ...object, metadata: { ...object.metadata, labels: labels as Readonly<Record<string, string>> } };
}

export function jobDefaults(object: Manifest): Manifest {
  const given = fieldsOf(object.spec);
  const unset = isAbsent(given.completions) && isAbsent(given.parallelism);
  const spec = filled(withFailurePolicy(withTemplate(given)), {
    ...(unset ? { completions: 1 } : {}),
    parallelism: 1,
    backoffLimit: isAbsent(given.backoffLimitPerIndex) ? 6 : largestInt32,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: isAbsent(given.podFailurePolicy) ? 'TerminatingOrFailed' : 'Failed',
  });
  const labels = fieldsOf(fieldsOf(fieldsOf(spec.template).metadata).labels);
  return withLabelsOf(spec === object.spec ? object : { ...object, spec }, labels);
}

function withFailurePolicy(spec: Fields): Fields {
  return withField(spec, 'podFailurePolicy', (policy) =>
    withItems(policy, 'rules', (rule) =>
      withItems(rule, 'onPodConditions', (pattern) => filledText(pattern, { status: 'True' })),
    ),
  );
}

/** The Job in a CronJob gets its defaults when it is made. */
export function cronJobDefaults(spec: Fields): Fields {
  const full = filled(filledText(spec, { concurrencyPolicy: 'Allow' }), {
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  const template = fieldsOf(full.jobTemplate);
  const job = withFailurePolicy(withTemplate(fieldsOf(template.spec)));
  return job === template.spec ? full : { ...full, jobTemplate: { ...template, spec: job } };
}

const scaleUp: Fields = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const scaleDown: Fields = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};
const cpuMetric = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};
const convertedAnnotations = ['behavior', 'conditions', 'current-metrics', 'metrics'].map(
  (name) => `autoscaling.alpha.kubernetes.io/${name}`,
);

/** Where a behaviour is given in part, the rest of it is filled in. */
export function autoscalerDefaults(object: Manifest): Manifest {
  const given = fieldsOf(object.spec);
  let spec = filled(given, { minReplicas: 1 });
  if (!Array.isArray(spec.metrics) || spec.metrics.length === 0) spec = { ...spec, metrics: [cpuMetric] };
  spec = withField(spec, 'behavior', (behavior) => {
    const up = filled(fieldsOf(behavior.scaleUp), scaleUp);
    const down = filled(fieldsOf(behavior.scaleDown), scaleDown);
    if (up === behavior.scaleUp && down === behavior.scaleDown) return behavior;
    return { ...behavior, scaleUp: up, scaleDown: down };
  });
  const full = spec === object.spec ? object : { ...object, spec };
  const { annotations } = full.metadata;
  if (annotations === undefined || !convertedAnnotations.some((name) => Object.hasOwn(annotations, name)))
    return full;
  // The old version kept in annotations what is in fields now; they do not survive.
  const kept = Object.entries(annotations).filter(([name]) => !convertedAnnotations.includes(name));
  return { ...full, metadata: { ...full.metadata, annotations: Object.fromEntries(kept) } };
}
