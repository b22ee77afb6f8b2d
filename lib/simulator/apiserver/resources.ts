/**
 * The kinds the API server serves. A kind without behaviour behind it can be stored all the same: an Ingress without
 * a controller is accepted, and nothing happens. CustomResourceDefinitions add kinds while the cluster runs.
 */
import type { Kind, KubeObject } from '../objects/objects';
import {
  type CustomKind,
  customKindOf,
  type Definition,
  type PrinterColumn,
  versionOf,
} from './custom-resources/definition';

export type Resource = {
  /** The name under which the store keeps it: the kind, or `Kind.group` for a kind that a CRD added. */
  readonly id: Kind;
  readonly kind: string;
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Has a status that only the status subresource writes. */
  readonly status: boolean;
  /** Has a scale subresource. */
  readonly scale: boolean;
  /** A change of anything but metadata and status raises metadata.generation. */
  readonly generation: boolean;
  /** A question: it can only be created, is answered, and not stored. */
  readonly review?: boolean;
  /** Worked out when it is read: it is not stored, and can neither be written nor watched. */
  readonly observed?: boolean;
  /** The columns that a CustomResourceDefinition gives tables of its kind. */
  readonly printerColumns?: readonly PrinterColumn[];
  /** Groups of kinds that a CustomResourceDefinition puts it in: `kubectl get all`. */
  readonly categories?: readonly string[];
  /** The kind as its CustomResourceDefinition describes it. */
  readonly custom?: CustomKind;
};

type Row = readonly [kind: string, plural: string, shortNames: string, flags: string];

/** Flags: n namespaced, s status subresource, c scale subresource, g generation, r review, o observed. */
const groups: readonly (readonly [group: string, version: string, rows: readonly Row[]])[] = [
  [
    '',
    'v1',
    [
      ['Namespace', 'namespaces', 'ns', 's'],
      ['Node', 'nodes', 'no', 's'],
      ['Pod', 'pods', 'po', 'nsg'],
      ['Binding', 'bindings', '', 'nr'],
      ['ComponentStatus', 'componentstatuses', 'cs', 'o'],
      ['Service', 'services', 'svc', 'ns'],
      ['Endpoints', 'endpoints', 'ep', 'n'],
      ['ConfigMap', 'configmaps', 'cm', 'n'],
      ['Secret', 'secrets', '', 'n'],
      ['ServiceAccount', 'serviceaccounts', 'sa', 'n'],
      ['Event', 'events', 'ev', 'n'],
      ['PersistentVolume', 'persistentvolumes', 'pv', 's'],
      ['PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc', 'ns'],
      ['ReplicationController', 'replicationcontrollers', 'rc', 'nscg'],
      ['PodTemplate', 'podtemplates', '', 'ng'],
      ['LimitRange', 'limitranges', 'limits', 'n'],
      ['ResourceQuota', 'resourcequotas', 'quota', 'ns'],
    ],
  ],
  [
    'apps',
    'v1',
    [
      ['Deployment', 'deployments', 'deploy', 'nscg'],
      ['ReplicaSet', 'replicasets', 'rs', 'nscg'],
      ['StatefulSet', 'statefulsets', 'sts', 'nscg'],
      ['DaemonSet', 'daemonsets', 'ds', 'nsg'],
      ['ControllerRevision', 'controllerrevisions', '', 'n'],
    ],
  ],
  [
    'batch',
    'v1',
    [
      ['Job', 'jobs', '', 'nsg'],
      ['CronJob', 'cronjobs', 'cj', 'nsg'],
    ],
  ],
  ['autoscaling', 'v2', [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa', 'ns']]],
  ['policy', 'v1', [['PodDisruptionBudget', 'poddisruptionbudgets', 'pdb', 'nsg']]],
  ['discovery.k8s.io', 'v1', [['EndpointSlice', 'endpointslices', '', 'ng']]],
  [
    'networking.k8s.io',
    'v1',
    [
      ['Ingress', 'ingresses', 'ing', 'nsg'],
      ['IngressClass', 'ingressclasses', '', 'g'],
      ['NetworkPolicy', 'networkpolicies', 'netpol', 'ng'],
      ['IPAddress', 'ipaddresses', 'ip', ''],
      ['ServiceCIDR', 'servicecidrs', '', 's'],
    ],
  ],
  [
    'storage.k8s.io',
    'v1',
    [
      ['StorageClass', 'storageclasses', 'sc', ''],
      ['VolumeAttachment', 'volumeattachments', '', 's'],
      ['CSINode', 'csinodes', '', ''],
      ['CSIDriver', 'csidrivers', '', ''],
    ],
  ],
  ['scheduling.k8s.io', 'v1', [['PriorityClass', 'priorityclasses', 'pc', 'g']]],
  ['coordination.k8s.io', 'v1', [['Lease', 'leases', '', 'n']]],
  ['node.k8s.io', 'v1', [['RuntimeClass', 'runtimeclasses', '', '']]],
  [
    'rbac.authorization.k8s.io',
    'v1',
    [
      ['Role', 'roles', '', 'n'],
      ['RoleBinding', 'rolebindings', '', 'n'],
      ['ClusterRole', 'clusterroles', '', ''],
      ['ClusterRoleBinding', 'clusterrolebindings', '', ''],
    ],
  ],
  [
    'apiextensions.k8s.io',
    'v1',
    [['CustomResourceDefinition', 'customresourcedefinitions', 'crd crds', 'sg']],
  ],
  [
    'admissionregistration.k8s.io',
    'v1',
    [
      ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', '', 'g'],
      ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', '', 'g'],
      ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies', '', 'sg'],
      ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', '', 'g'],
      ['MutatingAdmissionPolicy', 'mutatingadmissionpolicies', '', 'g'],
      ['MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', '', 'g'],
    ],
  ],
  ['apiregistration.k8s.io', 'v1', [['APIService', 'apiservices', '', 's']]],
  ['certificates.k8s.io', 'v1', [['CertificateSigningRequest', 'certificatesigningrequests', 'csr', 's']]],
  [
    'authorization.k8s.io',
    'v1',
    [
      ['SelfSubjectAccessReview', 'selfsubjectaccessreviews', '', 'r'],
      ['SelfSubjectRulesReview', 'selfsubjectrulesreviews', '', 'r'],
      ['SubjectAccessReview', 'subjectaccessreviews', '', 'r'],
      ['LocalSubjectAccessReview', 'localsubjectaccessreviews', '', 'nr'],
    ],
  ],
  [
    'authentication.k8s.io',
    'v1',
    [
      ['SelfSubjectReview', 'selfsubjectreviews', '', 'r'],
      ['TokenReview', 'tokenreviews', '', 'r'],
    ],
  ],
];

export const builtInResources: readonly Resource[] = groups.flatMap(([group, version, rows]) =>
  rows.map(
    ([kind, plural, shortNames, flags]): Resource => ({
      id: kind,
      kind,
      group,
      version,
      plural,
      singular: kind.toLowerCase(),
      shortNames: shortNames === '' ? [] : shortNames.split(' '),
      namespaced: flags.includes('n'),
      status: flags.includes('s'),
      scale: flags.includes('c'),
      generation: flags.includes('g'),
      review: flags.includes('r'),
      observed: flags.includes('o'),
    }),
  ),
);

const builtInById: ReadonlyMap<Kind, Resource> = new Map(builtInResources.map((each) => [each.id, each]));

/** The kinds that are served: the built-in ones and those of the CustomResourceDefinitions. */
export class Resources {
  readonly #custom = new Map<Kind, Resource>();
  /** In the order in which they came. */
  readonly #definitions = new Map<string, Definition>();

  byId(id: Kind): Resource | undefined {
    return builtInById.get(id) ?? this.#custom.get(id);
  }

  /** The resource of an object by its apiVersion and kind; older versions of a built-in group count as the served one. */
  of(object: { readonly apiVersion: string; readonly kind: string }): Resource | undefined {
    if (typeof object.apiVersion !== 'string') return undefined;
    const slash = object.apiVersion.indexOf('/');
    const group = slash < 0 ? '' : object.apiVersion.slice(0, slash);
    const builtIn = builtInById.get(object.kind);
    if (builtIn !== undefined && builtIn.group === group) return builtIn;
    const custom = this.#custom.get(`${object.kind}.${group}`);
    if (custom?.custom === undefined) return undefined;
    return versionOf(custom.custom, object.apiVersion)?.served === true ? custom : undefined;
  }

  /** By any of the names a person may type: `deploy`, `Deployment`, `deployments.apps`, `pods`. */
  named(word: string): Resource | undefined {
    const wanted = word.toLowerCase();
    const matches = (each: Resource): boolean =>
      each.plural === wanted ||
      each.singular === wanted ||
      each.shortNames.includes(wanted) ||
      `${each.plural}.${each.group}` === wanted ||
      each.id.toLowerCase() === wanted;
    return builtInResources.find(matches) ?? [...this.#custom.values()].find(matches);
  }

  all(): readonly Resource[] {
    return [...builtInResources, ...this.#custom.values()];
  }

  /**
   * Serves, or stops serving, the kind that a CustomResourceDefinition names. Of definitions in one group that want the
   * same names, the first has them; the next is served when it has gone.
   */
  define(definition: KubeObject, defined: boolean): void {
    const { name } = definition.metadata;
    if (defined) this.#definitions.set(name, definition as Definition);
    else this.#definitions.delete(name);
    this.#custom.clear();
    const taken = new Set<string>();
    for (const each of this.#definitions.values()) {
      const resource = resourceOfDefinition(each);
      if (resource === undefined) continue;
      const names = [resource.plural, resource.singular, ...resource.shortNames, `kind ${resource.kind}`];
      const wanted = names.map((word) => `${resource.group} ${word}`);
      if (wanted.some((word) => taken.has(word))) continue;
      for (const word of wanted) taken.add(word);
      this.#custom.set(resource.id, resource);
    }
  }

  fork(): Resources {
    const copy = new Resources();
    for (const [name, definition] of this.#definitions) copy.#definitions.set(name, definition);
    for (const [id, resource] of this.#custom) copy.#custom.set(id, resource);
    return copy;
  }
}

/** A kind as it is served in a version; undefined when it is not. */
export function servedIn(resource: Resource, version: string): Resource | undefined {
  if (resource.version === version) return resource;
  const other = resource.custom?.versions.find(({ name, served }) => served && name === version);
  if (other === undefined) return undefined;
  const { columns, hasStatus, scale } = other;
  return { ...resource, version, status: hasStatus, scale: scale !== undefined, printerColumns: columns };
}

function resourceOfDefinition(definition: Definition): Resource | undefined {
  const custom = customKindOf(definition);
  if (custom === undefined) return undefined;
  const { spec } = definition;
  const { group, kind, plural, preferred } = custom;
  return {
    id: `${kind}.${group}`,
    kind,
    group,
    version: preferred.name,
    plural,
    singular: spec.names?.singular ?? kind.toLowerCase(),
    shortNames: spec.names?.shortNames ?? [],
    namespaced: spec.scope !== 'Cluster',
    status: preferred.hasStatus,
    scale: preferred.scale !== undefined,
    generation: true,
    printerColumns: preferred.columns,
    categories: spec.names?.categories ?? [],
    custom,
  };
}
