import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../index';
import type { Manifest, Pod } from '../../objects/objects';

const app = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app', labels: { app: 'app' } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'distroless:1',
        ports: [{ containerPort: 8080 }],
        readinessProbe: { httpGet: { port: 8080 } },
      },
    ],
  },
} as unknown as Manifest;
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'app' },
  spec: { selector: { app: 'app' }, ports: [{ port: 80, targetPort: 8080 }] },
} as unknown as Manifest;

function cluster(): Cluster {
  return createCluster({ nodes: [{ name: 'node-1' }], objects: [app, service] });
}

const podNamed = (of: Cluster, name: string): Pod => of.get('Pod', `default/${name}`) as Pod;

describe('kubectl debug', () => {
  it('[kubelet/ephemeral] adds a container to a Pod that runs, in its network, and restarts nothing', () => {
    const of = cluster();
    const before = podNamed(of, 'app').status?.containerStatuses?.[0]?.state;
    const { stdout, stderr } = of.kubectl(
      'debug app -it --image=busybox --target=main -c look -- wget -qO- http://localhost:8080',
    );
    expect(stderr).toBe('');
    expect(stdout).toBe(
      'Targeting container "main". If you don\'t see processes from this container it may be because the container runtime doesn\'t support this feature.\napp\n',
    );
    const { spec, status } = podNamed(of, 'app');
    expect(spec.ephemeralContainers).toMatchObject([
      {
        name: 'look',
        image: 'busybox',
        targetContainerName: 'main',
        securityContext: { capabilities: { add: ['SYS_PTRACE'] } },
      },
    ]);
    expect(status?.containerStatuses?.[0]?.state).toEqual(before);
    expect(status?.ephemeralContainerStatuses).toMatchObject([
      { name: 'look', ready: false, restartCount: 0 },
    ]);
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  it('[kubelet/ephemeral] runs beside a Pod whose init container never ends, and is not started again', () => {
    const of = createCluster({
      nodes: [{ name: 'node-1' }],
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'stuck' },
          spec: {
            initContainers: [{ name: 'wait', image: 'busybox', command: ['sleep', '3600'] }],
            containers: [{ name: 'main', image: 'app:1' }],
          },
        } as unknown as Manifest,
      ],
    });
    of.kubectl('debug stuck --image=busybox -c look -- sh -c "sleep 5; exit 3"');
    of.run(60_000);
    const [look] = podNamed(of, 'stuck').status?.ephemeralContainerStatuses ?? [];
    expect(look).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 3 } } });
    expect(podNamed(of, 'stuck').status?.phase).toBe('Pending');
    expect(of.kubectl('describe pod stuck').stdout).toContain('Ephemeral Containers:\n  look:');
  });

  it('names the container, and lets exec and logs find it', () => {
    const of = cluster();
    const { stdout } = of.kubectl('debug app --image=busybox -- sleep 3600');
    const [, name = ''] =
      /^Defaulting debug container name to (debugger-[a-z0-9]{5})\.\n$/.exec(stdout) ?? [];
    of.run();
    expect(of.kubectl(`exec app -c ${name} -- hostname`).stdout).toBe('app\n');
    expect(of.kubectl('exec app -- hostname').stderr).toBe(
      `Defaulted container "main" out of: main, ${name} (ephem)\n`,
    );
  });

  it('may not remove or change what was added', () => {
    const of = cluster();
    of.kubectl('debug app --image=busybox -c look -- sleep 3600');
    expect(of.kubectl('debug app --image=other -c look -- sleep 3600').stderr).toContain(
      'existing ephemeral containers "look" may not be changed',
    );
  });

  it('copies a Pod without its labels and probes, so that no Service sends to the copy', () => {
    const of = cluster();
    const { stderr } = of.kubectl(
      'debug app --copy-to=copy --set-image=main=distroless:2 --image=busybox -c look -- sleep 3600',
    );
    expect(stderr).toBe('');
    of.run();
    const copy = podNamed(of, 'copy');
    expect(copy.metadata.labels).toBeUndefined();
    expect(copy.spec.containers).toMatchObject([{ name: 'main', image: 'distroless:2' }, { name: 'look' }]);
    expect(JSON.stringify(copy.spec)).not.toContain('readinessProbe');
    expect(copy.status?.phase).toBe('Running');
    expect(
      of.kubectl('get endpointslices -o jsonpath={.items[*].endpoints[*].targetRef.name}').stdout,
    ).not.toContain('copy');
  });

  it('looks into a node by a Pod in its namespaces, whatever its taints', () => {
    const of = cluster();
    of.kubectl('taint node node-1 a=b:NoExecute');
    const { stdout } = of.kubectl('debug node/node-1 --image=busybox -- sleep 3600');
    const [, name = ''] =
      /^Creating debugging pod (node-debugger-node-1-[a-z0-9]{5}) with container debugger on node node-1\.\n$/.exec(
        stdout,
      ) ?? [];
    of.run();
    expect(podNamed(of, name)).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
      spec: {
        nodeName: 'node-1',
        hostNetwork: true,
        hostPID: true,
        volumes: [{ hostPath: { path: '/' } }, {}],
      },
      status: { phase: 'Running' },
    });
  });

  it.each([
    ['debug app', 'error: you must specify --image when not using --copy-to.'],
    ['debug app --image=busybox -t', 'error: -i/--stdin is required for containers with -t/--tty=true'],
    ['debug app --image=busybox --replace', 'error: --replace may only be used with --copy-to.'],
    ['debug app --copy-to=b', 'error: you must specify --image, --set-image or command arguments.'],
    ['debug --image=busybox', 'error: NAME or filename is required for debug'],
    ['debug app --image=busybox --profile=all', 'error: unknown profile: all'],
  ])('answers %s as kubectl does', (line, why) => {
    expect(cluster().kubectl(line).stderr).toBe(`${why}\n`);
  });
});

describe('kubectl attach', () => {
  it('shows what a container prints from then on, and types to its shell', () => {
    const of = createCluster({
      nodes: [{ name: 'node-1' }],
      objects: [app],
      images: { 'distroless:1': { logs: [{ afterMs: 1000, everyMs: 60_000, text: 'tick {n}' }] } },
    });
    const { stdout } = of.kubectl('attach app');
    expect(stdout.split('\n')[0]).toMatch(/^tick \d+$/);
    expect(stdout).not.toContain('tick 1\n');
    expect(of.kubectl('attach app -i -t', { stdin: 'hostname' }).stdout).toBe(
      "app\nSession ended, resume using 'kubectl attach app -c main -i -t' command when the pod is running\n",
    );
  });

  it('says that a Pod without a node has no host, as exec and logs do', () => {
    const of = createCluster({ nodes: [] });
    of.kubectl('run app --image=img:1');
    for (const line of ['attach app', 'exec app -- id', 'logs app'])
      expect(of.kubectl(line).stderr).toContain('pod app does not have a host assigned');
  });
});
