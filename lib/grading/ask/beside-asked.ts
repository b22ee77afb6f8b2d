/**
 * What a manifest may write, whatever the goals say: new objects, of the kinds that the task asks for. What stood before
 * stays as it was. A scenario widens both by `mayAlso`.
 */
import type { AskOf } from '@/lib/curriculum/scenario-ask';
import type { KubeObject } from '@/lib/simulator/index';
import { readYaml } from '@/lib/simulator/kubectl/yaml/yaml-guard';
import { deepEqual } from '@/lib/simulator/values/equal';
import { revisionAfter } from '../run/look';
import type { Run } from '../run/run';
import { objectName } from '../words/words';
import { ownWrites } from './own-writes';

/**
 * The first object that a manifest wrote beside what was asked, in words without a full stop; undefined where there is none.
 * @param since position in `when` of the learner's first entry
 */
export function besideAsked(run: Run, since: number): string | undefined {
  const { ask } = run.scenario;
  if (ask.kind !== 'write') return undefined;
  const typed = run.happened.filter(({ index, command }) => index >= since && command !== undefined);
  const { cluster } = run;
  const stood = revisionAfter(cluster, typed[0]?.before ?? 0);
  const asked = kindsAsked(ask);
  for (const { action } of typed.flatMap(({ before }) => ownWrites(run, before))) {
    if (action.kind !== 'write') continue;
    const { object, revision } = action;
    const { kind, key } = object;
    if (ask.mayAlso.includes(kind)) continue;
    if (cluster.getAt(kind, key, stood) === undefined) {
      if (!asked.has(kind))
        return `your manifest writes ${objectName(object)}, and no ${kind} is asked for; what counts is what the task asks for, and nothing beside it`;
      continue;
    }
    const [old, now] = [revision - 1, revision].map((at) => cluster.getAt(kind, key, at));
    if (!deepEqual(written(old), written(now)))
      return `your manifest changes ${objectName(object)}, which stood before; what is there stays as it is, and what you write fits it`;
  }
  return undefined;
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** What people write of an object, without what is kept about the writing: to name again what stands changes nothing. */
function written(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined;
  const { metadata, status: _, ...rest } = object as KubeObject & { readonly status?: unknown };
  const { labels, annotations, finalizers, ownerReferences, deletionTimestamp } = metadata;
  const { [lastApplied]: __, ...noted } = annotations ?? {};
  return {
    ...rest,
    metadata: { labels: labels ?? {}, noted, finalizers, ownerReferences, deletionTimestamp },
  };
}

/** The kinds that the task's own solutions write. */
function kindsAsked({ solutions }: AskOf<'write'>): ReadonlySet<string> {
  return new Set(
    solutions.flatMap((text) => {
      const read = readYaml(text);
      return read.ok ? read.documents.flatMap(kindsOf) : [];
    }),
  );
}

function kindsOf(document: unknown): readonly string[] {
  const { kind, items } = (document ?? {}) as { readonly kind?: unknown; readonly items?: unknown };
  if (Array.isArray(items)) return items.flatMap(kindsOf);
  return typeof kind === 'string' ? [kind] : [];
}
