/** Reads scenario files: those of the content folder, or any one of them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { contentFolder } from './content-folder';
import { type ScenarioFile, scenarioFileSchema } from './scenario';
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
    const [topic = '', , name = ''] = file.split('/');
    const text = readFileSync(join(/* turbopackIgnore: true */ folder, file), 'utf8');
    const read = readScenario(`${topic}/${basename(name, '.yaml')}`, file, text);
    if (read.ok) scenarios.push(read.scenario);
    else problems.push(...read.problems);
  }
  return { scenarios, byId: new Map(scenarios.map((scenario) => [scenario.id, scenario])), problems };
}

/**
 * The scenarios of this process, read once; in development again whenever a file has changed.
 * @throws in production, when a scenario file is wrong, with every problem by file and line
 */
export function scenarios(): LoadedScenarios {
  const folder = contentFolder();
  const production = process.env.NODE_ENV === 'production';
  const changed = production ? '' : lastChange(folder);
  if (cached?.folder === folder && cached.changed === changed) return cached.loaded;
  const loaded = loadScenarios(folder);
  if (loaded.problems.length > 0) {
    const report = `${folder} holds scenarios that are wrong:\n${loaded.problems.map(problemText).join('\n')}`;
    if (production) throw new Error(report);
    console.error(report);
  }
  cached = { folder, changed, loaded };
  return loaded;
}

let cached: { folder: string; changed: string; loaded: LoadedScenarios } | undefined;

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
  const files = filesOf(folder);
  const times = files.map((file) => statSync(join(/* turbopackIgnore: true */ folder, file)).mtimeMs);
  return `${files.length} ${Math.max(0, ...times)}`;
}
