import { describe, expect, it } from 'vitest';
import { scaleOf } from './readiness-scale';

const track = (dueOn: string | null) => ({ trackId: 'for-users', dueOn });

describe('the scale of a team’s readiness', () => {
  it('names every week of the four it has at least', () => {
    const { days, ticks } = scaleOf([], track(null), '2026-03-01');
    expect(days).toBe(28);
    expect(ticks).toEqual(['2026-03-01', '2026-03-08', '2026-03-15', '2026-03-22']);
  });

  it('leaves out the tick of the day that is due, which has a mark of its own', () => {
    expect(scaleOf([], track('2026-03-15'), '2026-03-01').ticks).toEqual([
      '2026-03-01',
      '2026-03-08',
      '2026-03-22',
    ]);
  });
});
