import { expect, it } from 'vitest';
import { nextStop } from './plan';
import type { StudyPlan } from './protocol';

const stop = (scenarioId: string, afterCards: number) => ({
  scenarioId,
  title: scenarioId,
  topicName: null,
  minutes: 3,
  reason: 'due' as const,
  afterCards,
});
const plan: StudyPlan = { stops: [stop('first', 5), stop('second', 10)], minutes: 20 };
const asked = { current: {} as never, revealed: false, answer: null };
const at = (left: number, more: object = {}, putOff: readonly string[] = []) =>
  nextStop(plan, 12, { ...asked, left, ...more }, new Set(putOff))?.scenarioId ?? null;

it('a scenario comes when the cards before it are done, and not before', () => {
  expect(at(12)).toBeNull();
  expect(at(8)).toBeNull();
  expect(at(7)).toBe('first');
});

it('never between a question and its answer', () => {
  expect(at(7, { revealed: true })).toBeNull();
  expect(at(7, { answer: { kind: 'claim', said: true, reason: null } })).toBeNull();
});

it('one that is put off lets the cards go on, until the next one', () => {
  expect(at(7, {}, ['first'])).toBeNull();
  expect(at(2, {}, ['first'])).toBe('second');
});

it('with no card at hand the next scenario comes', () => {
  expect(at(12, { current: null })).toBe('first');
  expect(at(0, { current: null }, ['first', 'second'])).toBeNull();
});
