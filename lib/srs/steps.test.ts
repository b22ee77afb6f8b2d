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

it('without steps, or past them because there are fewer than before, a card graduates', () => {
  expect(nextStep([], 0, 'again')).toEqual({ kind: 'graduates' });
  expect(nextStep([60], 3, 'again')).toEqual({ kind: 'graduates' });
});
