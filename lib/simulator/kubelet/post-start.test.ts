import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type ImageBehaviour } from '../index';

function cluster(postStart: object, spec: object = {}, behaviour: ImageBehaviour = {}): Cluster {
  const first = { name: 'first', image: 'app:1', lifecycle: { postStart } };
  const found = createCluster({
    nodes: [{ name: 'node-1' }],
    images: { 'app:1': behaviour },
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [first, { name: 'second', image: 'img:1' }], ...spec },
      },
    ],
    settle: false,
  });
  return found;
}

function stateOf(found: Cluster, name: string): string {
  const status = found.get('Pod', 'default/p')?.status?.containerStatuses?.find((each) => each.name === name);
  const { waiting, running, terminated } = status?.state ?? {};
  return `${waiting?.reason ?? (running ? 'running' : terminated?.reason)} ${status?.restartCount}`;
}

function startOf(found: Cluster, name: string): number {
  return (
    found.trace.steps.find(({ says }) => says.includes(`runtime start container ${name} `))?.at ?? Number.NaN
  );
}

describe('[kubelet/hooks] a postStart hook', () => {
  it('holds up what is said of the Pod, and the start of the containers after it, until it has ended', () => {
    const found = cluster({ sleep: { seconds: 10 } });
    found.run(8_000);
    expect(stateOf(found, 'first')).toBe('ContainerCreating 0');
    found.run(12_000);
    expect(stateOf(found, 'first')).toBe('running 0');
    expect(stateOf(found, 'second')).toBe('running 0');
    expect(startOf(found, 'second') - startOf(found, 'first')).toBeGreaterThanOrEqual(10_000);
  });

  it('that is not understood, or succeeds at once, holds nothing up', () => {
    for (const command of [['true'], ['/opt/register']]) {
      const found = cluster({ exec: { command } });
      found.run(5_000);
      expect([stateOf(found, 'first'), stateOf(found, 'second')]).toEqual(['running 0', 'running 0']);
    }
  });

  it('that fails costs its container its life, again and again', () => {
    const found = cluster({ exec: { command: ['sh', '-c', 'sleep 2; exit 3'] } });
    found.run(9_000);
    const events = found
      .list('Event', 'default')
      .filter(({ type, reason }) => type === 'Warning' || reason === 'Killing');
    expect(events.map(({ reason, message }) => `${reason}: ${message}`).slice(0, 2)).toEqual([
      'FailedPostStartHook: PostStartHook failed',
      'Killing: FailedPostStartHook',
    ]);
    const said = found.trace.steps.filter(({ says }) => says.includes('reports Pod')).map(({ says }) => says);
    expect(said.some((each) => each.includes('PostStartHookError'))).toBe(true);
    found.run(60_000);
    expect(stateOf(found, 'first')).toMatch(/^CrashLoopBackOff [2-9]/);
    expect(stateOf(found, 'second')).toBe('running 0');
  });

  it('by HTTP fails where nobody listens yet', () => {
    const late = cluster({ httpGet: { port: 80 } }, {}, { readyAfterMs: 5_000 });
    late.run(20_000);
    expect(stateOf(late, 'first')).toMatch(/^(CrashLoopBackOff|PostStartHookError) /);
    const heard = cluster({ httpGet: { port: 80 } });
    heard.run(5_000);
    expect(stateOf(heard, 'first')).toBe('running 0');
  });

  it('that never ends keeps the Pod where it is, and its deletion from nothing', () => {
    const found = cluster({ exec: { command: ['sleep', 'infinity'] } });
    found.run(120_000);
    expect(stateOf(found, 'first')).toBe('ContainerCreating 0');
    found.do({ kind: 'delete', target: { kind: 'pod', name: 'p' } });
    found.run(60_000);
    expect(found.get('Pod', 'default/p')).toBeUndefined();
  });
});
