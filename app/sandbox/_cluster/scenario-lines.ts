/** Between what is typed as an answer to a scenario and what is typed in a sandbox over it. */
import type { TypedEntry } from './document';

/** What a person takes between two commands, as the judge has it. */
const pause = 'run 2s';

/** The lines of an answer as the judge plays them: a pause after each, and at the end until nothing is left to do. */
export function entriesOf(typed: readonly TypedEntry[]): TypedEntry[] {
  const played = typed.flatMap((entry): TypedEntry[] => {
    const line = typeof entry === 'string' ? entry : entry.line;
    // Both let time pass by themselves.
    return /^\s*(sleep|ssh)\s/.test(line) ? [entry] : [entry, pause];
  });
  return [...played, 'run'];
}

export type Usable = {
  readonly typed: readonly TypedEntry[];
  /** Lines that an answer cannot have: faults, machines that join. */
  readonly left: readonly string[];
};

/** What was tried, as an answer: the pauses are the judge's own, and time that was let pass is slept. */
export function usableLines(entries: readonly TypedEntry[]): Usable {
  const typed: TypedEntry[] = [];
  const left: string[] = [];
  for (const entry of entries) {
    const line = (typeof entry === 'string' ? entry : entry.line).trim();
    const [, time] = /^run\s+([\d.]+)(?:s)?$/.exec(line) ?? [];
    const [, minutes] = /^run\s+([\d.]+)m$/.exec(line) ?? [];
    if (line === 'run' || line === pause) continue;
    if (time !== undefined) typed.push(`sleep ${time}`);
    else if (minutes !== undefined) typed.push(`sleep ${Number(minutes) * 60}`);
    else if (/^(fault|nodes?)\s/.test(line)) left.push(line);
    else if (
      !/^(kubectl\s+|k\s+)?(get|describe|logs|events|explain|top|api-resources|api-versions|version|cluster-info)\b/.test(
        line,
      )
    )
      typed.push(entry);
  }
  return { typed, left };
}
