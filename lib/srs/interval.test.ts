import { describe, expect, it } from 'vitest';
import { intervalLabel, intervalWords } from './interval';

describe('an interval is told in the largest unit that keeps it readable', () => {
  it.each([
    [{ unit: 'seconds', count: 30 }, '30 s', '30 seconds'],
    [{ unit: 'seconds', count: 60 }, '1 min', '1 minute'],
    [{ unit: 'seconds', count: 330 }, '5.5 min', '5.5 minutes'],
    [{ unit: 'seconds', count: 600 }, '10 min', '10 minutes'],
    [{ unit: 'seconds', count: 5400 }, '1.5 h', '1.5 hours'],
    [{ unit: 'seconds', count: 259_200 }, '3 d', '3 days'],
    [{ unit: 'days', count: 1 }, '1 d', '1 day'],
    [{ unit: 'days', count: 30 }, '30 d', '30 days'],
    [{ unit: 'days', count: 64 }, '2.1 mo', '2.1 months'],
    [{ unit: 'days', count: 365 }, '1 y', '1 year'],
    [{ unit: 'days', count: 511 }, '1.4 y', '1.4 years'],
  ] as const)('%j is "%s" on the button and "%s" aloud', (interval, label, words) => {
    expect(intervalLabel(interval)).toBe(label);
    expect(intervalWords(interval)).toBe(words);
  });
});
