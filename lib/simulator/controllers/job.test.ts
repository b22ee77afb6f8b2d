import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given, type Manifest } from '../index';
import type { Job, JobSpec, JobStatus } from './job-object';

const seeds = [1, 2, 3, 4];

const images: NonNullable<Given['images']> = {
  'img:ok': { exits: { afterMs: 1_000, code: 0 } },
  'img:bad': { exits: { afterMs: 1_000, code: 1 } },
  'img:killed': { sigtermCode: 143 },
  'img:odd': { exits: { afterMs: 1_000, code: 42 } },
};

function jobManifest(spec: Partial<JobSpec>, image: string, restartPolicy = 'Never'): Manifest {
  const template = { spec: { restartPolicy, containers: [{ name: 'c', image }] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'pi' }, spec: { ...spec, template } };
}

/** A cluster that has just been told of the Job. */
function clusterWith(spec: Partial<JobSpec>, image: string, restartPolicy = 'Never', seed = 1): Cluster {
  const nodes = [{ name: 'node-1' }, { name: 'node-2' }];
  const cluster = createCluster({ nodes, images }, { seed });
  const answer = cluster.do({ kind: 'create', object: jobManifest(spec, image, restartPolicy) });
  expect(answer).toMatchObject({ ok: true });
  return cluster;
}

function statusOf(cluster: Cluster): JobStatus {
  return (cluster.get('Job', 'default/pi') as Job | undefined)?.status ?? {};
}

function conditionsOf(cluster: Cluster): readonly string[] {
  return (statusOf(cluster).conditions ?? []).map((each) => `${each.type}=${each.status} ${each.reason}`);
}

/** Seconds after the Job's creation at which Pods were created. */
function creations(cluster: Cluster): readonly number[] {
  const steps = cluster.trace.steps;
  const start = steps.find(({ says }) => says.includes('creates Job default/pi'))?.at ?? Number.NaN;
  return steps
    .filter(({ says }) => says.startsWith('job-controller creates Pod'))
    .map(({ at }) => Math.round((at - start) / 1000));
}

function reasons(cluster: Cluster): readonly string[] {
  return cluster
    .list('Event', 'default')
    .filter((event) => event.involvedObject.kind === 'Job')
    .map((event) => event.reason);
}

function patch(cluster: Cluster, spec: Partial<JobSpec>): void {
  const body = { spec };
  expect(cluster.do({ kind: 'patch', target: { kind: 'Job', name: 'pi' }, patch: body })).toMatchObject({
    ok: true,
  });
}

describe('job-controller', () => {
  it.each(seeds)(
    '[job/create-pods] never runs more Pods than parallelism, nor more than are missing (seed %i)',
    (seed) => {
      const cluster = clusterWith({ completions: 5, parallelism: 2 }, 'img:ok', 'Never', seed);
      cluster.run();
      expect(statusOf(cluster)).toMatchObject({ succeeded: 5, ready: 0, terminating: 0 });
      expect(cluster.list('Pod', 'default')).toHaveLength(5);
      expect(creations(cluster).slice(0, 2)).toEqual([0, 0]);
      expect(creations(cluster)[2]).toBeGreaterThan(1);
    },
  );

  it('[job/complete] says SuccessCriteriaMet first, and Complete when all Pods are counted', () => {
    const cluster = clusterWith({}, 'img:ok');
    cluster.run();
    expect(conditionsOf(cluster)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ]);
    expect(statusOf(cluster).completionTime).toBeDefined();
    expect(reasons(cluster)).toEqual(['SuccessfulCreate', 'Completed']);
  });

  it('[job/tracking] keeps a Pod that is deleted until it is counted, and counts it once', () => {
    const cluster = clusterWith({ backoffLimit: 3 }, 'img:killed');
    cluster.run();
    const [pod] = cluster.list('Pod', 'default');
    expect(pod?.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    cluster.do({ kind: 'delete', target: { kind: 'Pod', name: pod?.metadata.name ?? '' } });
    cluster.run();
    expect(statusOf(cluster)).toMatchObject({ active: 1, failed: 1, uncountedTerminatedPods: {} });
    expect(cluster.list('Pod', 'default')).toHaveLength(1);
  });

  it.each(seeds)(
    '[job/back-off] waits 10 s after the first failure, then 20 s, then 40 s (seed %i)',
    (seed) => {
      const cluster = clusterWith({ backoffLimit: 3 }, 'img:bad', 'Never', seed);
      cluster.run();
      const [first = 0, second = 0, third = 0, fourth = 0] = creations(cluster);
      expect(first).toBe(0);
      expect(second - first).toBeGreaterThanOrEqual(11);
      expect(second - first).toBeLessThanOrEqual(14);
      expect(third - second).toBeGreaterThanOrEqual(20);
      expect(third - second).toBeLessThanOrEqual(24);
      expect(fourth - third).toBeGreaterThanOrEqual(40);
      expect(fourth - third).toBeLessThanOrEqual(44);
      expect(creations(cluster)).toHaveLength(4);
    },
  );

  it('[job/back-off-limit] fails after one failure more than backoffLimit', () => {
    const cluster = clusterWith({ backoffLimit: 1 }, 'img:bad');
    cluster.run();
    expect(statusOf(cluster)).toMatchObject({ failed: 2 });
    expect(conditionsOf(cluster)).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ]);
    expect(reasons(cluster)).toContain('BackoffLimitExceeded');
  });

  it('[job/back-off-limit] with OnFailure counts restarts in the same Pod, and deletes it at the end', () => {
    const cluster = clusterWith({ backoffLimit: 1 }, 'img:bad', 'OnFailure');
    cluster.run();
    expect(cluster.list('Pod', 'default')).toEqual([]);
    expect(statusOf(cluster)).toMatchObject({ failed: 1, terminating: 0 });
    expect(conditionsOf(cluster).at(-1)).toBe('Failed=True BackoffLimitExceeded');
    expect(reasons(cluster)).toContain('SuccessfulDelete');
  });

  it('[job/deadline] deletes the running Pods when the deadline is over, and fails once they are gone', () => {
    const cluster = clusterWith({ activeDeadlineSeconds: 10 }, 'img:1');
    cluster.run();
    expect(cluster.list('Pod', 'default')).toEqual([]);
    expect(conditionsOf(cluster)).toEqual([
      'FailureTarget=True DeadlineExceeded',
      'Failed=True DeadlineExceeded',
    ]);
  });

  it('[job/indexed] gives each Pod its index as name, annotation, label, host name and variable', () => {
    const cluster = clusterWith({ completions: 3, parallelism: 3, completionMode: 'Indexed' }, 'img:ok');
    cluster.run();
    const pods = cluster.list('Pod', 'default');
    const key = 'batch.kubernetes.io/job-completion-index';
    expect(pods.map((pod) => pod.metadata.annotations?.[key])).toEqual(['0', '1', '2']);
    expect(pods.map((pod) => pod.metadata.labels?.[key])).toEqual(['0', '1', '2']);
    expect(pods.map((pod) => pod.metadata.generateName)).toEqual(['pi-0-', 'pi-1-', 'pi-2-']);
    expect(pods[1]?.spec).toMatchObject({
      hostname: 'pi-1',
      containers: [{ env: [{ name: 'JOB_COMPLETION_INDEX' }] }],
    });
    expect(statusOf(cluster)).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
  });

  it('[job/index-limit] gives up an index alone, and fails when nothing else is left to do', () => {
    const spec = {
      completions: 2,
      parallelism: 2,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 1,
    } as const;
    const cluster = clusterWith(spec, 'img:bad');
    cluster.run();
    expect(statusOf(cluster)).toMatchObject({ failed: 4, failedIndexes: '0,1' });
    expect(conditionsOf(cluster).at(-1)).toBe('Failed=True FailedIndexes');
    const counts = cluster
      .list('Pod', 'default')
      .map((pod) => pod.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']);
    expect([...counts].sort()).toEqual(['0', '0', '1', '1']);
  });

  it('[job/pod-failure-policy] fails at once on an exit code that the policy names', () => {
    const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }];
    const cluster = clusterWith({ backoffLimit: 6, podFailurePolicy: { rules } }, 'img:odd');
    cluster.run();
    expect(statusOf(cluster)).toMatchObject({ failed: 1 });
    expect(conditionsOf(cluster).at(-1)).toBe('Failed=True PodFailurePolicy');
    const [pod] = cluster.list('Pod', 'default');
    expect(statusOf(cluster).conditions?.at(-1)?.message).toBe(
      `Container c for pod default/${pod?.metadata.name} failed with exit code 42 matching FailJob rule at index 0`,
    );
  });

  it('[job/success-policy] is done as soon as the named indexes are, and deletes what still runs', () => {
    const cluster = clusterWith(
      {
        completions: 2,
        parallelism: 2,
        completionMode: 'Indexed',
        successPolicy: { rules: [{ succeededCount: 1 }] },
      },
      'img:1',
    );
    cluster.run();
    const [leader] = cluster.list('Pod', 'default');
    const key = `default/${leader?.metadata.name}`;
    cluster.do({ kind: 'fault', fault: { kind: 'crash', pod: key, exitCode: 0 } });
    cluster.run();
    expect(conditionsOf(cluster)).toEqual([
      'SuccessCriteriaMet=True SuccessPolicy',
      'Complete=True SuccessPolicy',
    ]);
    expect(cluster.list('Pod', 'default')).toHaveLength(1);
  });

  it('[job/suspend] has no Pods while suspended, and begins anew when resumed', () => {
    const cluster = clusterWith({ suspend: true }, 'img:1');
    cluster.run();
    expect(cluster.list('Pod', 'default')).toEqual([]);
    expect(statusOf(cluster).startTime).toBeUndefined();
    patch(cluster, { suspend: false });
    cluster.run();
    expect(conditionsOf(cluster)).toEqual(['Suspended=False JobResumed']);
    expect(statusOf(cluster)).toMatchObject({ active: 1, ready: 1 });
    patch(cluster, { suspend: true });
    cluster.run();
    expect(conditionsOf(cluster)).toEqual(['Suspended=True JobSuspended']);
    expect(cluster.list('Pod', 'default')).toEqual([]);
    expect(statusOf(cluster).failed).toBeUndefined();
    expect(reasons(cluster)).toContain('Suspended');
  });

  it('[job/delete-surplus] deletes Pods beyond a lowered parallelism without counting them as failed', () => {
    const cluster = clusterWith({ completions: 4, parallelism: 3 }, 'img:1');
    cluster.run();
    patch(cluster, { parallelism: 1 });
    cluster.run();
    expect(cluster.list('Pod', 'default')).toHaveLength(1);
    expect(statusOf(cluster)).toMatchObject({ active: 1, ready: 1 });
    expect(statusOf(cluster).failed).toBeUndefined();
  });

  it('[job/orphans] leaves no Pod behind when the Job is deleted', () => {
    for (const propagation of ['Background', 'Foreground'] as const) {
      const cluster = clusterWith({ parallelism: 2, completions: 2 }, 'img:1');
      cluster.run();
      cluster.do({ kind: 'delete', target: { kind: 'Job', name: 'pi' }, propagation });
      cluster.run();
      expect(cluster.list('Pod', 'default'), propagation).toEqual([]);
      expect(cluster.get('Job', 'default/pi'), propagation).toBeUndefined();
    }
  });

  it('counts nothing twice when the controller is restarted in between', () => {
    const cluster = clusterWith({ completions: 6, parallelism: 3 }, 'img:ok');
    for (let i = 0; i < 5; i++) {
      cluster.run(1_300);
      cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-controller-manager' } });
      cluster.run(700);
      cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-controller-manager' } });
    }
    cluster.run();
    expect(statusOf(cluster)).toMatchObject({ succeeded: 6, uncountedTerminatedPods: {} });
    expect(cluster.list('Pod', 'default')).toHaveLength(6);
  });

  it('[ttl-after-finished/delete] is deleted with its Pods once its time is over', () => {
    const cluster = clusterWith({ ttlSecondsAfterFinished: 30 }, 'img:ok');
    cluster.run(20_000);
    expect(conditionsOf(cluster).at(-1)).toBe('Complete=True CompletionsReached');
    cluster.run();
    expect(cluster.get('Job', 'default/pi')).toBeUndefined();
    expect(cluster.list('Pod', 'default')).toEqual([]);
  });
});
