/**
 * A connection to a name: what its client's resolver asks, and the connection to the address it learns.
 */
import { addressLookups } from './dns/resolver';
import { journeys } from './journey';
import type { Destination, From, Journey, Lookup, Network, Resolv } from './network';

export type NamedDestination = Omit<Destination, 'address'> & { readonly name: string };

/** Every way it can go. Of several addresses the client takes the first one, which is any of them. */
export function journeysByName(
  network: Network,
  from: From,
  resolv: Resolv,
  { name, port, protocol = 'tcp' }: NamedDestination,
): readonly Journey[] {
  return addressLookups(network, from, resolv, name).flatMap((lookup) =>
    onward(network, from, lookup, port, protocol),
  );
}

function onward(
  network: Network,
  from: From,
  lookup: Lookup,
  port: number,
  protocol: string,
): readonly Journey[] {
  const { result, probability } = lookup;
  if (!result.ok || result.addresses.length === 0) {
    const because = result.ok ? 'no-data' : result.because;
    return [{ hops: [], end: { kind: 'unresolved', because, name: result.name }, lookup, probability }];
  }
  const { addresses } = result;
  return addresses.flatMap((address) =>
    journeys(network, from, { address, port, protocol }).map((journey) => ({
      ...journey,
      lookup,
      probability: (journey.probability * probability) / addresses.length,
    })),
  );
}
