import { expect, it } from 'vitest';
import type { StudyCard } from './protocol';
import { judgeInRound, openRound, type Round, revealInRound } from './round';

const card = (id: string) => ({ id, reasons: null }) as unknown as StudyCard;
const cards = Array.from({ length: 10 }, (_, n) => card(`c${n}`));
const judge = (round: Round, isKnown: boolean) => judgeInRound(revealInRound(round, null), isKnown);

it('a card that is known is done with; one that is not comes back after six others', () => {
  let round = judge(openRound(cards), false);
  expect(round.waiting.map(({ id }) => id).slice(0, 8)).toEqual([
    'c1',
    'c2',
    'c3',
    'c4',
    'c5',
    'c6',
    'c0',
    'c7',
  ]);
  for (let n = 0; n < 6; n++) round = judge(round, true);
  expect(round.waiting[0]?.id).toBe('c0');
  expect(round).toMatchObject({ known: 6, atOnce: 6 });
});

it('ends when all are known, and tells which were missed', () => {
  let round = judge(openRound(cards.slice(0, 2)), false);
  round = judge(judge(round, true), true);
  expect(round).toMatchObject({ waiting: [], known: 2, atOnce: 1 });
  expect(round.missed.map(({ id }) => id)).toEqual(['c0']);
});

it('nothing is judged before the answer is shown', () => {
  const round = openRound(cards);
  expect(judgeInRound(round, true)).toBe(round);
});

it('a claim that asks why is answered by a reason first', () => {
  const claim = { ...card('c'), reasons: ['so', 'not so'], isTrue: true } as StudyCard;
  const said = revealInRound(openRound([claim]), { kind: 'claim', said: true, reason: null });
  expect(said.revealed).toBe(false);
  expect(revealInRound(said, { kind: 'claim', said: true, reason: 1 }).revealed).toBe(true);
  expect(revealInRound(said, null).revealed).toBe(true);
});
