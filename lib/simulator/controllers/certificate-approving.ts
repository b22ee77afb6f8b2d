/**
 * certificatesigningrequest-approving-controller: approves what a kubelet asks for as a client of the API server, when whoever asks may.
 * A certificate that a kubelet serves with it approves for nobody: who has which address it cannot know.
 * Source: pkg/controller/certificates/approver/sarapprove.go, pkg/apis/certificates/helpers.go.
 *
 * Rules
 *   csr-approving/self-node    A node that asks for a certificate in its own name anew is approved, when it may create
 *                              certificatesigningrequests/selfnodeclient.
 *   csr-approving/node         Whoever asks for a node's first certificate is approved, when they may create
 *                              certificatesigningrequests/nodeclient, as bootstrap tokens may with kubeadm.
 *   csr-approving/refused      Who may not is not denied either: the request waits for a person.
 */

import { type Component, type Intent, watch } from '../component';
import { parseRequest } from '../objects/certificate-request';
import { type Key, type KubeObject, keyOf } from '../objects/objects';
import { isDecided, isIssued, type SigningRequest } from './signing-request';

const kubeletClientSigner = 'kubernetes.io/kube-apiserver-client-kubelet';

/** Which kind of request, and what allows it. */
const recognised = {
  'self-node': {
    subresource: 'selfnodeclient',
    message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  },
  node: {
    subresource: 'nodeclient',
    message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
  },
} as const;

type Kind = keyof typeof recognised;

export const certificateApprovingController: Component = {
  name: 'certificatesigningrequest-approving-controller',
  process: 'kube-controller-manager',
  watches: { CertificateSigningRequest: watch('CertificateSigningRequest', (request) => [keyOf(request)]) },
  reconcile(view, key) {
    const request = view.get('CertificateSigningRequest', key) as unknown as SigningRequest | undefined;
    if (request === undefined || isIssued(request)) return [];
    if (isDecided(request, 'Approved') || isDecided(request, 'Denied')) return [];
    return ask(request, key, kindsOf(request));
  },
};

/** The kinds that it is of, in the order in which they are tried. */
function kindsOf({ spec }: SigningRequest): readonly Kind[] {
  const node = kubeletNameIn(spec.request ?? '', spec.usages ?? []);
  if (spec.signerName !== kubeletClientSigner || node === undefined) return [];
  return spec.username === node ? ['self-node', 'node'] : ['node'];
}

/** Whom a request that is a kubelet's is for: `system:node:NAME`; undefined for any other. */
function kubeletNameIn(encoded: string, usages: readonly string[]): string | undefined {
  const request = parseRequest(encoded);
  if (request === undefined) return undefined;
  const { subject, names } = request;
  if (subject.organization?.length !== 1 || subject.organization[0] !== 'system:nodes') return undefined;
  if (Object.values(names).some((each) => each.length > 0)) return undefined;
  const wanted = usages.filter((usage) => usage !== 'key encipherment');
  const isClient =
    wanted.length === 2 && ['digital signature', 'client auth'].every((each) => wanted.includes(each));
  const [name = ''] = subject.commonName ?? [];
  return isClient && name.startsWith('system:node:') ? name : undefined;
}

/** Asks of one kind after the other whether whoever made the request may have it. */
function ask(request: SigningRequest, key: Key, [kind, ...others]: readonly Kind[]): readonly Intent[] {
  if (kind === undefined) return [];
  const { subresource } = recognised[kind];
  const { username, groups = [], uid = '' } = request.spec;
  const group = 'certificates.k8s.io';
  const resourceAttributes = {
    group,
    resource: 'certificatesigningrequests',
    verb: 'create',
    subresource,
    version: '*',
  };
  return [
    {
      do: 'create',
      object: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        metadata: {},
        spec: { user: username, uid, groups, resourceAttributes },
      },
      rule: `csr-approving/${kind}`,
      keepGoing: true,
      answered: (answer) => {
        const status = (answer.ok ? answer.object.status : undefined) as
          | { readonly allowed?: boolean }
          | undefined;
        if (status?.allowed === true) return [approve(request, key, kind)];
        return others.length > 0 ? ask(request, key, others) : [refused(request, key, subresource)];
      },
    },
  ];
}

function approve(request: SigningRequest, key: Key, kind: Kind): Intent {
  const { message } = recognised[kind];
  const approved = { type: 'Approved', status: 'True', reason: 'AutoApproved', message } as const;
  const status = { ...request.status, conditions: [...(request.status?.conditions ?? []), approved] };
  return {
    do: 'update',
    object: { ...request, status } as KubeObject,
    subresource: 'approval',
    rule: `csr-approving/${kind}`,
    says: `approves CertificateSigningRequest ${key}: ${request.spec.username} may have it`,
  };
}

function refused({ spec }: SigningRequest, key: Key, subresource: string): Intent {
  return {
    do: 'find',
    finding: 'not-allowed',
    about: { kind: 'CertificateSigningRequest', key },
    rule: 'csr-approving/refused',
    says: `certificatesigningrequest-approving-controller leaves CertificateSigningRequest ${key} to a person: ${spec.username} may not create certificatesigningrequests/${subresource}`,
  };
}
