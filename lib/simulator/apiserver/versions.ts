/**
 * The versions of a kind that are served beside the one it is stored as, and how they are read.
 * Source: pkg/apis/autoscaling/v1/conversion.go, pkg/apis/core/v1/conversion.go; for what is served in 1.36
 * pkg/controlplane/instance.go.
 *
 * Rules
 *   apiserver/versions   An object may come in any served version of its group, and is stored in one.
 */
import type { Manifest } from '../objects/objects';

type Fields = Readonly<Record<string, unknown>>;

/** By kind and apiVersion; every other kind is served in one version. */
const conversions: ReadonlyMap<string, ReadonlyMap<string, (object: Manifest) => Manifest>> = new Map([
  ['HorizontalPodAutoscaler', new Map([['autoscaling/v1', autoscalerFromV1]])],
  ['Event', new Map([['events.k8s.io/v1', eventFromEvents]])],
]);

/** The object in the version in which its kind is stored; the same object when it is in it. */
export function inStoredVersion(object: Manifest): Manifest {
  return conversions.get(object.kind)?.get(object.apiVersion)?.(object) ?? object;
}

/** Version 1 knows one metric: how busy the CPUs are, in percent of what is requested. */
function autoscalerFromV1(object: Manifest): Manifest {
  const { targetCPUUtilizationPercentage: averageUtilization, ...spec } = (object.spec ?? {}) as Fields;
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization } };
  const metrics = averageUtilization === undefined ? {} : { metrics: [{ type: 'Resource', resource: cpu }] };
  return { ...object, apiVersion: 'autoscaling/v2', spec: { ...spec, ...metrics } };
}

function eventFromEvents(object: Manifest): Manifest {
  const {
    regarding,
    note,
    reportingController,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    ...rest
  } = object as Manifest & Fields;
  const given = (name: string, value: unknown): Fields => (value === undefined ? {} : { [name]: value });
  return {
    ...rest,
    apiVersion: 'v1',
    ...given('involvedObject', regarding),
    ...given('message', note),
    ...given('reportingComponent', reportingController),
    ...given('source', deprecatedSource),
    ...given('firstTimestamp', deprecatedFirstTimestamp),
    ...given('lastTimestamp', deprecatedLastTimestamp),
    ...given('count', deprecatedCount),
  } as Manifest;
}
