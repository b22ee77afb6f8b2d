import { describe, expect, it } from 'vitest';
import { type Cluster, conditionOf, createCluster, type Manifest } from '../index';

const labels = { app: 'web' };

function web(spec: Readonly<Record<string, unknown>> = {}, image = 'img:1'): Manifest {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { matchLabels: labels }, template, ...spec },
  };
}

describe('a Deployment', () => {
  it('[deployment/create-replicaset] takes minReadySeconds back from its ReplicaSet', () => {
    const cluster = createCluster({ objects: [web({ minReadySeconds: 5 })] });
    cluster.do({ kind: 'apply', objects: [web({ minReadySeconds: 0 })] });
    cluster.run();
    expect(cluster.list('ReplicaSet')[0]?.spec.minReadySeconds ?? 0).toBe(0);
    cluster.do({ kind: 'apply', objects: [web({ minReadySeconds: 0 }, 'img:2')] });
    cluster.run();
    expect(deploymentOf(cluster)?.status).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 });
  });

  it('[deployment/progress] says nothing of progress when it has for ever', () => {
    const cluster = createCluster({ objects: [web({ progressDeadlineSeconds: 2_147_483_647 })] });
    expect(deploymentOf(cluster)?.status?.conditions?.map(({ type }) => type)).toEqual(['Available']);
    const version = deploymentOf(cluster)?.metadata.resourceVersion;
    cluster.run(60_000);
    expect(deploymentOf(cluster)?.metadata.resourceVersion).toBe(version);
  });

  it('[deployment/create-replicaset] counts a collision when its ReplicaSet got another template by hand', () => {
    const cluster = createCluster({ objects: [web()] });
    const name = cluster.list('ReplicaSet')[0]?.metadata.name;
    cluster.kubectl(`set image rs/${name} c=img:other`);
    cluster.run();
    const { status } = deploymentOf(cluster) ?? {};
    expect(status).toMatchObject({ collisionCount: 1, updatedReplicas: 2, replicas: 2 });
    const images = cluster.list('Pod').map(({ spec }) => spec.containers[0]?.image);
    expect(images).toEqual(['img:1', 'img:1']);
  });

  it('[deployment/recreate] makes the new ReplicaSet when the old one counts no Pod any more', () => {
    const strategy = { type: 'Recreate' };
    const cluster = createCluster({ objects: [web({ strategy })] });
    cluster.do({ kind: 'apply', objects: [web({ strategy }, 'img:2')] });
    cluster.run();
    const writes = cluster.trace.steps.filter(
      ({ at }) => at >= (cluster.trace.steps[cluster.stood]?.at ?? 0),
    );
    const created = writes.findLastIndex(
      ({ action }) =>
        action.kind === 'write' && action.verb === 'create' && action.object.kind === 'ReplicaSet',
    );
    const reports = writes.flatMap(({ actor, action }, at) =>
      actor === 'replicaset-controller' && action.kind === 'write' && action.object.kind === 'ReplicaSet'
        ? [at]
        : [],
    );
    const [old] = cluster.list('ReplicaSet').filter(({ spec }) => spec.replicas === 0);
    expect(old?.status?.replicas).toBe(0);
    expect(reports.some((at) => at < created)).toBe(true);
  });

  it('[deployment/paused] that is paused still gives the ReplicaSet of its template the newest number', () => {
    const cluster = createCluster({ objects: [web()] });
    cluster.do({ kind: 'apply', objects: [web({}, 'img:2')] });
    cluster.run();
    cluster.do({ kind: 'apply', objects: [web({ paused: true })] });
    cluster.run();
    const first = cluster
      .list('ReplicaSet')
      .find(({ spec }) => spec.template.spec.containers[0]?.image === 'img:1');
    expect(first?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(first?.spec.replicas).toBe(0);
  });
});

describe('a ReplicaSet', () => {
  it('[replicaset/delete-surplus] says so when it may not delete its Pods, and tries again', () => {
    const policy: Manifest = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'keep' },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['DELETE'], resources: ['pods'] },
          ],
        },
        validations: [{ expression: 'false', message: 'Pods are kept' }],
      },
    };
    const binding: Manifest = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'keep' },
      spec: { policyName: 'keep', validationActions: ['Deny'] },
    };
    const cluster = createCluster({ objects: [web()] });
    cluster.do({ kind: 'apply', objects: [policy, binding] });
    cluster.run();
    cluster.do({ kind: 'scale', target: { kind: 'deployment', name: 'web' }, replicas: 1 });
    cluster.run(5_000);
    const failure = conditionOf(cluster.list('ReplicaSet')[0] ?? {}, 'ReplicaFailure');
    expect(failure).toMatchObject({ status: 'True', reason: 'FailedDelete' });
    expect(failure?.message).toContain('unable to delete pods: pods "web-');
    expect(cluster.list('Event').map(({ reason }) => reason)).toContain('FailedDelete');
    cluster.do({ kind: 'delete', target: { kind: 'ValidatingAdmissionPolicyBinding', name: 'keep' } });
    cluster.run(2_000_000);
    expect(cluster.list('Pod')).toHaveLength(1);
    expect(conditionOf(cluster.list('ReplicaSet')[0] ?? {}, 'ReplicaFailure')).toBeUndefined();
  });
});

function deploymentOf(cluster: Cluster) {
  return cluster.get('Deployment', 'default/web');
}
