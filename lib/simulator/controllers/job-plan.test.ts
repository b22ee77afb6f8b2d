import { describe, expect, it } from 'vitest';
import type { Pod } from '../objects/objects';
import { timestamp } from '../values/time';
import type { BackOffRecord } from './job-backoff';
import {
  completionIndexKey,
  failureCountKey,
  type Job,
  type JobSpec,
  type JobStatus,
  trackingFinalizer,
} from './job-object';
import { conclude, decide } from './job-plan';

const now = Date.parse('2026-11-23T14:00:00Z');
const noFailures: BackOffRecord = { failuresAfterLastSuccess: 0, lastFailure: null };

function job(spec: Partial<JobSpec>, status?: JobStatus): Job {
  const metadata = {
    name: 'pi',
    namespace: 'default',
    uid: 'job',
    resourceVersion: '1',
    creationTimestamp: timestamp(now),
  };
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c' }] } } as const;
  const complete = { parallelism: 1, completions: 1, backoffLimit: 6, ...spec, template };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: complete,
    ...(status === undefined ? {} : { status }),
  };
}

type Traits = {
  readonly deleted?: boolean;
  readonly index?: number;
  readonly failures?: number;
  readonly endedAt?: number;
};

function pod(name: string, phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed', traits: Traits = {}): Pod {
  const { deleted = false, index, failures, endedAt } = traits;
  const state = endedAt === undefined ? {} : { terminated: { exitCode: 1, finishedAt: timestamp(endedAt) } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: timestamp(now - 60_000),
      finalizers: [trackingFinalizer],
      annotations: {
        ...(index === undefined ? {} : { [completionIndexKey]: String(index) }),
        ...(failures === undefined ? {} : { [failureCountKey]: String(failures) }),
      },
      ...(deleted ? { deletionTimestamp: timestamp(now), deletionGracePeriodSeconds: 30 } : {}),
    },
    spec: { containers: [{ name: 'c' }] },
    status: {
      phase,
      containerStatuses: [{ name: 'c', state, ready: false, restartCount: 0, image: '', imageID: '' }],
    },
  } as Pod;
}

describe('what a Job needs', () => {
  it('[job/replacement-policy] a Pod on its way out is a failure, unless only failed Pods are replaced', () => {
    const leaving = [pod('a', 'Running', { deleted: true })];
    const usual = decide(job({}), leaving, noFailures, now + 60_000);
    expect(conclude(usual, 1).final).toMatchObject({ active: 1, failed: 1, terminating: 1 });
    const patient = decide(job({ podReplacementPolicy: 'Failed' }), leaving, noFailures, now + 60_000);
    expect(patient.creations).toEqual([]);
    expect(conclude(patient, 0).interim).toMatchObject({ terminating: 1 });
    expect(conclude(patient, 0).released).toEqual([]);
    const policy = decide(job({ podFailurePolicy: { rules: [] } }), leaving, noFailures, now + 60_000);
    expect(policy.creations).toEqual([]);
  });

  it('[job/back-off] says when to look again while it waits', () => {
    const failed = pod('a', 'Failed', { endedAt: now - 4_000 });
    expect(decide(job({}), [failed], noFailures, now)).toMatchObject({ creations: [], againInMs: 6_000 });
    const before = { failuresAfterLastSuccess: 2, lastFailure: now - 90_000 };
    expect(decide(job({}), [failed], before, now)).toMatchObject({ creations: [], againInMs: 36_000 });
    expect(decide(job({}), [failed], noFailures, now + 6_000).creations).toHaveLength(1);
  });

  it('[job/index-limit] keeps the last failed Pod of an index until the next one has taken its count over', () => {
    const spec = { completions: 1, completionMode: 'Indexed', backoffLimitPerIndex: 2 } as const;
    const failed = pod('a', 'Failed', { index: 0, failures: 0, endedAt: now - 20_000 });
    const decision = decide(job(spec), [failed], noFailures, now);
    expect(decision.creations).toEqual([{ index: 0, failures: { counted: 1, ignored: 0 } }]);
    expect(conclude(decision, 1).released).toEqual([]);
    const next = pod('b', 'Running', { index: 0, failures: 1 });
    expect(conclude(decide(job(spec), [failed, next], noFailures, now), 0).released).toEqual([failed]);
  });

  it('[job/tracking] counts what an earlier look has listed, and lists nothing twice', () => {
    const listed: JobStatus = { uncountedTerminatedPods: { succeeded: ['a'] }, startTime: timestamp(now) };
    const gone = conclude(decide(job({ completions: 2 }, listed), [], noFailures, now), 1);
    expect(gone.interim).toMatchObject({ succeeded: 1, uncountedTerminatedPods: {} });
    const there = conclude(
      decide(job({ completions: 2 }, listed), [pod('a', 'Succeeded')], noFailures, now),
      1,
    );
    expect(there.final).toMatchObject({ succeeded: 1, uncountedTerminatedPods: {} });
  });

  it('[job/complete] waits for Pods that still end, and says so only once', () => {
    const met = {
      type: 'SuccessCriteriaMet',
      status: 'True',
      reason: 'SuccessPolicy',
      message: 'm',
    } as const;
    const status: JobStatus = { conditions: [met], startTime: timestamp(now), terminating: 1, ready: 0 };
    const leaving = pod('a', 'Running', { deleted: true });
    const waiting = conclude(decide(job({ completions: 2 }, status), [leaving], noFailures, now), 0);
    expect(waiting.finished).toBeNull();
    const over = conclude(decide(job({ completions: 2 }, status), [], noFailures, now), 0);
    expect(over.final?.conditions?.map(({ type }) => type)).toEqual(['SuccessCriteriaMet', 'Complete']);
    expect(over.events.map(({ reason }) => reason)).toEqual(['Completed']);
  });

  it('[job/create-pods] without completions one success is enough, and what runs may finish', () => {
    const open = job({ parallelism: 3 });
    const { completions: _one, ...spec } = open.spec;
    const queue: Job = { ...open, spec };
    const decision = decide(queue, [pod('a', 'Succeeded'), pod('b', 'Running')], noFailures, now);
    expect(decision).toMatchObject({ creations: [], deletions: [], active: 1 });
    expect(conclude(decision, 0).finished).toBeNull();
    const done = decide(queue, [pod('a', 'Succeeded'), pod('b', 'Succeeded')], noFailures, now);
    expect(conclude(done, 0).finished?.type).toBe('Complete');
  });
});
