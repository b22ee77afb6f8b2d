/**
 * validatingadmissionpolicy-status-controller: says what is wrong with the expressions of a ValidatingAdmissionPolicy.
 *
 * Rules
 *   vap-status/checked   A policy whose present generation was not looked at yet gets a status with the result of
 *                        checking its expressions against the types it is about. (pkg/controller/
 *                        validatingadmissionpolicystatus/controller.go)
 */
import type { CheckedPolicy, Served } from '../apiserver/admission/policy/type-checking';
import { policyTypes } from '../apiserver/admission/policy/type-checking-port';
import { builtInResources } from '../apiserver/resources';
import { type Component, type View, watch } from '../component';
import { type KubeObject, keyOf } from '../objects/objects';
import { counted } from '../values/counted';

type Policy = KubeObject & {
  readonly spec: CheckedPolicy;
  readonly status?: { readonly observedGeneration?: number; readonly typeChecking?: unknown };
};

type Definition = {
  readonly group: string;
  readonly names: { readonly kind: string; readonly plural: string };
  readonly versions: readonly { readonly name: string; readonly served?: boolean }[];
};

export const validatingAdmissionPolicyStatusController: Component = {
  name: 'validatingadmissionpolicy-status-controller',
  process: 'kube-controller-manager',
  watches: {
    ValidatingAdmissionPolicy: watch('ValidatingAdmissionPolicy', (policy) => [keyOf(policy)]),
  },
  reconcile(view, key) {
    const policy = view.get('ValidatingAdmissionPolicy', key) as Policy | undefined;
    if (policy === undefined) return [];
    const generation = policy.metadata.generation ?? 0;
    if ((policy.status?.observedGeneration ?? 0) >= generation) return [];
    const expressionWarnings = policyTypes.get().typeWarnings(policy.spec, servedKinds(view));
    const found =
      expressionWarnings.length === 0 ? 'nothing' : counted(expressionWarnings.length, 'expression');
    const typeChecking = expressionWarnings.length === 0 ? {} : { expressionWarnings };
    return [
      {
        do: 'patch',
        target: { kind: 'ValidatingAdmissionPolicy', key },
        uid: policy.metadata.uid,
        subresource: 'status',
        patch: { status: { observedGeneration: generation, typeChecking } },
        rule: 'vap-status/checked',
        says: `finds ${found} wrong with the types in ValidatingAdmissionPolicy ${key}`,
      },
    ];
  },
};

/** The built-in kinds, and those that definitions add, in each version. */
function servedKinds(view: View): readonly Served[] {
  const added = view.list('CustomResourceDefinition').flatMap((definition): readonly Served[] => {
    const { group, names, versions } = definition.spec as Definition;
    return versions
      .filter(({ served }) => served === true)
      .map(({ name }) => ({
        id: `${names.kind}.${group}`,
        kind: names.kind,
        group,
        version: name,
        plural: names.plural,
        definition,
      }));
  });
  return [...builtInResources, ...added];
}
