/**
 * Which policies are asked about a request, with which parameters.
 * Source: apiserver/pkg/admission/plugin/policy/generic/{policy_dispatcher,policy_matcher,policy_source}.go.
 *
 * Rules
 *   policy/binding    A policy does nothing without a binding; each binding may narrow what it is about.
 *   policy/match      A policy is asked when matchConstraints cover the request, and its binding's matchResources too.
 *                     Policies and their bindings themselves are never asked about.
 *   policy/params     With a paramKind, the policy is asked once for each object that the binding's paramRef names; when there
 *                     is none, parameterNotFoundAction says whether that denies.
 */
import { selects } from '../../../objects/label-selector';
import type { Kind, KubeObject, LabelSelector } from '../../../objects/objects';
import type { Admission, Surroundings } from '../plugin';
import { coversRequest, isSelected, type RequestRule, type Selectors } from '../request-rules';
import type { Variable } from './expressions';
import type { MatchCondition } from './match-conditions';

export type MatchResources = Selectors & {
  readonly resourceRules?: readonly RequestRule[];
  readonly excludeResourceRules?: readonly RequestRule[];
};

type PolicySpec = {
  readonly failurePolicy?: string;
  readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: readonly MatchCondition[];
  readonly variables?: readonly Variable[];
};

export type Policy<S> = KubeObject & { readonly spec: PolicySpec & S };

export type Binding = KubeObject & {
  readonly spec: {
    readonly policyName?: string;
    readonly validationActions?: readonly string[];
    readonly matchResources?: MatchResources;
    readonly paramRef?: {
      readonly name?: string;
      readonly namespace?: string;
      readonly selector?: LabelSelector;
      readonly parameterNotFoundAction?: string;
    };
  };
};

/** A policy that is to be asked, once for each of `params`; or why it cannot be. */
export type Invocation<S> = {
  readonly policy: Policy<S>;
  readonly binding: Binding;
} & ({ readonly params: readonly (KubeObject | undefined)[] } | { readonly problem: string });

const exempt: ReadonlySet<Kind> = new Set([
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

/** The policies to be asked about a request, in order of name, each with its bindings in order of name. */
export function invocationsFor<S>(
  kind: 'ValidatingAdmissionPolicy' | 'MutatingAdmissionPolicy',
  request: Admission,
  around: Surroundings,
): readonly Invocation<S>[] {
  const { store } = around;
  const policies = store.list(kind) as Policy<S>[];
  if (policies.length === 0 || exempt.has(request.resource.id)) return [];
  const bindings = store.list(`${kind}Binding`) as Binding[];
  return policies
    .filter(({ spec }) => matches(spec.matchConstraints ?? {}, request, around, false))
    .flatMap((policy) =>
      bindings
        .filter(
          ({ spec }) =>
            spec.policyName === policy.metadata.name &&
            (spec.matchResources === undefined || matches(spec.matchResources, request, around, true)),
        )
        .map((binding) => ({ policy, binding, ...paramsOf(policy, binding, request, around) })),
    );
}

/** `everything`: without rules all resources are meant, as in a binding. */
function matches(
  resources: MatchResources,
  request: Admission,
  { store }: Surroundings,
  everything: boolean,
): boolean {
  const { resourceRules = [], excludeResourceRules = [] } = resources;
  if (!isSelected(resources, request, store)) return false;
  if (excludeResourceRules.some((rule) => coversRequest(rule, request))) return false;
  if (resourceRules.length === 0) return everything;
  return resourceRules.some((rule) => coversRequest(rule, request));
}

function paramsOf<S>(
  { spec: { paramKind } }: Policy<S>,
  { spec: { paramRef } }: Binding,
  request: Admission,
  { store, resources }: Surroundings,
): { readonly params: readonly (KubeObject | undefined)[] } | { readonly problem: string } {
  if (paramKind === undefined) return { params: [undefined] };
  const resource = resources.of(paramKind);
  if (resource === undefined)
    return {
      problem: `failed to configure policy: failed to find resource referenced by paramKind: '${paramKind.apiVersion}, Kind=${paramKind.kind}'`,
    };
  if (paramRef === undefined) return { params: [undefined] };
  const wrong = (why: string): { readonly problem: string } => ({
    problem: `failed to configure binding: ${why}`,
  });
  const { name = '', namespace = '', selector, parameterNotFoundAction } = paramRef;
  if (!resource.namespaced && namespace !== '')
    return wrong('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  const home = namespace === '' ? request.namespace : namespace;
  if (resource.namespaced && home === '')
    return wrong('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources');
  const candidates = store.list(resource.id, resource.namespaced ? home : undefined);
  const params = candidates.filter(({ metadata }) =>
    name === '' ? selects(selector ?? {}, metadata.labels) : metadata.name === name,
  );
  if (params.length === 0 && parameterNotFoundAction !== 'Allow')
    return wrong('no params found for policy binding with `Deny` parameterNotFoundAction');
  return { params };
}
