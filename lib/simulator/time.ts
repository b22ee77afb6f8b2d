/** Virtual times: milliseconds since the epoch inside, RFC 3339 in objects. */

let lastSecond = Number.NaN;
let lastText = '';

/** As the API server writes times: whole seconds, UTC. */
export function timestamp(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  }
  return lastText;
}

/** With microseconds, as Leases and the newer Events have it. */
export function microTimestamp(ms: number): string {
  return `${new Date(Math.floor(ms)).toISOString().slice(0, 23)}000Z`;
}

/** Milliseconds since the epoch; NaN when the text is no time. */
export function parseTimestamp(text: string | null | undefined): number {
  return text === undefined || text === null ? Number.NaN : Date.parse(text);
}
