import { describe, expect, it } from 'vitest';
import { factOf, valueNow } from '../ask/reading';
import { asked, deployment } from '../testing';

const stopped = asked(`
given: { nodes: 1, stopped: [kube-scheduler], objects: [] }
when: [{ apply: ${deployment('web', 2)} }, { wait: 10s }]
ask: { kind: state, question: How many?, read: { count: { kind: Pod } } }`);

describe('a count in a status', () => {
  it('is 0 where upstream leaves it out, and is told in words where there are some', () => {
    const said = (path: string) => {
      const read = { field: { of: { kind: 'Deployment', name: 'web' }, path } };
      const value = valueNow(stopped.run, read) ?? '';
      return [value, factOf(read, value)];
    };
    expect(said('status.availableReplicas')).toEqual(['0', 'no Pod of *Deployment web* is available']);
    expect(said('status.replicas')).toEqual(['2', '`status.replicas` of *Deployment web* is 2']);
    expect(said('status.updatedReplicas')).toEqual([
      '2',
      '2 Pods of *Deployment web* are of the latest revision',
    ]);
    expect(said('status.collisionCount')).toEqual([
      '(not set)',
      '`status.collisionCount` of *Deployment web* is not set',
    ]);
  });
});
