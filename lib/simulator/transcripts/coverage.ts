/** Which rules the simulator's files list, which of them a transcript shows, and which `not-shown.txt` says have none yet. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const listFile = 'not-shown.txt';

export type Coverage = {
  readonly rules: ReadonlySet<string>;
  /** By a step that cites it, or a line `# [rule/id] sentence`. */
  readonly shown: ReadonlySet<string>;
  readonly listed: readonly string[];
  /** The list as it should be: without what is shown by now, with what is not. */
  readonly list: string;
};

/** Reads the simulator's folder and that of the transcripts in it. */
export function coverage(sources: string, transcripts: string): Coverage {
  const rules = new Set(
    (readdirSync(sources, { recursive: true }) as string[])
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => rulesIn(readFileSync(join(sources, file), 'utf8'))),
  );
  const shown = new Set(
    readdirSync(transcripts)
      .filter((file) => file.endsWith('.txt') && file !== listFile)
      .flatMap((file) =>
        idsIn(readFileSync(join(transcripts, file), 'utf8'), /\[([a-z0-9-]+\/[a-z0-9-]+)\]/g),
      ),
  );
  const text = readFileSync(join(transcripts, listFile), 'utf8');
  const listed = idsIn(text, listing);
  return { rules, shown, listed, list: listAnew(text, { rules, shown, listed }) };
}

const listing = /^ {2}([a-z0-9-]+\/[a-z0-9-]+)$/gm;

function listAnew(
  text: string,
  { rules, shown, listed }: Pick<Coverage, 'rules' | 'shown' | 'listed'>,
): string {
  const kept = text.replace(/^ {2}([a-z0-9-]+\/[a-z0-9-]+)\n/gm, (line, rule: string) =>
    shown.has(rule) || !rules.has(rule) ? '' : line,
  );
  const added = [...rules].filter((rule) => !shown.has(rule) && !listed.includes(rule)).sort();
  if (added.length === 0) return kept;
  return `${kept.trimEnd()}\n\nNew rules, whose transcripts are to be written:\n${added.map((rule) => `  ${rule}\n`).join('')}`;
}

/** The ids that a file's heads list under `Rules`. */
function rulesIn(text: string): readonly string[] {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)]
    .flatMap(([comment]) => comment.split('* Rules').slice(1))
    .flatMap((part) => idsIn(part, /^ \* {3}([a-z0-9-]+\/[a-z0-9-]+)\s/gm));
}

function idsIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, id]) => id ?? []);
}
