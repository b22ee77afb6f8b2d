import { describe, expect, it } from 'vitest';
import { judge } from '../judge/grade';
import { answerNaming } from '../question';
import { asked, pod, service } from '../testing';

const agent = (more = '') =>
  `{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent }, spec: { selector: { matchLabels: { app: agent } }, template: { metadata: { labels: { app: agent } }, spec: { ${more} containers: [{ name: a, image: "agent:1" }] } } } }`;

/** The question, the reason of each option by its label, and the first sentence of the verdict on the right answer. */
function told(body: string) {
  const derived = asked(body);
  const { kind } = derived.question;
  const right = derived.options.filter((option) => option.right).map(({ id }) => id);
  const graded = judge(derived, answerNaming(kind as 'which', right));
  if (!graded.ok) throw new Error(graded.problem);
  return {
    why: (label: string) => derived.options.find((option) => option.label === label)?.why,
    sentence: graded.verdict.sentence,
    chain: graded.verdict.chain.map(({ says }) => says).join('\n'),
  };
}

describe('which', () => {
  it('nodes have a Pod of a DaemonSet is told by what left a node out, and what admitted the others', () => {
    const { why, sentence, chain } = told(`
given: { nodes: [{ name: node-1 }, { name: node-2, taints: [{ key: gpu, value: "yes", effect: NoSchedule }] }, { name: node-3 }] }
when: [{ cordon: node-3 }, { apply: ${agent()} }, { wait: 60s }]
ask: { kind: which, question: Which?, among: { kind: Node }, where: { runsPodOf: DaemonSet/agent } }`);
    expect(why('node-2')).toBe(
      'It has no Pod of *DaemonSet agent*: daemonset-controller makes none for it, as the template does not tolerate its taint gpu=yes:NoSchedule.',
    );
    expect(why('node-3')).toMatch(
      /and that tolerates its taint `node\.kubernetes\.io\/unschedulable:NoSchedule`\.$/,
    );
    expect(sentence).toContain('as its template does not tolerate its taint gpu=yes:NoSchedule');
    expect(chain).toContain('makes no Pod of DaemonSet agent for node-2');
  });

  it('nodes have a Pod that kube-scheduler placed is told by the plugin that refused the others', () => {
    const { why, sentence } = told(`
given: { nodes: [{ name: node-1, labels: { disk: ssd } }, { name: node-2 }] }
when: [{ apply: ${pod('db').replace('spec: {', 'spec: { nodeSelector: { disk: ssd },')} }, { wait: 60s }]
ask: { kind: which, question: Which?, among: { kind: Node }, where: { runsPodOf: db } }`);
    expect(why('node-1')).toContain('kube-scheduler binds Pod db to node-1');
    expect(why('node-2')).toContain('NodeAffinity refuses it (node(s) didn');
    expect(sentence).toContain('; NodeAffinity refuses node-2');
  });

  it('Pods are behind a Service is told by the labels of each', () => {
    const labelled = (name: string, app: string) =>
      pod(name).replace(`name: ${name} }`, `name: ${name}, labels: { app: ${app} } }`);
    const { why } = told(`
given: { nodes: 1, objects: [${labelled('a', 'web')}, ${labelled('b', 'api')}] }
when: [{ apply: ${service('web')} }]
ask: { kind: which, question: Which?, among: { kind: Pod }, where: { endpointOf: web } }`);
    expect(why('Pod a')).toContain('it carries `app=web`, which the Service selects, and is Ready');
    expect(why('Pod b')).toContain('the Service selects `app=web`, and the Pod carries `app=api`');
  });

  it('of these happen is told by what stood in the way of the one who would have acted', () => {
    const { why, sentence } = told(`
given: { nodes: 1, images: { "no:1": { pullError: "not found" } } }
when: [{ apply: ${pod('a').replace('app:1', 'no:1')} }, { wait: 60s }]
ask:
  kind: which
  question: Which?
  happens:
    - { label: It is bound, step: { verb: bind } }
    - { label: Its container starts, step: { effect: start-container, name: a } }
    - { label: kube-scheduler says that nothing fits, step: { event: FailedScheduling } }`);
    expect(why('Its container starts')).toMatch(
      /^Instead, at [\d:]+ kubelet on node-1 reports Pod a: ImagePullBackOff, 0\/1 ready\.$/,
    );
    expect(why('kube-scheduler says that nothing fits')).toBe(
      'That would be kube-scheduler’s doing: it chooses a node for each Pod that has none and writes the binding; it starts nothing. In this run it bound 1 Pod to a node.',
    );
    expect(sentence).toContain('; kubelet on node-1 reports Pod a: ImagePullBackOff');
  });
});
