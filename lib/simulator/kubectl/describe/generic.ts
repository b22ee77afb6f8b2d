/** Any object, its fields in order of name. Source: kubectl/pkg/describe/describe.go genericDescriber, smartLabelFor. */

import { goValue } from '../../values/go-text';
import { compareText } from '../printers/cells';
import { describer, type Lines } from './describer';
import { eventLines } from './events';
import { headLines } from './fields';

export const generic = describer<object>((object, view) => [
  ...headLines(object, { namespaced: true }),
  ...fieldLines(object, '', ''),
  ...eventLines(object, view),
]);

/** Told above, or of no use to a reader. */
const skipped = ['managedFields', 'name', 'namespace', 'labels', 'annotations'].map(
  (name) => `.metadata.${name}`,
);

function fieldLines(content: Readonly<Record<string, unknown>>, blanks: string, path: string): Lines {
  return Object.keys(content)
    .filter((field) => content[field] !== undefined && !skipped.includes(`${path}.${field}`))
    .sort(compareText)
    .flatMap((field) => {
      const value = content[field];
      const [title, inner, at] = [titleOf(field), `${blanks}  `, `${path}.${field}`];
      if (Array.isArray(value))
        return [
          `${blanks}${title}:`,
          ...value.flatMap((item) =>
            isObject(item) ? fieldLines(item, inner, at) : [`${inner}${goValue(item)}`],
          ),
        ];
      if (isObject(value)) return [`${blanks}${title}:`, ...fieldLines(value, inner, at)];
      return `${blanks}${title}:\t${goValue(value)}`;
    });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const acronyms = ['API', 'URL', 'UID', 'GUID'];

/** `resourceVersion` → `Resource Version`, `uid` → `UID`. A name with digits or the like stays as it is. */
export function titleOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  return mergedWords(wordsOf(field))
    .map((word) => {
      if (acronyms.includes(word.toUpperCase())) return word.toUpperCase();
      return word.toLowerCase() === word ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    })
    .join(' ');
}

/** Runs of capitals, small letters and others; the last capital of a run belongs to the small letters after it. */
function wordsOf(field: string): readonly string[] {
  return field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];
}

/** Two or more capitals are one word with what follows them and begins with a capital. */
function mergedWords(words: readonly string[]): readonly string[] {
  const merged: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const [word = '', next = ''] = [words[at], words[at + 1]];
    const joins = /^\p{Lu}{2,}$/u.test(word) && /^\p{Lu}/u.test(next);
    merged.push(joins ? word + next : word);
    if (joins) at++;
  }
  return merged;
}
