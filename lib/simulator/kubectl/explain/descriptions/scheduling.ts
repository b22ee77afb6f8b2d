/** Where Pods may run. */
import type { Descriptions } from './description';

export const schedulingDescriptions: Descriptions = {
  Affinity: {
    about: 'Rules about the nodes and the other Pods that a Pod should, or must, be near to or away from.',
    fields: {
      nodeAffinity: 'Rules about nodes.',
      podAffinity: 'Other Pods to be near to.',
      podAntiAffinity: 'Other Pods to be away from.',
    },
  },
  NodeAffinity: {
    about: 'Rules about nodes, looked at when the Pod is scheduled and not again.',
    fields: {
      preferredDuringSchedulingIgnoredDuringExecution:
        'Wishes: a node gets their weight for each that it fulfils.',
      requiredDuringSchedulingIgnoredDuringExecution:
        'A node is possible only when one of these terms holds.',
    },
  },
  NodeSelector: {
    about: 'Nodes for which one of the terms holds.',
    required: ['nodeSelectorTerms'],
    fields: { nodeSelectorTerms: 'The terms, one of which must hold.' },
  },
  NodeSelectorTerm: {
    about: 'Conditions on a node, all of which must hold. An empty term means no node.',
    fields: {
      matchExpressions: 'Conditions on labels.',
      matchFields: 'Conditions on fields, such as metadata.name.',
    },
  },
  NodeSelectorRequirement: {
    about: 'One condition on a label or field of a node.',
    required: ['key', 'operator'],
    values: { operator: ['DoesNotExist', 'Exists', 'Gt', 'In', 'Lt', 'NotIn'] },
    fields: {
      key: 'The label or field.',
      operator: 'How it is compared. Gt and Lt compare whole numbers.',
      values: 'What it is compared with.',
    },
  },
  PreferredSchedulingTerm: {
    about: 'A wish about nodes.',
    required: ['weight', 'preference'],
    fields: { preference: 'The conditions.', weight: 'How much it counts, from 1 to 100.' },
  },
  PodAffinity: {
    about: 'Other Pods to be near to.',
    fields: {
      preferredDuringSchedulingIgnoredDuringExecution: 'Wishes, with their weights.',
      requiredDuringSchedulingIgnoredDuringExecution:
        'Terms all of which must hold for a node to be possible.',
    },
  },
  PodAntiAffinity: {
    about: 'Other Pods to be away from.',
    fields: {
      preferredDuringSchedulingIgnoredDuringExecution: 'Wishes, with their weights.',
      requiredDuringSchedulingIgnoredDuringExecution: 'Terms none of which may be broken on a possible node.',
    },
  },
  WeightedPodAffinityTerm: {
    about: 'A wish about other Pods.',
    required: ['weight', 'podAffinityTerm'],
    fields: { podAffinityTerm: 'Which Pods, and how near.', weight: 'How much it counts, from 1 to 100.' },
  },
  PodAffinityTerm: {
    about: 'Other Pods, and what counts as being at the same place.',
    required: ['topologyKey'],
    fields: {
      labelSelector: 'Which Pods.',
      matchLabelKeys: 'Labels in which they must equal the Pod itself.',
      mismatchLabelKeys: 'Labels in which they must differ from the Pod itself.',
      namespaceSelector: 'In which namespaces, by their labels.',
      namespaces: 'In which namespaces. The Pod’s own when neither is given.',
      topologyKey: 'Nodes with the same value of this label are one place.',
    },
  },
  Toleration: {
    about: 'A taint that does not keep the Pod away from a node, or drive it out.',
    values: {
      effect: ['NoExecute', 'NoSchedule', 'PreferNoSchedule'],
      operator: ['Equal', 'Exists', 'Gt', 'Lt'],
    },
    fields: {
      effect: 'The effect of the taint. All effects when empty.',
      key: 'The key of the taint. All keys when empty, with operator Exists.',
      operator: 'Equal compares the value, Exists does not look at it. Equal unless given.',
      tolerationSeconds: 'How long a NoExecute taint is tolerated. For ever when absent.',
      value: 'The value of the taint, for Equal.',
    },
  },
  TopologySpreadConstraint: {
    about: 'How evenly Pods are to be spread over domains of nodes.',
    required: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
    values: { whenUnsatisfiable: ['DoNotSchedule', 'ScheduleAnyway'] },
    fields: {
      labelSelector: 'Which Pods are counted.',
      matchLabelKeys: 'Labels in which they must equal the Pod itself.',
      maxSkew: 'The most by which the fullest domain may exceed the emptiest.',
      minDomains: 'With fewer domains than this the emptiest counts as having none.',
      nodeAffinityPolicy: 'Whether nodes that the Pod’s node affinity rules out count.',
      nodeTaintsPolicy: 'Whether nodes with taints that it does not tolerate count.',
      topologyKey: 'Nodes with the same value of this label are one domain.',
      whenUnsatisfiable: 'Whether a node that would make it worse is impossible or only less liked.',
    },
  },
  Taint: {
    about: 'Keeps Pods away from a node that do not tolerate it.',
    required: ['key', 'effect'],
    values: { effect: ['NoExecute', 'NoSchedule', 'PreferNoSchedule'] },
    fields: {
      effect: 'Whether new Pods are kept away, preferably kept away, or running ones driven out too.',
      key: 'Its key.',
      timeAdded: 'Since when, for NoExecute.',
      value: 'Its value.',
    },
  },
  PriorityClass: {
    about: 'A name for a priority of Pods.',
    required: ['value'],
    values: { preemptionPolicy: ['Never', 'PreemptLowerPriority'] },
    fields: {
      description: 'When it should be used.',
      globalDefault: 'Whether Pods that name no class get it. At most one class is so.',
      preemptionPolicy: 'Whether its Pods may evict others of lower priority.',
      value: 'The priority: higher goes first.',
    },
  },
};
