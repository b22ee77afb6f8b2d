/** `kubectl create service`. Source: kubectl/pkg/cmd/create/create_service.go. */

import { isDNS1123Subdomain, isValidPortName, isValidPortNum } from '../../apiserver/names';
import type { CommandSpec, Invocation } from '../invocation';
import type { FlagSpec } from '../line/flags';
import { type Made, made } from './config';
import { generator } from './generator';

export type ServiceWords = {
  readonly name: string;
  readonly type: string;
  /** `PORT` or `PORT:TARGET`. */
  readonly tcp: readonly string[];
  readonly clusterIP: string;
  readonly externalName: string;
  readonly nodePort: number;
};

const tcpFlag: FlagSpec = { name: 'tcp', type: 'strings' };

export const createServiceCommand: CommandSpec = {
  name: 'service',
  aliases: ['svc'],
  usage: '(clusterip | externalname | loadbalancer | nodeport)',
  does: 'Creates a Service.',
  needsSubcommand: 'stderr',
  subcommands: [
    serviceGenerator('clusterip', 'ClusterIP', [tcpFlag, { name: 'clusterip', type: 'string' }]),
    serviceGenerator('externalname', 'ExternalName', [
      tcpFlag,
      { name: 'external-name', type: 'string', required: true },
    ]),
    serviceGenerator('loadbalancer', 'LoadBalancer', [tcpFlag]),
    serviceGenerator('nodeport', 'NodePort', [tcpFlag, { name: 'node-port', type: 'int' }]),
  ],
};

function serviceGenerator(name: string, type: string, flags: readonly FlagSpec[]): CommandSpec {
  return generator({
    name,
    usage: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
    does: `Creates a Service of type ${type}.`,
    flags,
    failing: `${type} service`,
    make: ({ flags: given }: Invocation, serviceName) =>
      made(
        service({
          name: serviceName,
          type,
          tcp: given.list('tcp'),
          clusterIP: given.text('clusterip'),
          externalName: given.text('external-name'),
          nodePort: given.number('node-port') ?? 0,
        }),
      ),
  });
}

export function service({ name, type, tcp, clusterIP, externalName, nodePort }: ServiceWords): Made {
  if (clusterIP === 'None' && type !== 'ClusterIP')
    return { ok: false, message: 'ClusterIP=None can only be used with ClusterIP service type' };
  if (clusterIP !== 'None' && tcp.length === 0 && type !== 'ExternalName')
    return { ok: false, message: 'at least one tcp port specifier must be provided' };
  if (type === 'ExternalName' && isDNS1123Subdomain(externalName).length > 0)
    return { ok: false, message: `invalid service external name ${externalName}` };
  const ports: unknown[] = [];
  for (const text of tcp) {
    const pair = portsOf(text);
    if (typeof pair === 'string') return { ok: false, message: pair };
    ports.push({
      name: text.replaceAll(':', '-'),
      protocol: 'TCP',
      port: pair.port,
      targetPort: pair.targetPort,
      ...(nodePort === 0 ? {} : { nodePort }),
    });
  }
  return {
    ok: true,
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels: { app: name } },
      spec: {
        type,
        selector: { app: name },
        ...(ports.length === 0 ? {} : { ports }),
        ...(externalName === '' ? {} : { externalName }),
        ...(clusterIP === '' ? {} : { clusterIP }),
      },
      status: { loadBalancer: {} },
    },
  };
}

function portsOf(text: string): { readonly port: number; readonly targetPort: number | string } | string {
  const [first = '', second] = text.split(':');
  const port = portNumber(first);
  if (typeof port === 'string') return port;
  if (second === undefined) return { port, targetPort: port };
  if (/^[+-]?\d+$/.test(second)) {
    const problems = isValidPortNum(Number(second));
    return problems.length > 0 ? problems.join(',') : { port, targetPort: Number(second) };
  }
  const problems = isValidPortName(second);
  return problems.length > 0 ? problems.join(',') : { port, targetPort: second };
}

/** Source: k8s.io/utils/net ParsePort. */
function portNumber(text: string): number | string {
  if (!/^\d+$/.test(text)) return `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  const port = Number(text);
  return port <= 65_535 ? port : `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`;
}
