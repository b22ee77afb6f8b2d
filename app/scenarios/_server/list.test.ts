import { describe, expect, it } from 'vitest';
import type { ScenarioStanding } from '@/lib/data/study/attempts';
import { filterOf, isWanted, listedSets, nextOnes } from './list';

describe('the list of scenarios', () => {
  it('has every set in order, each scenario once', () => {
    const sets = listedSets({}, new Map());
    const ids = sets.flatMap(({ outlines }) => outlines.map(({ id }) => id));
    expect(sets[0]?.name).toBe('First steps');
    expect(new Set(ids).size).toBe(ids.length);
    expect(sets.reduce((sum, { of }) => sum + of, 0)).toBe(ids.length);
  });

  it('leaves out what is not wanted, and counts the set as a whole', () => {
    const [first] = listedSets({ kind: 'write' }, new Map());
    expect(first?.outlines.every(({ kind }) => kind === 'write')).toBe(true);
    expect(first?.of).toBeGreaterThan(first?.outlines.length ?? 0);
  });

  it('is filtered by what the address names, and by nothing that it does not know', () => {
    expect(filterOf({ difficulty: '2', kind: 'fix', standing: 'open' })).toEqual({
      difficulty: 2,
      kind: 'fix',
      standing: 'open',
    });
    expect(filterOf({ difficulty: '', kind: 'toString', standing: '9' })).toEqual({});
  });

  it('calls open whatever is not passed', () => {
    const fix = { difficulty: 2, kind: 'fix' } as const;
    expect(isWanted(fix, 'helped', { standing: 'open' })).toBe(true);
    expect(isWanted(fix, 'passed', { standing: 'open' })).toBe(false);
    expect(isWanted(fix, 'passed', { difficulty: 3 })).toBe(false);
  });

  it('says what is next: what was missed, then what is new in the first set that is not finished', () => {
    const ids = listedSets({}, new Map()).flatMap(({ outlines }) => outlines.map(({ id }) => id));
    const standing = (right: boolean): ScenarioStanding =>
      ({
        attempts: 1,
        last: { right, hintsUsed: 0, confidence: null, answeredAt: new Date(0) } as ScenarioStanding['last'],
      }) as ScenarioStanding;
    const standings = new Map([
      [ids[0] ?? '', standing(true)],
      [ids[40] ?? '', standing(false)],
    ]);
    expect(nextOnes(standings).map(({ outline }) => outline.id)).toEqual([ids[40], ids[1], ids[2]]);
    expect(nextOnes(new Map(ids.map((id) => [id, standing(true)])))).toEqual([]);
  });
});
