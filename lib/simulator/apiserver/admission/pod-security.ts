/**
 * PodSecurity: the level that a namespace's labels ask of its Pods: enforced on Pods, told as a warning of workloads.
 * Source: k8s.io/pod-security-admission/admission/admission.go; the levels are in `../pod-security.ts`.
 *
 * Rules
 *   admission/pod-security-enforce    A Pod that violates the enforced level is refused, whoever creates it.
 *   admission/pod-security-warn       A Pod or the template of a workload that violates the warn level is stored, with a
 *                                     warning to who writes it.
 *   admission/pod-security-namespace  Raising a namespace's enforced level leaves its Pods alone, and warns of those that
 *                                     would no longer be admitted.
 */
import type { KubeObject, Labels, Manifest, PodSpec } from '../../objects/objects';
import type { Refusal } from '../answers';
import type { PodSecurityLevel, SecuredPod } from '../pod-security';
import { namespaceLimits } from './limits-port';
import { type Admission, deny, type Plugin, type Surroundings } from './plugin';

/** Where each workload keeps the Pods it makes. */
const templates: Readonly<Record<string, (object: Manifest) => unknown>> = {
  PodTemplate: (object) => object.template,
  ReplicationController: (object) => specOf(object).template,
  ReplicaSet: (object) => specOf(object).template,
  Deployment: (object) => specOf(object).template,
  StatefulSet: (object) => specOf(object).template,
  DaemonSet: (object) => specOf(object).template,
  Job: (object) => specOf(object).template,
  CronJob: (object) => fields(fields(specOf(object).jobTemplate).spec).template,
};

export const podSecurity: Plugin = {
  name: 'PodSecurity',
  on: {
    operations: ['CREATE', 'UPDATE'],
    kinds: ['Pod', 'Namespace', ...Object.keys(templates)],
    subresources: ['', 'ephemeralcontainers', 'resize'],
  },
  validate(request, around) {
    if (request.resource.id === 'Namespace') return onNamespace(request, around);
    const labels = around.store.get('Namespace', request.namespace)?.metadata.labels;
    const enforce = levelIn(labels, 'enforce');
    const warn = levelIn(labels, 'warn');
    if (enforce.level === 'privileged' && warn.level === 'privileged') return undefined;
    const isPod = request.resource.id === 'Pod';
    const pod = isPod ? request.object : templates[request.resource.id]?.(request.object as Manifest);
    if (pod === undefined || (isPod && !isSignificant(request))) return undefined;
    const secured = pod as unknown as SecuredPod;
    if (isPod) {
      const { allowed, violations } = namespaceLimits.get().podSecurity(secured, enforce.level);
      if (!allowed) return deny(request, `violates PodSecurity "${textOf(enforce)}": ${violations}`);
    }
    const warned = namespaceLimits.get().podSecurity(secured, warn.level);
    if (!warned.allowed)
      around.call.warnings.push(`would violate PodSecurity "${textOf(warn)}": ${warned.violations}`);
    return undefined;
  },
};

type LevelVersion = { readonly level: PodSecurityLevel; readonly version: string };

const levels: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];

/** What the labels ask for in a mode. A level that is none counts as the strictest. */
function levelIn(labels: Labels | undefined, mode: 'enforce' | 'warn' | 'audit'): LevelVersion {
  const level = labels?.[`pod-security.kubernetes.io/${mode}`];
  const version = labels?.[`pod-security.kubernetes.io/${mode}-version`] ?? 'latest';
  if (level === undefined) return { level: 'privileged', version };
  const known = levels.find((each) => each === level);
  if (known !== undefined) return { level: known, version };
  return { level: mode === 'enforce' ? 'restricted' : 'privileged', version };
}

function textOf({ level, version }: LevelVersion): string {
  return `${level}:${version}`;
}

/** Of what can change on a Pod, only images and new containers matter. */
function isSignificant({ operation, object, old }: Admission): boolean {
  if (operation === 'CREATE') return true;
  const images = (pod: unknown): string => {
    const spec = (pod as { readonly spec?: PodSpec } | undefined)?.spec;
    const { ephemeralContainers = [] } = (spec ?? {}) as { readonly ephemeralContainers?: readonly Named[] };
    const all: readonly Named[] = [
      ...(spec?.containers ?? []),
      ...(spec?.initContainers ?? []),
      ...ephemeralContainers,
    ];
    return JSON.stringify(all.map(({ name, image }) => [name, image]));
  };
  return images(object) !== images(old);
}

type Named = { readonly name?: string; readonly image?: string };

function onNamespace(request: Admission, { store, call }: Surroundings): Refusal | undefined {
  const labels = request.object?.metadata.labels;
  const complaints = labelComplaints(labels);
  const before = request.operation === 'UPDATE' ? labelComplaints(request.old?.metadata.labels) : [];
  if (complaints.length > 0 && complaints.join() !== before.join()) {
    const list = complaints.length === 1 ? complaints[0] : `[${complaints.join(', ')}]`;
    return { ...deny(request, String(list)), code: 422, reason: 'Invalid' };
  }
  if (request.operation !== 'UPDATE') return undefined;
  const now = levelIn(labels, 'enforce');
  const was = levelIn(request.old?.metadata.labels, 'enforce');
  const isStricter = levels.indexOf(now.level) > levels.indexOf(was.level);
  if (now.level === 'privileged' || (now.version === was.version && !isStricter)) return undefined;
  const found = new Map<string, string[]>();
  for (const pod of store.list('Pod', request.name)) {
    const { allowed, reasons } = namespaceLimits.get().podSecurity(pod as unknown as SecuredPod, now.level);
    if (!allowed) found.set(reasons, [...(found.get(reasons) ?? []), pod.metadata.name]);
  }
  if (found.size === 0) return undefined;
  call.warnings.push(
    `existing pods in namespace "${request.name}" violate the new PodSecurity enforce level "${textOf(now)}"`,
  );
  const lines = [...found].map(([why, pods]) => {
    const [first = ''] = [...pods].sort();
    const others = pods.length - 1;
    const more = others === 0 ? '' : others === 1 ? ' (and 1 other pod)' : ` (and ${others} other pods)`;
    return `${first}${more}: ${why}`;
  });
  for (const line of lines.sort()) call.warnings.push(line);
  return undefined;
}

function labelComplaints(labels: Labels | undefined): readonly string[] {
  return ['enforce', 'audit', 'warn'].flatMap((mode) => {
    const key = `pod-security.kubernetes.io/${mode}`;
    const level = labels?.[key];
    const version = labels?.[`${key}-version`];
    return [
      ...(level === undefined || levels.some((each) => each === level)
        ? []
        : [`${key}: Invalid value: "${level}": must be one of privileged, baseline, restricted`]),
      ...(version === undefined || version === 'latest' || /^v1\.\d+$/.test(version)
        ? []
        : [`${key}-version: Invalid value: "${version}": must be "latest" or "v1.x"`]),
    ];
  });
}

function specOf(object: Manifest | KubeObject): Readonly<Record<string, unknown>> {
  return fields(object.spec);
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
