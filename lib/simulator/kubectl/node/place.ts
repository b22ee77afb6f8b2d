/** Where a program runs: the files, the environment and the network of a container. */
import type { Net } from '../../network/net-programs';

export type Place = {
  /** Every file, by absolute path; a program may write. */
  readonly files: Map<string, string>;
  /** Folders that hold nothing yet. */
  readonly folders: Set<string>;
  readonly isReadOnly: (path: string) => boolean;
  readonly env: Map<string, string>;
  /** The folder that it works in. */
  folder: string;
  /** Virtual time, milliseconds since the epoch. */
  readonly now: () => number;
  readonly hostname: string;
  /** The command of the container's first process. */
  readonly init: readonly string[];
  readonly stdin: string;
  readonly net: Net;
  /** How many shells it is run by. */
  readonly shells?: number;
  /** It is only asked whether there is such a program. */
  readonly probing?: true;
};

export type Ended = { readonly stdout: string; readonly stderr: string; readonly code: number };

export type ProgramResult =
  | Ended
  /** There is no such program. */
  | { readonly missing: string };

export type Program = (args: readonly string[], place: Place) => Ended;

/** In every image. */
export const usualFolders: readonly string[] = 'bin dev etc home lib proc root sys tmp usr var'.split(' ');

export function done(stdout: string): Ended {
  return { stdout, stderr: '', code: 0 };
}

export function failed(stderr: string, code = 1): Ended {
  return { stdout: '', stderr, code };
}

/** A path as an absolute one, without `.` and `..`. */
export function pathIn({ folder }: Pick<Place, 'folder'>, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function isFolder({ files, folders }: Pick<Place, 'files' | 'folders'>, path: string): boolean {
  if (path === '/' || usualFolders.includes(path.slice(1)) || folders.has(path)) return true;
  for (const each of files.keys()) if (each.startsWith(`${path}/`)) return true;
  return false;
}
