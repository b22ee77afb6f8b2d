/**
 * ServiceAccount: every Pod runs as an account of its namespace.
 * Source: plugin/pkg/admission/serviceaccount/admission.go.
 *
 * Rules
 *   admission/service-account        A Pod runs as `default` unless it says otherwise, and the account must exist.
 *   admission/service-account-token  The account's token is mounted, unless Pod or account does not want it.
 *   admission/image-pull-secrets     A Pod without pull secrets gets those of its account.
 */

import type { KubeObject, Manifest, PodSpec } from '../../objects/objects';
import { grown } from '../../values/grown';
import { nameSuffix, type Random } from '../../values/random';
import { namesIn } from '../authorization/node';
import { admitted, deny, type Plugin } from './plugin';

const accountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const mirror = 'kubernetes.io/config.mirror';

type AccountedSpec = PodSpec & {
  readonly automountServiceAccountToken?: boolean;
};

export const serviceAccount: Plugin = {
  name: 'ServiceAccount',
  on: { operations: ['CREATE'], kinds: ['Pod'] },
  admit(request, { store, random }) {
    const pod = request.object as Manifest & { readonly spec: AccountedSpec };
    // What a kubelet mirrors runs already, without an account.
    if (pod.metadata.annotations?.[mirror] !== undefined) {
      const why = whyNotMirrored(pod.spec);
      return why === undefined ? admitted(pod) : deny(request, why);
    }
    const { namespace } = request;
    const name = pod.spec.serviceAccountName || 'default';
    const account = store.get('ServiceAccount', `${namespace}/${name}`);
    if (account === undefined) {
      const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
      return deny(request, why);
    }
    const secrets = account.imagePullSecrets as PodSpec['imagePullSecrets'];
    const pulls =
      (pod.spec.imagePullSecrets ?? []).length === 0 && secrets !== undefined && secrets.length > 0
        ? { imagePullSecrets: secrets }
        : {};
    const spec: AccountedSpec = {
      ...pod.spec,
      serviceAccountName: name,
      ...{ serviceAccount: name },
      ...pulls,
    };
    return admitted({ ...pod, spec: wantsToken(spec, account) ? withToken(spec, random) : spec });
  },
};

function whyNotMirrored(spec: AccountedSpec): string | undefined {
  if ((spec.serviceAccountName ?? '') !== '') return 'a mirror pod may not reference service accounts';
  if (namesIn(spec, 'secret').size > 0) return 'a mirror pod may not reference secrets';
  return undefined;
}

function wantsToken(spec: AccountedSpec, account: KubeObject): boolean {
  return spec.automountServiceAccountToken ?? account.automountServiceAccountToken !== false;
}

type Mounting = {
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
};

/**
 * Mounts the account's token, the cluster's CA and the namespace's name, unless something is mounted there already. A
 * volume that a copied Pod brings with it serves again.
 */
function withToken(spec: AccountedSpec, random: Random): AccountedSpec {
  const mounted = (container: Mounting): boolean =>
    container.volumeMounts?.some((mount) => mount.mountPath === accountPath) === true;
  if ([...spec.containers, ...(spec.initContainers ?? [])].every(mounted)) return spec;
  const brought = spec.volumes?.find((volume) => volume.name.startsWith(volumePrefix));
  const name = brought?.name ?? `${volumePrefix}${nameSuffix(random)}`;
  const mount = { name, readOnly: true, mountPath: accountPath };
  const withMount = <C extends Mounting>(container: C): C =>
    mounted(container)
      ? container
      : grown(container, { volumeMounts: [...(container.volumeMounts ?? []), mount] });
  const added = brought === undefined ? [{ name, projected: tokenSources }] : [];
  return grown(spec, {
    volumes: [...(spec.volumes ?? []), ...added],
    containers: spec.containers.map(withMount),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withMount) }),
  });
}

const volumePrefix = 'kube-api-access-';

const tokenSources = {
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ],
  defaultMode: 420,
};
