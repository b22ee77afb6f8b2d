/** `kubectl certificate approve` and `deny`. Source: kubectl/pkg/cmd/certificates/certificates.go. */
import type { KubeObject } from '../../objects/objects';
import { timestamp } from '../../values/time';
import { sendOrFail, Teller } from '../change';
import { fail } from '../failure';
import { fileFlags, printFlags } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { find, forEach } from '../resource-args';

export const certificateCommand: CommandSpec = {
  name: 'certificate',
  usage: 'SUBCOMMAND',
  does: 'Approves and denies requests for certificates.',
  subcommands: [verdict('approve', 'Approved', 'KubectlApprove'), verdict('deny', 'Denied', 'KubectlDeny')],
};

type Condition = { readonly type: string; readonly status: string };

function verdict(name: 'approve' | 'deny', type: 'Approved' | 'Denied', reason: string): CommandSpec {
  const done = type.toLowerCase();
  return {
    name,
    usage: '(-f FILENAME | NAME)',
    does: `${name === 'approve' ? 'Approves' : 'Denies'} a request for a certificate.`,
    flags: [...printFlags, ...fileFlags, { name: 'force', type: 'bool' }],
    run: (invocation) => decide(invocation, type, reason, done),
  };
}

function decide(invocation: Invocation, type: string, reason: string, done: string): void {
  const { args, flags } = invocation;
  if (args.length === 0 && flags.list('filename').length === 0)
    fail('one or more CSRs must be specified as <name> or -f <filename>');
  const teller = new Teller(invocation);
  const found = find(invocation, {
    args,
    filenames: flags.list('filename'),
    defaultKind: 'certificatesigningrequests',
  });
  if (found.entries.length === 0) invocation.say('No resources found');
  forEach(found, ({ resource, name, object }) => {
    if (resource.id !== 'CertificateSigningRequest')
      fail(
        `can only handle certificates.k8s.io CertificateSigningRequest objects, got *${resource.version}.${resource.kind}`,
      );
    const csr = object as KubeObject;
    const status = (csr.status ?? {}) as { readonly conditions?: readonly Condition[] };
    const conditions = status.conditions ?? [];
    const other = conditions.find(
      (each) => each.type !== type && (each.type === 'Approved' || each.type === 'Denied'),
    );
    if (other !== undefined) fail(`certificate signing request "${name}" is already ${other.type}`);
    const isKnown = conditions.some((each) => each.type === type);
    if (isKnown && !flags.bool('force')) return teller.tell(resource, csr, done);
    const now = timestamp(invocation.now);
    const condition = {
      type,
      status: 'True',
      reason,
      message: `This CSR was ${done} by kubectl certificate ${type === 'Approved' ? 'approve' : 'deny'}.`,
      lastUpdateTime: now,
      lastTransitionTime: now,
    };
    const kept = conditions.filter((each) => each.type !== type);
    const decided = { ...csr, status: { ...status, conditions: [...kept, condition] } };
    const written = sendOrFail(invocation, {
      verb: 'update',
      object: decided,
      subresource: 'approval',
      options: teller.options('kubectl'),
    });
    teller.tell(resource, written.object, done);
  });
}
