import { Resources } from '../../lib/simulator/apiserver/resources';
import { configMap, genericSecret, type Made } from '../../lib/simulator/kubectl/generate/config';
import { type ExposeWords, exposedService } from '../../lib/simulator/kubectl/generate/expose';
import { ingress } from '../../lib/simulator/kubectl/generate/ingress';
import { quota } from '../../lib/simulator/kubectl/generate/others';
import { resourceRules } from '../../lib/simulator/kubectl/generate/rbac';
import { restartPolicyOf } from '../../lib/simulator/kubectl/generate/run';
import { service } from '../../lib/simulator/kubectl/generate/service';
import type { Adapter } from '../adapter';

export const kubectlImperative: Adapter = {
  run(input) {
    const text = (key: string): string => String(input[key] ?? '');
    const list = (key: string): readonly string[] => (input[key] ?? []) as readonly string[];
    switch (input.cmd) {
      case 'create service':
        return answer(
          service({
            name: text('name'),
            type: text('type'),
            tcp: list('tcp'),
            clusterIP: text('clusterip'),
            externalName: text('externalName'),
            nodePort: Number(input.nodePort ?? 0),
          }),
        );
      case 'create role':
      case 'create clusterrole':
        return { object: roleOf(input.cmd === 'create role', text) };
      case 'create configmap':
        return answer(configMap(text('name'), literals(list('fromLiteral')), {}, input.appendHash === true));
      case 'create secret generic':
        return answer(
          genericSecret(
            text('name'),
            text('type'),
            literals(list('fromLiteral')),
            {},
            input.appendHash === true,
          ),
        );
      case 'create quota':
        return answer(quota(text('name'), text('hard'), text('scopes')));
      case 'create ingress':
        return answer(
          ingress({
            name: 'test-ingress',
            ingressClass: text('class'),
            rules: list('rules'),
            defaultBackend: text('defaultBackend'),
            annotations: list('annotations'),
          }),
        );
      case 'expose':
        return answer(exposedService(input as unknown as ExposeWords));
      default: {
        const restartPolicy = restartPolicyOf(text('value'), input.interactive === true);
        return restartPolicy === undefined ? { error: true } : { restartPolicy };
      }
    }
  },
};

function answer(made: Made): unknown {
  return made.ok ? { object: made.object } : { error: true };
}

function literals(values: readonly string[]): Parameters<typeof configMap>[1] {
  return { literals: values, files: [], envFiles: [] };
}

/** Upstream's test asks a server that still has the group `extensions`, and finds it first. */
function asServedThere(resource: string): string {
  return resource.replace(/^(deployments|replicasets)(?=\/|$)/, '$1.extensions');
}

function roleOf(namespaced: boolean, text: (key: string) => string): unknown {
  const words = (key: string): readonly string[] => (text(key) === '' ? [] : text(key).split(','));
  const metadata = namespaced ? { name: 'my-role', namespace: 'test' } : { name: 'my-cluster-role' };
  const kind = namespaced ? 'Role' : 'ClusterRole';
  const head = { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata };
  if (text('aggregationRule') !== '') {
    const matchLabels = Object.fromEntries(words('aggregationRule').map((pair) => pair.split('=')));
    return { ...head, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } };
  }
  const urls = words('nonResourceURL');
  return {
    ...head,
    rules: [
      ...resourceRules(
        new Resources(),
        words('verbs'),
        words('resources').map(asServedThere),
        words('resourceNames'),
      ),
      ...(urls.length === 0 ? [] : [{ verbs: words('verbs'), nonResourceURLs: urls }]),
    ],
  };
}
