/** The situation of a question, told from the run: what is given, what happens, and the picture beside it. */
import { stringify } from 'yaml';
import { actionOf, type Happening } from '@/lib/curriculum/scenario-happening';
import type { Manifest } from '@/lib/simulator/index';
import type { GivenObject, Moment, Option, Question } from '../question';
import type { Scene } from '../scene/scene';
import { sceneOf } from '../scene/scene-of';
import { clock, componentName, listed, told } from '../words/words';
import { play, type Run } from './run';

/** The question of a run. `chance` is the seed of its cluster. */
export function questionOf(
  scenarioId: string,
  seed: number,
  run: Run,
  options: readonly Option[],
  chance: number,
): Question {
  const { scenario, cluster } = run;
  const shown = scenario.show ?? 0;
  let scene: Scene | undefined;
  let objects: readonly GivenObject[] | undefined;
  return {
    scenarioId,
    seed,
    kind: scenario.ask.kind,
    title: scenario.title,
    topics: scenario.topics,
    minutes: scenario.minutes,
    difficulty: scenario.difficulty,
    ...(scenario.story !== undefined && { story: scenario.story }),
    timeline: timelineOf(run),
    // This and the scene are shown with the question; whoever grades an answer never looks at them.
    get objects() {
      objects ??= objectsOf(run);
      return objects;
    },
    shown: timelineOf({ ...run, happened: run.happened.slice(0, shown) }).length,
    get scene() {
      scene ??= sceneAt(run, shown, chance);
      return scene;
    },
    ask: scenario.ask.question,
    asksAt: clock(cluster.now),
    options: options.map(({ id, label }) => ({ id, label })),
    hints: scenario.hints,
    ...taskOf(run),
  };
}

/** The picture after the first so many entries of `when`. */
function sceneAt({ scenario, cluster }: Run, shown: number, chance: number): Scene {
  const before = play(scenario, chance, { upTo: shown });
  return sceneOf(before.ok ? before.run.cluster : cluster);
}

function taskOf({ scenario, cluster }: Run): Pick<Question, 'task'> {
  const { ask } = scenario;
  if (ask.kind !== 'fix' && ask.kind !== 'write') return {};
  const { given, seed, commands } = cluster;
  return { task: { given, seed, commands, ...(ask.kind === 'write' && { start: ask.start }) } };
}

/** What happens: commands and faults as the trace tells them. What came of them is not told: it may be the question. */
function timelineOf(run: Run): readonly Moment[] {
  const { steps } = run.cluster.trace;
  const stopped = run.scenario.given.stopped;
  const start: readonly Moment[] =
    stopped.length === 0
      ? []
      : [
          {
            time: clock(run.happened[0]?.at ?? run.cluster.now),
            says: `${listed(stopped.map(componentName))} ${stopped.length === 1 ? 'does' : 'do'} not run.`,
            kind: 'fault',
          },
        ];
  const moments = run.happened.flatMap(({ index, action, at, before, command }): Moment[] => {
    const happening = run.scenario.when[index];
    if (command === undefined || happening === undefined) return [];
    const step = steps[before];
    const said = step ? told(step, true) : action;
    return [{ time: clock(at), says: `${said}${detailOf(happening)}.`, kind: kindOf(happening) }];
  });
  return [...start, ...moments];
}

/** What the trace's sentence about a command leaves out. */
function detailOf(happening: Happening): string {
  const values = happening.label?.values ?? happening.annotate?.values;
  if (values) {
    const pairs = Object.entries(values).map(([key, value]) =>
      value === null ? `${key}-` : `${key}=${value}`,
    );
    return `: \`${pairs.join(' ')}\``;
  }
  if (happening.taint) {
    const { add, remove } = happening.taint;
    const added = add.map(
      ({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`,
    );
    const removed = remove.map(({ key, effect }) => `${key}${effect === undefined ? '' : `:${effect}`}-`);
    return `: \`${[...added, ...removed].join(' ')}\``;
  }
  if (happening.patch) return `: \`${JSON.stringify(happening.patch.patch)}\``;
  return '';
}

function kindOf(happening: Happening): Moment['kind'] {
  switch (actionOf(happening)) {
    case 'stop':
    case 'cutOff':
    case 'slow':
    case 'crash':
    case 'hang':
    case 'fillDisk':
    case 'cutLink':
    case 'flushRules':
    case 'shutDown':
    case 'powerOff':
    case 'terminate':
      return 'fault';
    case 'start':
    case 'reconnect':
    case 'powerOn':
    case 'mendLink':
      return 'mended';
    case 'wait':
    case 'settle':
      return 'time';
    default:
      return 'command';
  }
}

function objectsOf({ scenario, happened }: Run): readonly GivenObject[] {
  const given = scenario.given.objects.map((manifest) => objectOf(manifest));
  const applied = happened.flatMap(({ index, at }) => {
    const { apply, create, replace } = scenario.when[index] ?? {};
    return [apply ?? create ?? replace ?? []].flat().map((manifest) => objectOf(manifest, clock(at)));
  });
  return [...given, ...applied];
}

function objectOf(manifest: Manifest, time?: string): GivenObject {
  const { kind, metadata } = manifest;
  return { kind, name: metadata.name ?? '', yaml: yamlOf(manifest), ...(time !== undefined && { time }) };
}

function yamlOf(manifest: Manifest): string {
  return stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}
