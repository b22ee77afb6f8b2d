/** Who created, updated, bound and deleted each object; retries, 409s and the node agents' own writes aside. */
import type { Normal } from '../names';
import type { AuditEntry, Repeat } from '../recording';
import { countDifferences, countsOf, type Finding } from './finding';

export function compareActors(
  recorded: readonly AuditEntry[],
  played: readonly AuditEntry[],
  { writes }: Repeat,
  normal: Normal,
): readonly Finding[] {
  const expected = byObject(recorded.map((each) => ({ ...each, name: normal(each.name) })));
  const got = byObject(played);
  // How many status updates and refused tries there were differs from run to run; so does the rest where the
  // recording's second play says so.
  const exact = (text: string): boolean => writes && !/status|refused/.test(text);
  return [...new Set([...expected.keys(), ...got.keys()])].sort().map((about) => ({
    about,
    differences: countDifferences(countsOf(expected.get(about) ?? []), countsOf(got.get(about) ?? []), exact),
  }));
}

function byObject(entries: readonly AuditEntry[]): ReadonlyMap<string, readonly string[]> {
  const objects = new Map<string, string[]>();
  for (const entry of entries) {
    if (!counts(entry)) continue;
    const about = objectOf(entry);
    objects.set(about, [...(objects.get(about) ?? []), whoDidWhat(entry)]);
  }
  return objects;
}

/** Whether an entry is a write of someone whose writes are judged. */
export function counts({ actor, code, query }: AuditEntry): boolean {
  return !actor.startsWith('kubelet@') && code !== 409 && query?.includes('dryRun') !== true;
}

export function objectOf({ resource, namespace, name }: AuditEntry): string {
  return `${resource} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function whoDidWhat({ actor, verb, subresource, code }: AuditEntry): string {
  const what = subresource === '' ? verbOf(verb) : `${verbOf(verb)} ${subresource}`;
  return `${actor} ${what}${code >= 400 ? ` refused ${code}` : ''}`;
}

/** An update and a patch are two ways to write. */
export function verbOf(verb: string): string {
  return verb === 'patch' || verb === 'update' ? 'write' : verb;
}
