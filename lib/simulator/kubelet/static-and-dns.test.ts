import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster';

describe('kubelet', () => {
  it('[static-pod/file] gives the containers of a removed manifest the time that the manifest gave them, and runs their hooks', () => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'agent', namespace: 'kube-system' },
      spec: {
        terminationGracePeriodSeconds: 40,
        containers: [
          { name: 'c', image: 'deaf:1' },
          { name: 'd', image: 'quick:1', lifecycle: { preStop: { sleep: { seconds: 10 } } } },
        ],
      },
    };
    const found = createCluster({
      nodes: [{ name: 'node-1', manifests: { 'agent.yaml': manifest } }],
      images: { 'deaf:1': { ignoresSigterm: true }, 'quick:1': { stopMs: 0 } },
    });
    const asked = found.now;
    found.do({
      kind: 'fault',
      fault: { kind: 'placeManifest', node: 'node-1', file: 'agent.yaml', manifest: null },
    });
    found.run(5_000);
    const [sandbox] = found.machine('node-1')?.sandboxes.values() ?? [];
    const ends = [...(sandbox?.containers.values() ?? [])].map(({ name, exit }) => [
      name,
      Math.round(((exit?.at ?? 0) - asked) / 1000),
    ]);
    expect(Object.fromEntries(ends)).toEqual({ c: 40, d: 10 });
    found.run(60_000);
    expect(found.machine('node-1')?.sandboxes.size).toBe(0);
  });

  it('[pod-dns/limits] tells of a resolv.conf that had to be cut', () => {
    const found = createCluster({
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p' },
          spec: {
            containers: [{ name: 'c', image: 'img:1' }],
            dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3'] },
          },
        },
      ],
    });
    const [event, ...more] = found
      .list('Event', 'default')
      .filter(({ reason }) => reason === 'DNSConfigForming');
    expect(event).toMatchObject({
      type: 'Warning',
      message:
        'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 1.1.1.2',
    });
    expect(more).toEqual([]);
  });
});
