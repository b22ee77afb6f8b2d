import { expect, it } from 'vitest';
import { defaultWeights } from './weights';
import { usualHabits, type WorkloadInput, workload } from './workload';

const input: WorkloadInput = {
  cards: [
    { count: 400, stability: 20, difficulty: 5, dueInDays: 5, daysSince: 15 },
    { count: 100, stability: 3, difficulty: 7, dueInDays: -2, daysSince: 5 },
    { count: 300, stability: 120, difficulty: 4, dueInDays: 60, daysSince: 60 },
  ],
  habits: usualHabits,
  weights: defaultWeights,
  newPerDay: 10,
  unseen: 300,
  days: 90,
  maximumIntervalDays: 36_500,
};

it('to remember more costs more, and both grow with the desired retention', () => {
  const rows = [0.7, 0.8, 0.9, 0.95, 0.97].map((retention) => workload(input, retention));
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (!before) continue;
    expect(row.minutesPerDay).toBeGreaterThan(before.minutesPerDay);
    expect(row.remembered).toBeGreaterThan(before.remembered);
  }
});

it('what is remembered lies between the desired retention and all that was seen', () => {
  const { remembered, seen } = workload(input, 0.9);
  expect(seen).toBe(1100);
  expect(remembered / seen).toBeGreaterThan(0.9);
  expect(remembered).toBeLessThan(seen);
});

it('without cards there is no work', () => {
  expect(workload({ ...input, cards: [], unseen: 0 }, 0.9)).toMatchObject({
    reviewsPerDay: 0,
    remembered: 0,
  });
});

it('a month of a card a day is followed to the card', () => {
  const one = { ...input, cards: [], newPerDay: 1, unseen: 30, days: 30 };
  const { reviewsPerDay, minutesPerDay, seen } = workload(one, 0.9);
  expect(seen).toBe(30);
  expect(reviewsPerDay).toBeGreaterThan(1);
  expect(minutesPerDay * 60).toBeGreaterThan(
    usualHabits.secondsNew + reviewsPerDay * usualHabits.secondsPassed,
  );
});
