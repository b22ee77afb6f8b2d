/** Virtual times: milliseconds since the epoch inside, RFC 3339 in objects. */

/** Times that were written before: what happens together is written with the same few. */
const written = new Map<number, string>();

/** As the API server writes times: whole seconds, UTC. */
export function timestamp(ms: number): string {
  const second = Math.floor(ms / 1000);
  let text = written.get(second);
  if (text === undefined) {
    text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    if (written.size >= 1_000) written.clear();
    written.set(second, text);
  }
  return text;
}

/** With microseconds, as Leases and the newer Events have it. */
export function microTimestamp(ms: number): string {
  const whole = Math.floor(ms);
  const millis = String(whole - Math.floor(whole / 1000) * 1000).padStart(3, '0');
  return `${timestamp(whole).slice(0, -1)}.${millis}000Z`;
}

/** Times that were read before: objects say the same few again and again. */
const parsed = new Map<string, number>();

/** Milliseconds since the epoch; NaN when the text is no time. */
export function parseTimestamp(text: string | null | undefined): number {
  if (text === undefined || text === null) return Number.NaN;
  let ms = parsed.get(text);
  if (ms === undefined) {
    ms = Date.parse(text);
    if (parsed.size >= 10_000) parsed.clear();
    parsed.set(text, ms);
  }
  return ms;
}
