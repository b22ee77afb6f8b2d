import { describe, expect, it } from 'vitest';
import { drawn, nextSeed, variedOf } from './drawn';

const names = { id: 'pod/one', vary: { app: ['web', 'shop'] } };

describe('another attempt', () => {
  it('at a scenario that varies has other values', () => {
    for (let seed = 0; seed < 40; seed++)
      expect(drawn(names, nextSeed(names, seed, 999))).not.toEqual(drawn(names, seed));
  });

  it('at one that does not vary has the next seed, and begins anew after the largest', () => {
    expect(nextSeed({ id: 'pod/one', vary: {} }, 4, 9)).toBe(5);
    expect(nextSeed({ id: 'pod/one', vary: {} }, 9, 9)).toBe(0);
  });

  it('says what it changes', () => {
    expect(variedOf(names)).toBe('names');
    expect(variedOf({ vary: { replicas: [2, 3], memory: ['64Mi', '128Mi'] } })).toBe('numbers');
    expect(variedOf({ vary: { app: ['web', 'shop'], replicas: [2, 3] } })).toBe('names and numbers');
    expect(variedOf({ vary: {} })).toBeNull();
  });
});
