/** Values as Go's fmt writes them with %v, and times as kubectl writes them. */

import { goQuoted } from '../../values/go-text';
import { parseTimestamp } from '../../values/time';
import { isZeroTime } from '../printers/cells';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun, 22 Nov 2026 22:03:34 +0000` (RFC 1123 with a numeric zone, always UTC); Go's zero time for none. */
export function longTime(time: string | null | undefined): string {
  const date = isZeroTime(time) ? undefined : new Date(parseTimestamp(time));
  if (date === undefined || Number.isNaN(date.getTime())) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const day = String(date.getUTCDate()).padStart(2, '0');
  const clock = date.toISOString().slice(11, 19);
  return `${days[date.getUTCDay()]}, ${day} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock} +0000`;
}

/** `2026-11-22 22:03:34 +0000 UTC`, as Go prints a time by itself. */
export function plainTime(time: string | null | undefined): string {
  if (isZeroTime(time)) return '0001-01-01 00:00:00 +0000 UTC';
  return `${new Date(parseTimestamp(time)).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
}

/** A value as Go source, as `%#v` prints it. */
export function goSyntax(value: unknown): string {
  if (value === undefined || value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuoted(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return String(value);
  const fields = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, each]) => `${goQuoted(key)}:${goSyntax(each)}`);
  return `map[string]interface {}{${fields.join(', ')}}`;
}
