/**
 * Field selectors: `status.phase=Running,spec.nodeName!=node-1`. A kind can be selected by the few fields that its
 * registry names, and by no other. Source: apimachinery/pkg/fields/selector.go; pkg/apis/<group>/v1/conversion.go for
 * the fields.
 */
import type { Kind, KubeObject } from '../objects/objects';
import { goQuoted } from '../values/go-text';
import { badRequest, type Refusal } from './answers';

type FieldTerm = { readonly field: string; readonly value: string; readonly negated: boolean };

/** Which objects a field selector selects, or why it selects nothing. */
export function fieldSelection(
  kind: Kind,
  text: string,
  /** Of a custom kind: the paths that its definition lets its objects be selected by, `.spec.color`. */
  custom?: readonly string[],
): { readonly ok: true; readonly selects: (object: KubeObject) => boolean } | Refusal {
  const terms: FieldTerm[] = [];
  for (const part of termsOf(text).sort()) {
    if (part === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
    if (match === null) return badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const [, label = '', operator, escaped = ''] = match;
    const value = unescaped(escaped);
    if (!value.ok) return badRequest(`invalid field selector: ${value.problem}`);
    // What clients of the first years sent.
    const field = kind === 'Pod' && label === 'spec.host' ? 'spec.nodeName' : label;
    terms.push({ field, value: value.text, negated: operator === '!=' });
  }
  for (const { field } of terms)
    if (!selectable(kind).includes(field) && custom?.includes(`.${field}`) !== true)
      return badRequest(notSelectable(kind, field, custom !== undefined));
  return {
    ok: true,
    selects: (object) =>
      terms.every(({ field, value, negated }) => (textAt(object, field) === value) !== negated),
  };
}

/** The parts between commas; a comma after a backslash does not part. */
function termsOf(text: string): string[] {
  return text.match(/(?:\\.|[^,\\]|\\$)+/gs) ?? [];
}

/** A value without its backslashes. */
function unescaped(
  text: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string } {
  const wrong = /\\(?:[^\\,=]|$)/su.exec(text.replace(/\\[\\,=]/g, ''));
  const bare = /[,=]/.exec(text.replace(/\\./gs, ''));
  if (wrong !== null) return { ok: false, problem: `invalid escape sequence: ${wrong[0]}` };
  if (bare !== null) return { ok: false, problem: `unescaped character in value: ${bare[0].charCodeAt(0)}` };
  return { ok: true, text: text.replace(/\\(.)/gs, '$1') };
}

/** Each group says it in words of its own. */
function notSelectable(kind: Kind, field: string, isCustom: boolean): string {
  if (kind === 'Job') return `field label ${goQuoted(field)} not supported for batchv1.Job`;
  if (isCustom || Object.hasOwn(more, kind)) return `field label not supported: ${field}`;
  return `${goQuoted(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
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
