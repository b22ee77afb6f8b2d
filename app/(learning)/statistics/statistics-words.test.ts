import { describe, expect, it } from 'vitest';
import {
  answerTimeWords,
  calendarWords,
  calibrationWords,
  difficultyWords,
  forecastWords,
  hardestWords,
  lacks,
  recallWords,
  retentionWords,
  stabilityWords,
  timeWords,
  todayWords,
} from './statistics-words';

const none = { answers: 0, passed: 0 };

describe('retention against what is wanted', () => {
  const said = (answers: number, passed: number, mature = none) =>
    retentionWords([{ from: '2026-05-04', young: { answers, passed }, mature }], 0.9);

  it('says nothing of fewer than twenty answers', () => {
    expect(said(19, 19)).toBeNull();
    expect(said(20, 18)).toContain('90 % were remembered');
  });

  it('blames chance for what chance explains, and the intervals for the rest', () => {
    expect(said(100, 87)).toContain('Chance alone explains');
    expect(said(2000, 1740)).toContain('too long for you');
    expect(said(2000, 1880)).toContain('sooner than they need to');
  });

  it('tells young from mature only where they differ', () => {
    expect(said(200, 180, { answers: 200, passed: 182 })).toContain('hold alike');
    expect(said(1000, 840, { answers: 1000, passed: 930 })).toContain(
      'Mature cards hold better than young ones: 93 % against 84 %.',
    );
    expect(said(1000, 840, { answers: 5, passed: 1 })).not.toContain('ature');
  });
});

describe('calibration', () => {
  const given = (recalled: number, fsrs: number, average: number) => ({
    count: 200,
    recalled,
    bins: [{ from: 0.85, to: 0.9, count: 200, predicted: 0.88, recalled }],
    fsrs: { logLoss: fsrs, calibrationError: 0.02 },
    userAverage: { logLoss: average, calibrationError: 0.03 },
    movingAverage: { logLoss: average + 0.01, calibrationError: 0.04 },
  });

  it('says on which side predictions err, and whether an average would do', () => {
    expect(calibrationWords(given(0.91, 0.3, 0.4))).toContain('3 points too careful');
    expect(calibrationWords(given(0.87, 0.3, 0.4))).toContain('1 point too hopeful');
    expect(calibrationWords(given(0.88, 0.3, 0.4))).toContain('right on average. It predicts better');
    expect(calibrationWords(given(0.88, 0.4, 0.4))).toContain('An average predicts as well');
  });
});

describe('too few answers', () => {
  const nothing = {
    time: [],
    retention: { day: [], week: [], month: [] },
    calibration: null,
    distributions: { stability: [], difficulty: [], recall: [], meanRecall: null },
    hardestTopics: [],
  };

  it('are told once, with what each section waits for', () => {
    const cards = [{ from: 0, to: 1, cards: 3 }];
    const found = lacks({
      ...nothing,
      time: [{ met: 'new', answers: 3, seconds: 20 }],
      distributions: { ...nothing.distributions, stability: cards },
    });
    expect([...found.values()].map(({ says }) => says)).toEqual([
      '3 of 10 answers in the last 90 days',
      '0 of 20 answers to cards that came back after a day or more',
      '0 of 100 answers whose recall was predicted',
      '3 of 20 cards answered',
      'ten answers to cards in review of one topic',
    ]);
  });

  it('are not lacking where there are as many as it takes', () => {
    const retention = {
      ...nothing.retention,
      month: [{ from: '2026-05-01', young: { answers: 20, passed: 18 }, mature: none }],
    };
    const found = lacks({
      ...nothing,
      retention,
      time: [{ met: 'young', answers: 10, seconds: 5 }],
      hardestTopics: [{ topicId: 'etcd', answers: 20, forgotten: 7, seconds: 100 }],
    });
    expect([...found.keys()]).toEqual(['calibration', 'distributions']);
  });
});

describe('days', () => {
  it('today says what was met', () => {
    const byMet = { new: 2, learning: 1, relearning: 0, young: 3, mature: 4 };
    const byRating = { again: 1, hard: 0, good: 9, easy: 0 };
    const day = { day: '2026-05-04', answers: 10, seconds: 130, byMet, byRating, retention: 6 / 7 };
    expect(todayWords(day)).toBe(
      '10 answers in 2 minutes: 2 new, 7 in review, 1 on steps. Of those in review 86 % were remembered.',
    );
    expect(todayWords({ ...day, answers: 0 })).toBe('Nothing is answered yet on this study day.');
  });

  it('the calendar counts days with scenarios alone too', () => {
    const days = [
      { day: '2026-05-01', answers: 0, seconds: 0, attempts: 1 },
      { day: '2026-05-03', answers: 41, seconds: 300, attempts: 0 },
    ];
    expect(calendarWords(days, 365, '2026-05-04')).toBe(
      'Studied on 2 of the last 365 days: 21 answers on such a day, most on 3 May (41).',
    );
    expect(calendarWords([], 365, '2026-05-04')).toBe('No day of study in the last year yet.');
  });

  it('the forecast tells the backlog, the peak and the load', () => {
    const days = [
      { day: '2026-05-04', young: 3, mature: 0 },
      { day: '2026-05-05', young: 1, mature: 6 },
    ];
    expect(forecastWords({ overdue: 1, days, dailyLoad: 0.4 }, '2026-05-04')).toBe(
      '1 card waits from earlier days. The next 2 days bring 5 answers a day, at most 7 on 5 May. In the long run the cards as they are ask for less than one answer a day.',
    );
    expect(forecastWords({ overdue: 0, days: [], dailyLoad: 0 }, '2026-05-04')).toContain(
      'Nothing comes back',
    );
  });

  it('times are told in the unit that is read', () => {
    expect([1, 80, 600, 7200, 12_000].map(timeWords)).toEqual([
      '1 second',
      '80 seconds',
      '10 minutes',
      '2 h',
      '3 h 20 min',
    ]);
  });
});

describe('where cards lie', () => {
  const given = {
    stability: [
      { from: 0, to: 1, cards: 1 },
      { from: 8, to: 16, cards: 2 },
      { from: 32, to: 64, cards: 1 },
    ],
    difficulty: [
      { from: 5, to: 6, cards: 3 },
      { from: 8, to: 9, cards: 1 },
    ],
    recall: [
      { from: 0.6, to: 0.7, cards: 1 },
      { from: 0.9, to: 1, cards: 3 },
    ],
    meanRecall: 0.88,
  };

  it('is told by the half, the hard and the low', () => {
    expect(stabilityWords(given)).toBe('Half of the 4 cards last 8 days or more until recall falls to 90 %.');
    expect(difficultyWords(given)).toBe('1 of 4 cards is at 8 or above: its intervals grow slowest.');
    expect(recallWords(given)).toBe('Asked now, 88 % of 4 cards would be recalled; one is below 70 %.');
  });
});

describe('of one', () => {
  it('nothing is said as of many', () => {
    const byMet = { new: 1, learning: 0, relearning: 0, young: 0, mature: 0 };
    const day = { day: '2026-05-04', answers: 1, seconds: 1, byMet, retention: null };
    const ratings = { again: 0, hard: 0, good: 1, easy: 0 };
    expect(todayWords({ ...day, byRating: ratings })).toBe('1 answer in 1 second: 1 new. It was known.');
    expect(todayWords({ ...day, answers: 3, byRating: { ...ratings, good: 3 } })).toContain(
      'None of them was Again.',
    );
    expect(todayWords({ ...day, answers: 3, byRating: { ...ratings, again: 1 } })).toContain(
      '1 of them was Again.',
    );
    const studied = [{ day: '2026-05-03', answers: 1, seconds: 3, attempts: 0 }];
    expect(calendarWords(studied, 365, '2026-05-04')).toBe(
      'Studied on one of the last 365 days: 1 answer, on 3 May.',
    );
    const one = {
      stability: [{ from: 2, to: 4, cards: 1 }],
      difficulty: [{ from: 5, to: 6, cards: 1 }],
      recall: [{ from: 0.9, to: 1, cards: 1 }],
      meanRecall: 0.97,
    };
    expect(stabilityWords(one)).toBe('The one card lasts 2 days or more until recall falls to 90 %.');
    expect(difficultyWords(one)).toBe('The one card is below 8.');
    expect(recallWords(one)).toBe('Asked now, the one card would be recalled at 97 %.');
  });
});

it('the time of an answer and the hardest topic are named', () => {
  const rows = [
    { met: 'new', answers: 2, seconds: 20 },
    { met: 'young', answers: 10, seconds: 6 },
  ] as const;
  expect(answerTimeWords(rows)).toBe(
    'A card in review takes 6.0 s, a new one 20 s. All answers of the last 90 days took 2 minutes.',
  );
  const topic = { topicId: 'etcd', answers: 20, forgotten: 7, seconds: 100 };
  expect(hardestWords([topic], () => 'etcd')).toContain('etcd is forgotten most: 7 of 20');
});
