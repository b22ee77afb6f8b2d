import { expect, it } from 'vitest';
import { addDays } from './day';
import { fuzzFactor } from './fuzz';
import { balanced, type DayEase, weekdayOf } from './load-balance';

const normal: readonly DayEase[] = Array(7).fill('normal');
const today = '2026-11-23';

/** How often each day of the range is chosen for a thousand cards. */
function chosen(dueOn: (day: string) => number, ease = normal): readonly number[] {
  const counts = [0, 0, 0, 0, 0];
  for (let card = 0; card < 1000; card++) {
    const days = balanced({ lower: 8, upper: 12 }, today, fuzzFactor(`card/${card}`, 3), { dueOn, ease });
    counts[days - 8] = (counts[days - 8] ?? 0) + 1;
  }
  return counts;
}

it('a Monday is the first of the weekdays', () => {
  expect([weekdayOf('2026-11-23'), weekdayOf('2026-11-29'), weekdayOf('1969-12-29')]).toEqual([0, 6, 0]);
});

it('cards go to the days with the least work', () => {
  const counts = chosen((day) => (day === addDays(today, 10) ? 2 : 40));
  expect(counts[2]).toBeGreaterThan(950);
});

it('with no work anywhere all days of the range are as likely', () => {
  for (const count of chosen(() => 0)) expect(count).toBeGreaterThan(140);
});

it('an easy weekday gets less, one to be kept free next to nothing', () => {
  // 8 to 12 days after a Monday: Tuesday to Saturday.
  const ease: readonly DayEase[] = ['normal', 'normal', 'reduced', 'normal', 'normal', 'minimum', 'minimum'];
  const [tuesday = 0, wednesday = 0, , , saturday = 0] = chosen(() => 0, ease);
  expect(saturday).toBeLessThan(5);
  expect(wednesday).toBeLessThan(tuesday * 0.7);
  expect(wednesday).toBeGreaterThan(tuesday * 0.3);
});

it('the same card under the same load gets the same day', () => {
  const load = { dueOn: (day: string) => day.charCodeAt(9) % 5, ease: normal };
  const once = balanced({ lower: 20, upper: 25 }, today, fuzzFactor('a/b', 4), load);
  expect(balanced({ lower: 20, upper: 25 }, today, fuzzFactor('a/b', 4), load)).toBe(once);
});
