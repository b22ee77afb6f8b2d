/** Volumes of Pods, PersistentVolumes and claims. Source: k8s.io/api/core/v1/types.go. */
import {
  atomic,
  flag,
  granular,
  int32,
  int64,
  json,
  list,
  listBy,
  map,
  type Of,
  optional,
  quantity,
  struct,
  text,
} from '../shape';
import {
  LabelSelector,
  LocalObjectReference,
  ObjectMeta,
  ObjectReference,
  SecretReference,
  TypedLocalObjectReference,
} from './meta';
import { NodeSelector } from './scheduling';

const KeyToPath = struct('KeyToPath', { key: text, path: text, mode: optional(int32) });
export type KeyToPath = Of<typeof KeyToPath>;

export const ObjectFieldSelector = atomic(
  struct('ObjectFieldSelector', { apiVersion: text, fieldPath: text }),
);
export type ObjectFieldSelector = Of<typeof ObjectFieldSelector>;

export const ResourceFieldSelector = atomic(
  struct('ResourceFieldSelector', {
    containerName: text,
    resource: text,
    divisor: quantity,
  }),
);
export type ResourceFieldSelector = Of<typeof ResourceFieldSelector>;

const DownwardAPIVolumeFile = struct('DownwardAPIVolumeFile', {
  path: text,
  fieldRef: optional(ObjectFieldSelector),
  resourceFieldRef: optional(ResourceFieldSelector),
  mode: optional(int32),
});
export type DownwardAPIVolumeFile = Of<typeof DownwardAPIVolumeFile>;

const ClusterTrustBundleProjection = struct('ClusterTrustBundleProjection', {
  name: optional(text),
  signerName: optional(text),
  labelSelector: optional(LabelSelector),
  optional: optional(flag),
  path: text,
});
export type ClusterTrustBundleProjection = Of<typeof ClusterTrustBundleProjection>;

const PodCertificateProjection = struct('PodCertificateProjection', {
  signerName: text,
  keyType: text,
  maxExpirationSeconds: optional(int32),
  credentialBundlePath: text,
  keyPath: text,
  certificateChainPath: text,
  userAnnotations: map(text),
});
export type PodCertificateProjection = Of<typeof PodCertificateProjection>;

const VolumeProjection = struct('VolumeProjection', {
  secret: optional(
    struct('SecretProjection', { name: text, items: list(KeyToPath), optional: optional(flag) }),
  ),
  downwardAPI: optional(struct('DownwardAPIProjection', { items: list(DownwardAPIVolumeFile) })),
  configMap: optional(
    struct('ConfigMapProjection', { name: text, items: list(KeyToPath), optional: optional(flag) }),
  ),
  serviceAccountToken: optional(
    struct('ServiceAccountTokenProjection', {
      audience: text,
      expirationSeconds: optional(int64),
      path: text,
    }),
  ),
  clusterTrustBundle: optional(ClusterTrustBundleProjection),
  podCertificate: optional(PodCertificateProjection),
});

const ProjectedVolumeSource = struct('ProjectedVolumeSource', {
  sources: list(VolumeProjection),
  defaultMode: optional(int32),
});
export type ProjectedVolumeSource = Of<typeof ProjectedVolumeSource>;

const iscsiFields = {
  targetPortal: text,
  iqn: text,
  lun: int32,
  iscsiInterface: text,
  fsType: text,
  readOnly: flag,
  portals: list(text),
  chapAuthDiscovery: flag,
  chapAuthSession: flag,
  initiatorName: optional(text),
};

const flexFields = { driver: text, fsType: text, readOnly: flag, options: map(text) };

const azureDisk = struct('AzureDiskVolumeSource', {
  diskName: text,
  diskURI: text,
  cachingMode: optional(text),
  fsType: optional(text),
  readOnly: optional(flag),
  kind: optional(text),
});
export type AzureDisk = Of<typeof azureDisk>;

const cephFields = { monitors: list(text), path: text, user: text, secretFile: text, readOnly: flag };
const rbdFields = {
  monitors: list(text),
  image: text,
  fsType: text,
  pool: text,
  user: text,
  keyring: text,
  readOnly: flag,
};
const scaleIOFields = {
  gateway: text,
  system: text,
  sslEnabled: flag,
  protectionDomain: text,
  storagePool: text,
  storageMode: text,
  volumeName: text,
  fsType: text,
  readOnly: flag,
};

/** Sources that a Pod's volume and a PersistentVolume describe alike. */
const sharedSources = {
  hostPath: optional(struct('HostPathVolumeSource', { path: text, type: optional(text) })),
  gcePersistentDisk: optional(
    struct('GCEPersistentDiskVolumeSource', { pdName: text, fsType: text, partition: int32, readOnly: flag }),
  ),
  awsElasticBlockStore: optional(
    struct('AWSElasticBlockStoreVolumeSource', {
      volumeID: text,
      fsType: text,
      partition: int32,
      readOnly: flag,
    }),
  ),
  nfs: optional(struct('NFSVolumeSource', { server: text, path: text, readOnly: flag })),
  flocker: optional(struct('FlockerVolumeSource', { datasetName: text, datasetUUID: text })),
  fc: optional(
    struct('FCVolumeSource', {
      targetWWNs: list(text),
      lun: optional(int32),
      fsType: text,
      readOnly: flag,
      wwids: list(text),
    }),
  ),
  quobyte: optional(
    struct('QuobyteVolumeSource', {
      registry: text,
      volume: text,
      readOnly: flag,
      user: text,
      group: text,
      tenant: text,
    }),
  ),
  vsphereVolume: optional(
    struct('VsphereVirtualDiskVolumeSource', {
      volumePath: text,
      fsType: text,
      storagePolicyName: text,
      storagePolicyID: text,
    }),
  ),
  photonPersistentDisk: optional(struct('PhotonPersistentDiskVolumeSource', { pdID: text, fsType: text })),
  portworxVolume: optional(struct('PortworxVolumeSource', { volumeID: text, fsType: text, readOnly: flag })),
  azureDisk: optional(azureDisk),
};

const ResourceClaimEntry = struct('ResourceClaim', { name: text, request: text });

export const ResourceRequirements = struct('ResourceRequirements', {
  limits: map(quantity),
  requests: map(quantity),
  claims: listBy(['name'], ResourceClaimEntry, { patchKey: undefined }),
});
export type ResourceRequirements = Of<typeof ResourceRequirements>;

const TypedObjectReference = struct('TypedObjectReference', {
  apiGroup: optional(text),
  kind: text,
  name: text,
  namespace: optional(text),
});
export type TypedObjectReference = Of<typeof TypedObjectReference>;

export const PersistentVolumeClaimSpec = struct('PersistentVolumeClaimSpec', {
  accessModes: list(text),
  selector: optional(LabelSelector),
  resources: struct('VolumeResourceRequirements', { limits: map(quantity), requests: map(quantity) }),
  volumeName: text,
  storageClassName: optional(text),
  volumeMode: optional(text),
  dataSource: optional(TypedLocalObjectReference),
  dataSourceRef: optional(TypedObjectReference),
  volumeAttributesClassName: optional(text),
});
export type PersistentVolumeClaimSpec = Of<typeof PersistentVolumeClaimSpec>;

export const PersistentVolumeClaim = struct('PersistentVolumeClaim', {
  metadata: ObjectMeta,
  spec: PersistentVolumeClaimSpec,
  status: struct('PersistentVolumeClaimStatus', { phase: text, capacity: map(quantity) }),
});
export type PersistentVolumeClaim = Of<typeof PersistentVolumeClaim>;

const secretRef = optional(LocalObjectReference);
const namespacedSecretRef = optional(SecretReference);

export const Volume = struct('Volume', {
  name: text,
  ...sharedSources,
  emptyDir: optional(struct('EmptyDirVolumeSource', { medium: text, sizeLimit: optional(quantity) })),
  gitRepo: optional(struct('GitRepoVolumeSource', { repository: text, revision: text, directory: text })),
  secret: optional(
    struct('SecretVolumeSource', {
      secretName: text,
      items: list(KeyToPath),
      defaultMode: optional(int32),
      optional: optional(flag),
    }),
  ),
  iscsi: optional(struct('ISCSIVolumeSource', { ...iscsiFields, secretRef })),
  glusterfs: optional(struct('GlusterfsVolumeSource', { endpoints: text, path: text, readOnly: flag })),
  persistentVolumeClaim: optional(
    struct('PersistentVolumeClaimVolumeSource', { claimName: text, readOnly: flag }),
  ),
  rbd: optional(struct('RBDVolumeSource', { ...rbdFields, secretRef })),
  flexVolume: optional(struct('FlexVolumeSource', { ...flexFields, secretRef })),
  cinder: optional(struct('CinderVolumeSource', { volumeID: text, fsType: text, readOnly: flag, secretRef })),
  cephfs: optional(struct('CephFSVolumeSource', { ...cephFields, secretRef })),
  downwardAPI: optional(
    struct('DownwardAPIVolumeSource', { items: list(DownwardAPIVolumeFile), defaultMode: optional(int32) }),
  ),
  azureFile: optional(struct('AzureFileVolumeSource', { secretName: text, shareName: text, readOnly: flag })),
  configMap: optional(
    struct('ConfigMapVolumeSource', {
      name: text,
      items: list(KeyToPath),
      defaultMode: optional(int32),
      optional: optional(flag),
    }),
  ),
  projected: optional(ProjectedVolumeSource),
  scaleIO: optional(struct('ScaleIOVolumeSource', { ...scaleIOFields, secretRef })),
  storageos: optional(
    struct('StorageOSVolumeSource', {
      volumeName: text,
      volumeNamespace: text,
      fsType: text,
      readOnly: flag,
      secretRef,
    }),
  ),
  csi: optional(
    struct('CSIVolumeSource', {
      driver: text,
      readOnly: optional(flag),
      fsType: optional(text),
      volumeAttributes: map(text),
      nodePublishSecretRef: secretRef,
    }),
  ),
  ephemeral: optional(
    struct('EphemeralVolumeSource', {
      volumeClaimTemplate: optional(
        struct('PersistentVolumeClaimTemplate', { metadata: ObjectMeta, spec: PersistentVolumeClaimSpec }),
      ),
    }),
  ),
  image: optional(struct('ImageVolumeSource', { reference: text, pullPolicy: text })),
});
export type Volume = Of<typeof Volume>;

export const persistentVolumeSources = {
  ...sharedSources,
  glusterfs: optional(
    struct('GlusterfsPersistentVolumeSource', {
      endpoints: text,
      path: text,
      readOnly: flag,
      endpointsNamespace: optional(text),
    }),
  ),
  rbd: optional(struct('RBDPersistentVolumeSource', { ...rbdFields, secretRef: namespacedSecretRef })),
  iscsi: optional(struct('ISCSIPersistentVolumeSource', { ...iscsiFields, secretRef: namespacedSecretRef })),
  cinder: optional(
    struct('CinderPersistentVolumeSource', {
      volumeID: text,
      fsType: text,
      readOnly: flag,
      secretRef: namespacedSecretRef,
    }),
  ),
  cephfs: optional(struct('CephFSPersistentVolumeSource', { ...cephFields, secretRef: namespacedSecretRef })),
  flexVolume: optional(
    struct('FlexPersistentVolumeSource', { ...flexFields, secretRef: namespacedSecretRef }),
  ),
  azureFile: optional(
    struct('AzureFilePersistentVolumeSource', {
      secretName: text,
      shareName: text,
      readOnly: flag,
      secretNamespace: optional(text),
    }),
  ),
  scaleIO: optional(
    struct('ScaleIOPersistentVolumeSource', { ...scaleIOFields, secretRef: namespacedSecretRef }),
  ),
  local: optional(struct('LocalVolumeSource', { path: text, fsType: optional(text) })),
  storageos: optional(
    struct('StorageOSPersistentVolumeSource', {
      volumeName: text,
      volumeNamespace: text,
      fsType: text,
      readOnly: flag,
      secretRef: optional(ObjectReference),
    }),
  ),
  csi: optional(
    struct('CSIPersistentVolumeSource', {
      driver: text,
      volumeHandle: text,
      readOnly: flag,
      fsType: text,
      volumeAttributes: map(text),
      controllerPublishSecretRef: namespacedSecretRef,
      nodeStageSecretRef: namespacedSecretRef,
      nodePublishSecretRef: namespacedSecretRef,
      controllerExpandSecretRef: namespacedSecretRef,
      nodeExpandSecretRef: namespacedSecretRef,
    }),
  ),
};

const VolumeNodeAffinity = struct('VolumeNodeAffinity', { required: optional(NodeSelector) });

export const PersistentVolumeSpec = struct('PersistentVolumeSpec', {
  capacity: map(quantity),
  ...persistentVolumeSources,
  accessModes: list(text),
  claimRef: optional(granular(ObjectReference)),
  persistentVolumeReclaimPolicy: text,
  storageClassName: text,
  mountOptions: list(text),
  volumeMode: optional(text),
  nodeAffinity: optional(VolumeNodeAffinity),
  volumeAttributesClassName: optional(text),
});
export type PersistentVolumeSpec = Of<typeof PersistentVolumeSpec>;

export const PersistentVolume = struct('PersistentVolume', {
  metadata: ObjectMeta,
  spec: PersistentVolumeSpec,
  status: json,
});
export type PersistentVolume = Of<typeof PersistentVolume>;
