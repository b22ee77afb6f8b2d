/** Carries out a person's command: as requests of a client to the API server, or as something that breaks. */

import { resourceText } from './apiserver/answers';
import { type Client, actorOf as clientName } from './apiserver/identity';
import { shapeOfKind } from './apiserver/managed-fields/schema';
import { threeWayMerge } from './apiserver/merge';
import type { Request } from './apiserver/request';
import type { Resource } from './apiserver/resources';
import type { Command, CommandResult, Fault, Target } from './command';
import type { Answer } from './component';
import { faultShowsMs, givenDelayMs } from './delays';
import type { Engine } from './engine/engine';
import { requestOf } from './engine/raw-request';
import { limitText } from './engine/run';
import type { NodeGiven } from './given/node-given';
import { changeMachine, hasEnded, type Machine, type MachineChange } from './machine';
import { controlPlaneEnd } from './network/addresses';
import { proxyKey } from './network/kube-proxy';
import { headProblem } from './objects/manifest-head';
import {
  type Key,
  type KubeObject,
  keyOf,
  type Manifest,
  type Node,
  type Pod,
  type Taint,
} from './objects/objects';
import type { StepId } from './trace';
import { sortedJson } from './values/json';
import { timestamp } from './values/time';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Carries out one command and answers what kubectl would print. `addNode` puts a new machine into the cluster. */
export function perform(
  engine: Engine,
  command: TypedCommand,
  addNode: (node: NodeGiven) => void = () => {},
): CommandResult {
  if (command.kind === 'run') {
    const ended = engine.run(command.forMs === undefined ? 'settled' : engine.now + command.forMs);
    return ended.kind === 'limit'
      ? { ok: false, code: 0, reason: 'LimitReached', message: limitText(ended, engine.trace) }
      : { ok: true, message: '' };
  }
  const actor = actorOf(command);
  const unreadable = manifestsOf(command)
    .map((manifest) => headProblem(manifest, command.kind === 'create'))
    .find((problem) => problem !== undefined);
  const says = unreadable === undefined ? sentenceOf(command) : `${actor} sends what cannot be read`;
  const step = engine.addStep(actor, actor, actionOf(command), [], null, says);
  if (unreadable !== undefined) return { ok: false, code: 400, reason: 'BadRequest', message: unreadable };
  if (command.kind === 'fault') return performFault(engine, command.fault, step);
  if (command.kind === 'addNode') {
    addNode(command.node);
    for (const process of engine.processes())
      if (process.name.endsWith(`@${command.node.name}`)) engine.start(process.name, [step]);
    return { ok: true, message: '' };
  }
  return performRequest({ engine, user: command.user ?? 'admin', because: [step] }, command);
}

function manifestsOf(command: TypedCommand): readonly unknown[] {
  if (command.kind === 'apply') return command.objects;
  return command.kind === 'create' || command.kind === 'replace' ? [command.object] : [];
}

type Session = { readonly engine: Engine; readonly user: Client; readonly because: readonly StepId[] };
type TypedCommand = Exclude<Command, { kind: 'kubectl' }>;
type ClientCommand = Exclude<TypedCommand, { kind: 'run' | 'fault' | 'addNode' }>;

function performRequest(client: Session, command: ClientCommand): CommandResult {
  switch (command.kind) {
    case 'apply':
      return applyAll(client, command.objects);
    case 'create':
      return told(
        client,
        send(client, { verb: 'create', object: command.object }),
        command.object,
        'created',
      );
    case 'replace':
      return told(
        client,
        send(client, { verb: 'update', object: command.object }),
        command.object,
        'replaced',
      );
    case 'patch':
      return change(client, command.target, 'patched', (found) => ({
        verb: 'patch',
        kind: found.resource.id,
        key: found.key,
        patch: { type: 'merge', body: command.patch },
        ...(command.subresource === undefined
          ? {}
          : { subresource: command.subresource as 'status' | 'scale' }),
      }));
    case 'delete':
      return remove(client, command);
    case 'scale':
      return change(client, command.target, 'scaled', (found) => ({
        verb: 'patch',
        kind: found.resource.id,
        key: found.key,
        subresource: 'scale',
        patch: { type: 'merge', body: { spec: { replicas: command.replicas } } },
      }));
    case 'label':
      return mergeChange(client, command.target, 'labeled', { metadata: { labels: command.values } });
    case 'annotate':
      return mergeChange(client, command.target, 'annotated', { metadata: { annotations: command.values } });
    case 'setImage':
      return setImages(client, command.target, command.images);
    case 'restart': {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': timestamp(client.engine.now) };
      return mergeChange(client, command.target, 'restarted', {
        spec: { template: { metadata: { annotations } } },
      });
    }
    case 'rollout':
      return mergeChange(client, command.target, `${command.action}d`, {
        spec: { paused: command.action === 'pause' ? true : null },
      });
    case 'cordon':
      return mergeChange(client, { kind: 'Node', name: command.node }, 'cordoned', {
        spec: { unschedulable: true },
      });
    case 'uncordon':
      return mergeChange(client, { kind: 'Node', name: command.node }, 'uncordoned', {
        spec: { unschedulable: null },
      });
    case 'taint':
      return taint(client, command);
    case 'request': {
      const { method, path, body } = command;
      const request = requestOf(method, path, body, client.engine.api.resources);
      if (request === undefined) return unknown('the server could not find the requested resource');
      if ('ok' in request) return request;
      const answer = send(client, request);
      return answer.ok ? { ok: true, message: '' } : answer;
    }
    default:
      return command satisfies never;
  }
}

// --- Requests -------------------------------------------------------------------------------------------------

function send({ engine, user, because }: Session, request: Request): Answer {
  const options = { fieldManager: 'kubectl', fieldValidation: validationOf(request), ...request.options };
  return engine.request(user, { ...request, options }, because).answer;
}

/** kubectl refuses unknown fields in what is written whole; those of a patch it tells of. */
function validationOf(request: Request): 'Strict' | 'Warn' {
  return request.verb === 'patch' && !['apply', 'change'].includes(request.patch.type) ? 'Warn' : 'Strict';
}

/** One object after the other, a moment apart, as kubectl does; the first refusal is the answer, the rest are tried. */
function applyAll(client: Session, objects: readonly Manifest[]): CommandResult {
  const lines: string[] = [];
  let refusal: CommandResult | undefined;
  objects.forEach((object, i) => {
    if (i > 0) client.engine.run(client.engine.now + givenDelayMs);
    const result = applyOne(client, object);
    if (result.ok) lines.push(result.message);
    else refusal ??= result;
  });
  return refusal ?? { ok: true, message: lines.join('\n') };
}

function applyOne(client: Session, manifest: Manifest): CommandResult {
  const { engine } = client;
  const resource = engine.api.resources.of(manifest);
  if (resource === undefined) {
    const message = `no matches for kind "${manifest.kind}" in version "${manifest.apiVersion}"`;
    return { ok: false, code: 404, reason: 'NotFound', message };
  }
  const key = keyIn(resource, manifest.metadata.name ?? '', manifest.metadata.namespace);
  const wanted = withLastApplied(resource, manifest);
  const options = { fieldManager: 'kubectl-client-side-apply' };
  const live = engine.store.get(resource.id, key);
  if (live === undefined || !isReachable(engine))
    return told(client, send(client, { verb: 'create', object: wanted, options }), manifest, 'created');
  const last: unknown = parsed(live.metadata.annotations?.[lastApplied]);
  const answer = send(client, {
    verb: 'patch',
    kind: resource.id,
    key,
    patch: {
      type: 'change',
      change: (object) =>
        withoutVersion(threeWayMerge(shapeOfKind(resource.id), last, wanted, object) as Manifest),
    },
    options,
  });
  return told(client, answer, manifest, answer.ok && answer.unchanged === true ? 'unchanged' : 'configured');
}

/** A manifest as kubectl sends it: with itself, as text, in an annotation. */
function withLastApplied(resource: Resource, manifest: Manifest): Manifest {
  const namespace = resource.namespaced ? { namespace: manifest.metadata.namespace ?? 'default' } : {};
  const { status: _status, ...fields } = manifest;
  const metadata = { annotations: {}, ...manifest.metadata, ...namespace };
  const text = `${sortedJson({ ...fields, metadata })}\n`;
  return {
    ...fields,
    metadata: {
      ...manifest.metadata,
      ...namespace,
      annotations: { ...manifest.metadata.annotations, [lastApplied]: text },
    },
  } as Manifest;
}

function withoutVersion(manifest: Manifest): Manifest {
  const { resourceVersion: _version, ...metadata } = manifest.metadata;
  return { ...manifest, metadata };
}

function remove(client: Session, command: Extract<Command, { kind: 'delete' }>): CommandResult {
  const found = find(client.engine, command.target);
  if (!found.ok) return found.refusal;
  const { resource, key } = found;
  const answer = send(client, {
    verb: 'delete',
    kind: resource.id,
    key,
    propagation: command.propagation ?? 'Background',
    ...(command.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: command.gracePeriodSeconds }),
  });
  if (!answer.ok) return answer;
  const where = resource.namespaced ? ` from ${key.slice(0, key.indexOf('/'))} namespace` : '';
  const how = command.gracePeriodSeconds === 0 ? 'force deleted' : 'deleted';
  const what = resource.group === '' ? resource.singular : `${resource.singular}.${resource.group}`;
  return { ok: true, message: `${what} "${command.target.name}" ${how}${where}` };
}

type Found = { readonly ok: true; readonly resource: Resource; readonly key: Key };

function find(
  engine: Engine,
  target: Target,
): Found | { readonly ok: false; readonly refusal: Extract<CommandResult, { ok: false }> } {
  const resource = engine.api.resources.byId(target.kind) ?? engine.api.resources.named(target.kind);
  if (resource === undefined) {
    const message = `the server doesn't have a resource type "${target.kind}"`;
    return { ok: false, refusal: { ok: false, code: 404, reason: 'NotFound', message } };
  }
  return { ok: true, resource, key: keyIn(resource, target.name, target.namespace) };
}

function change(
  client: Session,
  target: Target,
  done: string,
  request: (found: Found) => Request,
): CommandResult {
  const found = find(client.engine, target);
  if (!found.ok) return found.refusal;
  const answer = send(client, request(found));
  if (!answer.ok) return answer;
  const unchanged = answer.unchanged === true ? ' (no change)' : '';
  return {
    ok: true,
    message: `${nameOf(found.resource, target.name)} ${done}${unchanged}`,
    ...warned(answer),
  };
}

function mergeChange(
  client: Session,
  target: Target,
  done: string,
  body: Readonly<Record<string, unknown>>,
): CommandResult {
  return change(client, target, done, (found) => ({
    verb: 'patch',
    kind: found.resource.id,
    key: found.key,
    patch: { type: 'merge', body },
  }));
}

/** New images by container name; `*` means every container. */
function setImages(client: Session, target: Target, images: Readonly<Record<string, string>>): CommandResult {
  const withImages = (spec: Pod['spec']): Pod['spec'] => ({
    ...spec,
    containers: spec.containers.map((container) => {
      const image = images[container.name] ?? images['*'];
      return image === undefined ? container : { ...container, image };
    }),
  });
  return change(client, target, 'image updated', (found) => ({
    verb: 'patch',
    kind: found.resource.id,
    key: found.key,
    patch: {
      type: 'change',
      change: (object) => {
        if (object.kind === 'Pod') return { ...object, spec: withImages(object.spec as Pod['spec']) };
        const spec = object.spec as { readonly template: { readonly spec: Pod['spec'] } };
        const template = { ...spec.template, spec: withImages(spec.template.spec) };
        return { ...object, spec: { ...spec, template } };
      },
    },
  }));
}

function taint(client: Session, command: Extract<Command, { kind: 'taint' }>): CommandResult {
  return change(client, { kind: 'Node', name: command.node }, 'tainted', (found) => ({
    verb: 'patch',
    kind: 'Node',
    key: found.key,
    patch: {
      type: 'change',
      change: (object) => {
        const node = object as Node;
        const taints = changedTaints(node.spec?.taints ?? [], command);
        const { taints: _old, ...spec } = node.spec ?? {};
        return { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } };
      },
    },
  }));
}

function changedTaints(
  taints: readonly Taint[],
  { add = [], remove: gone = [] }: Extract<Command, { kind: 'taint' }>,
): readonly Taint[] {
  const kept = taints.filter(
    (each) =>
      !gone.some(({ key, effect }) => key === each.key && (effect === undefined || effect === each.effect)) &&
      !add.some(({ key, effect }) => key === each.key && effect === each.effect),
  );
  return [...add, ...kept];
}

// --- Faults ---------------------------------------------------------------------------------------------------

function performFault(engine: Engine, fault: Fault, step: StepId): CommandResult {
  engine.watchFor(faultShowsMs);
  switch (fault.kind) {
    case 'stop':
    case 'start':
    case 'cutOff':
    case 'reconnect':
    case 'slow': {
      const names = engine.named(fault.of);
      if (names.length === 0) return unknown(`nothing in the cluster is called "${fault.of}"`);
      for (const name of names) {
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

/** Without power, what runs on a machine ends; with power again, its processes start and find nothing running. */
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

function unknown(message: string): CommandResult {
  return { ok: false, code: 404, reason: 'NotFound', message };
}

// --- Words ----------------------------------------------------------------------------------------------------

function actorOf(command: TypedCommand): string {
  if (command.kind === 'fault' || command.kind === 'run' || command.kind === 'addNode') return 'fault';
  return clientName(command.user ?? 'admin');
}

function actionOf(
  command: TypedCommand,
):
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'command'; readonly command: Command } {
  return command.kind === 'fault' ? { kind: 'fault', fault: command.fault } : { kind: 'command', command };
}

function sentenceOf(command: TypedCommand): string {
  switch (command.kind) {
    case 'run':
      return 'Time passes';
    case 'addNode':
      return `A machine is added: ${command.node.name}`;
    case 'fault':
      return faultSentence(command.fault);
    default:
      return `${actorOf(command)} ${requestSentence(command)}`;
  }
}

function requestSentence(command: ClientCommand): string {
  const named = (objects: readonly Manifest[]): string =>
    objects
      .map((each) => `${each.kind} ${each.metadata.name ?? each.metadata.generateName ?? ''}`)
      .join(', ');
  switch (command.kind) {
    case 'apply':
      return `applies ${named(command.objects)}`;
    case 'create':
      return `creates ${named([command.object])}`;
    case 'replace':
      return `replaces ${named([command.object])}`;
    case 'patch':
      return `patches ${textOf(command.target)}`;
    case 'delete':
      return `deletes ${textOf(command.target)}`;
    case 'scale':
      return `scales ${textOf(command.target)} to ${command.replicas}`;
    case 'label':
      return `labels ${textOf(command.target)}`;
    case 'annotate':
      return `annotates ${textOf(command.target)}`;
    case 'setImage':
      return `sets the image of ${textOf(command.target)} to ${Object.values(command.images).join(', ')}`;
    case 'restart':
      return `restarts ${textOf(command.target)}`;
    case 'rollout':
      return `${command.action}s the rollout of ${textOf(command.target)}`;
    case 'cordon':
    case 'uncordon':
      return `${command.kind}s Node ${command.node}`;
    case 'request':
      return `sends ${command.method} ${command.path}`;
    case 'taint':
      return `changes the taints of Node ${command.node}`;
    default:
      return command satisfies never;
  }
}

function faultSentence(fault: Fault): string {
  switch (fault.kind) {
    case 'stop':
      return `${fault.of} stops`;
    case 'start':
      return `${fault.of} starts`;
    case 'cutOff':
      return `${fault.of} no longer reaches the API server`;
    case 'reconnect':
      return `${fault.of} reaches the API server again`;
    case 'slow':
      return `${fault.of} hears of changes ${fault.delayMs} ms later`;
    case 'crash':
      return `A container of Pod ${fault.pod} exits`;
    case 'hang':
      return `A container of Pod ${fault.pod} hangs`;
    case 'fillDisk':
      return `${fault.mi} Mi of the disk of ${fault.node} are taken by something else`;
    case 'flushRules':
      return `Somebody takes kube-proxy’s rules out of the kernel of ${fault.node}`;
    case 'placeManifest':
      return fault.manifest === null
        ? `${fault.file} is removed from the kubelet’s folder on ${fault.node}`
        : `${fault.file} is put into the kubelet’s folder on ${fault.node}`;
    case 'cutLink':
      return `Nothing passes any more between ${fault.node} and ${endText(fault.from)}`;
    case 'mendLink':
      return `${fault.node} and ${endText(fault.from)} reach each other again`;
    case 'shutDown':
      return `${fault.node} is asked to shut down`;
    case 'powerOff':
      return `${fault.node} loses power`;
    case 'powerOn':
      return `${fault.node} has power again`;
    case 'terminate':
      return `The machine of ${fault.node} is given back`;
    default:
      return fault satisfies never;
  }
}

function endText(from: string): string {
  return from === controlPlaneEnd ? 'the control plane' : from;
}

function told(client: Session, answer: Answer, manifest: Manifest, done: string): CommandResult {
  if (!answer.ok) return answer;
  const resource = client.engine.api.resources.of(manifest);
  return {
    ok: true,
    message: `${resource === undefined ? manifest.kind : nameOf(resource, answer.object.metadata.name)} ${done}`,
    ...warned(answer),
  };
}

function warned({ warnings }: Answer): { readonly warnings?: readonly string[] } {
  return warnings === undefined ? {} : { warnings };
}

/** `deployment.apps/web`, as kubectl names what it changed. */
function nameOf(resource: Resource, name: string): string {
  return `${resourceText({ plural: resource.singular, group: resource.group })}/${name}`;
}

function textOf(target: Target): string {
  return `${target.kind} ${target.name}`;
}

function keyIn(resource: Resource, name: string, namespace: string | undefined): Key {
  const metadata = resource.namespaced ? { name, namespace: namespace ?? 'default' } : { name };
  return keyOf({ metadata } as KubeObject);
}

function isReachable(engine: Engine): boolean {
  return engine.health('kube-apiserver') === 'running';
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
