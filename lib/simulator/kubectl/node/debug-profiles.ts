/**
 * What `kubectl debug --profile` makes of a Pod and of the container that looks into it.
 * Source: kubectl/pkg/cmd/debug/profiles.go.
 */
import type { Manifest } from '../../objects/objects';

type Fields = Readonly<Record<string, unknown>>;

/** A container is added to a Pod that runs, a copy of one is made, or a Pod for a node. */
type Style = 'ephemeral' | 'copy' | 'node';

/** What of the Pod a copy keeps. */
type Kept = {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
};

export const profiles = ['legacy', 'general', 'baseline', 'restricted', 'netadmin', 'sysadmin'] as const;
export type Profile = (typeof profiles)[number];

/** The security context of the container; undefined: it has none. */
function securityOf(profile: Profile, style: Style, given: Fields | undefined): Fields | undefined {
  const { capabilities = {}, ...rest } = (given ?? {}) as {
    readonly capabilities?: { readonly add?: readonly string[] };
  };
  const adding = (...names: readonly string[]): Fields => ({
    ...rest,
    capabilities: { ...capabilities, add: [...new Set([...(capabilities.add ?? []), ...names])] },
  });
  switch (profile) {
    case 'legacy':
      return given;
    case 'general':
      return style === 'node' ? undefined : adding('SYS_PTRACE');
    case 'baseline':
      return undefined;
    case 'restricted':
      return {
        runAsNonRoot: true,
        capabilities: { drop: ['ALL'] },
        allowPrivilegeEscalation: false,
        seccompProfile: { type: 'RuntimeDefault' },
      };
    case 'netadmin':
      return adding('NET_ADMIN', 'NET_RAW');
    case 'sysadmin':
      return { ...given, privileged: true };
    default:
      return profile satisfies never;
  }
}

/** The container as the profile wants it. */
export function profiled(profile: Profile, style: Style, container: Fields): Fields {
  const { securityContext, ...rest } = container;
  const security = securityOf(profile, style, securityContext as Fields | undefined);
  const mountsRoot = style === 'node' && ['legacy', 'general', 'sysadmin'].includes(profile);
  return {
    ...rest,
    ...(security === undefined ? {} : { securityContext: security }),
    ...(mountsRoot ? { volumeMounts: [{ mountPath: '/host', name: 'host-root' }] } : {}),
  };
}

/** A Pod on a node, with the node's own namespaces and files as far as the profile gives them. */
export function profiledNodeSpec(profile: Profile, spec: Fields): Fields {
  if (profile === 'baseline' || profile === 'restricted') return spec;
  const shared = { ...spec, hostNetwork: true, hostPID: true, hostIPC: true };
  return profile === 'netadmin'
    ? shared
    : { ...shared, volumes: [{ name: 'host-root', hostPath: { path: '/' } }] };
}

const probes = { liveness: 'livenessProbe', readiness: 'readinessProbe', startup: 'startupProbe' } as const;

/** A copy without what would have others take it for the Pod: its labels, so that no Service sends to it, and its probes. */
export function profiledCopy(profile: Profile, copy: Manifest, kept: Kept): Manifest {
  const { labels, annotations, ...metadata } = copy.metadata;
  if (profile === 'legacy')
    return { ...copy, metadata: { ...metadata, ...(annotations && { annotations }) } };
  const { initContainers, containers, ...spec } = copy.spec as Fields & {
    readonly containers: readonly Fields[];
  };
  const dropped = (Object.keys(probes) as (keyof typeof probes)[])
    .filter((each) => !kept[each])
    .map((each) => probes[each]);
  return {
    ...copy,
    metadata: {
      ...metadata,
      ...(kept.labels && labels && { labels }),
      ...(kept.annotations && annotations && { annotations }),
    },
    spec: {
      shareProcessNamespace: true,
      ...spec,
      ...(kept.initContainers && initContainers !== undefined ? { initContainers } : {}),
      containers: containers.map((each) =>
        Object.fromEntries(
          Object.entries(each).filter(([name]) => !(dropped as readonly string[]).includes(name)),
        ),
      ),
    },
  } as Manifest;
}
