import { describe, expect, it } from 'vitest';
import { judge } from '../judge/grade';
import { asked, deployment, service } from '../testing';
import { answerText } from '../words/answer-text';

const kubeletStops = `
given: { nodes: 2, objects: [${deployment('web', 2)}, ${service('web')}] }
ask:
  kind: next
  question: The Deployment is scaled to 3. What changes?
  now: [{ scale: { target: { kind: Deployment, name: web }, replicas: 3 } }]
  changes:
    - { label: the number of Pods, read: { count: { kind: Pod, of: Deployment/web } } }
    - { label: the number of ReplicaSets, read: { count: { kind: ReplicaSet, of: Deployment/web } } }
    - { label: the rules on node-2, read: { rules: { node: node-2, service: web } } }
    - { label: the address of the Service, read: { field: { of: { kind: Service, name: web }, path: spec.clusterIP } } }`;

describe('next', () => {
  it('is what differs between the moment shown and the moment after', () => {
    const derived = asked(kubeletStops);
    expect(answerText(derived)).toBe('{the number of Pods, the rules on node-2}');
    const why = (label: string) => derived.options.find((option) => option.label === label)?.why;
    expect(why('the number of Pods')).toMatch(
      /^Before: 2\. After: 3: replicaset-controller creates Pod web-\S+\.$/,
    );
    expect(why('the number of ReplicaSets')).toBe('Before and after: 1.');
  });

  it('is asked before the picture shows it', () => {
    const { question } = asked(kubeletStops);
    expect(question.shown).toBe(0);
    expect(question.timeline.map(({ says }) => says)).toHaveLength(1);
    expect(JSON.stringify(question.scene)).not.toContain('"replicas":3');
  });

  it('asks for exactly what changes', () => {
    const derived = asked(kubeletStops);
    const ids = derived.options.filter(({ right }) => right).map(({ id }) => id);
    const verdict = (options: readonly string[]) => {
      const graded = judge(derived, { kind: 'next', options });
      return graded.ok && graded.verdict.right;
    };
    expect(verdict(ids)).toBe(true);
    expect(verdict(ids.slice(1))).toBe(false);
    expect(verdict(derived.options.map(({ id }) => id))).toBe(false);
  });
});
