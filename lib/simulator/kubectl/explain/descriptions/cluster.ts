/** Nodes, namespaces, configuration, quotas, permissions and the like. */
import type { Descriptions } from './description';

export const clusterDescriptions: Descriptions = {
  Node: {
    about: 'A machine that Pods can run on. Its kubelet registers it and reports on it.',
    fields: { spec: 'Whether and for whom it may be used.', status: 'What it offers and how it is.' },
  },
  NodeSpec: {
    about: 'Whether and for whom a node may be used.',
    fields: {
      configSource: 'No longer used.',
      externalID: 'No longer used.',
      podCIDR: 'The addresses from which its Pods get theirs.',
      podCIDRs: 'The same, one range of each family.',
      providerID: 'The cloud’s name for the machine.',
      taints: 'Keep Pods away that do not tolerate them.',
      unschedulable: 'Whether new Pods are kept away: what cordon sets.',
    },
  },
  NodeStatus: {
    about: 'What a node offers and how it is.',
    fields: {
      addresses: 'Where it can be reached.',
      allocatable: 'What of it Pods may use.',
      capacity: 'What it has in all.',
      conditions: 'Ready, MemoryPressure, DiskPressure, PIDPressure and others.',
      daemonEndpoints: 'Where its kubelet listens.',
      images: 'Images it has.',
      nodeInfo: 'Its system and the versions of what runs there.',
      runtimeHandlers: 'Runtimes it has.',
      volumesAttached: 'Volumes attached to it.',
      volumesInUse: 'Volumes that its Pods use.',
    },
  },
  NodeCondition: {
    about: 'One statement about a node.',
    required: ['type', 'status'],
    fields: {
      lastHeartbeatTime: 'When the kubelet last said so.',
      lastTransitionTime: 'When its status last changed.',
      message: 'More about it, for people.',
      reason: 'Why, in one word.',
      status: 'True, False, or Unknown when the kubelet has fallen silent.',
      type: 'Ready and others.',
    },
  },
  NodeAddress: {
    about: 'Where a node can be reached.',
    required: ['type', 'address'],
    fields: { address: 'The address.', type: 'InternalIP, ExternalIP or Hostname.' },
  },
  NodeSystemInfo: {
    about: 'The system of a node.',
    fields: {
      architecture: 'The processor’s.',
      containerRuntimeVersion: 'The container runtime.',
      kernelVersion: 'The kernel.',
      kubeletVersion: 'The kubelet.',
      operatingSystem: 'linux or windows.',
      osImage: 'The distribution.',
    },
  },
  Namespace: {
    about:
      'Holds objects together and apart from others of the same name. Quotas and permissions can be given for it.',
    fields: {
      spec: 'What must be cleaned up before it is gone.',
      status: 'Whether it is in use or being deleted.',
    },
  },
  NamespaceSpec: {
    about: 'What must be cleaned up before a namespace is gone.',
    fields: { finalizers: 'kubernetes, until all it holds is deleted.' },
  },
  NamespaceStatus: {
    about: 'Whether a namespace is in use.',
    values: { phase: ['Active', 'Terminating'] },
    fields: {
      conditions: 'What keeps it from being gone.',
      phase: 'Active, or Terminating while what it holds is deleted.',
    },
  },
  NamespaceCondition: {
    about: 'What keeps a namespace from being gone.',
    required: ['type', 'status'],
    fields: {
      lastTransitionTime: 'When its status last changed.',
      message: 'More about it, for people.',
      reason: 'Why, in one word.',
      status: 'True, False or Unknown.',
      type: 'What is stated.',
    },
  },
  ConfigMap: {
    about: 'Settings as keys and values, for Pods to read as variables or files. Not for secrets.',
    fields: {
      binaryData: 'Values that are no text, in base64.',
      data: 'Values that are text.',
      immutable: 'Whether the data can never be changed again.',
    },
  },
  Secret: {
    about:
      'Passwords, keys and the like. It is a ConfigMap that few should be allowed to read; base64 hides nothing.',
    fields: {
      data: 'The values, in base64.',
      immutable: 'Whether the data can never be changed again.',
      stringData: 'Values as plain text, for writing only: the server puts them into data.',
      type: 'What it is for, such as kubernetes.io/tls. Opaque unless given.',
    },
  },
  ServiceAccount: {
    about: 'An identity for programs in Pods.',
    fields: {
      automountServiceAccountToken: 'Whether Pods get its token mounted, unless they say otherwise.',
      imagePullSecrets: 'Credentials for registries, for Pods that run under it.',
      secrets: 'Secrets its Pods may use, where that is enforced.',
    },
  },
  Event: {
    about: 'Something that happened to an object, as a component reports it. It is deleted after an hour.',
    required: ['metadata', 'involvedObject'],
    fields: {
      action: 'What was done.',
      count: 'How often it happened.',
      eventTime: 'When it happened first, in the newer form.',
      firstTimestamp: 'When it happened first.',
      involvedObject: 'What it happened to.',
      lastTimestamp: 'When it happened last.',
      message: 'What happened, for people.',
      reason: 'What happened, in one word.',
      related: 'Another object that has to do with it.',
      reportingComponent: 'Who reports it.',
      reportingInstance: 'Which instance reports it.',
      series: 'How it goes on, in the newer form.',
      source: 'Who reports it, and from where.',
      type: 'Normal or Warning.',
    },
  },
  LimitRange: {
    about: 'Bounds and defaults for what each container, Pod or claim of a namespace may ask for.',
    fields: { spec: 'The bounds.' },
  },
  LimitRangeSpec: {
    about: 'The bounds.',
    required: ['limits'],
    fields: { limits: 'Bounds for each sort of thing.' },
  },
  LimitRangeItem: {
    about: 'Bounds for one sort of thing.',
    required: ['type'],
    fields: {
      default: 'The limit of what names none.',
      defaultRequest: 'The request of what names none.',
      max: 'The most.',
      maxLimitRequestRatio: 'How many times the request the limit may be.',
      min: 'The least.',
      type: 'Container, Pod or PersistentVolumeClaim.',
    },
  },
  ResourceQuota: {
    about: 'How much all of a namespace together may ask for, and how many objects it may have.',
    fields: { spec: 'The bounds.', status: 'What is used of them.' },
  },
  ResourceQuotaSpec: {
    about: 'The bounds of a namespace.',
    fields: {
      hard: 'The most of each: requests.cpu, limits.memory, pods, count/deployments.apps and so on.',
      scopeSelector: 'Only what fits these conditions counts.',
      scopes: 'Only what is of these sorts counts.',
    },
  },
  ResourceQuotaStatus: {
    about: 'What is used.',
    fields: { hard: 'The bounds that are enforced.', used: 'What is used of each.' },
  },
  Role: {
    about: 'What may be done in one namespace. It gives nobody anything until it is bound.',
    fields: { rules: 'What may be done.' },
  },
  ClusterRole: {
    about: 'What may be done, in the whole cluster or in the namespace where it is bound.',
    fields: { aggregationRule: 'Takes its rules from other roles.', rules: 'What may be done.' },
  },
  AggregationRule: {
    about: 'Which roles’ rules are taken.',
    fields: { clusterRoleSelectors: 'By their labels.' },
  },
  PolicyRule: {
    about: 'Something that may be done. There are no rules that forbid.',
    required: ['verbs'],
    fields: {
      apiGroups: 'The groups of the resources; "" is the core group.',
      nonResourceURLs: 'Paths that are no resources, such as /healthz. Only in a ClusterRole.',
      resourceNames: 'Only objects of these names.',
      resources: 'The resources, such as pods or pods/log.',
      verbs: 'get, list, watch, create, update, patch, delete and others, or *.',
    },
  },
  RoleBinding: {
    about: 'Gives someone in one namespace what a role allows.',
    required: ['roleRef'],
    fields: { roleRef: 'The Role, or ClusterRole. It cannot be changed.', subjects: 'Who gets it.' },
  },
  ClusterRoleBinding: {
    about: 'Gives someone in the whole cluster what a role allows.',
    required: ['roleRef'],
    fields: { roleRef: 'The ClusterRole. It cannot be changed.', subjects: 'Who gets it.' },
  },
  RoleRef: {
    about: 'Names a role.',
    required: ['kind', 'name'],
    fields: { apiGroup: 'rbac.authorization.k8s.io.', kind: 'Role or ClusterRole.', name: 'Its name.' },
  },
  Subject: {
    about: 'Who gets something.',
    required: ['kind', 'name'],
    fields: {
      apiGroup: 'rbac.authorization.k8s.io for users and groups, none for service accounts.',
      kind: 'User, Group or ServiceAccount.',
      name: 'Its name.',
      namespace: 'The namespace of a service account.',
    },
  },
  Lease: {
    about:
      'Says who holds something and until when: which node is alive, which of several controllers leads.',
    fields: { spec: 'Who holds it.' },
  },
  LeaseSpec: {
    about: 'Who holds a lease.',
    fields: {
      acquireTime: 'Since when.',
      holderIdentity: 'Who.',
      leaseDurationSeconds: 'How long others must wait after renewTime before they may take it.',
      leaseTransitions: 'How often the holder has changed.',
      preferredHolder: 'Who should hold it, in coordinated election.',
      renewTime: 'When the holder last renewed it.',
      strategy: 'How the holder is chosen, in coordinated election.',
    },
  },
  RuntimeClass: {
    about: 'A way to run containers.',
    required: ['handler'],
    fields: {
      handler: 'The runtime’s name for it.',
      overhead: 'What a Pod costs beside its containers.',
      scheduling: 'Nodes that have it.',
    },
  },
  APIService: {
    about: 'A group and version of the API, and who serves it.',
    fields: { spec: 'Which, and who serves it.', status: 'Whether it can be asked.' },
  },
  APIServiceSpec: {
    about: 'A group and version, and who serves it.',
    required: ['groupPriorityMinimum', 'versionPriority'],
    fields: {
      caBundle: 'Whom to trust when asking the Service.',
      group: 'The group.',
      groupPriorityMinimum: 'How soon the group comes among all groups; the greatest number comes first.',
      insecureSkipTLSVerify: 'Whether the Service’s certificate is not looked at.',
      service: 'The Service that is asked. Without one kube-apiserver serves it itself.',
      version: 'The version.',
      versionPriority: 'How soon the version comes in its group.',
    },
  },
  ServiceReference: {
    about: 'A Service that is asked.',
    fields: { name: 'Its name.', namespace: 'Its namespace.', port: 'Its port; 443 by default.' },
  },
  CustomResourceDefinition: {
    about: 'Adds a kind to the API.',
    required: ['spec'],
    fields: { spec: 'Its names, its versions and their shape.', status: 'Whether it is served.' },
  },
  CustomResourceDefinitionSpec: {
    about: 'The names, the versions and the shape of a kind.',
    required: ['group', 'names', 'scope', 'versions'],
    values: { scope: ['Cluster', 'Namespaced'] },
    fields: {
      conversion: 'How objects get from one version to another.',
      group: 'Its group.',
      names: 'Its names.',
      preserveUnknownFields: 'No longer allowed.',
      scope: 'Whether its objects are in namespaces.',
      versions: 'Its versions. Exactly one is stored.',
    },
  },
  CustomResourceDefinitionNames: {
    about: 'The names of a kind.',
    required: ['plural', 'kind'],
    fields: {
      categories: 'Words such as all that stand for it too.',
      kind: 'As objects name it: CronTab.',
      listKind: 'A list of them: CronTabList.',
      plural: 'In paths: crontabs.',
      shortNames: 'Short words for kubectl: ct.',
      singular: 'One of them: crontab.',
    },
  },
  ValidatingWebhookConfiguration: {
    about: 'Programs that are asked whether a request is admitted.',
    fields: { webhooks: 'Whom to ask, about which requests, and what follows when nobody answers.' },
  },
  MutatingWebhookConfiguration: {
    about: 'Programs that are asked what to change in objects before they are stored.',
    fields: { webhooks: 'Whom to ask, about which requests, and what follows when nobody answers.' },
  },
  ValidatingAdmissionPolicy: {
    about: 'Rules in CEL that decide whether a request is admitted.',
    required: ['spec'],
    fields: { spec: 'What it is about, and what must hold.' },
  },
  ValidatingAdmissionPolicyBinding: {
    about: 'Puts a ValidatingAdmissionPolicy to work.',
    required: ['spec'],
    fields: { spec: 'Which policy, where, by which parameters, and what follows when it does not hold.' },
  },
  MutatingAdmissionPolicy: {
    about: 'Changes in CEL that are made to objects before they are stored.',
    required: ['spec'],
    fields: { spec: 'What it is about, and what it changes.' },
  },
  MutatingAdmissionPolicyBinding: {
    about: 'Puts a MutatingAdmissionPolicy to work.',
    required: ['spec'],
    fields: { spec: 'Which policy, where, and by which parameters.' },
  },
};
