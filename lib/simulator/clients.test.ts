import { describe, expect, it } from 'vitest';
import { createCluster, logOf, type Manifest } from './index';

const web = (images = 'web:1'): readonly Manifest[] => [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: images }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
];

const pod = (name: string, container: object, spec: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { nodeName: 'node-2', containers: [{ name: 'c', ...container }], ...spec },
});

const images = { 'web:1': { listensOn: [8080], answers: 'hello from {pod}\n' } };
const nodes = [{ name: 'node-1' }, { name: 'node-2' }];

describe('clients', () => {
  it('[client/request] [client/log] a client asks a Service again and again, and logs what came back', () => {
    const cluster = createCluster({
      nodes,
      images,
      objects: [...web(), pod('client', { image: 'pilotage/client' })],
    });
    cluster.run(10_000);
    const inside = cluster.inside('default/client');
    if (inside === undefined) throw new Error('the client runs');
    const log = logOf(inside, cluster.now) ?? [];
    expect(new Set(log.slice(-5).map(({ text }) => text))).toEqual(new Set(['hello from web']));
    expect(log.slice(-5).map(({ at }, _i, all) => at - (all[0]?.at ?? 0))).toEqual([
      0, 1000, 2000, 3000, 4000,
    ]);
  });

  it('[client/outcome] requests fail while the rules of the client’s node are stale, and are answered again after', () => {
    const cluster = createCluster({
      nodes,
      images,
      objects: [...web(), pod('client', { image: 'pilotage/client' })],
    });
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-proxy@node-2' } });
    cluster.kubectl('delete pod web --now');
    cluster.do({ kind: 'create', object: web()[0] as Manifest });
    cluster.run(20_000);
    const told = () =>
      cluster.trace.steps
        .slice(cluster.stood)
        .flatMap(({ action }) =>
          action.kind === 'effect' && action.effect.startsWith('request-') ? action.effect : [],
        );
    // Refused while the old Pod ends, and then by nobody: its address is free.
    expect(new Set(told())).toEqual(new Set(['request-failed']));
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-proxy@node-2' } });
    cluster.run(20_000);
    expect(told().at(-1)).toBe('request-answered');
  });

  it('[client/end] an init container waits until its Service has a name, as the documentation has it', () => {
    const script =
      'until nslookup web.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for web; sleep 2; done';
    const waits = pod(
      'app',
      { image: 'web:1' },
      { initContainers: [{ name: 'wait', image: 'busybox', command: ['sh', '-c', script] }] },
    );
    const cluster = createCluster({ nodes, images, objects: [waits] });
    cluster.run(5_000);
    expect(cluster.kubectl('get pod app --no-headers').stdout).toContain('Init:0/1');
    expect(cluster.kubectl('logs app -c wait').stdout).toContain('waiting for web');
    cluster.do({ kind: 'apply', objects: web() });
    cluster.run(10_000);
    expect(cluster.kubectl('get pod app --no-headers').stdout).toContain('Running');
  });

  it('[client/end] a container that asks once ends with the code of its request', () => {
    const asks = pod(
      'asks',
      { image: 'busybox', command: ['wget', '-qO-', 'http://web'] },
      { restartPolicy: 'Never' },
    );
    const cluster = createCluster({ nodes, images, objects: web() });
    cluster.do({ kind: 'create', object: asks });
    cluster.run(10_000);
    expect(cluster.get('Pod', 'default/asks')?.status?.phase).toBe('Succeeded');
    expect(cluster.kubectl('logs asks').stdout).toBe('hello from web\n');
    cluster.kubectl('delete service web');
    cluster.kubectl('delete pod asks');
    cluster.do({ kind: 'create', object: asks });
    cluster.run(10_000);
    expect(cluster.get('Pod', 'default/asks')?.status?.phase).toBe('Failed');
  });

  it('[client/request] a client goes on while kubelet and API server are away, and stops when its node loses power', () => {
    const cluster = createCluster({
      nodes,
      images,
      objects: [...web(), pod('client', { image: 'pilotage/client' })],
    });
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kubelet@node-2' } });
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-apiserver' } });
    const asked = () =>
      cluster.inside('default/client')?.run.called?.reduce((sum, { times }) => sum + times, 0) ?? 0;
    const before = asked();
    cluster.run(10_000);
    expect(asked() - before).toBe(10);
    cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-2' } });
    cluster.run(10_000);
    expect(asked() - before).toBe(10);
  });
});
