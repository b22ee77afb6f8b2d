/**
 * What the API server accepts: the checks that stand between a manifest and the store, with upstream's field paths
 * and messages. Source: pkg/apis/<group>/validation/validation.go.
 */
import { deepEqual } from '../equal';
import { selects } from '../label-selector';
import type { Container, Deployment, KubeObject, LabelSelector, Labels, Manifest, PodSpec, Service } from '../objects';
import type { FieldError } from './answers';
import { isDNS1035Label, isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from './names';
import { parseQuantity } from '../quantity';
import type { Resource } from './resources';

/** The complaints about a new object, defaults applied. None: it is valid. */
export function validateCreate(resource: Resource, object: Manifest): FieldError[] {
  return [...validateMetadata(resource, object), ...validateSpec(resource, object)];
}

/** The complaints about a changed object. */
export function validateUpdate(resource: Resource, object: KubeObject, old: KubeObject): FieldError[] {
  const errors = validateSpec(resource, object);
  const spec = fieldsOf(object.spec);
  const oldSpec = fieldsOf(old.spec);
  const immutable = (field: string): void => {
    if (!deepEqual(spec[field], oldSpec[field]))
      errors.push(invalidValue(`spec.${field}`, spec[field], 'field is immutable'));
  };
  switch (resource.id) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'DaemonSet':
    case 'Job':
      immutable('selector');
      break;
    case 'StatefulSet':
      immutable('selector');
      break;
    case 'Service':
      if (oldSpec.clusterIP !== undefined && oldSpec.type !== 'ExternalName' && spec.type !== 'ExternalName')
        immutable('clusterIP');
      break;
    case 'Pod':
      errors.push(...validatePodUpdate(spec, oldSpec));
      break;
    case 'PriorityClass':
      if (object.value !== old.value) errors.push(forbiddenField('value', 'may not be changed in an update.'));
      break;
  }
  if ((resource.id === 'ConfigMap' || resource.id === 'Secret') && old.immutable === true) {
    if (object.immutable !== true) errors.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'));
    if (!deepEqual(object.data, old.data)) errors.push(forbiddenField('data', 'field is immutable when `immutable` is set'));
  }
  return errors;
}

function validateMetadata(resource: Resource, { metadata }: Manifest): FieldError[] {
  const errors: FieldError[] = [];
  const name = metadata.name ?? '';
  if (name === '') {
    errors.push({ type: 'Required', field: 'metadata.name', message: 'Required value: name or generateName is required' });
  } else {
    for (const complaint of nameComplaints(resource, name)) errors.push(invalidValue('metadata.name', name, complaint));
  }
  errors.push(...validateLabels('metadata.labels', metadata.labels));
  for (const key of Object.keys(metadata.annotations ?? {})) {
    for (const complaint of isQualifiedName(key.toLowerCase()))
      errors.push(invalidValue('metadata.annotations', key, complaint));
  }
  return errors;
}

function nameComplaints(resource: Resource, name: string): string[] {
  switch (resource.id) {
    case 'Service':
      return isDNS1035Label(name).length > 0 ? isDNS1123Label(name) : [];
    case 'Namespace':
      return isDNS1123Label(name);
    case 'Role':
    case 'ClusterRole':
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return [];
    default:
      return isDNS1123Subdomain(name);
  }
}

function validateLabels(field: string, labels: Labels | undefined): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(labels ?? {})) {
    for (const complaint of isQualifiedName(key)) errors.push(invalidValue(field, key, complaint));
    for (const complaint of isValidLabelValue(String(value))) errors.push(invalidValue(field, value, complaint));
  }
  return errors;
}

function validateSpec(resource: Resource, object: Manifest | KubeObject): FieldError[] {
  switch (resource.id) {
    case 'Pod':
      return validatePodSpec(object.spec as PodSpec | undefined, 'spec', ['Always', 'OnFailure', 'Never']);
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return validateWorkload(object as unknown as Deployment);
    case 'Job':
      return validateTemplate(fieldsOf(object.spec), ['OnFailure', 'Never']);
    case 'Service':
      return validateService(object as unknown as Service);
    default:
      return [];
  }
}

function validateWorkload(object: Deployment): FieldError[] {
  const spec = object.spec;
  if (spec === undefined) return [required('spec.selector'), required('spec.template')];
  const errors: FieldError[] = [];
  if (spec.replicas !== undefined && spec.replicas < 0)
    errors.push(invalidValue('spec.replicas', spec.replicas, 'must be greater than or equal to 0'));
  const selector = spec.selector as LabelSelector | null | undefined;
  if (selector === undefined || selector === null) errors.push(required('spec.selector'));
  else if (isEmptySelector(selector))
    errors.push(invalidValue('spec.selector', selector, `empty selector is invalid for ${object.kind.toLowerCase()}`));
  else if (!selects(selector, spec.template?.metadata?.labels)) {
    const labels = spec.template?.metadata?.labels ?? null;
    errors.push(
      invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    );
  }
  return [...errors, ...validateTemplate(fieldsOf(spec), ['Always'])];
}

function validateTemplate(spec: Readonly<Record<string, unknown>>, policies: readonly string[]): FieldError[] {
  const template = fieldsOf(spec.template);
  const metadata = fieldsOf(template.metadata);
  return [
    ...validateLabels('spec.template.labels', metadata.labels as Labels | undefined),
    ...validatePodSpec(template.spec as PodSpec | undefined, 'spec.template.spec', policies),
  ];
}

function validatePodSpec(spec: PodSpec | undefined, path: string, policies: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  const containers = spec?.containers;
  if (!Array.isArray(containers) || containers.length === 0) errors.push(required(`${path}.containers`));
  else errors.push(...validateContainers(containers, `${path}.containers`));
  if (Array.isArray(spec?.initContainers))
    errors.push(...validateContainers(spec.initContainers, `${path}.initContainers`));
  const policy = spec?.restartPolicy;
  if (policy !== undefined && !policies.includes(policy)) errors.push(notSupported(`${path}.restartPolicy`, policy, policies));
  const grace = spec?.terminationGracePeriodSeconds;
  if (grace !== undefined && grace < 0)
    errors.push(invalidValue(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than or equal to 0'));
  return errors;
}

function validateContainers(containers: readonly Container[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const field = `${path}[${i}]`;
    if (!container?.name) errors.push(required(`${field}.name`));
    else {
      for (const complaint of isDNS1123Label(container.name))
        errors.push(invalidValue(`${field}.name`, container.name, complaint));
      if (names.has(container.name))
        errors.push({
          type: 'Duplicate',
          field: `${field}.name`,
          message: `Duplicate value: ${JSON.stringify(container.name)}`,
        });
      names.add(container.name);
    }
    if (!container?.image) errors.push(required(`${field}.image`));
    (container?.ports ?? []).forEach((port, j) => {
      if (!isPort(port.containerPort))
        errors.push(
          invalidValue(`${field}.ports[${j}].containerPort`, port.containerPort, 'must be between 1 and 65535, inclusive'),
        );
    });
    errors.push(...validateResources(container, `${field}.resources`));
  });
  return errors;
}

const quantityShape =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function validateResources(container: Container, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const { requests = {}, limits = {} } = container?.resources ?? {};
  for (const [part, list] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const [name, amount] of Object.entries(list)) {
      const quantity = parseQuantity(amount);
      if (quantity === undefined) errors.push(invalidValue(`${field}.${part}[${name}]`, amount, quantityShape));
      else if (quantity.nano < 0n)
        errors.push(invalidValue(`${field}.${part}[${name}]`, amount, 'must be greater than or equal to 0'));
    }
  }
  for (const [name, amount] of Object.entries(requests)) {
    const request = parseQuantity(amount);
    const limit = limits[name] === undefined ? undefined : parseQuantity(limits[name]);
    if (request !== undefined && limit !== undefined && request.nano > limit.nano)
      errors.push(
        invalidValue(`${field}.requests`, String(amount), `must be less than or equal to ${name} limit of ${String(limits[name])}`),
      );
  }
  return errors;
}

/** Fields of a Pod's spec that may change, and how. */
function validatePodUpdate(
  spec: Readonly<Record<string, unknown>>,
  old: Readonly<Record<string, unknown>>,
): FieldError[] {
  const fixed = (each: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
    ...each,
    tolerations: null,
    activeDeadlineSeconds: null,
    terminationGracePeriodSeconds: null,
    schedulingGates: null,
    nodeSelector: each.schedulingGates === undefined ? each.nodeSelector : null,
    containers: ((each.containers as Container[] | undefined) ?? []).map((c) => ({ ...c, image: null })),
    initContainers: ((each.initContainers as Container[] | undefined) ?? []).map((c) => ({ ...c, image: null })),
  });
  if (deepEqual(fixed(spec), fixed(old))) return [];
  return [
    forbiddenField(
      'spec',
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ),
  ];
}

function validateService({ spec }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const ports = spec?.ports ?? [];
  const headless = spec?.clusterIP === 'None';
  if (ports.length === 0 && !headless && spec?.type !== 'ExternalName') errors.push(required('spec.ports'));
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const field = `spec.ports[${i}]`;
    if (ports.length > 1 && !port.name) errors.push(required(`${field}.name`));
    if (port.name) {
      if (names.has(port.name))
        errors.push({ type: 'Duplicate', field: `${field}.name`, message: `Duplicate value: ${JSON.stringify(port.name)}` });
      names.add(port.name);
    }
    if (!isPort(port.port))
      errors.push(invalidValue(`${field}.port`, port.port, 'must be between 1 and 65535, inclusive'));
    if (port.nodePort !== undefined && port.nodePort !== 0 && spec?.type === 'ClusterIP')
      errors.push(forbiddenField(`${field}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
  });
  const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
  if (spec?.type !== undefined && !types.includes(spec.type)) errors.push(notSupported('spec.type', spec.type, types));
  errors.push(...validateLabels('spec.selector', spec?.selector));
  return errors;
}

function isEmptySelector(selector: LabelSelector): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
  );
}

function isPort(port: unknown): boolean {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function required(field: string): FieldError {
  return { type: 'Required', field, message: 'Required value' };
}

function invalidValue(field: string, value: unknown, why: string): FieldError {
  return { type: 'Invalid', field, message: `Invalid value: ${JSON.stringify(value) ?? 'null'}: ${why}` };
}

function forbiddenField(field: string, why: string): FieldError {
  return { type: 'Forbidden', field, message: `Forbidden: ${why}` };
}

function notSupported(field: string, value: string, supported: readonly string[]): FieldError {
  const list = supported.map((each) => JSON.stringify(each)).join(', ');
  return { type: 'NotSupported', field, message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}` };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
