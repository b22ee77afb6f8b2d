import { expect, it } from 'vitest';
import { History } from './history';
import { createCluster, type Manifest } from './index';

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    },
  },
};
const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
};

function changed() {
  const cluster = createCluster({
    nodes: [{ name: 'node-1' }, { name: 'node-2' }],
    objects: [deployment, service],
  });
  const history = new History(cluster);
  cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-proxy@node-1' } });
  cluster.kubectl('scale deployment web --replicas=4');
  cluster.run();
  cluster.do({ kind: 'fault', fault: { kind: 'powerOff', node: 'node-2' } });
  cluster.run(600_000);
  cluster.do({ kind: 'addNode', node: { name: 'node-3' } });
  cluster.run();
  return { cluster, history };
}

it('shows a cluster after each step exactly as it was when it was played so far', () => {
  const { cluster, history } = changed();
  const { stood, trace } = cluster;
  let compared = 0;
  const every = Math.max(1, Math.floor((trace.steps.length - stood) / 40));
  for (let steps = stood + 1; steps <= trace.steps.length; steps += every) {
    const step = trace.steps[steps - 1];
    // Of a look that made several steps, a replay stops after the last.
    if (trace.steps[steps]?.at === step?.at) continue;
    const then = cluster.fork({ step: steps - 1 });
    if (then.trace.steps.length !== steps) continue;
    compared++;
    const past = history.at(steps);
    expect(past.list('Pod'), `after ${steps} steps`).toEqual(then.list('Pod'));
    expect(past.machines().map(({ node, up }) => [node, up])).toEqual(
      then.machines().map(({ node, up }) => [node, up]),
    );
    for (const { node } of then.machines()) expect(past.rulesText(node)).toBe(then.rulesText(node));
    for (const { name } of then.processes()) expect(past.health(name), name).toBe(then.health(name));
  }
  expect(compared).toBeGreaterThan(10);
});

it('shows the end as it is, the time included', () => {
  const { cluster, history } = changed();
  const past = history.at(cluster.trace.steps.length);
  expect(past.now).toBe(cluster.now);
  expect(past.list('Pod')).toEqual(cluster.list('Pod'));
  expect(past.health('kube-proxy@node-1')).toBe('stopped');
});

it('sends a packet by the rules of then', () => {
  const { cluster, history } = changed();
  const to = { address: cluster.get('Service', 'default/web')?.spec.clusterIP ?? '', port: 80 };
  const from = { kind: 'node', node: 'node-1' } as const;
  expect(history.at(cluster.stood).journeys(from, to).length).toBe(2);
});

it('goes on by itself in a copy', () => {
  const { cluster, history } = changed();
  const made = cluster.trace.steps.length;
  const copy = history.fork();
  copy.cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-scheduler' } });
  cluster.do({ kind: 'fault', fault: { kind: 'powerOn', node: 'node-2' } });
  cluster.run();
  const machines = (past: History, steps: number) =>
    past
      .at(steps)
      .machines()
      .map(({ node, up }) => [node, up]);
  for (const steps of [cluster.stood, made - 20, made]) {
    expect(machines(copy, steps)).toEqual(machines(history, steps));
    expect(copy.at(steps).list('Pod')).toEqual(history.at(steps).list('Pod'));
    expect(copy.at(steps).health('kube-scheduler')).toBe('running');
  }
  expect(copy.at(made + 1).health('kube-scheduler')).toBe('stopped');
  expect(copy.at(made + 1).machine('node-2')?.up).toBe(false);
  const end = history.at(cluster.trace.steps.length);
  expect(end.health('kube-scheduler')).toBe('running');
  expect(end.machine('node-2')?.up).toBe(true);
});

it('has no moment before the cluster stood, nor after its last step', () => {
  const { cluster, history } = changed();
  expect(() => history.at(cluster.stood - 1)).toThrow(RangeError);
  expect(() => history.at(cluster.trace.steps.length + 1)).toThrow(RangeError);
});
