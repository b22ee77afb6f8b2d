import { describe, expect, test } from 'vitest';
import { todayWords } from './today-words';

const counts = { review: 26, begun: 0, fresh: 8, due: 34, done: 11, answers: 20, minutes: 9, waiting: 0 };
const plan = { scenarios: 0, minutes: 9 };
const usual = {
  counts,
  plan,
  daysAway: 0,
  daysStudied: { studied: 9, of: 14 },
  nextText: 'tomorrow at 07:40',
};

describe('Today says', () => {
  test('what is due and how long it takes', () => {
    expect(todayWords(usual)).toEqual({
      figure: 34,
      sentence: ['due today,', 'about nine minutes.'],
      details: [
        '26 to review, 8 new.',
        '20 answers today: eleven cards done.',
        'Studied on 9 of the last 14 days.',
      ],
    });
  });

  test('when the next card comes, when nothing is due', () => {
    const words = todayWords({ ...usual, counts: { ...counts, review: 0, fresh: 0, due: 0 } });
    expect(words.figure).toBeNull();
    expect(words.sentence).toEqual(['Nothing is due.']);
    expect(words.details[0]).toBe('The next card comes tomorrow at 07:40.');
  });

  test('after a break how long it was and what today’s share is, and scolds nobody', () => {
    const words = todayWords({
      ...usual,
      counts: { ...counts, review: 40, fresh: 5, due: 45, done: 0, answers: 0, minutes: 11, waiting: 100 },
      daysAway: 12,
      daysStudied: { studied: 0, of: 14 },
    });
    expect(words.details).toEqual([
      'Away for 12 days. 140 cards waited; today’s share is 40.',
      '40 to review, 5 new.',
    ]);
    expect(words.sentence[1]).toBe('about eleven minutes.');
  });

  test('what was begun and not done yet, so that nothing looks lost', () => {
    const told = (done: number, begun: number) =>
      todayWords({ ...usual, counts: { ...counts, answers: 3, done, begun } }).details[1];
    expect(told(0, 3)).toBe('Three answers today: three cards begun.');
    expect(told(1, 2)).toBe('Three answers today: one card done, two begun.');
  });

  test('that scenarios stand between the cards, or wait alone', () => {
    expect(todayWords({ ...usual, plan: { scenarios: 2, minutes: 17.6 } }).details[1]).toBe(
      'Two scenarios stand between them: about 18 minutes in all.',
    );
    const alone = todayWords({
      ...usual,
      counts: { ...counts, review: 0, fresh: 0, due: 0 },
      plan: { scenarios: 1, minutes: 4 },
    });
    expect(alone.sentence).toEqual(['No card is due.']);
    expect(alone.details[0]).toBe('One scenario waits: about four minutes.');
  });

  test('on the first day what the first session holds', () => {
    const words = todayWords({
      ...usual,
      counts: { review: 0, begun: 0, fresh: 20, due: 20, done: 0, answers: 0, minutes: 5, waiting: 0 },
      daysAway: null,
      daysStudied: { studied: 0, of: 14 },
    });
    expect(`${words.figure} ${words.sentence.join(' ')}`).toBe('20 cards for today, about five minutes.');
  });

  test('what was answered, not only what is finished', () => {
    const words = todayWords({ ...usual, counts: { ...counts, answers: 10, done: 1 } });
    expect(words.details).toContain('Ten answers today: one card done.');
  });

  test('figures beyond twelve as figures', () => {
    expect(todayWords({ ...usual, counts: { ...counts, minutes: 25 } }).sentence[1]).toBe(
      'about 25 minutes.',
    );
  });
});
