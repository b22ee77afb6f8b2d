import { describe, expect, it } from 'vitest';
import { instanceOf } from './scenario';
import { readScenario } from './scenarios';
import { problemText } from './yaml-file';

describe('a scenario file', () => {
  it('is read into one value', () => {
    const read = readScenario('pod/bare', 'pod/scenarios/bare.yaml', sound);
    expect(read.ok && read.scenario.first).toMatchObject({
      title: 'A Pod alone',
      topics: ['pod'],
      given: { nodes: 2, settle: true },
      when: [{ apply: { kind: 'Pod' } }, { wait: 30_000 }],
      ask: { kind: 'who', as: 'component' },
    });
  });

  it('has no place for an answer', () => {
    expect(problemsOf(`${sound}\nanswer: kube-scheduler\n`)).toEqual([
      'pod/scenarios/bare.yaml:14:1: unknown key "answer"',
    ]);
  });

  it('is told where it is wrong, by line', () => {
    expect(problemsOf(sound.replace('wait: 30s', 'wait: soon'))).toEqual([
      'pod/scenarios/bare.yaml:8:5: when[1].wait: a duration, for example "90s" or "1m30s"',
    ]);
    expect(problemsOf(sound.replace('did: { verb: bind, kind: Pod }', 'did: { verb: binds }'))).toEqual([
      expect.stringMatching(/^pod\/scenarios\/bare\.yaml:12:10: ask\.did\.verb: /),
    ]);
  });

  it('lets one thing happen in each entry', () => {
    expect(problemsOf(sound.replace('- wait: 30s', '- { wait: 30s, stop: kubelet }'))).toEqual([
      expect.stringMatching(/bare\.yaml:8:5: when\[1\]: exactly one of apply, create/),
    ]);
  });

  it('belongs to the topic of its folder', () => {
    expect(problemsOf(sound.replace('[pod]', '[node]'))).toEqual([
      'pod/scenarios/bare.yaml:2:1: the first topic is that of the folder, "pod"',
    ]);
  });

  it('differs from attempt to attempt in what it varies', () => {
    const read = readScenario(
      'pod/bare',
      'f',
      `${sound}\nvary: { n: [2, 3] }`.replace('nodes: 2', 'nodes: $(n)'),
    );
    if (!read.ok) throw new Error(read.problems.map(problemText).join('\n'));
    expect(instanceOf(read.scenario, { n: 3 }).given.nodes).toBe(3);
  });

  it('varies nothing that is not declared, and only to sound values', () => {
    expect(problemsOf(sound.replace('nodes: 2', 'nodes: $(n)'))[0]).toMatch(/"\$\(n\)" is not in "vary"/);
    expect(problemsOf(`${sound}\nvary: { n: [2, 99] }`.replace('nodes: 2', 'nodes: $(n)'))[0]).toMatch(
      /bare\.yaml:5:10: given\.nodes/,
    );
  });
});

const sound = `title: A Pod alone
topics: [pod]
minutes: 2
difficulty: 1
given: { nodes: 2 }
when:
  - apply: { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [] } }
  - wait: 30s
ask:
  kind: who
  question: Who chooses the node?
  did: { verb: bind, kind: Pod }
source: { title: Scheduler, url: "https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/" }`;

function problemsOf(text: string): readonly string[] {
  const read = readScenario('pod/bare', 'pod/scenarios/bare.yaml', text);
  return read.ok ? [] : read.problems.map(problemText);
}
