/** Source: kubectl/pkg/describe/describe.go DescribePodTemplate, describeTopologySpreadConstraints. */
import type { PodTemplateSpec } from '../../apiserver/validation/shapes/pod';
import type { TopologySpreadConstraint } from '../../apiserver/validation/shapes/scheduling';
import { compareText, selectorText } from '../printers/cells';
import { containerLines } from './containers';
import type { Lines } from './describer';
import { annotationLines, labelLines, optionalLine, tolerationLines } from './fields';
import { volumeLines } from './volumes';

/** The section `Pod Template:` of a workload. */
export function templateLines(template: PodTemplateSpec | undefined): Lines {
  if (template === undefined) return ['Pod Template:', '  <unset>'];
  const { metadata, spec = {} } = template;
  const hasAnnotations = Object.keys(metadata?.annotations ?? {}).length > 0;
  const space = '  ';
  return [
    'Pod Template:',
    ...labelLines('  Labels', metadata?.labels),
    ...(hasAnnotations ? annotationLines('  Annotations', metadata?.annotations) : []),
    ...optionalLine('  Service Account', spec.serviceAccountName),
    ...(spec.initContainers !== undefined && spec.initContainers.length > 0
      ? containerLines({ title: 'Init Containers', containers: spec.initContainers, space })
      : []),
    ...containerLines({ title: 'Containers', containers: spec.containers, space }),
    ...volumeLines(spec.volumes, space),
    ...spreadLines(spec.topologySpreadConstraints, space),
    ...optionalLine('  Priority Class Name', spec.priorityClassName),
    ...labelLines('  Node-Selectors', spec.nodeSelector),
    ...tolerationLines('  Tolerations', spec.tolerations),
  ];
}

/** In order of topology key; nothing when there are none. */
export function spreadLines(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  space: '' | '  ',
): Lines {
  return [...(constraints ?? [])]
    .sort((a, b) => compareText(a.topologyKey ?? '', b.topologyKey ?? ''))
    .map(({ topologyKey = '', whenUnsatisfiable = '', maxSkew = 0, labelSelector }, index) => {
      const title = index === 0 ? 'Topology Spread Constraints:' : '';
      const selector = labelSelector === undefined ? '' : ` for selector ${selectorText(labelSelector)}`;
      return `${space}${title}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
    });
}
