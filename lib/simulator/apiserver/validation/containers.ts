/** The containers of a Pod. Source: pkg/apis/core/validation/validation.go (validateContainers and around). */
import { isValidPortName, isValidPortNum } from '../names';
import { validateEnv, validateEnvFrom } from './env';
import type { FieldErrors, Path } from './field-error';
import { validateDNS1123Label } from './meta';
import { validateRunning } from './probes';
import { validateContainerResources } from './resources';
import { validateSecurityContext } from './security-context';
import type {
  Container,
  ContainerPort,
  EphemeralContainer,
  PodSpec,
  VolumeDevice,
  VolumeMount,
} from './shapes/pod';
import type { Volume } from './shapes/volume';
import { hasBacksteps, validateLocalDescendingPath } from './volume-sources';
import { validatePullPolicy } from './volumes';

/** What a container is judged against besides itself. */
export type Surroundings = {
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claims: ReadonlySet<string>;
  readonly spec: PodSpec;
  readonly hostUsers: boolean;
};

export function validateContainers(around: Surroundings, at: Path, out: FieldErrors): void {
  const { containers = [], terminationGracePeriodSeconds: grace } = around.spec;
  if (containers.length === 0) {
    out.required(at);
    return;
  }
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const here = at.index(i);
    const { name = '' } = container;
    validateContainer(container, around, here, out);
    if (names.has(name)) out.duplicate(here.child('name'), name);
    names.add(name);
    validateRunning(container, grace, here, out);
    validateRestartPolicy(container, here, out);
  });
  validateHostPortsOnce(containers, at, out);
}

export function validateInitContainers(around: Surroundings, at: Path, out: FieldErrors): void {
  const { initContainers = [], containers = [], terminationGracePeriodSeconds: grace } = around.spec;
  if (initContainers.length === 0) return;
  const names = new Set(containers.map(({ name = '' }) => name));
  initContainers.forEach((container, i) => {
    const here = at.index(i);
    const { name = '' } = container;
    validateContainer(container, around, here, out);
    validateRestartPolicy(container, here, out);
    if (names.has(name)) out.duplicate(here.child('name'), name);
    else if (name !== '') names.add(name);
    validateHostPortsOnce([container], at, out);
    if (container.restartPolicy === 'Always') validateRunning(container, grace, here, out);
    else {
      for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
        if (container[field] !== undefined)
          out.forbidden(here.child(field), 'may not be set for init containers without restartPolicy=Always');
    }
  });
}

/** What an ephemeral container may not have: it only looks, and leaves no trace. */
const notEphemeral = [
  'ports',
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'restartPolicy',
  'restartPolicyRules',
  'resizePolicy',
] as const satisfies readonly (keyof EphemeralContainer)[];

export function validateEphemeralContainers(around: Surroundings, at: Path, out: FieldErrors): void {
  const { ephemeralContainers = [], containers = [], initContainers = [] } = around.spec;
  const others = new Set([...containers, ...initContainers].map(({ name = '' }) => name));
  const names = new Set(others);
  ephemeralContainers.forEach((container, i) => {
    const here = at.index(i);
    const { name = '', targetContainerName = '' } = container;
    validateContainer(container, around, here, out);
    validateImageSpaces(container, here, out);
    if (names.has(name)) out.duplicate(here.child('name'), name);
    names.add(name);
    if (targetContainerName !== '' && !others.has(targetContainerName))
      out.notFound(here.child('targetContainerName'), targetContainerName);
    for (const field of notEphemeral) {
      const value = container[field];
      const empty =
        value === undefined ||
        (typeof value === 'object' && !field.endsWith('Probe') && Object.keys(value).length === 0);
      if (!empty) out.forbidden(here.child(field), 'cannot be set for an Ephemeral Container');
    }
    container.volumeMounts?.forEach((mount, j) => {
      for (const field of ['subPath', 'subPathExpr'] as const)
        if ((mount[field] ?? '') !== '')
          out.forbidden(
            here.child('volumeMounts').index(j).child(field),
            'cannot be set for an Ephemeral Container',
          );
    });
  });
}

/** Only asked of a Pod itself: templates have always been allowed to carry spaces. */
export function validateImageSpaces({ image = '' }: Container, at: Path, out: FieldErrors): void {
  if (image.trim().length !== image.length)
    out.invalid(at.child('image'), image, 'must not have leading or trailing whitespace');
}

const messagePolicies = ['File', 'FallbackToLogsOnError'];

function validateContainer(container: Container, around: Surroundings, at: Path, out: FieldErrors): void {
  const { name = '', image = '', terminationMessagePolicy: policy = '' } = container;
  if (name === '') out.required(at.child('name'));
  else validateDNS1123Label(name, () => at.child('name'), out);
  if (image === '') out.required(at.child('image'));
  if (policy === '') out.required(at.child('terminationMessagePolicy'));
  else if (!messagePolicies.includes(policy))
    out.notSupported(at.child('terminationMessagePolicy'), policy, messagePolicies);
  if (container.ports !== undefined) validatePorts(container.ports, at.child('ports'), out);
  if (container.env !== undefined) validateEnv(container.env, around.volumes, at.child('env'), out);
  if (container.envFrom !== undefined) validateEnvFrom(container.envFrom, at.child('envFrom'), out);
  if (container.volumeMounts !== undefined)
    validateMounts(container, around.volumes, at.child('volumeMounts'), out);
  if (container.volumeDevices !== undefined)
    validateDevices(container, around.volumes, at.child('volumeDevices'), out);
  validatePullPolicy(container.imagePullPolicy ?? '', at.child('imagePullPolicy'), out);
  if (container.resources !== undefined)
    validateContainerResources(container.resources, around.claims, at.child('resources'), out);
  if (container.resizePolicy !== undefined)
    validateResizePolicy(container, around.spec, at.child('resizePolicy'), out);
  if (container.securityContext !== undefined)
    validateSecurityContext(container.securityContext, around.hostUsers, at.child('securityContext'), out);
}

const protocols = ['SCTP', 'TCP', 'UDP'];

function validatePorts(ports: readonly ContainerPort[], at: Path, out: FieldErrors): void {
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const here = at.index(i);
    const { name = '', containerPort = 0, hostPort = 0, protocol = '' } = port;
    if (name !== '') {
      const complaints = isValidPortName(name);
      if (complaints.length > 0) out.invalidEach(here.child('name'), name, complaints);
      else if (names.has(name)) out.duplicate(here.child('name'), name);
      names.add(name);
    }
    if (containerPort === 0) out.required(here.child('containerPort'));
    else out.invalidEach(here.child('containerPort'), containerPort, isValidPortNum(containerPort));
    if (hostPort !== 0) out.invalidEach(here.child('hostPort'), hostPort, isValidPortNum(hostPort));
    if (protocol === '') out.required(here.child('protocol'));
    else if (!protocols.includes(protocol)) out.notSupported(here.child('protocol'), protocol, protocols);
  });
}

function validateHostPortsOnce(containers: readonly Container[], at: Path, out: FieldErrors): void {
  let taken: Set<string> | undefined;
  containers.forEach(({ ports = [] }, i) => {
    ports.forEach(({ protocol = '', hostIP = '', hostPort = 0 }, j) => {
      if (hostPort === 0) return;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      taken ??= new Set();
      if (taken.has(key)) out.duplicate(at.index(i).child('ports').index(j).child('hostPort'), key);
      taken.add(key);
    });
  });
}

const mountPropagations = ['Bidirectional', 'HostToContainer', 'None'];
const recursiveReadOnly = ['Disabled', 'Enabled', 'IfPossible'];

function validateMounts(
  { volumeMounts: mounts = [], volumeDevices = [], securityContext }: Container,
  volumes: ReadonlyMap<string, Volume>,
  at: Path,
  out: FieldErrors,
): void {
  const paths = new Set<string>();
  const devices = new Set(volumeDevices.map(({ name = '' }) => name));
  const devicePaths = new Set(volumeDevices.map(({ devicePath = '' }) => devicePath));
  mounts.forEach((mount: VolumeMount, i) => {
    const here = at.index(i);
    const { name = '', mountPath = '', subPath = '', subPathExpr = '', mountPropagation } = mount;
    if (name === '') out.required(here.child('name'));
    const volume = volumes.get(name);
    if (volume === undefined) out.notFound(here.child('name'), name);
    if (mountPath === '') out.required(here.child('mountPath'));
    if (paths.has(mountPath)) out.invalid(here.child('mountPath'), mountPath, 'must be unique');
    paths.add(mountPath);
    if (devices.has(name)) out.invalid(here.child('name'), name, 'must not already exist in volumeDevices');
    if (devicePaths.has(mountPath))
      out.invalid(here.child('mountPath'), mountPath, 'must not already exist as a path in volumeDevices');
    if (subPath !== '') validateLocalDescendingPath(subPath, at.child('subPath'), out);
    if (subPathExpr !== '') {
      if (subPath !== '')
        out.invalid(here.child('subPathExpr'), subPathExpr, 'subPathExpr and subPath are mutually exclusive');
      validateLocalDescendingPath(subPathExpr, at.child('subPathExpr'), out);
    }
    if (mountPropagation !== undefined) {
      const propagation = at.child('mountPropagation');
      if (!mountPropagations.includes(mountPropagation))
        out.notSupported(propagation, mountPropagation, mountPropagations);
      if (mountPropagation === 'Bidirectional' && securityContext?.privileged !== true)
        out.forbidden(
          propagation,
          'Bidirectional mount propagation is available only to privileged containers',
        );
    }
    validateRecursiveReadOnly(mount, at.child('recursiveReadOnly'), out);
  });
}

function validateRecursiveReadOnly(
  { recursiveReadOnly: mode, readOnly = false, mountPropagation = 'None' }: VolumeMount,
  at: Path,
  out: FieldErrors,
): void {
  if (mode === undefined || mode === 'Disabled') return;
  if (!recursiveReadOnly.includes(mode)) {
    out.notSupported(at, mode, recursiveReadOnly);
    return;
  }
  if (!readOnly) out.forbidden(at, 'may only be specified when readOnly is true');
  if (mountPropagation !== 'None')
    out.forbidden(at, 'may only be specified when mountPropagation is None or not specified');
}

function validateDevices(
  { volumeMounts = [], volumeDevices = [] }: Container,
  volumes: ReadonlyMap<string, Volume>,
  at: Path,
  out: FieldErrors,
): void {
  const names = new Set<string>();
  const paths = new Set<string>();
  const mounts = new Set(volumeMounts.map(({ name = '' }) => name));
  const mountPaths = new Set(volumeMounts.map(({ mountPath = '' }) => mountPath));
  volumeDevices.forEach((device: VolumeDevice, i) => {
    const here = at.index(i);
    const { name = '', devicePath = '' } = device;
    const volume = volumes.get(name);
    if (name === '') out.required(here.child('name'));
    if (names.has(name)) out.invalid(here.child('name'), name, 'must be unique');
    if (volume === undefined) out.notFound(here.child('name'), name);
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined)
      out.invalid(
        here.child('name'),
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    if (devicePath === '') out.required(here.child('devicePath'));
    if (paths.has(devicePath)) out.invalid(here.child('devicePath'), devicePath, 'must be unique');
    if (hasBacksteps(devicePath))
      out.invalid(here.child('devicePath'), devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.has(name)) out.invalid(here.child('name'), name, 'must not already exist in volumeMounts');
    if (mountPaths.has(devicePath))
      out.invalid(here.child('devicePath'), devicePath, 'must not already exist as a path in volumeMounts');
    if (name !== '') names.add(name);
  });
}

const resizePolicies = ['NotRequired', 'RestartContainer'];

function validateResizePolicy(
  { resizePolicy = [] }: Container,
  spec: PodSpec,
  at: Path,
  out: FieldErrors,
): void {
  const seen = new Set<string>();
  resizePolicy.forEach(({ resourceName = '', restartPolicy = '' }, i) => {
    if (seen.has(resourceName)) out.duplicate(at.index(i), resourceName);
    seen.add(resourceName);
    if (resourceName === '') out.required(at);
    else if (resourceName !== 'cpu' && resourceName !== 'memory')
      out.notSupported(at, resourceName, ['cpu', 'memory']);
    if (restartPolicy === '') out.required(at);
    else if (!resizePolicies.includes(restartPolicy)) out.notSupported(at, restartPolicy, resizePolicies);
    if (spec.restartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      out.invalid(at, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
  });
}

const restartPolicies = ['Always', 'Never', 'OnFailure'];
const restartActions = ['Restart', 'RestartAllContainers'];
const mostRestartRules = 20;
const mostExitCodes = 255;

function validateRestartPolicy(
  { restartPolicy, restartPolicyRules: rules = [] }: Container,
  at: Path,
  out: FieldErrors,
): void {
  if (restartPolicy === undefined) {
    if (rules.length > 0)
      out.required(at.child('restartPolicy'), 'must specify restartPolicy when restart rules are used');
  } else if (!restartPolicies.includes(restartPolicy))
    out.notSupported(at.child('restartPolicy'), restartPolicy, restartPolicies);
  const list = at.child('restartPolicyRules');
  if (rules.length > mostRestartRules) out.tooMany(list, rules.length, mostRestartRules);
  rules.forEach(({ action = '', exitCodes }, i) => {
    const here = list.index(i);
    if (action === '') out.required(here.child('action'));
    else if (!restartActions.includes(action)) out.notSupported(here.child('action'), action, restartActions);
    if (exitCodes === undefined) {
      out.required(here.child('exitCodes'), 'must be specified');
      return;
    }
    const { operator = '', values = [] } = exitCodes;
    if (operator !== 'In' && operator !== 'NotIn')
      out.notSupported(here.child('exitCodes').child('operator'), operator, ['In', 'NotIn']);
    if (values.length > mostExitCodes)
      out.tooMany(here.child('exitCodes').child('values'), values.length, mostExitCodes);
  });
}
