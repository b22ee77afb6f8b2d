/** The API server's refusals, in upstream's words. Source: apimachinery/pkg/api/errors/errors.go. */
import type { Answer, StatusDetails } from '../component';

export type Refusal = Extract<Answer, { ok: false }>;

/** `deployments.apps`, `pods`: how messages name a resource. */
type Named = { readonly plural: string; readonly group: string; readonly kind: string };

export function notFound(resource: Named, name: string): Refusal {
  return refusal(404, 'NotFound', `${resourceText(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function alreadyExists(resource: Named, name: string): Refusal {
  const message = `${resourceText(resource)} "${name}" already exists`;
  return refusal(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export function conflict(resource: Named, name: string, why: string, subresource = ''): Refusal {
  const what = resourceText(resource) + (subresource === '' ? '' : `/${subresource}`);
  const message = `Operation cannot be fulfilled on ${what} "${name}": ${why}`;
  return refusal(409, 'Conflict', message, detailsOf(resource, name));
}

/** No kind of this name is served in this version. */
export function noMatch(object: { readonly apiVersion: string; readonly kind: string }): Refusal {
  return badRequest(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
}

export function forbidden(resource: Named, name: string, why: string): Refusal {
  const what = name === '' ? resourceText(resource) : `${resourceText(resource)} "${name}"`;
  return refusal(403, 'Forbidden', `${what} is forbidden: ${why}`, detailsOf(resource, name));
}

export function badRequest(message: string): Refusal {
  return refusal(400, 'BadRequest', message);
}

/** 429: to be tried again later. */
export function tooManyRequests(
  message: string,
  causes: NonNullable<StatusDetails['causes']>,
  retryAfterSeconds?: number,
): Refusal {
  const later = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return refusal(429, 'TooManyRequests', message, { causes, ...later });
}

export function internalError(why: string): Refusal {
  return refusal(500, 'InternalError', `Internal error occurred: ${why}`);
}

/** 500 without a reason: an error that has none on its way to the client. */
export function unknownFailure(message: string): Refusal {
  return refusal(500, '', message);
}

/** A kind without a Go type takes no strategic merge patch. */
export function unsupportedMediaType(): Refusal {
  const message =
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';
  return refusal(415, 'UnsupportedMediaType', message);
}

/** What was asked for is no longer kept. */
export function expired(message: string): Refusal {
  return refusal(410, 'Expired', message);
}

export type FieldError = {
  readonly type:
    | 'Required'
    | 'Invalid'
    | 'TypeInvalid'
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
  return refusal(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`, {
    ...detailsOf(resource, name),
    kind: resource.kind,
    causes: errors.map(({ type, field, message }) => ({ reason: `FieldValue${type}`, message, field })),
  });
}

/** The client met no API server. `code` 0: there was no HTTP answer. */
export function unreachable(): Refusal {
  return refusal(0, 'Unreachable', 'dial tcp 192.168.0.10:6443: connect: connection refused');
}

export function resourceText({ plural, group }: { readonly plural: string; readonly group: string }): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function detailsOf({ plural, group }: Named, name: string): StatusDetails {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural };
}

function refusal(code: number, reason: string, message: string, details?: StatusDetails): Refusal {
  return { ok: false, code, reason, message, ...(details === undefined ? {} : { details }) };
}
