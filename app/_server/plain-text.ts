import { z } from 'zod';
import { hasLetter, isPlain, longestName } from '@/lib/data/exchange/plain-text';

/**
 * A line that a person writes and others read. Trimmed, of characters that can be seen, with at least one letter or
 * digit, so that nobody can write a name that looks like another or like none. It may be empty.
 */
function plainText(most: number) {
  return z
    .string()
    .trim()
    .max(most, `Take at most ${most} characters.`)
    .refine(isPlain, 'Use letters, digits and signs that can be seen.')
    .refine((text) => text === '' || hasLetter(text), 'Use at least one letter or digit.');
}

/** The name of a person, as their team reads it. Empty for none. */
export const personName = plainText(longestName);

/** The name of a team. */
export const teamName = plainText(longestName).min(1, 'Give the team a name.');
