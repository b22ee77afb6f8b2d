import { describe, expect, it } from 'vitest';
import { nextStep } from './steps';

describe('learning steps of 1 and 10 minutes', () => {
  const steps = [60, 600];

  it('Again returns to the first step from anywhere', () => {
    expect(nextStep(steps, 0, 'again')).toEqual({ kind: 'step', step: 0, seconds: 60 });
    expect(nextStep(steps, 1, 'again')).toEqual({ kind: 'step', step: 0, seconds: 60 });
  });

  it('Hard waits between the first two steps, and repeats the second', () => {
    expect(nextStep(steps, 0, 'hard')).toEqual({ kind: 'step', step: 0, seconds: 330 });
    expect(nextStep(steps, 1, 'hard')).toEqual({ kind: 'step', step: 1, seconds: 600 });
  });

  it('Good goes on and graduates after the last step; Easy graduates at once', () => {
    expect(nextStep(steps, 0, 'good')).toEqual({ kind: 'step', step: 1, seconds: 600 });
    expect(nextStep(steps, 1, 'good')).toEqual({ kind: 'graduates' });
    expect(nextStep(steps, 0, 'easy')).toEqual({ kind: 'graduates' });
  });
});

it('without steps a card graduates', () => {
  expect(nextStep([], 0, 'again')).toEqual({ kind: 'graduates' });
});

it('past the steps, because there are fewer than before, a card is on the last of them', () => {
  expect(nextStep([60, 600], 3, 'again')).toEqual({ kind: 'step', step: 0, seconds: 60 });
  expect(nextStep([60, 600], 3, 'hard')).toEqual({ kind: 'step', step: 1, seconds: 600 });
  expect(nextStep([60, 600], 3, 'good')).toEqual({ kind: 'graduates' });
});

it('Hard on a first step of days waits for whole days, the same early and late in the day', () => {
  const day = 86_400;
  expect(nextStep([60, 3 * day], 0, 'hard')).toEqual({ kind: 'step', step: 0, seconds: 2 * day });
  expect(nextStep([3 * day], 0, 'hard')).toEqual({ kind: 'step', step: 0, seconds: 4 * day });
  expect(nextStep([day], 0, 'hard')).toEqual({ kind: 'step', step: 0, seconds: 2 * day });
  expect(nextStep([61, 600], 0, 'hard')).toEqual({ kind: 'step', step: 0, seconds: 330 });
});
