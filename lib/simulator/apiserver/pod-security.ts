/**
 * Pod Security Standards: the checks behind the PodSecurity admission plugin, at the latest version.
 *
 * Rules
 * - pod-security/privileged: the level "privileged" allows everything.
 * - pod-security/baseline: "baseline" forbids the known ways to leave the container.
 * - pod-security/restricted: "restricted" also demands that the Pod gives up what it does not need.
 * Source: k8s.io/pod-security-admission/policy, one check a file; registry.go for the order of the messages.
 */
import { safeSysctls } from '../objects/sysctls';

export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/** The parts of a Pod that the checks read. */
export type SecuredPod = {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: SecuredPodSpec;
};

export type SecuredPodSpec = {
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly os?: { readonly name?: string };
  readonly securityContext?: SecurityContext & { readonly sysctls?: readonly { readonly name: string }[] };
  readonly volumes?: readonly ({ readonly name: string } & Record<string, unknown>)[];
  readonly initContainers?: readonly SecuredContainer[];
  readonly containers?: readonly SecuredContainer[];
  readonly ephemeralContainers?: readonly SecuredContainer[];
};

type SecurityContext = {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
};

type Handler = {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
};

type SecuredContainer = {
  readonly name: string;
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly livenessProbe?: Handler;
  readonly readinessProbe?: Handler;
  readonly startupProbe?: Handler;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
};

type Finding = { readonly reason: string; readonly detail: string };
type Check = (pod: SecuredPod) => Finding | undefined;

export type PodSecurityVerdict = {
  readonly allowed: boolean;
  /** As in the Forbidden message: `reason (detail), reason (detail)`. */
  readonly violations: string;
  /** The same without the details. */
  readonly reasons: string;
};

/** Whether a Pod meets a level, and if not, what is in the way, in upstream's words. */
export function podSecurity(pod: SecuredPod, level: PodSecurityLevel): PodSecurityVerdict {
  const findings = checksOf(level).flatMap((check) => check(pod) ?? []);
  return {
    allowed: findings.length === 0,
    reasons: findings.map(({ reason }) => reason).join(', '),
    violations: findings.map((f) => (f.detail === '' ? f.reason : `${f.reason} (${f.detail})`)).join(', '),
  };
}

function checksOf(level: PodSecurityLevel): readonly Check[] {
  switch (level) {
    case 'privileged':
      return [];
    case 'baseline':
      return baseline;
    case 'restricted':
      return restricted;
  }
}

const hostNamespaces: Check = ({ spec }) => {
  const set = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((f) => spec[f] === true);
  return set.length === 0
    ? undefined
    : { reason: 'host namespaces', detail: set.map((f) => `${f}=true`).join(', ') };
};

const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? [])
    .filter((v) => v.hostPath !== undefined && v.hostPath !== null)
    .map((v) => v.name);
  return names.length === 0
    ? undefined
    : { reason: 'hostPath volumes', detail: `${plural('volume', names)} ${quoted(names)}` };
};

const hostPorts: Check = ({ spec }) => {
  const using: string[] = [];
  const ports = new Set<number>();
  for (const c of allContainers(spec)) {
    const own = (c.ports ?? []).flatMap((p) => (p.hostPort ? [p.hostPort] : []));
    if (own.length > 0) using.push(c.name);
    for (const p of own) ports.add(p);
  }
  if (using.length === 0) return undefined;
  const sorted = [...ports].map(String).sort();
  return {
    reason: 'hostPort',
    detail: `${plural('container', using)} ${quoted(using)} ${using.length === 1 ? 'uses' : 'use'} ${plural('hostPort', sorted)} ${sorted.join(', ')}`,
  };
};

const hostProbes: Check = ({ spec }) => {
  const using: string[] = [];
  const hosts = new Set<string>();
  for (const c of allContainers(spec)) {
    const handlers = [
      c.livenessProbe,
      c.readinessProbe,
      c.startupProbe,
      c.lifecycle?.postStart,
      c.lifecycle?.preStop,
    ];
    const own = handlers
      .flatMap((h) => [h?.httpGet?.host, h?.tcpSocket?.host])
      .filter((h): h is string => h !== undefined && h !== '');
    if (own.length > 0) using.push(c.name);
    for (const h of own) hosts.add(h);
  }
  if (using.length === 0) return undefined;
  const sorted = [...hosts].sort();
  return {
    reason: 'probe or lifecycle host',
    detail: `${plural('container', using)} ${quoted(using)} ${using.length === 1 ? 'uses' : 'use'} probe or lifecycle ${plural('host', sorted)} ${quoted(sorted)}`,
  };
};

const privilegedContainers: Check = ({ spec }) => {
  const bad = namesWhere(spec, (s) => s?.privileged === true);
  return bad.length === 0
    ? undefined
    : { reason: 'privileged', detail: `${containers(bad)} must not set securityContext.privileged=true` };
};

const hostProcess: Check = ({ spec }) => {
  const bad = namesWhere(spec, (s) => s?.windowsOptions?.hostProcess === true);
  const podToo = spec.securityContext?.windowsOptions?.hostProcess === true;
  const who = [...(podToo ? ['pod'] : []), ...(bad.length > 0 ? [containers(bad)] : [])];
  return who.length === 0
    ? undefined
    : {
        reason: 'hostProcess',
        detail: `${who.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`,
      };
};

const defaultCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const capabilitiesBaseline: Check = ({ spec }) => {
  const { names, values } = forbiddenAdds(spec, defaultCapabilities);
  return names.length === 0
    ? undefined
    : {
        reason: 'non-default capabilities',
        detail: `${containers(names)} must not include ${quoted(values)} in securityContext.capabilities.add`,
      };
};

const capabilitiesRestricted: Check = ({ spec }) => {
  if (spec.os?.name === 'windows') return undefined;
  const notDropping = namesWhere(spec, (s) => !(s?.capabilities?.drop ?? []).includes('ALL'));
  const { names, values } = forbiddenAdds(spec, new Set(['NET_BIND_SERVICE']));
  const parts = [
    ...(notDropping.length > 0
      ? [`${containers(notDropping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(names.length > 0
      ? [`${containers(names)} must not include ${quoted(values)} in securityContext.capabilities.add`]
      : []),
  ];
  return parts.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: parts.join('; ') };
};

const procMountBaseline: Check = (pod) => (pod.spec.hostUsers === false ? undefined : procMount(pod));

const procMount: Check = ({ spec }) => {
  const bad = allContainers(spec).filter(
    (c) => c.securityContext?.procMount !== undefined && c.securityContext.procMount !== 'Default',
  );
  if (bad.length === 0) return undefined;
  const values = [...new Set(bad.map((c) => c.securityContext?.procMount ?? ''))].sort();
  return {
    reason: 'procMount',
    detail: `${containers(bad.map((c) => c.name))} must not set securityContext.procMount to ${quoted(values)}`,
  };
};

const seLinuxTypes = new Set([
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);

const seLinux: Check = ({ spec }) => {
  const setters: string[] = [];
  const types = new Set<string>();
  let user = false;
  let role = false;
  const look = (options: SecurityContext['seLinuxOptions']): boolean => {
    if (options === undefined) return false;
    const badType = !seLinuxTypes.has(options.type ?? '');
    if (badType) types.add(options.type ?? '');
    const hasUser = (options.user ?? '') !== '';
    const hasRole = (options.role ?? '') !== '';
    user ||= hasUser;
    role ||= hasRole;
    return badType || hasUser || hasRole;
  };
  if (look(spec.securityContext?.seLinuxOptions)) setters.push('pod');
  const bad = allContainers(spec)
    .filter((c) => look(c.securityContext?.seLinuxOptions))
    .map((c) => c.name);
  if (bad.length > 0) setters.push(containers(bad));
  if (setters.length === 0) return undefined;
  const sortedTypes = [...types].sort();
  const what = [
    ...(sortedTypes.length > 0 ? [`${plural('type', sortedTypes)} ${quoted(sortedTypes)}`] : []),
    ...(user ? ['user may not be set'] : []),
    ...(role ? ['role may not be set'] : []),
  ];
  return {
    reason: 'seLinuxOptions',
    detail: `${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${what.join('; ')}`,
  };
};

const sysctls: Check = ({ spec }) => {
  const bad = (spec.securityContext?.sysctls ?? []).map((s) => s.name).filter((n) => !safeSysctls.has(n));
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
};

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

const appArmor: Check = ({ metadata, spec }) => {
  const setters: string[] = [];
  const values = new Set<string>();
  const forbidden = (type: string | undefined) =>
    type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
  const podType = spec.securityContext?.appArmorProfile?.type;
  if (forbidden(podType)) {
    setters.push('pod');
    values.add(podType ?? '');
  }
  const bad = allContainers(spec).filter((c) => forbidden(c.securityContext?.appArmorProfile?.type));
  if (bad.length > 0) setters.push(containers(bad.map((c) => c.name)));
  for (const c of bad) values.add(c.securityContext?.appArmorProfile?.type ?? '');
  const annotations = Object.entries(metadata?.annotations ?? {})
    .filter(([key, value]) => key.startsWith(appArmorPrefix) && !appArmorAnnotationAllowed(value))
    .map(([key, value]) => `${key}="${value}"`)
    .sort();
  if (annotations.length > 0) setters.push(plural('annotation', annotations));
  if (setters.length === 0) return undefined;
  const all = [...[...values].sort(), ...annotations];
  return {
    reason: all.length > 1 ? 'forbidden AppArmor profiles' : 'forbidden AppArmor profile',
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(all)}`,
  };
};

const seccompBaseline: Check = ({ spec }) => {
  const setters: string[] = [];
  const values = new Set<string>();
  const forbidden = (type: string | undefined) => type !== undefined && type !== '' && !allowedSeccomp(type);
  const podType = spec.securityContext?.seccompProfile?.type;
  if (forbidden(podType)) {
    setters.push('pod');
    values.add(podType ?? '');
  }
  const bad = allContainers(spec).filter((c) => forbidden(c.securityContext?.seccompProfile?.type));
  for (const c of bad) values.add(c.securityContext?.seccompProfile?.type ?? '');
  if (bad.length > 0) setters.push(containers(bad.map((c) => c.name)));
  return setters.length === 0
    ? undefined
    : {
        reason: 'seccompProfile',
        detail: `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted([...values].sort())}`,
      };
};

const seccompRestricted: Check = ({ metadata, spec }) => {
  if (spec.os?.name === 'windows') return undefined;
  const set = seccompBaseline({ ...(metadata === undefined ? {} : { metadata }), spec });
  if (set !== undefined) return set;
  if (allowedSeccomp(spec.securityContext?.seccompProfile?.type)) return undefined;
  const missing = namesWhere(spec, (s) => s?.seccompProfile?.type === undefined);
  return missing.length === 0
    ? undefined
    : {
        reason: 'seccompProfile',
        detail: `pod or ${containers(missing)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      };
};

const allowPrivilegeEscalation: Check = ({ spec }) => {
  if (spec.os?.name === 'windows') return undefined;
  const bad = namesWhere(spec, (s) => s?.allowPrivilegeEscalation !== false);
  return bad.length === 0
    ? undefined
    : {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${containers(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      };
};

const runAsNonRoot: Check = ({ spec }) => {
  if (spec.hostUsers === false) return undefined;
  const podValue = spec.securityContext?.runAsNonRoot;
  const explicitlyFalse = namesWhere(spec, (s) => s?.runAsNonRoot === false);
  const setters = [
    ...(podValue === false ? ['pod'] : []),
    ...(explicitlyFalse.length > 0 ? [containers(explicitlyFalse)] : []),
  ];
  if (setters.length > 0) {
    return {
      reason: 'runAsNonRoot != true',
      detail: `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false`,
    };
  }
  if (podValue === true) return undefined;
  const unset = namesWhere(spec, (s) => s?.runAsNonRoot === undefined);
  return unset.length === 0
    ? undefined
    : {
        reason: 'runAsNonRoot != true',
        detail: `pod or ${containers(unset)} must set securityContext.runAsNonRoot=true`,
      };
};

const runAsUser: Check = ({ spec }) => {
  if (spec.hostUsers === false) return undefined;
  const bad = namesWhere(spec, (s) => s?.runAsUser === 0);
  const setters = [
    ...(spec.securityContext?.runAsUser === 0 ? ['pod'] : []),
    ...(bad.length > 0 ? [containers(bad)] : []),
  ];
  return setters.length === 0
    ? undefined
    : { reason: 'runAsUser=0', detail: `${setters.join(' and ')} must not set runAsUser=0` };
};

const restrictedVolumeTypes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);
const otherVolumeTypes = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'azureDisk',
  'vsphereVolume',
  'quobyte',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

const restrictedVolumes: Check = ({ spec }) => {
  const names: string[] = [];
  const types = new Set<string>();
  for (const v of spec.volumes ?? []) {
    const has = (type: string) => v[type] !== undefined && v[type] !== null;
    if ([...restrictedVolumeTypes].some(has)) continue;
    names.push(v.name);
    types.add(otherVolumeTypes.find(has) ?? 'unknown');
  }
  if (names.length === 0) return undefined;
  const sorted = [...types].sort();
  return {
    reason: 'restricted volume types',
    detail: `${plural('volume', names)} ${quoted(names)} ${names.length === 1 ? 'uses' : 'use'} restricted volume ${plural('type', sorted)} ${quoted(sorted)}`,
  };
};

/** Checks of the level "baseline" that "restricted" keeps as they are. */
const shared: readonly Check[] = [
  appArmor,
  hostNamespaces,
  hostPorts,
  hostProbes,
  privilegedContainers,
  seLinux,
  sysctls,
  hostProcess,
];

/** The order of each list is that of the messages: the shared checks first, then the level's own. */
const baseline: readonly Check[] = [
  ...shared,
  capabilitiesBaseline,
  hostPathVolumes,
  procMountBaseline,
  seccompBaseline,
];

const restricted: readonly Check[] = [
  ...shared,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMount,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];

function allContainers(spec: SecuredPodSpec): readonly SecuredContainer[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

function namesWhere(spec: SecuredPodSpec, bad: (context: SecurityContext | undefined) => boolean): string[] {
  return allContainers(spec)
    .filter((c) => bad(c.securityContext))
    .map((c) => c.name);
}

function forbiddenAdds(
  spec: SecuredPodSpec,
  allowed: ReadonlySet<string>,
): { names: string[]; values: string[] } {
  const names: string[] = [];
  const values = new Set<string>();
  for (const c of allContainers(spec)) {
    const bad = (c.securityContext?.capabilities?.add ?? []).filter((cap) => !allowed.has(cap));
    if (bad.length > 0) names.push(c.name);
    for (const cap of bad) values.add(cap);
  }
  return { names, values: [...values].sort() };
}

function allowedSeccomp(type: string | undefined): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}

function appArmorAnnotationAllowed(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}

function containers(names: readonly string[]): string {
  return `${plural('container', names)} ${quoted(names)}`;
}

function plural(word: string, list: readonly unknown[]): string {
  return list.length === 1 ? word : `${word}s`;
}

function quoted(names: readonly string[]): string {
  return names.map((n) => `"${n}"`).join(', ');
}
