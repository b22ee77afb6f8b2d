/**
 * Wall clocks of the world, for schedules: which local time an instant is, by the zone rules of the JavaScript engine.
 * A known difference: upstream reads the zone rules that kube-controller-manager was built with.
 */

export type WallClock = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
};

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** Minutes east of UTC in a zone ("Europe/Berlin") at an instant (ms since the epoch); undefined for an unknown zone. */
export function utcOffsetMinutes(zone: string, at: number): number | undefined {
  if (zone === '' || zone === 'UTC' || zone === 'Etc/UTC') return 0;
  const format = formatFor(zone);
  if (format === null) return undefined;
  const wall = readWall(format, at);
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  return Math.round((asUtc - Math.floor(at / 1000) * 1000) / 60_000);
}

/** RFC 3339 with the zone's offset: `2016-05-19T06:00:00-04:00`, or `Z` for UTC. */
export function rfc3339In(zone: string, at: number): string {
  const offset = utcOffsetMinutes(zone, at) ?? 0;
  const local = new Date(at + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const size = Math.abs(offset);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function formatFor(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // An unknown zone: the caller says so.
  }
  formats.set(zone, format);
  return format;
}

function readWall(format: Intl.DateTimeFormat, at: number): WallClock {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}
