import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../index';
import type { Condition, Manifest } from '../objects/objects';

/** O=system:nodes, CN=system:node:node-9 */
const ofNode9 =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIdk1JR1dBZ0VBTURReEZUQVRCZ05WQkFvTURITjVjM1JsYlRwdWIyUmxjekViTUJrR0ExVUVBd3dTYzNsegpkR1Z0T201dlpHVTZibTlrWlMwNU1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNEUWdBRTR1aERaRlRxClFrTGl2Z2Foc1Q3MWloZGs3RUROalIzWjNobWMya29IczlPNzNSRGtqN3Z4QllabWR2QS9PdXpnUW5pWFdLb0sKaGZXbXBmcDl2WkMvc3FBQU1Bb0dDQ3FHU000OUJBTUNBMGdBTUVVQ0lRRHVCb2luaTBnUjdMbmZDUWIyVXdzMgp5blYyTjR0cXVnTXBlNUozNUdwZy9BSWdIb3Uxb0tBR25ocS9TSldRei9oNXdpRi9kVFFwMzhZSzNuYXpSNnVzCi9URT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';
/** O=admins, CN=jane */
const ofJane =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIYU1JR0NBZ0VBTUNBeER6QU5CZ05WQkFvTUJtRmtiV2x1Y3pFTk1Bc0dBMVVFQXd3RWFtRnVaVEJaTUJNRwpCeXFHU000OUFnRUdDQ3FHU000OUF3RUhBMElBQkx1dDVDRENKQzltSzJXU0M0cVB5ZGd3dUJ0N2ZEWVRMdDN4CnVMVmlUaGVzU0t1eWFvd3lKN0Npc2dhOHArUWpScE15cTR2TmFIVXJwMUxEVHlzV2ZndWdBREFLQmdncWhrak8KUFFRREFnTkhBREJFQWlBMzhuUW9BT29EcGYvNkRjcUVZUStHSk1iWmJ5SFZWQXlUeE9RUjJjWUpTUUlnUFJLOQpMUVA1c1Vnazd4RTdpWlpnaW9XTlVGQTV6azZXenZEWHAyUlovbDQ9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

function binding(role: string, subject: object): Manifest {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `${role}-${JSON.stringify(subject).length}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject }],
  };
}

const bootstrappers = { kind: 'Group', name: 'system:bootstrappers' };
const nodes = { kind: 'Group', name: 'system:nodes' };
const certificates = 'system:certificates.k8s.io:certificatesigningrequests';

/** What kubeadm sets up. */
const kubeadm = [
  binding(`${certificates}:nodeclient`, bootstrappers),
  binding(`${certificates}:selfnodeclient`, nodes),
  binding('system:node-bootstrapper', bootstrappers),
  binding('system:node-bootstrapper', nodes),
];

type Asked = { readonly request?: string; readonly signerName?: string; readonly usages?: readonly string[] };

/** The condition of a request that somebody made. */
function outcome(
  cluster: Cluster,
  as: { readonly name: string; readonly groups: readonly string[] },
  asked: Asked = {},
): Condition | undefined {
  const name = `csr-${cluster.list('CertificateSigningRequest').length}`;
  const spec = {
    request: ofNode9,
    signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
    usages: ['digital signature', 'client auth'],
    ...asked,
  };
  const object = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec,
  };
  const done = cluster.do({
    kind: 'create',
    object,
    user: { name: 'admin', as: as.name, asGroups: as.groups },
  });
  expect(done).toMatchObject({ ok: true });
  cluster.run();
  const status = cluster.get('CertificateSigningRequest', name)?.status;
  return (status as { readonly conditions?: readonly Condition[] } | undefined)?.conditions?.[0];
}

const token = { name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers', 'system:authenticated'] };
const node9 = { name: 'system:node:node-9', groups: ['system:nodes', 'system:authenticated'] };

describe('the controller that approves certificates', () => {
  it('[csr-approving/node] [csr-approving/self-node] approves what kubeadm lets kubelets have', () => {
    const cluster = createCluster({ objects: kubeadm });
    expect(outcome(cluster, token)).toMatchObject({
      type: 'Approved',
      reason: 'AutoApproved',
      message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
    });
    expect(outcome(cluster, node9)?.message).toBe(
      'Auto approving self kubelet client certificate after SubjectAccessReview.',
    );
  });

  it('leaves to a person what is no request of a kubelet for a client certificate', () => {
    const cluster = createCluster({ objects: kubeadm });
    expect(
      outcome(cluster, node9, {
        signerName: 'kubernetes.io/kubelet-serving',
        usages: ['digital signature', 'server auth'],
      }),
    ).toBeUndefined();
    expect(outcome(cluster, token, { request: ofJane })).toBeUndefined();
    expect(outcome(cluster, token, { usages: ['digital signature', 'server auth'] })).toBeUndefined();
  });

  it('[csr-approving/refused] leaves to a person what whoever asks may not have', () => {
    const cluster = createCluster({
      objects: [binding('system:node-bootstrapper', { kind: 'User', name: 'mallory' })],
    });
    expect(outcome(cluster, { name: 'mallory', groups: ['system:authenticated'] })).toBeUndefined();
    expect(cluster.trace.steps.some(({ rule }) => rule === 'csr-approving/refused')).toBe(true);
  });
});
