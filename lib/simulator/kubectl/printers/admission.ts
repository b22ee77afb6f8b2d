/** Source: pkg/printers/internalversion/printers.go, the admissionregistration group. */
import { type AnySelector, joinSelector } from '../../objects/label-selector';
import { age } from './cells';
import { printer } from './printer';

/** Of a mutating and of a validating configuration. */
export const webhookConfiguration = printer<{ readonly webhooks?: readonly unknown[] }>(
  ['Name', 'Webhooks', 'Age'],
  (object, { now }) => [object.metadata.name, object.webhooks?.length ?? 0, age(object, now)],
);

type Policy = {
  readonly spec?: {
    readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
    readonly validations?: readonly unknown[];
    readonly mutations?: readonly unknown[];
  };
};

export const validatingAdmissionPolicy = printer<Policy>(
  ['Name', 'Validations', 'ParamKind', 'Age'],
  (object, { now }) => [
    object.metadata.name,
    object.spec?.validations?.length ?? 0,
    paramKind(object),
    age(object, now),
  ],
);

export const mutatingAdmissionPolicy = printer<Policy>(
  ['Name', 'Mutations', 'ParamKind', 'Age'],
  (object, { now }) => [
    object.metadata.name,
    object.spec?.mutations?.length ?? 0,
    paramKind(object),
    age(object, now),
  ],
);

type ParamRef = { readonly name?: string; readonly namespace?: string; readonly selector?: AnySelector };

/** Of a validating and of a mutating policy's binding. */
export const admissionPolicyBinding = printer<{
  readonly spec?: { readonly policyName?: string; readonly paramRef?: ParamRef };
}>(['Name', 'PolicyName', 'ParamRef', 'Age'], (object, { now }) => [
  object.metadata.name,
  object.spec?.policyName,
  paramRef(object.spec?.paramRef),
  age(object, now),
]);

function paramKind({ spec }: Policy): string {
  const kind = spec?.paramKind;
  return kind === undefined ? '<unset>' : `${kind.apiVersion ?? ''}/${kind.kind ?? ''}`;
}

/** A parameter without a namespace may be of any, or of none. */
function paramRef(ref: ParamRef | undefined): string {
  if (ref?.name) return `${ref.namespace || '*'}/${ref.name}`;
  return ref?.selector === undefined ? '<unset>' : joinSelector(ref.selector);
}
