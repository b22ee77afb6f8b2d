/**
 * Static Pods: what a kubelet runs because a manifest lies in its folder, whether or not there is an API server.
 *
 * Rules
 *   static-pod/run     A manifest in the folder is run under its name and the node's; a removed one is stopped.
 *   static-pod/mirror  The API server gets a mirror Pod to show it. Deleting the mirror stops nothing: it comes back.
 * Source: pkg/kubelet/config/file.go, pkg/kubelet/pod/mirror_client.go.
 */
import { podDefaults } from '../apiserver/defaulting/pod';
import type { Intent, View } from '../component';
import type { Machine } from '../machine';
import type { Key, Manifest, Pod, PodSpec } from '../objects/objects';
import { fnv32a } from '../values/hash';
import { sortedJson } from '../values/json';
import { timestamp } from '../values/time';

const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** The keys of the Pods that the manifests on a machine make. */
export function staticPodKeys(machine: Machine): readonly Key[] {
  return [...machine.manifests.values()].map((manifest) => keyIn(manifest, machine.node));
}

/** The Pod that a manifest on the machine makes under a key. */
export function staticPod(machine: Machine, key: Key): Pod | undefined {
  for (const manifest of machine.manifests.values())
    if (keyIn(manifest, machine.node) === key) return podOf(manifest, machine);
  return undefined;
}

/** Static Pods' uids are made from their manifests, and have no dashes. */
export function isStatic(uid: string): boolean {
  return !uid.includes('-');
}

export function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[mirrorAnnotation] !== undefined;
}

/** What makes the mirror right: it is created, or removed when it is another's or is being deleted. */
export function mirrorIntents(view: View, pod: Pod, mirror: Pod | undefined, key: Key): readonly Intent[] {
  if (mirror === undefined) {
    const { uid, resourceVersion: _version, creationTimestamp: _created, ...metadata } = pod.metadata;
    const node = view.get('Node', pod.spec.nodeName ?? '');
    const ownerReferences =
      node === undefined
        ? []
        : [
            {
              apiVersion: 'v1',
              kind: 'Node',
              name: node.metadata.name,
              uid: node.metadata.uid,
              controller: true,
            },
          ];
    const annotations = { ...metadata.annotations, [mirrorAnnotation]: uid };
    return [
      {
        do: 'create',
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { ...metadata, annotations, ownerReferences },
          spec: pod.spec,
        },
        rule: 'static-pod/mirror',
        says: `creates the mirror of static Pod ${key}`,
        keepGoing: true,
      },
    ];
  }
  const isOwn = mirror.metadata.annotations?.[mirrorAnnotation] === pod.metadata.uid;
  if (isOwn && mirror.metadata.deletionTimestamp === undefined) return [];
  return [removal(mirror, key)];
}

/** Removes the mirror at once: it stands for nothing, or for something else. */
export function removal(mirror: Pod, key: Key): Intent {
  return {
    do: 'delete',
    target: { kind: 'Pod', key },
    uid: mirror.metadata.uid,
    gracePeriodSeconds: 0,
    rule: 'static-pod/mirror',
    says: `removes the mirror of static Pod ${key}`,
    keepGoing: true,
  };
}

function keyIn({ metadata }: Manifest, node: string): Key {
  return `${metadata.namespace ?? 'default'}/${metadata.name ?? 'pod'}-${node}`;
}

function podOf(manifest: Manifest, { node }: Machine): Pod {
  const { name = 'pod', namespace = 'default' } = manifest.metadata;
  const text = sortedJson(manifest);
  let uid = '';
  for (let i = 0; i < 4; i++) uid += fnv32a(`${i}${node}${text}`).toString(16).padStart(8, '0');
  const spec = podDefaults({ ...(manifest.spec as object) }, true) as unknown as PodSpec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...manifest.metadata,
      name: `${name}-${node}`,
      namespace,
      uid,
      resourceVersion: '0',
      creationTimestamp: timestamp(0),
      annotations: {
        ...manifest.metadata.annotations,
        'kubernetes.io/config.hash': uid,
        'kubernetes.io/config.source': 'file',
      },
    },
    spec: {
      ...spec,
      nodeName: node,
      tolerations: [...(spec.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }],
    },
  };
}
