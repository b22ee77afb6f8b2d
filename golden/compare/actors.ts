/**
 * Who created, updated, bound and deleted each object; retries, 409s and the node agents' own writes aside. Updates and
 * deletions of one object by one actor that follow each other within a moment count once: in how many steps a rollout
 * goes on while several Pods become ready is a race.
 */
import type { Normal } from '../names';
import type { AuditEntry, Repeat } from '../recording';
import { countDifferences, countsOf, type Finding } from './finding';

export function compareActors(
  recorded: readonly AuditEntry[],
  played: readonly AuditEntry[],
  { writes }: Repeat,
  normal: Normal,
): readonly Finding[] {
  const expected = byObject(
    recorded.map((each) => ({ ...each, name: normal(each.name), rawName: each.name })),
  );
  const got = byObject(played);
  // How many status updates and refused tries there were differs from run to run; so does the rest where the
  // recording's second play says so.
  const exact = (text: string): boolean => writes && !/status|refused/.test(text);
  return [...new Set([...expected.keys(), ...got.keys()])].sort().map((about) => ({
    about,
    differences: countDifferences(countsOf(expected.get(about) ?? []), countsOf(got.get(about) ?? []), exact),
  }));
}

const momentSeconds = 0.5;

function byObject(entries: readonly AuditEntry[]): ReadonlyMap<string, readonly string[]> {
  const objects = new Map<string, string[]>();
  const last = new Map<string, number>();
  for (const entry of entries) {
    if (!counts(entry)) continue;
    const about = objectOf(entry);
    const what = whoDidWhat(entry);
    const once = `${entry.resource} ${entry.rawName} ${what}`;
    const before = last.get(once);
    last.set(once, entry.t);
    const repeats = before !== undefined && entry.t - before < momentSeconds;
    if (repeats && entry.verb !== 'create') continue;
    objects.set(about, [...(objects.get(about) ?? []), what]);
  }
  return objects;
}

/** Whether an entry is a write of someone whose writes are judged. */
export function counts({ actor, verb, code, query }: AuditEntry): boolean {
  if (actor.startsWith('kubelet@') || query?.includes('dryRun') === true) return false;
  // A namespace is emptied collection by collection: the log does not say of what.
  if (actor === 'namespace-controller' && verb.startsWith('delete')) return false;
  // A write to what is gone by now is as late as one to what has changed by now.
  return code !== 409 && !(code === 404 && isComponent(actor));
}

/** Whether somebody is a part of the control plane, and no person. */
export function isComponent(actor: string): boolean {
  return /-(controller|publisher|binder|collector|autoscaler)$|^kube-|^kubelet@/.test(actor);
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
