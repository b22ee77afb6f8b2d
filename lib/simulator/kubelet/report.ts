/** The status of a Pod as its kubelet sees it, and how it is written. Source: pkg/kubelet/kubelet_pods.go generateAPIPodStatus. */
import type { Intent } from '../component';
import { statusRetryMs } from '../delays';
import { addressesOf, nodeAddresses } from '../machine';
import type { Condition, Container, ContainerStatus, PodPhase, PodStatus } from '../objects/objects';
import type { StepId } from '../trace';
import { deepEqual } from '../values/equal';
import { grown } from '../values/grown';
import { timestamp } from '../values/time';
import { containerStatus } from './container-status';
import { known, type PodPass } from './pod-pass';
import { containersReady, isSidecar, podInitialized, podPhase, readyWith } from './pod-status';

/** The status as it is now. `isTerminal`: the Pod is stopped for good. */
export function statusOf(pass: PodPass, isTerminal = false): PodStatus {
  const { spec } = pass.pod;
  const before = pass.stored?.status;
  const initStatuses = (spec.initContainers ?? []).map((each) => containerStatus(pass, each, isTerminal));
  const statuses = spec.containers.map((each) => containerStatus(pass, each, isTerminal));
  const looking = (spec.ephemeralContainers ?? []).map((each) => ephemeralStatus(pass, each));
  const phase = podPhase(spec, statuses, initStatuses, isTerminal);
  const settled = statuses.map((each) =>
    each.ready && (phase === 'Succeeded' || phase === 'Failed') ? { ...each, ready: false } : each,
  );
  const { liveSandbox } = pass;
  const ips =
    pass.hasNetwork && liveSandbox !== undefined
      ? addressesOf(liveSandbox).map((ip) => ({ ip }))
      : (before?.podIPs ?? []);
  const [first] = ips;
  const generation = pass.stored?.metadata.generation;
  return grown(before ?? {}, {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: conditionsOf(pass, phase, settled, initStatuses),
    hostIP: pass.machine.address,
    hostIPs: nodeAddresses(pass.machine).map((ip) => ({ ip })),
    ...(first === undefined ? {} : { podIP: first.ip, podIPs: ips }),
    startTime: before?.startTime ?? timestamp(pass.now),
    ...(initStatuses.length === 0 ? {} : { initContainerStatuses: initStatuses }),
    containerStatuses: settled,
    ...(looking.length === 0 ? {} : { ephemeralContainerStatuses: looking }),
  });
}

/** Nobody asks whether it is ready or has started. */
function ephemeralStatus(pass: PodPass, container: Container): ContainerStatus {
  const { started: _started, ...status } = containerStatus(pass, container, true);
  return { ...status, ready: false } as ContainerStatus;
}

/** The status with the condition that says that the Pod is ended for the node's sake. */
export function withDisruption(status: PodStatus, message: string, now: number): PodStatus {
  const type = 'DisruptionTarget';
  const others = (status.conditions ?? []).filter((each) => each.type !== type);
  const condition: Condition = {
    type,
    status: 'True',
    reason: 'TerminationByKubelet',
    message,
    lastTransitionTime: timestamp(now),
  };
  return { ...status, conditions: [...others, condition] };
}

/** The write of a status, when it differs from what the API server has. */
export function report(pass: PodPass, status: PodStatus): readonly Intent[] {
  const { stored } = pass;
  if (stored === undefined || deepEqual(status, stored.status)) return [];
  const sidecars = new Set((pass.pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const beside = (status.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name));
  const ready = [...beside, ...(status.containerStatuses ?? [])].filter((each) => each.ready).length;
  const all = pass.pod.spec.containers.length + sidecars.size;
  return [
    {
      do: 'patch',
      target: pass.ref,
      uid: stored.metadata.uid,
      subresource: 'status',
      patch: { status: patchOf(status, stored.status?.conditions ?? []) },
      rule: 'kubelet/report',
      says: `reports Pod ${pass.key}: ${wordFor(status)}, ${ready}/${all} ready`,
      because: reported(pass, status),
      keepGoing: true,
      answered: (answer) => (answer.ok ? [] : [{ do: 'wake', at: pass.now + statusRetryMs }]),
    },
  ];
}

function conditionsOf(
  pass: PodPass,
  phase: PodPhase,
  statuses: readonly ContainerStatus[],
  initStatuses: readonly ContainerStatus[],
): readonly Condition[] {
  const before = pass.stored?.status?.conditions ?? [];
  const { spec } = pass.pod;
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const now = timestamp(pass.now);
  const generation = pass.stored?.metadata.generation;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const containers = containersReady(spec, statuses, initStatuses, phase);
  const reported: readonly Condition[] = [
    { type: 'PodReadyToStartContainers', status: pass.hasNetwork && !ended ? 'True' : 'False' } as const,
    podInitialized(spec, initStatuses, phase, statuses),
    readyWith(containers, spec, before),
    containers,
  ].map(({ type, status, reason, message }: Condition): Condition => {
    const last = before.find((one) => one.type === type);
    const same = last?.status === status && typeof last.lastTransitionTime === 'string';
    return {
      type,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
      ...observed,
      lastTransitionTime: same ? (last.lastTransitionTime as string) : now,
    };
  });
  const scheduled = before.find((each) => each.type === 'PodScheduled') ?? {
    type: 'PodScheduled',
    status: 'True' as const,
    ...observed,
    lastTransitionTime: now,
  };
  return [...reported, scheduled, ...before.filter((each) => !ownConditions.has(each.type))];
}

/** Of the others it knows nothing: they stay as they are. */
const ownConditions: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
]);

/** The steps that a status reports and the one before did not: sandbox, starts and ends on this machine. */
function reported(pass: PodPass, status: PodStatus): readonly StepId[] {
  const before = pass.stored?.status;
  const all = (of: PodStatus | undefined): readonly ContainerStatus[] => [
    ...(of?.initContainerStatuses ?? []),
    ...(of?.containerStatuses ?? []),
    ...(of?.ephemeralContainerStatuses ?? []),
  ];
  const last = all(before);
  const steps = status.podIP === before?.podIP ? [] : [pass.sandbox?.by];
  for (const each of all(status)) {
    const seen = pass.seenRun(each.name);
    if (seen === undefined || pass.started.has(each.name)) continue;
    if (
      deepEqual(
        each,
        last.find(({ name }) => name === each.name),
      )
    )
      continue;
    steps.push(seen.run.by);
    if (seen.ended) steps.push(seen.run.exit?.by);
  }
  return known(steps);
}

/** What a condition said and says no more is given as null: a merge would keep it. */
function patchOf(status: PodStatus, before: readonly Condition[]): Readonly<Record<string, unknown>> {
  const { conditions = [] } = status;
  return grown(status, {
    '$setElementOrder/conditions': conditions.map(({ type }) => ({ type })),
    conditions: conditions.map((each) => {
      const last = before.find(({ type }) => type === each.type);
      return {
        ...each,
        ...(each.reason === undefined && last?.reason !== undefined ? { reason: null } : {}),
        ...(each.message === undefined && last?.message !== undefined ? { message: null } : {}),
      };
    }),
  });
}

/** What a person would call the state: why the Pod failed, the reason of a waiting or ended container, or the phase. */
function wordFor(status: PodStatus): string {
  if (status.reason !== undefined) return status.reason;
  const waiting = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
    .map((each) => each.state?.waiting?.reason)
    .find((reason) => reason !== undefined);
  const ended = (status.containerStatuses ?? []).find((each) => each.state?.terminated !== undefined);
  const running = status.phase === 'Running' ? ended?.state?.terminated?.reason : undefined;
  return waiting ?? running ?? status.phase ?? 'Pending';
}
