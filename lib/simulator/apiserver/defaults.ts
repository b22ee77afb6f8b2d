/**
 * What the API server fills in where a manifest is silent. Source: pkg/apis/<group>/v1/defaults.go.
 * Nothing is copied when nothing is missing, so that a Pod made from a defaulted template shares its parts.
 */
import type { Manifest } from '../objects';

type Fields = Readonly<Record<string, unknown>>;

/** The manifest with the defaults of its kind. */
export function withDefaults(object: Manifest): Manifest {
  const spec = fieldsOf(object.spec);
  switch (object.kind) {
    case 'Pod':
      return withSpec(object, podDefaults(spec, true));
    case 'Deployment':
      return withSpec(object, deploymentDefaults(spec));
    case 'ReplicaSet':
      return withSpec(object, workloadDefaults(spec, { replicas: 1 }));
    case 'ReplicationController':
      return withSpec(object, replicationControllerDefaults(spec));
    case 'StatefulSet':
      return withSpec(object, statefulSetDefaults(spec));
    case 'DaemonSet':
      return withSpec(object, daemonSetDefaults(spec));
    case 'Job':
      return withSpec(object, jobDefaults(spec));
    case 'CronJob':
      return withSpec(object, cronJobDefaults(spec));
    case 'Service':
      return withSpec(object, serviceDefaults(spec));
    case 'EndpointSlice':
      return filled(object, { ports: (object.ports as unknown[] | undefined)?.map(endpointPortDefaults) });
    case 'Secret':
      return filled(object, { type: 'Opaque' });
    case 'Namespace':
      return {
        ...object,
        metadata: {
          ...object.metadata,
          labels: { 'kubernetes.io/metadata.name': object.metadata.name ?? '', ...object.metadata.labels },
        },
      };
    case 'PersistentVolumeClaim':
      return withSpec(object, filled(spec, { volumeMode: 'Filesystem' }));
    case 'PersistentVolume':
      return withSpec(object, filled(spec, { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' }));
    case 'StorageClass':
      return filled(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
    case 'PriorityClass':
      return filled(object, { preemptionPolicy: 'PreemptLowerPriority' });
    case 'HorizontalPodAutoscaler':
      return withSpec(object, filled(spec, { minReplicas: 1 }));
    default:
      return object;
  }
}

/** Defaults of a Pod's spec; those that only a Pod gets, and a template does not, when `isPod`. */
export function podDefaults(spec: Fields, isPod: boolean): Fields {
  const hostNetwork = spec.hostNetwork === true;
  return filled(
    replacedLists(spec, {
      containers: (each) => containerDefaults(each, hostNetwork),
      initContainers: (each) => containerDefaults(each, hostNetwork),
      volumes: volumeDefaults,
    }),
    {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: empty,
      schedulerName: 'default-scheduler',
      ...(isPod ? { enableServiceLinks: true } : {}),
    },
  );
}

const empty: Fields = {};

function containerDefaults(container: Fields, hostNetwork: boolean): Fields {
  const image = typeof container.image === 'string' ? container.image : '';
  return filled(
    replacedFields(
      replacedLists(container, {
        ports: (port) => filled(port, { protocol: 'TCP', ...(hostNetwork ? { hostPort: port.containerPort } : {}) }),
      }),
      {
        livenessProbe: probeDefaults,
        readinessProbe: probeDefaults,
        startupProbe: probeDefaults,
        resources: resourceDefaults,
      },
    ),
    {
      resources: empty,
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: isLatest(image) ? 'Always' : 'IfNotPresent',
    },
  );
}

/** A request that is not named follows the limit. */
function resourceDefaults(resources: Fields): Fields {
  if (resources.limits === undefined) return resources;
  const requests = fieldsOf(resources.requests);
  const full = filled(requests, fieldsOf(resources.limits));
  return full === requests ? resources : { ...resources, requests: full };
}

function probeDefaults(probe: Fields): Fields {
  const http = probe.httpGet === undefined ? undefined : filled(fieldsOf(probe.httpGet), { path: '/', scheme: 'HTTP' });
  const defaulted = filled(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  return http === undefined || http === probe.httpGet ? defaulted : { ...defaulted, httpGet: http };
}

function volumeDefaults(volume: Fields): Fields {
  const withMode = (source: Fields): Fields => filled(source, { defaultMode: 420 });
  return replacedFields(volume, {
    configMap: withMode,
    secret: withMode,
    downwardAPI: withMode,
    projected: withMode,
    hostPath: (source) => filled(source, { type: '' }),
  });
}

function workloadDefaults(spec: Fields, defaults: Fields): Fields {
  return filled(replacedFields(spec, { template: templateDefaults }), defaults);
}

function templateDefaults(template: Fields): Fields {
  const spec = fieldsOf(template.spec);
  const full = podDefaults(spec, false);
  return full === template.spec ? template : { ...template, spec: full };
}

function deploymentDefaults(spec: Fields): Fields {
  const strategy = filled(fieldsOf(spec.strategy), { type: 'RollingUpdate' });
  const rolling =
    strategy.type === 'RollingUpdate'
      ? { ...strategy, rollingUpdate: filled(fieldsOf(strategy.rollingUpdate), { maxUnavailable: '25%', maxSurge: '25%' }) }
      : strategy;
  return {
    ...workloadDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }),
    strategy: rolling,
  };
}

function replicationControllerDefaults(spec: Fields): Fields {
  const labels = fieldsOf(fieldsOf(fieldsOf(spec.template).metadata).labels);
  const selector = Object.keys(labels).length > 0 ? { selector: labels } : {};
  return workloadDefaults(spec, { replicas: 1, ...selector });
}

function statefulSetDefaults(spec: Fields): Fields {
  const strategy = filled(fieldsOf(spec.updateStrategy), { type: 'RollingUpdate' });
  const rolling =
    strategy.type === 'RollingUpdate'
      ? { ...strategy, rollingUpdate: filled(fieldsOf(strategy.rollingUpdate), { partition: 0 }) }
      : strategy;
  return {
    ...workloadDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' }),
    updateStrategy: rolling,
    persistentVolumeClaimRetentionPolicy: filled(fieldsOf(spec.persistentVolumeClaimRetentionPolicy), {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    }),
  };
}

function daemonSetDefaults(spec: Fields): Fields {
  const strategy = filled(fieldsOf(spec.updateStrategy), { type: 'RollingUpdate' });
  const rolling =
    strategy.type === 'RollingUpdate'
      ? { ...strategy, rollingUpdate: filled(fieldsOf(strategy.rollingUpdate), { maxUnavailable: 1, maxSurge: 0 }) }
      : strategy;
  return { ...workloadDefaults(spec, { revisionHistoryLimit: 10 }), updateStrategy: rolling };
}

function jobDefaults(spec: Fields): Fields {
  const counts =
    spec.completions === undefined && spec.parallelism === undefined
      ? { completions: 1, parallelism: 1 }
      : { parallelism: 1 };
  const indexed = spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647;
  return workloadDefaults(spec, {
    ...counts,
    backoffLimit: indexed,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
  });
}

function cronJobDefaults(spec: Fields): Fields {
  const template = fieldsOf(spec.jobTemplate);
  return {
    ...filled(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
    jobTemplate: { ...template, spec: workloadDefaults(fieldsOf(template.spec), {}) },
  };
}

function serviceDefaults(spec: Fields): Fields {
  const type = spec.type ?? 'ClusterIP';
  const external = type === 'NodePort' || type === 'LoadBalancer' || (spec.externalIPs as unknown[] | undefined)?.length;
  const affinity = fieldsOf(fieldsOf(spec.sessionAffinityConfig).clientIP);
  return filled(
    replacedLists(spec, {
      ports: (port) =>
        filled(port.targetPort === 0 || port.targetPort === '' ? { ...port, targetPort: port.port } : port, {
          protocol: 'TCP',
          targetPort: port.port,
        }),
    }),
    {
      type,
      sessionAffinity: 'None',
      ...(spec.sessionAffinity === 'ClientIP' && affinity.timeoutSeconds === undefined
        ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }
        : {}),
      ...(type === 'ExternalName' ? {} : { internalTrafficPolicy: 'Cluster' }),
      ...(external ? { externalTrafficPolicy: 'Cluster' } : {}),
      ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
    },
  );
}

function endpointPortDefaults(port: unknown): unknown {
  return filled(fieldsOf(port), { name: '', protocol: 'TCP' });
}

/** `:latest`, or no tag and no digest. */
function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : empty;
}

function withSpec(object: Manifest, spec: Fields): Manifest {
  return object.spec === spec ? object : { ...object, spec };
}

/** The object with the fields it lacks; the same object when it lacks none. */
function filled<T extends Fields>(object: T, defaults: Fields): T {
  let result: Record<string, unknown> | undefined;
  for (const field in defaults) {
    if (object[field] !== undefined && object[field] !== null) continue;
    if (defaults[field] === undefined) continue;
    result ??= { ...object };
    result[field] = defaults[field];
  }
  return (result ?? object) as T;
}

function replacedFields(object: Fields, replace: Readonly<Record<string, (value: Fields) => Fields>>): Fields {
  let result: Record<string, unknown> | undefined;
  for (const [field, change] of Object.entries(replace)) {
    const value = object[field];
    if (typeof value !== 'object' || value === null) continue;
    const changed = change(value as Fields);
    if (changed === value) continue;
    result ??= { ...object };
    result[field] = changed;
  }
  return result ?? object;
}

function replacedLists(object: Fields, replace: Readonly<Record<string, (item: Fields) => Fields>>): Fields {
  let result: Record<string, unknown> | undefined;
  for (const [field, change] of Object.entries(replace)) {
    const list = object[field];
    if (!Array.isArray(list)) continue;
    const changed = list.map((item: unknown) => (typeof item === 'object' && item !== null ? change(item as Fields) : item));
    if (changed.every((item, i) => item === list[i])) continue;
    result ??= { ...object };
    result[field] = changed;
  }
  return result ?? object;
}
