/** Plays a scenario on the simulator: builds the cluster that is given, and lets happen what happens. */
import type { ScenarioInstance } from '@/lib/curriculum/scenario';
import {
  type ActionName,
  actionOf,
  breakingActions,
  type Happening,
} from '@/lib/curriculum/scenario-happening';
import type { TargetGiven } from '@/lib/curriculum/scenario-parts';
import { History } from '@/lib/simulator/history';
import {
  type Cluster,
  type Command,
  type CommandResult,
  createCluster,
  type Fault,
  type Given,
  type ImageBehaviour,
  type NodeGiven,
  type RunResult,
  splitKey,
  type Target,
} from '@/lib/simulator/index';
import '@/lib/simulator/typing';
import { findTarget } from './find';

/** A played scenario: the cluster at the moment asked about, and when each thing happened. */
export type Run = {
  readonly scenario: ScenarioInstance;
  readonly cluster: Cluster;
  /** What the cluster was after each step since it stood. */
  readonly history: History;
  readonly happened: readonly Happened[];
  /** Entries of `when` that were left out. */
  readonly without: ReadonlySet<Leaving>;
};

export type Happened = {
  /** Position in `when`. */
  readonly index: number;
  readonly action: ActionName;
  /** Virtual time at which it began, milliseconds since the epoch. */
  readonly at: number;
  /** Number of steps of the trace before it. */
  readonly before: number;
  /** The command given; none for time passing. */
  readonly command: Command | undefined;
  readonly result: CommandResult;
};

/** What a counterfactual run leaves out: an entry of `when`, or a process that does not run from the beginning. */
export type Leaving = number | `stopped:${string}`;

export type Played = { readonly ok: true; readonly run: Run } | NotPlayed;

/** The file asks for something that the run does not have, or the run finds no end: an author has to mend it. */
export type NotPlayed = {
  readonly ok: false;
  readonly problem: string;
  /** The limit that a run reached which finds no end. */
  readonly limit?: Extract<RunResult, { readonly kind: 'limit' }>['limit'];
};

/** The longest virtual time that a scenario may take to settle. */
const settleLimitMs = 3_600_000;
/** Far more than a scenario has: a bound to what a learner types. */
const mostObjects = 600;

/**
 * Plays all of `when`; at its end the cluster is left to settle, unless the last entry says how long to wait.
 * @param upTo plays only so many entries, and lets no further time pass: a moment to look at, which other runs may share
 */
export function play(
  scenario: ScenarioInstance,
  clusterSeed: number,
  { without = new Set(), upTo }: { readonly without?: ReadonlySet<Leaving>; readonly upTo?: number } = {},
): Played {
  const entries = scenario.when.slice(0, upTo);
  const left = entries.findIndex((_, index) => without.has(index));
  const shared = left < 0 ? entries.length : left;
  const moment = momentAfter(scenario, clusterSeed, without, shared);
  if (isNotPlayed(moment)) return moment;
  if (upTo !== undefined && left < 0) {
    const { history, happened } = moment;
    return { ok: true, run: { scenario, cluster: history.cluster, history, happened, without } };
  }
  const history = moment.history.fork();
  const { cluster } = history;
  const further = happenings(cluster, entries.slice(shared), shared, without);
  if (isNotPlayed(further)) return further;
  const happened = [...moment.happened, ...further];
  const run = { scenario, cluster, history, happened, without };
  return upTo === undefined ? settled(run) : { ok: true, run };
}

/** A run left to itself after the last entry of `when`, unless that says how long to wait. */
function settled(run: Run): Played {
  const last = run.scenario.when.at(-1);
  if (last === undefined || last.wait !== undefined || last.settle !== undefined) return { ok: true, run };
  const ended = run.cluster.run();
  return ended.kind === 'limit'
    ? {
        ...cannot(`the cluster does not settle after "when" (${ended.limit}); end it with a wait`),
        limit: ended.limit,
      }
    : { ok: true, run };
}

/** Plays `when` again by another chance, from the cluster that is given in this run. */
export function playByChance({ scenario, cluster: { seed }, without }: Run, chance: number): Played {
  const begun = beginningOf(scenario, seed, without);
  if (isNotPlayed(begun)) return begun;
  const history = begun.history.fork();
  const { cluster } = history;
  cluster.do({ kind: 'redraw', seed: chance });
  const happened = happenings(cluster, scenario.when, 0, without);
  if (isNotPlayed(happened)) return happened;
  return settled({ scenario, cluster, history, happened, without });
}

/** Goes on from the end of a run, which stays as it is: more happens, as if it stood at the end of `when`. */
export function playOn({ scenario, history, happened, without }: Run, more: readonly Happening[]): Played {
  const fork = history.fork();
  const { cluster } = fork;
  const when = [...scenario.when, ...more];
  const further = happenings(cluster, more, scenario.when.length, without);
  if (isNotPlayed(further)) return further;
  const all = [...happened, ...further];
  return {
    ok: true,
    run: { scenario: { ...scenario, when }, cluster, history: fork, happened: all, without },
  };
}

/** Lets entries of `when` happen, the first of which is number `from` of all. */
function happenings(
  cluster: Cluster,
  entries: readonly Happening[],
  from: number,
  without: ReadonlySet<Leaving>,
): readonly Happened[] | NotPlayed {
  const happened: Happened[] = [];
  for (const [n, happening] of entries.entries()) {
    const index = from + n;
    if (without.has(index)) continue;
    const action = actionOf(happening);
    const before = cluster.trace.steps.length;
    const at = cluster.now;
    if (action === 'wait' || action === 'settle') {
      const ended = cluster.run(happening.wait);
      if (ended.kind === 'limit')
        return {
          ...cannot(`when[${index}].${action}: does not settle (${ended.limit})`),
          limit: ended.limit,
        };
      happened.push({ index, action, at, before, command: undefined, result: { ok: true, message: '' } });
      continue;
    }
    const command = commandOf(happening, cluster);
    if (typeof command === 'string') {
      // Without an earlier entry, a later one may have nothing left to act on: then it does not happen either.
      if (without.size > 0) continue;
      return cannot(`when[${index}].${action}: ${command}`);
    }
    happened.push({ index, action, at, before, command, result: cluster.do(command) });
  }
  return happened;
}

/**
 * A cluster between two entries of `when`. A derivation plays a scenario many times, each time with something otherwise:
 * runs that begin alike share every moment up to where they part, and go on with copies of it.
 */
type Moment = {
  /** Of a cluster that is never changed: whoever goes on takes a copy. */
  readonly history: History;
  readonly happened: readonly Happened[];
  /** By the entry that happens next. */
  readonly next: Map<Happening, Moment | NotPlayed>;
};

function cannot(problem: string): NotPlayed {
  return { ok: false, problem };
}

function isNotPlayed(found: Moment | readonly Happened[] | NotPlayed): found is NotPlayed {
  return 'ok' in found;
}

/** What is given, by the seed and the processes that are not stopped after all. */
const beginnings = new WeakMap<ScenarioInstance['given'], Map<string, Moment | NotPlayed>>();

/** The cluster as it is given, before anything happens. */
function beginningOf(
  scenario: ScenarioInstance,
  clusterSeed: number,
  without: ReadonlySet<Leaving>,
): Moment | NotPlayed {
  const stopped = [...without].filter((leaving) => typeof leaving === 'string').sort();
  const key = `${clusterSeed} ${stopped.join(' ')}`;
  const made = beginnings.get(scenario.given) ?? new Map<string, Moment | NotPlayed>();
  beginnings.set(scenario.given, made);
  let moment = made.get(key);
  if (moment === undefined) {
    const limits = { virtualMs: settleLimitMs, objects: mostObjects };
    const cluster = createCluster(givenOf(scenario, without), { seed: clusterSeed, limits });
    const refused = cluster.trace.steps
      .slice(0, cluster.stood)
      .find(({ action, says }) => action.kind === 'refused' && says.includes(' does not let admin '));
    moment = refused
      ? cannot(`given.objects: ${refused.says}`)
      : { history: new History(cluster), happened: [], next: new Map() };
    made.set(key, moment);
  }
  return moment;
}

/** The moment after the first so many entries of `when`. */
function momentAfter(
  scenario: ScenarioInstance,
  clusterSeed: number,
  without: ReadonlySet<Leaving>,
  entries: number,
): Moment | NotPlayed {
  let moment: Moment | NotPlayed = beginningOf(scenario, clusterSeed, without);
  for (const [index, entry] of scenario.when.slice(0, entries).entries()) {
    if (isNotPlayed(moment)) return moment;
    moment = momentWith(moment, entry, index, without);
  }
  return moment;
}

function momentWith(
  { history, happened, next }: Moment,
  entry: Happening,
  index: number,
  without: ReadonlySet<Leaving>,
): Moment | NotPlayed {
  let after = next.get(entry);
  if (after === undefined) {
    const fork = history.fork();
    const further = happenings(fork.cluster, [entry], index, without);
    after = isNotPlayed(further)
      ? further
      : { history: fork, happened: [...happened, ...further], next: new Map() };
    next.set(entry, after);
  }
  return after;
}

/** What breaks something in a scenario: leaving all of it out gives the run without the fault. */
export function faultsOf(scenario: ScenarioInstance): ReadonlySet<Leaving> {
  const entries = scenario.when.flatMap((happening, index): Leaving[] =>
    breakingActions.has(actionOf(happening)) ? [index] : [],
  );
  return new Set<Leaving>([...entries, ...scenario.given.stopped.map((name): Leaving => `stopped:${name}`)]);
}

/** Everything that a counterfactual run can leave out, one at a time; time passing is not among it. */
export function leavingsOf(scenario: ScenarioInstance): readonly Leaving[] {
  return [
    ...scenario.given.stopped.map((name): Leaving => `stopped:${name}`),
    ...scenario.when.flatMap((happening, index): Leaving[] => {
      const action = actionOf(happening);
      return action === 'wait' || action === 'settle' ? [] : [index];
    }),
  ];
}

/** What the simulator is given. */
export function givenOf(scenario: ScenarioInstance, without: ReadonlySet<Leaving> = new Set()): Given {
  const { nodes, images, objects, settle, stopped, addons, networkPlugin, cloud, operators, ...more } =
    scenario.given;
  const { servers, etcd, metrics, webhooks, proxyMode, dualStack, shutdownGrace, provisioners, imageGC } =
    more;
  const { softEviction } = more;
  return {
    nodes:
      typeof nodes === 'number'
        ? Array.from({ length: nodes }, (_, n): NodeGiven => ({ name: `node-${n + 1}` }))
        : nodes.map((node) => defined<NodeGiven>(node)),
    images: Object.fromEntries(Object.entries(images).map(([name, image]) => [name, behaviourOf(image)])),
    objects,
    addons,
    settings: {
      networkPlugin,
      ...(proxyMode && { proxyMode }),
      ...(dualStack && { ipFamilies: ['IPv4', 'IPv6'] }),
      ...(shutdownGrace && { shutdownGrace }),
      ...(imageGC && { imageGC }),
      ...(softEviction && {
        softEviction: defined<SoftEviction>({
          memoryMi: softEviction.memoryMi,
          diskPercent: softEviction.diskPercent,
          gracePeriodMs: softEviction.gracePeriod,
          maxPodGraceSeconds: softEviction.maxPodGraceSeconds,
        }),
      }),
    },
    ...(cloud !== false && { cloud: cloud === true ? { loadBalancers: true } : defined<Cloud>(cloud) }),
    ...(operators.length > 0 && { operators: operators.map((each) => defined<OperatorGiven>(each)) }),
    settle,
    stopped: stopped.filter((name) => !without.has(`stopped:${name}`)),
    ...(servers !== undefined && { servers }),
    ...(etcd !== undefined && { etcd }),
    ...(metrics && { metrics: defined<NonNullable<Given['metrics']>>(metrics) }),
    ...(provisioners && { provisioners: provisioners.map((each) => defined<Provisioner>(each)) }),
    ...(webhooks && { webhooks: defined<NonNullable<Given['webhooks']>>(webhooks) }),
  };
}

function behaviourOf(image: ScenarioInstance['given']['images'][string]): ImageBehaviour {
  return defined<ImageBehaviour>({
    pullMs: image.pull,
    sizeMi: image.sizeMi,
    pullError: image.pullError,
    readyAfterMs: image.readyAfter,
    neverReady: image.neverReady,
    unreadyBetweenMs: image.unreadyBetween,
    unhealthyAfterMs: image.unhealthyAfter,
    exits: image.exits && { afterMs: image.exits.after, code: image.exits.code },
    ignoresSigterm: image.ignoresSigterm,
    stopMs: image.stop,
    sigtermCode: image.sigtermCode,
    memoryMi: image.memoryMi,
    memoryAfterMs: image.memoryAfter,
    cpuMillis: image.cpuMillis,
    diskMi: image.diskMi,
    diskAfterMs: image.diskAfter,
    latencyMs: image.latency,
    listensOn: image.listensOn,
    private: image.private,
    architecture: image.architecture,
    startError: image.startError,
    needsOneOf: image.needsOneOf,
    files: image.files,
    shell: image.shell,
    answers: image.answers,
    calls: image.calls && {
      url: image.calls.url,
      everyMs: image.calls.every,
      timeoutMs: image.calls.timeout,
    },
    logs: image.logs?.map(({ after, every, ...line }) => ({ afterMs: after, everyMs: every, ...line })),
  });
}

/** The simulator's command for an entry of `when`, or what is wrong with it. */
function commandOf(happening: Happening, cluster: Cluster): Command | string {
  const action = actionOf(happening);
  const user = happening.by;
  const withUser = (command: Exclude<Command, { kind: 'fault' | 'run' | 'addNode' }>): Command =>
    user === undefined ? command : { ...command, user };
  const on = (target: TargetGiven, make: (found: Target) => Command): Command | string => {
    const found = targetOf(target, cluster);
    return typeof found === 'string' ? found : make(found);
  };
  const {
    apply,
    create,
    replace,
    patch,
    scale,
    label,
    annotate,
    setImage,
    restart,
    taint,
    slow,
    crash,
    hang,
    fillDisk,
    cutLink,
    mendLink,
    addNode,
    rollout,
  } = happening;
  if (apply) return withUser({ kind: 'apply', objects: Array.isArray(apply) ? apply : [apply] });
  if (happening.kubectl) return withUser(defined<Typing>({ kind: 'kubectl', ...happening.kubectl }));
  if (create) return withUser({ kind: 'create', object: create });
  if (replace) return withUser({ kind: 'replace', object: replace });
  if (patch) {
    const { subresource } = patch;
    return on(patch.target, (target) =>
      withUser({
        kind: 'patch',
        target,
        patch: patch.patch,
        ...(subresource !== undefined && { subresource }),
      }),
    );
  }
  if (happening.delete) {
    const { target, gracePeriod, propagation } = happening.delete;
    return on(target, (found) =>
      withUser({
        kind: 'delete',
        target: found,
        ...(gracePeriod !== undefined && { gracePeriodSeconds: gracePeriod / 1000 }),
        ...(propagation !== undefined && { propagation }),
      }),
    );
  }
  if (scale)
    return on(scale.target, (target) => withUser({ kind: 'scale', target, replicas: scale.replicas }));
  if (label) return on(label.target, (target) => withUser({ kind: 'label', target, values: label.values }));
  if (annotate)
    return on(annotate.target, (target) => withUser({ kind: 'annotate', target, values: annotate.values }));
  if (setImage)
    return on(setImage.target, (target) => withUser({ kind: 'setImage', target, images: setImage.images }));
  if (restart) return on(restart, (target) => withUser({ kind: 'restart', target }));
  if (taint)
    return withUser({
      kind: 'taint',
      node: taint.node,
      add: taint.add.map((each) => defined<NodeTaint>(each)),
      remove: taint.remove.map((each) => defined<Removed>(each)),
    });
  if (addNode) return { kind: 'addNode', node: defined<NodeGiven>(addNode) };
  if (rollout)
    return on(rollout.target, (target) => withUser({ kind: 'rollout', action: rollout.action, target }));
  if (slow) return { kind: 'fault', fault: { kind: 'slow', of: slow.of, delayMs: slow.by } };
  if (crash)
    return on(crash.pod, ({ name, namespace = 'default' }) => ({
      kind: 'fault',
      fault: defined<Extract<Fault, { kind: 'crash' }>>({
        kind: 'crash',
        pod: `${namespace}/${name}`,
        container: crash.container,
        exitCode: crash.exitCode,
      }),
    }));
  if (hang)
    return on(hang.pod, ({ name, namespace = 'default' }) => ({
      kind: 'fault',
      fault: defined<Extract<Fault, { kind: 'hang' }>>({
        kind: 'hang',
        pod: `${namespace}/${name}`,
        container: hang.container,
      }),
    }));
  if (cutLink) return { kind: 'fault', fault: { kind: 'cutLink', ...cutLink } };
  if (mendLink) return { kind: 'fault', fault: { kind: 'mendLink', ...mendLink } };
  if (fillDisk) return { kind: 'fault', fault: { kind: 'fillDisk', ...fillDisk } };
  switch (action) {
    case 'cordon':
    case 'uncordon':
      return withUser({ kind: action, node: happening[action] ?? '' });
    case 'stop':
    case 'start':
    case 'cutOff':
    case 'reconnect':
      return { kind: 'fault', fault: { kind: action, of: happening[action] ?? '' } };
    case 'flushRules':
    case 'shutDown':
    case 'powerOff':
    case 'terminate':
    case 'powerOn':
      return { kind: 'fault', fault: { kind: action, node: happening[action] ?? '' } };
    default:
      throw new Error(`no command for ${action}`);
  }
}

function targetOf(target: TargetGiven, cluster: Cluster): Target | string {
  if (target.name !== undefined) {
    const { kind, name, namespace } = target;
    return namespace === undefined ? { kind, name } : { kind, name, namespace };
  }
  const found = findTarget(cluster, target);
  if (found === undefined) return `no ${target.kind} as described`;
  const { namespace, name } = splitKey(found.key);
  return namespace === '' ? { kind: found.kind, name } : { kind: found.kind, name, namespace };
}

type OperatorGiven = NonNullable<Given['operators']>[number];
type SoftEviction = NonNullable<NonNullable<Given['settings']>['softEviction']>;
type Provisioner = NonNullable<Given['provisioners']>[number];
type Cloud = NonNullable<Given['cloud']>;
type Typing = Extract<Command, { kind: 'kubectl' }>;
type NodeTaint = NonNullable<NodeGiven['taints']>[number];
type Removed = NonNullable<Extract<Command, { kind: 'taint' }>['remove']>[number];

/** What zod's optional fields are: possibly there with the value undefined. */
type Loose<T> = T extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Loose<T[K]> | undefined }
    : T;

/** Without the keys whose value is undefined, which exact optional properties do not allow. */
function defined<T extends object>(value: { readonly [K in keyof T]?: Loose<T[K]> | undefined }): T {
  const clean = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(clean);
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part).filter(([, each]) => each !== undefined);
    return Object.fromEntries(entries.map(([key, each]) => [key, clean(each)]));
  };
  return clean(value) as T;
}
