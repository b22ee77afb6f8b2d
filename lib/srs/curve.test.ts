import { expect, it } from 'vitest';
import { recallCurve } from './curve';
import { standardParameters } from './parameters';

const parameters = standardParameters(0.9);
const at = (text: string) => new Date(text);

it('recall falls from 1 to 90 % in the days of the stability, and each review raises it to 1', () => {
  const curve = recallCurve(
    [
      { stability: 5, lastReview: at('2026-11-01T12:00:00Z'), parameters },
      { stability: 20, lastReview: at('2026-11-06T12:00:00Z'), parameters },
    ],
    at('2026-11-26T12:00:00Z'),
    10,
  );
  expect(curve).toHaveLength(22);
  expect(curve[0]?.recall).toBe(1);
  expect(curve[10]?.recall).toBeCloseTo(0.9, 6);
  expect(curve[11]?.recall).toBe(1);
  expect(curve[21]?.recall).toBeCloseTo(0.9, 6);
});

it('of a card never answered there is none', () => {
  expect(recallCurve([], at('2026-11-26T12:00:00Z'))).toEqual([]);
});
