/**
 * Leases, certificates, runtime classes and what else belongs to the cluster as a whole.
 * Source: pkg/printers/internalversion/printers.go.
 */
import type { APIService, Condition, Lease } from '../../objects/objects';
import { humanDuration } from '../age';
import { age } from './cells';
import { printer } from './printer';

/** Source: kube-aggregator/pkg/registry/apiservice/rest/storage_apiservice.go, ConvertToTable. */
export const apiService = printer<Pick<APIService, 'spec' | 'status'>>(
  ['Name', 'Service', 'Available', 'Age'],
  (object, { now }) => {
    const service = object.spec.service;
    const condition = object.status?.conditions?.find(({ type }) => type === 'Available');
    const isAvailable = condition?.status ?? 'Unknown';
    return [
      object.metadata.name,
      service === undefined ? 'Local' : `${service.namespace ?? ''}/${service.name ?? ''}`,
      isAvailable === 'True' ? isAvailable : `${isAvailable} (${condition?.reason ?? ''})`,
      age(object, now),
    ];
  },
);

export const lease = printer<Lease>(['Name', 'Holder', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.spec?.holderIdentity,
  age(object, now),
]);

export const leaseCandidate = printer<{
  readonly spec?: {
    readonly leaseName?: string;
    readonly binaryVersion?: string;
    readonly emulationVersion?: string;
  };
}>(['Name', 'LeaseName', 'BinaryVersion', 'EmulationVersion', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.spec?.leaseName,
  object.spec?.binaryVersion,
  object.spec?.emulationVersion,
  age(object, now),
]);

export const runtimeClass = printer<{ readonly handler?: string }>(
  ['Name', 'Handler', 'Age'],
  (object, { now }) => [object.metadata.name, object.handler, age(object, now)],
);

export type CertificateSigningRequest = {
  readonly spec?: {
    readonly signerName?: string;
    readonly username?: string;
    readonly expirationSeconds?: number;
  };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly certificate?: string | null };
};

export const certificateSigningRequest = printer<CertificateSigningRequest>(
  ['Name', 'Age', 'SignerName', 'Requestor', 'RequestedDuration', 'Condition'],
  (object, { now }) => [
    object.metadata.name,
    age(object, now),
    object.spec?.signerName || '<none>',
    object.spec?.username,
    object.spec?.expirationSeconds === undefined
      ? '<none>'
      : humanDuration(object.spec.expirationSeconds * 1000),
    requestStatus(object),
  ],
);

/** `Approved,Issued`; that it was denied counts more than that it was approved. */
export function requestStatus({ status }: CertificateSigningRequest): string {
  const has = (wanted: string): boolean => status?.conditions?.some(({ type }) => type === wanted) ?? false;
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return [decision, ...(has('Failed') ? ['Failed'] : []), ...(status?.certificate ? ['Issued'] : [])].join(
    ',',
  );
}

export const clusterTrustBundle = printer<{ readonly spec?: { readonly signerName?: string } }>(
  ['Name', 'SignerName'],
  (object) => [object.metadata.name, object.spec?.signerName || '<none>'],
);

export const componentStatus = printer<{
  readonly conditions?: readonly (Condition & { readonly error?: string })[];
}>(['Name', 'Status', 'Message', 'Error'], (object) => {
  const healthy = object.conditions?.find(({ type }) => type === 'Healthy');
  if (healthy === undefined) return [object.metadata.name, 'Unknown', '', ''];
  const status = healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
  return [object.metadata.name, status, healthy.message, healthy.error];
});

export const flowSchema = printer<{
  readonly spec?: {
    readonly priorityLevelConfiguration?: { readonly name?: string };
    readonly matchingPrecedence?: number;
    readonly distinguisherMethod?: { readonly type?: string };
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}>(
  ['Name', 'PriorityLevel', 'MatchingPrecedence', 'DistinguisherMethod', 'Age', 'MissingPL'],
  (object, { now }) => [
    object.metadata.name,
    object.spec?.priorityLevelConfiguration?.name,
    object.spec?.matchingPrecedence ?? 0,
    object.spec?.distinguisherMethod?.type ?? '<none>',
    age(object, now),
    object.status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
  ],
);

export const priorityLevelConfiguration = printer<{
  readonly spec?: {
    readonly type?: string;
    readonly limited?: {
      readonly nominalConcurrencyShares?: number;
      readonly limitResponse?: {
        readonly queuing?: {
          readonly queues?: number;
          readonly handSize?: number;
          readonly queueLengthLimit?: number;
        };
      };
    };
  };
}>(
  ['Name', 'Type', 'NominalConcurrencyShares', 'Queues', 'HandSize', 'QueueLengthLimit', 'Age'],
  (object, { now }) => {
    const limited = object.spec?.limited;
    const queuing = limited?.limitResponse?.queuing;
    const queue = (value: number | undefined): number | string =>
      queuing === undefined ? '<none>' : (value ?? 0);
    return [
      object.metadata.name,
      object.spec?.type,
      limited === undefined ? '<none>' : (limited.nominalConcurrencyShares ?? 0),
      queue(queuing?.queues),
      queue(queuing?.handSize),
      queue(queuing?.queueLengthLimit),
      age(object, now),
    ];
  },
);
