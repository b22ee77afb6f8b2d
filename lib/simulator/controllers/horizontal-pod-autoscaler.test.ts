import { describe, expect, it } from 'vitest';
import { type Cluster, conditionOf, createCluster, type Given, type Manifest } from '../index';
import { limit } from './hpa-limits';

const nodes = Array.from({ length: 4 }, (_, i) => ({ name: `node-${i + 1}`, cpu: '8' }));

function deployment(replicas: number, container: object = {}): Manifest {
  const resources = { requests: { cpu: '100m' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'img:1', resources, ...container }] },
      },
    },
  };
}

const cpu = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
};

function autoscaler(
  spec: object = {},
  target: object = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
): Manifest {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef: target, minReplicas: 1, maxReplicas: 10, metrics: [cpu], ...spec },
  };
}

function clusterOf(given: Given): Cluster {
  return createCluster({ nodes, ...given });
}

function replicas(cluster: Cluster): number | undefined {
  return cluster.get('Deployment', 'default/web')?.spec.replicas;
}

function statusOf(cluster: Cluster): { readonly [field: string]: unknown } {
  return (cluster.get('HorizontalPodAutoscaler', 'default/web')?.status ?? {}) as Record<string, unknown>;
}

function reasonOf(cluster: Cluster, type: string): string | undefined {
  return conditionOf({ status: statusOf(cluster) }, type)?.reason;
}

function events(cluster: Cluster): readonly string[] {
  return cluster
    .list('Event')
    .filter((each) => each.involvedObject.kind === 'HorizontalPodAutoscaler')
    .map((each) => `${each.reason}: ${each.message}`);
}

const load = (total: number | readonly (readonly [number, number])[], metric = 'cpu') => ({
  load: [{ selector: { app: 'web' }, metric, total }],
});

describe('an autoscaler', () => {
  it('[hpa/sync] [hpa/stabilize] adds Pods until their use is near its target, at most twice as many at a time', () => {
    const cluster = clusterOf({ metrics: load([[0, 200]]), objects: [deployment(1), autoscaler()] });
    expect(replicas(cluster)).toBe(1);
    cluster.run();
    expect(replicas(cluster)).toBe(4);
    expect(statusOf(cluster)).toMatchObject({
      currentReplicas: 4,
      desiredReplicas: 4,
      currentMetrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '50m' } },
        },
      ],
    });
    expect(events(cluster).find((each) => each.startsWith('SuccessfulRescale'))).toBe(
      'SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target',
    );
    expect(reasonOf(cluster, 'ScalingActive')).toBe('ValidMetricFound');
  });

  it('[hpa/stabilize] takes Pods away only when five minutes have wanted fewer', () => {
    const metrics = load([
      [0, 200],
      [120_000, 40],
    ]);
    const cluster = clusterOf({ metrics, objects: [deployment(1), autoscaler()] });
    cluster.run(300_000);
    expect(replicas(cluster)).toBe(4);
    expect(reasonOf(cluster, 'AbleToScale')).toBe('ScaleDownStabilized');
    cluster.run(150_000);
    expect(replicas(cluster)).toBe(1);
    expect(events(cluster).at(-1)).toBe('SuccessfulRescale: New size: 1; reason: All metrics below target');
  });

  it('[hpa/bounds] [hpa/disabled] keeps to its bounds, and leaves a target of 0 alone', () => {
    const cluster = clusterOf({
      metrics: load(5000),
      objects: [deployment(1), autoscaler({ minReplicas: 2, maxReplicas: 3 })],
    });
    cluster.run();
    expect(replicas(cluster)).toBe(3);
    expect(events(cluster)[0]).toBe(
      'SuccessfulRescale: New size: 2; reason: Current number of replicas below Spec.MinReplicas',
    );
    expect(reasonOf(cluster, 'ScalingLimited')).toBe('TooManyReplicas');
    cluster.do({ kind: 'scale', target: { kind: 'Deployment', name: 'web' }, replicas: 0 });
    cluster.run(60_000);
    expect(replicas(cluster)).toBe(0);
    expect(reasonOf(cluster, 'ScalingActive')).toBe('ScalingDisabled');
  });

  it('[hpa/highest] goes by the metric that wants most, and does not go down while one cannot be had', () => {
    const queue = {
      type: 'External',
      external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
    };
    const missing = {
      type: 'Pods',
      pods: { metric: { name: 'nowhere' }, target: { type: 'AverageValue', averageValue: '10' } },
    };
    const metrics = { ...load(10), external: [{ metric: 'queue', value: 55 }] };
    const up = clusterOf({ metrics, objects: [deployment(2), autoscaler({ metrics: [cpu, queue] })] });
    up.run();
    expect(replicas(up)).toBe(6);
    const stuck = clusterOf({
      metrics: load(10),
      objects: [deployment(4), autoscaler({ metrics: [cpu, missing] })],
    });
    stuck.run(600_000);
    expect(replicas(stuck)).toBe(4);
    expect(reasonOf(stuck, 'ScalingActive')).toBe('FailedGetPodsMetric');
  });

  it.each([
    [
      'Pods',
      {
        type: 'Pods',
        pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '10' } },
      },
      5,
    ],
    [
      'Object',
      {
        type: 'Object',
        object: {
          describedObject: { kind: 'Ingress', name: 'front' },
          metric: { name: 'requests' },
          target: { type: 'Value', value: '20' },
        },
      },
      6,
    ],
    [
      'ContainerResource',
      {
        type: 'ContainerResource',
        containerResource: {
          name: 'cpu',
          container: 'c',
          target: { type: 'AverageValue', averageValue: '50m' },
        },
      },
      4,
    ],
  ])('scales by a metric of type %s', (_type, metric, wanted) => {
    const metrics = {
      load: [
        { selector: { app: 'web' }, metric: 'requests', perPod: 25 },
        { selector: { app: 'web' }, metric: 'cpu', total: 200 },
      ],
      object: [{ metric: 'requests', kind: 'Ingress', name: 'front', value: 60 }],
    };
    const cluster = clusterOf({
      metrics,
      objects: [deployment(2), autoscaler({ metrics: [metric], maxReplicas: wanted })],
    });
    cluster.run(60_000);
    expect(replicas(cluster)).toBe(wanted);
  });

  it('[hpa/scale] says that there is no target, no metrics API, or no request to measure against', () => {
    const nobody = clusterOf({
      objects: [autoscaler({}, { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nope' })],
    });
    nobody.run();
    expect(events(nobody)).toEqual(['FailedGetScale: deployments.apps "nope" not found']);
    const blind = clusterOf({ objects: [deployment(2), autoscaler()] });
    blind.run();
    expect(events(blind)[0]).toBe(
      'FailedGetResourceMetric: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
    );
    const modest = clusterOf({
      metrics: load(100),
      objects: [deployment(1, { resources: {} }), autoscaler()],
    });
    modest.run();
    expect(events(modest)[0]).toMatch(
      /^FailedGetResourceMetric: failed to get cpu utilization: missing request for cpu in container c of Pod web-/,
    );
  });
});

describe('[hpa/selector] an autoscaler', () => {
  const second = { ...autoscaler(), metadata: { name: 'zweiter' } };

  it('is no use beside another one over the same Pods, which both say from the second look on', () => {
    const cluster = clusterOf({
      metrics: load(1000),
      objects: [deployment(1), autoscaler(), second],
      settle: false,
    });
    cluster.run(50_000);
    const told = events(cluster).filter((each) => each.startsWith('AmbiguousSelector'));
    const message =
      'pods by selector app=web are controlled by multiple HPAs: [{web default} {zweiter default}]';
    expect(told).toEqual([`AmbiguousSelector: ${message}`, `AmbiguousSelector: ${message}`]);
    expect(reasonOf(cluster, 'ScalingActive')).toBe('AmbiguousSelector');
  });

  it('is of use again once it is alone', () => {
    const cluster = clusterOf({
      metrics: load(1000),
      objects: [deployment(1), autoscaler(), second],
      settle: false,
    });
    cluster.run(50_000);
    cluster.do({ kind: 'delete', target: { kind: 'HorizontalPodAutoscaler', name: 'zweiter' } });
    cluster.run(200_000);
    expect(reasonOf(cluster, 'ScalingActive')).toBe('ValidMetricFound');
    expect(replicas(cluster)).toBe(10);
  });

  it('[hpa/scale] cannot scale a kind that has no scale, nor one that there is not', () => {
    const over = (kind: string): readonly string[] => {
      const target = { apiVersion: 'apps/v1', kind, name: 'agent' };
      const cluster = clusterOf({ objects: [autoscaler({}, target)] });
      cluster.run();
      return events(cluster);
    };
    expect(over('DaemonSet')).toEqual(['FailedGetScale: the server could not find the requested resource']);
    expect(over('Foo')).toEqual(['FailedGetScale: no matches for kind "Foo" in group "apps"']);
  });
});

describe('[hpa/stabilize] a behaviour', () => {
  const now = 1_000_000;
  const asked = { current: 10, min: 1, max: 100, now, history: { wanted: [], ups: [], downs: [] } };

  it('limits how many come in a period, counting what came in it already', () => {
    const behavior = { scaleUp: { policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }] } } as const;
    expect(limit({ ...asked, wanted: 50, behavior })).toMatchObject({
      replicas: 14,
      limited: { reason: 'ScaleUpLimit' },
    });
    const history = { ...asked.history, ups: [{ at: now - 30_000, replicas: 3 }] };
    expect(limit({ ...asked, wanted: 50, behavior, history }).replicas).toBe(11);
  });

  it('takes the policy that changes most, or least, or none', () => {
    const policies = [
      { type: 'Pods', value: 2, periodSeconds: 60 },
      { type: 'Percent', value: 50, periodSeconds: 60 },
    ] as const;
    const down = (selectPolicy: 'Max' | 'Min' | 'Disabled'): number =>
      limit({ ...asked, wanted: 1, behavior: { scaleDown: { policies, selectPolicy } } }).replicas;
    expect([down('Max'), down('Min'), down('Disabled')]).toEqual([5, 8, 10]);
  });

  it('holds to the lowest recommendation of its window before it goes up', () => {
    const behavior = { scaleUp: { stabilizationWindowSeconds: 120 } };
    const history = { ...asked.history, wanted: [{ at: now - 60_000, replicas: 12 }] };
    expect(limit({ ...asked, wanted: 14, behavior, history })).toMatchObject({
      replicas: 12,
      able: { reason: 'ScaleUpStabilized' },
    });
  });
});
