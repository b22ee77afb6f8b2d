/**
 * `kubectl port-forward`: opens the port, tries one connection through it, and ends. The connection goes from the Pod's
 * node into the Pod, past all rules of Services. Source: kubectl/pkg/cmd/portforward/portforward.go.
 */
import { hostDns } from '../../kubelet/inside';
import type { Pod, Service } from '../../objects/objects';
import { familyOf } from '../../values/ip-family';
import { Failure, fail, failWithUsage } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import { find, type Item, itemsOrFail } from '../resource-args';
import { byActivity } from './pod-order';
import { podsOf } from './pods-of';

export const portForwardCommand: CommandSpec = {
  name: 'port-forward',
  usage: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  does: 'Tries whether a Pod answers on a port, past all Services.',
  flags: [
    { name: 'address', type: 'strings' },
    { name: 'pod-running-timeout', type: 'duration' },
  ],
  run: portForward,
};

function portForward(invocation: Invocation): void {
  const { args, api } = invocation;
  const [target, ...ports] = args;
  if (target === undefined || ports.length === 0)
    failWithUsage(invocation.command, 'TYPE/NAME and list of ports are required for port-forward');
  const [item] = itemsOrFail(find(invocation, { args: [target as string], defaultKind: 'pods' }));
  const [pod] = item === undefined ? [] : podsOf(invocation, item, byActivity);
  if (item === undefined || pod === undefined) return;
  if (pod.status?.phase !== 'Running')
    fail(`unable to forward port because pod is not running. Current status=${pod.status?.phase}`);
  const node = pod.spec.nodeName ?? '';
  if (!api.runs(`kubelet@${node}`))
    fail(
      `error upgrading connection: error dialing backend: dial tcp ${api.machine(node)?.address ?? node}:10250: connect: connection refused`,
    );
  const listensOn = invocation.flags.has('address') ? invocation.flags.list('address') : ['localhost'];
  const addresses = listensOn.flatMap((address) =>
    address === 'localhost' ? ['127.0.0.1', '[::1]'] : [address],
  );
  for (const text of ports) {
    const [local = '', remote = local] = text.split(':');
    const port = portOf(item, pod, remote);
    for (const address of addresses)
      invocation.say(`Forwarding from ${address}:${local === '' ? port : local} -> ${port}`);
    invocation.say(`Handling connection for ${local === '' ? port : local}`);
    const connection = api
      .net({ kind: 'node', node }, hostDns(familyOf(podIp(pod))))
      .connect(podIp(pod), port);
    if (connection.kind === 'answered') continue;
    throw new Failure([
      {
        kind: 'plain',
        text: `an error occurred forwarding ${local} -> ${port}: error forwarding port ${port} to pod ${pod.metadata.uid}, uid : failed to connect to localhost:${port} inside namespace: dial tcp4 127.0.0.1:${port}: connect: connection refused\nerror: lost connection to pod`,
      },
    ]);
  }
}

function podIp(pod: Pod): string {
  return pod.status?.podIP ?? '';
}

/** The Pod's port: a Service's port is that of its target. */
function portOf({ resource, object }: Item, pod: Pod, text: string): number {
  const named = (name: string): number | undefined =>
    pod.spec.containers.flatMap(({ ports = [] }) => ports).find((each) => each.name === name)?.containerPort;
  if (resource.id === 'Service') {
    const { ports = [] } = (object as Service).spec ?? {};
    const port = ports.find((each) => String(each.port) === text || each.name === text);
    if (port === undefined)
      return fail(`Service ${object?.metadata.name} does not have a service port ${text}`);
    const target = port.targetPort ?? port.port;
    return typeof target === 'number'
      ? target
      : (named(target) ?? fail(`Pod '${pod.metadata.name}' does not have a named port '${target}'`));
  }
  if (/^\d{1,5}$/.test(text)) return Number(text);
  return named(text) ?? fail(`Pod '${pod.metadata.name}' does not have a named port '${text}'`);
}
