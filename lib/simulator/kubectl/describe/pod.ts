/** Source: kubectl/pkg/describe/describe.go describePod. */
import type { PodSpec as PodSpecShape } from '../../apiserver/validation/shapes/pod';
import { isBeingDeleted, type Pod } from '../../objects/objects';
import { qosClass } from '../../objects/qos';
import { longTime } from '../output/go-text';
import { lifeText } from './claim';
import { containerLines, resourceLines } from './containers';
import { describer, indent, type Lines } from './describer';
import { eventLines } from './events';
import { annotationLines, controlledByLines, labelLines, optionalLine, tolerationLines } from './fields';
import { spreadLines } from './pod-template';
import { volumeLines } from './volumes';

const mirrorAnnotation = 'kubernetes.io/config.mirror';

export const pod = describer<Pod>((object, view) => {
  const { metadata, status } = object;
  // The types of the simulator name what has an effect; a description tells the rest too.
  const spec = object.spec as unknown as PodSpecShape;
  const { name, uid } = metadata;
  const mirrored = metadata.annotations?.[mirrorAnnotation];
  const space = '';
  return [
    `Name:\t${name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    ...optionalLine('Priority', spec.priority),
    ...optionalLine('Priority Class Name', spec.priorityClassName),
    ...optionalLine('Runtime Class Name', spec.runtimeClassName),
    ...optionalLine('Service Account', spec.serviceAccountName),
    `Node:\t${spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>'}`,
    ...(status?.startTime === undefined ? [] : [`Start Time:\t${longTime(status.startTime)}`]),
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    ...phaseLines(object, view.now),
    ...optionalLine('Reason', status?.reason),
    ...optionalLine('Message', status?.message),
    ...seccompLines(spec),
    `IP:\t${status?.podIP ?? ''}`,
    ...ipLines(object),
    ...controlledByLines(object),
    ...optionalLine('NominatedNodeName', status?.nominatedNodeName),
    ...(spec.resources === undefined ? [] : ['Resources:', ...indent(1, resourceLines(spec.resources))]),
    ...(spec.initContainers !== undefined && spec.initContainers.length > 0
      ? containerLines({
          title: 'Init Containers',
          containers: spec.initContainers,
          statuses: status?.initContainerStatuses,
          pod: object,
          space,
        })
      : []),
    ...containerLines({
      title: 'Containers',
      containers: spec.containers,
      statuses: status?.containerStatuses,
      pod: object,
      space,
    }),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? containerLines({
          title: 'Ephemeral Containers',
          containers: spec.ephemeralContainers,
          statuses: status?.ephemeralContainerStatuses,
          pod: object,
          space,
        })
      : []),
    ...gateLines(object),
    ...conditionLines(object),
    ...volumeLines(spec.volumes, space),
    `QoS Class:\t${status?.qosClass ?? qosClass(object.spec)}`,
    ...labelLines('Node-Selectors', spec.nodeSelector),
    ...tolerationLines('Tolerations', spec.tolerations),
    ...spreadLines(spec.topologySpreadConstraints, space),
    ...eventLines(object, view, { name, uid: mirrored ?? uid }),
  ];
});

function phaseLines(object: Pod, now: number): Lines {
  const phase = object.status?.phase ?? '';
  const isLeaving = isBeingDeleted(object) && phase !== 'Failed' && phase !== 'Succeeded';
  if (!isLeaving) return [`Status:\t${phase}`];
  return [
    `Status:\t${lifeText(object, phase, now)}`,
    `Termination Grace Period:\t${object.metadata.deletionGracePeriodSeconds ?? 0}s`,
  ];
}

function seccompLines({ securityContext }: PodSpecShape): Lines {
  const profile = securityContext?.seccompProfile;
  if (profile === undefined) return [];
  return [
    `SeccompProfile:\t${profile.type ?? ''}`,
    ...(profile.type === 'Localhost' ? [`LocalhostProfile:\t${profile.localhostProfile ?? ''}`] : []),
  ];
}

function ipLines({ status }: Pod): Lines {
  const ips = status?.podIPs ?? [];
  return ips.length === 0 ? ['IPs:\t<none>'] : ['IPs:', ...ips.map(({ ip }) => `  IP:\t${ip}`)];
}

function gateLines({ spec, status }: Pod): Lines {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return [];
  return [
    'Readiness Gates:',
    '  Type\tStatus',
    ...gates.map(({ conditionType }) => {
      const condition = status?.conditions?.find(({ type }) => type === conditionType);
      return `  ${conditionType} \t${condition?.status ?? '<none>'} `;
    }),
  ];
}

function conditionLines({ status }: Pod): Lines {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return [];
  return [
    'Conditions:',
    '  Type\tStatus',
    ...conditions.map(({ type, status: value }) => `  ${type} \t${value} `),
  ];
}
