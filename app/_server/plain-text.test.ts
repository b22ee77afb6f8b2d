import { describe, expect, it } from 'vitest';
import { personName, teamName } from './plain-text';

const right = (text: string) => personName.safeParse(text).success;

describe('a name', () => {
  it.each(['Ada', 'Zoë O’Neill-Smith 2', '田中', 'Игорь 🚀', 'नेहा', ''])('may be %s', (text) => {
    expect(right(text)).toBe(true);
  });

  it('comes without the blanks around it', () => {
    expect(personName.parse('  Ada ')).toBe('Ada');
  });

  it.each([
    ['runs backwards', 'Ada\u202Egnp'],
    ['holds a mark of no width', 'A\u200Bda'],
    ['holds a second line', 'Ada\nowner'],
    ['holds a line separator', 'Ada\u2028owner'],
    ['holds half a character', 'Ada\uD83D'],
    ['is of signs alone', '!?'],
    ['cannot be seen', '\u3164'],
    ['is too long', 'a'.repeat(81)],
  ])('is refused when it %s', (_, text) => expect(right(text)).toBe(false));

  it('is needed by a team', () => {
    expect(teamName.safeParse('  ').success).toBe(false);
    expect(teamName.safeParse('Platform').success).toBe(true);
  });
});
