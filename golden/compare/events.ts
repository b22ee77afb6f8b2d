/** Events by component, type, reason, object and message; how often each was counted is not compared. */
import type { Normal } from '../names';
import type { RecordedEvent, Repeat } from '../recording';
import { countDifferences, countsOf, type Finding } from './finding';

export function compareEvents(
  recorded: readonly RecordedEvent[],
  played: readonly RecordedEvent[],
  { events }: Repeat,
  normal: Normal,
): readonly Finding[] {
  const expected = groups(recorded, normal);
  const got = groups(played, normal);
  // Where two plays of the real control plane differed, it is enough that something of the kind was reported.
  const messages = (list: readonly string[] = []): Map<string, number> =>
    countsOf(events ? list : list.slice(0, 1).map(() => 'a report'));
  return [...new Set([...expected.keys(), ...got.keys()])].sort().map((about) => ({
    about,
    differences: countDifferences(messages(expected.get(about)), messages(got.get(about)), () => true),
  }));
}

/** Messages by who reported what about which object. */
function groups(events: readonly RecordedEvent[], normal: Normal): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { component, type, reason, message, object, namespace } of events) {
    const where = namespace === '' || namespace === 'default' ? '' : ` in ${namespace}`;
    const about = `${component} ${type} ${reason} ${normal(object)}${where}`;
    found.set(about, [...(found.get(about) ?? []), normal(message)]);
  }
  return found;
}
