import { describe, expect, it } from 'vitest';
import { casesIn } from './cases';

const one = {
  id: 'quantity/1',
  area: 'quantity',
  source: 'x',
  input: { text: '1Ki' },
  expect: { text: '1Ki' },
};

describe('a file of cases', () => {
  it('is a list of them, or has one, or has vectors', () => {
    expect(casesIn(JSON.stringify([one]), 'any')).toEqual([one]);
    expect(casesIn(JSON.stringify({ cases: [one] }), 'any')).toEqual([one]);
    const [vector] = casesIn(
      JSON.stringify({ vectors: [{ id: 'v', d: 5, expect_by_rating: { 3: 5 } }] }),
      'srs',
    );
    expect(vector).toMatchObject({ id: 'srs/v', area: 'srs', expect: { expect_by_rating: { 3: 5 } } });
  });

  it('need not repeat its name as the area of each', () => {
    const { area: _, ...bare } = one;
    expect(casesIn(JSON.stringify([bare]), 'quantity')[0]?.area).toBe('quantity');
  });

  it.each([
    ['', 'it is empty.'],
    ['[{', /^it is not JSON: /],
    ['{}', 'it has neither a list of cases nor "vectors".'],
    ['7', 'it has neither a list of cases nor "vectors".'],
    ['[null]', 'case 1 is null, not an object.'],
    [JSON.stringify([one, { ...one, id: 7 }]), 'case 2 has no "id".'],
    [JSON.stringify([{ ...one, expect: [] }]), '"expect" of case 1 ("quantity/1") is a list, not an object.'],
    ['{"vectors": {}}', '"vectors" is an object, not a list.'],
    ['{"vectors": [{}]}', 'vector 1 has no "id".'],
    [
      '{"vectors": [{"id": "v", "params": "w19"}]}',
      'vector 1 ("v") asks for the weights "w19", which "parameters" does not have.',
    ],
  ])('%s is refused in words', (text, message) => {
    expect(() => casesIn(text, 'any')).toThrow(message);
  });
});
