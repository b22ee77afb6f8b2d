/**
 * A request for a certificate: who asks for whom. Source: kubectl/pkg/describe/describe.go
 * describeCertificateSigningRequest; the request itself is PKCS #10 (RFC 2986) in DER within PEM within base64.
 */

import { type CertificateRequest, parseRequest } from '../../objects/certificate-request';
import { humanDuration } from '../age';
import { longTime } from '../output/go-text';
import { labelsText } from '../printers/cells';
import { type CertificateSigningRequest, requestStatus } from '../printers/cluster';
import { describer, type Lines } from './describer';
import { eventLines } from './events';
import { optionalLine } from './fields';

type Stored = CertificateSigningRequest & { readonly spec?: { readonly request?: string } };

export const certificateSigningRequest = describer<Stored>((object, view) => {
  const { metadata, spec } = object;
  const duration = spec?.expirationSeconds;
  return [
    `Name:\t${metadata.name}`,
    `Labels:\t${labelsText(metadata.labels)}`,
    // Upstream shows them all here, kubectl apply's among them, and ends it with a line break of its own.
    ...`Annotations:\t${labelsText(metadata.annotations)}`.split('\n'),
    `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`,
    `Requesting User:\t${spec?.username ?? ''}`,
    ...optionalLine('Signer', spec?.signerName),
    ...(duration === undefined ? [] : [`Requested Duration:\t${humanDuration(duration * 1000)}`]),
    `Status:\t${requestStatus(object)}`,
    ...requestLines(parseRequest(spec?.request ?? '')),
    ...eventLines(object, view),
  ];
});

/** Nothing for what cannot be read: upstream describes no such object at all. */
function requestLines(request: CertificateRequest | undefined): Lines {
  if (request === undefined) return [];
  const { subject, names } = request;
  const alternative = [
    ...listLines('DNS Names', names.dns),
    ...listLines('Email Addresses', names.email),
    ...listLines('URIs', names.uri),
    ...listLines('IP Addresses', names.ip),
  ];
  return [
    'Subject:',
    `\tCommon Name:\t${subject.commonName?.at(-1) ?? ''}`,
    `\tSerial Number:\t${subject.serialNumber?.at(-1) ?? ''}`,
    ...listLines('Organization', subject.organization),
    ...listLines('Organizational Unit', subject.organizationalUnit),
    ...listLines('Country', subject.country),
    ...listLines('Locality', subject.locality),
    ...listLines('Province', subject.province),
    ...listLines('StreetAddress', subject.streetAddress),
    ...listLines('PostalCode', subject.postalCode),
    ...(alternative.length === 0 ? [] : ['Subject Alternative Names:', ...alternative]),
  ];
}

function listLines(title: string, values: readonly string[] = []): Lines {
  return values.map((value, index) => (index === 0 ? `\t${title}:\t${value}` : `\t\t${value}`));
}
