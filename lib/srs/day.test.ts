import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  daysBetween,
  dueBefore,
  dueDayHere,
  endOfDay,
  isStudyDay,
  momentOf,
  startOfDay,
  studyDay,
  utcOffsetMinutes,
} from './day';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Beirut',
  'Pacific/Auckland',
];
const rollovers = [0, 4, 23];

// Thousands of runs: a busy machine takes longer than the usual five seconds.
describe('a study day begins at the rollover hour', { timeout: 120_000 }, () => {
  it('an answer at 03:59 belongs to the day before, at 04:00 to the new day', () => {
    expect(studyDay(new Date('2026-11-23T02:59:59.999Z'), 'Europe/Berlin', 4)).toBe('2026-11-22');
    expect(studyDay(new Date('2026-11-23T03:00:00Z'), 'Europe/Berlin', 4)).toBe('2026-11-23');
  });

  it('a rollover at 23 makes the evening part of the day that is named by its date', () => {
    expect(studyDay(new Date('2026-11-23T22:30:00Z'), 'UTC', 23)).toBe('2026-11-22');
    expect(studyDay(new Date('2026-11-23T23:30:00Z'), 'UTC', 23)).toBe('2026-11-23');
  });

  it('the day on which clocks go forward has 23 hours, the one on which they go back 25', () => {
    const hours = (day: string) =>
      (endOfDay(day, 'Europe/Berlin', 4).getTime() - startOfDay(day, 'Europe/Berlin', 4).getTime()) /
      3_600_000;
    expect(hours('2026-03-28')).toBe(23);
    expect(hours('2026-10-24')).toBe(25);
    expect(hours('2026-11-23')).toBe(24);
  });

  it('a rollover hour that the clock skips begins the day when the clock has skipped it', () => {
    expect(startOfDay('2026-03-29', 'Europe/Berlin', 2).toISOString()).toBe('2026-03-29T01:00:00.000Z');
  });

  it('midnight that does not exist begins the day an hour later', () => {
    // Beirut put its clocks from 00:00 to 01:00 on 31 March 2024.
    expect(startOfDay('2024-03-31', 'Asia/Beirut', 0).toISOString()).toBe('2024-03-30T22:00:00.000Z');
    expect(studyDay(new Date('2024-03-30T22:00:00Z'), 'Asia/Beirut', 0)).toBe('2024-03-31');
  });

  it('holds everywhere: each instant lies within its day, and the day begins where the one before ends', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2006-01-01T00:00:00Z'),
          max: new Date('2037-12-31T00:00:00Z'),
          noInvalidDate: true,
        }),
        fc.constantFrom(...zones),
        fc.constantFrom(...rollovers),
        (at, zone, rollover) => {
          const day = studyDay(at, zone, rollover);
          const start = startOfDay(day, zone, rollover);
          const end = endOfDay(day, zone, rollover);
          expect(start.getTime()).toBeLessThanOrEqual(at.getTime());
          expect(at.getTime()).toBeLessThan(end.getTime());
          expect(studyDay(start, zone, rollover)).toBe(day);
          expect(studyDay(new Date(start.getTime() - 1), zone, rollover)).toBe(addDays(day, -1));
        },
      ),
      { numRuns: 2000, seed: 20261123 },
    );
  });

  it('no hour around a clock change is lost or told twice', () => {
    const changes = [
      '2026-03-29T01:00:00Z',
      '2026-10-25T01:00:00Z',
      '2026-03-08T07:00:00Z',
      '2026-11-01T06:00:00Z',
    ];
    for (const change of changes) {
      for (const zone of zones) {
        for (const rollover of rollovers) {
          let last = '0000-00-00';
          for (let minutes = -36 * 60; minutes <= 36 * 60; minutes += 30) {
            const day = studyDay(new Date(Date.parse(change) + minutes * 60_000), zone, rollover);
            expect(day >= last).toBe(true);
            if (last !== '0000-00-00') expect(daysBetween(last, day)).toBeLessThanOrEqual(1);
            last = day;
          }
        }
      }
    }
  });
});

it('a traveller has the day that the clock of the place shows', () => {
  const at = new Date('2026-11-23T20:00:00Z');
  expect(momentOf(at, 'Asia/Tokyo', 4)).toEqual({
    at,
    day: '2026-11-24',
    utcOffsetMinutes: 540,
    rolloverHour: 4,
  });
  expect(momentOf(at, 'America/Los_Angeles', 4).day).toBe('2026-11-23');
});

it('offsets follow the season and may be no whole hours', () => {
  expect(utcOffsetMinutes(new Date('2026-07-01T00:00:00Z'), 'Europe/Berlin')).toBe(120);
  expect(utcOffsetMinutes(new Date('2026-12-01T00:00:00.750Z'), 'Europe/Berlin')).toBe(60);
  expect(utcOffsetMinutes(new Date('2026-12-01T00:00:00Z'), 'Asia/Kolkata')).toBe(330);
  // Newfoundland changed its clocks a minute after midnight: in the middle of an hour.
  const change = Date.parse('2010-03-14T03:31:00Z');
  for (const [ms, offset] of [
    [change - 1, -210],
    [change, -150],
    [change - 1, -210],
  ] as const) {
    expect(utcOffsetMinutes(new Date(ms), 'America/St_Johns')).toBe(offset);
  }
});

it('a study day is a date of the calendar', () => {
  expect(isStudyDay('2026-02-28')).toBe(true);
  expect(isStudyDay('2026-02-30')).toBe(false);
  expect(isStudyDay('2026-2-3')).toBe(false);
  expect(isStudyDay('2026-11-23T00:00')).toBe(false);
});

describe('the day on which a reviewed card is due', { timeout: 120_000 }, () => {
  it('stays the same when clocks change between the answer and the day', () => {
    // Answered in summer time, due in winter time: 04:00 then is 03:00 now, which is before the rollover.
    const due = new Date('2026-11-02T02:00:00Z');
    expect(studyDay(due, 'Europe/Berlin', 4)).toBe('2026-11-01');
    expect(dueDayHere(due, 'Europe/Berlin', 4)).toBe('2026-11-02');
    expect(due < dueBefore('2026-11-01', 'Europe/Berlin', 4)).toBe(false);
    expect(due < dueBefore('2026-11-02', 'Europe/Berlin', 4)).toBe(true);
  });

  it('stays the same after a flight, and both ways of asking agree', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4000 }),
        fc.constantFrom(...zones),
        fc.constantFrom('Europe/Berlin', 'Europe/London', 'Asia/Kolkata', 'America/New_York'),
        fc.constantFrom(...rollovers),
        (days, from, to, rollover) => {
          const day = addDays('2020-01-01', days);
          const due = startOfDay(day, from, rollover);
          const apart = Math.abs(utcOffsetMinutes(due, from) - utcOffsetMinutes(due, to));
          fc.pre(apart < 11 * 60);
          expect(dueDayHere(due, to, rollover)).toBe(day);
          expect(due < dueBefore(day, to, rollover)).toBe(true);
          expect(due < dueBefore(addDays(day, -1), to, rollover)).toBe(false);
        },
      ),
      { numRuns: 1000, seed: 20261123 },
    );
  });
});
