import { expect, it } from 'vitest';
import { createCluster } from '../cluster';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'c', image: 'img:1', readinessProbe: { httpGet: { port: 80 } } }],
  },
};

it('a process that is slowed while a change is on its way to it hears of the change all the same, only later', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }], objects: [pod] }, { seed });
    cluster.do({ kind: 'delete', target: { kind: 'Pod', name: 'web' } });
    for (const { name: of } of cluster.processes())
      cluster.do({ kind: 'fault', fault: { kind: 'slow', of, delayMs: 2 } });
    cluster.run(60_000);
    expect(cluster.get('Pod', 'default/web'), `seed ${seed}`).toBeUndefined();
  }
});
