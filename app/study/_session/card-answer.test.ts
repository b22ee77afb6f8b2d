import { describe, expect, it } from 'vitest';
import type { Picture } from '@/lib/curriculum/schema';
import {
  type CardAnswer,
  differenceInWords,
  isRight,
  reasonOrder,
  suggestedRating,
  typedAnswer,
} from './card-answer';
import type { StudyCard } from './protocol';

const picture: Picture = {
  title: 'Two boxes',
  width: 100,
  height: 50,
  parts: [
    { id: 'left', name: 'kubelet', x: 0, y: 0, width: 40, height: 40, record: false },
    { id: 'right', name: 'kube-proxy', x: 60, y: 0, width: 40, height: 40, record: false },
  ],
  arrows: [],
};
const claimCard = { isTrue: false, reasons: ['so', 'not so'], pick: null };

describe('an answer is right', () => {
  it('of a claim, when both the judgement and its reason are', () => {
    const because = (said: boolean, reason: number | null): CardAnswer => ({ kind: 'claim', said, reason });
    expect(isRight(claimCard, because(false, 0))).toBe(true);
    expect(isRight(claimCard, because(false, 1))).toBe(false);
    expect(isRight(claimCard, because(true, 0))).toBe(false);
    expect(isRight(claimCard, because(false, null))).toBe(true);
  });

  it('of a picture, when the right part was pointed at', () => {
    const card = { isTrue: null, reasons: null, pick: { picture, part: 'right' } };
    expect(isRight(card, { kind: 'pick', part: 'right' })).toBe(true);
    expect(isRight(card, { kind: 'pick', part: 'left' })).toBe(false);
  });

  it('of a typed card, leniently; but the name of something else is no slip', () => {
    const right = (text: string, others: readonly string[] = []) => {
      const answer = typedAnswer({ accept: ['kube-proxy'], others }, text);
      return answer && isRight({ isTrue: null, reasons: null, pick: null }, answer);
    };
    expect(right(' Kube Proxy ')).toBe(true);
    expect(right('kube-poxy')).toBe(true);
    expect(right('kube-poxy', ['kube-poxy'])).toBe(false);
    expect(right('  ')).toBeNull();
  });
});

it('a wrong answer suggests Again, a right one Good, none nothing', () => {
  const card = { ...claimCard, id: 'a' } as unknown as StudyCard;
  expect(suggestedRating(card, { kind: 'claim', said: true, reason: null })).toBe('again');
  expect(suggestedRating(card, { kind: 'claim', said: false, reason: 0 })).toBe('good');
  expect(suggestedRating(card, null)).toBeNull();
});

it('what differs is said in words, for whoever does not see it', () => {
  const words = (text: string) => {
    const answer = typedAnswer({ accept: ['kube-proxy'], others: [] }, text);
    return answer?.kind === 'typed' ? differenceInWords(answer.verdict) : null;
  };
  expect(words('kube-poxy')).toBe('“r” is missing');
  expect(words('kubee-proxy')).toBe('“e” is too much');
  expect(words('kube-proxy')).toBe('');
});

it('reasons are mixed by card and day, always alike, with none lost and the right one not always first', () => {
  const reasons = ['a', 'b', 'c', 'd'];
  const orders = Array.from({ length: 40 }, (_, n) =>
    reasonOrder({ id: `card-${n}`, reasons }, '2026-11-23'),
  );
  for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3]);
  const places = new Set(orders.map((order) => order.indexOf(0)));
  expect(places.size).toBe(4);
  expect(reasonOrder({ id: 'card-3', reasons }, '2026-11-23')).toEqual(orders[3]);
});
