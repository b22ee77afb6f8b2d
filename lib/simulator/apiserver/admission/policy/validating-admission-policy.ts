/**
 * ValidatingAdmissionPolicy: rules in CEL about any request, without a webhook.
 * Source: apiserver/pkg/admission/plugin/policy/validating/{dispatcher,validator}.go.
 *
 * Rules
 *   vap/deny              What a validation does not hold for is denied, with its message, where the binding says Deny.
 *   vap/warn              Where it says Warn, whoever asks is warned; where it says Audit, the audit log tells of it.
 *   vap/failure-policy    A validation that cannot be evaluated counts as not holding, unless failurePolicy is Ignore.
 *   vap/audit             An auditAnnotation that cannot be evaluated denies, unless failurePolicy is Ignore.
 */
import { Failure } from '../../../cel/value';
import { forbidden, type Refusal } from '../../answers';
import type { Admission, Surroundings } from '../plugin';
import { compiledExpression, Expressions } from './expressions';
import { matchesConditions } from './match-conditions';
import { type Invocation, invocationsFor, type Policy } from './policies';

type Validations = {
  readonly validations?: readonly {
    readonly expression?: string;
    readonly message?: string;
    readonly messageExpression?: string;
    readonly reason?: string;
  }[];
  readonly auditAnnotations?: readonly { readonly key?: string; readonly valueExpression?: string }[];
};

type Denial = { readonly message: string; readonly reason?: string };

/** Why the policies refuse a request: the first denial. They may only warn. */
export function firstDenial(request: Admission, around: Surroundings): Refusal | undefined {
  const denied: Refusal[] = [];
  for (const invocation of invocationsFor<Validations>('ValidatingAdmissionPolicy', request, around)) {
    const { policy, binding } = invocation;
    const [name, boundBy] = [policy.metadata.name, binding.metadata.name];
    const by = `ValidatingAdmissionPolicy '${name}' with binding '${boundBy}'`;
    const { validationActions = ['Deny'] } = binding.spec;
    for (const { message, reason } of denialsOf(invocation, request, around)) {
      if (validationActions.includes('Warn'))
        around.call.warnings.push(`Validation failed for ${by}: ${message}`);
      if (validationActions.includes('Deny'))
        denied.push(refusal(request, `${by} denied request: ${message}`, reason));
    }
  }
  return denied[0];
}

function denialsOf(
  invocation: Invocation<Validations>,
  request: Admission,
  around: Surroundings,
): readonly Denial[] {
  const { policy } = invocation;
  const isIgnored = policy.spec.failurePolicy === 'Ignore';
  if ('problem' in invocation) return isIgnored ? [] : [{ message: invocation.problem }];
  return invocation.params.flatMap((params) => judged(policy, params, isIgnored, request, around));
}

function judged(
  { spec }: Policy<Validations>,
  params: Extract<Invocation<Validations>, { params: unknown }>['params'][number],
  isIgnored: boolean,
  request: Admission,
  around: Surroundings,
): readonly Denial[] {
  const { validations = [], auditAnnotations = [], variables = [], matchConditions, failurePolicy } = spec;
  const about = { request, around, params, variables };
  const matched = matchesConditions(matchConditions, failurePolicy, about);
  if (matched instanceof Failure) return [{ message: matched.message }];
  if (!matched) return [];
  const names = variables.map(({ name = '' }) => name);
  const expressions = new Expressions(about);
  const denials = validations.flatMap((validation): readonly Denial[] => {
    const { expression = '', messageExpression, message = '', reason } = validation;
    const value = expressions.value(compiledExpression(expression, names));
    if (value instanceof Failure) return isIgnored ? [] : [{ message: failureText(expression, value) }];
    if (value === true) return [];
    const said =
      messageExpression === undefined
        ? undefined
        : expressions.value(compiledExpression(messageExpression, names));
    const text = messageOf(said) ?? (message.trim() || `failed expression: ${expression.trim()}`);
    return [reason === undefined ? { message: text } : { message: text, reason }];
  });
  const unannotated = auditAnnotations.flatMap(({ valueExpression = '' }): readonly Denial[] => {
    const value = expressions.value(compiledExpression(valueExpression, names));
    return value instanceof Failure && !isIgnored ? [{ message: failureText(valueExpression, value) }] : [];
  });
  return [...denials, ...unannotated];
}

/** The text of a messageExpression, when it is one that can be shown. */
function messageOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text.includes('\n') || text.length > 5 * 1024 ? undefined : text;
}

export function failureText(expression: string, { message }: Failure): string {
  return message.startsWith('compilation error') || message.startsWith('validation failed')
    ? message
    : `expression '${expression}' resulted in error: ${message}`;
}

const codes: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

/** Told as a refusal of the object, under the reason that the policy gives. */
export function refusal({ resource, name, object }: Admission, message: string, reason = 'Invalid'): Refusal {
  const refused = forbidden(resource, name || object?.metadata.name || '', message);
  return {
    ...refused,
    code: codes[reason] ?? 422,
    reason,
    details: { ...refused.details, causes: [{ reason: '', message }] },
  };
}
