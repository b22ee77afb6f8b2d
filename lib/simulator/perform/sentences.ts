/** What a person does, and what breaks, as the trace tells it. */
import type { ClientCommand, Fault, Target } from '../command';
import { controlPlaneEnd } from '../network/addresses';
import type { Manifest } from '../objects/objects';

export function requestSentence(command: ClientCommand): string {
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

export function faultSentence(fault: Fault): string {
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

function textOf(target: Target): string {
  return `${target.kind} ${target.name}`;
}
