import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster';
import type { Flow } from '../network/flow';
import { look } from './looks';

const cluster = createCluster({
  objects: [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { clusterIP: '10.96.0.20', selector: { app: 'web' }, ports: [{ port: 80 }] },
    },
  ],
});

function problemOf(line: string): string {
  const seen = look(cluster, line);
  return 'problem' in seen ? seen.problem : '';
}

describe('a word that looks', () => {
  it('tells what it does not find, or does not understand', () => {
    expect(problemOf('walk nobody svc/web')).toBe('nobody is no Pod, node/NAME or outside');
    expect(problemOf('walk node/node-9 svc/web')).toBe('node/node-9 is no Pod, node/NAME or outside');
    expect(problemOf('walk web svc/none')).toBe(
      'svc/none is no address, name, svc/NAME, pod/NAME or node/NAME with a port',
    );
    expect(problemOf('walk web')).toContain('walk FROM TO');
    expect(problemOf('verdicts nobody')).toBe('kube-scheduler has not looked at Pod default/nobody');
    expect(problemOf('request web ftp://10.96.0.20')).toContain('is no http://ADDRESS/PATH');
  });

  it('leaves out rules that only lead into a chain and out of it again', () => {
    const seen = look(cluster, 'walk node/node-1 10.96.0.20');
    const lines = 'text' in seen ? seen.text.split('\n') : [];
    expect(lines[0]).toContain('answered by container c of Pod default/web on node-1');
    expect(lines.filter((line) => line.includes('KUBE-PROXY-FIREWALL'))).toEqual([]);
    expect(lines.filter((line) => line.includes('-j DNAT'))).toHaveLength(1);
  });

  it('keeps what it opened, to tell later what became of it', () => {
    const opened: Flow[] = [];
    look(cluster, 'connect node/node-1 svc/web:80', opened);
    expect(look(cluster, 'connections', opened)).toEqual({
      text: 'node-1 → 10.96.0.20:80: open, with container c of Pod default/web  [conntrack/established]',
    });
  });
});
