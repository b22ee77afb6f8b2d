/**
 * What comes before what: the writes of one actor about one object, in their order, and of any two writes that the
 * recording shows clearly apart.
 */
import type { Normal } from '../names';
import type { AuditEntry, Repeat } from '../recording';
import { objectOf, verbOf } from './actors';
import type { Difference, Finding } from './finding';

/** Actors race within a tenth of a second, and the delays of the recordings' node agents varied by two more. */
const raceSeconds = 0.3;

type Milestone = {
  readonly id: string;
  readonly about: string;
  readonly actor: string;
  readonly t: number;
  readonly place: number;
};

export function compareOrder(
  recorded: readonly AuditEntry[],
  played: readonly AuditEntry[],
  { writes }: Repeat,
  normal: Normal,
): readonly Finding[] {
  const expected = milestones(
    recorded.map((each) => ({ ...each, name: normal(each.name) })),
    writes,
  );
  const got = new Map(milestones(played, writes).map((each) => [each.id, each]));
  const findings = new Map<string, Difference[]>();
  for (const later of expected) {
    const differences = findings.get(later.about) ?? [];
    findings.set(later.about, differences);
    const laterGot = got.get(later.id);
    if (laterGot === undefined) continue;
    for (const earlier of expected) {
      if (earlier.place >= later.place) break;
      const earlierGot = got.get(earlier.id);
      if (earlierGot === undefined || !comesBefore(earlier, later) || earlierGot.place < laterGot.place)
        continue;
      differences.push({ expected: `${earlier.id}, then ${later.id}`, got: 'the other way round' });
    }
  }
  return [...findings].map(([about, differences]) => ({ about, differences }));
}

function comesBefore(earlier: Milestone, later: Milestone): boolean {
  if (later.t - earlier.t > raceSeconds) return true;
  return earlier.actor === later.actor && earlier.about === later.about && !earlier.about.includes('<pod>');
}

/**
 * First status write, and each other write by its number; of equal Pods the first and the last, as which of several
 * comes when is a race.
 */
function milestones(entries: readonly AuditEntry[], numbered: boolean): readonly Milestone[] {
  const seen = new Map<string, number>();
  const last = new Map<string, Milestone>();
  const found = entries.flatMap((entry, place): Milestone[] => {
    const { verb, subresource, code, t, request, query } = entry;
    if (code >= 400 || query?.includes('dryRun') === true) return [];
    const isAgent = entry.actor.startsWith('kubelet@');
    if (isAgent && verb !== 'delete') return [];
    const actor = isAgent ? 'node agent' : entry.actor;
    const replicas = request?.replicas === undefined ? '' : ` to ${request.replicas}`;
    const about = objectOf(entry);
    const what = `${actor} ${verbOf(verb)} ${subresource === '' ? '' : `${subresource} of `}${about}${replicas}`;
    const n = (seen.get(what) ?? 0) + 1;
    seen.set(what, n);
    if (n > 1 && (!numbered || subresource === 'status')) return [];
    if (n > 1 && about.includes('<pod>')) {
      last.set(what, { id: `${what} (the last of ${n})`, about, actor, t, place });
      return [];
    }
    return [{ id: n === 1 ? what : `${what} (${n})`, about, actor, t, place }];
  });
  return [...found, ...last.values()].sort((a, b) => a.place - b.place);
}
