/**
 * Splits a line into words as a POSIX shell does: blanks separate, `'…'` is literal, `"…"` keeps blanks, `\` escapes,
 * `#` at the beginning of a word starts a comment. What a shell would do beyond that (variables, pipes, redirection,
 * several commands) is refused by name, never guessed.
 * Source: POSIX.1-2024, Shell Command Language, 2.2 Quoting and 2.3 Token Recognition.
 */

export type Words =
  | { readonly ok: true; readonly words: readonly string[]; readonly heredoc?: string }
  | { readonly ok: false; readonly message: string };

/** A line longer than this is refused. */
const longestLine = 65_536;

/** The longer ones first. */
const operators: Readonly<Record<string, string>> = {
  '&&': 'a second command after the first',
  '||': 'a second command instead of the first',
  '|': 'a pipe',
  '&': 'running in the background',
  ';': 'a second command on one line',
  '<': 'reading from a file',
  '>': 'writing to a file',
  '`': 'running a command inside another',
  '(': 'a subshell',
  ')': 'a subshell',
};

/**
 * The words of a line. `<<WORD` at the end (also `<<'WORD'`) is a here-document: `heredoc` is the word that ends it,
 * and what follows is the command's standard input.
 */
export function splitWords(line: string): Words {
  if (line.length > longestLine) return refused(`a line may have ${longestLine} characters at most`);
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (char === ' ' || char === '\t' || char === '\n') {
      if (word !== undefined) words.push(word);
      word = undefined;
      at++;
    } else if (char === '#' && word === undefined) {
      const end = line.indexOf('\n', at);
      at = end < 0 ? line.length : end;
    } else if (char === '\\') {
      const next = line.charAt(at + 1);
      if (next !== '\n') word = (word ?? '') + next;
      at += 2;
    } else if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return refused("a ' is not closed");
      word = (word ?? '') + line.slice(at + 1, end);
      at = end + 1;
    } else if (char === '"') {
      const quoted = doubleQuoted(line, at + 1);
      if (typeof quoted === 'string') return refused(quoted);
      word = (word ?? '') + quoted.text;
      at = quoted.next;
    } else if (line.startsWith('$(', at)) {
      return refused(
        '"$(" (running a command inside another) is not known here; type its answer, or put the text in single quotes',
      );
    } else if (char === '$' && /[\w{]/.test(line.charAt(at + 1))) {
      return refused('shell variables are not known here; write the value, or put the text in single quotes');
    } else if (line.startsWith('<<', at)) {
      return heredocOf(line, at, word === undefined ? words : [...words, word]);
    } else if (char in operators) {
      const operator = Object.keys(operators).find((each) => line.startsWith(each, at)) ?? char;
      return refused(
        `"${operator}" (${operators[operator]}) is not known here; put the text in quotes if it is meant so`,
      );
    } else {
      word = (word ?? '') + char;
      at++;
    }
  }
  if (word !== undefined) words.push(word);
  return { ok: true, words };
}

function doubleQuoted(line: string, from: number): { readonly text: string; readonly next: number } | string {
  let text = '';
  for (let at = from; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '"') return { text, next: at + 1 };
    const next = line.charAt(at + 1);
    if (char === '\\' && (next === '"' || next === '\\' || next === '$' || next === '`')) {
      text += next;
      at++;
    } else if (char === '\\' && next === '\n') at++;
    else if ((char === '$' && /[\w{(]/.test(next)) || char === '`')
      return 'shell variables and commands in double quotes are not known here; use single quotes';
    else text += char;
  }
  return 'a " is not closed';
}

function heredocOf(line: string, at: number, words: readonly string[]): Words {
  const found = /^<<-?\s*(['"]?)([\w.-]+)\1\s*$/.exec(line.slice(at));
  if (found === null) return refused('after << comes the word that ends the text, and nothing more');
  return { ok: true, words, heredoc: found[2] ?? '' };
}

function refused(message: string): Words {
  return { ok: false, message };
}
