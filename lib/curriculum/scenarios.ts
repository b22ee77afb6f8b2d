/** Reads scenario files: those of the content folder, or any one of them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { contentFolder } from './content-folder';
import { processWide } from './process-wide';
import { type ScenarioFile, scenarioFileSchema } from './scenario';
import { readSets, type ScenarioSet, setsFile } from './scenario-sets';
import { type Problem, problemText, readYaml } from './yaml-file';

/** A scenario that has been read and checked. */
export type Scenario = ScenarioFile & {
  /** `<topic>/<file name>`: also its address on the site. */
  readonly id: string;
  /** Of the file's text: tells answers to an older version apart. */
  readonly hash: string;
};

export type LoadedScenarios = {
  /** Those that are sound, in order of their ids. */
  readonly scenarios: readonly Scenario[];
  readonly byId: ReadonlyMap<string, Scenario>;
  /** In the order in which they are met; each scenario is in one of them. */
  readonly sets: readonly ScenarioSet[];
  readonly problems: readonly Problem[];
};

export type ReadScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads one file's text. `file` is what problems are reported under. */
export function readScenario(id: string, file: string, text: string): ReadScenario {
  const read = readYaml(file, text, scenarioFileSchema);
  if (!read.ok) return read;
  const topic = id.split('/', 1)[0] ?? '';
  if (id.includes('/') && read.value.first.topics[0] !== topic) {
    const problem = read.problemAt(['topics'], `the first topic is that of the folder, "${topic}"`);
    return { ok: false, problems: [problem] };
  }
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { ok: true, scenario: { ...read.value, id, hash } };
}

/** Reads `<topic>/scenarios/*.yaml` of a content folder. */
export function loadScenarios(folder: string): LoadedScenarios {
  const scenarios: Scenario[] = [];
  const problems: Problem[] = [];
  for (const file of filesOf(folder)) {
    const text = readFileSync(join(/* turbopackIgnore: true */ folder, file), 'utf8');
    const read = readScenario(idOfFile(file), file, text);
    if (read.ok) scenarios.push(read.scenario);
    else problems.push(...read.problems);
  }
  const known = new Set(filesOf(folder).map(idOfFile));
  const { sets, problems: ofSets } = readSets(folder, scenarios, known);
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  return { scenarios, byId, sets, problems: [...problems, ...ofSets] };
}

/**
 * The scenarios of this process, read once; in development again whenever a file has changed.
 * @throws in production, when a scenario file is wrong, with every problem by file and line
 */
export function scenarios(): LoadedScenarios {
  const loaded = keptScenarios();
  if (loaded.problems.length > 0 && process.env.NODE_ENV === 'production') throw new Error(reportOf(loaded));
  return loaded;
}

/** `scenarios()` with whatever is wrong in them: for the curriculum, which reports that with its own problems. */
export function keptScenarios(): LoadedScenarios {
  const folder = contentFolder();
  const production = process.env.NODE_ENV === 'production';
  const changed = production ? '' : lastChange(folder);
  const { value: known } = kept;
  if (known?.folder === folder && known.changed === changed) return known.loaded;
  const loaded = loadScenarios(folder);
  if (loaded.problems.length > 0 && !production) console.error(reportOf(loaded));
  kept.value = { folder, changed, loaded };
  return loaded;
}

function reportOf({ problems }: LoadedScenarios): string {
  return `${contentFolder()} holds scenarios that are wrong:\n${problems.map(problemText).join('\n')}`;
}

const kept = processWide<{ folder: string; changed: string; loaded: LoadedScenarios }>('scenarios');

/** `<topic>/<name>` of `<topic>/scenarios/<name>.yaml`. */
function idOfFile(file: string): string {
  const [topic = '', , name = ''] = file.split('/');
  return `${topic}/${basename(name, '.yaml')}`;
}

/** The file that a scenario was read from, below the content folder. */
export function fileOf({ id }: Pick<Scenario, 'id'>): string {
  return `${id.replace('/', '/scenarios/')}.yaml`;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const path = join(/* turbopackIgnore: true */ folder, name, 'scenarios');
      if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
      return readdirSync(path)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => `${name}/scenarios/${file}`);
    })
    .sort();
}

function lastChange(folder: string): string {
  const files = [...filesOf(folder), setsFile];
  const times = files.map(
    (file) =>
      statSync(join(/* turbopackIgnore: true */ folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return `${files.length} ${Math.max(0, ...times)}`;
}
