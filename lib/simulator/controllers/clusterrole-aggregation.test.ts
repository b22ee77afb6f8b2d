import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, type Manifest } from '../index';

function role(
  name: string,
  labels: Readonly<Record<string, string>>,
  ...resources: readonly string[]
): Manifest {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules: resources.map((resource) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] })),
  };
}

const whole: Manifest = {
  ...role('monitoring', {}),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'monitoring' } }] },
};

function resourcesOf(cluster: Cluster): readonly string[] {
  const rules = cluster.get('ClusterRole', 'monitoring')?.rules as readonly { resources: string[] }[] | null;
  return (rules ?? []).flatMap(({ resources }) => resources);
}

describe('[clusterrole-aggregation/fill] a ClusterRole made up of others', () => {
  it('has their rules, in order of name, each once, and loses them with the part', () => {
    const part = { part: 'monitoring' };
    const objects = [
      whole,
      role('b', part, 'services', 'pods'),
      role('a', part, 'pods'),
      role('c', {}, 'nodes'),
    ];
    const cluster = createCluster({ objects });
    expect(resourcesOf(cluster)).toEqual(['pods', 'services']);
    cluster.do({ kind: 'delete', target: { kind: 'ClusterRole', name: 'b' } });
    cluster.run();
    expect(resourcesOf(cluster)).toEqual(['pods']);
    cluster.do({ kind: 'label', target: { kind: 'ClusterRole', name: 'c' }, values: part });
    cluster.run();
    expect(resourcesOf(cluster)).toEqual(['pods', 'nodes']);
  });

  it('does not keep rules that somebody wrote into it', () => {
    const cluster = createCluster({ objects: [whole, role('a', { part: 'monitoring' }, 'pods')] });
    const target = { kind: 'ClusterRole', name: 'monitoring' };
    const rules = [{ apiGroups: ['*'], resources: ['secrets'], verbs: ['*'] }];
    cluster.do({ kind: 'patch', target, patch: { rules } });
    expect(resourcesOf(cluster)).toEqual(['secrets']);
    cluster.run();
    expect(resourcesOf(cluster)).toEqual(['pods']);
  });
});
