/** How a webhook is called, of which nothing is given: nobody answers where it is said to be. Source: apiserver/pkg/util/webhook. */
import type { EndpointSlice } from '../objects/objects';
import type { Store } from '../store';

/** Where a webhook is. */
export type ClientConfig = {
  readonly url?: string;
  readonly service?: {
    readonly name: string;
    readonly namespace: string;
    readonly path?: string;
    readonly port?: number;
  };
};

/** `Post "https://guard.shop.svc:443/validate?timeout=10s"`. */
export function post({ url, service }: ClientConfig, timeoutSeconds: number): string {
  const address =
    service === undefined
      ? (url ?? '')
      : `https://${service.name}.${service.namespace}.svc:${service.port ?? 443}${service.path ?? '/'}`;
  return `Post "${address}?timeout=${timeoutSeconds}s"`;
}

/** Why a call comes to nobody: what the Service that is named has come to, or that nobody takes the connection. */
export function unreached(config: ClientConfig, timeoutSeconds: number, store: Store): string {
  const call = post(config, timeoutSeconds);
  const { url, service } = config;
  if (service !== undefined) {
    const { name, namespace } = service;
    if (store.get('Service', `${namespace}/${name}`) === undefined)
      return `${call}: service "${name}" not found`;
    const slices = store.by('EndpointSlice', 'label:kubernetes.io/service-name', name) as EndpointSlice[];
    const isServed = slices.some(
      ({ metadata, endpoints }) =>
        metadata.namespace === namespace && endpoints.some(({ conditions }) => conditions?.ready !== false),
    );
    if (!isServed) return `${call}: no endpoints available for service "${name}"`;
    return `${call}: dial tcp: connect: connection refused`;
  }
  const host = /^https?:\/\/([^/]+)/.exec(url ?? '')?.[1] ?? '';
  return `${call}: dial tcp ${host}: connect: connection refused`;
}
