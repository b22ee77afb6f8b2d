/** What would have become of the cluster if one thing had been different: another run, held against the one at hand. */
import { twoRuns } from '@/lib/grading/judge/two-runs';
import { componentName, counted } from '@/lib/grading/words/words';
import { type Cluster, type Command, type Commanded, replay } from '@/lib/simulator/index';
import { commandsOf, type Desk, Refused } from './desk';
import { numbersOf, withNumber } from './numbers';
import type { Change, Differences } from './protocol';

export function differencesOf(desk: Desk, change: Change): Differences {
  const { says, otherwise } = run(desk, change);
  return { says, runs: twoRuns(desk.cluster, otherwise) };
}

type Otherwise = { readonly says: string; readonly otherwise: Cluster };

function run(desk: Desk, change: Change): Otherwise {
  const { cluster } = desk;
  const { given, options, commands } = cluster;
  switch (change.kind) {
    case 'stop': {
      const stop: Command = { kind: 'fault', fault: { kind: 'stop', of: change.of } };
      return {
        says: `${componentName(change.of)} stops ${momentText(cluster, change.at)}`,
        otherwise: from(desk, change.at, [stop]),
      };
    }
    case 'do': {
      const typed = commandsOf(cluster, change.line);
      if (typeof typed === 'string') throw new Refused(typed);
      return {
        says: `\`${change.line}\` ${momentText(cluster, change.at)}`,
        otherwise: from(desk, change.at, typed),
      };
    }
    case 'leave-out': {
      const says = desk.state.done[change.index] ?? '';
      const kept = commands.filter((_, i) => i !== change.index);
      return {
        says: `This never happens: ${says}`,
        otherwise: doneInstead(cluster.fork({ commands: 0 }), kept),
      };
    }
    case 'seed':
      return {
        says: `Another chance: seed ${change.seed}`,
        otherwise: replay(given, { ...options, seed: change.seed }, commands),
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
        otherwise: replay({ ...given, nodes }, options, commands),
      };
    }
    case 'number': {
      const { number } = change;
      if (!Number.isFinite(number) || number < 0) throw new Refused('A number here is 0 or more.');
      const was = numbersOf(cluster, desk.state.done).find(({ id }) => id === change.of);
      const other = was && withNumber({ given, commands }, was.id, number);
      if (was === undefined || other === undefined) throw new Refused('That number is not there any more.');
      return {
        says: `${was.label} is ${number}${was.unit} instead of ${was.value}${was.unit}`,
        otherwise: replayed(other.given, options, other.commands),
      };
    }
    default:
      return change satisfies never;
  }
}

/** Something more is done at a moment, and what was done afterwards is done too. */
function from({ cluster, commandFrom }: Desk, at: number, more: readonly Command[]): Cluster {
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
  return doneInstead(cluster.fork(at <= stood ? { commands: 0 } : { step: at - 1 }), [
    ...more,
    ...rest,
    ...later,
  ]);
}

function doneInstead(otherwise: Cluster, commands: readonly Commanded[]): Cluster {
  for (const command of commands) otherwise.do(command);
  return otherwise;
}

/** What the changed number makes impossible is for a person to know. */
function replayed(...[given, options, commands]: Parameters<typeof replay>): Cluster {
  try {
    return replay(given, options, commands);
  } catch (error) {
    if (error instanceof RangeError) throw new Refused(`With that there is no cluster: ${error.message}`);
    throw error;
  }
}

function momentText({ stood, trace }: Cluster, at: number): string {
  return at <= stood ? 'from the beginning' : `after step ${at - stood} of ${trace.steps.length - stood}`;
}
