/**
 * DefaultIngressClass: an Ingress that names no class gets the one that is marked as default.
 * Source: plugin/pkg/admission/network/defaultingressclass/admission.go.
 *
 * Rules
 *   admission/default-ingress-class   A new Ingress without a class gets the default one; of several the newest, then the
 *                                     first by name.
 */
import type { KubeObject, Manifest } from '../../objects/objects';
import { admitted, type Plugin } from './plugin';

const isDefault = 'ingressclass.kubernetes.io/is-default-class';
const legacyClass = 'kubernetes.io/ingress.class';

export const defaultIngressClass: Plugin = {
  name: 'DefaultIngressClass',
  on: { operations: ['CREATE'], kinds: ['Ingress'] },
  admit({ object }, { store }) {
    const ingress = object as Manifest & { readonly spec?: { readonly ingressClassName?: string } };
    if (
      ingress.spec?.ingressClassName !== undefined ||
      object.metadata.annotations?.[legacyClass] !== undefined
    )
      return admitted(object);
    const found = newestDefault(store.list('IngressClass'), isDefault);
    if (found === undefined) return admitted(object);
    return admitted({ ...object, spec: { ...ingress.spec, ingressClassName: found.metadata.name } });
  },
};

/** Of the classes marked as default the newest, then the first by name. */
export function newestDefault(classes: readonly KubeObject[], annotation: string): KubeObject | undefined {
  return classes
    .filter(({ metadata }) => metadata.annotations?.[annotation] === 'true')
    .sort(
      (a, b) =>
        Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp) ||
        (a.metadata.name < b.metadata.name ? -1 : 1),
    )[0];
}
