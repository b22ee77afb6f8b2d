/**
 * Volumes that are a path of the node: what the kubelet wants to find there, and what it makes.
 *
 * Rules
 *   host-path/type    A path of another kind than its `type` says keeps the Pod from starting: FailedMount, tried again later and later.
 *                     Without a type nothing is checked.
 *   host-path/create  DirectoryOrCreate makes the directory with those above it, FileOrCreate the file alone; what was made stays on the
 *                     node when the Pod is gone.
 *   local-volume/path A PersistentVolume of source `local` is a directory or a block device of its node that has to be there: nothing is
 *                     made, and until then the Pod does not start.
 * Source: pkg/volume/hostpath/host_path.go checkType; pkg/volume/local/local.go getGlobalLocalPath.
 */
import type { HostFile } from '../given/host-file';
import { fileOn } from '../machine';
import type { PodPass } from './pod-pass';
import type { Volume } from './volumes';

export type HostPath = {
  readonly volume: string;
  readonly path: string;
  readonly source: 'hostPath' | 'local';
  /** Of a hostPath: what is to be found there. */
  readonly type: string;
};

/** The paths of the node that a Pod mounts, itself or through claims, by the name that the kubelet has for the volume. */
export function hostPathsOf({ view, pod }: PodPass): readonly HostPath[] {
  const { namespace = 'default' } = pod.metadata;
  return ((pod.spec.volumes ?? []) as readonly Volume[]).flatMap(
    ({ name, hostPath, persistentVolumeClaim }): readonly HostPath[] => {
      if (hostPath !== undefined)
        return [{ volume: name, source: 'hostPath', path: hostPath.path, type: hostPath.type ?? '' }];
      if (persistentVolumeClaim === undefined) return [];
      const claim = view.get('PersistentVolumeClaim', `${namespace}/${persistentVolumeClaim.claimName}`);
      const volume = view.get('PersistentVolume', claim?.spec.volumeName ?? '');
      if (volume === undefined) return [];
      for (const source of ['hostPath', 'local'] as const) {
        const found = volume.spec[source] as Volume['hostPath'];
        if (found !== undefined)
          return [{ volume: volume.metadata.name, source, path: found.path, type: found.type ?? '' }];
      }
      return [];
    },
  );
}

/** Why a path cannot be mounted as its source and type say; undefined when it can be, or will be made. */
export function hostPathProblem({ machine }: PodPass, { path, source, type }: HostPath): string | undefined {
  const found = fileOn(machine, path);
  if (source === 'local') {
    if (found === undefined) return `path "${path}" does not exist`;
    return found === 'Directory' || found === 'BlockDevice'
      ? undefined
      : 'only directory and block device are supported';
  }
  const isNot = (kind: HostFile, words: string): string | undefined => {
    if (found === undefined) return `hostPath ${path} doesn't exist`;
    return found === kind
      ? undefined
      : `hostPath type check failed: ${path} is not a ${words}, it's a ${found}`;
  };
  switch (type) {
    case '':
      return undefined;
    case 'DirectoryOrCreate':
      return found === undefined ? undefined : isNot('Directory', 'directory');
    case 'Directory':
      return isNot('Directory', 'directory');
    case 'FileOrCreate':
      if (found !== undefined) return isNot('File', 'file');
      return fileOn(machine, parentOf(path)) === 'Directory'
        ? undefined
        : `open ${path}: no such file or directory`;
    case 'File':
      return isNot('File', 'file');
    case 'Socket':
      return isNot('Socket', 'socket file');
    case 'CharDevice':
      return isNot('CharDevice', 'character device');
    case 'BlockDevice':
      return isNot('BlockDevice', 'block device');
    default:
      return `${type} is an invalid volume type`;
  }
}

/** Makes what is missing: what a type asks for is the kubelet's doing, a bare path its runtime's. */
export function makeHostPaths(pass: PodPass, paths: readonly HostPath[]): void {
  for (const { volume, path, type } of paths) {
    if (fileOn(pass.machine, path) !== undefined) continue;
    const kind: HostFile = type === 'FileOrCreate' ? 'File' : 'Directory';
    const change = { kind: 'makePath', path, file: kind } as const;
    if (type === '') pass.intents.push({ do: 'local', change, rule: 'host-path/create' });
    else
      pass.local(
        'make-path',
        `makes the ${kind.toLowerCase()} ${path} for volume ${volume} of Pod ${pass.key}`,
        'host-path/create',
        { change },
      );
  }
}

function parentOf(path: string): string {
  return path.replace(/\/+$/, '').replace(/\/[^/]*$/, '') || '/';
}
