/** How a kubelet mounts the volumes of a Pod, and keeps the files in them as the API server has them. */
import { mountBackOffMs, volumeSyncMs } from '../delays';
import { addressesOf, type MountedVolume, nodeAddresses } from '../machine';
import { deepEqual } from '../values/equal';
import type { ConfigReader, PodPlace } from './environment';
import { filesShared } from './files-shared';
import { hostPathProblem, hostPathsOf, makeHostPaths } from './host-paths';
import type { PodPass } from './pod-pass';
import { type Files, isWritten, type Volume, volumeFiles } from './volumes';

const noVolumes: ReadonlyMap<string, MountedVolume> = new Map();

/** What the kubelet can look up for this Pod. */
export function readerOf({ view, pod, liveSandbox, now }: PodPass): ConfigReader {
  const own = pod.metadata.namespace ?? 'default';
  return {
    configMap: (namespace, name) => view.get('ConfigMap', `${namespace}/${name}`),
    secret: (namespace, name) => view.get('Secret', `${namespace}/${name}`),
    services: () => {
      const kubernetes = own === 'default' ? undefined : view.get('Service', 'default/kubernetes');
      return [...(kubernetes === undefined ? [] : [kubernetes]), ...view.list('Service', own)];
    },
    file: (volume, path) =>
      liveSandbox === undefined ? undefined : filesShared(liveSandbox, volume, now).get(path),
  };
}

export function placeOf({ machine, liveSandbox }: PodPass): PodPlace {
  return {
    podIPs: liveSandbox === undefined ? [] : addressesOf(liveSandbox),
    hostIPs: nodeAddresses(machine),
    allocatable: { cpu: machine.cpu, memory: machine.memory },
  };
}

/** The volumes with their files, for a sandbox that is to be made; undefined while one cannot be set up. */
export function mountedVolumes(pass: PodPass): ReadonlyMap<string, MountedVolume> | undefined {
  const volumes = ((pass.pod.spec.volumes ?? []) as readonly Volume[]).filter(isWritten);
  const paths = hostPathsOf(pass);
  if (volumes.length === 0 && paths.length === 0) return noVolumes;
  const mounted = new Map<string, MountedVolume>();
  let complete = true;
  for (const volume of volumes) {
    const content = volumeFiles(volume, pass.pod, readerOf(pass), placeOf(pass));
    if (isBackedOff(pass, volume.name, 'error' in content)) complete = false;
    else if ('error' in content) {
      failMount(pass, volume.name, content.error);
      complete = false;
    } else mounted.set(volume.name, { at: pass.now, files: content.files });
  }
  for (const path of paths) {
    const problem = hostPathProblem(pass, path);
    if (isBackedOff(pass, path.volume, problem !== undefined)) complete = false;
    else if (problem !== undefined) {
      failMount(pass, path.volume, problem, ...told[path.source]);
      complete = false;
    }
  }
  if (!complete) return undefined;
  makeHostPaths(pass, paths);
  return mounted;
}

/** A volume is not tried again before its back-off is over, even when it could be set up by now. */
function isBackedOff(pass: PodPass, name: string, fails: boolean): boolean {
  const failure = pass.memory.mounts[name];
  if (failure === undefined) return false;
  const readyAt = failure.failedAt + failure.waitMs;
  if (readyAt <= pass.now) return false;
  if (fails) pass.wakeInBackground(readyAt);
  else pass.wakeAt(readyAt);
  return true;
}

/** What fails with a path of the node, and which rule that is. */
const told = {
  hostPath: ['host-path/type', 'MountVolume.SetUp'],
  local: ['local-volume/path', 'MountVolume.NewMounter initialization'],
} as const;

function failMount(
  pass: PodPass,
  name: string,
  error: string,
  rule = 'kubelet/mount',
  what = 'MountVolume.SetUp',
): void {
  const before = pass.memory.mounts[name];
  const waitMs =
    before === undefined ? mountBackOffMs.initial : Math.min(before.waitMs * 2, mountBackOffMs.max);
  pass.remember({ mounts: { ...pass.memory.mounts, [name]: { waitMs, failedAt: pass.now } } });
  pass.event('Warning', 'FailedMount', `${what} failed for volume "${name}" : ${error}`, rule);
  pass.wakeInBackground(pass.now + waitMs);
}

/** Writes the files anew that have changed: at the Pod's next sync, whose moment the kubelet's period decides. */
export function syncVolumes(pass: PodPass): void {
  const { liveSandbox, pod } = pass;
  if (liveSandbox === undefined || liveSandbox.volumes.size === 0) return;
  const changed: Record<string, Files> = {};
  let urgent = false;
  for (const volume of (pod.spec.volumes ?? []) as readonly Volume[]) {
    const mounted = liveSandbox.volumes.get(volume.name);
    if (mounted === undefined) continue;
    const content = volumeFiles(volume, pod, readerOf(pass), placeOf(pass));
    if ('error' in content || deepEqual(content.files, mounted.files)) continue;
    changed[volume.name] = content.files;
    // A change of the Pod itself is a reason to sync at once.
    if (volume.downwardAPI !== undefined) urgent = true;
  }
  if (Object.keys(changed).length === 0) return;
  const { resyncAt } = pass.memory;
  if (!urgent && resyncAt === undefined) {
    const at = pass.now + 1 + pass.view.choose(`sync of Pod ${pass.key}`, volumeSyncMs);
    pass.remember({ resyncAt: at });
    pass.wakeAt(at);
    return;
  }
  if (!urgent && resyncAt !== undefined && resyncAt > pass.now) {
    pass.wakeAt(resyncAt);
    return;
  }
  pass.remember({ resyncAt: undefined });
  const names = Object.keys(changed).join(', ');
  pass.local(
    'update-volume',
    `writes the files of volume ${names} of Pod ${pass.key} anew`,
    'kubelet/volume-content',
    { change: { kind: 'mountVolumes', uid: pass.uid, volumes: changed } },
  );
}
