import { describe, expect, it } from 'vitest';
import { judge } from '../judge/grade';
import { asked, deployment, service } from '../testing';

const body = (more = '') => `
given: { nodes: 1, objects: [${deployment('shop', 1)}] }
ask:
  kind: write
  question: Write a Service shop.
  within: 30s
  ${more}
  goals:
    - { label: The Pod is its endpoint, read: { count: { kind: Pod, where: { endpointOf: shop } } }, is: 1 }
    - { label: No Deployment goes, never: { verb: delete, kind: Deployment } }
    - { label: This one stays, never: { kind: Deployment, name: shop, actor: admin, verb: delete } }
  solutions: ${JSON.stringify([service('shop'), `{ apiVersion: v1, kind: List, items: [${service('shop')}] }`])}
  nonFixes: [{ manifest: "kind: Pod" }, { manifest: "" }, { manifest: "a: b" }]`;

function said(besides: string, more?: string): string {
  const manifest = `${service('shop')}\n---\n${besides}`;
  const graded = judge(asked(body(more)), { kind: 'write', manifest });
  if (!graded.ok) throw new Error(graded.problem);
  return graded.verdict.sentence;
}

describe('a manifest', () => {
  it('leaves what stood before as it is, though every goal is reached', () => {
    expect(said(deployment('shop', 1).replace('app:1', 'app:2'))).toBe(
      'Not yet: your manifest changes *Deployment shop*, which stood before; what is there stays as it is, and what you write fits it.',
    );
  });

  it('may name again what stands as it is', () => {
    expect(said(deployment('shop', 1))).toMatch(/^Right/);
  });

  it('writes nothing of another kind than what is asked for', () => {
    expect(said('{ apiVersion: v1, kind: ConfigMap, metadata: { name: notes } }')).toBe(
      'Not yet: your manifest writes *ConfigMap notes*, and no ConfigMap is asked for; what counts is what the task asks for, and nothing beside it.',
    );
  });

  it('may do so where the task says it', () => {
    const more = 'mayAlso: [Deployment, ConfigMap]';
    expect(said(deployment('shop', 1).replace('app:1', 'app:2'), more)).toMatch(/^Right/);
    expect(said('{ apiVersion: v1, kind: ConfigMap, metadata: { name: notes } }', more)).toMatch(/^Right/);
  });

  it('is told of what must not happen that nobody did it', () => {
    const graded = judge(asked(body()), { kind: 'write', manifest: service('shop') });
    if (!graded.ok) throw new Error(graded.problem);
    expect(graded.verdict.options.slice(1).map(({ why }) => why)).toEqual([
      'No Deployment was deleted.',
      '*Deployment shop* was not deleted by hand.',
    ]);
  });
});
