/** Carries out what breaks, and what is mended: on processes, machines, links and containers. */
import type { CommandResult, Fault } from '../command';
import { faultShowsMs } from '../delays';
import type { Engine } from '../engine/engine';
import { changeMachine, hasEnded, type Machine, type MachineChange } from '../machine';
import { controlPlaneEnd } from '../network/addresses';
import { proxyKey } from '../network/kube-proxy';
import type { Key, Pod } from '../objects/objects';
import type { StepId } from '../trace';
import { unknown } from './client';

/** The answer when the fault is about a process that there is not: then nothing has happened. */
export function unfoundProcess(engine: Engine, fault: Fault): CommandResult | undefined {
  return 'of' in fault && engine.named(fault.of).length === 0
    ? unknown(`nothing in the cluster is called "${fault.of}"`)
    : undefined;
}

export function performFault(engine: Engine, fault: Fault, step: StepId): CommandResult {
  engine.watchFor(faultShowsMs);
  switch (fault.kind) {
    case 'stop':
    case 'start':
    case 'cutOff':
    case 'reconnect':
    case 'slow': {
      for (const name of engine.named(fault.of)) {
        if (fault.kind === 'stop') engine.stop(name);
        else if (fault.kind === 'start') engine.start(name, [step]);
        else if (fault.kind === 'cutOff') engine.cutOff(name);
        else if (fault.kind === 'reconnect') engine.reconnect(name, [step]);
        else engine.slow(name, fault.delayMs);
        wakeKubelet(engine, name, step);
      }
      engine.tellDatastore([step]);
      return { ok: true, message: '' };
    }
    case 'crash':
      return crash(engine, fault, step);
    case 'hang':
      return hang(engine, fault, step);
    case 'fillDisk':
      return changeNode(engine, fault.node, { kind: 'fillDisk', filledMi: Math.max(0, fault.mi) }, step, [
        'eviction',
      ]);
    case 'flushRules': {
      const done = changeNode(engine, fault.node, { kind: 'flushRules' }, step, []);
      if (done.ok) engine.poke(`kube-proxy@${fault.node}`, proxyKey, [step]);
      return done;
    }
    case 'placeManifest':
      return changeNode(
        engine,
        fault.node,
        { kind: 'placeManifest', file: fault.file, manifest: fault.manifest },
        step,
        staticKeys(engine.machines.get(fault.node), fault),
      );
    case 'cutLink':
    case 'mendLink':
      return link(engine, fault, step);
    case 'shutDown':
      return shutDown(engine, fault.node, step);
    case 'powerOff':
    case 'powerOn':
      return power(engine, fault.node, fault.kind === 'powerOn', step);
    case 'terminate': {
      const done = power(engine, fault.node, false, step);
      return done.ok ? changeNode(engine, fault.node, { kind: 'vanish' }, step, []) : done;
    }
    default:
      return fault satisfies never;
  }
}

/** A kubelet notices when the runtime or the network plugin of its node stops or starts. */
function wakeKubelet(engine: Engine, process: string, step: StepId): void {
  const [program, node] = process.split('@');
  if (program === 'containerd' || program === 'cni') engine.poke(`kubelet@${node}`, 'node', [step]);
}

function crash(engine: Engine, fault: Extract<Fault, { kind: 'crash' }>, step: StepId): CommandResult {
  const found = runOf(engine, fault.pod, fault.container);
  if (found === undefined) return unknown(`no container of Pod ${fault.pod} runs`);
  const code = fault.exitCode ?? 137;
  const exit = { at: engine.now, code, reason: code === 0 ? 'Completed' : 'Error' } as const;
  const { machine, uid, name } = found;
  return changeNode(engine, machine.node, { kind: 'endContainer', uid, name, exit }, step, [fault.pod]);
}

function hang(engine: Engine, fault: Extract<Fault, { kind: 'hang' }>, step: StepId): CommandResult {
  const found = runOf(engine, fault.pod, fault.container);
  if (found === undefined) return unknown(`no container of Pod ${fault.pod} runs`);
  const { machine, uid, name } = found;
  return changeNode(engine, machine.node, { kind: 'hangContainer', uid, name }, step, [fault.pod]);
}

/** A container of a Pod that runs now: the first of its spec when no name is given. */
function runOf(
  engine: Engine,
  key: Key,
  container: string | undefined,
): { readonly machine: Machine; readonly uid: string; readonly name: string } | undefined {
  const pod = engine.store.get('Pod', key) as Pod | undefined;
  const machine = engine.machines.get(pod?.spec.nodeName ?? '');
  if (pod === undefined || machine === undefined) return undefined;
  const uid = machine.sandboxesOf.get(key)?.[0] ?? '';
  const name = container ?? pod.spec.containers[0]?.name ?? '';
  const run = machine.sandboxes.get(uid)?.containers.get(name);
  return run === undefined || hasEnded(run, engine.now) ? undefined : { machine, uid, name };
}

/** Changes a machine, and has its kubelet look at what that concerns. */
function changeNode(
  engine: Engine,
  node: string,
  change: MachineChange,
  step: StepId,
  keys: readonly Key[],
): CommandResult {
  const machine = engine.machines.get(node);
  if (machine === undefined) return unknown(`no node is called "${node}"`);
  engine.machines.set(node, changeMachine(machine, change, engine.now, step));
  for (const key of keys) engine.poke(`kubelet@${node}`, key, [step]);
  return { ok: true, message: '' };
}

/** The Pods that a manifest makes, and made before. */
function staticKeys(
  machine: Machine | undefined,
  { node, file, manifest }: Extract<Fault, { kind: 'placeManifest' }>,
): readonly Key[] {
  return [machine?.manifests.get(file), manifest].flatMap((each) =>
    each === undefined || each === null
      ? []
      : [`${each.metadata.namespace ?? 'default'}/${each.metadata.name ?? 'pod'}-${node}`],
  );
}

/** What is beyond a link that is cut is there, and cannot be reached. */
function link(
  engine: Engine,
  { kind, node, from }: Extract<Fault, { kind: 'cutLink' | 'mendLink' }>,
  step: StepId,
): CommandResult {
  if (from !== controlPlaneEnd && (from === node || !engine.machines.has(from)))
    return unknown(`nothing that ${node} could be cut from is called "${from}"`);
  const done = changeNode(engine, node, { kind, from }, step, []);
  if (!done.ok) return done;
  if (from !== controlPlaneEnd) return changeNode(engine, from, { kind, from: node }, step, []);
  for (const { name } of engine.processes()) {
    if (!name.endsWith(`@${node}`)) continue;
    if (kind === 'cutLink') engine.cutOff(name);
    else engine.reconnect(name, [step]);
  }
  return done;
}

/** Where no kubelet holds it up the machine is off at once. */
function shutDown(engine: Engine, node: string, step: StepId): CommandResult {
  const machine = engine.machines.get(node);
  const isHeldUp = machine?.shutdownGrace.length !== 0 && engine.health(`kubelet@${node}`) !== 'stopped';
  if (machine === undefined || !isHeldUp) return power(engine, node, false, step);
  return changeNode(engine, node, { kind: 'askShutdown' }, step, ['shutdown']);
}

/** Without power, what runs on a machine ends; with power again, its processes start and find nothing running. */
function power(engine: Engine, node: string, on: boolean, step: StepId): CommandResult {
  const machine = engine.machines.get(node);
  if (machine === undefined) return unknown(`no node is called "${node}"`);
  if (machine.gone === true) return unknown(`the machine of "${node}" no longer exists`);
  const change = { kind: on ? 'gainPower' : 'losePower' } as const;
  engine.machines.set(node, changeMachine(machine, change, engine.now, step));
  for (const { name } of engine.processes()) {
    if (!name.endsWith(`@${node}`)) continue;
    if (on) engine.start(name, [step]);
    else engine.stop(name);
  }
  return { ok: true, message: '' };
}
