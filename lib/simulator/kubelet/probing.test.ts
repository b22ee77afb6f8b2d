import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type ImageBehaviour } from '../index';

function cluster(behaviour: ImageBehaviour, probes: object): Cluster {
  return createCluster({
    nodes: [{ name: 'node-1' }],
    images: { 'app:1': behaviour },
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'c', image: 'app:1', ...probes }] },
      },
    ],
  });
}

const http = { httpGet: { port: 80 } };

function statusOf(found: Cluster): { readonly ready: boolean; readonly restarts: number } {
  const status = found.get('Pod', 'default/p')?.status?.containerStatuses?.[0];
  return { ready: status?.ready ?? false, restarts: status?.restartCount ?? 0 };
}

function restart(found: Cluster, afterMs: number): void {
  found.do({ kind: 'fault', fault: { kind: 'stop', of: 'kubelet@node-1' } });
  found.run(afterMs);
  found.do({ kind: 'fault', fault: { kind: 'start', of: 'kubelet@node-1' } });
}

describe('[kubelet/takes-over] a kubelet that is started anew', () => {
  it('takes a container that was ready for ready until its own probes have failed so often', () => {
    const found = cluster(
      { unreadyBetweenMs: [[100_000, 10_000_000]] },
      { readinessProbe: { ...http, periodSeconds: 10, failureThreshold: 3 } },
    );
    restart(found, 150_000);
    found.run(15_000);
    expect(statusOf(found).ready).toBe(true);
    found.run(15_000);
    expect(statusOf(found).ready).toBe(false);
  });

  it('did not ask while it was stopped: it counts failures of liveness from its start on', () => {
    const found = cluster(
      { unhealthyAfterMs: 100_000 },
      { livenessProbe: { ...http, periodSeconds: 10, failureThreshold: 3 } },
    );
    restart(found, 150_000);
    found.run(15_000);
    expect(statusOf(found).restarts).toBe(0);
    found.run(20_000);
    expect(statusOf(found).restarts).toBe(1);
  });

  it('does not ask again whether a container has started that was reported to have', () => {
    const found = cluster(
      {},
      { startupProbe: { ...http, periodSeconds: 10 }, readinessProbe: { ...http, periodSeconds: 10 } },
    );
    const before = found.trace.steps.length;
    restart(found, 5_000);
    found.run(30_000);
    expect(statusOf(found).ready).toBe(true);
    expect(found.trace.steps.slice(before).filter(({ says }) => says.includes('reports Pod'))).toEqual([]);
  });
});

describe('[kubelet/readiness] a worker', () => {
  it('counts successes on from one run of a container to the next', () => {
    const found = cluster(
      { exits: { afterMs: 200_000, code: 1 } },
      { readinessProbe: { ...http, periodSeconds: 10, successThreshold: 3 } },
    );
    const readyAfter = (from: number): number => {
      for (let seconds = 0; seconds <= 60; seconds++) {
        if (statusOf(found).ready) return from + seconds;
        found.run(1_000);
      }
      return Number.POSITIVE_INFINITY;
    };
    found.run(200_000 - (found.now % 1));
    while (statusOf(found).restarts === 0) found.run(1_000);
    expect(readyAfter(0)).toBeLessThanOrEqual(11);
  });
});
