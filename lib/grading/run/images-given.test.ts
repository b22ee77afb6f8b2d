import { describe, expect, it } from 'vitest';
import { readScenario } from '@/lib/curriculum/scenarios';
import { createCluster } from '@/lib/simulator/index';
import { givenOf } from './run';

const scenario = (given: string): string => `title: What an image does
topics: [pod]
minutes: 2
difficulty: 1
given: ${given}
when: [{ wait: 10s }]
ask:
  kind: who
  question: Who chooses the node?
  did: { verb: bind, kind: Pod }
source: { title: Scheduler, url: "https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/" }`;

function clusterOf(given: string) {
  const read = readScenario('pod/bare', 'pod/scenarios/bare.yaml', scenario(given));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const cluster = createCluster(givenOf(read.scenario.first));
  cluster.run(10_000);
  return cluster;
}

describe('what a scenario says of an image', () => {
  it('is how its containers behave: what a server answers, what a client asks, what both log', () => {
    const cluster = clusterOf(`
  images:
    "web:1":
      listensOn: [8080]
      readyAfter: 2s
      answers: { /: "hello from {pod}", /healthz: { status: 503 }, "/api/*": { body: data } }
      logs: [{ after: 1s, text: "tick {n}", every: 1s, times: 2, stream: stderr }]
    "asks:1": { calls: { url: "http://web/api/orders", every: 2s } }
  objects:
    - apiVersion: v1
      kind: Pod
      metadata: { name: web, labels: { app: web } }
      spec:
        containers: [{ name: c, image: "web:1", readinessProbe: { httpGet: { path: /, port: 8080 } } }]
    - apiVersion: v1
      kind: Pod
      metadata: { name: sick }
      spec:
        containers: [{ name: c, image: "web:1", readinessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 1 } }]
    - { apiVersion: v1, kind: Pod, metadata: { name: asks }, spec: { containers: [{ name: c, image: "asks:1" }] } }
    - { apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] } }`);
    const ready = (pod: string): boolean | undefined =>
      cluster.get('Pod', `default/${pod}`)?.status?.containerStatuses?.[0]?.ready;
    expect([ready('web'), ready('sick')]).toEqual([true, false]);
    expect(cluster.kubectl('logs asks --tail=1').stdout).toBe('data\n');
    expect(cluster.kubectl('logs web').stdout).toBe('tick 1\ntick 2\n');
    expect(cluster.kubectl('exec web -- wget -qO- http://web').stdout).toBe('hello from web');
    expect(cluster.kubectl('exec web -- wget -qO- http://web/other').stderr).toContain('404 Not Found');
    const unhealthy = cluster.list('Event').map((event) => (event as { message?: string }).message);
    expect(unhealthy).toContain('Readiness probe failed: HTTP probe failed with statuscode: 503');
  });

  it.each([
    ['pilotage/slow-starter', 'Running'],
    ['pilotage/crasher', 'CrashLoopBackOff'],
    ['pilotage/counter', 'Completed'],
    ['busybox', 'Completed'],
  ])('without it, %s is known: %s', (image, status) => {
    const cluster = clusterOf(
      `{ objects: [{ apiVersion: v1, kind: Pod, metadata: { name: known }, spec: { restartPolicy: ${status === 'Completed' ? 'Never' : 'Always'}, containers: [{ name: c, image: ${image} }] } }] }`,
    );
    expect(cluster.kubectl('get pod known --no-headers').stdout).toContain(status);
  });

  it('without it, a memory hog is killed at its limit', () => {
    const cluster = clusterOf(
      '{ objects: [{ apiVersion: v1, kind: Pod, metadata: { name: hog }, spec: { containers: [{ name: c, image: pilotage/memory-hog, resources: { limits: { memory: 256Mi } } }] } }] }',
    );
    const [status] = cluster.get('Pod', 'default/hog')?.status?.containerStatuses ?? [];
    expect(JSON.stringify(status)).toContain('OOMKilled');
  });
});
