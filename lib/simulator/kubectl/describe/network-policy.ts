/** Source: kubectl/pkg/describe/describe.go describeNetworkPolicy. */
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../apiserver/validation/shapes/network';
import { joinSelector } from '../../objects/label-selector';
import { plainTime } from '../output/go-text';
import { selectorText } from '../printers/cells';
import { describer, indent, type Lines } from './describer';
import { annotationLines, labelLines } from './fields';

export const networkPolicy = describer<Pick<NetworkPolicy, 'spec'>>(({ metadata, spec }) => {
  const types = spec?.policyTypes ?? [];
  const selected =
    joinSelector(spec?.podSelector) === ''
      ? '<none> (Allowing the specific traffic to all pods in this namespace)'
      : selectorText(spec?.podSelector);
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace ?? ''}`,
    `Created on:\t${plainTime(metadata.creationTimestamp)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    'Spec:',
    `  PodSelector:     ${selected}`,
    ...(types.includes('Ingress')
      ? [
          '  Allowing ingress traffic:',
          ...ruleLines(
            'ingress',
            (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from })),
          ),
        ]
      : ['  Not affecting ingress traffic']),
    ...(types.includes('Egress')
      ? [
          '  Allowing egress traffic:',
          ...ruleLines(
            'egress',
            (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to })),
          ),
        ]
      : ['  Not affecting egress traffic']),
    `  Policy Types: ${types.join(', ') || '<none>'}`,
  ];
});

type Rule = {
  readonly ports: readonly NetworkPolicyPort[] | undefined;
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
};

const anyPeer = {
  ingress: 'From: <any> (traffic not restricted by source)',
  egress: 'To: <any> (traffic not restricted by destination)',
};

/** The rules, a line between them. None at all isolates the Pods. */
function ruleLines(direction: 'ingress' | 'egress', rules: readonly Rule[]): Lines {
  if (rules.length === 0) return [`    <none> (Selected pods are isolated for ${direction} connectivity)`];
  return indent(
    2,
    rules.flatMap(({ ports = [], peers = [] }, index) => [
      ...(index === 0 ? [] : ['----------']),
      ...(ports.length === 0 ? ['To Port: <any> (traffic allowed to all ports)'] : ports.map(portText)),
      ...(peers.length === 0
        ? [anyPeer[direction]]
        : peers.flatMap((peer) => [direction === 'ingress' ? 'From:' : 'To:', ...peerLines(peer)])),
    ]),
  );
}

function portText({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort): string {
  const first = port ?? '<nil>';
  return endPort === undefined
    ? `To Port: ${first}/${protocol}`
    : `To Port Range: ${first}-${endPort}/${protocol}`;
}

function peerLines({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): Lines {
  if (podSelector !== undefined || namespaceSelector !== undefined)
    return [
      ...(namespaceSelector === undefined ? [] : [`  NamespaceSelector: ${selectorText(namespaceSelector)}`]),
      ...(podSelector === undefined ? [] : [`  PodSelector: ${selectorText(podSelector)}`]),
    ];
  if (ipBlock === undefined) return [];
  return [
    '  IPBlock:',
    `    CIDR: ${ipBlock.cidr ?? ''}`,
    `    Except: ${(ipBlock.except ?? []).join(', ')}`,
  ];
}
