import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysStudied, forecast } from './days';

describe('days studied', () => {
  it('counts each of the last fourteen days once, today included', () => {
    const days = ['2026-03-01', '2026-03-01', '2026-02-27', '2026-02-16', '2026-02-15', '2026-03-02'];
    expect(daysStudied(days, '2026-03-01')).toEqual({ studied: 3, of: 14 });
  });

  it('is nothing for a newcomer', () => {
    expect(daysStudied([], '2026-03-01')).toEqual({ studied: 0, of: 14 });
  });
});

describe('the forecast of due cards', () => {
  const today = '2026-03-01';
  const inReview = (text: string) => ({ due: new Date(text), scheduledDays: 3 });
  const inSteps = (text: string) => ({ due: new Date(text), scheduledDays: 0 });

  it('puts what is overdue on today and the rest on its own study day', () => {
    const dues = [
      inReview('2026-02-01T04:00:00Z'),
      inReview('2026-03-01T04:00:00Z'),
      inReview('2026-03-02T04:00:00Z'),
      inReview('2026-03-14T04:00:00Z'),
      inReview('2026-03-15T04:00:00Z'),
    ];
    const days = forecast(dues, today, 'UTC', 4);
    expect(days).toHaveLength(14);
    expect(days.filter(({ due }) => due > 0)).toEqual([
      { day: '2026-03-01', due: 2 },
      { day: '2026-03-02', due: 1 },
      { day: '2026-03-14', due: 1 },
    ]);
  });

  it('counts a step that is due before the rollover hour for the day before', () => {
    expect(forecast([inSteps('2026-03-02T03:59:00Z')], today, 'UTC', 4)[0]).toEqual({ day: today, due: 1 });
    expect(forecast([inSteps('2026-03-02T04:00:00Z')], today, 'UTC', 4)[1]).toEqual({
      day: '2026-03-02',
      due: 1,
    });
  });

  it('keeps a review on its day for a learner who has flown three zones east', () => {
    expect(forecast([inReview('2026-03-02T04:00:00Z')], today, 'Europe/Moscow', 4)[1]?.due).toBe(1);
  });

  it('counts no card twice and leaves out only what is due later', () => {
    const time = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-06-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(time), (dues) => {
        const end = new Date('2026-03-15T04:00:00Z');
        const counted = forecast(
          dues.map((due) => ({ due, scheduledDays: 0 })),
          today,
          'UTC',
          4,
        ).reduce((sum, { due }) => sum + due, 0);
        expect(counted).toBe(dues.filter((due) => due < end).length);
      }),
      { seed: 20261123 },
    );
  });
});
