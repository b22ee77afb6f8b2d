/**
 * serviceaccount-controller and root-ca-certificate-publisher-controller: what every namespace has.
 *
 * Rules
 *   serviceaccount/default   Every namespace has a ServiceAccount `default`; deleted, it is made again.
 *                            (pkg/controller/serviceaccount/serviceaccounts_controller.go)
 *   root-ca/publish          Every namespace has a ConfigMap `kube-root-ca.crt` with the cluster's CA; changed, it is put
 *                            right. (pkg/controller/certificates/rootcacertpublisher)
 */
import { type Component, watch } from '../component';
import { isBeingDeleted, keyOf } from '../objects/objects';
import { deepEqual } from '../values/equal';
import { rootCertificate } from './root-ca';

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export const serviceAccountController: Component = {
  name: 'serviceaccount-controller',
  process: 'kube-controller-manager',
  watches: {
    Namespace: watch('Namespace', (namespace) => [keyOf(namespace)]),
    ServiceAccount: {
      keys: ({ metadata }) => (metadata.name === 'default' ? [metadata.namespace ?? ''] : []),
    },
  },
  reconcile(view, key) {
    const namespace = view.get('Namespace', key);
    if (namespace === undefined || isBeingDeleted(namespace)) return [];
    if (view.get('ServiceAccount', `${key}/default`) !== undefined) return [];
    return [
      {
        do: 'create',
        object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: key } },
        rule: 'serviceaccount/default',
      },
    ];
  },
};

export const rootCaPublisher: Component = {
  name: 'root-ca-certificate-publisher-controller',
  process: 'kube-controller-manager',
  watches: {
    Namespace: watch('Namespace', (namespace) => [keyOf(namespace)]),
    ConfigMap: watch('ConfigMap', ({ metadata }) =>
      metadata.name === 'kube-root-ca.crt' ? [metadata.namespace ?? ''] : [],
    ),
  },
  reconcile(view, key) {
    const namespace = view.get('Namespace', key);
    if (namespace === undefined || isBeingDeleted(namespace)) return [];
    const current = view.get('ConfigMap', `${key}/kube-root-ca.crt`);
    const data = { 'ca.crt': rootCertificate };
    const annotations = { 'kubernetes.io/description': description };
    if (current === undefined) {
      const metadata = { name: 'kube-root-ca.crt', namespace: key, annotations };
      return [
        {
          do: 'create',
          object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
          rule: 'root-ca/publish',
        },
      ];
    }
    if (deepEqual(current.data, data)) return [];
    return [{ do: 'update', object: { ...current, data }, rule: 'root-ca/publish' }];
  },
};
