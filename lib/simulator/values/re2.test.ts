import { describe, expect, it } from 'vitest';
import { compileRegex, type Regex } from './re2';

function regex(pattern: string): Regex {
  const compiled = compileRegex(pattern);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.regex;
}

function found(pattern: string, text: string): string | undefined {
  const match = regex(pattern).find(text);
  return match === undefined ? undefined : text.slice(match.start, match.end);
}

describe('regular expressions', () => {
  it('match as Go matches them: the leftmost, then the preferred', () => {
    expect(found('a+', 'baaac')).toBe('aaa');
    expect(found('a+?', 'baaac')).toBe('a');
    expect(found('a|ab', 'ab')).toBe('a');
    expect(found('(a|ab)(c|bcd)$', 'abcd')).toBe('abcd');
    expect(found('[0-9]*', 'abc 123')).toBe('');
    expect(found('x{2,3}', 'xxxx')).toBe('xxx');
    expect(found('(?i)hello', 'say HeLLo')).toBe('HeLLo');
    expect(found('\\bcat\\b', 'concat cat')).toBe('cat');
    expect(found('[[:alpha:]_-]+', '12ab_-c3')).toBe('ab_-c');
    expect(found('^\\p{Lu}\\p{L}+', 'Äpfel und')).toBe('Äpfel');
  });

  it('tell their groups', () => {
    const match = regex('(\\w+)@(\\w+)(\\.de)?').find('mail: ada@host');
    expect(match?.groups).toEqual([[6, 9], [10, 14], undefined]);
  });

  it('know line ends only when asked to', () => {
    expect(regex('^b').test('a\nb')).toBe(false);
    expect(regex('(?m)^b').test('a\nb')).toBe(true);
    expect(regex('a.b').test('a\nb')).toBe(false);
    expect(regex('(?s)a.b').test('a\nb')).toBe(true);
  });

  it.each([
    ['(', 'error parsing regexp: missing closing ): `(`'],
    ['a)', 'error parsing regexp: unexpected ): `a)`'],
    ['[a', 'error parsing regexp: missing closing ]: `[a`'],
    ['*a', 'error parsing regexp: missing argument to repetition operator: `*`'],
    ['a**', 'error parsing regexp: invalid nested repetition operator: `**`'],
    ['(?!a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?!`'],
    ['(?<=a)b', 'error parsing regexp: invalid or unsupported Perl syntax: `(?<=`'],
    ['\\1', 'error parsing regexp: invalid escape sequence: `\\1`'],
    ['a{1001}', 'error parsing regexp: invalid repeat count: `{1001}`'],
    ['[z-a]', 'error parsing regexp: invalid character class range: `z-a`'],
  ])('refuse %s in Go’s words', (pattern, message) => {
    expect(compileRegex(pattern)).toEqual({ ok: false, message });
  });

  it('take linear time for what takes others for ever', () => {
    const text = 'a'.repeat(5_000);
    const before = performance.now();
    expect(regex('^(a+)+$').test(`${text}!`)).toBe(false);
    expect(regex('(a|aa)*b').test(text)).toBe(false);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('are refused when they would grow beyond all bounds', () => {
    expect(compileRegex('((a{1000}){1000}){1000}').ok).toBe(false);
  });
});
