import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Given } from '../../index';
import type { Manifest } from '../../objects/objects';

function definition(storage: 'v1beta1' | 'v1', strategy: 'None' | 'Webhook' = 'Webhook'): Manifest {
  const version = (name: string, fields: Readonly<Record<string, unknown>>): unknown => ({
    name,
    served: true,
    storage: name === storage,
    schema: {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: fields } } },
    },
  });
  const webhook = {
    conversionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'tabs', name: 'converter', path: '/convert' } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'tabs.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Tab', plural: 'tabs' },
      conversion: strategy === 'None' ? { strategy } : { strategy, webhook },
      versions: [
        version('v1beta1', { hostPort: { type: 'string' }, size: { type: 'integer' } }),
        version('v1', { host: { type: 'string' }, port: { type: 'string' }, size: { type: 'integer' } }),
      ],
    },
  } as unknown as Manifest;
}

const tab = (apiVersion: string, spec: Readonly<Record<string, unknown>>): Manifest =>
  ({
    apiVersion: `example.com/${apiVersion}`,
    kind: 'Tab',
    metadata: { name: 't' },
    spec,
  }) as unknown as Manifest;

const converts: Given['webhooks'] = {
  'tabs.example.com': {
    answers: 'convert',
    fields: [{ v1beta1: 'spec.hostPort', v1: ['spec.host', 'spec.port'] }],
  },
};

function cluster(webhooks: Given['webhooks'] = converts, more: Partial<Given> = {}): Cluster {
  return createCluster({
    objects: [definition('v1beta1'), tab('v1beta1', { hostPort: 'db:5432', size: 3 })],
    ...(webhooks !== undefined && { webhooks }),
    ...more,
  });
}

function specIn(of: Cluster, version: string): unknown {
  const { stdout, stderr } = of.kubectl(`get tabs.${version}.example.com t -o jsonpath={.spec}`);
  return stderr === '' ? JSON.parse(stdout) : stderr;
}

describe('custom objects in several versions', () => {
  it('[crd/conversion-webhook] are read and written in each, and stored in one', () => {
    const of = cluster();
    expect(specIn(of, 'v1')).toEqual({ host: 'db', port: '5432', size: 3 });
    expect(of.get('Tab.example.com', 'default/t')?.apiVersion).toBe('example.com/v1beta1');
    of.kubectl(`patch tab t --type=merge -p '{"spec":{"port":"1"}}'`);
    expect(specIn(of, 'v1beta1')).toEqual({ hostPort: 'db:1', size: 3 });
    of.kubectl(`patch tabs.v1beta1.example.com t --type=merge -p '{"spec":{"hostPort":"x:2"}}'`);
    expect(specIn(of, 'v1')).toEqual({ host: 'x', port: '2', size: 3 });
  });

  it('[crd/conversion-webhook] are watched in the version that was asked for', () => {
    const of = cluster();
    const from = of
      .kubectl('get --raw /apis/example.com/v1/tabs')
      .stdout.match(/"resourceVersion":"(\d+)"/)?.[1];
    of.kubectl(`patch tab t --type=merge -p '{"spec":{"port":"1"}}'`);
    const told = (version: string) =>
      of.kubectl(`get --raw '/apis/example.com/${version}/tabs?watch=1&resourceVersion=${from}'`).stdout;
    expect(told('v1')).toMatch(/^\{"type":"MODIFIED",.*"spec":\{"host":"db","port":"1","size":3\}/);
    expect(told('v1beta1')).toMatch(/^\{"type":"MODIFIED",.*"spec":\{"hostPort":"db:1","size":3\}/);
  });

  it('[crd/conversion-webhook] come to the stored version by any write, once that is another', () => {
    const of = cluster();
    of.kubectl('apply -f -', { stdin: JSON.stringify(definition('v1')) });
    expect(of.get('Tab.example.com', 'default/t')?.apiVersion).toBe('example.com/v1beta1');
    of.kubectl('replace -f -', { stdin: of.kubectl('get tab t -o json').stdout });
    const stored = of.get('Tab.example.com', 'default/t');
    expect(stored).toMatchObject({ apiVersion: 'example.com/v1', spec: { host: 'db', port: '5432' } });
    expect(of.get('CustomResourceDefinition', 'tabs.example.com')?.status).toMatchObject({
      storedVersions: ['v1beta1', 'v1'],
    });
  });

  it('[crd/conversion-none] get another apiVersion, and nothing else', () => {
    const of = createCluster({
      objects: [definition('v1beta1', 'None'), tab('v1beta1', { hostPort: 'db:5432' })],
    });
    expect(specIn(of, 'v1')).toEqual({ hostPort: 'db:5432' });
  });

  it.each([
    [{}, 'failed: Post "https://converter.tabs.svc:443/convert?timeout=30s": service "converter" not found'],
    [
      { 'tabs.example.com': { answers: 'too late' } as const },
      'failed: Post "https://converter.tabs.svc:443/convert?timeout=30s": context deadline exceeded',
    ],
    [{ 'tabs.example.com': { answers: 'deny', message: 'no port' } as const }, 'failed: no port'],
    [
      { 'tabs.example.com': { answers: 'patch', patch: { metadata: { name: 'u' } } } as const },
      'returned invalid object: must have the same name: t != u',
    ],
  ])('[crd/conversion-failed] can neither be read nor deleted in another version: %j', (webhooks, why) => {
    const of = cluster(webhooks);
    const says = `Error from server: conversion webhook for example.com/v1beta1, Kind=Tab ${why}\n`;
    expect(of.kubectl('get tab t').stderr).toBe(says);
    expect(of.kubectl('get tabs').stderr).toBe(says);
    expect(of.kubectl('delete tab t').stderr).toBe(says);
    expect(of.kubectl('get tabs.v1beta1.example.com t').stderr).toBe('');
  });

  it('[crd/conversion-metadata] keep their metadata but for labels and annotations', () => {
    const patch = { metadata: { labels: { a: 'b' }, generation: 99, finalizers: ['example.com/x'] } };
    const of = cluster({ 'tabs.example.com': { answers: 'patch', patch } });
    const { metadata } = JSON.parse(of.kubectl('get tab t -o json').stdout);
    expect(metadata.labels).toEqual({ a: 'b' });
    expect(metadata.generation).toBe(1);
    expect(metadata.finalizers).toBeUndefined();
  });
});
