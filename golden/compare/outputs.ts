/** What a person read: tables, texts, errors and exit codes, of the steps and of the final look around. */
import type { Answer } from '../client';
import type { Normal } from '../names';
import type { Recording, Table } from '../recording';
import { countDifferences, countsOf, type Difference, type Finding } from './finding';

type Read = {
  readonly stdout: string;
  /** Absent where the recorder kept none. */
  readonly stderr?: string | undefined;
  readonly exitCode: number;
  readonly tables?: readonly Table[] | undefined;
};

export function compareOutputs(
  recording: Recording,
  steps: readonly (Answer | undefined)[],
  outputs: readonly (Answer | undefined)[],
  names: { readonly recorded: Normal; readonly played: Normal },
): readonly Finding[] {
  const { repeat } = recording;
  const fromSteps = recording.steps.flatMap((step, i): Finding[] => {
    const what =
      step.command ??
      (step.request === undefined ? undefined : `${step.request.method} ${step.request.path}`);
    if (what === undefined) return [];
    const expected = {
      stdout: step.kubectlStdout ?? '',
      stderr: step.kubectlStderr ?? '',
      exitCode: step.exitCode ?? 0,
      tables: step.tables,
    };
    const about = `step ${i}: ${what}`;
    if (step.request !== undefined)
      return [{ about, differences: statusDifferences(expected, steps[i], names) }];
    return [
      {
        about,
        differences: differences(expected, steps[i], names, repeat.steps[i] !== false, repeat.events),
      },
    ];
  });
  const atEnd = recording.outputs.map(({ command, stdout, stderr, exitCode = 0, tables }, i): Finding => {
    const exact = /\bevents\b/.test(command) ? repeat.events : repeat.final;
    const expected = { stdout, stderr, exitCode, tables };
    return {
      about: `output ${i}: ${command}`,
      differences: differences(expected, outputs[i], names, exact, repeat.events),
    };
  });
  return [...fromSteps, ...atEnd];
}

/** The answer to a raw request: its code, reason and message. */
function statusDifferences(
  { stdout, exitCode }: Read,
  got: Answer | undefined,
  names: { readonly recorded: Normal; readonly played: Normal },
): readonly Difference[] {
  if (got === undefined) return [{ expected: 'a request that is understood', got: 'it is not' }];
  if (exitCode !== got.exitCode) return [{ expected: stdout, got: got.stdout }];
  const said = (text: string, normal: Normal): string => {
    const { code, reason = '', message = '' } = parsed(text);
    return exitCode === 0 ? '' : normal(`${code} ${reason} ${message}`);
  };
  const [wanted, found] = [said(stdout, names.recorded), said(got.stdout, names.played)];
  return wanted === found ? [] : [{ expected: wanted, got: found }];
}

function parsed(text: string): {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
} {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

function differences(
  expected: Read,
  got: Answer | undefined,
  names: { readonly recorded: Normal; readonly played: Normal },
  exact: boolean,
  events: boolean,
): readonly Difference[] {
  if (got === undefined) return [{ expected: 'a command that is understood', got: 'it is not' }];
  const found: Difference[] = [];
  if (got.exitCode !== expected.exitCode)
    found.push({ expected: `exit code ${expected.exitCode}`, got: `${got.exitCode} ${got.stderr.trim()}` });
  if (!exact) return found;
  if (expected.stderr !== undefined) found.push(...textDifferences(expected.stderr, got.stderr, names));
  if (!hasRows(expected.tables))
    return [...found, ...textDifferences(expected.stdout, got.stdout, names, events)];
  const tables = tablesIn(got.stdout);
  const rows = (list: readonly Table[], normal: Normal): Map<string, number> =>
    countsOf(
      list.flatMap((table) => [
        table.columns.join(' | '),
        ...table.rows.map((row) => rowText(table, row, normal)),
      ]),
    );
  return [
    ...found,
    ...countDifferences(rows(expected.tables ?? [], names.recorded), rows(tables, names.played), () => true),
  ];
}

/** One word on a line looked like the title of a column to the recorder. */
export function hasRows(tables: readonly Table[] | undefined): boolean {
  return (tables ?? []).some(({ rows }) => rows.length > 0);
}

/** Columns that tell how long something took or is ago. */
const ages = new Set(['AGE', 'LAST SEEN', 'DURATION', 'LAST SCHEDULE', 'FIRST SEEN']);

function rowText({ columns }: Table, row: readonly string[], normal: Normal): string {
  // A cell that is empty throughout is lost where the recorder read columns off a text.
  return row
    .map((cell, i) =>
      ages.has(columns[i] ?? '') && cell !== '<none>' && cell !== '' ? '<age>' : withoutAges(normal(cell)),
    )
    .filter((cell) => cell !== '')
    .join(' | ');
}

/** The tables that kubectl printed: columns begin where their titles begin. */
export function tablesIn(stdout: string): readonly Table[] {
  return stdout
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').filter((line) => line.trim() !== ''))
    .filter((lines) => /^[A-Z][A-Z0-9() -]*(\s{2,}|$)/.test(lines[0] ?? ''))
    .map(([header = '', ...lines]) => {
      const starts = [...header.matchAll(/\S+(?: \S+)*/g)].map(({ index }) => index);
      const cells = (line: string): string[] =>
        starts.map((start, i) => line.slice(start, starts[i + 1]).trim());
      return { columns: cells(header), rows: lines.map(cells) };
    });
}

/** Texts line by line, whatever the width of columns; with random names or hashes in them, in whatever order. */
function textDifferences(
  expected: string,
  got: string,
  names: { readonly recorded: Normal; readonly played: Normal },
  events = true,
): readonly Difference[] {
  const wanted = linesOf(expected, names.recorded, events);
  const found = linesOf(got, names.played, events);
  if (wanted.some((line) => /<(pod|rs-\d+)>/.test(line)))
    return countDifferences(countsOf(wanted), countsOf(found), () => true);
  const differing = wanted.findIndex((line, i) => line !== found[i]);
  if (differing < 0 && wanted.length === found.length) return [];
  const at = differing < 0 ? wanted.length : differing;
  return [{ expected: `line ${at + 1}: ${wanted[at] ?? 'nothing more'}`, got: found[at] ?? 'nothing more' }];
}

/** Lines without the widths of columns; Events, which race within a second, at the end and in order of their text. */
function linesOf(text: string, normal: Normal, events: boolean): readonly string[] {
  const lines = withoutAges(normal(text))
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    // How often kubectl says what it waits for depends on how often a status is written.
    .filter((line, i, all) => !line.startsWith('Waiting for ') || line !== all[i - 1]);
  const isEvent = (line: string): boolean => /^(Normal|Warning) [A-Z]\w+ <age> /.test(line);
  const reported = events ? lines.filter(isEvent).sort() : [];
  return [...lines.filter((line) => !isEvent(line)), ...reported];
}

const duration = String.raw`(?:\d+[dhms])+`;

function withoutAges(text: string): string {
  return (
    text
      .replace(/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000/g, '<time>')
      .replace(new RegExp(`(${duration}|<age>|<invalid>) \\(x\\d+ over (${duration}|<age>)\\)`, 'g'), '<age>')
      .replace(new RegExp(`\\((${duration}) ago\\)`, 'g'), '(<age> ago)')
      .replace(new RegExp(`((?:Normal|Warning)\\s+\\w+\\s+)(?:${duration}|<invalid>)(?=\\s)`, 'g'), '$1<age>')
      // Tables end with ages, also where the recorder has seen a text in them.
      .replace(new RegExp(`(\\S[ \\t]+)${duration}$`, 'gm'), '$1<age>')
      .replace(/^(Duration:\s+).*$/gm, '$1<age>')
      .replace(/(resourceVersion: )"\d+"/g, '$1"<version>"')
  );
}
