import { describe, expect, it } from 'vitest';
import { readScenario } from '@/lib/curriculum/scenarios';
import { problemText } from '@/lib/curriculum/yaml-file';
import { type Derived, derive, type Scenario } from './derive';
import { fairness } from './fairness';
import { answerText, type JudgedOption, judge, type Verdict } from './grade';
import { hashOf } from './hashes';

describe('who', () => {
  it('is the actor of the step', () => {
    const derived = asked(`
when: [{ apply: ${deployment('web', 1)} }]
ask: { kind: who, question: Who makes Pods?, did: { verb: create, kind: Pod } }`);
    expect(answerText(derived)).toBe('replicaset-controller');
  });

  it('names the process when asked for it', () => {
    const derived = asked(`
when: [{ apply: ${deployment('web', 1)} }]
ask: { kind: who, question: Where?, did: { verb: create, kind: Pod }, as: process }`);
    expect(answerText(derived)).toBe('kube-controller-manager');
  });

  it('failed to act is whoever acts when nothing is broken', () => {
    const derived = asked(`
given: { stopped: [kube-scheduler] }
when: [{ apply: ${pod('lonely')} }, { wait: 60s }]
ask: { kind: who, question: Who is missing?, failed: { effect: start-container } }`);
    expect(answerText(derived)).toBe('kubelet');
    const scheduler = asked(`
given: { stopped: [kube-scheduler] }
when: [{ apply: ${pod('lonely')} }, { wait: 60s }]
ask: { kind: who, question: Who is missing?, failed: { verb: bind } }`);
    expect(answerText(scheduler)).toBe('kube-scheduler');
  });

  it('filled in a field is kube-apiserver when the request came without it', () => {
    const service = `{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { ports: [{ port: 80 }] } }`;
    const set = (path: string) => `
when: [{ apply: ${service} }]
ask: { kind: who, question: Who?, set: { of: { kind: Service, name: web }, path: ${path} } }`;
    expect(answerText(asked(set('spec.clusterIP')))).toBe('kube-apiserver');
    expect(answerText(asked(set('"spec.ports[0].port"')))).toBe('admin');
  });

  it('cannot be asked about a step that does not happen', () => {
    expect(
      problemOf(`
when: [{ apply: ${pod('a')} }]
ask: { kind: who, question: Who?, did: { verb: create, kind: Job } }`),
    ).toBe('no step is as ask.did describes');
  });
});

describe('order', () => {
  const rollout = `
when: [{ apply: ${deployment('web', 1)} }, { apply: ${deployment('api', 1)} }]
ask:
  kind: order
  question: Put in order
  steps:
    - { label: web's ReplicaSet, step: { verb: create, kind: ReplicaSet, of: Deployment/web } }
    - { label: web's Pod, step: { verb: create, kind: Pod, of: Deployment/web } }
    - { label: api's Pod, step: { verb: create, kind: Pod, of: Deployment/api } }`;

  it('accepts any order that keeps causes before effects', () => {
    const derived = asked(rollout);
    const [set, mine, other] = ["web's ReplicaSet", "web's Pod", "api's Pod"];
    expect(orderVerdict(derived, [set, mine, other]).right).toBe(true);
    expect(orderVerdict(derived, [set, other, mine]).right).toBe(true);
    expect(orderVerdict(derived, [other, set, mine]).right).toBe(true);
    const wrong = orderVerdict(derived, [mine, set, other]);
    expect(wrong.right).toBe(false);
    expect(wrong.sentence).toBe("Not this order: “web's ReplicaSet” comes before “web's Pod”.");
    expect(wrong.violated).toEqual({ first: idOf(derived, set), second: idOf(derived, mine) });
  });

  it('is never shown in a right order', () => {
    for (let seed = 0; seed < 12; seed++) {
      const derived = asked(rollout, seed);
      const shown = derived.question.options.map(({ id }) => id);
      const graded = judge(derived, { kind: 'order', options: shown });
      expect(graded.ok && graded.verdict.right, `seed ${seed}`).toBe(false);
    }
  });
});

describe('state', () => {
  const scaled = `
given: { objects: [${deployment('web', 2)}] }
when: [{ stop: kube-controller-manager }, { scale: { target: { kind: Deployment, name: web }, replicas: 5 } }, { wait: 60s }]
ask: { kind: state, question: How many Pods?, read: { count: { kind: Pod, of: Deployment/web } } }`;

  it('is read off the cluster at the end of the run', () => {
    expect(answerText(asked(scaled))).toBe('2');
  });

  it('offers what would be had something not happened, and says so', () => {
    const derived = asked(scaled);
    const five = derived.options.find(({ label }) => label === '5');
    expect(five?.why).toMatch(/had this not happened: “kube-controller-manager stops”/);
  });

  it('reads columns as kubectl prints them', () => {
    const derived = asked(`
given: { nodes: [{ name: node-1, cpu: "1" }] }
when: [{ apply: ${pod('big', '{ requests: { cpu: "2" } }')} }, { wait: 30s }]
ask: { kind: state, question: Status?, read: { column: { of: { kind: Pod, name: big }, name: STATUS } }, also: [{ value: Running }, { value: Failed }] }`);
    expect(answerText(derived)).toBe('`Pending`');
  });
});

describe('which', () => {
  it('is the set for which it holds, with the reason of each other', () => {
    const derived = asked(`
given: { nodes: [{ name: node-1, labels: { disk: ssd } }, { name: node-2 }] }
when: [{ apply: { apiVersion: v1, kind: Pod, metadata: { name: db }, spec: { nodeSelector: { disk: ssd }, containers: [{ name: db, image: db }] } } }]
ask: { kind: which, question: Where does it fit?, among: { kind: Node }, where: { fits: { kind: Pod, name: db } } }`);
    expect(answerText(derived)).toBe('{node-1}');
    expect(derived.options.find(({ label }) => label === 'node-2')?.why).toMatch(/^NodeAffinity refuses it/);
  });

  it('tells what is too much and what is missing', () => {
    const derived = asked(`
given: { stopped: [kube-scheduler] }
when: [{ apply: ${pod('a')} }, { wait: 30s }]
ask:
  kind: which
  question: Which happen?
  happens:
    - { label: It is stored, step: { verb: create, kind: Pod } }
    - { label: It is bound, step: { verb: bind } }`);
    const graded = judge(derived, { kind: 'which', options: [idOf(derived, 'It is bound')] });
    expect(graded.ok && graded.verdict).toMatchObject({
      right: false,
      missed: 'It is bound does not belong there. It is stored is missing.',
    });
    const judged = graded.ok
      ? graded.verdict.options.map(({ label, judged }: JudgedOption) => [label, judged])
      : [];
    expect(new Map(judged as [string, string][])).toEqual(
      new Map([
        ['It is stored', 'missed'],
        ['It is bound', 'mine'],
      ]),
    );
  });

  it('accepts every outcome where chance decides', () => {
    const tie = `
given: { nodes: 2 }
when: [{ apply: ${pod('a')} }]
ask: { kind: which, question: Where?, open: OPEN, among: { kind: Node }, where: { runsPodOf: a } }`;
    expect(fairness(scenario(tie.replace('OPEN', 'true'))).fair).toBe(true);
    const unfair = fairness(scenario(tie.replace('OPEN', 'false')));
    expect(unfair).toMatchObject({
      fair: false,
      kind: 'disagree',
      problem: expect.stringMatching(/can come out/),
    });
  });
});

describe('a verdict', () => {
  const stale = `
given: { nodes: 2, objects: [${deployment('web', 2)}, ${service('web')}] }
when:
  - { stop: kube-proxy@node-2 }
  - { wait: 60s }
  - { delete: { target: { kind: Pod, of: Deployment/web, nth: 1 } } }
  - { wait: 60s }
ask: { kind: state, question: How many?, read: { count: { kind: Pod, of: Deployment/web, where: { inRules: { node: node-2, service: web } } } } }`;

  it('survives JSON, and shows the cluster after each step of its chain', () => {
    const derived = asked(stale);
    const graded = judge(derived, { kind: 'state', option: 'a' });
    if (!graded.ok) throw new Error(graded.problem);
    const { verdict } = graded;
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
    expect(verdict.scenes.map(({ time }) => time)).toEqual(verdict.chain.map(({ time }) => time));
    expect(verdict.chain.at(-1)?.kind).toBe('key');
    expect(
      verdict.chain.some(({ kind, says }) => kind === 'gap' && says.includes('kube-proxy on node-2 stops')),
    ).toBe(true);
  });

  it('shows a rule that leads to a Pod that is gone', () => {
    const graded = judge(asked(stale), { kind: 'state', option: 'a' });
    const last = graded.ok ? graded.verdict.scenes.at(-1) : undefined;
    const node2 = last?.nodes.find(({ name }) => name === 'node-2');
    expect(node2?.rules?.lines.filter(({ mark }) => mark === 'stale')).toHaveLength(1);
    expect(last?.nodes.flatMap(({ pods }) => pods).filter(({ look }) => look === 'gone')).toHaveLength(1);
  });

  it('is the same however often it is asked for', () => {
    expect(hashOf(scenario(stale))).toBe(hashOf(scenario(stale)));
    const once = judge(asked(stale), { kind: 'state', option: 'b' });
    expect(judge(asked(stale), { kind: 'state', option: 'b' })).toEqual(once);
  });

  it('refuses an answer in another shape, or with options that are not there', () => {
    const derived = asked(stale);
    expect(judge(derived, { kind: 'who', option: 'a' }).ok).toBe(false);
    expect(judge(derived, { kind: 'state', option: 'z' }).ok).toBe(false);
  });
});

describe('a question', () => {
  it('does not give its key away', () => {
    const derived = asked(`
when: [{ apply: ${deployment('web', 1)} }]
ask: { kind: who, question: Who?, did: { verb: create, kind: Pod } }`);
    const text = JSON.stringify(derived.question);
    expect(text).not.toMatch(/right|decided|fact/);
    expect(derived.question.options.every((option) => Object.keys(option).join() === 'id,label')).toBe(true);
  });
});

function scenario(body: string): Scenario {
  const text = `title: T\ntopics: [pod]\nminutes: 1\ndifficulty: 1\nsource: { title: S, url: "https://kubernetes.io/docs/concepts/" }${body}`;
  const read = readScenario('test', 'test.yaml', text);
  if (!read.ok) throw new Error(read.problems.map(problemText).join('\n'));
  return read.scenario;
}

function asked(body: string, seed = 0): Derived {
  const result = derive(scenario(body), { seed });
  if (!result.ok) throw new Error(result.problem);
  return result.derived;
}

function problemOf(body: string): string | undefined {
  const result = derive(scenario(body), { seed: 0 });
  return result.ok ? undefined : result.problem;
}

function idOf(derived: Derived, label: string): string {
  return derived.question.options.find((option) => option.label === label)?.id ?? '';
}

function orderVerdict(derived: Derived, labels: readonly string[]): Verdict {
  const graded = judge(derived, { kind: 'order', options: labels.map((label) => idOf(derived, label)) });
  if (!graded.ok) throw new Error(graded.problem);
  return graded.verdict;
}

function deployment(name: string, replicas: number): string {
  return `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name} }, spec: { replicas: ${replicas}, selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app, image: "app:1", ports: [{ containerPort: 8080 }] }] } } } }`;
}

function service(name: string): string {
  return `{ apiVersion: v1, kind: Service, metadata: { name: ${name} }, spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: 8080 }] } }`;
}

function pod(name: string, resources = '{}'): string {
  return `{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { containers: [{ name: app, image: "app:1", resources: ${resources} }] } }`;
}
