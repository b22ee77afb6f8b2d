import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../cluster';

function typed(cluster: Cluster, line: string): string {
  const { stdout, stderr } = cluster.kubectl(line);
  return `${stderr}${stdout}`;
}

describe('[apiserver/component-status] a part of the control plane', () => {
  it('is asked how it is when somebody reads its status', () => {
    const cluster = createCluster({});
    expect(typed(cluster, 'kubectl get componentstatuses')).toBe(
      [
        'Warning: v1 ComponentStatus is deprecated in v1.19+',
        'NAME                 STATUS    MESSAGE   ERROR',
        'controller-manager   Healthy   ok        ',
        'scheduler            Healthy   ok        ',
        'etcd-0               Healthy   ok        ',
        '',
      ].join('\n'),
    );
    cluster.do({ kind: 'fault', fault: { kind: 'stop', of: 'kube-scheduler' } });
    expect(typed(cluster, 'kubectl get cs scheduler --no-headers')).toContain(
      'Unhealthy   Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused',
    );
  });

  it('can neither be deleted nor watched, and there is none of another name', () => {
    const cluster = createCluster({});
    const refusal = 'the server does not allow this method on the requested resource';
    expect(typed(cluster, 'kubectl delete cs scheduler')).toContain(refusal);
    expect(typed(cluster, 'kubectl get cs kubelet')).toContain('componentstatuses "kubelet" not found');
  });
});
