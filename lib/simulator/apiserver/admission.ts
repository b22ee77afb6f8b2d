/**
 * Admission: what the API server adds to a new object, or refuses, before it is stored. In upstream's order.
 *
 * Rules
 *   admission/namespace-lifecycle        Nothing is created in a namespace that is missing or being deleted.
 *                                        (plugin/pkg/admission/namespace/lifecycle)
 *   admission/service-account            A Pod runs as `default` unless it says otherwise, the account must exist, and
 *                                        its token is mounted. (plugin/pkg/admission/serviceaccount)
 *   admission/priority                   A Pod gets the number of its PriorityClass. (plugin/pkg/admission/priority)
 *   admission/default-toleration-seconds A Pod tolerates a node that is not ready or unreachable for 300 s.
 *                                        (plugin/pkg/admission/defaulttolerationseconds)
 */
import type { Answer } from '../component';
import type { KubeObject, Manifest, Namespace, PodSpec, Toleration } from '../objects';
import { nameSuffix, type Random } from '../random';
import type { Store } from '../store';
import { forbidden, notFound } from './answers';
import type { Resource } from './resources';

type Refusal = Extract<Answer, { ok: false }>;
export type Admitted = { readonly ok: true; readonly object: Manifest } | Refusal;
export type AdmissionContext = { readonly store: Store; readonly random: Random };

const systemNamespaces: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);
const accountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Runs a new object through the chain. */
export function admitCreate(resource: Resource, object: Manifest, context: AdmissionContext): Admitted {
  const refused = namespaceLifecycle(resource, object, context);
  if (refused !== undefined) return refused;
  if (resource.id !== 'Pod') return { ok: true, object };
  let pod = object as Manifest & { readonly spec: PodSpec };
  const account = serviceAccount(resource, pod, context);
  if (!account.ok) return account;
  pod = account.object as typeof pod;
  const prioritised = priority(resource, pod, context);
  if (!prioritised.ok) return prioritised;
  return { ok: true, object: defaultTolerationSeconds(prioritised.object as typeof pod) };
}

/** Refuses the deletion of the namespaces that the cluster cannot do without. */
export function admitDelete(resource: Resource, name: string): Refusal | undefined {
  if (resource.id !== 'Namespace' || !systemNamespaces.has(name)) return undefined;
  return forbidden(resource, name, 'this namespace may not be deleted');
}

function namespaceLifecycle(
  resource: Resource,
  object: Manifest,
  { store }: AdmissionContext,
): Refusal | undefined {
  if (!resource.namespaced) return undefined;
  const name = object.metadata.namespace ?? '';
  const namespace = store.get('Namespace', name) as Namespace | undefined;
  if (namespace === undefined) return notFound({ plural: 'namespaces', group: '', kind: 'Namespace' }, name);
  if (namespace.status?.phase !== 'Terminating' && namespace.metadata.deletionTimestamp === undefined)
    return undefined;
  const why = `unable to create new content in namespace ${name} because it is being terminated`;
  return forbidden(resource, object.metadata.name ?? '', why);
}

function serviceAccount(
  resource: Resource,
  pod: Manifest & { readonly spec: PodSpec },
  { store, random }: AdmissionContext,
): Admitted {
  const namespace = pod.metadata.namespace ?? '';
  const name = pod.spec.serviceAccountName ?? 'default';
  const account = store.get('ServiceAccount', `${namespace}/${name}`);
  if (account === undefined) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    return forbidden(resource, pod.metadata.name ?? '', why);
  }
  const spec = { ...pod.spec, serviceAccountName: name, serviceAccount: name };
  return {
    ok: true,
    object: { ...pod, spec: wantsToken(pod.spec, account) ? withToken(spec, random) : spec },
  };
}

function wantsToken(spec: PodSpec, account: KubeObject): boolean {
  const own = (spec as { readonly automountServiceAccountToken?: boolean }).automountServiceAccountToken;
  return own ?? account.automountServiceAccountToken !== false;
}

/** Mounts the account's token, the cluster's CA and the namespace's name, unless something is mounted there already. */
function withToken(spec: PodSpec, random: Random): PodSpec {
  const mounted = (container: {
    readonly volumeMounts?: readonly { readonly mountPath: string }[];
  }): boolean => container.volumeMounts?.some((mount) => mount.mountPath === accountPath) === true;
  if (spec.containers.every(mounted)) return spec;
  const name = `kube-api-access-${nameSuffix(random)}`;
  const mount = { name, readOnly: true, mountPath: accountPath };
  const withMount = <
    C extends { readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[] },
  >(
    container: C,
  ): C =>
    mounted(container)
      ? container
      : { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
  return {
    ...spec,
    volumes: [...(spec.volumes ?? []), { name, projected: tokenSources }],
    containers: spec.containers.map(withMount),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withMount) }),
  };
}

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

const systemClasses: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

type PriorityClass = KubeObject & {
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
};

function priority(
  resource: Resource,
  pod: Manifest & { readonly spec: PodSpec },
  { store }: AdmissionContext,
): Admitted {
  const wanted = pod.spec.priorityClassName ?? '';
  let value = 0;
  let name = wanted;
  let preemptionPolicy = 'PreemptLowerPriority';
  if (wanted === '') {
    const fallback = (store.list('PriorityClass') as PriorityClass[])
      .filter((each) => each.globalDefault === true)
      .sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
    if (fallback !== undefined) {
      value = fallback.value ?? 0;
      name = fallback.metadata.name;
      preemptionPolicy = fallback.preemptionPolicy ?? preemptionPolicy;
    }
  } else if (systemClasses[wanted] !== undefined) value = systemClasses[wanted];
  else {
    const found = store.get('PriorityClass', wanted) as PriorityClass | undefined;
    if (found === undefined)
      return forbidden(resource, pod.metadata.name ?? '', `no PriorityClass with name ${wanted} was found`);
    value = found.value ?? 0;
    preemptionPolicy = found.preemptionPolicy ?? preemptionPolicy;
  }
  if (pod.spec.priority !== undefined && pod.spec.priority !== value) {
    const why = `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
    return forbidden(resource, pod.metadata.name ?? '', why);
  }
  const spec = {
    ...pod.spec,
    priority: value,
    preemptionPolicy: pod.spec.preemptionPolicy ?? preemptionPolicy,
    ...(name === '' ? {} : { priorityClassName: name }),
  };
  return { ok: true, object: { ...pod, spec } };
}

const notReady = 'node.kubernetes.io/not-ready';
const unreachable = 'node.kubernetes.io/unreachable';

function defaultTolerationSeconds(pod: Manifest & { readonly spec: PodSpec }): Manifest {
  const tolerations = pod.spec.tolerations ?? [];
  const covers = (key: string): boolean =>
    tolerations.some(
      (each) =>
        (each.key === key || each.key === undefined || each.key === '') &&
        (each.effect === 'NoExecute' || each.effect === undefined || each.effect === ''),
    );
  const added = [notReady, unreachable].filter((key) => !covers(key)).map((key) => defaultTolerations[key]);
  if (added.length === 0) return pod;
  return { ...pod, spec: { ...pod.spec, tolerations: [...tolerations, ...added] } };
}

const defaultTolerations: Readonly<Record<string, Toleration>> = Object.fromEntries(
  [notReady, unreachable].map((key) => [
    key,
    { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 } satisfies Toleration,
  ]),
);
