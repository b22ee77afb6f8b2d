/**
 * NamespaceLifecycle: nothing is created where it would be swept away.
 * Source: apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
 *
 * Rules
 *   admission/namespace-lifecycle   Nothing is created in a namespace that is missing or being deleted.
 *   admission/namespace-kept        The namespaces that a cluster cannot do without are not deleted.
 */
import type { Namespace } from '../../objects/objects';
import { forbidden, notFound } from '../answers';
import { deny, type Plugin } from './plugin';

const kept: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

export const namespaceLifecycle: Plugin = {
  name: 'NamespaceLifecycle',
  on: { operations: ['CREATE', 'DELETE'], subresources: ['', 'eviction', 'binding', 'token'] },
  admit(request, { store }) {
    const allowed = { ok: true, object: request.object } as const;
    if (!request.resource.namespaced) return allowed;
    const { namespace } = request;
    const found = store.get('Namespace', namespace) as Namespace | undefined;
    if (found === undefined)
      return notFound({ plural: 'namespaces', group: '', kind: 'Namespace' }, namespace);
    if (found.status?.phase !== 'Terminating' && found.metadata.deletionTimestamp === undefined)
      return allowed;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const refusal = deny(request, why);
    const cause = {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    };
    return { ...refusal, details: { ...refusal.details, causes: [cause] } };
  },
  validate({ operation, resource, name }) {
    if (operation !== 'DELETE' || resource.id !== 'Namespace' || !kept.has(name)) return undefined;
    return forbidden(resource, name, 'this namespace may not be deleted');
  },
};
