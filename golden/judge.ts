/** A recording against the simulated cluster that it was played on. */
import { compareActors } from './compare/actors';
import { compareEvents } from './compare/events';
import { countDifferences, countsOf, type Finding } from './compare/finding';
import { compareObjects } from './compare/objects';
import { compareOrder } from './compare/order';
import { compareOutputs } from './compare/outputs';
import known from './known-differences.json';
import { type Normal, recordedNames, simulatedNames } from './names';
import { auditOf, eventsOf } from './observe';
import { type Played, play } from './play';
import type { AuditEntry, Recording } from './recording';

/** What is compared, in the order in which it is told. */
export const kinds = ['actors', 'order', 'events', 'objects', 'outputs'] as const;
export type JudgedKind = (typeof kinds)[number];

export type Failure = {
  readonly id: string;
  readonly expected: string;
  readonly got: string;
};

export type Judgement = {
  readonly id: string;
  readonly area: string;
  readonly kinds: Readonly<
    Record<
      JudgedKind,
      { readonly passed: number; readonly known: number; readonly failed: readonly Failure[] }
    >
  >;
};

/** Plays a recording and compares. A listed difference that no longer differs fails, so that the list stays true. */
export function judge(recording: Recording, seed = 1): Judgement {
  const { id, area } = recording;
  const findings = findingsOf(recording, seed);
  const judged = (kind: JudgedKind) => judgedKind(id, kind, findings[kind]);
  return {
    id,
    area,
    kinds: {
      actors: judged('actors'),
      order: judged('order'),
      events: judged('events'),
      objects: judged('objects'),
      outputs: judged('outputs'),
    },
  };
}

type Findings = Readonly<Record<JudgedKind, readonly Finding[]>>;

function findingsOf(recording: Recording, seed: number): Findings {
  const { repeat } = recording;
  let played: Played;
  try {
    played = playAlike(recording, seed);
  } catch (error) {
    const got = `it threw: ${error instanceof Error ? error.message : String(error)}`;
    const finding = { about: 'the run', differences: [{ expected: 'it can be played', got }] };
    return { actors: [finding], order: [finding], events: [finding], objects: [finding], outputs: [finding] };
  }
  // With two nodes that score the same, which one won is chance on either side.
  const isTie = /^node (of equal score|to preempt on) for/;
  const nodes = repeat.bindings && !played.cluster.trace.choices.some(({ point }) => isTie.test(point));
  const names = { recorded: recordedNames(nodes), played: simulatedNames(played.cluster, nodes) };
  const audit = auditOf(played, names.played);
  const answers = played.steps.map(({ answer }) => answer);
  return {
    actors: compareActors(recording.audit, audit, repeat, names.recorded),
    order: compareOrder(recording.audit, audit, repeat, names.recorded),
    events: compareEvents(recording.events, eventsOf(played, names.played), repeat, names.recorded),
    objects: compareObjects(recording.finalObjects, played.objects, repeat, names),
    outputs: compareOutputs(recording, answers, played.outputs, names),
  };
}

/** So many seeds are tried. */
const tries = 8;

/**
 * Plays a recording. Where something then happens to a node, or a node is described, it matters which Pods chance had
 * put there: of a few seeds the first is taken that gives the nodes what the recording gave them, or comes nearest.
 */
function playAlike(recording: Recording, seed: number): Played {
  const first = play(recording, seed);
  const touchesNodes = recording.steps.some(
    ({ fault, command = '' }) =>
      fault?.stopNode !== undefined ||
      fault?.nodeCondition !== undefined ||
      /\b(drain|delete node)\b/.test(command),
  );
  const describesNodes = recording.outputs.some(({ command }) => /\bdescribe node\b/.test(command));
  if (!touchesNodes && !describesNodes) return first;
  const wanted = countsOf(recording.audit.flatMap((entry) => boundTo(entry, recordedNames(true))));
  const distance = (played: Played): number => {
    const normal = simulatedNames(played.cluster, true);
    const found = countsOf(auditOf(played, normal).flatMap((entry) => boundTo(entry, normal)));
    return countDifferences(wanted, found, () => true).length;
  };
  let best = { played: first, distance: distance(first) };
  for (let next = seed + 1; next < seed + tries && best.distance > 0; next++) {
    const played = play(recording, next);
    const away = distance(played);
    if (away < best.distance) best = { played, distance: away };
  }
  return best.played;
}

function boundTo({ subresource, code, name, request }: AuditEntry, normal: Normal): readonly string[] {
  return subresource === 'binding' && code < 400 ? [`${normal(name)} on ${request?.target}`] : [];
}

function judgedKind(
  id: string,
  kind: JudgedKind,
  findings: readonly Finding[],
): Judgement['kinds'][JudgedKind] {
  let passed = 0;
  let listed = 0;
  const failed: Failure[] = [];
  for (const { about, differences } of findings) {
    const name = `${id}/${kind}/${about}`;
    const isListed = name in (known as Record<string, string>);
    const [first, ...others] = differences;
    if (first === undefined && isListed)
      failed.push({ id: name, expected: 'a known difference', got: 'agreement: take it off the list' });
    else if (first === undefined) passed++;
    else if (isListed) listed++;
    else {
      const more = others.length === 0 ? '' : `  (and ${others.length} more)`;
      failed.push({ id: name, expected: first.expected, got: `${first.got}${more}` });
    }
  }
  return { passed, known: listed, failed };
}
