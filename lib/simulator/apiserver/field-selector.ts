/**
 * Field selectors: `status.phase=Running,spec.nodeName!=node-1`. A kind can be selected by the few fields that its
 * registry names, and by no other. Source: apimachinery/pkg/fields/selector.go; pkg/apis/<group>/v1/conversion.go for
 * the fields.
 */
import type { Kind, KubeObject } from '../objects/objects';
import { badRequest, type Refusal } from './answers';

type FieldTerm = { readonly field: string; readonly value: string; readonly negated: boolean };

/** Which objects a field selector selects, or why it selects nothing. */
export function fieldSelection(
  kind: Kind,
  text: string,
  /** Paths that a CustomResourceDefinition lets its objects be selected by: `.spec.color`. */
  custom: readonly string[] = [],
): { readonly ok: true; readonly selects: (object: KubeObject) => boolean } | Refusal {
  const terms: FieldTerm[] = [];
  for (const part of text.split(',')) {
    if (part === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/.exec(part);
    if (match === null) return badRequest(`invalid field selector: "${part}"; can't understand "${part}"`);
    const [, field = '', operator, value = ''] = match;
    if (!selectable(kind).includes(field) && !custom.includes(`.${field}`))
      return badRequest(`field label not supported: ${field}`);
    terms.push({ field, value, negated: operator === '!=' });
  }
  return {
    ok: true,
    selects: (object) =>
      terms.every(({ field, value, negated }) => (textAt(object, field) === value) !== negated),
  };
}

const everywhere = ['metadata.name', 'metadata.namespace'];

const more: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  Node: ['spec.unschedulable'],
  Namespace: ['status.phase'],
  Secret: ['type'],
  Service: ['spec.clusterIP', 'spec.type'],
  ReplicationController: ['status.replicas'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
  CertificateSigningRequest: ['spec.signerName'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
};

function selectable(kind: Kind): readonly string[] {
  const own = Object.hasOwn(more, kind) ? more[kind] : undefined;
  return own === undefined ? everywhere : [...everywhere, ...own];
}

function textAt(object: KubeObject, field: string): string {
  if (field === 'status.successful') return String(valueAt(object, 'status.succeeded') ?? 0);
  if (field === 'status.podIPs') return String(valueAt(object, 'status.podIP') ?? '');
  if (field === 'source')
    return String(valueAt(object, 'source.component') ?? object.reportingComponent ?? '');
  const value = valueAt(object, field);
  if (value !== undefined && value !== null) return String(value);
  if (field === 'status.replicas') return '0';
  return field === 'spec.unschedulable' || field === 'spec.hostNetwork' ? 'false' : '';
}

function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
