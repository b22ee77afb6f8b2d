/** One look of a kubelet at one Pod: what has to be started, restarted or killed, and what there is to report. */
import type { Intent, View } from '../component';
import { containerStopMs, crashBackOffMs, imageBackOffMs, plegRelistMs, sandboxMs } from '../delays';
import { deepEqual } from '../equal';
import type { ImageBehaviour, Machine, RunningContainer, Sandbox } from '../machine';
import {
  type Condition,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type Key,
  keyOf,
  type ObjectRef,
  type Pod,
  type PodPhase,
  type PodStatus,
  type Probe,
} from '../objects';
import { timestamp } from '../time';
import type { StepId } from '../trace';
import { answersOf, exitOf, pullMs } from './behaviour';
import { containersReady, isSidecar, podInitialized, podPhase, podReady, willRestart } from './pod-status';
import { type ProbeState, probeState } from './probes';

export type BehaviourOf = (image: string) => ImageBehaviour;

/** What the kubelet keeps in memory of one Pod; lost when it restarts. */
export type PodMemory = {
  /** Back-off of restarts by container. */
  readonly restarts: Readonly<Record<string, { readonly waitMs: number; readonly since: number }>>;
  /** Back-off of pulls by container. */
  readonly pulls: Readonly<
    Record<string, { readonly waitMs: number; readonly failedAt: number; readonly told: boolean }>
  >;
  /** What was last told about a probe, so that a failure is told once. */
  readonly told: Readonly<Record<string, boolean>>;
};

const noMemory: PodMemory = { restarts: {}, pulls: {}, told: {} };

export class PodPass {
  readonly view: View;
  readonly pod: Pod;
  readonly key: Key;
  readonly ref: ObjectRef;
  readonly machine: Machine;
  readonly sandbox: Sandbox | undefined;
  readonly #behaviourOf: BehaviourOf;
  readonly #before: PodMemory;
  readonly #intents: Intent[] = [];
  readonly #wakes: number[] = [];
  /** Containers started in this pass: the runtime has not shown them yet. */
  readonly #started = new Set<string>();
  #memory: PodMemory;
  /** When the runtime was last asked what runs: later changes are not seen yet. */
  readonly #relistedAt: number;

  constructor(view: View, pod: Pod, machine: Machine, behaviourOf: BehaviourOf) {
    this.view = view;
    this.pod = pod;
    this.key = keyOf(pod);
    this.ref = { kind: 'Pod', key: this.key };
    this.machine = machine;
    this.sandbox = machine.sandboxes.get(pod.metadata.uid);
    this.#behaviourOf = behaviourOf;
    this.#before = (view.memory(pod.metadata.uid) as PodMemory | undefined) ?? noMemory;
    this.#memory = this.#before;
    this.#relistedAt =
      relistAt(machine, view.now) > view.now ? relistAt(machine, view.now) - plegRelistMs : view.now;
  }

  /** Starts what is missing, restarts what ended, and reports. */
  sync(): readonly Intent[] {
    if (this.sandbox === undefined) {
      this.#local(
        {
          kind: 'createSandbox',
          uid: this.pod.metadata.uid,
          pod: this.key,
          hostNetwork: this.pod.spec.hostNetwork === true,
        },
        'create-sandbox',
        undefined,
        'kubelet/start-pod',
        `has the runtime create the sandbox of Pod ${this.key}`,
      );
      this.#wakes.push(this.view.now + sandboxMs);
    } else if (this.view.now >= this.sandbox.createdAt + sandboxMs) this.#startContainers(this.sandbox);
    else this.#wakes.push(this.sandbox.createdAt + sandboxMs);
    return this.#finished(this.status(false));
  }

  /** A Pod that has ended keeps no sandbox. */
  removeWhatIsLeft(): readonly Intent[] {
    if (this.sandbox === undefined) return [];
    return [
      { do: 'remember', key: this.pod.metadata.uid, value: undefined },
      { do: 'local', change: { kind: 'removeSandbox', uid: this.sandbox.uid }, rule: 'kubelet/start-pod' },
    ];
  }

  /** The run of a container as the last look at the runtime showed it. */
  seenRun(name: string): { readonly run: RunningContainer; readonly ended: boolean } | undefined {
    const run = this.sandbox?.containers.get(name);
    if (run === undefined) return undefined;
    if (run.startedAt > this.#relistedAt) return undefined;
    return { run, ended: run.exit !== null && run.exit.at <= this.#relistedAt };
  }

  /** When the kubelet will next ask the runtime, at or after a time. */
  nextRelist(at: number): number {
    return relistAt(this.machine, at);
  }

  /** The status as it is now. `isTerminal`: the Pod is stopped for good. */
  status(isTerminal: boolean): PodStatus {
    const { spec, status: before } = this.pod;
    const initStatuses = (spec.initContainers ?? []).map((each) => this.#containerStatus(each, true));
    const statuses = spec.containers.map((each) => this.#containerStatus(each, false));
    const phase = podPhase(spec, statuses, initStatuses, isTerminal);
    const settled = statuses.map((each) =>
      phase === 'Succeeded' || phase === 'Failed' ? { ...each, ready: false } : each,
    );
    const conditions = this.#conditions(phase, settled, initStatuses);
    const hasNetwork = this.sandbox !== undefined && this.#relistedAt >= this.sandbox.createdAt + sandboxMs;
    const ip = hasNetwork ? this.sandbox?.ip : before?.podIP;
    return {
      ...before,
      phase,
      conditions,
      hostIP: this.machine.address,
      hostIPs: [{ ip: this.machine.address }],
      ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
      startTime: before?.startTime ?? timestamp(this.view.now),
      ...(initStatuses.length === 0 ? {} : { initContainerStatuses: initStatuses }),
      containerStatuses: settled,
    };
  }

  /** Everything decided so far, and the write of the status when it changed. */
  #finished(status: PodStatus): readonly Intent[] {
    this.#watchProbes();
    if (this.#memory !== this.#before)
      this.#intents.push({ do: 'remember', key: this.pod.metadata.uid, value: this.#memory });
    this.#intents.push(...this.writeStatus(status));
    const next = this.#wakes.filter((at) => at > this.view.now);
    if (next.length > 0) this.#intents.push({ do: 'wake', at: Math.min(...next) });
    return this.#intents;
  }

  /** The steps that a status reports and the one before did not: sandbox, starts and ends on this machine. */
  #reported(status: PodStatus): readonly StepId[] {
    const before = this.pod.status;
    const known = [...(before?.initContainerStatuses ?? []), ...(before?.containerStatuses ?? [])];
    const steps = status.podIP === before?.podIP ? [] : [this.sandbox?.by];
    for (const each of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
      const seen = this.seenRun(each.name);
      if (seen === undefined || this.#started.has(each.name)) continue;
      if (
        deepEqual(
          each,
          known.find(({ name }) => name === each.name),
        )
      )
        continue;
      steps.push(seen.run.by);
      if (seen.ended) steps.push(seen.run.exit?.by);
    }
    return given(steps);
  }

  /** The steps that led to a start on this machine: sandbox, init containers, own pull, the end of the run before. */
  #ledToStart(container: Container, previous: RunningContainer | null): readonly StepId[] {
    const image = container.image ?? '';
    const since = previous?.exit?.at ?? this.sandbox?.createdAt ?? this.view.now;
    const waitedForImage = (this.machine.images.get(image) ?? since) > since;
    const { initContainers = [] } = this.pod.spec;
    const place = initContainers.indexOf(container);
    const earlier = place < 0 ? initContainers : initContainers.slice(0, place);
    return given([
      this.sandbox?.by,
      waitedForImage ? this.machine.pulledBy.get(image) : undefined,
      ...(previous === null ? earlier.map(({ name }) => this.sandbox?.containers.get(name)?.by) : []),
      previous?.by,
      previous?.exit?.by,
    ]);
  }

  writeStatus(status: PodStatus): readonly Intent[] {
    if (deepEqual(status, this.pod.status)) return [];
    const ready = status.containerStatuses?.filter((each) => each.ready).length ?? 0;
    return [
      {
        do: 'patch',
        target: this.ref,
        uid: this.pod.metadata.uid,
        subresource: 'status',
        patch: { status: patchOf(status) },
        rule: 'kubelet/report',
        says: `reports Pod ${this.key}: ${wordFor(status)}, ${ready}/${this.pod.spec.containers.length} ready`,
        because: this.#reported(status),
        keepGoing: false,
      },
    ];
  }

  // --- Containers -------------------------------------------------------------------------------------------------

  #startContainers(sandbox: Sandbox): void {
    for (const container of this.pod.spec.initContainers ?? []) {
      const done = this.#initContainer(container, sandbox);
      if (!done) return;
    }
    for (const container of this.pod.spec.containers) this.#appContainer(container, sandbox);
  }

  /** True when the next container may start. */
  #initContainer(container: Container, sandbox: Sandbox): boolean {
    const run = sandbox.containers.get(container.name);
    if (run === undefined) {
      this.#start(container, 0, null);
      return false;
    }
    if (isSidecar(container)) {
      this.#appContainer(container, sandbox);
      const seen = this.seenRun(container.name);
      if (seen === undefined) this.#wakes.push(this.nextRelist(run.startedAt));
      return seen !== undefined && !seen.ended && this.#hasStarted(container, seen.run);
    }
    this.#expectChange(run);
    const seen = this.seenRun(container.name);
    if (seen?.ended !== true) return false;
    if (run.exit?.code === 0) return true;
    if (this.pod.spec.restartPolicy === 'Never') return false;
    this.#restart(container, run);
    return false;
  }

  #appContainer(container: Container, sandbox: Sandbox): void {
    const run = sandbox.containers.get(container.name);
    if (run === undefined) {
      this.#start(container, 0, null);
      return;
    }
    this.#expectChange(run);
    const seen = this.seenRun(container.name);
    if (seen === undefined) return;
    if (!seen.ended) {
      this.#killIfUnhealthy(container, seen.run);
      return;
    }
    if (willRestart(container, this.pod.spec.restartPolicy, run.exit?.code ?? 0))
      this.#restart(container, run);
  }

  /** Looks again when the runtime will show the start, or the end, of a run. */
  #expectChange(run: RunningContainer): void {
    if (run.startedAt > this.#relistedAt) this.#wakes.push(this.nextRelist(run.startedAt));
    else if (run.exit !== null && run.exit.at > this.#relistedAt)
      this.#wakes.push(this.nextRelist(run.exit.at));
  }

  #restart(container: Container, run: RunningContainer): void {
    if (run.exit === null) return;
    const { name } = container;
    const backOff = this.#memory.restarts[name];
    const forgotten = backOff !== undefined && run.exit.at - run.startedAt >= crashBackOffMs.reset;
    const readyAt = backOff === undefined || forgotten ? 0 : run.exit.at + backOff.waitMs;
    if (readyAt > this.view.now) {
      this.#wakes.push(readyAt);
      if (this.#memory.told[`back-off/${name}/${run.attempt}`] !== true) {
        this.#remember({ told: { ...this.#memory.told, [`back-off/${name}/${run.attempt}`]: true } });
        const who = `${this.pod.metadata.name}_${this.pod.metadata.namespace}(${this.pod.metadata.uid})`;
        this.#event(
          'Warning',
          'BackOff',
          `Back-off restarting failed container ${name} in pod ${who}`,
          container,
          'kubelet/crash-back-off',
        );
      }
      return;
    }
    const waitMs =
      backOff === undefined || forgotten
        ? crashBackOffMs.initial
        : Math.min(backOff.waitMs * 2, crashBackOffMs.max);
    if (!this.#start(container, run.attempt + 1, run)) return;
    this.#remember({ restarts: { ...this.#memory.restarts, [name]: { waitMs, since: this.view.now } } });
  }

  /** Starts a run of a container once its image is there. False while it is not. */
  #start(container: Container, attempt: number, previous: RunningContainer | null): boolean {
    if (!this.#imageIsThere(container)) return false;
    const { now } = this.view;
    const image = container.image ?? '';
    const exit = exitOf(this.#behaviourOf(image), container, now);
    const lastExit = previous?.exit == null ? null : { ...previous.exit, startedAt: previous.startedAt };
    const rule = attempt === 0 ? 'kubelet/start-pod' : 'kubelet/restart';
    this.#event('Normal', 'Created', 'Container created', container, rule);
    this.#local(
      {
        kind: 'startContainer',
        uid: this.pod.metadata.uid,
        container: { name: container.name, image, attempt, createdAt: now, startedAt: now, exit, lastExit },
      },
      attempt === 0 ? 'start-container' : 'restart-container',
      container.name,
      rule,
      `has the runtime ${attempt === 0 ? 'start' : 'restart'} container ${container.name} of Pod ${this.key}`,
      {
        because: this.#ledToStart(container, previous),
        leadsTo: [this.#eventOf('Normal', 'Started', 'Container started', container, rule)],
      },
    );
    this.#started.add(container.name);
    this.#wakes.push(this.nextRelist(now + 1));
    return true;
  }

  // --- Images -----------------------------------------------------------------------------------------------------

  #imageIsThere(container: Container): boolean {
    const image = container.image ?? '';
    const { now } = this.view;
    const behaviour = this.#behaviourOf(image);
    const policy = container.imagePullPolicy ?? 'IfNotPresent';
    const there = this.machine.images.get(image);
    if (there !== undefined && there > now) {
      this.#wakes.push(there);
      return false;
    }
    const pulled = this.#memory.told[`pulling/${container.name}`] === true;
    if (there !== undefined && (policy !== 'Always' || pulled)) {
      const message = pulled
        ? `Successfully pulled image "${image}" in ${seconds(pullMs(behaviour))} (${seconds(pullMs(behaviour))} including waiting). Image size: 52428800 bytes.`
        : `Container image "${image}" already present on machine and can be accessed by the pod`;
      this.#event('Normal', 'Pulled', message, container, 'kubelet/pull-image');
      if (pulled) this.#remember({ told: { ...this.#memory.told, [`pulling/${container.name}`]: false } });
      return true;
    }
    if (policy === 'Never') {
      this.#tellOnce(`never/${container.name}`, () => {
        this.#event(
          'Warning',
          'ErrImageNeverPull',
          `Container image "${image}" is not present with pull policy of Never`,
          container,
          'kubelet/pull-image',
        );
        this.#event('Warning', 'Failed', 'Error: ErrImageNeverPull', container, 'kubelet/pull-image');
      });
      return false;
    }
    this.#pull(container, behaviour);
    return false;
  }

  #pull(container: Container, behaviour: ImageBehaviour): void {
    const { now } = this.view;
    const image = container.image ?? '';
    const failure = this.#memory.pulls[container.name];
    if (failure !== undefined && failure.failedAt + failure.waitMs > now) {
      this.#wakes.push(failure.failedAt + failure.waitMs);
      if (!failure.told && failure.failedAt < now) {
        this.#remember({ pulls: { ...this.#memory.pulls, [container.name]: { ...failure, told: true } } });
        this.#event(
          'Normal',
          'BackOff',
          `Back-off pulling image "${image}"`,
          container,
          'kubelet/pull-back-off',
        );
        this.#event('Warning', 'Failed', 'Error: ImagePullBackOff', container, 'kubelet/pull-back-off');
      } else if (!failure.told) this.#wakes.push(this.nextRelist(now + 1));
      return;
    }
    this.#event('Normal', 'Pulling', `Pulling image "${image}"`, container, 'kubelet/pull-image');
    if (behaviour.pullError !== undefined) {
      const waitMs =
        failure === undefined ? imageBackOffMs.initial : Math.min(failure.waitMs * 2, imageBackOffMs.max);
      this.#remember({
        pulls: { ...this.#memory.pulls, [container.name]: { waitMs, failedAt: now, told: false } },
      });
      this.#event(
        'Warning',
        'Failed',
        `Failed to pull image "${image}": ${behaviour.pullError}`,
        container,
        'kubelet/pull-image',
      );
      this.#event('Warning', 'Failed', 'Error: ErrImagePull', container, 'kubelet/pull-image');
      this.#wakes.push(this.nextRelist(now + 1));
      return;
    }
    // One at a time: a pull begins when those before it are done.
    const busyUntil = Math.max(now, ...this.machine.images.values());
    const doneAt = busyUntil + pullMs(behaviour);
    this.#remember({ told: { ...this.#memory.told, [`pulling/${container.name}`]: true } });
    this.#local(
      { kind: 'pullImage', image, doneAt },
      'pull-image',
      container.name,
      'kubelet/pull-image',
      `has the runtime pull image ${image}`,
      { because: given([this.sandbox?.by]) },
    );
    this.#wakes.push(doneAt);
  }

  // --- Probes -----------------------------------------------------------------------------------------------------

  #probe(
    container: Container,
    run: RunningContainer,
    kind: 'liveness' | 'readiness' | 'startup',
  ): ProbeState | undefined {
    const probe = probeOf(container, kind);
    if (probe === undefined) return undefined;
    let from = run.startedAt;
    if (kind !== 'startup' && container.startupProbe !== undefined) {
      const startup = this.#probe(container, run, 'startup');
      if (startup?.succeeds !== true)
        return { succeeds: false, failing: false, changesAt: startup?.changesAt };
      from = this.#startedAt(container, run);
    }
    const answers = answersOf(this.#behaviourOf(container.image ?? ''), run, kind);
    return probeState(probe, kind, from, answers.at, answers.turns, this.view.now);
  }

  /** When the startup probe of a run first succeeded. */
  #startedAt(container: Container, run: RunningContainer): number {
    const probe = container.startupProbe;
    if (probe === undefined) return run.startedAt;
    const answers = answersOf(this.#behaviourOf(container.image ?? ''), run, 'startup');
    let at = run.startedAt;
    for (;;) {
      const state = probeState(probe, 'startup', run.startedAt, answers.at, answers.turns, at);
      if (state.succeeds || state.changesAt === undefined || state.changesAt > this.view.now) return at;
      at = state.changesAt;
    }
  }

  #hasStarted(container: Container, run: RunningContainer): boolean {
    return container.startupProbe === undefined || this.#probe(container, run, 'startup')?.succeeds === true;
  }

  #isReady(container: Container, run: RunningContainer): boolean {
    if (!this.#hasStarted(container, run)) return false;
    return (
      container.readinessProbe === undefined || this.#probe(container, run, 'readiness')?.succeeds === true
    );
  }

  /** Tells of probes that begin to fail, and looks again when a probe changes. */
  #watchProbes(): void {
    for (const container of [...(this.pod.spec.initContainers ?? []), ...this.pod.spec.containers]) {
      const seen = this.seenRun(container.name);
      if (seen === undefined || seen.ended) continue;
      for (const kind of ['startup', 'readiness', 'liveness'] as const) {
        const state = this.#probe(container, seen.run, kind);
        if (state === undefined) continue;
        if (state.changesAt !== undefined) this.#wakes.push(state.changesAt);
        const mark = `${kind}/${container.name}/${seen.run.attempt}`;
        if (state.failing && this.#memory.told[mark] !== true) {
          this.#remember({ told: { ...this.#memory.told, [mark]: true } });
          const word = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
          const rule = kind === 'readiness' ? 'kubelet/readiness' : 'kubelet/liveness';
          this.#event(
            'Warning',
            'Unhealthy',
            `${word} probe failed: ${outputOf(probeOf(container, kind), this.sandbox?.ip ?? '')}`,
            container,
            rule,
          );
        } else if (!state.failing && this.#memory.told[mark] === true)
          this.#remember({ told: { ...this.#memory.told, [mark]: false } });
      }
    }
  }

  #killIfUnhealthy(container: Container, run: RunningContainer): void {
    if (run.exit !== null && run.exit.at <= this.view.now) return;
    for (const kind of ['startup', 'liveness'] as const) {
      const state = this.#probe(container, run, kind);
      if (state === undefined) continue;
      const started = kind === 'startup' || this.#hasStarted(container, run);
      const failed =
        kind === 'startup' ? this.#startupFailed(container, run) : state.failing && !state.succeeds;
      if (!started || !failed || run.exit?.reason === 'Error') continue;
      const grace =
        probeOf(container, kind)?.terminationGracePeriodSeconds ??
        this.pod.spec.terminationGracePeriodSeconds ??
        30;
      const stop = stopOf(this.#behaviourOf(container.image ?? ''), container, this.view.now, grace * 1000);
      const exit = { at: stop.at, code: stop.code === 0 ? 137 : stop.code, reason: 'Error' } as const;
      this.#event(
        'Normal',
        'Killing',
        `Container ${container.name} failed ${kind} probe, will be restarted`,
        container,
        'kubelet/liveness',
      );
      this.#local(
        { kind: 'endContainer', uid: this.pod.metadata.uid, name: container.name, exit },
        'kill-container',
        container.name,
        'kubelet/liveness',
        `has the runtime kill container ${container.name} of Pod ${this.key}: its ${kind} probe failed`,
        { because: given([run.by]) },
      );
      this.#wakes.push(this.nextRelist(exit.at));
      return;
    }
  }

  #startupFailed(container: Container, run: RunningContainer): boolean {
    const probe = container.startupProbe;
    if (probe === undefined || this.#hasStarted(container, run)) return false;
    const answers = answersOf(this.#behaviourOf(container.image ?? ''), run, 'startup');
    const period = Math.max(1, probe.periodSeconds ?? 10) * 1000;
    const first = run.startedAt + (probe.initialDelaySeconds ?? 0) * 1000;
    const last = first + (Math.max(1, probe.failureThreshold ?? 3) - 1) * period;
    if (last > this.view.now) {
      this.#wakes.push(last);
      return false;
    }
    for (let at = first; at <= last; at += period) if (answers.at(at)) return false;
    return true;
  }

  // --- Status -----------------------------------------------------------------------------------------------------

  #containerStatus(container: Container, isInit: boolean): ContainerStatus {
    const seen = this.seenRun(container.name);
    const run = this.sandbox?.containers.get(container.name);
    if (run !== undefined && this.#started.has(container.name)) return this.#knownStatus(container, run);
    const image = container.image ?? '';
    const base = { name: container.name, image, imageID: '', restartCount: 0 };
    if (seen === undefined && (run === undefined || run.attempt === 0)) {
      return { ...base, state: this.#waiting(container), lastState: {}, ready: false, started: false };
    }
    if (run === undefined) throw new Error('a container that was seen runs');
    const identity = {
      ...base,
      imageID: `sha256:${image}`,
      containerID: containerId(this.pod, run),
      restartCount: run.attempt,
    };
    const lastState = lastStateOf(this.pod, run);
    if (seen === undefined) return this.#knownStatus(container, run);
    if (!seen.ended) {
      const started = this.#hasStarted(container, run);
      const ready = isInit && !isSidecar(container) ? false : this.#isReady(container, run);
      return {
        ...identity,
        state: { running: { startedAt: timestamp(run.startedAt) } },
        lastState,
        ready,
        started,
      };
    }
    const terminated = terminatedState(this.pod, run);
    const backOff = this.#memory.restarts[container.name];
    const restarts = willRestart(container, this.pod.spec.restartPolicy, run.exit?.code ?? 0);
    if (
      restarts &&
      backOff !== undefined &&
      (run.exit?.at ?? 0) + backOff.waitMs > this.view.now &&
      !(isInit && run.exit?.code === 0)
    ) {
      const who = `${this.pod.metadata.name}_${this.pod.metadata.namespace}(${this.pod.metadata.uid})`;
      const message = `back-off ${backOffText(backOff.waitMs)} restarting failed container=${container.name} pod=${who}`;
      return {
        ...identity,
        state: { waiting: { reason: 'CrashLoopBackOff', message } },
        lastState: { terminated },
        ready: false,
        started: false,
      };
    }
    const ready = isInit && run.exit?.code === 0;
    return { ...identity, state: { terminated }, lastState, ready, started: false };
  }

  /** A restart that the runtime has not shown yet: what was known before it still is. */
  #knownStatus(container: Container, run: RunningContainer): ContainerStatus {
    const { containerStatuses = [], initContainerStatuses = [] } = this.pod.status ?? {};
    const known = [...containerStatuses, ...initContainerStatuses].find(
      (each) => each.name === container.name,
    );
    return (
      known ?? {
        name: container.name,
        image: container.image ?? '',
        imageID: '',
        restartCount: Math.max(0, run.attempt - 1),
        state: lastStateOf(this.pod, run),
        ready: false,
        started: false,
      }
    );
  }

  #waiting(container: Container): ContainerState {
    const pull = this.#memory.pulls[container.name];
    const image = container.image ?? '';
    if (pull !== undefined && this.#memory.told[`pulling/${container.name}`] !== true) {
      const error = this.#behaviourOf(image).pullError ?? '';
      return pull.told
        ? {
            waiting: {
              reason: 'ImagePullBackOff',
              message: `Back-off pulling image "${image}": ErrImagePull: ${error}`,
            },
          }
        : { waiting: { reason: 'ErrImagePull', message: error } };
    }
    if (this.#memory.told[`never/${container.name}`] === true) {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      return { waiting: { reason: 'ErrImageNeverPull', message } };
    }
    return {
      waiting: {
        reason: (this.pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating',
      },
    };
  }

  #conditions(
    phase: PodPhase,
    statuses: readonly ContainerStatus[],
    initStatuses: readonly ContainerStatus[],
  ): readonly Condition[] {
    const before = this.pod.status?.conditions ?? [];
    const { spec } = this.pod;
    const hasSandbox = this.sandbox !== undefined && this.#relistedAt >= this.sandbox.createdAt + sandboxMs;
    const ended = phase === 'Succeeded' || phase === 'Failed';
    const now = timestamp(this.view.now);
    const reported = [
      { type: 'PodReadyToStartContainers', status: hasSandbox && !ended ? 'True' : 'False' } as const,
      podInitialized(spec, initStatuses, phase, statuses),
      podReady(spec, statuses, initStatuses, phase, before),
      containersReady(spec, statuses, initStatuses, phase),
    ].map((each): Condition => {
      const known = before.find((one) => one.type === each.type);
      const same = known?.status === each.status && typeof known.lastTransitionTime === 'string';
      return {
        ...each,
        lastProbeTime: null,
        lastTransitionTime: same ? (known.lastTransitionTime as string) : now,
      };
    });
    const scheduled = before.find((each) => each.type === 'PodScheduled') ?? {
      type: 'PodScheduled',
      status: 'True' as const,
      lastProbeTime: null,
      lastTransitionTime: now,
    };
    const own = new Set([...reported.map((each) => each.type), 'PodScheduled']);
    return [...reported, scheduled, ...before.filter((each) => !own.has(each.type))];
  }

  // --- Intents ----------------------------------------------------------------------------------------------------

  #event(
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container: Container,
    rule: string,
  ): void {
    this.#intents.push(this.#eventOf(type, reason, message, container, rule));
  }

  #eventOf(
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container: Container,
    rule: string,
  ): Intent {
    const list = (this.pod.spec.initContainers ?? []).includes(container) ? 'initContainers' : 'containers';
    return {
      do: 'event',
      about: this.pod,
      type,
      reason,
      message,
      fieldPath: `spec.${list}{${container.name}}`,
      rule,
    };
  }

  #local(
    change: Extract<Intent, { do: 'local' }>['change'],
    effect: string,
    container: string | undefined,
    rule: string,
    says: string,
    more: Pick<Extract<Intent, { do: 'local' }>, 'because' | 'leadsTo'> = {},
  ): void {
    this.#intents.push({
      do: 'local',
      change,
      effect,
      about: this.ref,
      ...(container === undefined ? {} : { container }),
      rule,
      says,
      ...more,
    });
  }

  #remember(change: Partial<PodMemory>): void {
    this.#memory = { ...this.#memory, ...change };
  }

  #tellOnce(mark: string, tell: () => void): void {
    if (this.#memory.told[mark] === true) return;
    this.#remember({ told: { ...this.#memory.told, [mark]: true } });
    tell();
  }
}

/** How a container stops after SIGTERM: cleanly, or at the end of the grace period. */
export function stopOf(
  behaviour: ImageBehaviour,
  container: Container,
  now: number,
  graceMs: number,
): { readonly at: number; readonly code: number; readonly reason: 'Completed' | 'Error' } {
  const preStop = (container.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000;
  const clean = preStop + (behaviour.stopMs ?? containerStopMs);
  if (behaviour.ignoresSigterm === true || clean > graceMs)
    return { at: now + graceMs, code: 137, reason: 'Error' };
  return { at: now + clean, code: 0, reason: 'Completed' };
}

/** The first look at the runtime at or after a time. */
function relistAt({ relistPhaseMs }: Machine, at: number): number {
  return Math.ceil((at - relistPhaseMs) / plegRelistMs) * plegRelistMs + relistPhaseMs;
}

function probeOf(container: Container, kind: 'liveness' | 'readiness' | 'startup'): Probe | undefined {
  if (kind === 'liveness') return container.livenessProbe;
  return kind === 'readiness' ? container.readinessProbe : container.startupProbe;
}

function outputOf(probe: Probe | undefined, ip: string): string {
  if (probe?.httpGet !== undefined) return 'HTTP probe failed with statuscode: 503';
  if (probe?.tcpSocket !== undefined) {
    const address = `${ip}:${probe.tcpSocket.port}`;
    return `dial tcp ${address}: connect: connection refused`;
  }
  return 'command failed with exit code 1';
}

function terminatedState(pod: Pod, run: RunningContainer): NonNullable<ContainerState['terminated']> {
  return {
    exitCode: run.exit?.code ?? 0,
    reason: run.exit?.reason ?? 'Completed',
    startedAt: timestamp(run.startedAt),
    finishedAt: timestamp(run.exit?.at ?? run.startedAt),
    containerID: containerId(pod, run),
  };
}

function lastStateOf(pod: Pod, run: RunningContainer): ContainerState {
  if (run.lastExit === null) return {};
  const { startedAt, at, code, reason } = run.lastExit;
  return {
    terminated: {
      exitCode: code,
      reason,
      startedAt: timestamp(startedAt),
      finishedAt: timestamp(at),
      containerID: containerId(pod, { ...run, attempt: run.attempt - 1 }),
    },
  };
}

function containerId(pod: Pod, run: RunningContainer): string {
  return `containerd://${run.name}-${run.attempt}-${pod.metadata.uid.slice(0, 8)}`;
}

/** Fields that a merge must clear are given as null. */
function patchOf(status: PodStatus): Readonly<Record<string, unknown>> {
  return {
    ...status,
    '$setElementOrder/conditions': (status.conditions ?? []).map(({ type }) => ({ type })),
    conditions: (status.conditions ?? []).map((each) => ({
      ...each,
      reason: each.reason ?? null,
      message: each.message ?? null,
    })),
  };
}

/** What a person would call the state: the reason of a waiting container, or the phase. */
function wordFor(status: PodStatus): string {
  const waiting = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
    .map((each) => each.state?.waiting?.reason)
    .find((reason) => reason !== undefined);
  return waiting ?? status.phase ?? 'Pending';
}

function given(steps: readonly (StepId | undefined)[]): readonly StepId[] {
  return steps.filter((step) => step !== undefined);
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}

function backOffText(ms: number): string {
  const s = ms / 1000;
  return s < 60 ? `${s}s` : `${Math.floor(s / 60)}m${s % 60}s`;
}
