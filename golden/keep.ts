/** A recording reduced to what is compared and played, so that all of them can be kept beside the code. */

import { counts, objectOf } from './compare/actors';
import { judgedOf } from './compare/objects';
import { hasRows } from './compare/outputs';
import type { AuditEntry, RecordedObject, Recording } from './recording';

/** The same recording, in the same schema, without what nothing here reads: plays and compares the same. */
export function kept(recording: Recording): Recording {
  const { id, area, title, kubernetesVersion, flags, nodes, repeat } = recording;
  return {
    id,
    area,
    title,
    kubernetesVersion,
    flags: Object.fromEntries(
      Object.entries(flags).map(([component, list]) => [
        component,
        list.filter((flag) => /seconds=|period=/.test(flag)),
      ]),
    ),
    nodes,
    steps: recording.steps.map((step) => ({
      ...pick(step, ['command', 'apply', 'stdin', 'request', 'fault', 'wait', 'exitCode', 'tables']),
      ...(hasRows(step.tables) ? {} : pick(step, ['kubectlStdout'])),
      ...(step.kubectlStderr === '' ? {} : pick(step, ['kubectlStderr'])),
    })),
    audit: recording.audit.filter(isUsed()).map((entry) => ({
      ...pick(entry, ['step', 't', 'actor', 'verb', 'resource', 'subresource', 'namespace', 'name', 'code']),
      ...(isDryRun(entry) ? pick(entry, ['query']) : {}),
      ...usedOf(entry.request),
    })),
    events: recording.events.map((each) =>
      pick(each, ['component', 'type', 'reason', 'message', 'object', 'namespace']),
    ),
    finalObjects: recording.finalObjects.map((object) =>
      judgedOf(object),
    ) as unknown as readonly RecordedObject[],
    outputs: recording.outputs.map((output) => ({
      ...pick(output, ['command', 'stdout', 'stderr', 'exitCode', 'tables']),
      ...(hasRows(output.tables) ? { stdout: '' } : {}),
    })),
    names: Object.fromEntries(
      Object.entries(recording.names).filter(([token]) => token.endsWith('-<minute-1>')),
    ),
    repeat,
  };
}

/** Of a status that is written again and again, and of a refusal that is tried again, the first is enough. */
function isUsed(): (entry: AuditEntry) => boolean {
  const seen = new Set<string>();
  return (entry) => {
    const { actor, verb, subresource, code } = entry;
    if (actor.startsWith('kubelet@')) return verb === 'delete' && code < 400;
    if (!counts(entry) && !isDryRun(entry)) return false;
    const repeats = subresource === 'status' || code >= 400;
    const what = `${actor} ${verb} ${subresource} ${code} ${objectOf(entry)}`;
    const isFirst = !seen.has(what);
    seen.add(what);
    return isFirst || !repeats;
  };
}

function usedOf(request: AuditEntry['request']): Pick<AuditEntry, 'request'> {
  const used = pick(request ?? {}, ['replicas', 'target']);
  return Object.keys(used).length === 0 ? {} : { request: used };
}

function isDryRun({ query }: AuditEntry): boolean {
  return query?.includes('dryRun') === true;
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]),
  ) as Pick<T, K>;
}

/** As text: one line for every step, request, Event, object and output. */
export function textOf(recording: Recording): string {
  const fields = Object.entries(recording).map(([key, value]) => {
    if (!Array.isArray(value) || value.length === 0)
      return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    return `${JSON.stringify(key)}: [\n${value.map((each) => JSON.stringify(each)).join(',\n')}\n]`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}
