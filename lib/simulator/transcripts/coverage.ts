/** Which rules the simulator's files list, which of them a transcript shows, and which `not-shown.txt` says have none yet. */

export const listFile = 'not-shown.txt';

export type Coverage = {
  readonly rules: ReadonlySet<string>;
  /** By a step that cites it, or a line `# [rule/id] sentence`. */
  readonly shown: ReadonlySet<string>;
  readonly listed: readonly string[];
  /** The list as it should be: without what is shown by now, with what is not. */
  readonly list: string;
};

/** Of the texts of the simulator's files, of its transcripts, and of the list. */
export function coverage(
  sources: readonly string[],
  transcripts: readonly string[],
  listText: string,
): Coverage {
  const rules = new Set(sources.flatMap(rulesIn));
  const shown = new Set(transcripts.flatMap((text) => idsIn(text, /\[([a-z0-9-]+\/[a-z0-9-]+)\]/g)));
  const listed = idsIn(listText, listing);
  return { rules, shown, listed, list: listAnew(listText, { rules, shown, listed }) };
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
