/** What would have become of the cluster if one thing had been different: another run, held against the one at hand. */
import { counted } from '@/lib/grading/words/words';
import {
  type Cluster,
  type Command,
  compareRuns,
  type Manifest,
  type ObjectDifference,
  replay,
  type Step,
  type WhatIf,
  whatIf,
} from '@/lib/simulator/index';
import { commandsOf, type Desk, Refused } from './desk';
import type { Change, Differences } from './protocol';
import { rowOf } from './rows';

const mostRows = 14;
const mostObjects = 24;

export function differencesOf(desk: Desk, change: Change): Differences {
  const { says, what } = run(desk, change);
  const { cluster } = desk;
  const objects = what.objects.flatMap(objectLines);
  return {
    says,
    shared: Math.max(0, what.shared - cluster.stood),
    onlyHere: rows(what.onlyActual),
    onlyThere: rows(what.onlyOtherwise),
    objects: { count: what.objects.length, lines: objects.slice(0, mostObjects) },
  };
}

function rows(steps: readonly Step[]): Differences['onlyHere'] {
  const said = new Set<string>();
  // What is tried again and again is told once, and Events only repeat what was done.
  const telling = steps.filter(({ says, action }) => {
    if (action.kind === 'event' || said.has(says)) return false;
    said.add(says);
    return true;
  });
  return { count: steps.length, rows: telling.slice(0, mostRows).map(rowOf) };
}

function run(desk: Desk, change: Change): { readonly says: string; readonly what: WhatIf } {
  const { cluster } = desk;
  const { given, options, commands } = cluster;
  switch (change.kind) {
    case 'stop': {
      const stop: Command = { kind: 'fault', fault: { kind: 'stop', of: change.of } };
      return {
        says: `${change.of} stops ${momentText(cluster, change.at)}`,
        what: from(desk, change.at, [stop]),
      };
    }
    case 'do': {
      const typed = commandsOf(cluster, change.line);
      if (typeof typed === 'string') throw new Refused(typed);
      return { says: `${change.line} ${momentText(cluster, change.at)}`, what: from(desk, change.at, typed) };
    }
    case 'leave-out': {
      const says = desk.state.done[change.index] ?? '';
      const kept = commands.filter((_, i) => i !== change.index);
      return { says: `It never happens that ${says}`, what: whatIf(cluster, { commands: kept }) };
    }
    case 'seed':
      return {
        says: `Another chance: seed ${change.seed}`,
        what: compareRuns(cluster, replay(given, { ...options, seed: change.seed }, commands)),
      };
    case 'nodes': {
      const before = given.nodes ?? [{ name: 'node-1' }];
      const taken = new Set(before.map(({ name }) => name));
      const more = [];
      for (let n = 1; before.length + more.length < change.count; n++)
        if (!taken.has(`node-${n}`)) more.push({ name: `node-${n}` });
      const nodes = [...before, ...more].slice(0, Math.max(1, change.count));
      return {
        says: `${counted(nodes.length, 'node')} instead of ${before.length}`,
        what: compareRuns(cluster, replay({ ...given, nodes }, options, commands)),
      };
    }
    case 'replicas': {
      const objects = (given.objects ?? []).map((object): Manifest => {
        const key = `${object.kind} ${object.metadata.namespace ?? 'default'}/${object.metadata.name}`;
        if (key !== change.target) return object;
        return { ...object, spec: { ...(object.spec as object), replicas: change.replicas } };
      });
      return {
        says: `${change.target.replace('default/', '')} wants ${change.replicas}`,
        what: compareRuns(cluster, replay({ ...given, objects }, options, commands)),
      };
    }
    default:
      return change satisfies never;
  }
}

/** Something more is done at a moment, and what was done afterwards is done too. */
function from({ cluster, commandFrom }: Desk, at: number, more: readonly Command[]): WhatIf {
  const { commands, stood, trace } = cluster;
  const later = commands.filter((_, i) => (commandFrom[i] ?? 0) >= at);
  // Time that was passing then goes on passing.
  const underWay = commands[commands.length - later.length - 1];
  const atTime = trace.steps[at - 1]?.at ?? 0;
  const rest: Command[] =
    underWay?.kind !== 'run' || at <= stood
      ? []
      : underWay.forMs === undefined
        ? [{ kind: 'run' }]
        : [
            {
              kind: 'run',
              forMs: Math.max(
                0,
                underWay.forMs -
                  (atTime -
                    (trace.steps[commandFrom[commands.length - later.length - 1] ?? 0]?.at ?? atTime)),
              ),
            },
          ];
  return whatIf(cluster, {
    at: at <= stood ? { commands: 0 } : { step: at - 1 },
    commands: [...more, ...rest, ...later],
  });
}

function momentText({ stood, trace }: Cluster, at: number): string {
  return at <= stood ? 'from the beginning' : `after step ${at - stood} of ${trace.steps.length - stood}`;
}

function objectLines(difference: ObjectDifference): Differences['objects']['lines'] {
  const { kind, key, only } = difference;
  const what = `${kind} ${key.replace(/^default\//, '')}`;
  if (only !== undefined)
    return [
      { what, here: only === 'actual' ? 'there' : 'absent', there: only === 'actual' ? 'absent' : 'there' },
    ];
  return difference.fields
    .filter(({ path }) => !bookkeeping.test(path))
    .map(({ path, actual, otherwise }) => ({
      what: `${what}: ${path}`,
      here: valueText(actual),
      there: valueText(otherwise),
    }));
}

/** Follows from the rest. */
const bookkeeping = /Time$|last-change-trigger|\.message$|targetRef\.uid$/;

function valueText(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
