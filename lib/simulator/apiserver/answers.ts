/** The API server's refusals, in upstream's words. Source: apimachinery/pkg/api/errors/errors.go. */
import type { Answer } from '../component';

type Refusal = Extract<Answer, { ok: false }>;

/** `deployments.apps`, `pods`: how messages name a resource. */
type Named = { readonly plural: string; readonly group: string; readonly kind: string };

export function notFound(resource: Named, name: string): Refusal {
  return refusal(404, 'NotFound', `${resourceText(resource)} "${name}" not found`);
}

export function alreadyExists(resource: Named, name: string): Refusal {
  return refusal(409, 'AlreadyExists', `${resourceText(resource)} "${name}" already exists`);
}

export function conflict(resource: Named, name: string, why: string, subresource = ''): Refusal {
  const what = resourceText(resource) + (subresource === '' ? '' : `/${subresource}`);
  return refusal(409, 'Conflict', `Operation cannot be fulfilled on ${what} "${name}": ${why}`);
}

export function forbidden(resource: Named, name: string, why: string): Refusal {
  const what = name === '' ? resourceText(resource) : `${resourceText(resource)} "${name}"`;
  return refusal(403, 'Forbidden', `${what} is forbidden: ${why}`);
}

export function badRequest(message: string): Refusal {
  return refusal(400, 'BadRequest', message);
}

export type FieldError = {
  readonly type:
    | 'Required'
    | 'Invalid'
    | 'Duplicate'
    | 'NotSupported'
    | 'Forbidden'
    | 'TooLong'
    | 'TooMany'
    | 'NotFound';
  readonly field: string;
  readonly message: string;
};

export function invalid(resource: Named, name: string, errors: readonly FieldError[]): Refusal {
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const texts = errors.map((error) => `${error.field}: ${error.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return refusal(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`);
}

/** The client met no API server. `code` 0: there was no HTTP answer. */
export function unreachable(): Refusal {
  return refusal(0, 'Unreachable', 'dial tcp 192.168.0.10:6443: connect: connection refused');
}

export function resourceText({ plural, group }: { readonly plural: string; readonly group: string }): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function refusal(code: number, reason: string, message: string): Refusal {
  return { ok: false, code, reason, message };
}
