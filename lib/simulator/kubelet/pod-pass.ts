/**
 * One look of a kubelet at one Pod: what it sees, what it has decided so far, and how it says so. What there is to do
 * is decided in the files beside this one.
 */
import type { Intent, View } from '../component';
import { plegRelistMs, sandboxMs } from '../delays';
import type { BehaviourOf } from '../given/image-behaviour';
import { hasEnded, type Machine, type RunningContainer, type Sandbox } from '../machine';
import { type Container, type Key, keyOf, type ObjectRef, type Pod } from '../objects/objects';
import type { StepId } from '../trace';
import { grown } from '../values/grown';
import { noMemory, type PodMemory } from './pod-memory';

type Local = Extract<Intent, { do: 'local' }>;

export class PodPass {
  readonly view: View;
  /** What is wanted: from the API server, or from a manifest on the machine. */
  readonly pod: Pod;
  /** The Pod as the API server has it; of a static Pod its mirror. */
  readonly stored: Pod | undefined;
  readonly key: Key;
  readonly ref: ObjectRef;
  readonly machine: Machine;
  readonly sandbox: Sandbox | undefined;
  readonly behaviourOf: BehaviourOf;
  readonly intents: Intent[] = [];
  /** Why containers wait, as far as this look knows. */
  readonly waiting = new Map<string, { readonly reason: string; readonly message: string }>();
  /** Containers started in this look: the runtime has not shown them yet. */
  readonly started = new Map<string, RunningContainer>();
  /** Images that it has pulled in this look, and when they will be there. */
  readonly pulling = new Map<string, number>();
  /** When the runtime was last asked what runs: later changes are not seen yet. */
  readonly relistedAt: number;
  readonly #before: PodMemory;
  readonly #wakes: number[] = [];
  readonly #background: number[] = [];
  #memory: PodMemory;

  constructor(view: View, pod: Pod, stored: Pod | undefined, machine: Machine) {
    this.view = view;
    this.pod = pod;
    this.stored = stored;
    this.key = keyOf(pod);
    this.ref = { kind: 'Pod', key: this.key };
    this.machine = machine;
    this.sandbox = machine.sandboxes.get(pod.metadata.uid);
    this.behaviourOf = view.behaviourOf;
    this.#before = (view.memory(pod.metadata.uid) as PodMemory | undefined) ?? noMemory;
    this.#memory = this.#before;
    const next = relistAt(machine, view.now);
    this.relistedAt = next > view.now ? next - plegRelistMs : view.now;
  }

  get now(): number {
    return this.view.now;
  }

  get uid(): string {
    return this.pod.metadata.uid;
  }

  get memory(): PodMemory {
    return this.#memory;
  }

  /** The sandbox, while its namespaces exist. */
  get liveSandbox(): Sandbox | undefined {
    return this.sandbox?.stoppedAt === undefined ? this.sandbox : undefined;
  }

  /** `name_namespace(uid)`, as the kubelet writes a Pod. */
  get longName(): string {
    const { name, namespace = 'default', uid } = this.pod.metadata;
    return `${name}_${namespace}(${uid})`;
  }

  /** Init containers, then the others, then those that were added to look into the Pod. */
  get containers(): readonly Container[] {
    const { initContainers = [], containers, ephemeralContainers = [] } = this.pod.spec;
    return initContainers.length + ephemeralContainers.length === 0
      ? containers
      : [...initContainers, ...containers, ...ephemeralContainers];
  }

  /** It was added to look into the Pod: it has no part in what becomes of it. */
  isEphemeral(container: Container): boolean {
    return this.pod.spec.ephemeralContainers?.includes(container) === true;
  }

  /** The last run of a container, seen or not. */
  run(name: string): RunningContainer | undefined {
    return this.sandbox?.containers.get(name);
  }

  /** The run of a container as the last look at the runtime showed it. */
  seenRun(name: string): { readonly run: RunningContainer; readonly ended: boolean } | undefined {
    const run = this.run(name);
    if (run === undefined || run.startedAt >= this.relistedAt) return undefined;
    return { run, ended: hasEnded(run, this.relistedAt) };
  }

  /** Runs that are not over, seen or not. */
  running(): readonly RunningContainer[] {
    return [...(this.sandbox?.containers.values() ?? [])].filter((run) => !hasEnded(run, this.now));
  }

  /** The sandbox as it was last seen to have its network. */
  get hasNetwork(): boolean {
    const { liveSandbox } = this;
    return liveSandbox !== undefined && this.relistedAt >= liveSandbox.createdAt + sandboxMs;
  }

  /** When the kubelet first sees a run that started at a time. */
  firstSeen(startedAt: number): number {
    return relistAt(this.machine, startedAt + 1);
  }

  /** When the kubelet will next ask the runtime, at or after a time. */
  nextRelist(at: number): number {
    return relistAt(this.machine, at);
  }

  // --- What is decided ----------------------------------------------------------------------------------------------

  wakeAt(at: number): void {
    this.#wakes.push(at);
  }

  /** Looks again at a time, without keeping the cluster from having settled. */
  wakeInBackground(at: number): void {
    this.#background.push(at);
  }

  remember(change: Partial<PodMemory>): void {
    this.#memory = grown(this.#memory, change);
  }

  /** True the first time it is asked with a mark. */
  tellsFirst(mark: string): boolean {
    if (this.#memory.told[mark] !== undefined) return false;
    this.remember({ told: { ...this.#memory.told, [mark]: true } });
    return true;
  }

  event(
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    rule: string,
    container?: Container,
  ): void {
    this.intents.push(this.eventOf(type, reason, message, rule, container));
  }

  eventOf(
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    rule: string,
    container?: Container,
  ): Intent {
    return {
      do: 'event',
      about: this.stored ?? this.pod,
      type,
      reason,
      message,
      rule,
      ...(container === undefined ? {} : { fieldPath: this.#fieldPath(container) }),
    };
  }

  /** Something on the machine. `by`: the program that does it because the kubelet asked. */
  local(
    effect: string,
    says: string,
    rule: string,
    more: Pick<Local, 'change' | 'because' | 'leadsTo'> & { readonly container?: string } = {},
  ): void {
    this.intents.push({ do: 'local', effect, says, rule, about: this.ref, ...more });
  }

  /** What the runtime or a plugin does because it was asked: it follows from the asking. */
  done(
    program: 'containerd' | 'cni',
    effect: string,
    says: string,
    rule: string,
    more: Pick<Local, 'leadsTo'> & { readonly container?: string } = {},
  ): Intent {
    const actor = `${program}@${this.machine.node}`;
    return { do: 'local', actor, effect, says, rule, about: this.ref, ...more };
  }

  /** Everything decided, with what to remember and when to look again. */
  finished(last: readonly Intent[] = []): readonly Intent[] {
    const { intents, now } = this;
    if (this.#memory !== this.#before) intents.push({ do: 'remember', key: this.uid, value: this.#memory });
    intents.push(...last);
    const wakes = this.#wakes.filter((at) => at > now);
    const background = this.#background.filter((at) => at > now);
    if (wakes.length > 0) intents.push({ do: 'wake', at: Math.min(...wakes, ...background) });
    else if (background.length > 0)
      intents.push({ do: 'wake', at: Math.min(...background), background: true });
    return intents;
  }

  #fieldPath(container: Container): string {
    const { initContainers = [] } = this.pod.spec;
    const list = initContainers.includes(container)
      ? 'initContainers'
      : this.isEphemeral(container)
        ? 'ephemeralContainers'
        : 'containers';
    return `spec.${list}{${container.name}}`;
  }
}

/** The first look at the runtime at or after a time. */
function relistAt({ relistPhaseMs }: Machine, at: number): number {
  return Math.ceil((at - relistPhaseMs) / plegRelistMs) * plegRelistMs + relistPhaseMs;
}

export function known(steps: readonly (StepId | undefined)[]): readonly StepId[] {
  return steps.filter((step) => step !== undefined);
}
