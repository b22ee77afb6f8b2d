/** Source: pkg/printers/internalversion/printers.go printPod. */
import {
  type Container,
  type ContainerStatus,
  conditionOf,
  isBeingDeleted,
  type Pod,
  type PodTemplate,
} from '../../objects/objects';
import { parseTimestamp } from '../../values/time';
import { age, containerCells, isZeroTime, labelsText, since } from './cells';
import { printer } from './printer';

export const pod = printer<Pod>(
  ['Name', 'Ready', 'Status', 'Restarts', 'Age', '(IP)', '(Node)', '(Nominated Node)', '(Readiness Gates)'],
  (object, { now }) => {
    const { ready, total, status, restarts, lastRestart } = podSummary(object);
    return [
      object.metadata.name,
      `${ready}/${total}`,
      status,
      restarts > 0 && !isZeroTime(lastRestart) ? `${restarts} (${since(lastRestart, now)} ago)` : restarts,
      age(object, now),
      object.status?.podIPs?.[0]?.ip || '<none>',
      object.spec?.nodeName || '<none>',
      object.status?.nominatedNodeName || '<none>',
      readinessGates(object),
    ];
  },
);

export const podTemplate = printer<{ readonly template: PodTemplate }>(
  ['Name', 'Containers', 'Images', 'Pod Labels'],
  ({ metadata, template }) => [
    metadata.name,
    ...containerCells(template?.spec?.containers),
    labelsText(template?.metadata?.labels),
  ],
);

export type PodSummary = {
  readonly ready: number;
  /** Containers and sidecars. */
  readonly total: number;
  /** The STATUS column: the phase, or what keeps the Pod from it. */
  readonly status: string;
  readonly restarts: number;
  /** When the last container that was started again had ended. */
  readonly lastRestart: string | undefined;
};

/** What `kubectl get pods` says of a Pod's containers as a whole. */
export function podSummary(object: Pod): PodSummary {
  const phase = object.status?.phase ?? '';
  const gated = object.status?.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  const initial = gated ? 'SchedulingGated' : object.status?.reason || phase;
  const sidecars = (object.spec?.initContainers ?? []).filter(isSidecar);
  const total = (object.spec?.containers ?? []).length + sidecars.length;
  const init = initProgress(object);
  const containers =
    init.status === undefined || conditionOf(object, 'Initialized')?.status === 'True'
      ? containersProgress(object, init.status ?? initial, init.sidecars)
      : undefined;
  const { restarts, lastRestart } = containers ?? init.all;
  return {
    ready: init.ready + (containers?.ready ?? 0),
    total,
    status: deletionStatus(object) ?? containers?.status ?? init.status ?? initial,
    restarts,
    lastRestart,
  };
}

type Restarts = { readonly restarts: number; readonly lastRestart: string | undefined };

const noRestarts: Restarts = { restarts: 0, lastRestart: undefined };

/** The init containers up to the first that is not done; `status` when there is one. */
function initProgress(object: Pod): {
  readonly status: string | undefined;
  readonly ready: number;
  readonly all: Restarts;
  readonly sidecars: Restarts;
} {
  const specs = object.spec?.initContainers ?? [];
  let [ready, all, sidecars] = [0, noRestarts, noRestarts];
  for (const [index, container] of (object.status?.initContainerStatuses ?? []).entries()) {
    all = withRestarts(all, container);
    // Upstream keeps the containers by name; of several with one name the last counts.
    const sidecar = isSidecar(specs.findLast(({ name }) => name === container.name));
    if (sidecar) sidecars = withRestarts(sidecars, container);
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && container.started === true) {
      if (container.ready) ready++;
      continue;
    }
    const waits =
      waiting?.reason !== undefined && waiting.reason !== '' && waiting.reason !== 'PodInitializing';
    const status = terminated
      ? endedAs(terminated)
      : waits
        ? (waiting.reason ?? '')
        : `${index}/${specs.length}`;
    return { status: `Init:${status}`, ready, all, sidecars };
  }
  return { status: undefined, ready, all, sidecars };
}

/** The app containers: the first one that waits or has ended names the status. */
function containersProgress(
  object: Pod,
  initial: string,
  sidecars: Restarts,
): Restarts & { readonly status: string; readonly ready: number } {
  let [status, ready, counted] = [initial, 0, sidecars];
  for (const container of (object.status?.containerStatuses ?? []).toReversed()) {
    counted = withRestarts(counted, container);
    const { waiting, terminated, running } = container.state ?? {};
    if (waiting?.reason) status = waiting.reason;
    else if (terminated) status = endedAs(terminated);
    else if (container.ready && running) ready++;
  }
  if (status === 'Completed' && ready > 0)
    status = conditionOf(object, 'Ready')?.status === 'True' ? 'Running' : 'NotReady';
  return { ...counted, status, ready };
}

function withRestarts({ restarts, lastRestart }: Restarts, container: ContainerStatus): Restarts {
  const ended = container.lastState?.terminated?.finishedAt;
  const isLater =
    !isZeroTime(ended) && (isZeroTime(lastRestart) || parseTimestamp(ended) > parseTimestamp(lastRestart));
  return {
    restarts: restarts + (container.restartCount ?? 0),
    lastRestart: isLater ? ended : lastRestart,
  };
}

function endedAs(terminated: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>): string {
  const { reason, signal, exitCode } = terminated;
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

/** A Pod that is to be deleted is Terminating until it has ended; one on a lost node is of unknown status. */
function deletionStatus(object: Pod): string | undefined {
  if (!isBeingDeleted(object)) return undefined;
  if (object.status?.reason === 'NodeLost') return 'Unknown';
  const phase = object.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const passed = gates.filter(({ conditionType }) => {
    const condition = status?.conditions?.find(({ type }) => type === conditionType);
    return condition?.status === 'True';
  });
  return `${passed.length}/${gates.length}`;
}

function isSidecar(container: Container | undefined): boolean {
  return container?.restartPolicy === 'Always';
}
