/**
 * "Why is it so?": of the things that could be the cause, those without which the symptom does not occur. Each is
 * tried by a run in which it is otherwise.
 */
import type { AskOf, Edit } from '@/lib/curriculum/scenario-ask';
import type { StepId } from '@/lib/simulator/index';
import { type Beside, type Found, type FoundOption, notFound } from '../run/finding';
import { leavingsOf, type Run } from '../run/run';
import { clock, componentName, listed, quoted, sentence, told } from '../words/words';
import { type Holding, holding } from './claim';
import { editOf, hinderedHere, leavingOf, partingOf, playOtherwise, toldOf } from './counterfactual';
import { briefly } from './hindrance';
import { fieldsRead, objectsRead } from './reading';

const optionsShown = 4;
const fewestSuspects = 3;

export function findWhy(run: Run, { symptom, causes }: AskOf<'why'>, clusterSeed: number): Found {
  const here = holding(run, symptom);
  if (!here.ok) return notFound(`ask.symptom: ${here.problem}`);
  if (!here.holds) return notFound(`ask.symptom does not hold: ${here.says}`);
  const tried: Tried[] = [];
  for (const [n, cause] of suspects(run, causes).entries()) {
    const result = tryWithout(run, cause, here, symptom, clusterSeed);
    if (result !== undefined) tried.push(result);
    else if (n < causes.length)
      return notFound(`ask.causes[${n}]: its run cannot be played, or has nothing to read`);
  }
  const given = tried.filter(({ suspect }) => suspect.givenByAuthor);
  const shown = [...given, ...tried.filter(({ suspect }) => !suspect.givenByAuthor)].slice(
    0,
    Math.max(optionsShown, given.length),
  );
  const right = shown.filter((each) => each.option.right);
  if (right.length === 0) return notFound('without none of the causes does the symptom disappear');
  if (shown.length < fewestSuspects)
    return notFound('fewer than three possible causes: name more in "causes"');
  if (right.length === shown.length)
    return notFound('without any of the causes the symptom disappears: add one that is none');
  return {
    ok: true,
    options: shown.map(({ option }) => option),
    key: { kind: 'one', right: right.map(({ option }) => option.value) },
    fact: `${right.length === 1 ? 'the cause is' : 'the causes are'} ${listed(
      right.map(({ option }) => `“${option.label}”`),
      'and',
    )}; ${right.length === 1 ? 'without that,' : 'without either of them'} ${right[0]?.instead ?? ''}`,
    atEnd: true,
    decided: inOrder([...right.flatMap(({ steps }) => steps), ...here.steps]),
    idle: tried.flatMap(({ suspect, option }) => {
      const entry = run.happened.find(({ index }) => index === leavingOf(suspect.edit));
      return option.right || entry === undefined ? [] : [entry.before];
    }),
    beside: (value) => {
      const tried = shown.find(({ option }) => option.value === value);
      return tried && besideOf(run, tried, here, symptom);
    },
  };
}

type Suspect = { readonly label: string; readonly edit: Edit; readonly givenByAuthor: boolean };

type Tried = {
  readonly suspect: Suspect;
  readonly option: FoundOption;
  /** What is so in the run in which it is otherwise, without a full stop. */
  readonly instead: string;
  readonly steps: readonly StepId[];
  /** The run in which it is otherwise, and the steps of it behind what is so there. */
  readonly other: Run;
  readonly behind: readonly StepId[];
};

/** Those the author names; fewer than three, and whatever else could be left out is among them. */
function suspects(run: Run, causes: AskOf<'why'>['causes']): readonly Suspect[] {
  const named = causes.map(
    ({ label, otherwise }): Suspect => ({ label, edit: otherwise, givenByAuthor: true }),
  );
  if (named.length >= fewestSuspects) return named;
  const known = new Set(causes.map(({ otherwise }) => leavingOf(otherwise)));
  const others = leavingsOf(run.scenario).flatMap((leaving): readonly Suspect[] => {
    if (known.has(leaving)) return [];
    const label =
      typeof leaving === 'string'
        ? `${componentName(leaving.slice('stopped:'.length))} does not run`
        : toldOf(run, leaving);
    return label === undefined
      ? []
      : [{ label: sentence(label).replace(/\.$/, ''), edit: editOf(leaving), givenByAuthor: false }];
  });
  return [...named, ...others];
}

function tryWithout(
  run: Run,
  suspect: Suspect,
  here: Extract<Holding, { ok: true }>,
  symptom: AskOf<'why'>['symptom'],
  clusterSeed: number,
): Tried | undefined {
  const other = playOtherwise(run, suspect.edit, clusterSeed);
  if (!other.ok) return undefined;
  const there = holding(other.run, symptom);
  if (!there.ok) return undefined;
  const right = !there.holds;
  const parting = right ? partingOf(run, other.run, there.steps) : undefined;
  const why = right
    ? `Without that, ${there.says}.${parting === undefined ? '' : ` The runs part at ${clock(parting.at)}: ${sentence(told(parting))}`}`
    : there.says === here.says
      ? `Without that, nothing changes: ${there.says} all the same.`
      : `Without that, it is no better: ${there.says}.`;
  const entry = run.happened.find(({ index }) => index === leavingOf(suspect.edit));
  return {
    suspect,
    option: { value: valueFor(suspect.edit), label: suspect.label, right, why: sentence(why) },
    instead:
      parting !== undefined ? briefly(told(parting)) : symptom.happens ? 'it does not happen' : there.says,
    steps: [...(entry?.command ? [entry.before] : []), ...(parting ? hinderedHere(run, parting) : [])],
    other: other.run,
    behind: there.steps,
  };
}

function besideOf(
  run: Run,
  { suspect, steps, other, behind }: Tried,
  here: Extract<Holding, { ok: true }>,
  symptom: AskOf<'why'>['symptom'],
): Beside {
  return {
    run: other,
    without: quoted(suspect.label),
    here: inOrder([...steps, ...here.steps]),
    there: behind,
    about: symptom.read === undefined ? [] : objectsRead(run, symptom.read),
    fields: symptom.read === undefined ? [] : fieldsRead(symptom.read),
  };
}

/** The same in every run: what is otherwise. */
function valueFor(edit: Edit): string {
  return JSON.stringify(edit);
}

function inOrder(ids: readonly StepId[]): readonly StepId[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}
