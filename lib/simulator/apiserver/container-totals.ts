/** What a Pod's containers ask for, or may have, together. Source: component-helpers/resource/helpers.go (AggregateContainerRequests). */
import { parseQuantity, type Quantity } from '../values/quantity';

type ContainerWithResources = {
  readonly restartPolicy?: unknown;
  readonly resources?: Partial<
    Record<'requests' | 'limits', Readonly<Record<string, unknown>> | null>
  > | null;
};

type ContainersOfPod = {
  readonly containers?: readonly ContainerWithResources[] | undefined;
  readonly initContainers?: readonly ContainerWithResources[] | undefined;
};

/** By resource: the larger of all that run, and of the largest moment of starting up. An amount that cannot be read is none. */
export function containerTotals(
  { containers = [], initContainers = [] }: ContainersOfPod,
  kind: 'requests' | 'limits',
): ReadonlyMap<string, Quantity> {
  const running = new Map<string, Quantity>();
  const add = (into: Map<string, Quantity>, container: ContainerWithResources): void => {
    for (const [name, value] of Object.entries(container.resources?.[kind] ?? {})) {
      const { nano, format } = parseQuantity(String(value)) ?? { nano: 0n, format: 'decimal' as const };
      into.set(name, { nano: (into.get(name)?.nano ?? 0n) + nano, format });
    }
  };
  for (const container of containers) add(running, container);
  const sidecars = new Map<string, Quantity>();
  const starting = new Map<string, Quantity>();
  for (const container of initContainers) {
    let moment: Map<string, Quantity>;
    if (container.restartPolicy === 'Always') {
      add(running, container);
      add(sidecars, container);
      moment = new Map(sidecars);
    } else {
      moment = new Map(sidecars);
      add(moment, container);
    }
    raise(starting, moment);
  }
  raise(running, starting);
  return running;
}

function raise(peak: Map<string, Quantity>, moment: ReadonlyMap<string, Quantity>): void {
  for (const [name, each] of moment) if (each.nano > (peak.get(name)?.nano ?? 0n)) peak.set(name, each);
}
