import { describe, expect, it } from 'vitest';
import type { Kind, KubeObject, Manifest, ObjectOf } from '../../objects/objects';
import { keyOf } from '../../objects/objects';
import { describeObject } from './describe';
import type { DescribeView } from './describer';
import { describers } from './describers';

const now = Date.parse('2026-11-22T22:10:00Z');

describe('kubectl describe', () => {
  it('tells of a Pod what its containers are, and how they are', () => {
    const pod = object('Pod', {
      metadata: {
        name: 'web-1',
        labels: { app: 'web', 'pod-template-hash': '7f' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true },
        ],
      },
      spec: {
        priority: 0,
        serviceAccountName: 'default',
        nodeName: 'node-2',
        containers: [
          {
            name: 'c',
            image: 'img:1',
            ports: [
              { containerPort: 80, protocol: 'TCP', name: 'http' },
              { containerPort: 443, protocol: 'TCP' },
            ],
            command: ['sh', '-c', 'a\nb'],
            resources: { limits: { memory: '64Mi' }, requests: { cpu: '0.5', memory: '64Mi' } },
            livenessProbe: {
              httpGet: { path: '/healthz', port: 80, scheme: 'HTTP' },
              timeoutSeconds: 1,
              periodSeconds: 10,
              successThreshold: 1,
              failureThreshold: 3,
            },
            env: [
              { name: 'A', value: 'b' },
              { name: 'ME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
              { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
              { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } } },
            ],
            volumeMounts: [
              { name: 'data', mountPath: '/data' },
              { name: 'cfg', mountPath: '/cfg', readOnly: true, subPath: 'x' },
            ],
          },
        ],
        volumes: [
          { name: 'data', emptyDir: {} },
          { name: 'cfg', configMap: { name: 'settings' } },
        ],
        tolerations: [
          {
            key: 'node.kubernetes.io/not-ready',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 300,
          },
          { operator: 'Exists' },
        ],
      },
      status: {
        phase: 'Running',
        hostIP: '192.168.0.12',
        podIP: '10.244.2.2',
        podIPs: [{ ip: '10.244.2.2' }],
        startTime: '2026-11-22T22:06:21Z',
        qosClass: 'Burstable',
        conditions: [
          { type: 'PodReadyToStartContainers', status: 'True' },
          { type: 'Ready', status: 'False' },
        ],
        containerStatuses: [
          {
            name: 'c',
            ready: false,
            restartCount: 1,
            image: 'img:1',
            imageID: 'sha256:1',
            containerID: 'containerd://c-1',
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: {
              terminated: {
                exitCode: 1,
                reason: 'Error',
                startedAt: '2026-11-22T22:06:22Z',
                finishedAt: '2026-11-22T22:06:23Z',
              },
            },
          },
        ],
      },
    });
    expect(told('Pod', pod)).toBe(`Name:             web-1
Namespace:        default
Priority:         0
Service Account:  default
Node:             node-2/192.168.0.12
Start Time:       Sun, 22 Nov 2026 22:06:21 +0000
Labels:           app=web
                  pod-template-hash=7f
Annotations:      <none>
Status:           Running
IP:               10.244.2.2
IPs:
  IP:           10.244.2.2
Controlled By:  ReplicaSet/web
Containers:
  c:
    Container ID:  containerd://c-1
    Image:         img:1
    Image ID:      sha256:1
    Ports:         80/TCP (http), 443/TCP
    Host Ports:    0/TCP (http), 0/TCP
    Command:
      sh
      -c
      a
      b
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
      Started:      Sun, 22 Nov 2026 22:06:22 +0000
      Finished:     Sun, 22 Nov 2026 22:06:23 +0000
    Ready:          False
    Restart Count:  1
    Limits:
      memory:  64Mi
    Requests:
      cpu:     500m
      memory:  64Mi
    Liveness:  http-get http://:80/healthz delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment:
      A:     b
      ME:    web-1 (v1:metadata.name)
      KEY:   <set to the key 'k' in secret 's'>  Optional: false
      CPUS:  node allocatable (limits.cpu)
    Mounts:
      /cfg from cfg (ro,path="x")
      /data from data (rw)
Conditions:
  Type                        Status
  PodReadyToStartContainers   True 
  Ready                       False 
Volumes:
  data:
    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:     
    SizeLimit:  <unset>
  cfg:
    Type:        ConfigMap (a volume populated by a ConfigMap)
    Name:        settings
    Optional:    false
QoS Class:       Burstable
Node-Selectors:  <none>
Tolerations:     op=Exists
                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
Events:          <none>
`);
  });

  it('tells since when a Pod is to be deleted, and the Events about it, those of others aside', () => {
    const pod = object('Pod', {
      metadata: { name: 'p', uid: 'u1', deletionTimestamp: '2026-11-22T22:09:30Z' },
      spec: { containers: [] },
      status: { phase: 'Running' },
    });
    const about = { kind: 'Pod', namespace: 'default', name: 'p', uid: 'u1' };
    const text = told('Pod', pod, [
      object('Event', {
        metadata: { name: 'p.2' },
        involvedObject: { ...about, fieldPath: 'spec.containers{c}' },
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container',
        source: { component: 'kubelet', host: 'node-1' },
        count: 3,
        firstTimestamp: '2026-11-22T22:08:00Z',
        lastTimestamp: '2026-11-22T22:09:56Z',
      }),
      object('Event', {
        metadata: { name: 'p.3' },
        involvedObject: about,
        type: 'Normal',
        reason: 'Scheduled',
        message: 'Successfully assigned default/p to node-1',
        reportingComponent: 'default-scheduler',
        eventTime: '2026-11-22T22:07:30.000000Z',
        lastTimestamp: null,
      }),
      object('Event', { metadata: { name: 'q.1' }, involvedObject: { ...about, uid: 'u2' } }),
    ]);
    expect(text).toContain('Status:                    Terminating (lasts 30s)\n');
    expect(text.slice(text.indexOf('Events:'))).toBe(`Events:
  Type     Reason     Age              From               Message
  ----     ------     ----             ----               -------
  Normal   Scheduled  2m30s            default-scheduler  Successfully assigned default/p to node-1
  Warning  BackOff    4s (x3 over 2m)  kubelet            spec.containers{c}: Back-off restarting failed container
`);
  });

  it('tells a Deployment with its ReplicaSets: the one of its template is the new one', () => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'img:2' }] },
    };
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true };
    const setOf = (name: string, image: string, replicas: number): KubeObject =>
      object('ReplicaSet', {
        metadata: { name, labels: { app: 'web' }, ownerReferences: [owner] },
        spec: {
          replicas,
          selector: {},
          template: {
            metadata: { labels: { app: 'web', 'pod-template-hash': name } },
            spec: { containers: [{ name: 'c', image }] },
          },
        },
        status: { replicas },
      });
    const deployment = object('Deployment', {
      metadata: { name: 'web', uid: 'd' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: 1 } },
      },
      status: { replicas: 4, updatedReplicas: 2, availableReplicas: 2, unavailableReplicas: 2 },
    });
    const text = told('Deployment', deployment, [setOf('web-1', 'img:1', 2), setOf('web-2', 'img:2', 2)]);
    expect(text).toContain(
      'Replicas:               3 desired | 2 updated | 4 total | 2 available | 2 unavailable\n',
    );
    expect(text).toContain('RollingUpdateStrategy:  25% max unavailable, 1 max surge\n');
    expect(text).toContain(
      'OldReplicaSets:    web-1 (2/2 replicas created)\nNewReplicaSet:     web-2 (2/2 replicas created)\n',
    );
  });

  it('tells a Service with the first three addresses that are ready', () => {
    const service = object('Service', {
      metadata: { name: 'web' },
      spec: {
        type: 'NodePort',
        selector: { app: 'web' },
        clusterIP: '10.96.0.7',
        clusterIPs: ['10.96.0.7'],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ports: [{ port: 80, targetPort: 8080, nodePort: 30080, protocol: 'TCP' }],
        sessionAffinity: 'None',
      },
    });
    const endpoint = (ip: string, ready: boolean): object => ({ addresses: [ip], conditions: { ready } });
    const slice = object('EndpointSlice', {
      metadata: { name: 'web-x', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
      endpoints: [
        endpoint('10.244.1.2', true),
        endpoint('10.244.1.3', false),
        ...['10.244.1.4', '10.244.1.5', '10.244.1.6'].map((ip) => endpoint(ip, true)),
      ],
    });
    expect(told('Service', service, [slice])).toContain(`Port:              <unset>  80/TCP
TargetPort:        8080/TCP
NodePort:          <unset>  30080/TCP
Endpoints:         10.244.1.2:8080,10.244.1.4:8080,10.244.1.5:8080 + 1 more...
`);
  });

  it('adds up what the Pods of a node ask for', () => {
    const pod = (name: string, cpu: string, memory: string, phase: string): KubeObject =>
      object('Pod', {
        metadata: { name },
        spec: { nodeName: 'n', containers: [{ name: 'c', resources: { requests: { cpu, memory } } }] },
        status: { phase },
      });
    const node = object('Node', {
      metadata: { name: 'n' },
      spec: { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] },
      status: { allocatable: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110' } },
    });
    const { namespace: _none, ...metadata } = node.metadata;
    const text = told('Node', { ...node, metadata } as KubeObject, [
      pod('a', '250m', '1Gi', 'Running'),
      pod('b', '1', '512Mi', 'Pending'),
      pod('done', '2', '1Gi', 'Succeeded'),
    ]);
    expect(text).toContain('Taints:             k=v:NoSchedule\n');
    expect(text).toContain(`Non-terminated Pods:          (2 in total)
  Namespace                   Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------                   ----    ------------  ----------  ---------------  -------------  ---
  default                     a       250m (6%)     0 (0%)      1Gi (12%)        0 (0%)         10m
  default                     b       1 (25%)       0 (0%)      512Mi (6%)       0 (0%)         10m
Allocated resources:
  (Total limits may be over 100 percent, i.e., overcommitted.)
  Resource           Requests      Limits
  --------           --------      ------
  cpu                1250m (31%)   0 (0%)
  memory             1536Mi (18%)  0 (0%)
  ephemeral-storage  0 (0%)        0 (0%)
`);
  });

  it('puts the verbs of one resource together, whatever rules they come from', () => {
    const role = object('Role', {
      metadata: { name: 'r' },
      rules: [
        { apiGroups: ['', 'apps'], resources: ['pods', 'deployments/scale'], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['list', 'get'] },
        { apiGroups: [''], resources: ['secrets'], resourceNames: ['a'], verbs: ['get'] },
        { nonResourceURLs: ['/healthz'], verbs: ['get'] },
      ],
    });
    expect(told('Role', role)).toContain(`PolicyRule:
  Resources               Non-Resource URLs  Resource Names  Verbs
  ---------               -----------------  --------------  -----
  pods                    []                 []              [get list]
                          [/healthz]         []              [get]
  deployments/scale       []                 []              [get]
  secrets                 []                 [a]             [get]
  deployments.apps/scale  []                 []              [get]
  pods.apps               []                 []              [get]
`);
  });

  it('tells a kind without a describer field by field', () => {
    const widget = object('Widget.example.com', {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', uid: 'u1' },
      spec: { clusterIP: '10.0.0.1', parts: [{ size: 1 }, 'x'], apiURL: 'http://a', v2: true },
    });
    expect(told('Widget.example.com', widget)).toBe(`Name:         w
Namespace:    default
Labels:       <none>
Annotations:  <none>
API Version:  example.com/v1
Kind:         Widget
Metadata:
  Creation Timestamp:  2026-11-22T22:00:00Z
  UID:                 u1
Spec:
  API URL:     http://a
  Cluster IP:  10.0.0.1
  Parts:
    Size:  1
    x
  v2:    true
Events:  <none>
`);
  });

  it('tells what a NetworkPolicy lets through', () => {
    const policy = object('NetworkPolicy', {
      metadata: { name: 'n' },
      spec: {
        podSelector: { matchLabels: { app: 'db' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            ports: [{ port: 5432 }],
            from: [
              { podSelector: { matchLabels: { app: 'web' } } },
              { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
            ],
          },
        ],
      },
    });
    expect(told('NetworkPolicy', policy)).toBe(`Name:         n
Namespace:    default
Created on:   2026-11-22 22:00:00 +0000 UTC
Labels:       <none>
Annotations:  <none>
Spec:
  PodSelector:     app=db
  Allowing ingress traffic:
    To Port: 5432/TCP
    From:
      PodSelector: app=web
    From:
      IPBlock:
        CIDR: 10.0.0.0/8
        Except: 10.1.0.0/16
  Allowing egress traffic:
    <none> (Selected pods are isolated for egress connectivity)
  Policy Types: Ingress, Egress
`);
  });

  it('counts what a Secret holds, and shows what a ConfigMap does', () => {
    const secret = object('Secret', {
      metadata: { name: 's' },
      type: 'Opaque',
      data: { password: 'c2VjcmV0', empty: '' },
    });
    expect(told('Secret', secret)).toContain(`Type:  Opaque

Data
====
empty:     0 bytes
password:  6 bytes
`);
    const config = object('ConfigMap', { metadata: { name: 'c' }, data: { 'a.conf': 'x = 1\ny = 2\n' } });
    expect(told('ConfigMap', config)).toContain(`
Data
====
a.conf:
----
x = 1
y = 2



BinaryData
====

Events:  <none>
`);
  });

  it('shows a long annotation below its key, and none that kubectl apply keeps', () => {
    const account = object('ServiceAccount', {
      metadata: {
        name: 'a',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          long: 'x'.repeat(150),
          short: 'y',
        },
      },
    });
    expect(told('ServiceAccount', account)).toContain(`Annotations:         long:
                       ${'x'.repeat(138)}...
                     short: y
`);
  });

  it('describes an object of any kind that has nothing but its name', () => {
    for (const kind of Object.keys(describers)) {
      const bare = {
        apiVersion: 'v1',
        kind,
        metadata: { name: 'it', namespace: 'default' },
      } as unknown as KubeObject;
      const withSpec = {
        ...bare,
        spec: { containers: [], template: { spec: {} }, selector: {} },
      } as KubeObject;
      expect(told(kind, withSpec)).toMatch(/^Name: +it\n/);
    }
  });
});

function told(kind: Kind, about: KubeObject, others: readonly KubeObject[] = []): string {
  const objects = [about, ...others];
  const view: DescribeView = {
    now,
    showEvents: true,
    get: <K extends Kind>(wanted: K, key: string) =>
      objects.find((each) => each.kind === wanted && keyOf(each) === key) as ObjectOf<K> | undefined,
    list: <K extends Kind>(wanted: K, namespace?: string) =>
      objects.filter(
        (each) => each.kind === wanted && (namespace === undefined || each.metadata.namespace === namespace),
      ) as unknown as readonly ObjectOf<K>[],
  };
  return describeObject(kind, about, view);
}

function object(kind: string, manifest: Partial<Manifest>): KubeObject {
  const { metadata, ...rest } = manifest;
  return {
    apiVersion: 'v1',
    kind,
    ...rest,
    metadata: { namespace: 'default', creationTimestamp: '2026-11-22T22:00:00Z', ...metadata },
  } as KubeObject;
}
