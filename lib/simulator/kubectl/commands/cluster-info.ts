/** `kubectl cluster-info` and `version`. Source: kubectl/pkg/cmd/clusterinfo, kubectl/pkg/cmd/version. */

import { unreachable } from '../../apiserver/answers';
import type { Service } from '../../objects/objects';
import { kubernetesVersion } from '../../version';
import { fail, failWith } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import { indentedJson } from '../output/go-json';
import { resourceOrFail } from '../resource-name';
import { serverAddress } from '../session';
import { yamlText } from '../yaml/yaml-text';
import { refused } from './refused';

export const clusterInfoCommand: CommandSpec = {
  name: 'cluster-info',
  usage: '[flags]',
  does: 'Tells where the control plane and the services of the cluster itself can be reached.',
  subcommands: [refused('dump', 'read what you need with get and describe')],
  run: clusterInfo,
};

const kustomizeVersion = 'v5.8.1';

export const versionCommand: CommandSpec = {
  name: 'version',
  usage: '[flags]',
  does: 'Tells the versions of kubectl and of the API server.',
  flags: [
    { name: 'client', type: 'bool' },
    { name: 'output', short: 'o', type: 'string' },
  ],
  run: tellVersions,
};

function clusterInfo(invocation: Invocation): void {
  const { api } = invocation;
  const selection = { namespace: 'kube-system', labelSelector: 'kubernetes.io/cluster-service=true' };
  const answer = api.list(resourceOrFail(api.resources, 'services'), selection);
  if (!answer.ok) failWith(answer);
  const host = `https://${serverAddress}`;
  invocation.say(`Kubernetes control plane is running at ${host}`);
  for (const service of answer.items as readonly Service[]) {
    const { name, namespace = '', labels } = service.metadata;
    const link = `${host}/api/v1/namespaces/${namespace}/services/${proxyName(service)}/proxy`;
    invocation.say(
      `${labels?.['kubernetes.io/name'] ?? name} is running at ${balancerLink(service) ?? link}`,
    );
  }
  invocation.say("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
}

/** `SCHEME:NAME:PORT`, as much of it as there is. */
function proxyName({ metadata, spec }: Service): string {
  const [port] = spec.ports ?? [];
  if (port === undefined) return metadata.name;
  const isSecure = port.name === 'https' || port.port === 443;
  if (isSecure) return `https:${metadata.name}:${port.name ?? ''}`;
  return port.name ? `${metadata.name}:${port.name}` : metadata.name;
}

function balancerLink({ spec, status }: Service): string | undefined {
  const [ingress] = status?.loadBalancer?.ingress ?? [];
  if (ingress === undefined) return undefined;
  const host = ingress.ip || ingress.hostname;
  return (spec.ports ?? []).map(({ port }) => `http://${host}:${port} `).join('');
}

function tellVersions(invocation: Invocation): void {
  const { args, flags } = invocation;
  if (args.length > 0) fail(`extra arguments: [${args.join(' ')}]`);
  const output = flags.text('output');
  if (!['', 'yaml', 'json'].includes(output)) fail("--output must be 'yaml' or 'json'");
  const asksServer = !flags.bool('client');
  const serverVersion = asksServer && invocation.api.isReachable ? { serverVersion: kubernetesVersion } : {};
  const versions = { clientVersion: kubernetesVersion, kustomizeVersion, ...serverVersion };
  if (output === 'yaml') invocation.print(yamlText(versions));
  else if (output === 'json') invocation.say(indentedJson(versions));
  else invocation.say(versionLines(versions));
  if (asksServer && !invocation.api.isReachable) failWith(unreachable());
}

function versionLines(versions: {
  readonly clientVersion: { readonly gitVersion: string };
  readonly kustomizeVersion: string;
  readonly serverVersion?: { readonly gitVersion: string };
}): string {
  const { clientVersion, serverVersion } = versions;
  return [
    `Client Version: ${clientVersion.gitVersion}`,
    `Kustomize Version: ${versions.kustomizeVersion}`,
    ...(serverVersion === undefined ? [] : [`Server Version: ${serverVersion.gitVersion}`]),
  ].join('\n');
}
