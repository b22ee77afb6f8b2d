/**
 * TaintNodesByCondition: a new Node takes no Pods before the node lifecycle controller has seen that it is ready.
 * Source: plugin/pkg/admission/nodetaint/admission.go.
 *
 * Rules
 *   admission/taint-new-node   A new Node carries the taint node.kubernetes.io/not-ready:NoSchedule.
 */
import type { Manifest, Taint } from '../../objects/objects';
import { admitted, type Plugin } from './plugin';

const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

export const taintNodesByCondition: Plugin = {
  name: 'TaintNodesByCondition',
  on: { operations: ['CREATE'], kinds: ['Node'] },
  admit({ object }) {
    const node = object as Manifest & { readonly spec?: { readonly taints?: readonly Taint[] } };
    const taints = node.spec?.taints ?? [];
    if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect))
      return admitted(object);
    return admitted({ ...object, spec: { ...node.spec, taints: [...taints, notReady] } });
  },
};
