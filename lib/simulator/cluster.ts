/**
 * A cluster as a value: give it nodes, objects and commands, let virtual time pass, and read its objects, its
 * nodes' rules and its trace.
 */

import '#cluster-parts';

import type { Webhooks } from './apiserver/admission/webhook-behaviour';
import { addressIn, serviceCIDRs } from './apiserver/allocation';
import { crdControllers } from './apiserver/custom-resources/crd-controllers';
import { clients } from './clients';
import type { Command, Commanded, CommandResult, Printed, Redraw } from './command';
import type { Component } from './component';
import { componentsOfNode, controlPlane, type Parts } from './components';
import { type DatastoreGiven, datastoreOf } from './engine/datastore';
import { Engine } from './engine/engine';
import { defaultLimits, type RunLimits, type RunResult } from './engine/run';
import { type Addon, addonComponents, addonObjects } from './given/addons';
import { type CloudGiven, cloudPolicy, instanceOf } from './given/cloud';
import type { ImageBehaviour } from './given/image-behaviour';
import { type MetricsGiven, measuredAt } from './given/metrics-given';
import type { NodeGiven } from './given/node-given';
import { defaultSettings, type Settings } from './given/settings';
import { currentContext, firstSession, type Session } from './kubectl/session';
import { type Completion, kubectlProgram } from './kubectl-program';
import type { DnsConfig } from './kubelet/dns-config';
import { catalogued } from './kubelet/image-catalogue';
import { dnsOf, hostDns, type Inside, insideOf } from './kubelet/inside';
import { programs } from './late-programs';
import type { Machine, Share } from './machine';
import { controlPlaneAddresses } from './network/addresses';
import type { Flow, FlowState } from './network/flow';
import type { NamedDestination } from './network/named-journey';
import type { Destination, Exchange, From, HttpRequest, Journey, Network } from './network/network';
import type { NodeRules } from './network/node-rules';
import { ways } from './network/port';
import type { Key, Kind, KubeObject, Manifest, ObjectOf } from './objects/objects';
import type { OperatorGiven } from './operator';
import { perform } from './perform';
import { type KubectlCommand, performKubectl } from './perform-kubectl';
import type { ProvisionerGiven } from './provisioner';
import type { Action, StepId, Trace } from './trace';
import { familyOf, type IPFamily } from './values/ip-family';
import { LayeredMap } from './values/layered-map';

/** What a cluster begins with. The same value and seed give the same trace, byte for byte. */
export type Given = {
  /** Default: one node, `node-1`. */
  readonly nodes?: readonly NodeGiven[];
  /** Behaviour by image name, with or without its tag. */
  readonly images?: Readonly<Record<string, ImageBehaviour>>;
  /** What it has besides its control plane. Default: nothing. */
  readonly addons?: readonly Addon[];
  /** Applied in order, a minute before the start, so that what they lead to has happened by then. */
  readonly objects?: readonly Manifest[];
  /** `false`: the objects are applied at the start instead, and nothing has happened yet. */
  readonly settle?: boolean;
  /** Processes or components that do not run from the beginning. */
  readonly stopped?: readonly string[];
  /** RFC 3339; default 2026-11-23T14:00:00Z. */
  readonly startTime?: string;
  /**
   * How many servers the control plane has, at most 9; default 1. On several, kube-scheduler and kube-controller-manager
   * run as replicas `kube-scheduler@server-1` … of which one leads.
   */
  readonly servers?: number;
  /**
   * Members of etcd, `etcd-1` … that can be stopped, or `sqlite`: one server keeps the data in a file. Default: one for
   * each of several servers; with one server, data that is always there.
   */
  readonly etcd?: DatastoreGiven;
  /** Operators: components over a kind that a CustomResourceDefinition adds. */
  readonly operators?: readonly OperatorGiven[];
  /** External provisioners, which make volumes for claims. */
  readonly provisioners?: readonly ProvisionerGiven[];
  /** Absent: bare metal, without a cloud-controller-manager. */
  readonly cloud?: CloudGiven;
  /** What can be measured, for autoscaling. Absent: there is no metrics API. */
  readonly metrics?: MetricsGiven;
  /** What flags of the control plane set; the rest are Kubernetes' defaults. */
  readonly settings?: Partial<Settings>;
  /** What admission webhooks answer, by the webhook's name; nobody answers where nothing is given. */
  readonly webhooks?: Webhooks;
};

export type ClusterOptions = {
  /** A whole number; default 1. It decides names, uids, ties and wake order. */
  readonly seed?: number;
  readonly limits?: Partial<RunLimits>;
  /** Built only until the look that made this step was over, and not further. */
  readonly untilStep?: StepId;
  /** What runs on each node in place of kubelet and kube-proxy, for a stand-in. */
  readonly onNode?: (machine: Machine) => readonly Component[];
};

const defaultStart = '2026-11-23T14:00:00Z';
/** The cluster is built a minute before the scenario begins. */
const leadMs = 60_000;

/** Builds a cluster whose nodes are registered and Ready and whose objects have been applied. */
export function createCluster(given: Given = {}, options: ClusterOptions = {}): Cluster {
  const { seed = 1, untilStep = Number.POSITIVE_INFINITY } = options;
  const beginning = standing(given, options);
  if (untilStep < beginning.trace.steps.length) {
    const engine = begun(given, options);
    engine.until(untilStep, () => start(engine, given));
    return new Cluster(given, options, engine, engine.trace.steps.length, []);
  }
  const engine = options.onNode === undefined ? new Engine(beginning) : beginning;
  engine.behaveBy(behaviourOf(given.images ?? {}));
  engine.redraw(seed);
  engine.until(untilStep, () => {
    if (given.settle !== false) applyGiven(engine, given);
    engine.run(startTimeOf(given));
  });
  const stood = engine.trace.steps.length;
  if (given.settle === false && stood <= untilStep) engine.until(untilStep, () => applyGiven(engine, given));
  return new Cluster(given, options, engine, stood, []);
}

/** Beginnings made lately, the latest last: many clusters have the same, and differ only in their objects and in chance. */
const beginnings = new Map<string, Engine>();
/** As many nodes as all beginnings that are kept may have together. */
const nodesKept = 100;
/** The chance by which nodes register: what comes then is drawn anew, by the seed of the cluster. */
const beginningSeed = 1;

/** The cluster with its nodes registered and Ready, before anything is applied: the same by any seed, and never changed. */
function standing(given: Given, options: ClusterOptions): Engine {
  const { objects: _objects, settle: _settle, images, ...rest } = given;
  const { onNode, limits } = options;
  // Nothing is run from an image before something is applied, but for what lies in the folders of nodes.
  const runsPods = given.nodes?.some(({ manifests }) => manifests !== undefined) === true;
  const of = JSON.stringify([rest, limits, runsPods ? images : undefined]);
  const known = onNode === undefined ? beginnings.get(of) : undefined;
  const engine = known ?? begun(given, options);
  if (known === undefined) start(engine, given);
  if (onNode === undefined) keep(of, engine);
  return engine;
}

/** Keeps a beginning, and gives up those that were not asked for the longest. */
function keep(of: string, engine: Engine): void {
  beginnings.delete(of);
  beginnings.set(of, engine);
  const sizeOf = ({ machines }: Engine): number => Math.max(1, machines.size);
  let nodes = 0;
  for (const each of beginnings.values()) nodes += sizeOf(each);
  for (const [oldest, each] of beginnings) {
    if (nodes <= nodesKept || each === engine) break;
    beginnings.delete(oldest);
    nodes -= sizeOf(each);
  }
}

/** The parts of the cluster, none of which runs yet but the API server. */
function begun(given: Given, options: ClusterOptions): Engine {
  const startTime = startTimeOf(given);
  const settings = { ...defaultSettings, ...given.settings };
  const limits = { ...defaultLimits, ...options.limits };
  const webhooks = given.webhooks ?? {};
  const engine = new Engine(startTime - leadMs, beginningSeed, limits, { settings, webhooks });
  bootstrap(engine, settings.ipFamilies[0]);
  engine.setDatastore(datastoreOf(given.etcd, serversOf(given)));
  const parts = partsOf(given, settings, startTime);
  engine.measureBy(parts.measured);
  engine.behaveBy(behaviourOf(given.images ?? {}));
  for (const component of controlPlane(parts)) engine.add(component);
  for (const component of (given.addons ?? []).flatMap(addonComponents)) engine.add(component);
  engine.add(clients);
  for (const each of given.operators ?? []) addProgram(engine, programs.get().operator(each));
  for (const each of given.provisioners ?? []) {
    addProgram(engine, programs.get().provisioner(each));
    for (const object of programs.get().provisionerObjects(each))
      engine.request('admin', { verb: 'create', object }, []);
  }
  if (given.cloud?.instances !== undefined)
    for (const object of cloudPolicy) engine.request('admin', { verb: 'create', object }, []);
  const nodes = given.nodes ?? [{ name: 'node-1' }];
  nodes.forEach((node, i) => {
    addNode(engine, node, i + 1, given, options);
  });
  return engine;
}

/** Milliseconds since the epoch. */
function startTimeOf({ startTime = defaultStart }: Given): number {
  const at = Date.parse(startTime);
  if (Number.isNaN(at)) throw new RangeError(`startTime is not a time: ${startTime}`);
  return at;
}

/** Starts the processes, and lets the nodes register. */
function start(engine: Engine, given: Given): void {
  const stopped = new Set((given.stopped ?? []).flatMap((of) => engine.named(of)));
  for (const { name } of engine.processes()) if (!stopped.has(name)) engine.start(name, []);
  for (const of of stopped) engine.stop(of);
  engine.run('settled');
}

function applyGiven(engine: Engine, given: Given): void {
  const [family] = given.settings?.ipFamilies ?? defaultSettings.ipFamilies;
  const addons = (given.addons ?? []).flatMap((addon) => addonObjects(addon, family));
  const objects = [...addons, ...(given.objects ?? [])];
  if (objects.length > 0) perform(engine, { kind: 'apply', objects });
}

function partsOf(given: Given, settings: Settings, startTime: number): Parts {
  const { metrics, cloud } = given;
  if (cloud?.routes !== undefined && cloud.instances === undefined)
    throw new RangeError('cloud.routes needs cloud.instances: a route leads to an instance');
  return {
    settings,
    servers: serversOf(given),
    hasCloud: cloud !== undefined,
    hasInstances: cloud?.instances !== undefined,
    ...(cloud?.routes !== undefined && { routes: cloud.routes }),
    measured: (now, images) =>
      metrics === undefined ? undefined : measuredAt(metrics, images, startTime, now),
  };
}

/** A program that is installed may do everything, as most that come with a chart may. */
function addProgram(engine: Engine, component: Component): void {
  engine.add(component);
  const { name } = component;
  const object: Manifest = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `operator-${name}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'kube-system' }],
  };
  engine.request('admin', { verb: 'create', object }, []);
}

function serversOf({ servers = 1 }: Given): number {
  if (!Number.isInteger(servers) || servers < 1 || servers > 9)
    throw new RangeError(`servers is a whole number from 1 to 9: ${servers}`);
  return servers;
}

/** The cluster that these commands lead to. */
export function replay(given: Given, options: ClusterOptions, commands: readonly Commanded[]): Cluster {
  const cluster = createCluster(given, options);
  for (const command of commands) cluster.do(command);
  return cluster;
}

export class Cluster {
  readonly given: Given;
  readonly options: ClusterOptions;
  /** Number of steps at the start time: what follows is the scenario. */
  readonly stood: number;
  readonly #engine: Engine;
  readonly #commands: Commanded[];
  #session: Session;

  /** Made by `createCluster`, `replay` and `fork`. */
  constructor(
    given: Given,
    options: ClusterOptions,
    engine: Engine,
    stood: number,
    commands: readonly Commanded[],
    session: Session = firstSession,
  ) {
    this.#session = session;
    this.given = given;
    this.options = options;
    this.stood = stood;
    this.#engine = engine;
    this.#commands = [...commands];
  }

  get seed(): number {
    return this.options.seed ?? 1;
  }

  /** Everything done to it since it stood, in order: with `given` and `options` it restores the cluster. */
  get commands(): readonly Commanded[] {
    return this.#commands;
  }

  get trace(): Trace {
    return this.#engine.trace;
  }

  /** Virtual time, milliseconds since the epoch. */
  get now(): number {
    return this.#engine.now;
  }

  /** The store's revision. */
  get revision(): number {
    return this.#engine.store.revision;
  }

  /**
   * Carries out one command. A refusal by the API server, and a run that ends at a limit, are answers, not exceptions.
   */
  do(command: Commanded): CommandResult {
    this.#commands.push(command);
    const { untilStep, ...whole } = command;
    const done = this.#engine.until(untilStep, () => this.#perform(whole));
    return done ?? { ok: true, message: '' };
  }

  #perform(command: Command | Redraw): CommandResult {
    if (command.kind === 'redraw') {
      this.#engine.redraw(command.seed);
      return { ok: true, message: '' };
    }
    if (command.kind === 'kubectl') {
      const { result, session } = performKubectl(this.#engine, command, this.#session);
      this.#session = session;
      return result;
    }
    return perform(this.#engine, command, (node) => {
      addNode(this.#engine, node, this.#engine.machines.size + 1, this.given, this.options);
    });
  }

  /** Types a line of kubectl; `input.stdin` is what `-f -` reads, `input.files` what lies in its folder. */
  kubectl(line: string, input: Pick<KubectlCommand, 'stdin' | 'files'> = {}): Printed {
    const { printed } = this.do({ kind: 'kubectl', line, ...input });
    if (printed === undefined) throw new Error('a line of kubectl prints something, or nothing');
    return printed;
  }

  /** What kubectl's configuration file says now. */
  get session(): Session {
    return this.#session;
  }

  /** Lets time pass: for a duration, or until nothing is left to do but heartbeats. */
  run(forMs?: number): RunResult {
    this.#commands.push(forMs === undefined ? { kind: 'run' } : { kind: 'run', forMs });
    return this.#engine.run(forMs === undefined ? 'settled' : this.#engine.now + forMs);
  }

  get<K extends Kind>(kind: K, key: Key): ObjectOf<K> | undefined {
    return this.#engine.store.get(kind, key) as ObjectOf<K> | undefined;
  }

  /** Objects of a kind in order of key, as of now. */
  list<K extends Kind>(kind: K, namespace?: string): readonly ObjectOf<K>[] {
    return this.#engine.store.list(kind, namespace) as unknown as readonly ObjectOf<K>[];
  }

  /** The object as it was at a revision, for example that of a write step. */
  getAt(kind: Kind, key: Key, revision: number): KubeObject | undefined {
    return this.#engine.store.get(kind, key, revision);
  }

  /** Objects of a kind as they were at a revision. */
  listAt(kind: Kind, revision: number, namespace?: string): readonly KubeObject[] {
    return this.#engine.store.list(kind, namespace, revision);
  }

  /** The objects of a kind that are or were there, each as it was last. */
  everStored(kind: Kind): readonly { readonly key: Key; readonly object: KubeObject }[] {
    return this.#engine.store.everStored(kind);
  }

  /** The kinds of which the cluster has or had an object. */
  kinds(): readonly Kind[] {
    return this.#engine.store.kinds();
  }

  /** The node's machine: containers, images, installed rules. */
  machine(node: string): Machine | undefined {
    return this.#engine.machines.get(node);
  }

  /** The machines, in the order in which their nodes were given. */
  machines(): readonly Machine[] {
    return [...this.#engine.machines.values()];
  }

  /** A container of a Pod, the first when no name is given, with its machine; undefined when it has not run. */
  inside(pod: Key, container?: string): Inside | undefined {
    const found = this.get('Pod', pod);
    const machine = found === undefined ? undefined : this.machine(found.spec.nodeName ?? '');
    return found === undefined || machine === undefined ? undefined : insideOf(machine, found, container);
  }

  /** The rules in a node's kernel as text: `iptables-save`, or what `nft -f` reads; null before kube-proxy's first sync. */
  rulesText(node: string): string | null {
    const machine = this.machine(node);
    return machine === undefined ? null : ways.get().rulesTextOf(machine);
  }

  /** The same as values, of the cluster's first family; null before kube-proxy's first sync there. */
  rules(node: string): NodeRules | null {
    const machine = this.#engine.machines.get(node);
    return machine?.rules == null
      ? null
      : ways.get().rulesOf(machine.rules, machine, familyOf(machine.address));
  }

  /**
   * Every way a connection from somewhere to an address can go now, by the rules in the nodes' kernels. A name is looked
   * up first, as its client's `/etc/resolv.conf` says.
   */
  journeys(
    from: From,
    to: Destination | NamedDestination,
    network: Network = this.network(),
  ): readonly Journey[] {
    const sender = this.#senderOf(from);
    if ('address' in to) return ways.get().journeys(network, sender, to);
    return ways.get().journeysByName(network, sender, this.#resolvOf(from), to);
  }

  /** The connections that can be opened now, to ask of each later what became of it. */
  flows(from: From, to: Destination): readonly Flow[] {
    return ways.get().flows(this.network(), this.#senderOf(from), to);
  }

  /** What the next packet of an open connection comes to now. */
  flowNow(flow: Flow): FlowState {
    return ways.get().flowNow(this.network(), flow);
  }

  /** Every way an HTTP request can go now: to whoever listens, and from an Ingress controller on to a backend. */
  requests(from: From, request: HttpRequest): readonly Exchange[] {
    return ways.get().exchanges(this.network(), this.#senderOf(from), request);
  }

  /** A Pod in its node's network namespace sends as the node does. */
  #senderOf(from: From): From {
    const pod = from.kind === 'pod' ? this.get('Pod', from.pod) : undefined;
    const node = pod?.spec.nodeName;
    const isOnHost = pod?.spec.hostNetwork === true && node !== undefined && pod.status?.podIP !== undefined;
    return isOnHost ? { kind: 'node', node } : from;
  }

  #resolvOf(from: From): DnsConfig {
    const pod = from.kind === 'pod' ? this.get('Pod', from.pod) : undefined;
    if (pod !== undefined) return dnsOf(pod);
    return hostDns(this.given.settings?.ipFamilies?.[0] ?? 'IPv4');
  }

  /** The network as it is now: machines, addresses, rules and who listens where. */
  network(): Network {
    return ways.get().networkOf(this.#engine);
  }

  /** Whether a process or component runs and reaches the API server. */
  health(of: string): 'running' | 'stopped' | 'cut-off' | 'unknown' {
    return this.#engine.health(of);
  }

  /** The same of every process and component. */
  healthOfAll(): ReadonlyMap<string, 'running' | 'stopped' | 'cut-off' | 'unknown'> {
    return this.#engine.healthOfAll();
  }

  /** Tells of each step to come, before it is part of the trace: what is there then is what the steps before it left. */
  onStep(observer: (action: Action) => void): void {
    this.#engine.onStep(observer);
  }

  /** What a line of kubectl can go on with. */
  complete(line: string): Completion {
    return kubectlProgram().complete(line, {
      resources: this.#engine.api.resources.all(),
      namesOf: (kind, namespace) => this.list(kind, namespace).map(({ metadata }) => metadata.name),
      namespace: currentContext(this.#session)?.namespace ?? 'default',
      processes: this.processes().map(({ name }) => name),
    });
  }

  /** The processes of the cluster, each with the components that live in it. */
  processes(): readonly { readonly name: string; readonly components: readonly string[] }[] {
    return this.#engine.processes();
  }

  /**
   * An independent copy at this moment; with `commands`, as it was after its first so many commands; with `step`, as it
   * was when the look that made this step was over; with `seed`, as it would have become by another chance. Throws a
   * RangeError for a step that was not made.
   */
  fork(at: { readonly commands?: number; readonly step?: StepId; readonly seed?: number } = {}): Cluster {
    const { commands, step, seed } = at;
    if (commands === undefined && step === undefined && seed === undefined)
      return new Cluster(
        this.given,
        this.options,
        new Engine(this.#engine),
        this.stood,
        this.#commands,
        this.#session,
      );
    const options = seed === undefined ? this.options : { ...this.options, seed };
    const kept = this.#commands.slice(0, commands ?? this.#commands.length);
    return step === undefined
      ? replay(this.given, options, kept)
      : replayToStep(this.given, options, kept, step);
  }
}

/** The cluster that these commands lead to, as it was when the look that made a step was over. */
function replayToStep(
  given: Given,
  options: ClusterOptions,
  commands: readonly Commanded[],
  step: StepId,
): Cluster {
  const built = createCluster(given, { ...options, untilStep: step });
  if (built.trace.steps.length > step) return built;
  const cluster = createCluster(given, options);
  for (const command of commands) {
    if (cluster.trace.steps.length > step) break;
    cluster.do({ ...command, untilStep: Math.min(step, command.untilStep ?? step) });
  }
  if (cluster.trace.steps.length <= step) throw new RangeError(`the trace has no step ${step}`);
  return cluster;
}

/** What every cluster has before anyone does anything. */
function bootstrap(engine: Engine, family: IPFamily): void {
  const create = (object: Manifest): void => {
    engine.request('kube-apiserver', { verb: 'create', object }, [], 'apiserver/create');
  };
  engine.add(crdControllers);
  engine.start('kube-apiserver', []);
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease'])
    create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP: addressIn(serviceCIDRs[family], 1),
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
    },
  });
  create({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': 'kubernetes' },
    },
    addressType: family,
    endpoints: [{ addresses: [controlPlaneAddresses[family]], conditions: { ready: true } }],
    ports: [{ name: 'https', protocol: 'TCP', port: 6443 }],
  });
}

function addNode(
  engine: Engine,
  node: NodeGiven,
  number: number,
  { settings, provisioners = [], cloud }: Given,
  { onNode }: ClusterOptions,
): void {
  const shares = sharesOf(number);
  const [first, second] = settings?.ipFamilies ?? defaultSettings.ipFamilies;
  const machine: Machine = {
    node: node.name,
    up: true,
    cpu: node.cpu ?? '4',
    memory: node.memory ?? '8Gi',
    pods: node.pods ?? '110',
    ...shares[first],
    ...(settings?.allocateNodeCIDRs === true && { podCIDR: '' }),
    ...(second !== undefined && { second: shares[second] }),
    labels: node.labels ?? {},
    taints: node.taints ?? [],
    architecture: node.architecture ?? 'amd64',
    diskMi: node.diskMi ?? 102_400,
    filledMi: 0,
    reserved: node.reserved ?? {},
    shutdownGrace: [...(settings?.shutdownGrace ?? [])].sort((a, b) => a.priority - b.priority),
    stopped: new Set(),
    cniConfigured: false,
    manifests: new Map(Object.entries(node.manifests ?? {})),
    paths: new Map(Object.entries(node.paths ?? {})),
    images: new Map(),
    pulledBy: new Map(),
    pulledWith: new Map(),
    sandboxes: LayeredMap.of(),
    sandboxesOf: LayeredMap.of(),
    lastAddress: 0,
    relistPhaseMs: engine.relistPhaseOf(node.name),
    rules: null,
    ...driversOn(provisioners),
    ...(cloud?.instances === undefined ? {} : { instance: instanceOf(node, cloud.instances) }),
    ...(cloud?.routes === undefined ? {} : { routed: new Set() }),
  };
  engine.machines.set(node.name, machine);
  const components = onNode?.(machine) ?? componentsOfNode(node.name, { ...defaultSettings, ...settings });
  for (const component of components) engine.add(component);
}

/** The addresses of the n-th node, and of its Pods. */
function sharesOf(number: number): Readonly<Record<IPFamily, Share>> {
  return {
    IPv4: {
      address: `192.168.${Math.floor((number + 10) / 256)}.${(number + 10) % 256}`,
      podCIDR: `10.${244 + Math.floor(number / 256)}.${number % 256}.0/24`,
    },
    IPv6: {
      address: `fd00:192:168::${(number + 10).toString(16)}`,
      podCIDR: `fd00:10:244:${number.toString(16)}::/64`,
    },
  };
}

/** Drivers that attach have a program on every node. */
function driversOn(provisioners: readonly ProvisionerGiven[]): Pick<Machine, 'drivers'> {
  const drivers = provisioners.filter(({ attaches }) => attaches === true);
  if (drivers.length === 0) return {};
  return {
    drivers: drivers.map(({ name, volumesPerNode: count }) => ({
      name,
      ...(count === undefined ? {} : { count }),
    })),
  };
}

/** The behaviour given for an image, by its full name first, then without its tag; what is not given is the catalogue's. */
function behaviourOf(images: Readonly<Record<string, ImageBehaviour>>): (image: string) => ImageBehaviour {
  const known = new Map<string, ImageBehaviour>();
  return (image) => {
    let behaviour = known.get(image);
    if (behaviour === undefined) {
      const given = images[image] ?? images[image.replace(/(:[^/:]+)?(@.*)?$/, '')];
      behaviour = given === undefined ? catalogued(image) : { ...catalogued(image), ...given };
      known.set(image, behaviour);
    }
    return behaviour;
  };
}
