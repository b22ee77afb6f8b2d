/** A text as somebody types it at a shell, one command a line, as the commands it holds. */
import type { Typed } from './scenario-typed';

/** `kubectl apply -f - <<EOF`: what follows, up to a line EOF, is read by the command. The word may stand in quotes. */
const hereDocument = /^(.*?)\s*<<-?\s*(['"]?)([A-Za-z_]\w*)\2\s*$/;

/** Empty lines and comments are nothing. A text whose end is missing goes up to the last line. */
export function typedLines(text: string): readonly Typed[] {
  const typed: Typed[] = [];
  const lines = text.split(/\r?\n/);
  for (let n = 0; n < lines.length; n++) {
    const line = (lines[n] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, command = '', , word] = hereDocument.exec(line) ?? [];
    if (word === undefined) {
      typed.push(line);
      continue;
    }
    const rest = lines.slice(n + 1);
    const end = rest.findIndex((each) => each.trim() === word);
    const read = end < 0 ? rest : rest.slice(0, end);
    typed.push({ line: command, stdin: `${read.join('\n')}\n` });
    n += read.length + 1;
  }
  return typed;
}

/** The text that `typedLines` reads as these commands. */
export function typedText(typed: readonly Typed[]): string {
  return typed.map(textOf).join('\n');
}

function textOf(typed: Typed): string {
  if (typeof typed === 'string') return typed;
  const stdin = typed.stdin.replace(/\n$/, '');
  // A word that stands alone in none of the lines, so that the text ends where it is meant to.
  const held = new Set(stdin.split('\n').map((line) => line.trim()));
  let word = 'EOF';
  while (held.has(word)) word += '_';
  return `${typed.line} <<${word}\n${stdin}\n${word}`;
}
