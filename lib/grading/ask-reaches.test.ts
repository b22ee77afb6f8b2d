import { describe, expect, it } from 'vitest';
import { answerText } from './answer-text';
import { fairness } from './fairness';
import { asked, deployment, pod, scenario, service } from './testing';

const client = pod('client').replace('spec: {', 'spec: { nodeName: node-1,');
const ask = (to: string) => `
ask:
  kind: reaches
  question: Where does the connection arrive?
  from: { pod: { kind: Pod, name: client } }
  to: ${to}`;
const given = (...objects: readonly string[]) => `
given: { nodes: 2, objects: [${[client, ...objects].join(', ')}] }`;

describe('reaches', () => {
  it('accepts each of the Pods that chance may pick', () => {
    const body = `${given(deployment('web', 2), service('web'))}
when: [{ wait: 10s }]${ask('{ service: web }')}`;
    const derived = asked(body);
    expect(derived.key.kind === 'one' && derived.key.right.length).toBe(2);
    expect(answerText(derived)).toMatch(
      /^A Pod of \*web\* on node-[12] answers or A Pod of \*web\* on node-[12] answers$/,
    );
    expect(derived.options.length).toBeGreaterThan(2);
    expect(fairness(scenario(body), { runs: 3 }).fair).toBe(true);
  });

  it('is rejected by the rules while the Service has no endpoint, and refused by a Pod that does not listen', () => {
    const rejected = `${given(deployment('web', 0), service('web'))}
when: [{ wait: 10s }]${ask('{ service: web }')}`;
    expect(answerText(asked(rejected))).toBe('It is refused at once: a rule of the node rejects it');
    const deaf = `${given(deployment('web', 1), service('web').replace('targetPort: 8080', 'targetPort: 9999'))}
when: [{ wait: 10s }]${ask('{ service: web }')}`;
    expect(answerText(asked(deaf))).toBe('It arrives and is refused at once: nothing listens on that port');
  });

  it('follows old rules to the address of a Pod that is gone', () => {
    const stale = `${given(deployment('web', 1), service('web'))}
when: [{ stop: kube-proxy@node-1 }, { delete: { target: { kind: Pod, of: Deployment/web } } }, { wait: 60s }]${ask('{ service: web }')}`;
    const derived = asked(stale);
    expect(answerText(derived)).toBe('There is no route to that address');
    expect(derived.options.map(({ label }) => label)).toContainEqual(
      expect.stringMatching(/^A Pod of \*web\*/),
    );
  });
});
