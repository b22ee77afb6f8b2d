/**
 * Reads the content folder into one value. Nothing that is wrong is passed over: each problem names file and line.
 */
import { readdirSync } from 'node:fs';
import type { z } from 'zod';
import { cardsOfAuthored, cardsOfFact } from './cards';
import { confusableTopics } from './confusable';
import { contentFolder, lastChange, namesIn, textOf } from './content-folder';
import { proseHtml } from './markdown';
import { processWide } from './process-wide';
import { keptScenarios, type LoadedScenarios, loadScenarios, type Scenario } from './scenarios';
import {
  type Area,
  type Card,
  cardsFileSchema,
  type Fact,
  factsFileSchema,
  type Source,
  type Topic,
  type TopicEntry,
  type Track,
  topicFrontMatterSchema,
  topicsFileSchema,
  trackSchema,
} from './schema';
import { type Located, type Problem, problemText, type ReadYaml, readYaml } from './yaml-file';

/** Everything that is taught, in the order of learning. */
export type Curriculum = {
  readonly topics: readonly Topic[];
  readonly topicsById: ReadonlyMap<string, Topic>;
  readonly cards: readonly Card[];
  readonly cardsById: ReadonlyMap<string, Card>;
  /** In the order of their ids. */
  readonly tracks: readonly Track[];
  readonly tracksById: ReadonlyMap<string, Track>;
  readonly areas: readonly AreaOfTopics[];
  /** Topics that are taken for one another. */
  readonly confusable: ReadonlyMap<string, ReadonlySet<string>>;
};

export type AreaOfTopics = { readonly id: Area; readonly name: string; readonly topics: readonly Topic[] };

export type Loaded = {
  /** What is sound, also when there are problems: a broken file is left out. */
  readonly curriculum: Curriculum;
  /** Empty when the content is sound. */
  readonly problems: readonly Problem[];
  /** The Markdown of each topic's prose, by topic id. */
  readonly proseSources: ReadonlyMap<string, string>;
  /** Where each fact and hand-written card stands, by note id (`<topic>/<fact or card>`). */
  readonly places: ReadonlyMap<string, Place>;
};

export type Place = Pick<Problem, 'file' | 'line' | 'column'>;

/** What reading fills, besides the value itself. */
type Findings = {
  readonly problems: Problem[];
  readonly proseSources: Map<string, string>;
  readonly places: Map<string, Place>;
};

/** The names of the four areas, in the order in which they are met. */
export const areaNames: { readonly [id in Area]: string } = {
  workloads: 'Workloads',
  'control-plane': 'Control plane',
  node: 'Node',
  network: 'Network',
};

/**
 * The curriculum of this process, read once. In development it is read again after a file has changed, and what is
 * wrong is reported and left out, so that a half-written file does not stop everyone's work.
 * @throws in production, when a file of the content is wrong, with every problem by file and line
 */
export function curriculum(): Curriculum {
  const folder = contentFolder();
  const production = process.env.NODE_ENV === 'production';
  const changed = production ? 0 : lastChange(folder);
  const { value: cached } = kept;
  if (cached?.folder === folder && cached.changed === changed) return cached.curriculum;
  const { curriculum: read, problems } = loadCurriculum(folder, keptScenarios());
  if (problems.length > 0) {
    const report = `${folder} holds content that is wrong:\n${problems.map(problemText).join('\n')}`;
    if (production) throw new Error(report);
    console.error(report);
  }
  kept.value = { folder, changed, curriculum: read };
  return read;
}

const kept = processWide<{ folder: string; changed: number; curriculum: Curriculum }>('curriculum');

/** Reads and checks the whole folder; its scenarios, where they were not read already. */
export function loadCurriculum(folder: string, read: LoadedScenarios = loadScenarios(folder)): Loaded {
  const findings: Findings = { problems: [], proseSources: new Map(), places: new Map() };
  const { problems } = findings;
  const entries = readFile(folder, 'topics.yaml', topicsFileSchema, problems);
  const { scenarios, problems: scenarioProblems } = read;
  problems.push(...scenarioProblems);
  const topics = (entries?.value.topics ?? []).map((entry) => readTopic(folder, entry, scenarios, findings));
  if (entries) problems.push(...problemsOfMap(entries.value.topics, entries.problemAt));
  const topicIds = new Set(topics.map((topic) => topic.id));
  problems.push(...strayFolders(folder, topicIds, entries));
  if (entries) problems.push(...strayScenarios(folder, scenarios, topicIds));
  const tracks = readTracks(folder, new Map(topics.map((topic) => [topic.id, topic])), problems);
  const cards = topics.flatMap((topic) => topic.cards);
  return {
    curriculum: {
      topics,
      topicsById: new Map(topics.map((topic) => [topic.id, topic])),
      cards,
      cardsById: new Map(cards.map((card) => [card.id, card])),
      tracks,
      tracksById: new Map(tracks.map((track) => [track.id, track])),
      areas: Object.entries(areaNames).map(([id, name]) => ({
        id: id as Area,
        name,
        topics: topics.filter((topic) => topic.area === id),
      })),
      confusable: confusableTopics(topics),
    },
    ...findings,
  };
}

function readTopic(
  folder: string,
  entry: TopicEntry,
  scenarios: readonly Scenario[],
  findings: Findings,
): Topic {
  const { prose, sources } = readProse(folder, `${entry.id}/topic.md`, findings.problems);
  findings.proseSources.set(entry.id, prose);
  const { facts, cards } = readCards(folder, entry, findings);
  return {
    ...entry,
    prose: proseHtml(prose),
    sources,
    facts,
    cards,
    scenarioIds: scenarios.filter(({ first }) => first.topics.includes(entry.id)).map(({ id }) => id),
  };
}

/** A scenario that counts for a topic which does not exist. */
function strayScenarios(
  folder: string,
  scenarios: readonly Scenario[],
  topicIds: ReadonlySet<string>,
): readonly Problem[] {
  return scenarios.flatMap(({ id, first }) => {
    const [topic = '', name = ''] = id.split('/');
    const file = `${topic}/scenarios/${name}.yaml`;
    const lines = (textOf(folder, file) ?? '').split('\n');
    const line =
      1 +
      Math.max(
        0,
        lines.findIndex((each) => each.startsWith('topics:')),
      );
    return first.topics
      .filter((each) => !topicIds.has(each))
      .map((each) => ({ file, line, column: 1, message: `no topic "${each}" in topics.yaml` }));
  });
}

function readProse(
  folder: string,
  file: string,
  problems: Problem[],
): { readonly prose: string; readonly sources: readonly Source[] } {
  const text = textOf(folder, file);
  if (text === undefined) return { prose: '', sources: [] };
  const [, frontMatter, prose] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (frontMatter === undefined || prose === undefined) {
    problems.push({
      file,
      line: 1,
      column: 1,
      message: 'starts with front matter between two lines of "---"',
    });
    return { prose: '', sources: [] };
  }
  const read = keep(readYaml(file, frontMatter, topicFrontMatterSchema, 2), problems);
  return { prose: prose.trim(), sources: read?.value.sources ?? [] };
}

/** Facts and cards of a topic; ids are unique in both files together, since both begin card ids. */
function readCards(
  folder: string,
  topic: TopicEntry,
  { problems, places }: Findings,
): { readonly facts: readonly Fact[]; readonly cards: readonly Card[] } {
  const factsFile = `${topic.id}/facts.yaml`;
  const cardsFile = `${topic.id}/cards.yaml`;
  const facts = readFile(folder, factsFile, factsFileSchema, problems);
  const authored = readFile(folder, cardsFile, cardsFileSchema, problems);
  const ids = new Set<string>();
  facts?.value.facts.forEach(({ id }, n) => {
    if (ids.has(id)) problems.push(facts.problemAt(['facts', n, 'id'], `a second fact "${id}"`));
    ids.add(id);
    places.set(`${topic.id}/${id}`, facts.problemAt(['facts', n], ''));
  });
  const factIds = new Set(ids);
  authored?.value.cards.forEach(({ id, trains }, n) => {
    if (ids.has(id))
      problems.push(authored.problemAt(['cards', n, 'id'], `"${id}" is the id of another fact or card`));
    ids.add(id);
    places.set(`${topic.id}/${id}`, authored.problemAt(['cards', n], ''));
    trains.forEach((trained, t) => {
      if (trained.includes('/') || factIds.has(trained) || facts === undefined) return;
      problems.push(authored.problemAt(['cards', n, 'trains', t], `no fact "${trained}" in ${factsFile}`));
    });
  });
  return {
    facts: facts?.value.facts ?? [],
    cards: [
      ...(facts?.value.facts ?? []).flatMap((fact) => cardsOfFact(topic, fact)),
      ...(authored?.value.cards ?? []).flatMap((card) => cardsOfAuthored(topic, card)),
    ],
  };
}

function readTracks(
  folder: string,
  topicsById: ReadonlyMap<string, TopicEntry>,
  problems: Problem[],
): readonly Track[] {
  return namesIn(folder, 'tracks').flatMap((name) => {
    const read = readFile(folder, `tracks/${name}.yaml`, trackSchema, problems);
    if (read === undefined) return [];
    const { value: track, problemAt } = read;
    if (track.id !== name) problems.push(problemAt(['id'], `the id is the file's name, "${name}"`));
    track.topics.forEach((id, n) => {
      const say = (message: string) => problems.push(problemAt(['topics', n], message));
      const topic = topicsById.get(id);
      if (topic === undefined) say(`no topic "${id}" in topics.yaml`);
      if (track.topics.indexOf(id) < n) say(`"${id}" a second time`);
      const late = topic?.after.find((before) => track.topics.indexOf(before) > n);
      if (late !== undefined) say(`"${id}" needs "${late}" first`);
    });
    return [track];
  });
}

/** Duplicate ids, prerequisites that do not exist, and circles of prerequisites in `topics.yaml`. */
function problemsOfMap(entries: readonly TopicEntry[], problemAt: Located['problemAt']): readonly Problem[] {
  const byId = new Map([...entries].reverse().map((entry) => [entry.id, entry])); // the first of two stands
  const problems = entries.flatMap((entry, n) => [
    ...(byId.get(entry.id) === entry ? [] : [problemAt(['topics', n, 'id'], `a second topic "${entry.id}"`)]),
    ...entry.after.flatMap((id, k) =>
      byId.has(id) ? [] : [problemAt(['topics', n, 'after', k], `no topic "${id}" to come after`)],
    ),
  ]);
  const settled = new Set<string>();
  for (const [n, entry] of entries.entries()) {
    const circle = circleFrom(entry.id, byId, settled, []);
    if (circle !== undefined) {
      problems.push(
        problemAt(['topics', n, 'after'], `prerequisites run in a circle: ${circle.join(' after ')}`),
      );
    }
  }
  return problems;
}

function circleFrom(
  id: string,
  byId: ReadonlyMap<string, TopicEntry>,
  settled: Set<string>,
  path: readonly string[],
): readonly string[] | undefined {
  if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
  if (settled.has(id)) return undefined;
  settled.add(id);
  for (const before of byId.get(id)?.after ?? []) {
    const circle = circleFrom(before, byId, settled, [...path, id]);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** A folder that no topic of the map claims: usually a misspelt id. */
function strayFolders(folder: string, topicIds: ReadonlySet<string>, entries: unknown): readonly Problem[] {
  if (entries === undefined) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'tracks' && !topicIds.has(entry.name))
    .map((entry) => ({
      file: `${entry.name}/`,
      line: 1,
      column: 1,
      message: `no topic "${entry.name}" in topics.yaml`,
    }));
}

type Read<T> = Extract<ReadYaml<T>, { readonly ok: true }>;

/** The file's value, or undefined when it does not exist or is wrong; what is wrong joins the problems. */
function readFile<S extends z.ZodType>(
  folder: string,
  file: string,
  schema: S,
  problems: Problem[],
): Read<z.infer<S>> | undefined {
  const text = textOf(folder, file);
  if (text === undefined) {
    if (file === 'topics.yaml') problems.push({ file, line: 1, column: 1, message: `missing in ${folder}` });
    return undefined;
  }
  return keep(readYaml(file, text, schema), problems);
}

function keep<T>(read: ReadYaml<T>, problems: Problem[]): Read<T> | undefined {
  if (read.ok) return read;
  problems.push(...read.problems);
  return undefined;
}
