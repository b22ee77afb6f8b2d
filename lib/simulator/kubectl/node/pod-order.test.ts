import { describe, expect, it } from 'vitest';
import type { Pod } from '../../objects/objects';
import { byActivity, byLogging } from './pod-order';

const at = (minute: number): string => `2026-11-23T14:${String(minute).padStart(2, '0')}:00Z`;

type About = {
  readonly node?: string;
  readonly phase?: string;
  readonly readySince?: number;
  readonly deleted?: number;
  readonly restarts?: number;
  readonly created?: number;
};

function pod(name: string, about: About): Pod {
  const { node = 'node-1', phase = 'Running', readySince, deleted, restarts = 0, created = 0 } = about;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      creationTimestamp: at(created),
      ...(deleted === undefined ? {} : { deletionTimestamp: at(deleted) }),
    },
    spec: { containers: [], nodeName: node },
    status: {
      phase,
      conditions: [
        {
          type: 'Ready',
          status: readySince === undefined ? 'False' : 'True',
          lastTransitionTime: at(readySince ?? 0),
        },
      ],
      containerStatuses: [{ name: 'c', restartCount: restarts }],
    },
  } as unknown as Pod;
}

function names(order: (a: Pod, b: Pod) => number, pods: Readonly<Record<string, About>>): readonly string[] {
  return Object.entries(pods)
    .map(([name, about]) => pod(name, about))
    .sort(order)
    .map(({ metadata }) => metadata.name);
}

const common = {
  unassigned: { node: '', phase: 'Pending' },
  pending: { phase: 'Pending' },
  unknown: { phase: 'Unknown' },
  starting: {},
  ready: { readySince: 2 },
  'long ready': { readySince: 1 },
};

describe('which Pod a command is about', () => {
  it.each([
    ['logs', byLogging],
    ['exec', byActivity],
  ])('%s prefers one that runs and has been ready for long', (_command, order) => {
    const best = ['long ready', 'ready', 'starting', 'unknown', 'pending', 'unassigned'];
    expect(names(order, common)).toEqual(best);
  });

  it('exec takes none that is being deleted while another is ready, logs does not mind', () => {
    const pods = { going: { readySince: 1, deleted: 5 }, staying: { readySince: 3 } };
    expect(names(byActivity, pods)).toEqual(['staying', 'going']);
    expect(names(byLogging, pods)).toEqual(['going', 'staying']);
    expect(names(byActivity, { a: { deleted: 1 }, b: { deleted: 2 } })).toEqual(['b', 'a']);
  });

  it('logs begins with what has been restarted, exec with what has not; then with the oldest', () => {
    const pods = { steady: {}, restarted: { restarts: 2 } };
    expect(names(byLogging, pods)).toEqual(['restarted', 'steady']);
    expect(names(byActivity, pods)).toEqual(['steady', 'restarted']);
    const ages = { newer: { created: 5 }, older: { created: 1 } };
    expect(names(byLogging, ages)).toEqual(['older', 'newer']);
    expect(names(byActivity, ages)).toEqual(['older', 'newer']);
  });
});
