import { describe, expect, it } from 'vitest';
import { builtInResources, type Resource } from '../../apiserver/resources';
import type { KubeObject } from '../../objects/objects';
import { explain, splitRequest } from './explain';
import { descriptions, type Schema, schemaOfKind } from './schema';

describe('kubectl explain', () => {
  it('tells what a kind is and what its fields are', () => {
    expect(told('configmaps', [])).toBe(`KIND:       ConfigMap
VERSION:    v1

DESCRIPTION:
    Settings as keys and values, for Pods to read as variables or files. Not for
    secrets.
    
FIELDS:
  apiVersion\t<string>
    The group and the version of the API in which the object is written.

  binaryData\t<map[string]string>
    Values that are no text, in base64.

  data\t<map[string]string>
    Values that are text.

  immutable\t<boolean>
    Whether the data can never be changed again.

  kind\t<string>
    What kind of object it is.

  metadata\t<ObjectMeta>
    Its name, its labels and the like.


`);
  });

  it('tells what a field is, which values it may have, and what its type is', () => {
    const text = told('cronjobs', ['spec', 'concurrencyPolicy']);
    expect(text).toContain('GROUP:      batch\nKIND:       CronJob\nVERSION:    v1\n\n');
    expect(text).toContain(
      'FIELD: concurrencyPolicy <string>\nENUM:\n    Allow\n    Forbid\n    Replace\n\nDESCRIPTION:\n',
    );
    expect(told('pods', ['spec', 'containers'])).toContain(
      'FIELD: containers <[]Container>\n\n\nDESCRIPTION:\n',
    );
  });

  it('marks what must be given, and shows the first four values', () => {
    const ports = told('services', ['spec', 'ports']);
    expect(ports).toContain('  port\t<integer> -required-\n');
    expect(ports).toContain('  targetPort\t<IntOrString>\n');
    expect(told('pods', ['spec', 'volumes', 'hostPath'])).toContain(
      '  enum: "", BlockDevice, CharDevice, Directory, ....\n',
    );
  });

  it('shows the fields of fields when asked to', () => {
    const text = told('pods', ['spec', 'tolerations'], true);
    expect(text).toContain('FIELDS:\n  effect\t<string>\n  enum: NoExecute, NoSchedule, PreferNoSchedule\n');
    expect(told('jobs', ['spec'], true)).toContain(
      '    spec\t<PodSpec>\n      activeDeadlineSeconds\t<integer>\n',
    );
  });

  it('refuses a field that there is not', () => {
    expect(explain(resource('pods'), ['spec', 'nonsense'], {})).toEqual({
      ok: false,
      message: 'field "nonsense" does not exist',
    });
    expect(explain(resource('pods'), ['constructor'], {}).ok).toBe(false);
  });

  it('tells of a kind that a definition adds what the definition says', () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: {
        versions: [
          {
            name: 'v1',
            schema: {
              openAPIV3Schema: {
                type: 'object',
                description: 'A thing.',
                properties: {
                  spec: {
                    type: 'object',
                    required: ['size'],
                    properties: {
                      size: { type: 'integer', description: 'How big.' },
                      parts: {
                        type: 'array',
                        items: { type: 'object', properties: { name: { type: 'string' } } },
                      },
                    },
                  },
                },
              },
            },
          },
        ],
      },
    } as unknown as KubeObject;
    const widget: Resource = {
      ...resource('configmaps'),
      id: 'Widget.example.com',
      kind: 'Widget',
      group: 'example.com',
      version: 'v1',
      plural: 'widgets',
    };
    const answer = explain(widget, ['spec'], { definition });
    expect(answer).toEqual({
      ok: true,
      text: `GROUP:      example.com
KIND:       Widget
VERSION:    v1

FIELD: spec <Object>


DESCRIPTION:
    <empty>
FIELDS:
  parts\t<[]Object>
    <no description>

  size\t<integer> -required-
    How big.


`,
    });
    expect(explain(widget, ['metadata', 'labels'], { definition }).ok).toBe(true);
  });

  it('finds the resource and the fields in what is asked', () => {
    const named = (word: string): Resource | undefined =>
      builtInResources.find(
        ({ plural, group, shortNames }) =>
          word === plural || word === `${plural}.${group}` || shortNames.includes(word),
      );
    expect(splitRequest('po.spec.containers', named)?.path).toEqual(['spec', 'containers']);
    expect(splitRequest('deployments.apps.spec', named)?.path).toEqual(['spec']);
    expect(splitRequest('nothing.spec', named)).toBeUndefined();
  });
});

describe('what is said of the API', () => {
  const kinds = builtInResources.map(({ id }) => id).filter((kind) => schemaOfKind(kind) !== undefined);

  it('covers every kind, and each field of its spec and status', () => {
    const silent = kinds.flatMap((kind) => {
      const schema = schemaOfKind(kind) as Schema;
      const { metadata: _metadata, ...fields } = schema.fields();
      const parts = ['spec', 'status'].flatMap((part) =>
        Object.entries(fields[part]?.fields() ?? {}).map(
          ([name, field]) => [`${kind}.${part}.${name}`, field] as const,
        ),
      );
      const own = Object.entries(fields).map(([name, field]) => [`${kind}.${name}`, field] as const);
      return [[kind, schema] as const, ...own, ...parts]
        .filter(([, { about }]) => about.length === 0)
        .map(([at]) => at);
    });
    expect(silent).toEqual([]);
  });

  it('speaks of no field and requires none that there is not', () => {
    const known = new Map<string, Set<string>>();
    const visit = (schema: Schema): void => {
      const type = schema.type.replace(/^(\[\]|map\[string\])+/, '');
      const fields = schema.fields();
      if (known.has(type) && type !== 'LifecycleHandler') return;
      known.set(type, new Set([...(known.get(type) ?? []), ...Object.keys(fields)]));
      for (const field of Object.values(fields)) visit(field);
    };
    for (const kind of kinds) visit(schemaOfKind(kind) as Schema);
    const wrong = Object.entries(descriptions).flatMap(([type, { fields, required = [], values = {} }]) => {
      const there = known.get(type);
      if (there === undefined) return [type];
      return [...Object.keys(fields), ...required, ...Object.keys(values)]
        .filter((name) => !there.has(name))
        .map((name) => `${type}.${name}`);
    });
    expect(wrong).toEqual([]);
  });
});

function told(plural: string, path: readonly string[], recursive = false): string {
  const answer = explain(resource(plural), path, { recursive });
  return answer.ok ? answer.text : answer.message;
}

function resource(plural: string): Resource {
  return builtInResources.find((each) => each.plural === plural) as Resource;
}
