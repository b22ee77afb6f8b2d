import { expect, it } from 'vitest';
import { stepsAsText, stepsFromText } from './steps';

it.each([
  ['1m 10m', [60, 600]],
  ['30s, 2h 1d', [30, 7200, 86_400]],
  ['5', [300]],
  ['', []],
])('"%s" is read as %j', (text, steps) => {
  expect(stepsFromText(text)).toEqual(steps);
});

it.each(['soon', '1 m', '0m', '31d', '-5m', '1.5m', Array(9).fill('1m').join(' ')])(
  '"%s" is no list of steps',
  (text) => {
    expect(stepsFromText(text)).toBeNull();
  },
);

it('what is written is read again', () => {
  for (const steps of [[60, 600], [90], [86_400, 259_200], []]) {
    expect(stepsFromText(stepsAsText(steps))).toEqual(steps);
  }
  expect(stepsAsText([90, 3600])).toBe('90s 1h');
});
