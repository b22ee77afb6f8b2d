/**
 * What a client can find out about what is served: groups, their versions, and the resources of each.
 * Source: apiserver/pkg/endpoints/discovery, apiserver/pkg/endpoints/installer.go; apiextensions-apiserver
 * pkg/apiserver/customresource_discovery_controller.go.
 */
import { compareVersions } from './custom-resources/definition';
import { type Resource, servedIn } from './resources';

/** One entry of an APIResourceList. */
export type Discovered = {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  /** Where a subresource takes objects of another group. */
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
};

/** What may be done with a kind, as discovery lists it. */
export function verbsOf({ id, review, observed }: Resource): readonly string[] {
  if (review) return ['create'];
  if (observed) return ['get', 'list'];
  const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
  return id === 'Namespace' ? verbs.filter((verb) => verb !== 'deletecollection') : verbs;
}

/** The built-in kinds that `all` stands for, in the order in which kubectl lists them. */
export const kindsOfAll: readonly string[] = [
  'Pod',
  'ReplicationController',
  'Service',
  'DaemonSet',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'HorizontalPodAutoscaler',
  'CronJob',
  'Job',
];

const extensions = ['apiextensions.k8s.io', 'admissionregistration.k8s.io'];

/** The words that stand for several kinds, this one among them. */
export function categoriesOf({ id, group, custom, categories = [] }: Resource): readonly string[] {
  if (custom !== undefined) return categories;
  if (kindsOfAll.includes(id)) return ['all'];
  return extensions.includes(group) ? ['api-extensions'] : [];
}

/** The versions of a group, the one that is preferred first. */
export function versionsOfGroup(all: readonly Resource[], group: string): readonly string[] {
  const versions = all
    .filter((each) => each.group === group)
    .flatMap(({ version, custom }) =>
      custom === undefined
        ? [version]
        : custom.versions.filter(({ served }) => served).map(({ name }) => name),
    );
  return [...new Set(versions)].sort(compareVersions);
}

/** The APIGroup of a name; undefined when nothing is served in it. */
export function apiGroup(all: readonly Resource[], name: string) {
  const versions = versionsOfGroup(all, name).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return versions[0] === undefined ? undefined : { name, versions, preferredVersion: versions[0] };
}

/** What is served in a version of a group, subresources too, in order of name. */
export function resourcesIn(all: readonly Resource[], group: string, version: string): readonly Discovered[] {
  return all
    .filter((each) => each.group === group)
    .flatMap((each) => servedIn(each, version) ?? [])
    .flatMap((each) => [discovered(each), ...subresourcesOf(each)])
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** A kind as discovery lists it. */
export function discovered(resource: Resource): Discovered {
  const { plural: name, singular: singularName, namespaced, kind, shortNames } = resource;
  const categories = categoriesOf(resource);
  return {
    name,
    singularName,
    namespaced,
    kind,
    verbs: verbsOf(resource),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

const readAndWrite = ['get', 'patch', 'update'];
const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: readAndWrite };

type Subresource = Pick<Discovered, 'group' | 'version' | 'verbs'> & { readonly kind?: string };

/** Besides status and scale. */
const more: Readonly<Record<string, Readonly<Record<string, Subresource>>>> = {
  Namespace: { finalize: { verbs: ['update'] } },
  Pod: {
    attach: { kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    binding: { kind: 'Binding', verbs: ['create'] },
    ephemeralcontainers: { verbs: readAndWrite },
    eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
    exec: { kind: 'PodExecOptions', verbs: ['create', 'get'] },
    log: { verbs: ['get'] },
    portforward: { kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
    resize: { verbs: readAndWrite },
  },
  ServiceAccount: {
    token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
  },
  CertificateSigningRequest: { approval: { verbs: readAndWrite } },
};

function subresourcesOf(resource: Resource): readonly Discovered[] {
  const { id, plural, namespaced, kind } = resource;
  const own: Readonly<Record<string, Subresource>> = {
    ...(resource.status ? { status: { verbs: readAndWrite } } : {}),
    ...(resource.scale ? { scale } : {}),
    ...(Object.hasOwn(more, id) ? more[id] : {}),
  };
  return Object.entries(own).map(([name, each]) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    kind,
    ...each,
  }));
}
