import { describe, expect, it } from 'vitest';
import { createCluster } from '../../cluster';
import type { Manifest } from '../../objects/objects';

const box = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boxes.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Box', plural: 'boxes', singular: 'box' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              template: {
                type: 'object',
                'x-kubernetes-embedded-resource': true,
                'x-kubernetes-preserve-unknown-fields': true,
              },
            },
          },
        },
      },
    ],
  },
} as unknown as Manifest;

/** What is said of a box with such an object in it. */
function applied(template: object): string {
  const cluster = createCluster({ nodes: [], objects: [box] });
  const object = { apiVersion: 'example.com/v1', kind: 'Box', metadata: { name: 'a' }, template };
  return cluster.kubectl('apply -f -', { stdin: JSON.stringify(object) }).stderr;
}

describe('an object within a custom object', () => {
  it('[crd/embedded-object] says its apiVersion and its kind', () => {
    expect(applied({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } })).toBe('');
    expect(applied({})).toContain('template.apiVersion: Required value: must not be empty');
    expect(applied({})).toContain('template.kind: Required value: must not be empty');
    expect(applied({ apiVersion: 'a/b/c', kind: '9' })).toContain('unexpected GroupVersion string: a/b/c');
    expect(applied({ apiVersion: 'v1', kind: '9' })).toContain(
      'may have mixed case, but should otherwise match',
    );
  });

  it('[crd/embedded-object] has metadata as every object, but need not have a name', () => {
    expect(applied({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} })).toBe('');
    const labels = { 'a b': 'c' };
    expect(applied({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels } })).toContain(
      'template.metadata.labels: Invalid value: "a b"',
    );
  });
});
