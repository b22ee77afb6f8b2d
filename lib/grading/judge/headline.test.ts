import { describe, expect, it } from 'vitest';
import { type Answer, answerNaming, type ChoiceKind } from '../question';
import { asked, deployment, pod, service } from '../testing';
import { judge } from './grade';
import type { Verdict } from './verdict';

/** The verdict on the right answer. */
function rightVerdict(body: string): Verdict {
  const derived = asked(body);
  const kind = derived.question.kind as ChoiceKind;
  const right = derived.options.filter((option) => option.right).map(({ id }) => id);
  return verdictOn(body, answerNaming(kind, right));
}

function verdictOn(body: string, answer: Answer): Verdict {
  const graded = judge(asked(body), answer);
  if (!graded.ok) throw new Error(graded.problem);
  return graded.verdict;
}

describe('the first sentence of a verdict', () => {
  it('tells of a refusal who refused and why, instead of the answer once more', () => {
    const settings = '{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings } }';
    const { sentence } = rightVerdict(`
given: { objects: [${settings}] }
when: [{ create: ${settings} }]
ask: { kind: state, question: What does it answer?, read: { answer: true }, also: [{ value: created }, { value: unchanged }] }`);
    expect(sentence).toMatch(
      /^Right: at [\d:]+ kube-apiserver does not let admin create ConfigMap settings: configmaps "settings" already exists\.$/,
    );
  });

  it('names what is broken only where the run without it answers otherwise', () => {
    const asking = (stopped: string) =>
      rightVerdict(`
given: { objects: [${deployment('web', 2)}] }
when: [{ stop: ${stopped} }, { scale: { target: { kind: Deployment, name: web }, replicas: 3 } }, { wait: 60s }]
ask: { kind: state, question: How many Pods?, read: { count: { kind: Pod, of: Deployment/web } } }`).sentence;
    expect(asking('kube-controller-manager')).toMatch(
      / is 2, because kube-controller-manager has not run since 14:00:00\.$/,
    );
    expect(asking('kube-proxy')).toMatch(/ is 3; at [\d:]+ replicaset-controller creates Pod web-/);
  });

  it('names the process of a component when that is asked for', () => {
    const { sentence } = rightVerdict(`
when: [{ apply: ${deployment('web', 1)} }]
ask: { kind: who, question: Where?, did: { verb: create, kind: Pod }, as: process }`);
    expect(sentence).toMatch(
      /^Right: replicaset-controller, a part of kube-controller-manager, creates Pod web-/,
    );
  });

  it('follows a packet in words; the chains of rules stand with the option', () => {
    const body = `
given: { nodes: 1, objects: [${deployment('web', 1)}, ${service('web')}, ${pod('client')}] }
ask: { kind: reaches, question: Where to?, from: { pod: { kind: Pod, name: client } }, to: { service: web } }`;
    const { sentence, options } = rightVerdict(body);
    expect(sentence).toMatch(
      /^Right: the rules on node-1 send it on to [\d.]+:8080 and a Pod of \*web\* on node-1 answers\.$/,
    );
    expect(options.find(({ judged }) => judged === 'right')?.why).toContain('KUBE-SERVICES');
    expect(
      options
        .filter(({ judged }) => judged !== 'right')
        .map(({ why }) => why)
        .join(),
    ).not.toContain('KUBE-');
  });

  it('names the lines of a task that came to nothing', () => {
    const body = `
given: { objects: [${deployment('web', 1)}] }
ask:
  kind: fix
  question: Get two
  goals: [{ label: Two are ready, read: { column: { of: { kind: Deployment, name: web }, name: READY } }, is: 2/2 }]
  solutions: [[kubectl scale deployment/web --replicas=2], [kubectl scale deploy web --replicas=2]]
  nonFixes: [{ lines: [kubectl get pods] }, { lines: [kubectl delete pod --all] }, { lines: [kubectl get nodes] }]`;
    const wrong = verdictOn(body, { kind: 'fix', typed: ['kubectl scael deployment/web --replicas=2'] });
    expect(wrong.sentence).toMatch(
      /^Not yet: `kubectl scael deployment\/web --replicas=2` came to nothing \(.+\)\. “Two are ready” does not hold\. Here /,
    );
  });
});

describe('the chain of a verdict', () => {
  it('has the component that brought back what somebody changed', () => {
    const { sentence, chain } = rightVerdict(`
given: { objects: [${deployment('web', 2)}, { apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { k: "1" } }] }
ask:
  kind: next
  question: What differs?
  now:
    - scale: { target: { kind: ReplicaSet, of: Deployment/web }, replicas: 5 }
    - patch: { target: { kind: ConfigMap, name: a }, patch: { data: { k: "2" } } }
    - wait: 60s
  changes:
    - { label: the ReplicaSet, read: { field: { of: { kind: ReplicaSet, of: Deployment/web }, path: spec.replicas } } }
    - { label: the Deployment, read: { field: { of: { kind: Deployment, name: web }, path: spec.replicas } } }
    - { label: the ConfigMap, read: { field: { of: { kind: ConfigMap, name: a }, path: data.k } } }`);
    expect(sentence).toMatch(
      /^Right: of these only “the ConfigMap” differs; deployment-controller scales ReplicaSet /,
    );
    expect(chain.map(({ actor }) => actor)).toContain('deployment-controller');
  });

  it('of a cause has what the one who would have acted found instead', () => {
    const { chain } = rightVerdict(`
given: { nodes: [{ name: node-1, labels: { disk: hdd } }] }
when: [{ apply: { apiVersion: v1, kind: Pod, metadata: { name: db }, spec: { nodeSelector: { disk: ssd }, containers: [{ name: db, image: db }] } } }, { wait: 60s }]
ask:
  kind: why
  question: Why does it wait?
  symptom: { read: { column: { of: { kind: Pod, name: db }, name: STATUS } }, is: Pending }
  causes:
    - { label: The label of the node, otherwise: { node: { name: node-1, labels: { disk: ssd } } } }
    - { label: The memory of the node, otherwise: { node: { name: node-1, memory: 64Gi } } }
    - { label: The CPU of the node, otherwise: { node: { name: node-1, cpu: "64" } } }`);
    expect(chain.map(({ says }) => says).join(' ')).toContain('finds no node fit for Pod db');
  });

  it('names, of all that is broken, what decides, and keeps the rest out of the chain', () => {
    const { sentence, chain } = verdictOn(
      `
given: { objects: [${deployment('web', 1)}] }
when: [{ stop: kube-proxy@node-1 }, { stop: kube-controller-manager }]
ask:
  kind: fix
  question: Let two run.
  within: 60s
  goals: [{ label: Two are ready, read: { column: { of: { kind: Deployment, name: web }, name: READY } }, is: 2/2 }]
  solutions: [["kubectl scale deployment/web --replicas=2", "ssh server-1 sudo systemctl start kube-controller-manager"], ["kubectl scale deployment/web --replicas=2", "ssh server-1 sudo systemctl start kube-controller-manager"]]
  nonFixes: [{ lines: ["kubectl scale deployment/web --replicas=3"] }, { lines: ["kubectl get nodes"] }, { lines: ["kubectl get services"] }]`,
      { kind: 'fix', typed: ['kubectl scale deployment/web --replicas=2'] },
    );
    expect(sentence).toMatch(/is 1\/2; kube-controller-manager has not run since 14:00:00\.$/);
    expect(chain.map(({ says }) => says).join()).not.toContain('kube-proxy');
    expect(chain.map(({ says }) => says)).toContain('kube-controller-manager stops.');
  });

  it('says of what changes why, and of what stays what keeps it, and of nothing else that it does', () => {
    const ask = (stop: string) => `
given: { nodes: 2, objects: [${deployment('web', 2)}, ${service('web')}] }
ask:
  kind: next
  question: What changes?
  now: [${stop}{ scale: { target: { kind: Deployment, name: web }, replicas: 3 } }, { wait: 30s }]
  changes:
    - { label: the Pods, read: { count: { kind: Pod, of: Deployment/web } } }
    - { label: the rules of node-2, read: { rules: { node: node-2, service: web } } }
    - { label: the ReplicaSets, read: { count: { kind: ReplicaSet } } }`;
    expect(rightVerdict(ask('{ stop: kube-proxy@node-2 }, ')).sentence).toBe(
      'Right: of these only “the Pods” differs; “the rules of node-2” does not, because kube-proxy on node-2 has not run since 14:00:00.',
    );
    expect(rightVerdict(ask('')).sentence).toMatch(
      /^Right: of these only “the Pods” and “the rules of node-2” differ; kube-proxy on node-2 installs the rules/,
    );
  });

  it('says of a task that was not mended what was changed all the same', () => {
    const body = `
given: { objects: [${service('web')}, ${deployment('web', 1)}] }
ask:
  kind: fix
  question: Let two run.
  within: 60s
  goals: [{ label: Two are ready, read: { column: { of: { kind: Deployment, name: web }, name: READY } }, is: 2/2 }]
  solutions: [["kubectl scale deployment/web --replicas=2"], ["kubectl scale deployment/web --replicas=2"]]
  nonFixes: [{ lines: ["kubectl scale deployment/web --replicas=3"] }, { lines: ["kubectl get nodes"] }, { lines: ["kubectl get services"] }]`;
    const missed = (...lines: string[]) => verdictOn(body, { kind: 'fix', typed: lines }).missed;
    expect(missed(`kubectl patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":9090}]}}'`)).toBe(
      'What you did: in *Service web* `spec.ports[0].targetPort` goes from `8080` to `9090`.',
    );
    expect(missed('kubectl get pods')).toBe('What you typed has changed nothing.');
    expect(missed()).toBeUndefined();
    expect(verdictOn(body, { kind: 'fix', typed: [] }).sentence).toMatch(/^Not yet: nothing was typed\. /);
  });

  it('tells many changes of one thing as one', () => {
    const { sentence } = verdictOn(
      `
given:
  objects:
    - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reads }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }, subjects: [{ kind: User, name: alice, apiGroup: rbac.authorization.k8s.io }] }
ask:
  kind: fix
  question: Let bot read.
  within: 10s
  goals: [{ label: The bot may, read: { kubectl: "kubectl auth can-i list pods --as=system:serviceaccount:default:bot" }, is: "yes" }]
  solutions: [["kubectl create rolebinding bot --clusterrole=view --serviceaccount=default:bot"], ["kubectl create rolebinding bot --clusterrole=view --serviceaccount=default:bot"]]
  nonFixes: [{ lines: ["kubectl get pods"] }, { lines: ["kubectl get nodes"] }, { lines: ["kubectl get services"] }]`,
      {
        kind: 'fix',
        typed: [
          `kubectl patch rolebinding reads -p '${JSON.stringify({ subjects: [{ kind: 'ServiceAccount', name: 'bot', namespace: 'default' }] })}'`,
        ],
      },
    );
    expect(sentence).toMatch(/^Right: in \*RoleBinding reads\* `subjects\[0\]` goes from `\{.*` to `\{/);
  });
});
