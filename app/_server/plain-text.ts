import { z } from 'zod';

/**
 * A line that a person writes and others read, for example a name. Trimmed; without control and formatting characters
 * (Cc, Cf, Zl, Zp: line breaks, text that runs backwards, marks of no width), halves of characters (Cs), and with at
 * least one letter or digit that can be seen, so that two names that look alike are alike. It may be empty.
 */
export function plainText(most: number) {
  return z
    .string()
    .trim()
    .max(most, `Take at most ${most} characters.`)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'Use letters, digits and signs that can be seen.')
    .refine((text) => text === '' || visibleLetter.test(text), 'Use at least one letter or digit.');
}

/** Some letters are blank by design (U+3164 and others): Unicode says that programs may pass over them. */
const visibleLetter = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u;

/** The name of a person, as their team reads it. Empty for none. */
export const personName = plainText(80);

/** The name of a team. */
export const teamName = plainText(80).min(1, 'Give the team a name.');
