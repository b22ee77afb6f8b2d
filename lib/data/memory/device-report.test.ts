import { v7 as uuid } from 'uuid';
import { describe, expect, it } from 'vitest';
import { durationOf, isInTheFuture } from './device-report';

const now = new Date('2026-11-23T20:00:00Z');
const at = (text: string) => new Date(text);
const idOf = (text: string) => uuid({ msecs: at(text).getTime() });

describe('what a device reports', () => {
  it('may be late by any time, and early by what clocks differ', () => {
    const late = { id: idOf('2026-11-01T09:00:00Z'), answeredAt: at('2026-11-01T09:00:00Z') };
    const early = { id: idOf('2026-11-23T20:04:00Z'), answeredAt: at('2026-11-23T20:04:00Z') };
    expect(isInTheFuture(late, now)).toBe(false);
    expect(isInTheFuture(early, now)).toBe(false);
  });

  it('is in the future by its time, and by the time in its id', () => {
    const past = '2026-11-23T19:00:00Z';
    expect(isInTheFuture({ id: idOf(past), answeredAt: at('2026-11-23T20:06:00Z') }, now)).toBe(true);
    expect(isInTheFuture({ id: idOf('2500-01-01T00:00:00Z'), answeredAt: at(past) }, now)).toBe(true);
  });

  it('took a whole number of ms, an hour at most', () => {
    expect([-5, 12.4, 9e15].map(durationOf)).toEqual([0, 12, 3_600_000]);
  });
});
