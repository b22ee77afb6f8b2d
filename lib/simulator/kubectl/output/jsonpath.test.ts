import { describe, expect, it } from 'vitest';
import { type PrintOptions, printJsonPath } from './jsonpath';
import { parseJsonPath } from './jsonpath-syntax';

const nodes = {
  items: [
    { metadata: { name: 'a', labels: { 'kubernetes.io/os': 'linux' } }, status: { cpu: 4, note: null } },
    { metadata: { name: 'b', labels: {} }, status: { cpu: 8 } },
  ],
};

function printed(template: string, options?: PrintOptions): string {
  const parsed = parseJsonPath(template);
  if (!parsed.ok) return parsed.message;
  const result = printJsonPath(parsed.path, nodes, options);
  return 'text' in result ? result.text : result.problem;
}

describe('a JSONPath', () => {
  it.each([
    [
      'prints the parts of a union one after the other',
      `{.items[*]['metadata.name','status.cpu']}`,
      'a b 4 8',
    ],
    [
      'takes a key in quotes for a path, a backslash for a dot in a name',
      String.raw`{.items[0].metadata.labels['kubernetes\.io/os']}`,
      'linux',
    ],
    ['prints what is null, and nothing for what is missing', '{.items[*].status.note}', 'null'],
    ['finds what holds something at any depth', '{.items[?(@..cpu>4)]..name}', 'b'],
    [
      'compares a number with a number only',
      '{.items[?(@.status.cpu=="4")].metadata.name}',
      'incompatible types for comparison',
    ],
    ['counts only in lists', '{.items[0].metadata[0]}', 'map[string]interface {} is not array or slice'],
    ['refuses an index beyond the end', '{.items[2]}', 'array index out of bounds: index 2, length 2'],
    [
      'refuses a slice that goes backwards',
      '{.items[1:0]}',
      'starting index 1 is greater than ending index 0',
    ],
  ])('%s', (_, template, text) => {
    expect(printed(template)).toBe(text);
  });

  it('may be asked to refuse what is nowhere, but not to see whether it is there', () => {
    const refusesMissing = true;
    expect(printed('{.items[*].spec}', { refusesMissing })).toBe('spec is not found');
    expect(printed('{.items[?(@.spec)]}', { refusesMissing })).toBe('');
  });

  it('may be asked for lists in JSON', () => {
    expect(printed('{.items[*].metadata.name}', { asJson: true })).toBe('[\n    "a",\n    "b"\n]\n');
  });
});
