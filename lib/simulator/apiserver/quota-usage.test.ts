import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KubeObject, Pod } from '../objects/objects';
import { isInScope, type ResourceQuota, unnamedResources, usageIn, usageList, usageOf } from './quota-usage';
import { Resources } from './resources';

type Case = {
  readonly id: string;
  readonly input: {
    readonly plugin?: string;
    readonly op?: string;
    readonly object: KubeObject;
    readonly required?: readonly string[];
  };
  readonly expect: { readonly usage?: unknown; readonly error?: string | null };
};

const cases = (
  JSON.parse(
    readFileSync(new URL('../../../vectors/k8s/admission.json', import.meta.url), 'utf8'),
  ) as readonly Case[]
).filter(({ input }) => input.plugin === 'ResourceQuota');
const resources = new Resources();

function quota(spec: ResourceQuota['spec']): ResourceQuota {
  const metadata = { name: 'q', namespace: 'default', uid: 'q', resourceVersion: '1', creationTimestamp: '' };
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec };
}

function pod(spec: object): Pod {
  const metadata = { name: 'p', namespace: 'default', uid: 'p', resourceVersion: '1', creationTimestamp: '' };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [], ...spec } };
}

describe('what an object counts for', () => {
  it.each(cases.filter(({ input }) => input.op === 'usage').map((each) => [each.id, each] as const))(
    'is as upstream counts it: %s',
    (_id, { input, expect: wanted }) => {
      const resource = resources.of(input.object);
      if (resource === undefined) throw new Error('a known kind');
      expect(usageList(usageOf(resource, input.object, 0))).toEqual(wanted.usage);
    },
  );

  it.each(cases.filter(({ input }) => input.op === 'constraints').map((each) => [each.id, each] as const))(
    'has to be named where it is limited: %s',
    (_id, { input, expect: wanted }) => {
      expect(unnamedResources(input.object as Pod, input.required ?? []) ?? null).toEqual(wanted.error);
    },
  );

  it('is summed as far as the quota limits it, in the form the limit is written in', () => {
    const resource = resources.byId('Pod');
    if (resource === undefined) throw new Error('Pods are served');
    const asking = pod({
      containers: [{ name: 'c', resources: { requests: { cpu: '1500m', memory: '64Mi' } } }],
    });
    const usage = usageOf(resource, asking, 0);
    const limited = quota({ hard: { 'requests.cpu': '4', 'limits.memory': '1Gi', pods: '2' } });
    expect(usageList(usageIn(limited, [usage, usage]))).toEqual({
      'limits.memory': '0',
      pods: '2',
      'requests.cpu': '3',
    });
  });

  it('counts only in quotas whose scopes it is in', () => {
    const best = quota({ scopes: ['BestEffort'] });
    const high = quota({
      scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] },
    });
    expect(isInScope(best, 'Pod', pod({ containers: [{ name: 'c' }] }))).toBe(true);
    expect(isInScope(best, 'Service', pod({}))).toBe(false);
    expect(isInScope(high, 'Pod', pod({ priorityClassName: 'high' }))).toBe(true);
    expect(isInScope(high, 'Pod', pod({ priorityClassName: 'low' }))).toBe(false);
    expect(isInScope(quota({}), 'Service', pod({}))).toBe(true);
  });
});
