import { describe, expect, it } from 'vitest';
import { agoWords, countWords, dayWords, rangeWords, readinessWords } from './words';

describe('words for time', () => {
  it('name the year only of a day that is far away', () => {
    expect(dayWords('2026-12-31', '2026-11-23')).toBe('31 December');
    expect(dayWords('2027-08-01', '2026-11-23')).toBe('1 August 2027');
  });

  it('name one day where a range has only one', () => {
    expect(rangeWords('2026-12-18', '2027-01-04')).toBe('18 Dec – 4 Jan');
    expect(rangeWords('2026-12-18', '2026-12-18')).toBe('18 Dec');
  });

  it('count days back', () => {
    expect([0, 1, 11].map(agoWords)).toEqual(['today', 'yesterday', '11 days ago']);
    expect([0, 1, 2].map((n) => countWords(n, 'card'))).toEqual(['0 cards', '1 card', '2 cards']);
  });
});

describe('words for readiness', () => {
  const say = (foreseen: Parameters<typeof readinessWords>[0]) => readinessWords(foreseen, '2026-11-23');

  it('give the range, and never a promise beyond what was looked at', () => {
    expect(say({ kind: 'range', from: '2026-12-18', to: '2027-01-04' })).toBe(
      'ready between 18 December and 4 January',
    );
    expect(say({ kind: 'beyond', after: '2027-02-01' })).toBe('at this pace, not before 1 February');
    expect(say({ kind: 'ready' })).toBe('ready now');
  });

  it('say when there is too little to go by', () => {
    expect(say({ kind: 'not-enough-data', activeDays: 2, wanted: 5 })).toBe(
      'not enough data: 2 of 5 active days',
    );
  });
});
