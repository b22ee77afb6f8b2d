/**
 * Where an Ingress controller sends an HTTP request, by the Ingresses of its class that it knows of.
 *
 * Rules
 *   ingress/class            A controller serves the Ingresses whose class names it; one that names no class is nobody's,
 *                            unless a default class was there when it was created. Without a controller nothing listens.
 *   ingress/host             A rule is for one host, for every host one label below `*.`, or for all; the nearest wins.
 *   ingress/path             Exact is the whole path, Prefix all of its first elements (`/a` is not `/ab`), and
 *                            ImplementationSpecific here the same as Prefix. The longest path wins, then Exact.
 *   ingress/default-backend  What no rule is for goes to the default backend of an Ingress; without one it is answered 404.
 *   ingress/endpoints        The controller asks the ready endpoints of the Service itself, past its cluster IP and the rules
 *                            of kube-proxy; where there are none, or no such Service or port, it answers 503.
 *   ingress/tls              Over TLS it shows the certificate of the Secret that an Ingress names for the host; where there is
 *                            none, one that it made itself.
 * Source: kubernetes.io/docs/concepts/services-networking/ingress; networking/v1 types.
 */
import { type Key, type KubeObject, keyOf } from '../../objects/objects';
import type { Store } from '../../store';
import { type Zone, zoneAt } from '../dns/answers';

export type Ingress = KubeObject & {
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: Backend;
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: { readonly paths: readonly Path[] };
    }[];
  };
};

type Path = {
  readonly path?: string;
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  readonly backend: Backend;
};

type Backend = {
  readonly service?: {
    readonly name: string;
    readonly port?: { readonly number?: number; readonly name?: string };
  };
};

/** What a controller knows: the Ingresses it serves, and what they name. */
export type IngressKnowledge = {
  readonly ingresses: readonly Ingress[];
  readonly zone: Zone;
  readonly hasCertificate: (secret: Key) => boolean;
};

export type Route = {
  /** The Ingress that decided; undefined where none is for the request. */
  readonly ingress?: Key;
  /** The host and path of its rule, as they are written; absent for a default backend. */
  readonly host?: string;
  readonly path?: string;
  readonly service?: Key;
  /** Addresses that the request may be sent to. */
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
  /** What is answered without asking anybody. */
  readonly status?: 404 | 503;
  /** Over TLS: the Secret of the certificate that is shown; undefined for the controller's own. */
  readonly certificate?: Key;
  readonly rule: string;
};

/** What the controller of these classes knows that has seen the store up to a revision. */
export function ingressKnowledge(store: Store, revision: number, controller: string): IngressKnowledge {
  const classes = new Set(
    store
      .list('IngressClass', undefined, revision)
      .filter(({ spec }) => (spec as { readonly controller?: string } | undefined)?.controller === controller)
      .map(({ metadata }) => metadata.name),
  );
  return {
    ingresses: servedBy(classes, store.list('Ingress', undefined, revision) as readonly Ingress[]),
    zone: zoneAt(store, revision),
    hasCertificate: (key) => store.get('Secret', key, revision)?.type === 'kubernetes.io/tls',
  };
}

/** The Ingresses of these classes. */
export function servedBy(classes: ReadonlySet<string>, ingresses: readonly Ingress[]): readonly Ingress[] {
  return ingresses.filter(({ spec, metadata }) =>
    classes.has(spec?.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'] ?? ''),
  );
}

/** Where a request goes. `host`: without a port. */
export function routeOf(known: IngressKnowledge, host: string, path: string, tls: boolean): Route {
  const found = known.ingresses
    .flatMap((ingress) => matchesIn(ingress, host.toLowerCase(), path))
    .sort(
      (a, b) =>
        b.hostRank - a.hostRank || b.length - a.length || b.exact - a.exact || older(a.ingress, b.ingress),
    )[0];
  const certificate = tls ? certificateFor(known, host.toLowerCase()) : undefined;
  const shown = certificate === undefined ? {} : { certificate };
  if (found === undefined) return { endpoints: [], status: 404, rule: 'ingress/default-backend', ...shown };
  const { ingress, backend, rule } = found;
  const namespace = ingress.metadata.namespace ?? 'default';
  const target = {
    ingress: keyOf(ingress),
    ...(rule !== undefined && { host: rule.host ?? '*', path: rule.path }),
    ...shown,
  };
  const { service } = backend;
  if (service === undefined) return { ...target, endpoints: [], status: 503, rule: 'ingress/endpoints' };
  const endpoints = endpointsOf(known.zone, namespace, service);
  return {
    ...target,
    service: `${namespace}/${service.name}`,
    endpoints,
    ...(endpoints.length === 0 && { status: 503 as const }),
    rule:
      endpoints.length === 0
        ? 'ingress/endpoints'
        : rule === undefined
          ? 'ingress/default-backend'
          : 'ingress/path',
  };
}

type Found = {
  readonly ingress: Ingress;
  readonly backend: Backend;
  readonly rule?: { readonly host: string | undefined; readonly path: string };
  /** 3 the very host, 2 a wildcard, 1 any host, 0 a default backend. */
  readonly hostRank: number;
  readonly length: number;
  readonly exact: number;
};

function matchesIn(ingress: Ingress, host: string, path: string): readonly Found[] {
  const { rules = [], defaultBackend } = ingress.spec ?? {};
  const found = rules.flatMap(({ host: wanted, http }): readonly Found[] => {
    const hostRank = rankOf(wanted, host);
    if (hostRank === 0) return [];
    return (http?.paths ?? [])
      .filter((each) => isFor(each, path))
      .map((each) => ({
        ingress,
        backend: each.backend,
        rule: { host: wanted, path: each.path ?? '/' },
        hostRank,
        length: elementsOf(each.path ?? '/').join('/').length,
        exact: each.pathType === 'Exact' ? 1 : 0,
      }));
  });
  if (defaultBackend === undefined) return found;
  return [...found, { ingress, backend: defaultBackend, hostRank: 0, length: 0, exact: 0 }];
}

function rankOf(wanted: string | undefined, host: string): number {
  if (wanted === undefined || wanted === '') return 1;
  if (!wanted.startsWith('*.')) return wanted.toLowerCase() === host ? 3 : 0;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === wanted.slice(1).toLowerCase() ? 2 : 0;
}

function isFor({ path = '/', pathType }: Path, asked: string): boolean {
  if (pathType === 'Exact') return path === asked;
  const [wanted, got] = [elementsOf(path), elementsOf(asked)];
  return wanted.every((element, i) => got[i] === element);
}

/** `/a/b/` → a, b: a slash at the end does not count. */
function elementsOf(path: string): readonly string[] {
  return path.replace(/\/$/, '').split('/').slice(1);
}

function older(a: Ingress, b: Ingress): number {
  const [first, second] = [a.metadata, b.metadata].map(
    ({ creationTimestamp, namespace, name }) => `${creationTimestamp} ${namespace}/${name}`,
  ) as [string, string];
  return first < second ? -1 : first > second ? 1 : 0;
}

function endpointsOf(
  zone: Zone,
  namespace: string,
  { name, port }: NonNullable<Backend['service']>,
): Route['endpoints'] {
  const service = zone.service(namespace, name);
  const found = service?.spec.ports?.find((each) =>
    port?.name === undefined ? each.port === port?.number : each.name === port.name,
  );
  if (found === undefined) return [];
  const addresses = new Map<string, { readonly address: string; readonly port: number }>();
  for (const slice of zone.slices(namespace, name)) {
    const number = slice.ports?.find((each) => (each.name ?? '') === (found.name ?? ''))?.port;
    if (number === undefined) continue;
    for (const { addresses: all, conditions } of slice.endpoints ?? [])
      if (conditions?.ready !== false && all[0] !== undefined)
        addresses.set(all[0], { address: all[0], port: number });
  }
  return [...addresses.values()];
}

function certificateFor(known: IngressKnowledge, host: string): Key | undefined {
  for (const { spec, metadata } of known.ingresses)
    for (const { hosts = [], secretName } of spec?.tls ?? []) {
      if (secretName === undefined || !hosts.some((each) => rankOf(each, host) > 1)) continue;
      const key = `${metadata.namespace ?? 'default'}/${secretName}`;
      if (known.hasCertificate(key)) return key;
    }
  return undefined;
}
