import { describe, expect, it } from 'vitest';
import { fairness, fairnessOfDraws, seedsOfDraws } from '../fairness';
import { asked, deployment, pod, scenario, service } from '../testing';
import { answerText } from '../words/answer-text';

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

  it('says of a failure that did not happen what it would have taken', () => {
    const derived = asked(`${given(deployment('web', 1), service('web'))}
when: [{ stop: kube-proxy@node-1 }, { delete: { target: { kind: Pod, of: Deployment/web } } }, { wait: 60s }]${ask('{ service: web }')}`);
    const other = derived.options.find(({ label }) => label.includes('a rule of the node rejects it'));
    expect(other).toMatchObject({
      right: false,
      why: expect.stringMatching(/^For that a rule would have to reject it/),
    });
  });

  it('follows a request through an Ingress, and offers where other paths lead', () => {
    const ingress = `{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: shop }, spec: { rules: [
      { host: shop.example.com, http: { paths: [
        { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } },
        { path: /cart, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } } ] } } ] } }`;
    const objects = [deployment('web', 1), service('web'), deployment('cart', 1), service('cart'), ingress];
    const to = (path: string) =>
      `given: { addons: [servicelb, ingress], objects: [${objects.join(', ')}] }
when: [{ wait: 10s }]
ask:
  kind: reaches
  question: Who answers?
  from: {}
  to: { service: ingress-controller, namespace: kube-system, balanced: true, host: shop.example.com, path: ${path} }`;
    const derived = asked(`\n${to('/cart/2')}`);
    expect(answerText(derived)).toBe('A Pod of *cart* on node-1 answers');
    expect(derived.fact).toContain(
      '*Ingress shop* says by its rule for `shop.example.com/cart` that it is for *Service cart*',
    );
    const labels = derived.options.map(({ label }) => label);
    expect(labels).toContain('A Pod of *web* on node-1 answers');
    expect(labels).toContain('The ingress controller answers 404 Not Found');
    expect(answerText(asked(`\n${to('/carts')}`))).toBe('A Pod of *web* on node-1 answers');
  });

  it('has nowhere to send to while a load balancer is pending, and no name while DNS is silent', () => {
    const balanced = service('web').replace('spec: {', 'spec: { type: LoadBalancer,');
    const pending = `${given(deployment('web', 1), balanced)}
when: [{ wait: 10s }]${ask('{ service: web, balanced: true }')}`;
    expect(answerText(asked(pending))).toContain('There is nowhere to send it');
    const named = `${given(deployment('web', 1), service('web')).replace('nodes: 2', 'nodes: 2, addons: [coredns]')}
when: [{ scale: { target: { kind: Deployment, name: coredns, namespace: kube-system }, replicas: 0 } }]${ask('{ name: web, port: 80 }')}`;
    const derived = asked(named);
    expect(answerText(derived)).toBe('No DNS server answers: the address is not found');
    expect(derived.options.map(({ label }) => label)).toContain(
      'There is no such name: the address is not found',
    );
  });

  it('says of an open connection what becomes of it, which is not what becomes of a new one', () => {
    const unready = (opened: string) => `${given(deployment('web', 1), service('web'))}
when: [{ patch: { target: { kind: Service, name: web }, patch: { spec: { selector: { app: other } } } } }, { wait: 10s }]${ask('{ service: web }')}${opened}`;
    expect(answerText(asked(unready('')))).toBe('It is refused at once: a rule of the node rejects it');
    const open = asked(unready('\n  opened: 0'));
    expect(answerText(open)).toMatch(/^A Pod of \*web\* on node-\d answers$/);
    expect(open.options.map(({ label }) => label)).toContain('The connection is reset');
  });
});

describe('fairness of draws', () => {
  it('tries every value that an attempt can draw', () => {
    const body = (image: string) => `
vary: { app: [web, shop, api] }
given: { objects: [${deployment('$(app)', 1).replace('app:1', image)}] }
ask: { kind: state, question: How many?, read: { count: { kind: Pod, of: Deployment/$(app) } }, also: [{ value: 5 }] }`;
    const varied = scenario(body('app:1'));
    expect(seedsOfDraws(varied)).toHaveLength(3);
    expect(fairnessOfDraws(varied, { runs: 2 })).toEqual({ fair: true, runs: 9 });
    // Only one of the values leads to an object of that name.
    const broken = scenario(
      body('app:1')
        .replace('Deployment/$(app)', 'Deployment/web')
        .replace(
          'count: { kind: Pod, of: Deployment/web }',
          'field: { of: { kind: Deployment, name: web }, path: spec.replicas }',
        ),
    );
    expect(fairnessOfDraws(broken, { runs: 2 })).toMatchObject({
      fair: false,
      problem: expect.stringContaining('with app '),
    });
  });
});
