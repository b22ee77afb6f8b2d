/**
 * kubectl's connection to the cluster: requests in a user's name, reads, and waiting while virtual time passes. It is
 * all that kubectl sees of the cluster, besides the nodes' machines that answer logs and exec.
 */
import { unreachable } from '../apiserver/answers';
import type { Client } from '../apiserver/identity';
import type { GetAnswer, List, ListAnswer, Request, WatchAnswer } from '../apiserver/request';
import type { Resource, Resources } from '../apiserver/resources';
import type { Answer } from '../component';
import { clientDelayMs } from '../delays';
import type { Engine } from '../engine/engine';
import type { Measured } from '../given/metrics-given';
import { changeMachine, type Machine, type WrittenFile } from '../machine';
import type { Net } from '../network/net-programs';
import type { From, Resolv } from '../network/network';
import { ways } from '../network/port';
import { type Key, type KubeObject, keyOf } from '../objects/objects';
import type { StepId } from '../trace';

/** Which objects of a kind; without a namespace those of all. */
export type Selection = {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
};

/** Which part of a list, and as of when. */
export type ListPlace = Pick<List, 'limit' | 'continue' | 'resourceVersion' | 'resourceVersionMatch'>;

/** How waiting ended: what was waited for has come, the time is over, or nothing more can happen. */
export type Waited = 'done' | 'time over' | 'nothing happens';

export class ApiClient {
  readonly #engine: Engine;
  readonly #user: Client;
  readonly #because: readonly StepId[];
  readonly #warn: (text: string) => void;
  readonly #noted: { readonly managedFields?: true };
  readonly #told = new Set<string>();
  #requests = 0;

  /** `because`: the step of the command, the cause of all that it does. `warn`: told what the API server warns of.
   * `managedFields`: objects are read with them. */
  constructor(
    engine: Engine,
    user: Client,
    because: readonly StepId[],
    warn: (text: string) => void,
    managedFields = false,
  ) {
    this.#noted = managedFields ? { managedFields: true } : {};
    this.#engine = engine;
    this.#user = user;
    this.#because = because;
    this.#warn = warn;
  }

  get resources(): Resources {
    return this.#engine.api.resources;
  }

  /** Virtual time, milliseconds since the epoch. */
  get now(): number {
    return this.#engine.now;
  }

  get user(): Client {
    return this.#user;
  }

  get isReachable(): boolean {
    return this.#engine.health('kube-apiserver') === 'running';
  }

  /** Whether what is stored can be asked for. */
  get hasQuorum(): boolean {
    return this.#engine.hasQuorum;
  }

  get(resource: Resource, namespace: string | undefined, name: string): GetAnswer {
    const key = keyFor(resource, namespace, name);
    return this.#warned(
      this.#engine.read(this.#user, {
        verb: 'get',
        kind: resource.id,
        version: resource.version,
        key,
        ...this.#noted,
      }),
    );
  }

  list(resource: Resource, selection: Selection & ListPlace = {}): ListAnswer {
    const where = within(resource, selection);
    return this.#warned(
      this.#engine.read(this.#user, {
        verb: 'list',
        kind: resource.id,
        version: resource.version,
        ...where,
        ...this.#noted,
      }),
    );
  }

  /** Each warning is told once. */
  #warned<A extends Answer | GetAnswer | ListAnswer>(answer: A): A {
    for (const warning of answer.warnings ?? []) {
      if (!this.#told.has(warning)) this.#warn(`Warning: ${warning}`);
      this.#told.add(warning);
    }
    return answer;
  }

  /** One object with who manages its fields, whatever the command reads otherwise. */
  getManaged(resource: Resource, namespace: string | undefined, name: string): GetAnswer {
    const key = keyFor(resource, namespace, name);
    return this.#engine.read(this.#user, { verb: 'get', kind: resource.id, key, managedFields: true });
  }

  /** Whether objects are read with who manages their fields. */
  get showsManagers(): boolean {
    return this.#noted.managedFields === true;
  }

  /** What has changed since a revision. */
  changes(resource: Resource, selection: Selection, resourceVersion: string): WatchAnswer {
    const where = within(resource, selection);
    const { id: kind, version } = resource;
    return this.#engine.read(this.#user, { verb: 'watch', kind, version, resourceVersion, ...where });
  }

  /** A writing request. The second and later ones of a command come a moment after the one before. */
  send(request: Request): Answer {
    if (!this.isReachable) return unreachable();
    const isDry = request.options?.dryRun === true;
    if (!isDry && this.#requests++ > 0) this.#engine.run(this.#engine.now + clientDelayMs);
    const { answer } = this.#engine.request(this.#user, request, this.#because);
    return this.#warned(answer);
  }

  /**
   * Lets virtual time pass until something is so, at most until `deadline`; without one until nothing is left to do but
   * heartbeats. `isDone` is asked whenever something was written.
   */
  waitUntil(isDone: () => boolean, deadline?: number): Waited {
    if (isDone()) return 'done';
    let seen = this.#engine.store.revision;
    let done = false;
    const stop = (): boolean => {
      if (this.#engine.store.revision === seen) return false;
      seen = this.#engine.store.revision;
      done = isDone();
      return done;
    };
    const ended = this.#engine.run(deadline ?? 'settled', stop);
    if (done || isDone()) return 'done';
    return ended.kind === 'elapsed' && deadline !== undefined ? 'time over' : 'nothing happens';
  }

  /** What is left to chance in kubectl itself; 0 … among − 1. */
  choose(point: string, among: number): number {
    return this.#engine.choose(point, among);
  }

  /** Lets so much virtual time pass. */
  sleep(ms: number): void {
    this.#engine.run(this.#engine.now + ms);
  }

  /** What is measured now; undefined: there is no metrics API. */
  get measured(): Measured | undefined {
    return this.#engine.measured;
  }

  get revision(): string {
    return String(this.#engine.store.revision);
  }

  machine(node: string): Machine | undefined {
    return this.#engine.machines.get(node);
  }

  /** The network as a program has it that runs somewhere and has this resolv.conf. */
  net(from: From, resolv: Resolv): Net {
    const reach = {
      network: () => ways.get().networkOf(this.#engine),
      choose: (point: string, among: number) => this.#engine.choose(point, among),
      sleep: (ms: number) => this.sleep(ms),
    };
    return ways.get().netOf(reach, from, resolv);
  }

  /** A command in a container of a Pod has written files: its kubelet looks at what that means. */
  writeFiles(
    node: string,
    pod: Key,
    run: { readonly uid: string; readonly name: string },
    files: readonly Pick<WrittenFile, 'path' | 'content'>[],
  ): void {
    const machine = this.#engine.machines.get(node);
    if (machine === undefined || files.length === 0) return;
    const change = { kind: 'writeFiles', ...run, files } as const;
    this.#engine.machines.set(node, changeMachine(machine, change, this.now));
    this.#engine.poke(`kubelet@${node}`, pod, this.#because);
  }

  /** Whether a process runs: the kubelet of a node has to, for logs and exec. */
  runs(process: string): boolean {
    return this.#engine.health(process) === 'running';
  }
}

/** Kinds without namespaces are searched everywhere. */
function within(resource: Resource, { namespace, ...selectors }: Selection): Selection {
  return resource.namespaced && namespace !== undefined ? { namespace, ...selectors } : selectors;
}

export function keyFor(resource: Resource, namespace: string | undefined, name: string): Key {
  const metadata = resource.namespaced ? { name, namespace: namespace ?? 'default' } : { name };
  return keyOf({ metadata } as KubeObject);
}
