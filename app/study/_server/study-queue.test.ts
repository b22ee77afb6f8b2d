import { expect, it } from 'vitest';
import { viewerOf } from '@/lib/data/people/viewer';
import { dayAndTime } from './study-queue';

const ada = viewerOf({ id: 'ada', isGuest: true, name: null, timeZone: 'Europe/Berlin', rolloverHour: 4 });
const now = new Date('2026-11-23T20:00:00Z');

it.each([
  ['2026-11-23T20:10:00Z', 'today at 21:10'],
  ['2026-11-24T03:00:00Z', 'tomorrow at 04:00'],
  ['2026-11-27T03:00:00Z', 'on Friday 27 November, at 04:00'],
])('a card that comes at %s comes "%s"', (at, words) => {
  expect(dayAndTime(new Date(at), ada, now)).toBe(words);
});

it('after midnight, the morning is still ahead today', () => {
  expect(dayAndTime(new Date('2026-11-24T03:00:00Z'), ada, new Date('2026-11-24T01:00:00Z'))).toBe(
    'today at 04:00',
  );
});

it('between midnight and the rollover, the next calendar day is tomorrow', () => {
  expect(dayAndTime(new Date('2026-11-25T03:00:00Z'), ada, new Date('2026-11-24T01:00:00Z'))).toBe(
    'tomorrow at 04:00',
  );
});
