import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given, type Manifest } from '../index';
import type { CronJob } from './cronjob-plan';

const minute = 60_000;

const images: NonNullable<Given['images']> = {
  'img:ok': { exits: { afterMs: 1_000, code: 0 } },
  'img:bad': { exits: { afterMs: 1_000, code: 1 } },
};

function cronJob(spec: Partial<CronJob['spec']>, image: string): Manifest {
  const podSpec = { restartPolicy: 'Never', containers: [{ name: 'c', image }] };
  const jobTemplate = { spec: { backoffLimit: 0, template: { spec: podSpec } } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick' },
    spec: { schedule: '* * * * *', ...spec, jobTemplate },
  };
}

function clusterWith(spec: Partial<CronJob['spec']>, image = 'img:ok'): Cluster {
  const cluster = createCluster({ nodes: [{ name: 'node-1' }], images, startTime: '2026-03-28T14:00:00Z' });
  expect(cluster.do({ kind: 'create', object: cronJob(spec, image) })).toMatchObject({ ok: true });
  return cluster;
}

function jobs(cluster: Cluster): readonly string[] {
  return cluster.list('Job', 'default').map((job) => job.metadata.name);
}

function reasons(cluster: Cluster): readonly string[] {
  return cluster
    .list('Event', 'default')
    .filter((event) => event.involvedObject.kind === 'CronJob')
    .map((event) => event.reason);
}

function statusOf(cluster: Cluster): NonNullable<CronJob['status']> {
  return (cluster.get('CronJob', 'default/tick') as CronJob | undefined)?.status ?? {};
}

describe('cronjob-controller', () => {
  it('[cronjob/start] starts one Job a minute, named after the minute', () => {
    const cluster = clusterWith({});
    cluster.run(2 * minute + 10_000);
    const first = Date.parse('2026-03-28T14:01:00Z') / minute;
    expect(jobs(cluster)).toEqual([`tick-${first}`, `tick-${first + 1}`]);
    expect(statusOf(cluster)).toMatchObject({ lastScheduleTime: '2026-03-28T14:02:00Z' });
    expect(statusOf(cluster).active).toBeUndefined();
    expect(statusOf(cluster).lastSuccessfulTime).toBeDefined();
  });

  it('[cronjob/history] keeps three successful Jobs and one failed one', () => {
    const good = clusterWith({});
    good.run(6 * minute);
    expect(jobs(good)).toHaveLength(3);
    const bad = clusterWith({}, 'img:bad');
    bad.run(6 * minute);
    expect(jobs(bad)).toHaveLength(1);
    expect(reasons(bad)).toContain('SuccessfulDelete');
  });

  it('[cronjob/active] lets Jobs run side by side with Allow', () => {
    const cluster = clusterWith({}, 'img:1');
    cluster.run(2 * minute + 10_000);
    expect(statusOf(cluster).active).toHaveLength(2);
  });

  it('[cronjob/forbid] skips a start while an earlier Job runs, and makes up for it afterwards', () => {
    const cluster = clusterWith({ concurrencyPolicy: 'Forbid' }, 'img:1');
    cluster.run(2 * minute + 10_000);
    expect(jobs(cluster)).toHaveLength(1);
    expect(reasons(cluster)).toContain('JobAlreadyActive');
    const [pod] = cluster.list('Pod', 'default');
    const key = `default/${pod?.metadata.name}`;
    cluster.do({ kind: 'fault', fault: { kind: 'crash', pod: key, exitCode: 0 } });
    cluster.run(10_000);
    expect(jobs(cluster)).toHaveLength(2);
  });

  it('[cronjob/replace] deletes the running Job before the next one starts', () => {
    const cluster = clusterWith({ concurrencyPolicy: 'Replace' }, 'img:1');
    cluster.run(2 * minute + 10_000);
    expect(jobs(cluster)).toHaveLength(1);
    expect(statusOf(cluster).active?.map(({ name }) => name)).toEqual(jobs(cluster));
    expect(reasons(cluster)).toEqual(expect.arrayContaining(['SuccessfulCreate', 'SuccessfulDelete']));
  });

  it('[cronjob/suspend] starts nothing while suspended', () => {
    const cluster = clusterWith({ suspend: true });
    cluster.run(3 * minute);
    expect(jobs(cluster)).toEqual([]);
    expect(reasons(cluster)).toEqual([]);
  });

  it('[cronjob/most-recent] makes up once for the starts that were missed while its controller was down', () => {
    const cluster = clusterWith({});
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-controller-manager' } });
    cluster.run(3 * minute + 30_000);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-controller-manager' } });
    cluster.run(5_000);
    expect(jobs(cluster)).toHaveLength(1);
    expect(statusOf(cluster).lastScheduleTime).toBe('2026-03-28T14:03:00Z');
  });

  it('[cronjob/deadline] does not make up for a start missed by more than startingDeadlineSeconds', () => {
    const cluster = clusterWith({ startingDeadlineSeconds: 10 });
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-controller-manager' } });
    cluster.run(3 * minute + 30_000);
    cluster.do({ kind: 'fault', fault: { kind: 'start', of: 'kube-controller-manager' } });
    cluster.run(5_000);
    expect(jobs(cluster)).toEqual([]);
    expect(reasons(cluster)).toEqual([]);
  });

  it('[cronjob/time-zone] reads the schedule in its zone, over a change to summer time', () => {
    const cluster = clusterWith({ schedule: '30 9 * * *', timeZone: 'Europe/Berlin' });
    cluster.run(24 * 60 * minute);
    expect(statusOf(cluster).lastScheduleTime).toBe('2026-03-29T07:30:00Z');
    const [job] = cluster.list('Job', 'default');
    expect(job?.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp']).toBe(
      '2026-03-29T09:30:00+02:00',
    );
  });

  it('[cronjob/active] reports a Job that carries its name as owner but that it did not start', () => {
    const cluster = clusterWith({ suspend: true });
    const owner = cluster.get('CronJob', 'default/tick');
    const manual: Manifest = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'manual',
        ownerReferences: [
          {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            name: 'tick',
            uid: owner?.metadata.uid ?? '',
            controller: true,
          },
        ],
      },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'img:ok' }] } } },
    };
    cluster.do({ kind: 'create', object: manual });
    cluster.run(minute);
    expect(reasons(cluster)).toEqual(['UnexpectedJob']);
    expect(statusOf(cluster).lastSuccessfulTime).toBeDefined();
  });

  it('[cronjob/changed] does not start at once for a time that a new schedule would have had before', () => {
    const cluster = clusterWith({ schedule: '0 * * * *' });
    cluster.run(30 * minute);
    const spec = { schedule: '15 * * * *' };
    cluster.do({ kind: 'patch', target: { kind: 'CronJob', name: 'tick' }, patch: { spec } });
    cluster.run(minute);
    expect(jobs(cluster)).toEqual([]);
    cluster.run(30 * minute);
    const missed = Date.parse('2026-03-28T14:15:00Z') / minute;
    expect(jobs(cluster)).toEqual([`tick-${missed}`]);
    cluster.run(20 * minute);
    expect(jobs(cluster)).toEqual([`tick-${missed}`, `tick-${missed + 60}`]);
  });

  it('[cronjob/schedule] a cluster with a CronJob settles between its starts', () => {
    expect(clusterWith({}).run()).toMatchObject({ kind: 'settled' });
  });
});
