/** Judges an answer that names options: by the key that was derived, each option with what the run says to it. */
import { type Derived, violated, violations } from '../derive';
import type { Answer, ChoiceKind } from '../question';
import type { FoundOption } from '../run/finding';
import { scenesOf } from '../scene/scenes-of';
import { listed, quoted, sentence } from '../words/words';
import { type ChainStep, chainOf, chainTo } from './explain';
import { twoRuns } from './two-runs';
import type { GradeResult, JudgedOption, RunBeside } from './verdict';

/** Judges options that were chosen, or put in order. */
export function judgeChoice(
  derived: Derived,
  answer: Extract<Answer, { readonly kind: ChoiceKind }>,
): GradeResult {
  const { question, options, key } = derived;
  const ids = 'option' in answer ? [answer.option] : answer.options;
  const values = ids.map((id) => options.find((option) => option.id === id)?.value);
  if (!values.every((value) => value !== undefined) || new Set(ids).size !== ids.length)
    return { ok: false, problem: 'the answer names options that are not there' };
  if (key.kind === 'order' && ids.length !== options.length)
    return { ok: false, problem: 'an order names every step' };
  const fact = wholeFact(derived);
  const chain = chainBehind(derived, fact);
  const right = isRight(derived, values);
  const broken = key.kind === 'order' ? violated(key.edges, values) : undefined;
  const idOf = (value: string) => options.find((option) => option.value === value)?.id ?? '';
  return {
    ok: true,
    verdict: {
      scenarioId: question.scenarioId,
      seed: question.seed,
      kind: question.kind,
      right,
      sentence: sentenceOf(derived, fact, values, right),
      ...missedOf(derived, fact, values, right),
      ...(derived.run.scenario.explain !== undefined && { explain: derived.run.scenario.explain }),
      chain,
      scenes: scenesOf(
        derived.run,
        chain.map(({ step }) => step),
      ),
      ...withBeside(runsBeside(derived, values, right)),
      options: judgedOptions(derived, ids, values),
      ...(broken && { violated: { first: idOf(broken[0]), second: idOf(broken[1]) } }),
      answered: ids,
      answer: rightValues(derived, values).map(idOf),
      values,
    },
  };
}

function withBeside(beside: readonly RunBeside[]): { readonly beside?: readonly RunBeside[] } {
  return beside.length === 0 ? {} : { beside };
}

/** The true one first. Of several causes, the one that was answered. */
function runsBeside(
  { key, beside, run }: Derived,
  values: readonly string[],
  right: boolean,
): readonly RunBeside[] {
  const [answered = ''] = values;
  const [first = ''] = key.kind === 'one' ? key.right : [];
  const held = [
    { value: right ? answered : first, judged: 'right' as const },
    ...(right || key.kind !== 'one' ? [] : [{ value: answered, judged: 'mine' as const }]),
  ];
  return held.flatMap(({ value, judged }) => {
    const other = beside(value);
    if (other === undefined) return [];
    const runs = twoRuns(run.cluster, other.run.cluster, other);
    return [{ without: other.without, judged, runs }];
  });
}

/** The chain of steps behind the answer. `says`: what its last line says, where that is the moment asked about. */
export function chainBehind(
  { run, key, atEnd, decided, idle, ...derived }: Derived,
  says = wholeFact(derived),
): readonly ChainStep[] {
  return key.kind === 'set' || atEnd ? chainTo(run, decided, says, idle) : chainOf(run, decided, idle);
}

/** The answer, and who or what decided it. */
function wholeFact({ fact, decidedBy }: Pick<Derived, 'fact' | 'decidedBy'>): string {
  return `${fact}${decidedBy()}`;
}

function isRight({ key }: Derived, values: readonly string[]): boolean {
  switch (key.kind) {
    case 'one':
      return values.length === 1 && key.right.includes(values[0] ?? '');
    case 'set':
      return key.accepted.some((set) => sameSet(set, values));
    case 'order':
      return violated(key.edges, values) === undefined;
    case 'goals':
      return false;
    default:
      return key satisfies never;
  }
}

/** The right answer that comes nearest: of several accepted sets, the one that was given, else that of the run. */
function rightValues(derived: Derived, values: readonly string[]): readonly string[] {
  const { key } = derived;
  if (key.kind === 'one') return key.right;
  if (key.kind === 'order') return key.seen;
  if (key.kind === 'goals') return [];
  return key.accepted.find((set) => sameSet(set, values)) ?? key.accepted[0] ?? [];
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

function sentenceOf(derived: Derived, fact: string, values: readonly string[], right: boolean): string {
  const { question, options } = derived;
  // A wrong answer is named, so that what follows is not read as what was wrong.
  const judged = (answer: string) =>
    right ? sentence(`Right: ${answer}`) : `${wrongWords(derived, values)} ${sentence(answer)}`;
  switch (question.kind) {
    case 'who':
    case 'reaches':
    case 'which':
    case 'next':
    case 'why':
      return judged(fact);
    case 'state':
      return judged(`at ${question.asksAt} ${fact}`);
    case 'order': {
      const { key } = derived;
      if (right) {
        const isLine = key.kind === 'order' && !freePairs(key.seen, key.edges);
        const [begin = '', end = ''] = isLine ? [key.seen[0], key.seen.at(-1)] : [];
        const ends = isLine ? `, from “${labelOf(derived, begin)}” to “${labelOf(derived, end)}”` : '';
        return `Right: each step comes after what it waits for${ends}.`;
      }
      const [first, then] = (key.kind === 'order' ? violated(key.edges, values) : undefined) ?? ['', ''];
      const label = (value: string) => options.find((option) => option.value === value)?.label ?? '';
      return `Not this order: “${label(first)}” has to come before “${label(then)}”; you put it after.`;
    }
    default:
      throw new Error(`"${question.kind}" is not answered by options`);
  }
}

/** Most wrong ones of a set that the sentence names. */
const strayNamed = 2;

/** "Not “kubelet”."; of several, which are too much, or that some are missing. */
function wrongWords(derived: Derived, values: readonly string[]): string {
  if (derived.key.kind === 'one') return `Not ${quoted(labelOf(derived, values[0] ?? ''))}.`;
  const { tooMuch } = strayed(derived, values);
  if (values.length === 0) return 'Nothing was chosen.';
  if (tooMuch.length === 0) return 'Not all of them.';
  if (tooMuch.length <= strayNamed) return `Not ${listed(named(derived, tooMuch), 'or')}.`;
  const stray =
    derived.question.kind === 'next'
      ? 'do not differ'
      : saysWhatHappens(derived)
        ? 'do not happen'
        : 'are not among them';
  return `${tooMuch.length} of yours ${stray}.`;
}

/** What of a set was chosen and does not belong to it, and what belongs to it and was not chosen. */
function strayed(
  derived: Derived,
  values: readonly string[],
): { readonly tooMuch: readonly string[]; readonly tooLittle: readonly string[] } {
  const wanted = rightValues(derived, values);
  return {
    tooMuch: values.filter((value) => !wanted.includes(value)),
    tooLittle: wanted.filter((value) => !values.includes(value)),
  };
}

/** One more sentence: what the chosen wrong option overlooks, what a set has too much or too little. */
function missedOf(
  derived: Derived,
  fact: string,
  values: readonly string[],
  right: boolean,
): { readonly missed?: string } {
  const { key, options } = derived;
  if (right) {
    const free = key.kind === 'order' && freePairs(key.seen, key.edges);
    return free ? { missed: 'Where neither of two steps waits for the other, either order is right.' } : {};
  }
  if (key.kind === 'one') {
    const chosen = options.find((option) => option.value === values[0]);
    if (chosen === undefined) return {};
    // "That" would be the cause that the sentence before has named.
    return { missed: chosen.why.replace(/^Without that/, `Without ${quoted(chosen.label)}`) };
  }
  if (key.kind === 'order')
    return { missed: `In the run it went: ${listed(named(derived, key.seen), 'then')}.` };
  const { tooMuch, tooLittle } = strayed(derived, values);
  const hasRight = values.length > tooMuch.length;
  const told = [
    // The sentence before has named the whole answer already.
    hasRight && tooLittle.length > 0 ? `You left out ${listed(named(derived, tooLittle))}.` : '',
    // What the sentence before has told of it already is not told again.
    ...tooMuch
      .filter((value) => !names(fact, labelOf(derived, value)))
      .map((value) => reasonWords(derived, value))
      // The longest tells most; each has its reason where the options are listed.
      .sort((a, b) => b.length - a.length)
      .slice(0, 1),
  ].filter(Boolean);
  return told.length === 0 ? {} : { missed: told.join(' ') };
}

/** Whether a text names an object, as a whole word. */
function names(text: string, label: string): boolean {
  return text
    .split(label)
    .slice(1)
    .some((rest) => !/^[\w-]/.test(rest));
}

/** "“The Pods are replaced”: that would be …". */
function reasonWords(derived: Derived, value: string): string {
  const why = derived.options.find((option) => option.value === value)?.why ?? '';
  const begun = why.replace(/^(That|Before|Its?|Under|Instead|At|Nothing|With|Every|The|For) /, (word) =>
    word.toLowerCase(),
  );
  return `${named(derived, [value])[0]}: ${begun}`;
}

/** Labels inside a sentence: those that tell what happens are quoted, names of objects are not. */
function named(derived: Derived, values: readonly string[]): readonly string[] {
  const labels = values.map((value) => labelOf(derived, value));
  return saysWhatHappens(derived) ? labels.map(quoted) : labels;
}

function saysWhatHappens({ run }: Derived): boolean {
  const { ask } = run.scenario;
  return ask.kind === 'order' || ask.kind === 'next' || (ask.kind === 'which' && ask.happens !== undefined);
}

function labelOf({ options }: { readonly options: readonly FoundOption[] }, value: string): string {
  return options.find((option) => option.value === value)?.label ?? value;
}

/** Whether two steps are left free by all edges together. */
function freePairs(seen: readonly string[], edges: readonly (readonly [string, string])[]): boolean {
  return seen.some((value, n) => {
    const next = seen[n + 1];
    return next !== undefined && !edges.some(([first, then]) => first === value && then === next);
  });
}

function judgedOptions(
  derived: Derived,
  ids: readonly string[],
  values: readonly string[],
): readonly JudgedOption[] {
  const { key, options } = derived;
  const right = isRight(derived, values);
  if (key.kind !== 'order') return options.map((option) => judgedOption(derived, option, ids, right));
  const misplaced = new Set(violations(key.edges, values).flat());
  return key.seen.flatMap((value) => {
    const option = options.find((each) => each.value === value);
    if (option === undefined) return [];
    const { id, label, why } = option;
    const judged = right ? 'right' : misplaced.has(value) ? 'mine' : 'neutral';
    return [{ id, label, why, judged, chosen: true, place: ids.indexOf(id) + 1 }];
  });
}

function judgedOption(
  derived: Derived,
  { id, label, value, why, right: holds }: Derived['options'][number],
  ids: readonly string[],
  answeredRight: boolean,
): JudgedOption {
  const chosen = ids.includes(id);
  const { key } = derived;
  const belongs =
    key.kind === 'set' && answeredRight
      ? chosen
      : key.kind === 'set'
        ? rightValues(derived, []).includes(value)
        : holds;
  const judged = belongs
    ? chosen || key.kind === 'one'
      ? 'right'
      : 'missed'
    : chosen
      ? 'mine'
      : 'ruled-out';
  return { id, label, chosen, judged, why };
}
