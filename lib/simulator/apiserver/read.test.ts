import { describe, expect, it } from 'vitest';
import type { Manifest } from '../objects/objects';
import { Store } from '../store';
import { Random } from '../values/random';
import { ApiServer } from './apiserver';
import type { List, ReadAnswer, ReadRequest } from './request';

const at = Date.parse('2026-11-23T14:00:00Z');

function server(...names: readonly string[]) {
  const store = new Store();
  const api = new ApiServer(store, Random.fromSeed(3));
  const create = (object: Manifest) => api.serve({ verb: 'create', object }, { at, step: 0 });
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const configMap = (name: string, labels = {}) =>
    create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } });
  for (const name of names) configMap(name);
  const ask = <R extends ReadRequest>(request: R): ReadAnswer<R> => api.read(request, { at });
  return { store, api, configMap, ask };
}

function namesOf(answer: ReadAnswer<List>): readonly string[] {
  if (!answer.ok) throw new Error(answer.message);
  return answer.items.map((each) => each.metadata.name);
}

describe('reading from the API server', () => {
  it('[read/list-pages] goes on where a page stopped, as things were then', () => {
    const { ask, configMap } = server('a', 'b', 'c');
    const page = ask({ verb: 'list', kind: 'ConfigMap', limit: 2 });
    if (!page.ok) throw new Error(page.message);
    expect(namesOf(page)).toEqual(['a', 'b']);
    expect(page.remainingItemCount).toBe(1);
    configMap('d');
    const rest = ask({ verb: 'list', kind: 'ConfigMap', limit: 2, continue: page.continue ?? '' });
    expect(namesOf(rest)).toEqual(['c']);
    expect(rest).not.toHaveProperty('continue');
  });

  it('[read/expired] refuses a page of a state that is compacted away', () => {
    const { ask, store, configMap } = server('a', 'b', 'c');
    const page = ask({ verb: 'list', kind: 'ConfigMap', limit: 1 });
    if (!page.ok) throw new Error(page.message);
    configMap('d');
    store.compact(store.revision);
    expect(ask({ verb: 'list', kind: 'ConfigMap', continue: page.continue ?? '' })).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: expect.stringMatching(/^The provided continue parameter is too old to display a consistent/),
    });
  });

  it('selects by labels and by the fields that the kind names, and by no other', () => {
    const { ask, configMap } = server('a');
    configMap('b', { app: 'web' });
    expect(namesOf(ask({ verb: 'list', kind: 'ConfigMap', labelSelector: 'app in (web, db)' }))).toEqual([
      'b',
    ]);
    expect(namesOf(ask({ verb: 'list', kind: 'ConfigMap', fieldSelector: 'metadata.name!=a' }))).toEqual([
      'b',
    ]);
    expect(ask({ verb: 'list', kind: 'Pod', fieldSelector: 'spec.bogus=1' })).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: 'field label not supported: spec.bogus',
    });
  });

  it.each([
    [
      'ConfigMap',
      'data.a=1',
      `"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    ],
    ['Job', 'spec.suspend=true', 'field label "spec.suspend" not supported for batchv1.Job'],
    ['Pod', 'status.phase', `invalid selector: 'status.phase'; can't understand 'status.phase'`],
    ['Pod', 'metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'],
    ['Pod', 'metadata.name=a\\b', 'invalid field selector: invalid escape sequence: \\b'],
  ])('says of %s why %s selects nothing', (kind, fieldSelector, message) => {
    expect(server().ask({ verb: 'list', kind, fieldSelector })).toMatchObject({ code: 400, message });
  });

  it('takes a comma after a backslash as part of a value', () => {
    const { ask } = server('a');
    expect(namesOf(ask({ verb: 'list', kind: 'ConfigMap', fieldSelector: 'metadata.name!=a\\,b' }))).toEqual([
      'a',
    ]);
  });

  it('[read/selected-watch] tells a watch of what comes to match and of what ceases to', () => {
    const { ask, api, configMap, store } = server();
    const from = String(store.revision);
    configMap('a');
    const label = (app: string | null) =>
      api.serve(
        {
          verb: 'patch',
          kind: 'ConfigMap',
          key: 'default/a',
          patch: { type: 'merge', body: { metadata: { labels: { app } } } },
        },
        { at, step: 0 },
      );
    label('web');
    label('db');
    const answer = ask({ verb: 'watch', kind: 'ConfigMap', labelSelector: 'app=web', resourceVersion: from });
    expect(
      answer.ok &&
        answer.events.map(({ type, object: { metadata } }) => [
          type,
          metadata.labels?.app,
          metadata.resourceVersion,
        ]),
    ).toEqual([
      ['ADDED', 'web', String(store.revision - 1)],
      ['DELETED', 'web', String(store.revision)],
    ]);
  });

  it('[read/too-old] refuses a watch from a revision that is compacted away', () => {
    const { ask, store } = server('a', 'b');
    store.compact(store.revision);
    expect(ask({ verb: 'watch', kind: 'ConfigMap', resourceVersion: '1' })).toMatchObject({
      code: 410,
      message: `too old resource version: 1 (${store.revision})`,
    });
  });
});

describe('what a client may say with a request', () => {
  const typo: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replica: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'img:1', imagePullPolicies: 'Never' }] },
      },
    },
  };
  const send = (fieldValidation: 'Strict' | 'Warn' | 'Ignore', dryRun = false) => {
    const { api, store } = server();
    const options = { fieldValidation, dryRun, duplicateFields: ['spec.selector'] };
    const answer = api.serve({ verb: 'create', object: typo, options }, { at, step: 0 });
    return { answer, stored: store.get('Deployment', 'default/web') };
  };

  it('refuses fields that the kind does not have when asked to be strict', () => {
    expect(send('Strict').answer).toMatchObject({
      code: 400,
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica", unknown field "spec.template.spec.containers[0].imagePullPolicies", duplicate field "spec.selector"',
    });
  });

  it('warns of them, or says nothing, and drops them', () => {
    const { answer, stored } = send('Warn');
    expect(answer).toMatchObject({
      ok: true,
      warnings: [
        'unknown field "spec.replica"',
        'unknown field "spec.template.spec.containers[0].imagePullPolicies"',
        'duplicate field "spec.selector"',
      ],
    });
    expect(stored?.spec).not.toHaveProperty('replica');
    expect(send('Ignore').answer).not.toHaveProperty('warnings');
  });

  it('stores nothing on a dry run, and answers what would be stored, without a version', () => {
    const { answer, stored } = send('Ignore', true);
    expect(stored).toBeUndefined();
    expect(answer).toMatchObject({
      ok: true,
      object: { spec: { replicas: 1, progressDeadlineSeconds: 600 } },
    });
    expect(answer.ok && answer.object.metadata).not.toHaveProperty('resourceVersion');
  });
});
