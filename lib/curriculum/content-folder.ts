/** The folder that the content lies in, and how files are found in it. Paths are below it, with forward slashes. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the content lies: `PILOTAGE_CONTENT`, else `content` in the folder that the program runs in. */
export function contentFolder(): string {
  return process.env.PILOTAGE_CONTENT ?? join(/* turbopackIgnore: true */ process.cwd(), 'content');
}

/** The file's text, or undefined when there is no such file. */
export function textOf(folder: string, file: string): string | undefined {
  const path = join(/* turbopackIgnore: true */ folder, file);
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
}

/** Names, without ".yaml", of the YAML files of a folder of the content, in order. */
export function namesIn(folder: string, sub: string): readonly string[] {
  const path = join(/* turbopackIgnore: true */ folder, sub);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** The newest time at which a file of the folder changed, in milliseconds since the epoch; 0 without a folder. */
export function lastChange(folder: string): number {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return 0;
  return Math.max(
    statSync(folder).mtimeMs,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
      (name) =>
        statSync(join(/* turbopackIgnore: true */ folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    ),
  );
}
