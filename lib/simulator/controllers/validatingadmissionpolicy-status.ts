/**
 * validatingadmissionpolicy-status-controller: says that a ValidatingAdmissionPolicy was looked at.
 *
 * Rules
 *   vap-status/checked   A policy whose present generation was not looked at yet gets a status with the result of
 *                        checking its expressions against the types it is about. (pkg/controller/
 *                        validatingadmissionpolicystatus/controller.go)
 */
import { type Component, watch } from '../component';
import { type KubeObject, keyOf } from '../objects';

type Policy = KubeObject & {
  readonly status?: { readonly observedGeneration?: number; readonly typeChecking?: unknown };
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
    return [
      {
        do: 'patch',
        target: { kind: 'ValidatingAdmissionPolicy', key },
        uid: policy.metadata.uid,
        subresource: 'status',
        patch: { status: { observedGeneration: generation, typeChecking: {} } },
        rule: 'vap-status/checked',
        says: `finds nothing wrong with the types in ValidatingAdmissionPolicy ${key}`,
      },
    ];
  },
};
