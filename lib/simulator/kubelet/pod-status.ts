/**
 * What a Pod's status says, worked out from the statuses of its containers. Pure; the kubelet writes it.
 *
 * Rules
 *   pod-status/phase             Pending until every container has started once; Running while any runs or will run
 *                                again; then Succeeded if all ended well, else Failed.
 *   pod-status/will-restart      A container that ended runs again if its own restart policy, or else the Pod's, says so.
 *   pod-status/containers-ready  ContainersReady holds when every container and sidecar is ready.
 *   pod-status/ready             Ready holds when ContainersReady does and every readiness gate is True.
 *   pod-status/initialized       Initialized holds when every init container has ended well and every sidecar has started.
 * Source: pkg/kubelet/kubelet_pods.go (getPhase), pkg/kubelet/status/generate.go.
 */
import type { Condition, ContainerStatus, PodPhase } from '../objects/objects';

/** The parts of a Pod's spec that its status depends on. */
export type StatusSpec = {
  readonly containers?: readonly Restartable[];
  readonly initContainers?: readonly Restartable[];
  readonly restartPolicy?: string;
  readonly readinessGates?: readonly { readonly conditionType: string }[];
};

type Restartable = {
  readonly name: string;
  /** Of this container alone; the Pod's when absent. */
  readonly restartPolicy?: string;
  /** Exceptions by exit code; the first that matches decides. */
  readonly restartPolicyRules?: readonly {
    readonly action: string;
    readonly exitCodes?: { readonly operator: string; readonly values?: readonly number[] };
  }[];
};

type Statuses = readonly Pick<ContainerStatus, 'name' | 'ready' | 'started' | 'state' | 'lastState'>[];

/**
 * The phase.
 * @param terminal the kubelet has stopped the Pod for good: nothing restarts, whatever the policy says.
 * @param initialized a main container has run: a restarting sidecar does not put the Pod back to Pending.
 */
export function podPhase(
  spec: StatusSpec,
  statuses: Statuses,
  initStatuses: Statuses,
  terminal: boolean,
  initialized = mainHasRun(statuses),
): PodPhase {
  const init = countInit(spec, initStatuses);
  const sidecars = countSidecars(spec, initStatuses);
  const main = countMain(spec, statuses);
  if (init.failed > 0) return 'Failed';
  const unknown = sidecars.unknown + main.unknown;
  const running = sidecars.running + main.running;
  const waiting = sidecars.waiting + main.waiting;
  if (init.pending > 0 || (sidecars.pending > 0 && !initialized) || waiting > 0) return 'Pending';
  if (running > 0 && unknown === 0) return 'Running';
  if (running > 0 || main.stopped === 0 || unknown > 0) return 'Pending';
  const allWell = main.stopped === main.succeeded;
  if (!terminal && main.restarting > 0) return 'Running';
  return allWell ? 'Succeeded' : 'Failed';
}

/** Whether a container that ended with this exit code is started again. */
export function willRestart(
  container: Restartable,
  podPolicy: string | undefined,
  exitCode: number,
): boolean {
  const rule = container.restartPolicyRules?.find(({ exitCodes }) => {
    const listed = exitCodes?.values?.includes(exitCode) ?? false;
    return exitCodes !== undefined && listed === (exitCodes.operator === 'In');
  });
  if (rule !== undefined) return rule.action === 'Restart' || rule.action === 'RestartAllContainers';
  const policy = container.restartPolicy ?? podPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** A sidecar: an init container that keeps running beside the main containers. */
export function isSidecar(container: { readonly restartPolicy?: string }): boolean {
  return container.restartPolicy === 'Always';
}

/** ContainersReady; `statuses` is undefined when the kubelet knows nothing yet. */
export function containersReady(
  spec: StatusSpec,
  statuses: Statuses | undefined,
  initStatuses: Statuses,
  phase: PodPhase,
): Condition {
  const type = 'ContainersReady';
  if (statuses === undefined) return { type, status: 'False', reason: 'UnknownContainerStatuses' };
  const unknown: string[] = [];
  const unready: string[] = [];
  for (const { name } of [...sidecarsOf(spec), ...(spec.containers ?? [])]) {
    const isIt = (each: Statuses[number]): boolean => each.name === name;
    const status = initStatuses.find(isIt) ?? statuses.find(isIt);
    if (status === undefined) unknown.push(name);
    else if (!status.ready) unready.push(name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  const messages = [
    ...(unknown.length > 0 ? [`containers with unknown status: [${unknown.join(' ')}]`] : []),
    ...(unready.length > 0 ? [`containers with unready status: [${unready.join(' ')}]`] : []),
  ];
  if (messages.length === 0) return { type, status: 'True' };
  return { type, status: 'False', reason: 'ContainersNotReady', message: messages.join(', ') };
}

/** Ready: the containers, and the conditions that the Pod's readiness gates name. */
export function podReady(
  spec: StatusSpec,
  statuses: Statuses | undefined,
  initStatuses: Statuses,
  phase: PodPhase,
  conditions: readonly Condition[],
): Condition {
  return readyWith(containersReady(spec, statuses, initStatuses, phase), spec, conditions);
}

/** The same where ContainersReady is known. */
export function readyWith(
  containers: Condition,
  spec: StatusSpec,
  conditions: readonly Condition[],
): Condition {
  if (containers.status !== 'True') return { ...containers, type: 'Ready' };
  const messages = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = conditions.find((each) => each.type === conditionType);
    if (found === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    }
    if (found.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`];
  });
  if (messages.length === 0) return { type: 'Ready', status: 'True' };
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

/** Initialized. `statuses` are those of the main containers: once one has run, the Pod stays initialized. */
export function podInitialized(
  spec: StatusSpec,
  initStatuses: Statuses | undefined,
  phase: PodPhase,
  statuses: Statuses = [],
): Condition {
  const type = 'Initialized';
  const init = spec.initContainers ?? [];
  if (initStatuses === undefined && init.length > 0) {
    return { type, status: 'False', reason: 'UnknownContainerStatuses' };
  }
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of init) {
    const status = initStatuses?.find((each) => each.name === container.name);
    if (status === undefined) unknown.push(container.name);
    else if (isSidecar(container) ? status.started !== true : !status.ready) incomplete.push(container.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { type, status: 'True', reason: 'PodCompleted' };
  if (mainHasRun(statuses)) return { type, status: 'True' };
  const messages = [
    ...(unknown.length > 0 ? [`containers with unknown status: [${unknown.join(' ')}]`] : []),
    ...(incomplete.length > 0 ? [`containers with incomplete status: [${incomplete.join(' ')}]`] : []),
  ];
  if (messages.length === 0) return { type, status: 'True' };
  return { type, status: 'False', reason: 'ContainersNotInitialized', message: messages.join(', ') };
}

/** Also when it was ended so that all containers of the Pod start anew. */
function runsAgain(
  container: Restartable,
  podPolicy: string | undefined,
  { reason, exitCode }: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>,
): boolean {
  return reason === 'RestartingAllContainers' || willRestart(container, podPolicy, exitCode);
}

function mainHasRun(statuses: Statuses): boolean {
  return statuses.some(
    ({ state, lastState }) => (state?.running ?? state?.terminated ?? lastState?.terminated) !== undefined,
  );
}

function sidecarsOf(spec: StatusSpec): readonly { readonly name: string }[] {
  return (spec.initContainers ?? []).filter(isSidecar);
}

/** `failed`: those that ended badly and are not started again. */
function countInit(spec: StatusSpec, statuses: Statuses): { pending: number; failed: number } {
  let pending = 0;
  let failed = 0;
  for (const container of spec.initContainers ?? []) {
    if (isSidecar(container)) continue;
    const status = statuses.find((each) => each.name === container.name);
    const ended =
      status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined);
    if (ended === undefined) pending += 1;
    else if (ended.exitCode !== 0 && !runsAgain(container, spec.restartPolicy, ended)) failed += 1;
  }
  return { pending, failed };
}

function countSidecars(
  spec: StatusSpec,
  statuses: Statuses,
): { pending: number; running: number; waiting: number; unknown: number } {
  const count = { pending: 0, running: 0, waiting: 0, unknown: 0 };
  for (const container of sidecarsOf(spec)) {
    const status = statuses.find((each) => each.name === container.name);
    if (status === undefined) count.unknown += 1;
    else if (status.state?.running) {
      if (status.started !== true) count.pending += 1;
      count.running += 1;
    } else if (status.state?.terminated) continue;
    else if (status.state?.waiting) {
      if (status.lastState?.terminated) continue;
      count.pending += 1;
      count.waiting += 1;
    } else {
      count.pending += 1;
      count.unknown += 1;
    }
  }
  return count;
}

function countMain(
  spec: StatusSpec,
  statuses: Statuses,
): {
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  restarting: number;
  unknown: number;
} {
  const count = { running: 0, waiting: 0, stopped: 0, succeeded: 0, restarting: 0, unknown: 0 };
  for (const container of spec.containers ?? []) {
    const { state, lastState } = statuses.find((each) => each.name === container.name) ?? {};
    const ended = state?.terminated ?? (state?.waiting ? lastState?.terminated : undefined);
    if (state?.running) count.running += 1;
    else if (ended) {
      count.stopped += 1;
      if (state?.terminated && ended.exitCode === 0) count.succeeded += 1;
      if (runsAgain(container, spec.restartPolicy, ended)) count.restarting += 1;
    } else if (state?.waiting) count.waiting += 1;
    else count.unknown += 1;
  }
  return count;
}
