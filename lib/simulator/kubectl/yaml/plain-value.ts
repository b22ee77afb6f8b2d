/**
 * What a word without quotes means in YAML: the reader asks it, and the writer, to know what to quote.
 * Source: sigs.k8s.io/yaml goyaml.v2 resolve.go.
 */

/** What a plain word means: nothing, a truth, a number or itself. */
export function plainValue(text: string): string | number | boolean | null {
  if (nothings.has(text)) return null;
  if (truths.has(text)) return true;
  if (untruths.has(text)) return false;
  if (!/^[-+.\d]/.test(text)) return text;
  const digits = text.replace(/_/g, '');
  if (/^[-+]?(0|[1-9]\d*)$/.test(digits)) return Number(digits);
  if (/^[-+]?0b[01]+$/.test(digits) || /^[-+]?0x[\da-fA-F]+$/.test(digits) || /^[-+]?0o[0-7]+$/.test(digits))
    return digits.startsWith('-') ? -Number(digits.slice(1)) : Number(digits.replace('+', ''));
  if (/^[-+]?0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(digits)) return Number(digits);
  return text;
}

const truths: ReadonlySet<string> = new Set('y Y yes Yes YES true True TRUE on On ON'.split(' '));
const untruths: ReadonlySet<string> = new Set('n N no No NO false False FALSE off Off OFF'.split(' '));
const nothings: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);
