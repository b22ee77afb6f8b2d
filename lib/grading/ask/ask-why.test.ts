import { describe, expect, it } from 'vitest';
import { fairness } from '../fairness';
import { judge } from '../judge/grade';
import { asked, deployment, pod, problemOf, scenario, service } from '../testing';
import { answerText } from '../words/answer-text';

const mislabelled = service('web').replace('app: web }, ports', 'app: webb }, ports');

const noEndpoints = `
given:
  nodes: 2
  stopped: [kube-proxy@node-2]
  objects: [${deployment('web', 2)}, ${mislabelled}]
when: [{ cordon: node-1 }, { wait: 30s }]
ask:
  kind: why
  question: Why do the rules on node-1 lead nowhere?
  symptom: { read: { rules: { node: node-1, service: web } }, is: 0 }
  causes:
    - { label: The Service selects other labels than the Pods have, otherwise: { object: { kind: Service, name: web, patch: { spec: { selector: { app: web } } } } } }
    - { label: The Pods listen on another port, otherwise: { object: { kind: Service, name: web, patch: { spec: { ports: [{ port: 80, targetPort: 80 }] } } } } }`;

describe('why', () => {
  it('is the cause without which the symptom does not occur, whatever else is out of order', () => {
    const derived = asked(noEndpoints);
    expect(answerText(derived)).toBe('The Service selects other labels than the Pods have');
    expect(derived.options.map(({ label }) => label).sort()).toEqual([
      'The Pods listen on another port',
      'The Service selects other labels than the Pods have',
      'admin cordons Node node-1',
      'kube-proxy on node-2 does not run',
    ]);
    expect(fairness(scenario(noEndpoints), { runs: 3 }).fair).toBe(true);
  });

  it('says of each option what would be without it', () => {
    const derived = asked(noEndpoints);
    const why = (label: string) => derived.options.find((option) => option.label === label)?.why;
    expect(why('The Service selects other labels than the Pods have')).toMatch(
      /^Without that, the rules on node-1 name 2 addresses for \*Service web\*\. The runs part at [\d:]+: /,
    );
    expect(why('kube-proxy on node-2 does not run')).toBe(
      'Without that, nothing changes: the rules on node-1 name no addresses for *Service web* all the same.',
    );
  });

  it('judges the chosen cause, and explains by the runs', () => {
    const derived = asked(noEndpoints);
    const option = derived.options.find(({ right }) => right)?.id ?? '';
    const right = judge(derived, { kind: 'why', option });
    const wrong = judge(derived, { kind: 'why', option: option === 'a' ? 'b' : 'a' });
    expect(right.ok && right.verdict.right).toBe(true);
    expect(wrong.ok && wrong.verdict.right).toBe(false);
    expect(right.ok && right.verdict.chain.length).toBeGreaterThan(0);
  });

  it('parts at what happens once more in the other run, though the like has happened before', () => {
    const derived = asked(`
given: { nodes: 2, objects: [${deployment('web', 2)}] }
when: [{ stop: kube-controller-manager }, { cordon: node-2 }, { delete: { target: { kind: Pod, of: Deployment/web } } }, { wait: 60s }]
ask:
  kind: why
  question: Why is there one only?
  symptom: { read: { count: { kind: Pod, of: Deployment/web } }, is: 1 }
  causes: [{ label: The controllers do not run, otherwise: { without: 1 } }, { label: node-2 is cordoned, otherwise: { without: 2 } }]`);
    const right = derived.options.find(({ label }) => label === 'The controllers do not run');
    expect(right?.why).toMatch(/The runs part at [\d:]+: .*replicaset-controller creates Pod web-\S+\.$/);
  });

  it('accepts each of two causes that are needed together', () => {
    const derived = asked(`
given: { nodes: 1, stopped: [kube-scheduler] }
when: [{ cordon: node-1 }, { apply: ${pod('p')} }, { create: ${pod('q')} }, { wait: 30s }]
ask:
  kind: why
  question: Why is there a Pod that waits?
  symptom: { read: { count: { kind: Pod } }, atLeast: 2 }`);
    expect(derived.key.kind === 'one' && derived.key.right.length).toBe(2);
  });

  it('cannot be asked when the symptom does not occur, or nothing takes it away', () => {
    const ask = (symptom: string) => `
given: { nodes: 1 }
when: [{ cordon: node-1 }, { apply: ${pod('p')} }, { wait: 30s }]
ask: { kind: why, question: Why?, symptom: ${symptom} }`;
    expect(problemOf(ask('{ read: { count: { kind: Pod } }, is: 5 }'))).toBe(
      'ask.symptom does not hold: the number of Pods is 1',
    );
    expect(problemOf(ask('{ read: { count: { kind: Node } }, is: 1 }'))).toBe(
      'without none of the causes does the symptom disappear',
    );
  });
});
