/**
 * RuntimeClass: what a Pod's runtime costs beside its containers, and on which nodes there is one.
 * Source: plugin/pkg/admission/runtimeclass/admission.go.
 *
 * Rules
 *   admission/runtime-class   A Pod's RuntimeClass must exist; its overhead, node selector and tolerations become the Pod's.
 */

import type { KubeObject, Labels, Manifest, PodSpec, ResourceList, Toleration } from '../../objects/objects';
import { amountsOf } from '../../objects/pod-resources';
import { deepEqual } from '../../values/equal';
import { admitted, deny, type Plugin } from './plugin';

type RuntimeClass = KubeObject & {
  readonly overhead?: { readonly podFixed?: ResourceList };
  readonly scheduling?: { readonly nodeSelector?: Labels; readonly tolerations?: readonly Toleration[] };
};

export const runtimeClass: Plugin = {
  name: 'RuntimeClass',
  on: { operations: ['CREATE'], kinds: ['Pod'] },
  admit(request, { store }) {
    const pod = request.object as Manifest & {
      readonly spec: PodSpec & { readonly runtimeClassName?: string };
    };
    const name = pod.spec.runtimeClassName;
    const found =
      name === undefined ? undefined : (store.get('RuntimeClass', name) as RuntimeClass | undefined);
    if (name !== undefined && found === undefined)
      return deny(request, `pod rejected: RuntimeClass "${name}" not found`);
    const overhead = found?.overhead?.podFixed;
    if (pod.spec.overhead !== undefined && Object.keys(pod.spec.overhead).length > 0) {
      if (overhead === undefined)
        return deny(
          request,
          'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
        );
      if (!deepEqual(amountsOf(pod.spec.overhead), amountsOf(overhead)))
        return deny(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }
    const { nodeSelector = {}, tolerations = [] } = found?.scheduling ?? {};
    for (const [key, value] of Object.entries(nodeSelector)) {
      const own = pod.spec.nodeSelector?.[key];
      if (own !== undefined && own !== value)
        return deny(
          request,
          `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
        );
    }
    const own = pod.spec.tolerations ?? [];
    const more = tolerations.filter((each) => !own.some((mine) => deepEqual(mine, each)));
    return admitted({
      ...pod,
      spec: {
        ...pod.spec,
        ...(overhead === undefined ? {} : { overhead }),
        ...(Object.keys(nodeSelector).length === 0
          ? {}
          : { nodeSelector: { ...pod.spec.nodeSelector, ...nodeSelector } }),
        ...(more.length === 0 ? {} : { tolerations: [...own, ...more] }),
      },
    });
  },
};
