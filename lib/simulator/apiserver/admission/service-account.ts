/**
 * ServiceAccount: every Pod runs as an account of its namespace.
 * Source: plugin/pkg/admission/serviceaccount/admission.go.
 *
 * Rules
 *   admission/service-account        A Pod runs as `default` unless it says otherwise, and the account must exist.
 *   admission/service-account-token  The account's token is mounted, unless Pod or account does not want it.
 *   admission/image-pull-secrets     A Pod without pull secrets gets those of its account.
 *   admission/mountable-secrets      A Pod whose account has the annotation kubernetes.io/enforce-mountable-secrets may use only the
 *                                    secrets that the account lists. Deprecated since v1.32. (limitSecretReferences)
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
    const spec: AccountedSpec = grown(pod.spec, {
      serviceAccountName: name,
      serviceAccount: name,
      ...pulls,
    });
    const whole = wantsToken(spec, account) ? withToken(spec, random) : spec;
    const why = enforcesSecrets(account) ? unlistedSecret(whole, account) : undefined;
    return why === undefined ? admitted({ ...pod, spec: whole }) : deny(request, why);
  },
};

const enforcing = 'kubernetes.io/enforce-mountable-secrets';

/** As Go reads a truth value. */
function enforcesSecrets({ metadata }: KubeObject): boolean {
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(metadata.annotations?.[enforcing] ?? '');
}

/** Why a Pod may not use a secret that it names. */
function unlistedSecret(spec: AccountedSpec, account: KubeObject): string | undefined {
  const { name } = account.metadata;
  const listed = (names: unknown): ReadonlySet<string> =>
    new Set(((names ?? []) as readonly { readonly name?: string }[]).map((each) => each.name ?? ''));
  const [mountable, pulling] = [listed(account.secrets), listed(account.imagePullSecrets)];
  const refused = (what: string, secret: string): string =>
    `${what} secret.secretName="${secret}" is not allowed because service account ${name} does not reference that secret`;
  for (const volume of spec.volumes ?? []) {
    const { secretName } = (volume.secret ?? {}) as { readonly secretName?: string };
    if (secretName !== undefined && !mountable.has(secretName)) return refused('volume with', secretName);
  }
  const containers = [
    ...(spec.initContainers ?? []).map((container) => ({ word: 'init container', container })),
    ...spec.containers.map((container) => ({ word: 'container', container })),
  ];
  for (const { word, container } of containers) {
    const { env = [], envFrom = [] } = container as unknown as Variables;
    for (const { name: variable, valueFrom } of env) {
      const secret = valueFrom?.secretKeyRef?.name;
      if (secret !== undefined && !mountable.has(secret))
        return refused(`${word} ${container.name} with envVar ${variable} referencing`, secret);
    }
    for (const { secretRef } of envFrom)
      if (secretRef?.name !== undefined && !mountable.has(secretRef.name))
        return refused(`${word} ${container.name} with envFrom referencing`, secretRef.name);
  }
  const at = (spec.imagePullSecrets ?? []).findIndex((each) => !pulling.has(each.name ?? ''));
  return at < 0
    ? undefined
    : `imagePullSecrets[${at}].name="${spec.imagePullSecrets?.[at]?.name ?? ''}" is not allowed because service account ${name} does not reference that imagePullSecret`;
}

type Variables = {
  readonly env?: readonly {
    readonly name: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name?: string } };
  }[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name?: string } }[];
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
  const brought = spec.volumes?.find((volume) => volume.name?.startsWith(volumePrefix));
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
