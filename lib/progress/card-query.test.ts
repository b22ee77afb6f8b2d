import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CardQuery, parseCardQuery } from './card-query';

const query = (text: string): CardQuery => {
  const parsed = parseCardQuery(text);
  if (!parsed.ok) throw new Error(`${parsed.position}: ${parsed.message}`);
  return parsed.query;
};

describe('a search', () => {
  it('of nothing finds everything', () => {
    expect(query('  ')).toEqual({ kind: 'everything' });
  });

  it('of words finds what has all of them; of quoted words, the phrase', () => {
    expect(query('packet rules')).toEqual({
      kind: 'all',
      of: [
        { kind: 'text', text: 'packet' },
        { kind: 'text', text: 'rules' },
      ],
    });
    expect(query('"packet rules"')).toEqual({ kind: 'text', text: 'packet rules' });
  });

  it('binds words tighter than or, and a minus to what follows it', () => {
    expect(query('a -b or c')).toEqual({
      kind: 'any',
      of: [
        {
          kind: 'all',
          of: [
            { kind: 'text', text: 'a' },
            { kind: 'not', of: { kind: 'text', text: 'b' } },
          ],
        },
        { kind: 'text', text: 'c' },
      ],
    });
    expect(query('-(is:new or is:due)')).toEqual({
      kind: 'not',
      of: {
        kind: 'any',
        of: [
          { kind: 'is', state: 'new' },
          { kind: 'is', state: 'due' },
        ],
      },
    });
  });

  it.each([
    ['topic:Node', { kind: 'field', field: 'topic', text: 'node' }],
    ['tag:"my tag"', { kind: 'field', field: 'tag', text: 'my tag' }],
    ['is:leech', { kind: 'is', state: 'leech' }],
    ['prop:s>21', { kind: 'property', property: 's', comparison: '>', value: 21 }],
    ['prop:r<=0.85', { kind: 'property', property: 'r', comparison: '<=', value: 0.85 }],
    ['prop:reps!=3', { kind: 'property', property: 'reps', comparison: '!=', value: 3 }],
    ['rated:7', { kind: 'rated', days: 7, rating: null }],
    ['rated:7:again', { kind: 'rated', days: 7, rating: 'again' }],
    ['rated:1:1', { kind: 'rated', days: 1, rating: 'again' }],
    ['kube-proxy', { kind: 'text', text: 'kube-proxy' }],
  ] as const)('%s', (text, expected) => {
    expect(query(text)).toEqual(expected);
  });
});

describe('what is wrong is told with its place, and what was expected there', () => {
  it.each([
    ['is:gone', 3, /due, new/],
    ['a is:', 5, /due, new/],
    ['colour:red', 0, /topic, tag/],
    ['topic:', 6, /something after topic/],
    ['prop:x>3', 5, /s, d, r/],
    ['prop:s', 6, /<=, >=/],
    ['prop:s>', 7, /a number/],
    ['prop:s>many', 7, /a number/],
    ['rated:soon', 6, /rated:7/],
    ['rated:7:perfect', 8, /again, hard/],
    ['(a or b', 7, /\)/],
    ['a )', 2, /the end/],
    ['a or', 4, /a word/],
    ['"open', 0, /closing/],
    ['a - b', 3, /a word/],
    ['()', 1, /a word/],
  ] as const)('%s', (text, position, expected) => {
    const parsed = parseCardQuery(text);
    expect(parsed).toMatchObject({ ok: false, position });
    if (!parsed.ok) expect(parsed.expected).toMatch(expected);
  });

  it('whatever is typed, an answer comes and never an exception', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom('(', ')', '-', '"', ' ', 'or', 'is:due', 'prop:s>2', 'rated:', 'topic:', ':'),
            fc.string({ maxLength: 5 }),
          ),
          { maxLength: 40 },
        ),
        (parts) => {
          const parsed = parseCardQuery(parts.join(''));
          if (!parsed.ok) expect(parsed.position).toBeLessThanOrEqual(Math.max(500, parts.join('').length));
        },
      ),
      { numRuns: 1000, seed: 20_261_127 },
    );
    expect(parseCardQuery('('.repeat(400)).ok).toBe(false);
    expect(parseCardQuery('a '.repeat(400)).ok).toBe(false);
  });
});
