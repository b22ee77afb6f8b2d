/** `kubectl expose`. Source: kubectl/pkg/cmd/expose/expose.go, kubectl/pkg/polymorphichelpers. */

import type { KubeObject, LabelSelector, Labels } from '../../objects/objects';
import { withLastApplied } from '../apply/last-applied';
import { sendOrFail, Teller } from '../change';
import { fail } from '../failure';
import {
  dryRunFlag,
  fieldManagerFlag,
  fileFlags,
  printFlags,
  recordFlag,
  saveConfigFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { podSpecOf } from '../pod-spec';
import { joinLabels } from '../printers/cells';
import { recorded } from '../record';
import { find, forEach, type Item } from '../resource-args';
import { resourceOrFail } from '../resource-name';
import { type Made, made } from './config';
import { withOverrides } from './overrides';

export type ExposeWords = {
  readonly name?: string;
  /** `80` or `80,443`. */
  readonly port?: string;
  readonly protocol?: string;
  /** `8080/UDP,8081/TCP`. */
  readonly protocols?: string;
  readonly selector?: string;
  readonly labels?: string;
  readonly targetPort?: string;
  readonly externalIP?: string;
  readonly serviceType?: string;
  readonly loadBalancerIP?: string;
  readonly sessionAffinity?: string;
  readonly clusterIP?: string;
};

const texts = [
  'protocol',
  'port',
  'type',
  'load-balancer-ip',
  'selector',
  'target-port',
  'external-ip',
  'name',
  'session-affinity',
  'cluster-ip',
  'overrides',
  'override-type',
] as const;

export const exposeCommand: CommandSpec = {
  name: 'expose',
  usage:
    '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  does: 'Makes a Service for the Pods of a workload, a Pod or another Service.',
  flags: [
    ...printFlags,
    ...fileFlags,
    dryRunFlag,
    fieldManagerFlag,
    recordFlag,
    saveConfigFlag,
    ...texts.map((name) => ({ name, type: 'string' as const })),
    { name: 'labels', short: 'l', type: 'string' },
  ],
  run: expose,
};

function expose(invocation: Invocation): void {
  const { flags, args, api } = invocation;
  const teller = new Teller(invocation);
  const found = find(invocation, { args, filenames: flags.list('filename') });
  const resource = resourceOrFail(api.resources, 'services');
  forEach(found, (item) => {
    const words = wordsOf(invocation, item);
    const object = recorded(invocation, withOverrides(invocation, made(exposedService(words))));
    const service = { ...object, metadata: { ...object.metadata, namespace: invocation.namespace } };
    const whole = flags.bool('save-config') ? withLastApplied(service) : service;
    if (teller.dryRun === 'client')
      return teller.tell(resource, invocation.isNamespaceGiven ? service : object, 'exposed');
    const created = sendOrFail(invocation, {
      verb: 'create',
      object: whole,
      options: teller.options('kubectl-expose'),
    });
    teller.tell(resource, created.object, 'exposed');
  });
}

/** What the line says, and for the rest what the object says. */
function wordsOf({ flags }: Invocation, item: Item): ExposeWords {
  const { resource, name } = item;
  const object = item.object as KubeObject;
  if (!['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet'].includes(resource.id))
    fail(`cannot expose a ${resource.kind}${resource.group === '' ? '' : `.${resource.group}`}`);
  const selector = flags.text('selector') === '' ? selectorOf(object) : flags.text('selector');
  const ports = portsOf(object);
  const isHeadless = flags.text('cluster-ip') === 'None';
  const port = flags.text('port') === '' ? ports.map((each) => each.port).join(',') : flags.text('port');
  if (port === '' && !isHeadless) fail("couldn't find port via --port flag or introspection");
  const protocols = ports.map(({ port: number, protocol }) => `${number}/${protocol}`).join(',');
  const labels = flags.text('labels') === '' ? joinLabels(object.metadata.labels) : flags.text('labels');
  return {
    name: flags.text('name') === '' ? name.slice(0, 63) : flags.text('name'),
    port,
    protocol: flags.text('protocol'),
    protocols,
    selector,
    labels,
    targetPort: flags.text('target-port'),
    externalIP: flags.text('external-ip'),
    serviceType: flags.text('type'),
    loadBalancerIP: flags.text('load-balancer-ip'),
    sessionAffinity: flags.text('session-affinity'),
    clusterIP: flags.text('cluster-ip'),
  };
}

function selectorOf(object: KubeObject): string {
  const no = (why: string): never =>
    fail(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  if (object.kind === 'Pod')
    return joinLabels(object.metadata.labels) || no('the pod has no labels and cannot be exposed');
  const { selector } = object.spec as { readonly selector?: LabelSelector | Labels };
  if (object.kind === 'Service' || object.kind === 'ReplicationController')
    return joinLabels(selector as Labels) || no('the service has no pod selector set');
  const { matchLabels, matchExpressions } = (selector ?? {}) as LabelSelector;
  if ((matchExpressions ?? []).length > 0)
    return no(
      `couldn't convert expressions - ${JSON.stringify(JSON.stringify(matchExpressions))} to map-based selector format`,
    );
  return (
    joinLabels(matchLabels) ||
    no(`the ${object.kind.toLowerCase()} has no labels or selectors and cannot be exposed`)
  );
}

type PortOf = { readonly port: string; readonly protocol: string };

function portsOf(object: KubeObject): readonly PortOf[] {
  if (object.kind === 'Service') {
    const { ports = [] } = object.spec as {
      readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
    };
    return ports.map(({ port, protocol = 'TCP' }) => ({ port: String(port), protocol }));
  }
  const containers = podSpecOf(object)?.containers ?? [];
  const all = containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: String(containerPort), protocol })),
  );
  return all.filter(
    (each, i) => all.findIndex((other) => other.port === each.port && other.protocol === each.protocol) === i,
  );
}

export function exposedService(words: ExposeWords): Made {
  const { name = '', port = '', protocol = '', protocols = '' } = words;
  const { targetPort = '', sessionAffinity = '' } = words;
  if ((words.selector ?? '') === '') return no('selector must be specified');
  const selector = pairsOf(words.selector ?? '');
  if (typeof selector === 'string') return no(selector);
  const labels = (words.labels ?? '') === '' ? undefined : pairsOf(words.labels ?? '');
  if (typeof labels === 'string') return no(labels);
  if (name === '') return no('name must be specified');
  const byPort = protocolsOf(protocols);
  if (typeof byPort === 'string') return no(byPort);
  const ports: { name?: string; protocol: string; port: number; targetPort?: number | string }[] = [];
  const numbers = port === '' ? [] : port.split(',');
  for (const [i, text] of numbers.entries()) {
    if (!/^[+-]?\d+$/.test(text)) return no(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    const known = protocol === '' ? (byPort.get(text) ?? []) : [];
    const portName = numbers.length > 1 ? { name: `port-${i + 1}` } : {};
    if (known.length <= 1)
      ports.push({ ...portName, protocol: protocol || (known[0] ?? 'TCP'), port: Number(text) });
    else
      for (const each of known)
        ports.push({ name: `port-${i + 1}-${each.toLowerCase()}`, protocol: each, port: Number(text) });
  }
  for (const each of ports)
    each.targetPort =
      targetPort === '' ? each.port : /^-?\d+$/.test(targetPort) ? Number(targetPort) : targetPort;
  if (!['', 'None', 'ClientIP'].includes(sessionAffinity))
    return no(`unknown session affinity: ${sessionAffinity}`);
  const given = (field: string, value: string | undefined): Readonly<Record<string, string>> =>
    value === undefined || value === '' ? {} : { [field]: value };
  return {
    ok: true,
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, ...(labels === undefined ? {} : { labels }) },
      spec: {
        selector,
        ...(ports.length === 0 ? {} : { ports }),
        ...((words.externalIP ?? '') === '' ? {} : { externalIPs: [words.externalIP] }),
        ...given('type', words.serviceType),
        ...(words.serviceType === 'LoadBalancer' ? given('loadBalancerIP', words.loadBalancerIP) : {}),
        ...given('sessionAffinity', sessionAffinity),
        ...given('clusterIP', words.clusterIP),
      },
      status: { loadBalancer: {} },
    },
  };
}

function no(message: string): Made {
  return { ok: false, message };
}

/** `a=b,c=d`; a text instead: what is wrong. */
export function pairsOf(text: string): Readonly<Record<string, string>> | string {
  const pairs: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [key = '', value, ...more] = part.split('=');
    if (value === undefined || more.length > 0) return `unexpected label spec: ${part}`;
    if (key === '') return 'unexpected empty label key';
    pairs[key] = value;
  }
  return pairs;
}

function protocolsOf(text: string): ReadonlyMap<string, readonly string[]> | string {
  const byPort = new Map<string, string[]>();
  for (const part of text === '' ? [] : text.split(',')) {
    const [port = '', protocol, ...more] = part.split('/');
    if (protocol === undefined || more.length > 0) return `unexpected port protocol mapping: ${part}`;
    if (port === '') return 'unexpected empty port';
    if (protocol === '') return 'unexpected empty protocol';
    byPort.set(port, [...(byPort.get(port) ?? []), protocol]);
  }
  return byPort;
}
