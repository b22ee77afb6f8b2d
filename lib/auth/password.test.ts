import { describe, expect, it } from 'vitest';
import { hashPassword, passwordMatches } from './password';
import { passwordProblem } from './password-rules';

describe('a password', () => {
  it('is kept as argon2id with 46 MiB, and matches itself only', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    expect(await passwordMatches(hash, 'correct horse battery')).toBe(true);
    expect(await passwordMatches(hash, 'correct horse batterx')).toBe(false);
  });

  it('matches however the keyboard composed its characters', async () => {
    const hash = await hashPassword('caf\u00e9 au lait');
    expect(await passwordMatches(hash, 'cafe\u0301 au lait')).toBe(true);
  });

  it('of nobody never matches, whatever is tried', async () => {
    expect(await passwordMatches(null, 'correct horse battery')).toBe(false);
    expect(await passwordMatches(null, '')).toBe(false);
  });

  it('is hashed for each of many who sign in at once', async () => {
    const hash = await hashPassword('correct horse battery');
    const tries = Array.from({ length: 6 }, (_, i) =>
      passwordMatches(hash, i % 2 ? 'no such thing' : 'correct horse battery'),
    );
    expect(await Promise.all(tries)).toEqual([true, false, true, false, true, false]);
  });
});

describe('a new password', () => {
  const problem = (password: string) => passwordProblem(password, 'ada.okafor@example.org');

  it('has ten characters or more and may be a sentence, in any script', () => {
    expect(problem('short one')).toBe('These are 9 characters. Take at least 10.');
    expect(problem('six words are quite enough here')).toBeNull();
    expect(problem('пароль из слов')).toBeNull();
    expect(problem('x'.repeat(257))).toMatch(/at most 256/);
  });

  it.each(['ada.okafor@example.org', 'ada.okafor1', 'Ada.Okafor2026!'])(
    'is not the e-mail address with figures behind it: %s',
    (password) => expect(problem(password)).toMatch(/e-mail address/),
  );

  it.each(['aaaaaaaaaaaa', 'abcabcabcabc', '0123456789', 'qwertyuiop', 'Password123', 'kubernetes'])(
    'is not among the first that are tried: %s',
    (password) => expect(problem(password)).toMatch(/first that are tried/),
  );
});
