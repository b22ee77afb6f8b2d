/**
 * The clients among the containers: programs that ask a Service or an address for something, again and again, and write to
 * their log what came back. They need no kubelet and no API server for it: what decides is the network as it is.
 *
 * Rules
 *   client/request   Each request looks its name up and opens a connection of its own, so it goes by the rules and meets the Pods of that
 *                    moment.
 *   client/log       What comes back, or why nothing does, is a line of its log, as the program it runs would print it.
 *   client/outcome   It is told when requests begin to fail, or fail otherwise, and when three in a row are answered again.
 *   client/end       One that asks once ends with the code of its request, one that waits for an answer with 0 when it has it: an init
 *                    container that waits for a Service.
 * Source: busybox' wget; kubernetes.io/docs/concepts/services-networking/service.
 */
import { type Component, type Intent, type Surroundings, type View, watch } from './component';
import type { BehaviourOf, Calls } from './given/image-behaviour';
import { dnsOf, insideOf } from './kubelet/inside';
import { programOf } from './kubelet/shell-program';
import {
  addressesOf,
  type Called,
  type ContainerExit,
  hasEnded,
  type Machine,
  type RunningContainer,
} from './machine';
import type { From, Journey } from './network/network';
import { ways } from './network/port';
import { type Container, type Key, keyOf, type Pod } from './objects/objects';
import type { StepId } from './trace';

/** A client that asks without a pause asks no more often than this. */
const leastPauseMs = 100;
/** How long a URL is waited for when nothing is said. */
const usualTimeoutMs = 1_000;
/** So many answers in a row after failures are a recovery. */
const answersOfRecovery = 3;

/** What is remembered of a run: whether its requests fail, in which words that was told, and how many were answered since. */
type Told = { readonly failing: boolean; readonly as: readonly string[]; readonly answered: number };

/** One for all nodes: each container's requests leave from where it runs. */
export const clients: Component = {
  name: 'clients',
  process: 'clients',
  watches: {
    Pod: watch('Pod', (pod, view, removed) =>
      !removed && isClient(pod, view.behaviourOf) ? [keyOf(pod)] : [],
    ),
  },
  reconcile: (view, key) => {
    const pod = view.get('Pod', key);
    return pod === undefined ? [] : requestsOf(view, key, pod);
  },
};

function isClient({ spec }: Pod, behaviourOf: BehaviourOf): boolean {
  const calls = (container: Container): boolean =>
    (behaviourOf(container.image ?? '').calls ?? programOf(container)?.calls) !== undefined;
  return spec.nodeName !== undefined && [...(spec.initContainers ?? []), ...spec.containers].some(calls);
}

/** What is due of a Pod's containers, and when the next is. */
function requestsOf(view: View, key: Key, pod: Pod): readonly Intent[] {
  const around = view.surroundings();
  const machine = around.machines.get(pod.spec.nodeName ?? '');
  if (machine === undefined || !machine.up) return [];
  const intents: Intent[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (const { name } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    const inside = insideOf(machine, pod, name);
    const calls = inside?.run.behaviour.calls;
    if (inside === undefined || calls === undefined || !isAwake(inside.run, view.now)) continue;
    const at = dueAt(inside.run, calls);
    if (at > view.now) {
      next = Math.min(next, at);
      continue;
    }
    const asked = ask(view, around, pod, calls);
    if (endOf(calls, asked.code, asked.call.at) === undefined)
      next = Math.min(next, asked.call.at + pauseMs(calls));
    intents.push(...recorded(view, key, machine, inside.sandbox.uid, inside.run, calls, asked));
  }
  if (Number.isFinite(next)) intents.push({ do: 'wake', at: next, background: true });
  return intents;
}

function isAwake(run: RunningContainer, now: number): boolean {
  return !hasEnded(run, now) && (run.hangsSince === undefined || run.hangsSince > now);
}

function pauseMs({ everyMs }: Calls): number {
  return Math.max(leastPauseMs, everyMs);
}

function dueAt(run: RunningContainer, calls: Calls): number {
  const last = run.called?.at(-1);
  return last === undefined
    ? run.startedAt + (run.behaviour.readyAfterMs ?? 0)
    : last.at + (last.times - 1) * last.everyMs + pauseMs(calls);
}

// --- One request --------------------------------------------------------------------------------------------------------

type Asked = {
  readonly call: Called;
  readonly code: number;
  /** What came back. */
  readonly answer: string;
  readonly because: readonly StepId[];
};

/** How a request that begins now goes; what it waits for is part of it. */
function ask(view: View, around: Surroundings, pod: Pod, calls: Calls): Asked {
  const { name, namespace = 'default' } = pod.metadata;
  const from: From = { kind: 'pod', pod: `${namespace}/${name}` };
  let tookMs = 0;
  let way: Journey | undefined;
  const { netOf, netPrograms, networkOf } = ways.get();
  const net = netOf(
    {
      network: () => networkOf(around),
      choose: (point, among) => view.choose(point, among),
      sleep: (ms) => {
        tookMs += ms;
      },
      went: (went) => {
        way = went;
      },
    },
    from,
    dnsOf(pod),
  );
  const [program = '', ...args] = inNamespace(commandOf(calls), `${namespace}/${name}`);
  const run = netPrograms[program];
  if (run === undefined) throw new Error(`a client runs a program of the network, not ${program}`);
  const { stdout, stderr, code } = run(args, net);
  const said = code !== 0 && calls.saysInVain !== undefined ? `${stdout}${calls.saysInVain}\n` : stdout;
  const call = { at: view.now + tookMs, times: 1, everyMs: 0, stdout: said, stderr };
  return { call, code, answer: stdout, because: way === undefined ? [] : stepsBehind(around, way) };
}

/** The words for a Pod: its namespace filled in. */
function inNamespace(words: readonly string[], pod: Key): readonly string[] {
  const namespace = pod.slice(0, pod.indexOf('/'));
  return words.map((word) => word.replaceAll('{namespace}', namespace));
}

function commandOf(calls: Calls): readonly string[] {
  if ('command' in calls) return calls.command;
  const seconds = Math.max(1, Math.ceil((calls.timeoutMs ?? usualTimeoutMs) / 1000));
  return ['wget', '-qO-', '-T', String(seconds), calls.url];
}

/** The starts and ends of the containers that it came to, or would have come to. */
function stepsBehind({ machines }: Surroundings, { hops, end }: Journey): readonly StepId[] {
  const address = hops.at(-1)?.packet.destination;
  const asked = end.kind === 'answered' && end.by.kind === 'container' ? end.by.pod : undefined;
  for (const { sandboxes } of machines.values())
    for (const sandbox of sandboxes.values()) {
      if (asked === undefined ? !addressesOf(sandbox).includes(address ?? '') : sandbox.pod !== asked)
        continue;
      return [...sandbox.containers.values()].flatMap(({ by, exit }) => exit?.by ?? by ?? []);
    }
  return [];
}

// --- What is told of it -----------------------------------------------------------------------------------------------------

function recorded(
  view: View,
  key: Key,
  machine: Machine,
  uid: string,
  run: RunningContainer,
  calls: Calls,
  { call, code, answer, because }: Asked,
): readonly Intent[] {
  const { node } = machine;
  const failed = code !== 0;
  const change = { kind: 'recordCall', uid, name: run.name, call } as const;
  const memory = `${uid}/${run.name}/${run.attempt}`;
  const before = view.memory(memory) as Told | undefined;
  const text = (call.stderr === '' && failed ? (answer.trim().split('\n').at(-1) ?? '') : call.stderr).trim();
  const after = told(before, failed, text);
  const remember: Intent = { do: 'remember', key: memory, value: after };
  const isNews =
    before === undefined ||
    before.failing !== after.failing ||
    (failed && after.as.length > before.as.length);
  const ends = endOf(calls, code, call.at);
  const end: readonly Intent[] =
    ends === undefined
      ? []
      : [
          {
            do: 'local',
            node,
            change: { kind: 'endContainer', uid, name: run.name, exit: ends },
            about: { kind: 'Pod', key },
            rule: 'client/end',
          },
        ];
  if (!isNews) return [{ do: 'local', node, change, rule: 'client/log' }, remember, ...end];
  const what = 'command' in calls ? inNamespace(calls.command, key).join(' ') : calls.url;
  const firstLine =
    answer
      .trim()
      .split('\n')
      .at(program(calls) === 'nslookup' ? -1 : 0) ?? '';
  const outcome = failed ? `in vain: ${text}` : `and is answered${firstLine === '' ? '' : `: ${firstLine}`}`;
  return [
    {
      do: 'local',
      node,
      change,
      actor: `client@${node}`,
      effect: failed ? 'request-failed' : 'request-answered',
      about: { kind: 'Pod', key },
      container: run.name,
      says: `in container ${run.name} of Pod ${key} asks ${what} ${outcome}`,
      rule: 'client/outcome',
      because: run.by === undefined ? because : [run.by, ...because],
    },
    remember,
    ...end,
  ];
}

function program(calls: Calls): string | undefined {
  return commandOf(calls)[0];
}

/** How the container ends with this request, if it does. */
function endOf({ ends }: Calls, code: number, at: number): ContainerExit | undefined {
  if (ends === undefined || (ends === 'when answered' && code !== 0)) return undefined;
  return { at, code, reason: code === 0 ? 'Completed' : 'Error' };
}

/** The state after one more request. */
function told(before: Told | undefined, failed: boolean, text: string): Told {
  if (failed) {
    const as = before?.failing === true ? before.as : [];
    return { failing: true, as: as.includes(text) ? as : [...as, text], answered: 0 };
  }
  if (before?.failing !== true) return { failing: false, as: [], answered: 0 };
  const answered = before.answered + 1;
  return answered < answersOfRecovery ? { ...before, answered } : { failing: false, as: [], answered: 0 };
}
