import { describe, expect, it } from 'vitest';
import { apiGroup, resourcesIn } from './discovery';
import { Resources } from './resources';

const resources = new Resources();
const version = (name: string) => ({
  name,
  served: name !== 'v3',
  storage: name === 'v1',
  schema: { openAPIV3Schema: { type: 'object' } },
  ...(name === 'v1' ? { subresources: { status: {} } } : {}),
});
resources.define(
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'tabs.example.com', uid: '', resourceVersion: '', creationTimestamp: '' },
    spec: {
      group: 'example.com',
      names: { kind: 'Tab', plural: 'tabs', shortNames: ['tb'], categories: ['all'] },
      scope: 'Namespaced',
      versions: ['v1beta1', 'v1', 'v3'].map(version),
    },
  },
  true,
);
const all = resources.all();

describe('discovery', () => {
  it('lists kinds with their subresources, and what may be done with each', () => {
    const names = resourcesIn(all, 'apps', 'v1').map(({ name }) => name);
    expect(names.slice(0, 6)).toEqual([
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
    ]);
    const pods = resourcesIn(all, '', 'v1').filter(({ name }) => name.startsWith('pods/'));
    expect(pods).toContainEqual({
      name: 'pods/eviction',
      singularName: '',
      namespaced: true,
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
      verbs: ['create'],
    });
  });

  it('names every version of a group that is served, the preferred one first', () => {
    expect(apiGroup(all, 'example.com')).toEqual({
      name: 'example.com',
      versions: [
        { groupVersion: 'example.com/v1', version: 'v1' },
        { groupVersion: 'example.com/v1beta1', version: 'v1beta1' },
      ],
      preferredVersion: { groupVersion: 'example.com/v1', version: 'v1' },
    });
    expect(apiGroup(all, 'none.example.com')).toBeUndefined();
  });

  it('lists a custom kind in each version with the subresources of that version', () => {
    const namesIn = (name: string) => resourcesIn(all, 'example.com', name).map((each) => each.name);
    expect(namesIn('v1')).toEqual(['tabs', 'tabs/status']);
    expect(namesIn('v1beta1')).toEqual(['tabs']);
    expect(namesIn('v3')).toEqual([]);
  });
});
