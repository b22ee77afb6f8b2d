import { FSRSBinding, BindingMemoryState as RustState } from '@open-spaced-repetition/binding';
import { expect, it } from 'vitest';
import { ratings } from './memory';
import { type MemoryState, modelOf } from './model';
import { runs, seededNumbers } from './testing';
import { asFsrs6, defaultWeights } from './weights';

it('gives the states of the Rust implementation, over thousands of random answers', () => {
  const random = seededNumbers(20_261_127);
  const model = modelOf(defaultWeights);
  const rust = new FSRSBinding([...defaultWeights]);
  let worst = 0;
  let state: MemoryState | null = null;
  for (let step = 0; step < runs(2000, 10_000); step++) {
    // A card lives for about twenty answers; then a new one begins.
    if (random() < 0.05) state = null;
    const days = state === null || random() < 0.2 ? 0 : Math.floor(random() ** 3 * 400) + 1;
    const known: RustState | null = state && new RustState(state.stability, state.difficulty);
    const rating = ratings[Math.floor(random() * 4)] ?? 'good';
    const theirs = rust.nextStates(known, 0.9, days)[rating].memory;
    const ours = modelOf(defaultWeights).next(state, days, rating);
    worst = Math.max(
      worst,
      Math.abs(ours.stability - theirs.stability) / theirs.stability,
      Math.abs(ours.difficulty - theirs.difficulty),
    );
    state = ours;
    expect(model.next(null, 0, 'good').stability).toBe(defaultWeights[2]);
  }
  expect(worst).toBeLessThan(1e-4);
});

it('uses a weight as it is given, also where ts-fsrs would clip it', () => {
  const fsrs5 = asFsrs6([
    0.40255, 1.18385, 3.173, 15.69105, 7.1949, 0.5345, 1.4604, 0.0046, 1.54575, 0.1192, 1.01925, 1.9395, 0.11,
    0.29605, 2.2698, 0.2315, 2.9898, 0.51655, 0.6621,
  ]);
  // With w[19] = 0 the growth of one day does not depend on the stability.
  const growth = (stability: number) =>
    modelOf(fsrs5).next({ stability, difficulty: 5 }, 0, 'easy').stability / stability;
  expect(growth(2)).toBeCloseTo(growth(200), 6);
});

it('refuses weights of no version', () => {
  expect(() => asFsrs6([1, 2, 3])).toThrow('17, 19 or 21');
  expect(() => asFsrs6([...defaultWeights.slice(0, 20), Number.NaN])).toThrow('numbers');
});
