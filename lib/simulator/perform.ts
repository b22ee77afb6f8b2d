/** Carries out a person's command: as requests of a client to the API server, or as something that breaks. */

import { actorOf as clientName } from './apiserver/identity';
import type { Command, CommandResult, Fault, TypedCommand } from './command';
import type { Engine } from './engine/engine';
import { limitText } from './engine/run';
import type { NodeGiven } from './given/node-given';
import { headProblem } from './objects/manifest-head';
import { performFault, unfoundProcess } from './perform/faults';
import { performRequest } from './perform/requests';
import { faultSentence, requestSentence } from './perform/sentences';

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
  const unfound = command.kind === 'fault' ? unfoundProcess(engine, command.fault) : undefined;
  if (unfound !== undefined) return unfound;
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
