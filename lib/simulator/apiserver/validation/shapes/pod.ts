/** Pods and their containers. Source: k8s.io/api/core/v1/types.go. */
import {
  atomic,
  flag,
  int32,
  int64,
  intOrString,
  json,
  list,
  listBy,
  map,
  type Of,
  optional,
  quantity,
  retaining,
  setOf,
  shown,
  struct,
  text,
} from '../shape';
import { LocalObjectReference, ObjectMeta } from './meta';
import { Affinity, Toleration, TopologySpreadConstraint } from './scheduling';
import { ObjectFieldSelector, ResourceFieldSelector, ResourceRequirements, Volume } from './volume';

const keySelector = { name: text, key: text, optional: optional(flag) };

const EnvVar = struct('EnvVar', {
  name: text,
  value: text,
  valueFrom: optional(
    struct('EnvVarSource', {
      fieldRef: optional(ObjectFieldSelector),
      resourceFieldRef: optional(ResourceFieldSelector),
      configMapKeyRef: optional(atomic(struct('ConfigMapKeySelector', keySelector))),
      secretKeyRef: optional(atomic(struct('SecretKeySelector', keySelector))),
      fileKeyRef: optional(
        atomic(
          struct('FileKeySelector', { volumeName: text, path: text, key: text, optional: optional(flag) }),
        ),
      ),
    }),
  ),
});
export type EnvVar = Of<typeof EnvVar>;

const EnvFromSource = struct('EnvFromSource', {
  prefix: text,
  configMapRef: optional(struct('ConfigMapEnvSource', { name: text, optional: optional(flag) })),
  secretRef: optional(struct('SecretEnvSource', { name: text, optional: optional(flag) })),
});
export type EnvFromSource = Of<typeof EnvFromSource>;

const ContainerPort = struct('ContainerPort', {
  name: text,
  hostPort: int32,
  containerPort: int32,
  protocol: text,
  hostIP: text,
});
export type ContainerPort = Of<typeof ContainerPort>;

const handlers = {
  exec: optional(struct('ExecAction', { command: list(text) })),
  httpGet: optional(
    struct('HTTPGetAction', {
      path: text,
      port: intOrString,
      host: text,
      scheme: text,
      httpHeaders: list(struct('HTTPHeader', { name: text, value: text })),
    }),
  ),
  tcpSocket: optional(struct('TCPSocketAction', { port: intOrString, host: text })),
};

const Probe = struct('Probe', {
  ...handlers,
  grpc: optional(struct('GRPCAction', { port: int32, service: optional(text) })),
  initialDelaySeconds: int32,
  timeoutSeconds: int32,
  periodSeconds: int32,
  successThreshold: int32,
  failureThreshold: int32,
  terminationGracePeriodSeconds: optional(int64),
});
export type Probe = Of<typeof Probe>;

const LifecycleHandler = struct('LifecycleHandler', {
  ...handlers,
  sleep: optional(struct('SleepAction', { seconds: int64 })),
});

const Lifecycle = struct('Lifecycle', {
  postStart: optional(LifecycleHandler),
  preStop: optional(LifecycleHandler),
  stopSignal: optional(text),
});
export type Lifecycle = Of<typeof Lifecycle>;

/** What any handler of a probe or a lifecycle hook may hold. */
export type Handler = Of<typeof LifecycleHandler> & Pick<Probe, 'grpc'>;

const VolumeMount = struct('VolumeMount', {
  name: text,
  readOnly: flag,
  recursiveReadOnly: optional(text),
  mountPath: text,
  subPath: text,
  mountPropagation: optional(text),
  subPathExpr: text,
});
export type VolumeMount = Of<typeof VolumeMount>;

const VolumeDevice = struct('VolumeDevice', { name: text, devicePath: text });
export type VolumeDevice = Of<typeof VolumeDevice>;

const SELinuxOptions = struct('SELinuxOptions', { user: text, role: text, type: text, level: text });

const WindowsSecurityContextOptions = struct('WindowsSecurityContextOptions', {
  gmsaCredentialSpecName: optional(text),
  gmsaCredentialSpec: optional(text),
  runAsUserName: optional(text),
  hostProcess: optional(flag),
});
export type WindowsOptions = Of<typeof WindowsSecurityContextOptions>;

export const SeccompProfile = struct('SeccompProfile', { type: text, localhostProfile: optional(text) });
export type SeccompProfile = Of<typeof SeccompProfile>;

const AppArmorProfile = struct('AppArmorProfile', { type: text, localhostProfile: optional(text) });
export type AppArmorProfile = Of<typeof AppArmorProfile>;

export const SecurityContext = struct('SecurityContext', {
  capabilities: optional(struct('Capabilities', { add: list(text), drop: list(text) })),
  privileged: optional(flag),
  seLinuxOptions: optional(SELinuxOptions),
  windowsOptions: optional(WindowsSecurityContextOptions),
  runAsUser: optional(int64),
  runAsGroup: optional(int64),
  runAsNonRoot: optional(flag),
  readOnlyRootFilesystem: optional(flag),
  allowPrivilegeEscalation: optional(flag),
  procMount: optional(text),
  seccompProfile: optional(SeccompProfile),
  appArmorProfile: optional(AppArmorProfile),
});
export type SecurityContext = Of<typeof SecurityContext>;

const PodSecurityContext = struct('PodSecurityContext', {
  seLinuxOptions: optional(SELinuxOptions),
  windowsOptions: optional(WindowsSecurityContextOptions),
  runAsUser: optional(int64),
  runAsGroup: optional(int64),
  runAsNonRoot: optional(flag),
  supplementalGroups: list(int64),
  supplementalGroupsPolicy: optional(text),
  fsGroup: optional(int64),
  sysctls: list(struct('Sysctl', { name: text, value: text })),
  fsGroupChangePolicy: optional(text),
  seccompProfile: optional(SeccompProfile),
  appArmorProfile: optional(AppArmorProfile),
  seLinuxChangePolicy: optional(text),
});
export type PodSecurityContext = Of<typeof PodSecurityContext>;

const ContainerRestartRule = struct('ContainerRestartRule', {
  action: text,
  exitCodes: optional(struct('ContainerRestartRuleOnExitCodes', { operator: text, values: setOf(int32) })),
});

const containerFields = {
  name: text,
  image: text,
  command: list(text),
  args: list(text),
  workingDir: text,
  ports: listBy(['containerPort', 'protocol'], ContainerPort, { defaults: { protocol: 'TCP' } }),
  envFrom: list(EnvFromSource),
  env: listBy(['name'], EnvVar),
  resources: ResourceRequirements,
  resizePolicy: list(struct('ContainerResizePolicy', { resourceName: text, restartPolicy: text })),
  restartPolicy: optional(text),
  restartPolicyRules: list(ContainerRestartRule),
  volumeMounts: listBy(['mountPath'], VolumeMount),
  volumeDevices: listBy(['devicePath'], VolumeDevice),
  livenessProbe: optional(Probe),
  readinessProbe: optional(Probe),
  startupProbe: optional(Probe),
  lifecycle: optional(Lifecycle),
  terminationMessagePath: text,
  terminationMessagePolicy: text,
  imagePullPolicy: text,
  securityContext: optional(SecurityContext),
  stdin: flag,
  stdinOnce: flag,
  tty: flag,
};

export const Container = struct('Container', containerFields);
export type Container = Of<typeof Container>;

const EphemeralContainer = struct('EphemeralContainer', { ...containerFields, targetContainerName: text });
export type EphemeralContainer = Of<typeof EphemeralContainer>;

export const PodResourceClaim = struct('PodResourceClaim', {
  name: text,
  resourceClaimName: optional(text),
  resourceClaimTemplateName: optional(text),
});
export type PodResourceClaim = Of<typeof PodResourceClaim>;

const PodDNSConfig = struct('PodDNSConfig', {
  nameservers: list(text),
  searches: list(text),
  options: list(struct('PodDNSConfigOption', { name: text, value: optional(text) })),
});
export type PodDNSConfig = Of<typeof PodDNSConfig>;

const HostAlias = struct('HostAlias', { ip: text, hostnames: list(text) });
export type HostAlias = Of<typeof HostAlias>;

export const PodSpec = struct('PodSpec', {
  volumes: listBy(['name'], retaining(Volume)),
  initContainers: listBy(['name'], Container),
  containers: shown(listBy(['name'], Container)),
  ephemeralContainers: listBy(['name'], EphemeralContainer),
  restartPolicy: text,
  terminationGracePeriodSeconds: optional(int64),
  activeDeadlineSeconds: optional(int64),
  dnsPolicy: text,
  nodeSelector: atomic(map(text)),
  serviceAccountName: text,
  serviceAccount: text,
  automountServiceAccountToken: optional(flag),
  nodeName: text,
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  shareProcessNamespace: optional(flag),
  securityContext: optional(PodSecurityContext),
  imagePullSecrets: listBy(['name'], LocalObjectReference),
  hostname: text,
  subdomain: text,
  affinity: optional(Affinity),
  schedulerName: text,
  tolerations: list(Toleration),
  hostAliases: listBy(['ip'], HostAlias),
  priorityClassName: text,
  priority: optional(int32),
  dnsConfig: optional(PodDNSConfig),
  readinessGates: list(struct('PodReadinessGate', { conditionType: text })),
  runtimeClassName: optional(text),
  enableServiceLinks: optional(flag),
  preemptionPolicy: optional(text),
  overhead: map(quantity),
  topologySpreadConstraints: listBy(['topologyKey', 'whenUnsatisfiable'], TopologySpreadConstraint),
  setHostnameAsFQDN: optional(flag),
  os: optional(struct('PodOS', { name: text })),
  hostUsers: optional(flag),
  schedulingGates: listBy(['name'], struct('PodSchedulingGate', { name: text })),
  resourceClaims: listBy(['name'], PodResourceClaim),
  resources: optional(ResourceRequirements),
  hostnameOverride: optional(text),
  schedulingGroup: json,
});
export type PodSpec = Of<typeof PodSpec>;

export const PodTemplateSpec = struct('PodTemplateSpec', { metadata: ObjectMeta, spec: PodSpec });
export type PodTemplateSpec = Of<typeof PodTemplateSpec>;

export const Pod = struct('Pod', { metadata: ObjectMeta, spec: PodSpec, status: json });
export type Pod = Of<typeof Pod>;

export const PodTemplate = struct('PodTemplate', { metadata: ObjectMeta, template: PodTemplateSpec });
export type PodTemplate = Of<typeof PodTemplate>;
