import { describe, expect, it } from 'vitest';
import { asked, deployment, problemOf, service } from '../testing';
import { answerText } from '../words/answer-text';

const given = (spec: string, nodes = 2) => `
given:
  nodes: ${nodes}
  objects:
    - ${deployment('web', 2)}
    - { apiVersion: v1, kind: Service, metadata: { name: web }, spec: ${spec} }`;

const addresses = (spec: string): string =>
  answerText(
    asked(`${given(spec)}
ask: { kind: state, question: How many?, read: { rules: { node: node-1, service: web } } }`),
  );

describe('the rules of a node', () => {
  it('name the addresses that its kube-proxy makes of the endpoints', () => {
    expect(addresses('{ selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }')).toBe('2');
  });

  it('name none for a headless Service, though it has endpoints', () => {
    expect(addresses('{ clusterIP: None, selector: { app: web }, ports: [{ port: 80 }] }')).toBe('0');
  });

  it('name none where the port has no target in the Pods', () => {
    expect(addresses('{ selector: { app: web }, ports: [{ port: 80, targetPort: nowhere }] }')).toBe('0');
  });
});

describe('readings beside fields', () => {
  it('read what becomes of a connection in a word', () => {
    const reaches = (to: string) =>
      answerText(
        asked(`
given: { objects: [${deployment('web', 1)}, ${service('web')}] }
ask:
  kind: state
  question: What becomes of it?
  read: { reaches: { from: { node: node-1 }, to: ${to} } }
  also: [{ value: rejected }, { value: no-route }]`),
      );
    expect(reaches('{ service: web }')).toBe('answered');
    expect(reaches('{ pod: { kind: Pod, of: Deployment/web }, port: 9 }')).toBe('no-listener');
  });

  it('read what kubectl prints, without leaving a trace in the run', () => {
    const derived = asked(`
ask:
  kind: state
  question: May she?
  read: { kubectl: "kubectl auth can-i delete pods --as=alice" }
  also: [{ value: "yes" }, { value: "maybe" }]`);
    expect(answerText(derived)).toBe('no');
    expect(derived.run.cluster.trace.steps.at(-1)?.says).not.toContain('can-i');
  });
});

describe('what is given', () => {
  it('is a problem when the API server refuses it', () => {
    expect(
      problemOf(`
given: { objects: [{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [] } }] }
ask: { kind: who, question: Who?, did: { verb: create, kind: Pod }, also: [kubelet] }`),
    ).toContain('given.objects: kube-apiserver does not let admin create Pod default/a');
  });
});
