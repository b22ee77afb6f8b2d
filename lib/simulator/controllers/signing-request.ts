/** A CertificateSigningRequest, as its controllers read it. */
import type { Condition, KubeObject } from '../objects/objects';

export type SigningRequest = KubeObject & {
  readonly spec: {
    readonly signerName: string;
    /** PEM within base64. */
    readonly request?: string;
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
    readonly usages?: readonly string[];
    readonly expirationSeconds?: number;
  };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly certificate?: string };
};

/** Whether a request has a condition that holds. */
export function isDecided({ status }: SigningRequest, type: 'Approved' | 'Denied' | 'Failed'): boolean {
  return (status?.conditions ?? []).some((each) => each.type === type);
}

export function isIssued({ status }: SigningRequest): boolean {
  return (status?.certificate ?? '') !== '';
}
