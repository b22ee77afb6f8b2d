/** The containers of a Pod or of a template. Source: kubectl/pkg/describe/describe.go describeContainers. */
import type { Container, ContainerPort, EnvFromSource } from '../../apiserver/validation/shapes/pod';
import type { ResourceRequirements } from '../../apiserver/validation/shapes/volume';
import type { ContainerState, ContainerStatus } from '../../objects/objects';
import { goQuoted } from '../../values/go-text';
import { longTime } from '../output/go-text';
import { compareText, quantityText } from '../printers/cells';
import { indent, type Lines } from './describer';
import { type EnvSubject, envLines } from './env';
import { flagText } from './fields';
import { probeText } from './probes';

export type ContainersTold = {
  readonly title: string;
  readonly containers: readonly Container[] | undefined;
  readonly statuses?: readonly ContainerStatus[] | undefined;
  /** The Pod whose fields the environment shows; absent for a template. */
  readonly pod?: EnvSubject;
  /** The blanks before the section where it is part of a template. */
  readonly space: '' | '  ';
};

export function containerLines({ title, containers = [], statuses, pod, space }: ContainersTold): Lines {
  const nameIndent = space === '' ? '' : ' ';
  return [
    `${space}${title}:${containers.length === 0 ? ' <none>' : ''}`,
    ...containers.flatMap((container) => {
      const status = statuses?.findLast(({ name }) => name === container.name);
      return [
        `  ${nameIndent}${container.name ?? ''}:`,
        ...indent(2, [
          ...basicLines(container, status),
          ...commandLines('Command', container.command),
          ...commandLines('Args', container.args),
          ...(status === undefined ? [] : statusLines(status)),
          ...resourceLines(container.resources),
          ...(['liveness', 'readiness', 'startup'] as const).flatMap((kind) => {
            const probe = container[`${kind}Probe`];
            return probe === undefined
              ? []
              : [`${kind.charAt(0).toUpperCase()}${kind.slice(1)}:\t${probeText(probe)}`];
          }),
          ...envFromLines(container.envFrom ?? []),
          ...envLines(container, pod),
          ...mountLines(container),
        ]),
      ];
    }),
  ];
}

/** Limits, then requests, each in order of name. */
export function resourceLines(resources: ResourceRequirements | undefined): Lines {
  const amounts = (title: string, list: ResourceRequirements['limits']): Lines => {
    const entries = Object.entries(list ?? {}).sort(([a], [b]) => compareText(a, b));
    if (entries.length === 0) return [];
    return [`${title}:`, ...entries.map(([name, amount]) => `  ${name}:\t${quantityText(amount)}`)];
  };
  return [...amounts('Limits', resources?.limits), ...amounts('Requests', resources?.requests)];
}

function basicLines(container: Container, status: ContainerStatus | undefined): Lines {
  const seccomp = container.securityContext?.seccompProfile;
  return [
    ...(status === undefined ? [] : [`Container ID:\t${status.containerID ?? ''}`]),
    `Image:\t${container.image ?? ''}`,
    ...(status === undefined ? [] : [`Image ID:\t${status.imageID ?? ''}`]),
    portLine('Port', container.ports ?? [], ({ containerPort = 0 }) => containerPort),
    portLine('Host Port', container.ports ?? [], ({ hostPort = 0 }) => hostPort),
    ...(seccomp === undefined ? [] : [`SeccompProfile:\t${seccomp.type ?? ''}`]),
    ...(seccomp?.type === 'Localhost' ? [`  LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`] : []),
  ];
}

function portLine(
  title: string,
  ports: readonly ContainerPort[],
  number: (port: ContainerPort) => number,
): string {
  const texts = ports.map((port) => {
    const text = `${number(port)}/${port.protocol ?? ''}`;
    return port.name ? `${text} (${port.name})` : text;
  });
  return `${title}${texts.length > 1 ? 's' : ''}:\t${texts.join(', ') || '<none>'}`;
}

/** A line for each line of each argument. */
function commandLines(title: string, words: readonly string[] | undefined): Lines {
  if (words === undefined || words.length === 0) return [];
  return [
    `${title}:`,
    ...indent(
      1,
      words.flatMap((word) => word.split('\n')),
    ),
  ];
}

function statusLines(status: ContainerStatus): Lines {
  return [
    ...stateLines('State', status.state),
    ...(status.lastState?.terminated === undefined ? [] : stateLines('Last State', status.lastState)),
    `Ready:\t${flagText(status.ready ?? false)}`,
    `Restart Count:\t${status.restartCount ?? 0}`,
  ];
}

function stateLines(title: string, state: ContainerState | undefined): Lines {
  const { running, waiting, terminated } = state ?? {};
  if (running !== undefined) return [`${title}:\tRunning`, `  Started:\t${longTime(running.startedAt)}`];
  if (waiting !== undefined || terminated === undefined)
    return [`${title}:\tWaiting`, ...(waiting?.reason ? [`  Reason:\t${waiting.reason}`] : [])];
  const { reason, message, exitCode, signal } = terminated;
  return [
    `${title}:\tTerminated`,
    ...(reason ? [`  Reason:\t${reason}`] : []),
    ...(message ? [`  Message:\t${message}`] : []),
    `  Exit Code:\t${exitCode ?? 0}`,
    ...(signal !== undefined && signal > 0 ? [`  Signal:\t${signal}`] : []),
    `  Started:\t${longTime(terminated.startedAt)}`,
    `  Finished:\t${longTime(terminated.finishedAt)}`,
  ];
}

function envFromLines(sources: readonly EnvFromSource[]): Lines {
  if (sources.length === 0) return [];
  return [
    'Environment Variables from:',
    ...sources.map(({ prefix, configMapRef, secretRef }) => {
      const from = configMapRef !== undefined ? 'ConfigMap' : secretRef !== undefined ? 'Secret' : '';
      const { name = '', optional = false } = configMapRef ?? secretRef ?? {};
      return `  ${name}\t${from}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${optional}`;
    }),
  ];
}

function mountLines({ volumeMounts = [], volumeDevices = [] }: Container): Lines {
  const none = volumeMounts.length === 0 ? '\t<none>' : '';
  const mounts = [...volumeMounts].sort((a, b) => compareText(a.mountPath ?? '', b.mountPath ?? ''));
  const devices = [...volumeDevices].sort((a, b) => compareText(a.devicePath ?? '', b.devicePath ?? ''));
  return [
    `Mounts:${none}`,
    ...mounts.map(({ mountPath = '', name = '', readOnly, subPath }) => {
      const path = subPath ? `,path=${goQuoted(subPath)}` : '';
      return `  ${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${path})`;
    }),
    ...(devices.length === 0 ? [] : [`Devices:${none}`]),
    ...devices.map(({ devicePath = '', name = '' }) => `  ${devicePath} from ${name}`),
  ];
}
