/** Workloads of the apps group, and ReplicationController. */
import type { Descriptions } from './description';

const conditionFields = {
  lastTransitionTime: 'When its status last changed.',
  message: 'More about it, for people.',
  reason: 'Why, in one word.',
  status: 'True, False or Unknown.',
};

export const workloadDescriptions: Descriptions = {
  Deployment: {
    about:
      'Keeps a number of equal Pods and replaces them, a few at a time, when their template changes. It does so through ReplicaSets, one a template.',
    fields: { spec: 'What is wished for.', status: 'How far it has come.' },
  },
  DeploymentSpec: {
    about: 'What a Deployment is to keep.',
    required: ['selector', 'template'],
    fields: {
      minReadySeconds: 'Seconds a new Pod must be ready before it counts as available. 0 unless given.',
      paused: 'While it is paused a new template is not rolled out.',
      progressDeadlineSeconds:
        'Seconds without progress after which a rollout is reported as failed. It is not undone. 600 unless given.',
      replicas: 'How many Pods there are to be. 1 unless given.',
      revisionHistoryLimit: 'How many old ReplicaSets are kept to go back to. 10 unless given.',
      selector: 'Which Pods are its own. It must match the labels of the template and cannot be changed.',
      strategy: 'How old Pods are replaced by new ones.',
      template: 'What the Pods are like. A change of it starts a rollout.',
    },
  },
  DeploymentStrategy: {
    about: 'How old Pods are replaced by new ones.',
    values: { type: ['Recreate', 'RollingUpdate'] },
    fields: {
      rollingUpdate: 'How many at a time, for RollingUpdate.',
      type: 'RollingUpdate replaces a few at a time, Recreate removes all old ones first.',
    },
  },
  RollingUpdateDeployment: {
    about: 'How many Pods are replaced at a time.',
    fields: {
      maxSurge:
        'How many Pods there may be beyond the number wished for: a number or a share, rounded up. 25% unless given.',
      maxUnavailable:
        'How many Pods may be missing from the number wished for: a number or a share, rounded down. 25% unless given.',
    },
  },
  DeploymentStatus: {
    about: 'How far a Deployment has come.',
    fields: {
      availableReplicas: 'Pods that have been ready for minReadySeconds.',
      collisionCount: 'How often the name of a new ReplicaSet was taken already.',
      conditions: 'Available, Progressing, ReplicaFailure.',
      observedGeneration: 'The generation of the spec that its controller has seen.',
      readyReplicas: 'Pods that are ready.',
      replicas: 'Pods, of all its ReplicaSets.',
      terminatingReplicas: 'Pods that are ending.',
      unavailableReplicas: 'Pods that are still needed to be fully available.',
      updatedReplicas: 'Pods of the present template.',
    },
  },
  DeploymentCondition: {
    about: 'One statement about a Deployment.',
    required: ['type', 'status'],
    fields: {
      ...conditionFields,
      lastUpdateTime: 'When it was last written.',
      type: 'Available, Progressing or ReplicaFailure.',
    },
  },
  ReplicaSet: {
    about: 'Keeps a number of equal Pods. It is mostly made by a Deployment.',
    fields: { spec: 'What is wished for.', status: 'What there is.' },
  },
  ReplicaSetSpec: {
    about: 'What a ReplicaSet is to keep.',
    required: ['selector'],
    fields: {
      minReadySeconds: 'Seconds a new Pod must be ready before it counts as available.',
      replicas: 'How many Pods there are to be. 1 unless given.',
      selector: 'Which Pods are its own. It also adopts Pods that match and have no controller.',
      template: 'What new Pods are like. A change of it does not touch those that exist.',
    },
  },
  ReplicaSetStatus: {
    about: 'What Pods a ReplicaSet has.',
    required: ['replicas'],
    fields: {
      availableReplicas: 'Pods that have been ready for minReadySeconds.',
      conditions: 'ReplicaFailure, when Pods cannot be created or deleted.',
      fullyLabeledReplicas: 'Pods with all the labels of the template.',
      observedGeneration: 'The generation of the spec that its controller has seen.',
      readyReplicas: 'Pods that are ready.',
      replicas: 'Pods it has.',
      terminatingReplicas: 'Pods that are ending.',
    },
  },
  ReplicaSetCondition: {
    about: 'One statement about a ReplicaSet.',
    required: ['type', 'status'],
    fields: { ...conditionFields, type: 'ReplicaFailure.' },
  },
  ReplicationController: {
    about: 'Keeps a number of equal Pods. The ReplicaSet has taken its place.',
    fields: { spec: 'What is wished for.', status: 'What there is.' },
  },
  ReplicationControllerSpec: {
    about: 'What a ReplicationController is to keep.',
    fields: {
      minReadySeconds: 'Seconds a new Pod must be ready before it counts as available.',
      replicas: 'How many Pods there are to be. 1 unless given.',
      selector: 'Labels of its Pods.',
      template: 'What new Pods are like.',
    },
  },
  ReplicationControllerStatus: {
    about: 'What Pods a ReplicationController has.',
    required: ['replicas'],
    fields: {
      availableReplicas: 'Pods that have been ready for minReadySeconds.',
      conditions: 'Statements about it.',
      fullyLabeledReplicas: 'Pods with all the labels of the template.',
      observedGeneration: 'The generation of the spec that its controller has seen.',
      readyReplicas: 'Pods that are ready.',
      replicas: 'Pods it has.',
    },
  },
  ReplicationControllerCondition: {
    about: 'One statement about a ReplicationController.',
    required: ['type', 'status'],
    fields: { ...conditionFields, type: 'ReplicaFailure.' },
  },
  StatefulSet: {
    about:
      'Keeps Pods that each have a name, a place in the network and volumes of their own, which outlive the Pod. They are numbered from 0.',
    fields: { spec: 'What is wished for.', status: 'How far it has come.' },
  },
  StatefulSetSpec: {
    about: 'What a StatefulSet is to keep.',
    required: ['selector', 'template'],
    values: { podManagementPolicy: ['OrderedReady', 'Parallel'] },
    fields: {
      minReadySeconds: 'Seconds a new Pod must be ready before it counts as available.',
      ordinals: 'From which number on the Pods are counted.',
      persistentVolumeClaimRetentionPolicy:
        'What becomes of the claims when the set is deleted or made smaller.',
      podManagementPolicy:
        'OrderedReady waits for each Pod to be ready before the next one and removes them from the last; Parallel does not wait.',
      replicas: 'How many Pods there are to be. 1 unless given.',
      revisionHistoryLimit: 'How many old revisions are kept. 10 unless given.',
      selector: 'Which Pods are its own. It must match the labels of the template and cannot be changed.',
      serviceName: 'The headless Service that gives the Pods their names in DNS. It must be made by hand.',
      template: 'What the Pods are like.',
      updateStrategy: 'How Pods follow a new template.',
      volumeClaimTemplates:
        'Claims made for each Pod. A Pod with the same number gets the same claims again.',
    },
  },
  StatefulSetUpdateStrategy: {
    about: 'How Pods follow a new template.',
    values: { type: ['OnDelete', 'RollingUpdate'] },
    fields: {
      rollingUpdate: 'How, for RollingUpdate.',
      type: 'RollingUpdate replaces them from the last to the first, OnDelete waits until someone deletes them.',
    },
  },
  RollingUpdateStatefulSetStrategy: {
    about: 'How Pods are replaced one after another.',
    fields: {
      maxUnavailable: 'How many may be missing at a time. 1 unless given.',
      partition: 'Pods with a lower number keep the old template.',
    },
  },
  StatefulSetPersistentVolumeClaimRetentionPolicy: {
    about: 'What becomes of claims.',
    values: { whenDeleted: ['Delete', 'Retain'], whenScaled: ['Delete', 'Retain'] },
    fields: {
      whenDeleted: 'When the set is deleted. Retain unless given.',
      whenScaled: 'When the set is made smaller. Retain unless given.',
    },
  },
  StatefulSetOrdinals: {
    about: 'How Pods are numbered.',
    fields: { start: 'The first number. 0 unless given.' },
  },
  StatefulSetStatus: {
    about: 'How far a StatefulSet has come.',
    required: ['replicas'],
    fields: {
      availableReplicas: 'Pods that have been ready for minReadySeconds.',
      collisionCount: 'How often the name of a new revision was taken already.',
      conditions: 'Statements about it.',
      currentReplicas: 'Pods of the revision currentRevision.',
      currentRevision: 'The revision that Pods had before the update that is under way.',
      observedGeneration: 'The generation of the spec that its controller has seen.',
      readyReplicas: 'Pods that are ready.',
      replicas: 'Pods it has.',
      updateRevision: 'The revision of the present template.',
      updatedReplicas: 'Pods of the revision updateRevision.',
    },
  },
  DaemonSet: {
    about: 'Keeps one Pod on every node, or on every node of some kind.',
    fields: { spec: 'What is wished for.', status: 'How far it has come.' },
  },
  DaemonSetSpec: {
    about: 'What a DaemonSet is to keep.',
    required: ['selector', 'template'],
    fields: {
      minReadySeconds: 'Seconds a new Pod must be ready before it counts as available.',
      revisionHistoryLimit: 'How many old revisions are kept. 10 unless given.',
      selector: 'Which Pods are its own. It must match the labels of the template and cannot be changed.',
      template: 'What the Pods are like. Its node selector, affinity and tolerations say on which nodes.',
      updateStrategy: 'How Pods follow a new template.',
    },
  },
  DaemonSetUpdateStrategy: {
    about: 'How Pods follow a new template.',
    values: { type: ['OnDelete', 'RollingUpdate'] },
    fields: {
      rollingUpdate: 'How many at a time, for RollingUpdate.',
      type: 'RollingUpdate replaces a few at a time, OnDelete waits until someone deletes them.',
    },
  },
  RollingUpdateDaemonSet: {
    about: 'How many Pods are replaced at a time.',
    fields: {
      maxSurge: 'On how many nodes a new Pod may run beside the old one. 0 unless given.',
      maxUnavailable:
        'On how many nodes the Pod may be missing: a number or a share, rounded up. 1 unless given.',
    },
  },
  DaemonSetStatus: {
    about: 'On how many nodes Pods of a DaemonSet run, and should.',
    required: ['currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady'],
    fields: {
      collisionCount: 'How often the name of a new revision was taken already.',
      conditions: 'Statements about it.',
      currentNumberScheduled: 'Nodes that should have a Pod and have one.',
      desiredNumberScheduled: 'Nodes that should have a Pod.',
      numberAvailable: 'Nodes whose Pod has been ready for minReadySeconds.',
      numberMisscheduled: 'Nodes that have a Pod and should not.',
      numberReady: 'Nodes whose Pod is ready.',
      numberUnavailable: 'Nodes that should have an available Pod and have none.',
      observedGeneration: 'The generation of the spec that its controller has seen.',
      updatedNumberScheduled: 'Nodes whose Pod is of the present template.',
    },
  },
  ControllerRevision: {
    about: 'A template that a StatefulSet or DaemonSet has had. It never changes.',
    required: ['revision'],
    fields: { data: 'The template.', revision: 'Its number: the higher the newer.' },
  },
};
