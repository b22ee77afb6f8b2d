/** Volumes of Pods, and what claims are bound to. */
import type { Descriptions } from './description';

/** Sources that clouds and storage systems once had built in. */
const formerSources = {
  awsElasticBlockStore: 'A disk of Amazon’s cloud; now made by its CSI driver.',
  azureDisk: 'A disk of Microsoft’s cloud; now made by its CSI driver.',
  azureFile: 'A share of Microsoft’s cloud; now made by its CSI driver.',
  cephfs: 'A CephFS directory; no longer supported.',
  cinder: 'A disk of OpenStack; now made by its CSI driver.',
  fc: 'A disk reached by Fibre Channel.',
  flexVolume: 'A volume of a plugin that is a program on the node; replaced by CSI.',
  flocker: 'A volume of Flocker; no longer supported.',
  gcePersistentDisk: 'A disk of Google’s cloud; now made by its CSI driver.',
  glusterfs: 'A Gluster volume; no longer supported.',
  iscsi: 'A disk reached by iSCSI.',
  photonPersistentDisk: 'A disk of Photon; no longer supported.',
  portworxVolume: 'A volume of Portworx; now made by its CSI driver.',
  quobyte: 'A volume of Quobyte; no longer supported.',
  rbd: 'A Ceph block device; no longer supported.',
  scaleIO: 'A volume of ScaleIO; no longer supported.',
  storageos: 'A volume of StorageOS; no longer supported.',
  vsphereVolume: 'A disk of vSphere; now made by its CSI driver.',
};

export const volumeDescriptions: Descriptions = {
  Volume: {
    about: 'A volume that the containers of a Pod may mount: its name and where it comes from.',
    required: ['name'],
    fields: {
      ...formerSources,
      configMap: 'The keys of a ConfigMap as files. They follow its changes.',
      csi: 'A volume that a driver makes for the Pod.',
      downwardAPI: 'Fields of the Pod as files.',
      emptyDir: 'An empty directory that lives as long as the Pod is on its node.',
      ephemeral: 'A claim made for the Pod and deleted with it.',
      gitRepo: 'A clone of a git repository; no longer supported.',
      hostPath: 'A file or directory of the node. What one Pod leaves there the next one finds.',
      image: 'The files of an image.',
      name: 'Its name, unique in the Pod.',
      nfs: 'A directory of an NFS server.',
      persistentVolumeClaim: 'A claim of the same namespace, and so the volume that it is bound to.',
      projected: 'Several ConfigMaps, Secrets and the like in one directory.',
      secret: 'The keys of a Secret as files. They follow its changes.',
    },
  },
  EmptyDirVolumeSource: {
    about: 'An empty directory that lives as long as the Pod is on its node.',
    fields: {
      medium: 'Memory makes it a file system in memory, which counts as memory of the containers.',
      sizeLimit: 'The most it may hold; a Pod beyond is evicted.',
    },
  },
  HostPathVolumeSource: {
    about: 'A file or directory of the node.',
    required: ['path'],
    values: {
      type: [
        '',
        'BlockDevice',
        'CharDevice',
        'Directory',
        'DirectoryOrCreate',
        'File',
        'FileOrCreate',
        'Socket',
      ],
    },
    fields: { path: 'The path on the node.', type: 'What must be there, or is made.' },
  },
  SecretVolumeSource: {
    about: 'The keys of a Secret as files.',
    fields: {
      defaultMode: 'The permissions of the files.',
      items: 'Only these keys, at these paths.',
      optional: 'Whether the Secret may be missing.',
      secretName: 'The Secret.',
    },
  },
  ConfigMapVolumeSource: {
    about: 'The keys of a ConfigMap as files.',
    fields: {
      defaultMode: 'The permissions of the files.',
      items: 'Only these keys, at these paths.',
      name: 'The ConfigMap.',
      optional: 'Whether the ConfigMap may be missing.',
    },
  },
  KeyToPath: {
    about: 'A key and the file it becomes.',
    required: ['key', 'path'],
    fields: { key: 'The key.', mode: 'The permissions of the file.', path: 'The path in the volume.' },
  },
  PersistentVolumeClaimVolumeSource: {
    about: 'A claim of the same namespace.',
    required: ['claimName'],
    fields: { claimName: 'The claim.', readOnly: 'Whether it can only be read.' },
  },
  EphemeralVolumeSource: {
    about: 'A claim made for the Pod and deleted with it.',
    fields: { volumeClaimTemplate: 'What the claim is like.' },
  },
  PersistentVolumeClaimTemplate: {
    about: 'What a claim is to be like.',
    required: ['spec'],
    fields: { metadata: 'Its labels and annotations.', spec: 'What it asks for.' },
  },
  DownwardAPIVolumeSource: {
    about: 'Fields of the Pod as files.',
    fields: {
      defaultMode: 'The permissions of the files.',
      items: 'Which fields, and the files they become.',
    },
  },
  DownwardAPIVolumeFile: {
    about: 'A field of the Pod and the file it becomes.',
    required: ['path'],
    fields: {
      fieldRef: 'The field.',
      mode: 'The permissions of the file.',
      path: 'The path in the volume.',
      resourceFieldRef: 'What a container asks for or is limited to.',
    },
  },
  ObjectFieldSelector: {
    about: 'A field of the Pod.',
    required: ['fieldPath'],
    fields: {
      apiVersion: 'The version in which it is named. v1 unless given.',
      fieldPath: 'The field, such as metadata.name or status.podIP.',
    },
  },
  ResourceFieldSelector: {
    about: 'What a container asks for or is limited to.',
    required: ['resource'],
    fields: {
      containerName: 'The container.',
      divisor: 'The unit in which it is told. 1 unless given.',
      resource: 'Such as limits.cpu or requests.memory.',
    },
  },
  ProjectedVolumeSource: {
    about: 'Several sources in one directory.',
    fields: { defaultMode: 'The permissions of the files.', sources: 'The sources.' },
  },
  VolumeProjection: {
    about: 'One source of a projected volume.',
    fields: {
      clusterTrustBundle: 'Certificates that are trusted.',
      configMap: 'A ConfigMap.',
      downwardAPI: 'Fields of the Pod.',
      podCertificate: 'A certificate for the Pod.',
      secret: 'A Secret.',
      serviceAccountToken: 'A token of its service account, renewed before it expires.',
    },
  },
  ServiceAccountTokenProjection: {
    about: 'A token of the Pod’s service account.',
    required: ['path'],
    fields: {
      audience: 'Whom it is for. The API server unless given.',
      expirationSeconds: 'How long it is good for. An hour unless given.',
      path: 'The path in the volume.',
    },
  },
  NFSVolumeSource: {
    about: 'A directory of an NFS server.',
    required: ['server', 'path'],
    fields: { path: 'The directory.', readOnly: 'Whether it can only be read.', server: 'The server.' },
  },
  CSIVolumeSource: {
    about: 'A volume that a driver makes for the Pod.',
    required: ['driver'],
    fields: {
      driver: 'The driver.',
      fsType: 'The file system.',
      nodePublishSecretRef: 'A Secret that the driver needs.',
      readOnly: 'Whether it can only be read.',
      volumeAttributes: 'What else the driver should know.',
    },
  },
  ImageVolumeSource: {
    about: 'The files of an image.',
    fields: { pullPolicy: 'When it is fetched.', reference: 'The image.' },
  },
  PersistentVolume: {
    about: 'A piece of storage of the cluster: made by hand, or by a provisioner for a claim.',
    fields: { spec: 'Where it is and what it offers.', status: 'Whether it is bound.' },
  },
  PersistentVolumeSpec: {
    about: 'Where a volume is and what it offers.',
    values: {
      persistentVolumeReclaimPolicy: ['Delete', 'Recycle', 'Retain'],
      volumeMode: ['Block', 'Filesystem'],
    },
    fields: {
      ...formerSources,
      accessModes: 'By how many nodes it can be mounted, and how.',
      capacity: 'How much it holds.',
      claimRef: 'The claim it is bound to.',
      csi: 'A volume of a driver.',
      hostPath: 'A directory of a node; only for trying things out.',
      local: 'A disk or directory of one node.',
      mountOptions: 'Options of the mount.',
      nfs: 'A directory of an NFS server.',
      nodeAffinity: 'The nodes from which it can be reached.',
      persistentVolumeReclaimPolicy:
        'What becomes of it when its claim is gone: kept for someone to look at (Retain), or deleted with its storage.',
      storageClassName: 'The class it belongs to. A claim only gets a volume of its class.',
      volumeAttributesClassName: 'The class of its changeable attributes.',
      volumeMode: 'Whether it is mounted as a file system or given as a raw device.',
    },
  },
  PersistentVolumeStatus: {
    about: 'Whether a volume is bound.',
    values: { phase: ['Available', 'Bound', 'Failed', 'Pending', 'Released'] },
    fields: {
      lastPhaseTransitionTime: 'Since when it is in its phase.',
      message: 'More about it, for people.',
      phase: 'Available, Bound to a claim, Released by a claim that is gone, or Failed to be reclaimed.',
      reason: 'Why it failed, in one word.',
    },
  },
  VolumeNodeAffinity: {
    about: 'The nodes from which a volume can be reached.',
    fields: { required: 'Conditions that the node must fulfil.' },
  },
  LocalVolumeSource: {
    about: 'A disk or directory of one node.',
    required: ['path'],
    fields: { fsType: 'The file system.', path: 'The path on the node.' },
  },
  CSIPersistentVolumeSource: {
    about: 'A volume of a driver.',
    required: ['driver', 'volumeHandle'],
    fields: {
      driver: 'The driver.',
      fsType: 'The file system.',
      readOnly: 'Whether it can only be read.',
      volumeAttributes: 'What else the driver should know.',
      volumeHandle: 'The driver’s name for the volume.',
    },
  },
  PersistentVolumeClaim: {
    about: 'Asks for storage. It gets bound to one volume, which Pods use through it.',
    fields: { spec: 'What is asked for.', status: 'What it got.' },
  },
  PersistentVolumeClaimSpec: {
    about: 'What a claim asks for.',
    values: { volumeMode: ['Block', 'Filesystem'] },
    fields: {
      accessModes:
        'By how many nodes it is to be mounted, and how: ReadWriteOnce by one, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod by one Pod.',
      dataSource: 'A snapshot or claim whose data it begins with.',
      dataSourceRef: 'The same, of any kind and namespace.',
      resources: 'How much is asked for. It may be raised later where the class allows it.',
      selector: 'Which volumes come into question, by their labels.',
      storageClassName:
        'The class that is asked for. Absent means the default class, empty means none: only volumes made by hand.',
      volumeAttributesClassName: 'The class of changeable attributes.',
      volumeMode: 'Whether it is used as a file system or as a raw device.',
      volumeName: 'The volume it is, or is to be, bound to.',
    },
  },
  VolumeResourceRequirements: {
    about: 'How much storage is asked for.',
    fields: { limits: 'The most.', requests: 'The least.' },
  },
  PersistentVolumeClaimStatus: {
    about: 'What a claim got.',
    values: { phase: ['Bound', 'Lost', 'Pending'] },
    fields: {
      accessModes: 'How the volume can be mounted.',
      allocatedResourceStatuses: 'How far a change of its size has come.',
      allocatedResources: 'The size that is being made.',
      capacity: 'How much the volume holds.',
      conditions: 'Statements about a change of its size.',
      currentVolumeAttributesClassName: 'The class of attributes it has now.',
      modifyVolumeStatus: 'How far a change of its attributes has come.',
      phase: 'Pending, Bound, or Lost when its volume is gone.',
    },
  },
  StorageClass: {
    about: 'A kind of storage: who provides it, and how. Claims name it.',
    required: ['provisioner'],
    values: { volumeBindingMode: ['Immediate', 'WaitForFirstConsumer'], reclaimPolicy: ['Delete', 'Retain'] },
    fields: {
      allowVolumeExpansion: 'Whether claims may grow.',
      allowedTopologies: 'Where volumes may be made.',
      mountOptions: 'Options of the mount of its volumes.',
      parameters: 'What the provisioner should know.',
      provisioner: 'Who makes the volumes.',
      reclaimPolicy: 'What becomes of its volumes when their claims are gone. Delete unless given.',
      volumeBindingMode:
        'Whether a claim is bound at once or when the first Pod that uses it is scheduled, so that the volume is made where the Pod can run.',
    },
  },
  VolumeAttachment: {
    about:
      'That a volume is to be attached to a node, and whether it is. The attach-detach controller makes it, the driver heeds it.',
    required: ['spec'],
    fields: { spec: 'Which volume, which node, and who attaches it.', status: 'What the driver reports.' },
  },
  VolumeAttachmentSpec: {
    about: 'Which volume, which node, and who attaches it.',
    required: ['attacher', 'nodeName', 'source'],
    fields: {
      attacher: 'The driver.',
      nodeName: 'The node.',
      source: 'The volume.',
    },
  },
  VolumeAttachmentSource: {
    about: 'The volume: one of its fields.',
    fields: {
      inlineVolumeSpec: 'A volume without an object of its own.',
      persistentVolumeName: 'The name of the PersistentVolume.',
    },
  },
  VolumeAttachmentStatus: {
    about: 'What the driver reports.',
    fields: {
      attachError: 'Why it could not be attached, last time.',
      attached: 'Whether the volume is attached.',
      attachmentMetadata: 'What the node has to know to mount it.',
      detachError: 'Why it could not be detached, last time.',
    },
  },
  CSINode: {
    about: 'The storage drivers that run on a node. Its kubelet writes it.',
    required: ['spec'],
    fields: { spec: 'The drivers.' },
  },
  CSINodeSpec: {
    about: 'The drivers that run on the node.',
    required: ['drivers'],
    fields: { drivers: 'One entry for each driver.' },
  },
  CSINodeDriver: {
    about: 'A driver on a node.',
    required: ['name', 'nodeID'],
    fields: {
      allocatable: 'How many volumes of it the node takes.',
      name: 'The driver.',
      nodeID: 'What the driver calls the node.',
      topologyKeys: 'Labels of nodes that say where its volumes can be used.',
    },
  },
  VolumeNodeResources: {
    about: 'How many volumes of a driver a node takes.',
    fields: { count: 'The number; any when it is not given.' },
  },
  CSIDriver: {
    about: 'What a storage driver wants of Kubernetes.',
    required: ['spec'],
    fields: { spec: 'What it wants.' },
  },
  CSIDriverSpec: {
    about: 'What a driver wants.',
    fields: {
      attachRequired: 'Whether its volumes are attached to a node before they are mounted.',
      fsGroupPolicy: 'Whether the owner of the files is changed when a volume is mounted.',
      nodeAllocatableUpdatePeriodSeconds: 'How often it says anew how many volumes a node takes.',
      podInfoOnMount: 'Whether it is told which Pod a volume is mounted for.',
      requiresRepublish: 'Whether mounting is repeated from time to time.',
      seLinuxMount: 'Whether volumes are mounted with a label of SELinux.',
      serviceAccountTokenInSecrets: 'Whether tokens come to it as secrets.',
      storageCapacity: 'Whether the scheduler asks how much room there is for new volumes.',
      tokenRequests: 'Tokens of the Pod’s account that it needs.',
      volumeLifecycleModes: 'Whether its volumes are persistent, or live with a Pod.',
    },
  },
  TopologySelectorTerm: {
    about: 'Conditions on where a volume is made.',
    fields: { matchLabelExpressions: 'Labels of nodes, with the values allowed.' },
  },
};
