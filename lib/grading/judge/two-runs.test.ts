import { describe, expect, it } from 'vitest';
import { createCluster, whatIf } from '@/lib/simulator/index';
import type { Derived } from '../derive';
import { answerNaming } from '../question';
import { asked, deployment } from '../testing';
import { judge } from './grade';
import { twoRuns } from './two-runs';

const nobodyReplaces = `
given: { nodes: 2, objects: [${deployment('web', 2)}] }
when:
  - { stop: kube-controller-manager }
  - { stop: kube-proxy@node-1 }
  - { delete: { target: { kind: Pod, of: Deployment/web } } }
  - { wait: 60s }
ask:
  kind: why
  question: Why is there only one?
  symptom: { read: { count: { kind: Pod, of: Deployment/web } }, is: 1 }
  causes:
    - { label: kube-controller-manager does not run, otherwise: { without: 1 } }
    - { label: kube-proxy on node-1 does not run, otherwise: { without: 2 } }
    - { label: two Pods are too few, otherwise: { object: { kind: Deployment, name: web, patch: { metadata: { labels: { few: "no" } } } } } }`;

function besides(derived: Derived, label: string) {
  const id = derived.options.find((option) => option.label === label)?.id ?? '';
  const graded = judge(derived, answerNaming(derived.question.kind as 'why', [id]));
  return graded.ok ? (graded.verdict.beside ?? []) : [];
}

describe('two runs side by side', () => {
  it('show, of the true cause, where they part and the object that only the run without it has', () => {
    const derived = asked(nobodyReplaces);
    const [cause, ...others] = besides(derived, 'kube-controller-manager does not run');
    expect(others).toEqual([]);
    expect(cause?.judged).toBe('right');
    expect(cause?.runs.says).toMatch(
      /^They part at 14:00:00: .*only in the other replicaset-controller creates Pod web-\S+\. At the end /,
    );
    const created = cause?.runs.steps.find(({ says }) => / creates Pod /.test(says));
    expect(created).toMatchObject({ side: 'there', decides: true, rule: 'replicaset/replace-missing' });
    expect(cause?.runs.objects).toContainEqual(
      expect.objectContaining({ name: expect.stringMatching(/^Pod web-/), only: 'there' }),
    );
  });

  it('show, of a wrong answer, that it would have changed nothing that matters', () => {
    const derived = asked(nobodyReplaces);
    const [cause, mine] = besides(derived, 'two Pods are too few');
    expect([cause?.judged, mine?.judged]).toEqual(['right', 'mine']);
    expect(mine?.without).toBe('“two Pods are too few”');
    expect(mine?.runs.says).toMatch(/^No component does anything else/);
    expect(mine?.runs.objects).toEqual([
      {
        name: '*Deployment web*',
        fields: [{ path: 'metadata.labels.few', here: null, there: 'no' }],
        decides: true,
      },
    ]);
  });

  it('hold what happens next against the same time without it', () => {
    const derived = asked(`
given: { nodes: 1, objects: [${deployment('web', 2)}] }
ask:
  kind: next
  question: The Deployment is scaled to 3. What changes?
  now: [{ scale: { target: { kind: Deployment, name: web }, replicas: 3 } }, { wait: 60s }]
  changes:
    - { label: the number of Pods, read: { count: { kind: Pod, of: Deployment/web } } }
    - { label: the number of ReplicaSets, read: { count: { kind: ReplicaSet, of: Deployment/web } } }
    - { label: the number of Nodes, read: { count: { kind: Node } } }`);
    const [beside] = besides(derived, 'the number of Nodes');
    expect(beside?.without).toBe('“admin scales Deployment web to 3”');
    expect(beside?.runs.steps.every(({ side }) => side === 'here')).toBe(true);
    const web = beside?.runs.objects.find(({ name }) => name === '*Deployment web*');
    expect(web?.fields).toContainEqual({ path: 'spec.replicas', here: '3', there: '2' });
  });

  it('that are the same differ in nothing', () => {
    const given = { nodes: [{ name: 'node-1' }], objects: [podOf()] };
    const cluster = createCluster(given);
    cluster.run();
    expect(twoRuns(cluster, whatIf(cluster, { commands: cluster.commands }).otherwise)).toEqual({
      says: 'Nothing differs: both runs do the same from beginning to end, and leave the same behind.',
      steps: [],
      objects: [],
      more: { steps: 0, objects: 0 },
    });
  });

  it('do not differ in what chance or a template makes up for a name', () => {
    const run = (image: string) => {
      const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects: [webOf(image)] });
      cluster.run();
      return cluster;
    };
    const { steps, objects } = twoRuns(run('app:1'), run('app:2'));
    expect(steps.filter(({ says }) => /creates|binds/.test(says))).toEqual([]);
    expect(objects.map(({ name, only }) => [name.replace(/web-.*[a-z0-9]/, 'web-…'), only])).toEqual(
      expect.arrayContaining([
        ['*Deployment web*', undefined],
        ['*ReplicaSet web-…*', undefined],
        ['Pod web-…', undefined],
      ]),
    );
    expect(objects.filter(({ only }) => only !== undefined)).toEqual([]);
  });
});

function podOf() {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'db' },
    spec: { containers: [{ name: 'c', image: 'app:1' }] },
  };
}

function webOf(image: string) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } },
    },
  };
}
