import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type ImageBehaviour } from '../index';

function cluster(spec: object, images: Readonly<Record<string, ImageBehaviour>> = {}): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }],
    images,
    objects: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }],
  });
}

/** How often each container was started again, and how it is now. */
function states(found: Cluster): Readonly<Record<string, string>> {
  const { initContainerStatuses = [], containerStatuses = [] } = found.get('Pod', 'default/p')?.status ?? {};
  return Object.fromEntries(
    [...initContainerStatuses, ...containerStatuses].map(({ name, restartCount, state }) => [
      name,
      `${state?.running ? 'running' : (state?.waiting?.reason ?? state?.terminated?.reason)} ${restartCount}`,
    ]),
  );
}

function powerCycle(found: Cluster): void {
  found.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-1' } });
  found.run(5_000);
  found.do({ kind: 'fault', fault: { kind: 'powerOn', node: 'node-1' } });
  found.run(20_000);
}

function changeImage(found: Cluster, words: string): void {
  found.kubectl(`set image pod/p ${words}`);
  found.run(20_000);
}

const done: ImageBehaviour = { exits: { afterMs: 1_000, code: 0 } };
const failing: ImageBehaviour = { exits: { afterMs: 1_000, code: 1 } };

describe('[kubelet/definition-changed] a container whose image is changed', () => {
  it.each(['Always', 'OnFailure', 'Never'])(
    'is ended and started with the new one (restartPolicy %s)',
    (restartPolicy) => {
      const found = cluster({
        restartPolicy,
        initContainers: [{ name: 'side', image: 'img:1', restartPolicy: 'Always' }],
        containers: [
          { name: 'a', image: 'img:1' },
          { name: 'b', image: 'img:1' },
        ],
      });
      changeImage(found, 'a=img:2');
      expect(states(found)).toEqual({ side: 'running 0', a: 'running 1', b: 'running 0' });
      changeImage(found, 'side=img:2');
      expect(states(found)).toEqual({ side: 'running 1', a: 'running 1', b: 'running 0' });
      const killed = found.list('Event', 'default').filter(({ reason }) => reason === 'Killing');
      expect(killed.map(({ message }) => message)).toEqual([
        'Container a definition changed, will be restarted',
        'Init container side definition changed',
      ]);
    },
  );

  it('waits for the new image without the old one', () => {
    const found = cluster(
      { containers: [{ name: 'a', image: 'img:1' }] },
      { 'bad:1': { pullError: 'not found' } },
    );
    changeImage(found, 'a=bad:1');
    expect(states(found)).toEqual({ a: 'ImagePullBackOff 0' });
    changeImage(found, 'a=img:1');
    expect(states(found)).toEqual({ a: 'running 1' });
  });

  it('is told of where the new image may not be pulled, or has no name that could be', () => {
    for (const [image, reason] of [
      ['img:2', 'ErrImageNeverPull'],
      ['IMG:2', 'InvalidImageName'],
    ] as const) {
      const found = cluster({
        containers: [
          { name: 'b', image: 'img:1' },
          { name: 'a', image: 'img:1', imagePullPolicy: 'Never' },
        ],
      });
      found.run(20_000);
      expect(states(found)).toEqual({ b: 'running 0', a: 'running 0' });
      changeImage(found, `a=${image}`);
      expect(states(found)).toEqual({ b: 'running 0', a: `${reason} 0` });
    }
  });

  it('is started at once where the old one was in back-off, and not at all where it had ended for good', () => {
    const crashing = cluster({ containers: [{ name: 'a', image: 'bad:1' }] }, { 'bad:1': failing });
    crashing.run(200_000);
    const before = states(crashing).a;
    expect(before).toMatch(/^CrashLoopBackOff/);
    crashing.kubectl('set image pod/p a=img:1');
    crashing.run(3_000);
    expect(states(crashing).a).toMatch(/^running/);
    const ended = cluster(
      {
        restartPolicy: 'Never',
        containers: [
          { name: 'a', image: 'done:1' },
          { name: 'b', image: 'img:1' },
        ],
      },
      { 'done:1': done },
    );
    changeImage(ended, 'a=img:1');
    expect(states(ended)).toEqual({ a: 'Completed 0', b: 'running 0' });
  });
});

describe('[kubelet/sandbox] a Pod whose sandbox was lost', () => {
  it.each([
    ['Always', { a: 'running 1', b: 'running 1' }],
    ['OnFailure', { a: 'Completed 0', b: 'running 1' }],
  ])('starts again what did not end for good (restartPolicy %s)', (restartPolicy, expected) => {
    const found = cluster(
      {
        restartPolicy,
        initContainers: [{ name: 'init', image: 'done:1' }],
        containers: [
          { name: 'a', image: restartPolicy === 'Always' ? 'img:1' : 'done:1' },
          { name: 'b', image: 'img:1' },
        ],
      },
      { 'done:1': done },
    );
    powerCycle(found);
    expect(states(found)).toEqual({ init: 'Completed 1', ...expected });
  });
});

describe('[kubelet/sidecar] a sidecar that crashes', () => {
  it('is not waited for by what comes after a container that had begun', () => {
    const found = cluster(
      {
        initContainers: [
          { name: 'side', image: 'crash:1', restartPolicy: 'Always' },
          { name: 'init', image: 'slow:1' },
        ],
        containers: [{ name: 'a', image: 'img:1' }],
      },
      {
        'crash:1': { exits: { afterMs: 2_000, code: 1 } },
        'slow:1': { exits: { afterMs: 10_000, code: 0 } },
      },
    );
    const started = (name: string): number =>
      found.trace.steps.find(({ says }) => says.includes(`runtime start container ${name} `))?.at ?? 0;
    expect(started('a') - started('init')).toBeLessThan(12_000);
  });

  it('[kubelet/liveness] is told of as an init container when a probe fails', () => {
    const livenessProbe = { httpGet: { port: 80 }, periodSeconds: 1, failureThreshold: 1 };
    const found = cluster(
      {
        initContainers: [{ name: 'side', image: 'ill:1', restartPolicy: 'Always', livenessProbe }],
        containers: [{ name: 'a', image: 'img:1' }],
      },
      { 'ill:1': { unhealthyAfterMs: 5_000 } },
    );
    found.run(10_000);
    const killed = found.list('Event', 'default').filter(({ reason }) => reason === 'Killing');
    expect(killed[0]?.message).toBe('Init container side failed liveness probe');
  });
});
