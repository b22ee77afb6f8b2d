import { describe, expect, it } from 'vitest';
import type { KubeObject } from '@/lib/simulator/index';
import { dueTimes } from './due-times';

const cronJob = (schedule: string, timeZone?: string) =>
  ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'sync' },
    spec: { schedule, ...(timeZone !== undefined && { timeZone }) },
  }) as unknown as KubeObject;

describe('when a CronJob is due', () => {
  it.each([
    '*/5 * * * *',
    '0-59/5 * * * *',
    '0,5,10,15,20,25,30,35,40,45,50,55 * * * *',
    '*/5 0-23 * * 0-6',
    '@every 5m',
  ])('is the same for every way to write it: %s', (schedule) => {
    expect(dueTimes(cronJob(schedule))).toBe('every 5 minutes');
  });

  it.each([
    ['*/5 8-17 * * *', 'at 2026-11-27 12:00, 2026-11-27 12:05 and 2026-11-27 12:10 …'],
    ['*/5 * * * 1-5', 'at 2026-11-27 12:00, 2026-11-27 12:05 and 2026-11-27 12:10 …'],
    ['0 0 1 1 *', 'never within a week'],
    ['* * * * *', 'every minute'],
    ['0 2 * * *', 'every 1440 minutes'],
  ])('%s is due %s', (schedule, due) => {
    expect(dueTimes(cronJob(schedule))).toBe(due);
  });

  it('cannot be told where the schedule cannot be read', () => {
    expect(dueTimes(cronJob('sometimes'))).toBeUndefined();
  });
});
