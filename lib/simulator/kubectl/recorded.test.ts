/**
 * What a real API server and kubectl printed of the objects that a recording ends with, printed again from those
 * objects. The recordings keep of Pods and nodes only what the control plane decides, so these are left out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtInResources, type Resource } from '../apiserver/resources';
import { type Kind, type KubeObject, keyOf, type ObjectOf } from '../objects/objects';
import { describeObject } from './describe/describe';
import type { DescribeView } from './describe/describer';
import { printTable } from './printers/table';

type Output = {
  readonly command: string;
  readonly stdout: string;
  readonly tables?: readonly {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
  }[];
};

const folder = join(import.meta.dirname, '../../../golden/recordings');
const time = '2026-11-22T22:00:00Z';
const now = Date.parse(time) + 4000;

const recordings = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), 'utf8').replaceAll('"<time>"', `"${time}"`);
  const { finalObjects, outputs } = JSON.parse(text) as { finalObjects: KubeObject[]; outputs: Output[] };
  return { file, objects: finalObjects.map(withIdentity), outputs };
});

it('prints the tables of recorded objects as they were printed', () => {
  let compared = 0;
  for (const { file, objects, outputs } of recordings)
    for (const { command, tables = [] } of outputs) {
      const words = command.split(/\s+/);
      const resource = resourceOf(words[words.indexOf('get') + 1] ?? '');
      const [table, ...more] = tables;
      if (resource === undefined || table === undefined || more.length > 0 || words.includes('-l')) continue;
      const columns = table.columns.filter((name) => name !== 'LABELS' && name !== 'NAMESPACE');
      const offset = table.columns[0] === 'NAMESPACE' ? 1 : 0;
      for (const row of table.rows) {
        const cells = row.slice(offset, offset + columns.length);
        const name = (cells[0] ?? '').replace(/^.*\/| \(default\)$/g, '');
        const found = objects.find((each) => each.kind === resource.kind && each.metadata.name === name);
        if (found === undefined) continue;
        const printed = printTable(resource, [found], { now, wide: words.includes('wide') });
        expect(
          printed.columns.map((column) => column.toUpperCase()),
          `${file}: ${command}`,
        ).toEqual(columns);
        expect(printed.rows[0]?.map(timeless), `${file}: ${command}`).toEqual(cells.map(timeless));
        compared++;
      }
    }
  expect(compared).toBeGreaterThan(150);
});

it('describes recorded objects as they were described', () => {
  let compared = 0;
  for (const { file, objects, outputs } of recordings)
    for (const { command, stdout } of outputs) {
      const [, kind = '', name = ''] = / describe (\S+) (\S+)$/.exec(command) ?? [];
      const resource = resourceOf(kind);
      const found = objects.find((each) => each.kind === resource?.kind && each.metadata.name === name);
      if (resource === undefined || found === undefined) continue;
      const printed = describeObject(resource.id, found, viewOf(objects));
      expect(linesOf(printed), `${file}: ${command}`).toEqual(linesOf(stdout));
      compared++;
    }
  expect(compared).toBeGreaterThan(40);
});

function resourceOf(word: string): Resource | undefined {
  const found = builtInResources.find(
    ({ plural, singular, shortNames }) => word === plural || word === singular || shortNames.includes(word),
  );
  return ['Pod', 'Node', 'Event'].includes(found?.id ?? '') ? undefined : found;
}

/** Recordings leave out uids and times. */
function withIdentity(object: KubeObject): KubeObject {
  const idOf = (kind: string, name: string): string => `${kind}/${object.metadata.namespace ?? ''}/${name}`;
  const ownerReferences = object.metadata.ownerReferences?.map((owner) => ({
    ...owner,
    uid: idOf(owner.kind, owner.name),
  }));
  const uid = idOf(object.kind, object.metadata.name);
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid,
      creationTimestamp: time,
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
  };
}

function viewOf(objects: readonly KubeObject[]): DescribeView {
  return {
    now,
    showEvents: true,
    get: <K extends Kind>(kind: K, key: string) =>
      objects.find((each) => each.kind === kind && keyOf(each) === key) as ObjectOf<K> | undefined,
    list: <K extends Kind>(kind: K, namespace?: string) =>
      objects.filter(
        (each) => each.kind === kind && (namespace === undefined || each.metadata.namespace === namespace),
      ) as unknown as readonly ObjectOf<K>[],
  };
}

/** Lines before the Events, without what the clock decides, their columns apart by one blank. */
function linesOf(text: string): readonly string[] {
  return text
    .replace(/^Events:[\s\S]*/m, '')
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000/g, '<time>')
    .trimEnd()
    .split('\n')
    .map((line) => timeless(line.replace(/(?<=\S) +/g, ' ').trimEnd()));
}

function timeless(text: string): string {
  return text.replace(/\b\d+[smhd](\d+[smh])?\b|<age>/g, '<age>').replace(new RegExp(time, 'g'), '<time>');
}
