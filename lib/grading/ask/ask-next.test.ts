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

  it('compares addresses where they are asked for, and says which came and which went', () => {
    const rules = (now: string, node: number) => {
      const body = kubeletStops
        .replace(/now: .*/, `now: ${now}`)
        .replace('given: { nodes: 2,', 'given: { nodes: 2, stopped: [kube-proxy@node-1],')
        .replace(
          'rules: { node: node-2, service: web }',
          `rules: { node: node-${node}, service: web, which: true }`,
        );
      return asked(body).options.find(({ label }) => label === 'the rules on node-2');
    };
    const replaced = '[{ delete: { target: { kind: Pod, of: Deployment/web } } }, { wait: 60s }]';
    expect(rules(replaced, 2)).toMatchObject({ right: true });
    expect(rules(replaced, 2)?.why).toMatch(
      /^Before: (\S+) and (\S+)\. After: \S+ and \S+ \([\d.]+ came, [\d.]+ went\)/,
    );
    const cordoned = '[{ cordon: node-1 }]';
    expect(rules(cordoned, 2)?.why).toMatch(/^Before and after: the same 2, [\d.]+ and [\d.]+\.$/);
    expect(rules(cordoned, 1)?.why).toBe(
      'Before and after: no address, because kube-proxy on node-1 does not run.',
    );
  });

  it('says of what stays as it is what stood in its way, and nothing where nobody stood in it', () => {
    const { fact } = asked(`
given: { nodes: 1, images: { "img:never": { neverReady: true } }, objects: [${deployment('web', 2)}] }
ask:
  kind: next
  question: What changes?
  now: [{ patch: { target: { kind: Deployment, name: web }, patch: { spec: { template: { spec: { containers: [{ name: app, image: "img:never", readinessProbe: { httpGet: { port: 8080 } } }] } } } } } }, { wait: 60s }]
  changes:
    - { label: the number of ReplicaSets, read: { count: { kind: ReplicaSet, of: Deployment/web } } }
    - { label: the number of earlier Pods, read: { count: { kind: Pod, of: Deployment/web, where: { old: true, lives: true } } } }
    - { label: the number of Nodes, read: { count: { kind: Node } } }`);
    expect(fact).toMatch(
      /^of these only “the number of ReplicaSets” differs; “the number of earlier Pods” does not, because kubelet on node-1 reports Pod web-\S+: Running, 0\/1 ready$/,
    );
    expect(asked(kubeletStops).fact).not.toContain('because');
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
