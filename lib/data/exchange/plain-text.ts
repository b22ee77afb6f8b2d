/** The most characters that a name may have, of a person or of a team. */
export const longestName = 80;

/**
 * Whether a text has only characters that stand on one line and can be seen: no control and formatting characters (Cc,
 * Cf, Zl, Zp: line breaks, text that runs backwards, marks of no width) and no halves of characters (Cs).
 */
export function isPlain(text: string): boolean {
  return /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u.test(text);
}

/**
 * Whether a text has a letter or digit that can be seen. Some letters are blank by design (U+3164 and others): Unicode
 * says that programs may pass over them.
 */
export function hasLetter(text: string): boolean {
  return /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u.test(text);
}

/** A name that another program gives for a person, if it is one that they could have given here; else null. */
export function nameOf(text: string | null): string | null {
  const name = text?.trim() ?? '';
  return name.length <= longestName && isPlain(name) && hasLetter(name) ? name : null;
}
