import { describe, expect, it } from 'vitest';
import { judgedWords, workloadWords } from './memory-words';

const fit = {
  id: 'w1',
  createdAt: new Date('2026-05-01T10:00:00Z'),
  weights: [],
  fittedOn: 1600,
  judgedOn: 400,
  lossBefore: 0.35,
  lossAfter: 0.33,
  errorBefore: 0.05,
  errorAfter: 0.03,
  better: true,
  acceptedAt: null,
};

describe('fitted weights', () => {
  it('that are better say by how much', () => {
    expect(judgedWords(fit)).toBe(
      'On 400 later answers that they had not seen they predict better than those in use: log loss 0.3300 against 0.3500. They are off by 3.0 points instead of 5.0.',
    );
  });

  it('that are better by loss alone claim no more', () => {
    expect(judgedWords({ ...fit, errorAfter: 0.06 })).not.toContain('off by');
  });

  it('that are not better cannot be taken', () => {
    expect(judgedWords({ ...fit, better: false, lossAfter: 0.36 })).toContain('cannot be taken');
  });
});

describe('a desired retention', () => {
  const at = (retention: number, minutesPerDay: number, remembered: number) => ({
    retention,
    reviewsPerDay: minutesPerDay * 6,
    minutesPerDay,
    remembered,
    seen: 200,
  });

  it('says what it costs and brings', () => {
    expect(workloadWords(at(0.9, 8.04, 180), at(0.9, 8.04, 180), 90)).toBe(
      'About 48 reviews and 8 minutes a day over 90 days; then 180 of 200 cards would be remembered.',
    );
  });

  it('is compared with the one in use', () => {
    expect(workloadWords(at(0.95, 14, 190), at(0.9, 8, 180), 90)).toContain(
      'Against 90 %, which is in use: 6 minutes more a day, 10 cards more remembered.',
    );
    expect(workloadWords(at(0.85, 7, 180), at(0.9, 8, 180), 90)).toContain(
      '1 minute fewer a day, as many cards remembered.',
    );
  });
});
