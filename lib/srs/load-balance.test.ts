import { expect, it } from 'vitest';
import { addDays } from './day';
import { fuzzFactor } from './fuzz';
import { balanced, type DayEase, weekdayOf } from './load-balance';

const normal: readonly DayEase[] = Array(7).fill('normal');
const today = '2026-11-23';

const placing = (cardId: string) => ({ today, cardId, factor: fuzzFactor(cardId, 3) });

/** How often each day of the range is chosen for a thousand cards. */
function chosen(dueOn: (day: string) => number, ease = normal): readonly number[] {
  const counts = [0, 0, 0, 0, 0];
  for (let card = 0; card < 1000; card++) {
    const days = balanced({ lower: 8, upper: 12 }, placing(`card/${card}`), { dueOn, ease });
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

it('an easy weekday comes to hold half of what the others hold, one to be kept free next to nothing', () => {
  // 8 to 12 days after a Monday: Tuesday to Saturday.
  const ease: readonly DayEase[] = ['normal', 'normal', 'reduced', 'normal', 'normal', 'minimum', 'minimum'];
  const due = new Map<string, number>();
  for (let card = 0; card < 400; card++) {
    const load = { dueOn: (day: string) => due.get(day) ?? 0, ease };
    const days = balanced({ lower: 8, upper: 12 }, placing(`card/${card}`), load);
    const day = addDays(today, days);
    due.set(day, (due.get(day) ?? 0) + 1);
  }
  const [tuesday = 0, wednesday = 0, thursday = 0, friday = 0, saturday = 0] = [8, 9, 10, 11, 12].map(
    (days) => due.get(addDays(today, days)) ?? 0,
  );
  expect(saturday).toBeLessThan(4);
  expect(wednesday / ((tuesday + thursday + friday) / 3)).toBeCloseTo(0.5, 1);
});

it('a week of nothing but days to be kept free is studied all the same', () => {
  const free: readonly DayEase[] = Array(7).fill('minimum');
  for (const count of chosen(() => 0, free)) expect(count).toBeGreaterThan(140);
});

it('the same card under the same load gets the same day', () => {
  const load = { dueOn: (day: string) => day.charCodeAt(9) % 5, ease: normal };
  const once = balanced({ lower: 20, upper: 25 }, placing('a/b'), load);
  expect(balanced({ lower: 20, upper: 25 }, placing('a/b'), load)).toBe(once);
});

it('a card keeps away from the day of its sibling, and rather from the days beside it', () => {
  // Days 8 to 12, a sibling on the tenth: 0.4, 0.2, next to nothing, 0.2 and 0.4 of what they would count.
  const siblingDays = (cardId: string) => (cardId.startsWith('card/') ? [addDays(today, 10)] : []);
  const counts = [0, 0, 0, 0, 0];
  for (let card = 0; card < 1200; card++) {
    const load = { dueOn: () => 0, ease: normal, siblingDays };
    const days = balanced({ lower: 8, upper: 12 }, placing(`card/${card}`), load);
    counts[days - 8] = (counts[days - 8] ?? 0) + 1;
  }
  const [eighth = 0, ninth = 0, tenth = 0, eleventh = 0, twelfth = 0] = counts;
  expect(tenth).toBe(0);
  expect((eighth + twelfth) / (ninth + eleventh)).toBeCloseTo(2, 0);
});

it('with a sibling on every day of the range a card is placed all the same', () => {
  const everywhere = [8, 9, 10, 11, 12].map((days) => addDays(today, days));
  const load = { dueOn: () => 3, ease: normal, siblingDays: () => everywhere };
  const days = balanced({ lower: 8, upper: 12 }, placing('a/b'), load);
  expect(days).toBeGreaterThanOrEqual(8);
  expect(days).toBeLessThanOrEqual(12);
});
