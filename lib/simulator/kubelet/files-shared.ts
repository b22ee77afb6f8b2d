/** What the commands of containers have written, by the files that are left of it. */
import type { RunningContainer, Sandbox } from '../machine';
import { changesIn, contentAt } from './shell-program';

/** What the containers of a Pod have written to a volume they share, by path within it. */
export function filesShared(sandbox: Sandbox, volume: string, now: number): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const run of sandbox.containers.values())
    for (const { name, mountPath } of run.spec.volumeMounts ?? [])
      if (name === volume)
        for (const { path } of changesIn(run))
          if (path.startsWith(`${mountPath}/`)) {
            const content = contentNow(path, run, now);
            if (typeof content === 'string') files.set(path.slice(mountPath.length + 1), content);
          }
  return files;
}

/** What a run has made of a file by now; undefined when it has not touched it, null when it removed it. */
export function contentNow(path: string, run: RunningContainer, now: number): string | null | undefined {
  return contentAt(changesIn(run), path, Math.min(now, run.exit?.at ?? now) - run.startedAt);
}
