/**
 * Files of variables, of which a kubelet reads one: lines `NAME='value'`, a small part of what a shell understands.
 * Source: pkg/kubelet/util/env/env_util.go ParseEnv (KEP-3721).
 */

/**
 * The value of a variable; undefined when the file does not set it, an error with the line where it is not such a file. Lines before
 * the variable have to be right, those after it are not read.
 */
export function variableIn(
  text: string,
  key: string,
): { readonly value: string | undefined } | { readonly error: string } {
  const lines = text.replace(/\n$/, '').split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? '').replace(/^[ \t]+/, '').replace(/\r$/, '');
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const name = line.slice(0, Math.max(0, equals));
    if (equals < 0) return wrong(i, "missing '='");
    if (name.trim() === '') return wrong(i, 'empty variable name');
    if (/[ \t]$/.test(name)) return wrong(i, "whitespace before '=' is not allowed");
    let rest = line.slice(equals + 1);
    if (/^[ \t]/.test(rest)) {
      // As in a shell, what follows is no longer part of it.
      if (name === key) return { value: undefined };
      continue;
    }
    if (!rest.startsWith("'")) return wrong(i, 'value must be enclosed in single quotes');
    rest = rest.slice(1);
    let value = '';
    const begun = i;
    while (!rest.includes("'")) {
      value += `${rest}\n`;
      i++;
      if (i >= lines.length)
        return {
          error: `invalid environment variable format starting at line ${begun + 1}: unclosed single quote`,
        };
      rest = lines[i] ?? '';
    }
    const end = rest.indexOf("'");
    if (!/^[ \t\r]*(?:#.*)?$/.test(rest.slice(end + 1)))
      return wrong(i, 'unexpected content after closing quote');
    value += rest.slice(0, end);
    if (name === key) return { value: value === '' ? undefined : value };
  }
  return { value: undefined };
}

function wrong(line: number, what: string): { readonly error: string } {
  return { error: `invalid environment variable format at line ${line + 1}: ${what}` };
}
