import { describe, expect, it } from 'vitest';
import type { Derived } from '../derive';
import { fairness } from '../fairness';
import { hashOf } from '../hashes';
import { asked, deployment, pod, problemOf, scenario, service } from '../testing';
import { answerText } from '../words/answer-text';
import { chainOf } from './explain';
import { judge } from './grade';
import type { JudgedOption, Verdict } from './verdict';

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

describe('a scenario', () => {
  it('cannot be asked when its people may not do what they do, and nothing asks about that', () => {
    const settings = '{ apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { k: "1" } }';
    const body = `
given: { objects: [${settings}] }
when: [{ patch: { target: { kind: ConfigMap, name: a }, patch: { data: { k: "2" } } }, by: alice }]
ask: { kind: state, question: What is k?, read: { field: { of: { kind: ConfigMap, name: a }, path: data.k } } }`;
    expect(problemOf(body)).toBe(
      'when[0].patch: alice may not do that: give a Role that allows it, or ask about the refusal',
    );
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
    expect(wrong.sentence).toBe(
      "Not this order: “web's ReplicaSet” has to come before “web's Pod”; you put it after.",
    );
    expect(wrong.options.map(({ label, judged, place }) => [label, judged, place])).toEqual([
      [set, 'mine', 2],
      [mine, 'mine', 1],
      [other, 'neutral', 3],
    ]);
    expect(wrong.violated).toEqual({ first: idOf(derived, set), second: idOf(derived, mine) });
  });

  it('says of what had only happened before a person acted that nothing waited for it', () => {
    const derived = asked(`
when: [{ apply: ${deployment('web', 1)} }, { wait: 10s }, { cordon: node-1 }]
ask:
  kind: order
  question: Put in order
  steps: [{ label: a set, step: { verb: create, kind: ReplicaSet } }, { label: a Pod, step: { verb: create, kind: Pod } }, { label: the mark, step: { kind: Node, verb: patch, after: 3 } }]`);
    expect(derived.options.find(({ label }) => label === 'the mark')?.why).toMatch(
      /“a Pod” had happened when somebody asked for this, but it did not wait for that\.$/,
    );
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
      sentence: 'Not “It is bound”. Only “It is stored” happens, because kube-scheduler does not run.',
      missed: '“It is bound”: kube-scheduler would have done it, but does not run.',
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

  it('tells of what did not happen who would have done it, and what does not run', () => {
    const derived = asked(`
given: { stopped: [kube-scheduler] }
when: [{ apply: ${pod('a')} }, { wait: 30s }]
ask:
  kind: which
  question: Which happen?
  happens:
    - { label: It is stored, step: { verb: create, kind: Pod } }
    - { label: It is bound, step: { verb: bind } }
    - { label: It is started, step: { effect: start-container } }
    - { label: A Job is made, step: { verb: create, kind: Job } }`);
    const why = (label: string) => derived.options.find((option) => option.label === label)?.why;
    expect(why('It is bound')).toBe('kube-scheduler would have done it, but does not run.');
    expect(why('It is started')).toMatch(
      /^With nothing broken, kubelet on node-\d has the runtime start container .+\. But kube-scheduler does not run\.$/,
    );
    expect(why('A Job is made')).toBe('Nothing in this run did that.');
  });

  it('of nothing says so, and names a Pod as a Pod', () => {
    const derived = asked(`
when: [{ apply: [${pod('direct')}, ${pod('other')}] }]
ask: { kind: which, question: Which are pending?, among: { kind: Pod }, where: { printed: { column: STATUS, is: Pending } } }`);
    const graded = judge(derived, { kind: 'which', options: [idOf(derived, 'Pod direct')] });
    expect(graded.ok && graded.verdict).toMatchObject({
      sentence: expect.stringMatching(
        /^Not Pod direct. None of them is Pending under STATUS; kubelet on node-\d reports /,
      ),
    });
    // The sentence has told of Pod direct already.
    expect(graded.ok && graded.verdict.missed).toBeUndefined();
    for (const { why } of derived.options)
      expect(why).toMatch(
        /^Under STATUS kubectl prints Running: at [\d:]+ kubelet on node-\d reports Pod \w+: Running, 1\/1 ready\.$/,
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

describe('a wrong value', () => {
  it('that came and went within a second is told as a moment, never as a time until then', () => {
    const derived = asked(`
given: { objects: [${deployment('web', 1)}] }
when: [{ scale: { target: { kind: Deployment, name: web }, replicas: 4 } }, { wait: 60s }]
ask: { kind: state, question: How many Pods?, read: { count: { kind: Pod, of: Deployment/web } } }`);
    const whys = derived.options.filter(({ right }) => !right).map(({ why }) => why);
    expect(whys.filter((why) => why.startsWith('So it was until'))).toHaveLength(1);
    expect(
      whys.filter((why) =>
        /^It was so for a moment at [\d:]+; then replicaset-controller creates Pod /.test(why),
      ),
    ).toHaveLength(2);
  });

  it('is never that of an object that the scenario does not tell of', () => {
    const map = (name: string, value: string) =>
      `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name} }, data: { mode: ${value} } }`;
    const derived = asked(`
given: { objects: [${map('app', 'on')}, ${map('other', 'off')}] }
when: [{ wait: 1s }]
ask: { kind: state, question: Which name?, read: { field: { of: { kind: ConfigMap, name: app }, path: metadata.name } }, also: [{ value: none }] }`);
    const labels = derived.options.map(({ label }) => label).sort();
    expect(labels).toEqual(['`app`', '`none`', '`other`']);
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

  it('tells once what is tried again and again, and keeps what broke', () => {
    const derived = asked(`
given: { nodes: 2, objects: [${deployment('web', 2)}] }
when: [{ stop: kube-apiserver }, { crash: { pod: { kind: Pod, of: Deployment/web }, exitCode: 1 } }, { wait: 120s }]
ask: { kind: state, question: What?, read: { column: { of: { kind: Pod, of: Deployment/web }, name: RESTARTS } }, also: [{ value: 1 }, { value: 2 }, { value: 5 }] }`);
    const { steps } = derived.run.cluster.trace;
    const refusals = steps.filter(({ action }) => action.kind === 'refused').map(({ id }) => id);
    expect(refusals.length).toBeGreaterThan(6);
    const chain = chainOf(derived.run, refusals.slice(-6));
    const says = chain.map((link) => link.says.replace(/ \(\d+ times\)/, ''));
    expect(new Set(says).size).toBe(says.length);
    expect(chain.some((link) => / times\)\.$/.test(link.says))).toBe(true);
    expect(chain.some((link) => link.says.includes('kube-apiserver stops'))).toBe(true);
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

function idOf(derived: Derived, label: string): string {
  return derived.question.options.find((option) => option.label === label)?.id ?? '';
}

function orderVerdict(derived: Derived, labels: readonly string[]): Verdict {
  const graded = judge(derived, { kind: 'order', options: labels.map((label) => idOf(derived, label)) });
  if (!graded.ok) throw new Error(graded.problem);
  return graded.verdict;
}
