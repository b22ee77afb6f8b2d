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
  const now = new Date('2026-03-01T10:00:00Z');

  it('puts what is overdue on today and the rest on its own study day', () => {
    const dues = [
      '2026-02-01T00:00:00Z',
      '2026-03-01T23:00:00Z',
      '2026-03-02T04:00:00Z',
      '2026-03-14T12:00:00Z',
    ];
    const days = forecast(
      dues.map((text) => new Date(text)),
      now,
      'UTC',
      4,
    );
    expect(days).toHaveLength(14);
    expect(days.filter(({ due }) => due > 0)).toEqual([
      { day: '2026-03-01', due: 2 },
      { day: '2026-03-02', due: 1 },
      { day: '2026-03-14', due: 1 },
    ]);
  });

  it('counts a card due before the rollover hour for the day before', () => {
    expect(forecast([new Date('2026-03-02T03:00:00Z')], now, 'UTC', 4)[0]).toEqual({
      day: '2026-03-01',
      due: 1,
    });
  });

  it('counts no card twice and leaves out only what is due later', () => {
    const time = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-06-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(time), (dues) => {
        const end = new Date('2026-03-15T04:00:00Z');
        const counted = forecast(dues, now, 'UTC', 4).reduce((sum, { due }) => sum + due, 0);
        expect(counted).toBe(dues.filter((due) => due < end).length);
      }),
      { seed: 20261123 },
    );
  });
});
