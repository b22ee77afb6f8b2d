import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../objects/objects';
import { withDefaults } from '../defaults';
import { prepared } from '../prepare';

function filledIn(kind: string, spec: object, rest: object = {}): Record<string, unknown> {
  const manifest = { apiVersion: 'v1', kind, metadata: { name: 'it' }, spec, ...rest } as Manifest;
  return withDefaults(manifest).spec as Record<string, unknown>;
}

describe('defaults', () => {
  it('are complete after the first time: the same object comes back', () => {
    for (const [kind, spec] of [
      [
        'Pod',
        { containers: [{ name: 'a', image: 'b', ports: [{ containerPort: 1 }] }], volumes: [{ name: 'v' }] },
      ],
      ['Pod', { containers: [{ name: 'a', image: 'b' }], resources: { limits: { cpu: '1' } } }],
      ['Deployment', { template: { spec: { containers: [{ name: 'a', image: 'b' }] } } }],
      ['StatefulSet', { volumeClaimTemplates: [{ metadata: { name: 'c' } }] }],
      ['Job', {}],
      ['CronJob', { jobTemplate: {} }],
      ['Service', { type: 'LoadBalancer', ports: [{ port: 80 }], sessionAffinity: 'ClientIP' }],
      ['NetworkPolicy', { egress: [{}] }],
      ['HorizontalPodAutoscaler', { behavior: { scaleUp: {} } }],
    ] as const) {
      const once = withDefaults({ apiVersion: 'v1', kind, metadata: { name: 'it' }, spec });
      expect(withDefaults(once), kind).toBe(once);
    }
  });

  it('pull an image anew when its tag may move', () => {
    const policyOf = (image: string): unknown => {
      const { containers } = filledIn('Pod', { containers: [{ name: 'a', image }] });
      return (containers as { imagePullPolicy: string }[])[0]?.imagePullPolicy;
    };
    expect(['nginx', 'nginx:latest', 'host:5000/nginx'].map(policyOf)).toEqual([
      'Always',
      'Always',
      'Always',
    ]);
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(policyOf(`nginx:latest@${digest}`)).toBe('Always');
    expect(['nginx:1', `nginx@${digest}`, 'not a name'].map(policyOf)).toEqual([
      'IfNotPresent',
      'IfNotPresent',
      'IfNotPresent',
    ]);
  });

  it('let a limited Pod ask for what its containers ask for together, and be limited in huge pages as they are', () => {
    const container = (name: string, requests: object, limits: object = {}, more: object = {}): object => ({
      name,
      image: 'b',
      resources: { requests, limits },
      ...more,
    });
    const spec = {
      initContainers: [
        container('sidecar', { cpu: '1' }, {}, { restartPolicy: 'Always' }),
        container('prepares', { cpu: '4' }),
      ],
      containers: [container('serves', { cpu: '2' }, { 'hugepages-2Mi': '4Mi' })],
      resources: { limits: { cpu: '8', memory: '1Gi' } },
    };
    expect(filledIn('Pod', spec).resources).toEqual({
      requests: { cpu: '5', memory: '1Gi', 'hugepages-2Mi': '4Mi' },
      limits: { cpu: '8', memory: '1Gi', 'hugepages-2Mi': '4Mi' },
    });
    expect(filledIn('Pod', { ...spec, resources: { requests: { memory: '1Gi' } } }).resources).toMatchObject({
      requests: { memory: '1Gi', 'hugepages-2Mi': '4Mi' },
    });
  });

  it('let a request follow the limit in a Pod, not in a template', () => {
    const containers = [{ name: 'a', image: 'b', resources: { limits: { cpu: '1' } } }];
    const resourcesOf = (spec: Record<string, unknown>): unknown =>
      (spec.containers as { resources: unknown }[])[0]?.resources;
    expect(resourcesOf(filledIn('Pod', { containers }))).toEqual({
      limits: { cpu: '1' },
      requests: { cpu: '1' },
    });
    const { template } = filledIn('ReplicaSet', { template: { spec: { containers } } });
    expect(resourcesOf((template as { spec: Record<string, unknown> }).spec)).toEqual({
      limits: { cpu: '1' },
    });
  });

  it('round up what is finer than a thousandth', () => {
    const { containers } = filledIn('Pod', {
      containers: [{ name: 'a', image: 'b', resources: { requests: { cpu: '100500u', memory: '1.5Gi' } } }],
    });
    expect(containers).toMatchObject([{ resources: { requests: { cpu: '101m', memory: '1.5Gi' } } }]);
  });

  it('give a volume without a source an empty directory', () => {
    expect(filledIn('Pod', { volumes: [{ name: 'v' }] }).volumes).toEqual([{ name: 'v', emptyDir: {} }]);
  });
});

describe('what the API server makes of an object', () => {
  it('[apiserver/job-selector] a Job selects its Pods by its uid', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { template: {} } };
    expect(prepared(job, () => 'u-1').spec).toEqual({
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u-1' } },
      template: {
        metadata: {
          labels: {
            'job-name': 'j',
            'batch.kubernetes.io/job-name': 'j',
            'controller-uid': 'u-1',
            'batch.kubernetes.io/controller-uid': 'u-1',
          },
        },
      },
    });
    const manual = { ...job, spec: { manualSelector: true } };
    expect(prepared(manual, () => 'u-1')).toBe(manual);
  });

  it('[apiserver/string-data] a Secret is stored as bytes only', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { a: 'b2xk', b: 'a2VwdA==' },
      stringData: { a: 'grün', c: '' },
    };
    expect(prepared(secret, () => 'u')).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { a: 'Z3LDvG4=', b: 'a2VwdA==', c: '' },
    });
  });

  it('[service/keep-allocated] [service/type-fields] a Service keeps what it was given, and loses what its new type has no use for', () => {
    const service = (spec: object): Manifest => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec,
    });
    const ports = [{ port: 80, nodePort: 30_080 }];
    const old = service({
      type: 'NodePort',
      clusterIP: '10.0.0.1',
      clusterIPs: ['10.0.0.1'],
      ports,
      externalTrafficPolicy: 'Cluster',
    });
    const uid = (): string => 'u';
    expect(prepared(service({ type: 'NodePort', ports: [{ port: 80 }] }), uid, old as never).spec).toEqual({
      type: 'NodePort',
      clusterIP: '10.0.0.1',
      clusterIPs: ['10.0.0.1'],
      ports,
    });
    expect(prepared(service({ ...(old.spec as object), type: 'ClusterIP' }), uid, old as never).spec).toEqual(
      {
        type: 'ClusterIP',
        clusterIP: '10.0.0.1',
        clusterIPs: ['10.0.0.1'],
        ports: [{ port: 80 }],
      },
    );
    expect(
      prepared(
        service({ ...(old.spec as object), type: 'ExternalName', externalName: 'example.com' }),
        uid,
        old as never,
      ).spec,
    ).toEqual({ type: 'ExternalName', externalName: 'example.com', ports: [{ port: 80 }] });
  });
});
