/** Autoscalers and disruption budgets. */
import type { Descriptions } from './description';

const metricValues = { type: ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'] };

export const autoscalingDescriptions: Descriptions = {
  HorizontalPodAutoscaler: {
    about: 'Changes the number of Pods of a workload so that what is measured of them stays near a target.',
    fields: {
      spec: 'What is scaled, within which bounds and by what.',
      status: 'What was measured and done.',
    },
  },
  HorizontalPodAutoscalerSpec: {
    about: 'What is scaled, within which bounds and by what.',
    required: ['scaleTargetRef', 'maxReplicas'],
    fields: {
      behavior: 'How fast it goes up and down.',
      maxReplicas: 'The most Pods.',
      metrics:
        'What is measured. The one that asks for most Pods counts. 80% of the cpu requested unless given.',
      minReplicas: 'The fewest Pods. 1 unless given.',
      scaleTargetRef: 'The workload that is scaled.',
    },
  },
  CrossVersionObjectReference: {
    about: 'Names an object of the same namespace.',
    required: ['kind', 'name'],
    fields: { apiVersion: 'Its group and version.', kind: 'Its kind.', name: 'Its name.' },
  },
  MetricSpec: {
    about: 'One thing that is measured, and its target.',
    required: ['type'],
    values: metricValues,
    fields: {
      containerResource: 'Cpu or memory of one container of each Pod.',
      external: 'A figure from outside the cluster.',
      object: 'A figure of one object, such as an Ingress.',
      pods: 'A figure of each Pod.',
      resource: 'Cpu or memory of each Pod.',
      type: 'Which of the others is filled in.',
    },
  },
  ResourceMetricSource: {
    about: 'Cpu or memory of each Pod.',
    required: ['name', 'target'],
    fields: { name: 'cpu or memory.', target: 'The target.' },
  },
  ContainerResourceMetricSource: {
    about: 'Cpu or memory of one container of each Pod.',
    required: ['name', 'target', 'container'],
    fields: { container: 'The container.', name: 'cpu or memory.', target: 'The target.' },
  },
  PodsMetricSource: {
    about: 'A figure of each Pod.',
    required: ['metric', 'target'],
    fields: { metric: 'Which figure.', target: 'The target, as an average.' },
  },
  ObjectMetricSource: {
    about: 'A figure of one object.',
    required: ['describedObject', 'target', 'metric'],
    fields: { describedObject: 'The object.', metric: 'Which figure.', target: 'The target.' },
  },
  ExternalMetricSource: {
    about: 'A figure from outside the cluster.',
    required: ['metric', 'target'],
    fields: { metric: 'Which figure.', target: 'The target.' },
  },
  MetricIdentifier: {
    about: 'Which figure is meant.',
    required: ['name'],
    fields: { name: 'Its name.', selector: 'Its labels.' },
  },
  MetricTarget: {
    about: 'What a figure should be.',
    required: ['type'],
    values: { type: ['AverageValue', 'Utilization', 'Value'] },
    fields: {
      averageUtilization: 'A share of what the Pods request, in percent, on average.',
      averageValue: 'An amount for each Pod, on average.',
      type: 'Which of the others is filled in.',
      value: 'An amount in all.',
    },
  },
  HorizontalPodAutoscalerBehavior: {
    about: 'How fast it goes up and down.',
    fields: {
      scaleDown: 'Down. Unless given, the highest wish of the last 300 seconds counts.',
      scaleUp: 'Up. Unless given, at once: doubled, or four more Pods, every 15 seconds.',
    },
  },
  HPAScalingRules: {
    about: 'How fast it goes in one direction.',
    values: { selectPolicy: ['Disabled', 'Max', 'Min'] },
    fields: {
      policies: 'How much in how long.',
      selectPolicy: 'Which of the policies counts: the one that allows most, least, or none at all.',
      stabilizationWindowSeconds: 'How far back wishes are looked at, so that it does not go to and fro.',
      tolerance: 'How far a figure may be from its target without anything being done. 10% unless given.',
    },
  },
  HPAScalingPolicy: {
    about: 'How much in how long.',
    required: ['type', 'value', 'periodSeconds'],
    values: { type: ['Percent', 'Pods'] },
    fields: {
      periodSeconds: 'In so many seconds.',
      type: 'Whether it is a number or a share.',
      value: 'How many Pods, or percent.',
    },
  },
  HorizontalPodAutoscalerStatus: {
    about: 'What was measured and done.',
    required: ['desiredReplicas'],
    fields: {
      conditions: 'AbleToScale, ScalingActive, ScalingLimited.',
      currentMetrics: 'What was last measured.',
      currentReplicas: 'Pods there were then.',
      desiredReplicas: 'Pods there should be.',
      lastScaleTime: 'When the number was last changed.',
      observedGeneration: 'The generation of the spec that its controller has seen.',
    },
  },
  MetricStatus: {
    about: 'What was last measured of one figure.',
    required: ['type'],
    values: metricValues,
    fields: { type: 'Which of the others is filled in.' },
  },
  HorizontalPodAutoscalerCondition: {
    about: 'One statement about an autoscaler.',
    required: ['type', 'status'],
    fields: {
      lastTransitionTime: 'When its status last changed.',
      message: 'More about it, for people.',
      reason: 'Why, in one word.',
      status: 'True, False or Unknown.',
      type: 'AbleToScale, ScalingActive or ScalingLimited.',
    },
  },
  PodDisruptionBudget: {
    about: 'How many Pods of an application may be evicted at a time. Node failures do not ask it.',
    fields: { spec: 'The Pods and the bound.', status: 'How many may be evicted now.' },
  },
  PodDisruptionBudgetSpec: {
    about: 'The Pods that are protected, and how many must stay.',
    values: { unhealthyPodEvictionPolicy: ['AlwaysAllow', 'IfHealthyBudget'] },
    fields: {
      maxUnavailable: 'How many may be missing: a number or a share. Not together with minAvailable.',
      minAvailable: 'How many must stay: a number or a share. Not together with maxUnavailable.',
      selector: 'The Pods. Empty means all of the namespace.',
      unhealthyPodEvictionPolicy: 'Whether Pods that are not ready may be evicted whatever the budget says.',
    },
  },
  PodDisruptionBudgetStatus: {
    about: 'How many Pods may be evicted now.',
    required: ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'],
    fields: {
      conditions: 'DisruptionAllowed.',
      currentHealthy: 'Pods that are ready.',
      desiredHealthy: 'Pods that must be ready.',
      disruptedPods: 'Pods that were allowed to be evicted and are not gone yet.',
      disruptionsAllowed: 'How many may be evicted.',
      expectedPods: 'Pods there are meant to be.',
      observedGeneration: 'The generation of the spec that its controller has seen.',
    },
  },
};
