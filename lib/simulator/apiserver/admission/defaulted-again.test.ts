import { describe, expect, it } from 'vitest';
import { createCluster } from '../../index';
import type { Manifest } from '../../objects/objects';

function webhookOn(apiGroup: string, resource: string): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'adds' },
    webhooks: [
      {
        name: 'adds.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { url: 'https://adds.example.com' },
        rules: [
          { apiGroups: [apiGroup], apiVersions: ['v1'], operations: ['CREATE'], resources: [resource] },
        ],
      },
    ],
  };
}

describe('what a mutating webhook adds', () => {
  it('[admission/mutating-webhook] gets the defaults of its kind', () => {
    const containers = [
      { name: 'c', image: 'img:1' },
      { name: 'beside', image: 'beside:latest' },
    ];
    const cluster = createCluster({
      objects: [webhookOn('', 'pods')],
      webhooks: { 'adds.example.com': { answers: 'patch', patch: { spec: { containers } } } },
    });
    cluster.kubectl('run p --image=img:1');
    const [, beside] = cluster.get('Pod', 'default/p')?.spec.containers ?? [];
    expect(beside).toMatchObject({
      name: 'beside',
      imagePullPolicy: 'Always',
      terminationMessagePath: '/dev/termination-log',
    });
  });

  it('[admission/mutating-webhook] gets those of an added kind', () => {
    const properties = {
      size: { type: 'integer', default: 1 },
      part: { type: 'object', properties: { color: { type: 'string', default: 'red' } } },
    };
    const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object', properties } } };
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'boxes.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { kind: 'Box', plural: 'boxes', singular: 'box' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
      },
    } as unknown as Manifest;
    const cluster = createCluster({
      objects: [definition, webhookOn('example.com', 'boxes')],
      webhooks: { 'adds.example.com': { answers: 'patch', patch: { spec: { part: {} } } } },
    });
    cluster.do({
      kind: 'create',
      object: { apiVersion: 'example.com/v1', kind: 'Box', metadata: { name: 'b' }, spec: {} },
    });
    expect(cluster.get('Box.example.com', 'default/b')?.spec).toEqual({ size: 1, part: { color: 'red' } });
  });
});
