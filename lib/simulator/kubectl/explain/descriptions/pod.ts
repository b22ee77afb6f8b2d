/** Pods as they are wished for and as they are. */
import type { Descriptions } from './description';

export const podDescriptions: Descriptions = {
  Pod: {
    about:
      'Containers that are started together on one node and share its network address and volumes. It is the smallest thing that can be scheduled.',
    fields: {
      spec: 'What the Pod is to be.',
      status: 'What has become of it, as the kubelet of its node last reported.',
    },
  },
  PodTemplate: {
    about: 'A template for Pods, stored by itself.',
    fields: { template: 'What Pods made from it are like.' },
  },
  PodTemplateSpec: {
    about: 'What Pods made from a template are like.',
    fields: { metadata: 'Labels and annotations of the Pods.', spec: 'What the Pods are to be.' },
  },
  PodSpec: {
    about: 'What a Pod is to be: its containers, its volumes, and where and how it may run.',
    required: ['containers'],
    values: {
      dnsPolicy: ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
      preemptionPolicy: ['Never', 'PreemptLowerPriority'],
      restartPolicy: ['Always', 'Never', 'OnFailure'],
    },
    fields: {
      activeDeadlineSeconds:
        'Seconds after its start on the node at which the Pod is made to fail, whatever its containers do.',
      affinity: 'Rules about the nodes and the other Pods it should, or must, be near to or away from.',
      automountServiceAccountToken: 'Whether a token of its service account is mounted into the containers.',
      containers: 'The containers that make up the Pod. There must be one at least.',
      dnsConfig: 'Name servers, search domains and options in addition to what dnsPolicy gives.',
      dnsPolicy:
        'Whom the containers ask for names: the cluster’s DNS (ClusterFirst), the node’s (Default), or only what dnsConfig says (None).',
      enableServiceLinks:
        'Whether the containers get environment variables for the Services of their namespace. On unless said otherwise.',
      ephemeralContainers:
        'Containers added for a while to look into a running Pod. They are never restarted, and cannot be part of a new Pod.',
      hostAliases: 'Lines added to /etc/hosts of the containers.',
      hostIPC: 'Shares the node’s space for inter-process communication.',
      hostNetwork: 'Uses the node’s network: no address of its own, and its ports are the node’s.',
      hostPID: 'Sees the processes of the node.',
      hostUsers: 'Whether users in the containers are the node’s; false maps them to others.',
      hostname: 'The host name inside the Pod. Its own name unless given.',
      hostnameOverride: 'The whole host name, whatever hostname, subdomain and setHostnameAsFQDN say.',
      imagePullSecrets: 'Secrets with the credentials for the registries that the images come from.',
      initContainers:
        'Containers that run to their end one after another before the others start. One with restartPolicy Always is a sidecar: it keeps running and the next one starts as soon as it has.',
      nodeName:
        'The node the Pod runs on. The scheduler sets it; who sets it at creation passes the scheduler by.',
      nodeSelector: 'Labels that the node must have.',
      os: 'The operating system of the containers, which decides what fields may be set.',
      overhead: 'Resources that the Pod itself costs beside its containers, from its RuntimeClass.',
      preemptionPolicy: 'Whether Pods of lower priority may be evicted to make room for it.',
      priority:
        'The number its priority class stands for. Higher ones are scheduled first and may displace lower ones.',
      priorityClassName: 'The name of its PriorityClass.',
      readinessGates: 'Further conditions, set by others, that must be True for the Pod to be ready.',
      resourceClaims: 'Devices claimed for the Pod, which containers may use by name.',
      resources: 'Cpu and memory that the Pod as a whole asks for and is limited to.',
      restartPolicy:
        'Whether containers that ended are started again: always, only when they failed, or never. Always unless said otherwise.',
      runtimeClassName: 'The RuntimeClass that says by which runtime it is run.',
      schedulerName: 'The scheduler that is to find a node for it.',
      schedulingGroup: 'The group of Pods that are to be scheduled together.',
      schedulingGates: 'As long as one is left the scheduler does not look at the Pod.',
      securityContext: 'Users, groups and other settings for all its containers.',
      serviceAccount: 'The older name of serviceAccountName.',
      serviceAccountName:
        'The service account in whose name it talks to the API server. default unless given.',
      setHostnameAsFQDN: 'Whether the host name is the full name with the domain.',
      shareProcessNamespace: 'Whether the containers see one another’s processes.',
      subdomain: 'With it the Pod has a full name HOSTNAME.SUBDOMAIN.NAMESPACE.svc and the cluster’s domain.',
      terminationGracePeriodSeconds:
        'Seconds between the friendly signal to end and the one that cannot be ignored. 30 unless given; preStop hooks count.',
      tolerations: 'Taints of nodes that do not keep it away.',
      topologySpreadConstraints:
        'How evenly Pods like it are to be spread over zones, nodes or other domains.',
      volumes: 'The volumes that containers may mount.',
    },
  },
  PodStatus: {
    about:
      'What has become of a Pod, as its kubelet and the scheduler reported. It may be behind for a moment.',
    values: { phase: ['Failed', 'Pending', 'Running', 'Succeeded', 'Unknown'] },
    fields: {
      conditions: 'Whether it is scheduled, initialised, ready, and the like.',
      containerStatuses: 'The state of each container.',
      ephemeralContainerStatuses: 'The state of each container that was added to look into it.',
      hostIP: 'The address of its node.',
      hostIPs: 'The addresses of its node.',
      initContainerStatuses: 'The state of each init container, in their order.',
      message: 'More about why it is as it is.',
      nominatedNodeName:
        'A node on which room is being made for it by evicting others. It may still be scheduled elsewhere.',
      observedGeneration: 'The generation of the spec that the kubelet has seen.',
      phase:
        'Where it is in its life: Pending until all its containers have been started once, Running, then Succeeded or Failed.',
      podIP: 'Its address in the network of Pods.',
      podIPs: 'Its addresses, one of each family.',
      qosClass:
        'Guaranteed, Burstable or BestEffort, after what its containers ask for. Decides who is evicted first.',
      reason: 'Why it is as it is, in one word: Evicted, DeadlineExceeded and the like.',
      resize: 'Was used for the state of a change of resources, now told by conditions.',
      startTime: 'When the kubelet accepted it.',
    },
  },
  PodCondition: {
    about: 'One statement about a Pod.',
    required: ['type', 'status'],
    fields: {
      lastProbeTime: 'When it was last looked at.',
      lastTransitionTime: 'When its status last changed.',
      message: 'More about it, for people.',
      observedGeneration: 'The generation of the Pod that it is about.',
      reason: 'Why, in one word.',
      status: 'True, False or Unknown.',
      type: 'PodScheduled, Initialized, ContainersReady, Ready and others.',
    },
  },
  PodReadinessGate: {
    about: 'A further condition for a Pod to be ready.',
    required: ['conditionType'],
    fields: { conditionType: 'The condition that must be True.' },
  },
  PodSchedulingGate: {
    about: 'Keeps a Pod from being scheduled.',
    required: ['name'],
    fields: { name: 'Its name: whoever set it takes it away.' },
  },
  PodDNSConfig: {
    about: 'How names are looked up, in addition to dnsPolicy.',
    fields: {
      nameservers: 'Addresses of name servers.',
      options: 'Options of the resolver, such as ndots.',
      searches: 'Domains tried for short names.',
    },
  },
  HostAlias: {
    about: 'A line of /etc/hosts.',
    required: ['ip'],
    fields: { hostnames: 'Its names.', ip: 'The address.' },
  },
};
