/**
 * `npm run scenario -- PATH|ID [--seed N] [--runs N] [--answer ANSWER] [--json]`
 * An answer is a letter, letters with commas (an order: all of them), commands one a line (`<<EOF` … `EOF` for what one
 * reads), or a manifest; `@FILE` reads it from a file, `@solution` is the first solution of a task, as its author wrote it.
 * Prints a scenario's situation, derived key, options, fairness over wake orders and the chain that decided; with
 * `--answer`, the verdict on it; with `--json` all of it for a program, or `{ "problem": … }`. PATH may lie anywhere.
 * Exit code 1 when the scenario is unfair or its file is wrong, or when the answer is not right; 2 when what was asked for cannot
 * be done: an unknown id, an answer that does not fit the question, a wrong option of this command.
 * `npm run scenario -- --hashes [--write]` compares the trace hash of every shipped scenario with
 * `content/trace-hashes.json`, or writes them there.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { contentFolder } from '../lib/curriculum/content-folder';
import { loadScenarios, readScenario, type Scenario } from '../lib/curriculum/scenarios';
import { typedLines } from '../lib/curriculum/typed-lines';
import { problemText } from '../lib/curriculum/yaml-file';
import { goalsHolding } from '../lib/grading/ask/ask-task';
import { type Derived, derive } from '../lib/grading/derive';
import { fairness } from '../lib/grading/fairness';
import { compareHashes, hashesFile, hashesOf } from '../lib/grading/hashes';
import { judge } from '../lib/grading/judge/grade';
import { chainBehind } from '../lib/grading/judge/judge-choice';
import { fieldsOfFew } from '../lib/grading/judge/two-runs-shape';
import type { RunBeside, Verdict } from '../lib/grading/judge/verdict';
import { type Answer, answeredWith, answerNaming, isChoice } from '../lib/grading/question';
import { answerText } from '../lib/grading/words/answer-text';
import { commandLine } from './command-line.mjs';

const usage = `Usage: npm run scenario -- PATH|ID [--seed N] [--runs N] [--answer ANSWER] [--json]
       npm run scenario -- --hashes [--write]

  PATH|ID          a scenario file, or an id such as kube-proxy/stale-rules
  --seed N         draw other values of "vary" (0: the first of each)
  --runs N         wake orders tried besides the first (20)
  --answer ANSWER  grade it: a letter, letters with commas, lines to type, a manifest, @FILE, or @solution
  --json           all of it for a program
  --hashes         which runs differ from content/trace-hashes.json; with --write, keep them as they are now`;

const given = commandLine(usage, {
  seed: { type: 'string', default: '0' },
  runs: { type: 'string', default: '20' },
  answer: { type: 'string' },
  json: { type: 'boolean', default: false },
  hashes: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
});
const options = given.values;

process.exitCode = start(given.positionals);

function start(positionals: readonly string[]): number {
  if (options.hashes) return hashes();
  const [pathOrId, another] = positionals;
  if (pathOrId === undefined) return refused(usage, 2);
  if (another !== undefined) return refused(`One scenario at a time: what is "${another}"?`, 2);
  for (const name of ['seed', 'runs'] as const)
    if (!/^\d{1,9}$/.test(options[name]))
      return refused(`--${name} takes a whole number, not "${options[name]}".`, 2);
  return one(pathOrId);
}

function one(pathOrId: string): number {
  const found = find(pathOrId);
  if ('problem' in found) return refused(found.problem, found.code);
  const { scenario } = found;
  const file = options.answer?.startsWith('@') ? options.answer.slice(1) : undefined;
  if (file !== undefined && !isSolution(scenario, file) && !existsSync(file))
    return refused(`There is no file ${file} to read an answer from.`, 2);
  const seed = Number(options.seed);
  const derived = derive(scenario, { seed });
  if (!derived.ok) return refused(`${scenario.id}: ${derived.problem}`, 1);
  const { kind } = derived.derived.question;
  if (options.answer !== undefined && isChoice(kind) && answeredWith[kind] === 'one')
    if (lettersOf(options.answer).length > 1) return refused(`"${kind}" takes one letter.`, 2);
  const fair = fairness(scenario, { runs: Number(options.runs), seed });
  const graded = options.answer === undefined ? undefined : judge(derived.derived, answerOf(derived.derived));
  if (graded && !graded.ok) return refused(`${answerProblem(graded.problem, derived.derived)}`, 2);
  if (options.json) {
    const { question, key, fact } = derived.derived;
    // Each with what the key calls it, and whether it is right: the question itself gives nothing away.
    const held = derived.derived.options.map(({ id, label, value, right, why }) => ({
      id,
      label,
      value,
      right,
      why,
    }));
    const told = { question, options: held, answer: answerText(derived.derived), key, fact };
    const chain = chainBehind(derived.derived);
    console.log(JSON.stringify({ ...told, chain, fairness: fair, verdict: graded?.verdict }, null, 2));
  } else {
    tell(derived.derived);
    console.log(
      fair.fair
        ? `\nFair: the same under ${fair.runs} wake orders.`
        : `\nUNFAIR: ${fair.problem}${fair.kind === 'disagree' ? `\n  chance ${fair.chances[0]}: ${fair.answers[0]}\n  chance ${fair.chances[1]}: ${fair.answers[1]}` : ''}`,
    );
    if (graded) tellVerdict(graded.verdict);
  }
  return fair.fair && graded?.verdict.right !== false ? 0 : 1;
}

/** What is wrong with an answer, and what there is to answer with. */
function answerProblem(problem: string, { question }: Derived): string {
  const letters = question.options.map(({ id }) => id).join(', ');
  const said = `${problem[0]?.toUpperCase()}${problem.slice(1).replace(/\.$/, '')}.`;
  return isChoice(question.kind) ? `${said} There are: ${letters}.` : said;
}

/** `@solution` is for tasks; anything else is a file. */
function isSolution({ template }: Scenario, word: string): boolean {
  return word === 'solution' && JSON.stringify(template).includes('"solutions"');
}

/** What cannot be done: to a person in a line, to a program as `{ "problem": … }`. */
function refused(problem: string, code: number): number {
  if (options.json) console.log(JSON.stringify({ problem }, null, 2));
  else console.error(problem);
  return code;
}

type Found = { readonly scenario: Scenario } | { readonly problem: string; readonly code: 1 | 2 };

/** The scenario, or what is wrong with it: 2 when there is none, 1 when its file is wrong. */
function find(pathOrId: string): Found {
  const byId = existsSync(pathOrId)
    ? undefined
    : join(contentFolder(), `${pathOrId.replace('/', '/scenarios/')}.yaml`);
  const path = byId ?? pathOrId;
  if (!existsSync(path) || !statSync(path).isFile())
    return { problem: `There is no file ${pathOrId}, and no scenario of that id.`, code: 2 };
  // A file that lies where scenarios lie is called as it will be.
  const [, topic] = /(?:^|\/)([a-z0-9-]+)\/scenarios\/[^/]+$/.exec(path) ?? [];
  const name = basename(path).replace(/\.ya?ml$/, '');
  const id = byId ? pathOrId : topic === undefined ? name : `${topic}/${name}`;
  const read = readScenario(id, path, readFileSync(path, 'utf8'));
  if (read.ok) return { scenario: read.scenario };
  return { problem: read.problems.map(problemText).join('\n'), code: 1 };
}

function answerOf({ question, run }: Derived): Answer {
  const { ask } = run.scenario;
  const given = options.answer ?? '';
  if (given === '@solution' && ask.kind === 'fix') return { kind: 'fix', typed: ask.solutions[0] ?? [] };
  if (given === '@solution' && ask.kind === 'write')
    return { kind: 'write', manifest: ask.solutions[0] ?? '' };
  const text = given.startsWith('@') ? readFileSync(given.slice(1), 'utf8') : given;
  const { kind } = question;
  if (kind === 'write') return { kind, manifest: text };
  if (kind === 'fix') return { kind, typed: typedLines(text) };
  return answerNaming(kind, lettersOf(text));
}

function lettersOf(text: string): readonly string[] {
  return text.split(',').flatMap((letter) => letter.trim() || []);
}

function tell(derived: Derived): void {
  const { question } = derived;
  console.log(
    `${question.title}  (${question.scenarioId}, seed ${question.seed}, about ${question.minutes} min)\n`,
  );
  if (question.story) console.log(`${question.story}\n`);
  for (const { kind, name } of question.objects) console.log(`  given     ${kind} ${name}`);
  console.log(`  picture   ${question.scene.description}`);
  for (const { time, says } of question.timeline) console.log(`  ${time}  ${says}`);
  console.log(`\n${question.ask}  (at ${question.asksAt})`);
  const marks = marksOf(derived);
  const isTask = derived.key.kind === 'goals';
  if (isTask) console.log('Goals:');
  for (const [n, { id, label, why }] of derived.options.entries())
    console.log(
      isTask
        ? `  ${marks.of[n]} ${label}\n      ${why}`
        : `  ${marks.of[n]} ${id}  ${label}\n         ${why}`,
    );
  if (marks.legend !== '') console.log(`  ${marks.legend}`);
  console.log(isTask ? '' : `\nKey: ${answerText(derived)}`);
  if (derived.key.kind === 'order') {
    const letter = (value: string) => derived.options.find((option) => option.value === value)?.id;
    console.log(`Edges: ${derived.key.edges.map(([a, b]) => `${letter(a)} before ${letter(b)}`).join(', ')}`);
  }
  console.log('Why (● decided, □ broke or was refused, ○ the way there):');
  for (const { time, says, rule, kind } of chainBehind(derived)) {
    console.log(
      `  ${time} ${kind === 'key' ? '●' : kind === 'gap' ? '□' : '○'} ${says}${rule ? `  [${rule}]` : ''}`,
    );
  }
}

/** How each option is marked, and what the marks mean: of a task, whether a goal holds before anything is done. */
function marksOf({ key, options: found, run }: Derived): {
  readonly of: readonly string[];
  readonly legend: string;
} {
  const mark = (isSo: boolean) => (isSo ? '✓' : '✗');
  const { ask } = run.scenario;
  if (key.kind === 'order') return { of: found.map(() => ' '), legend: '' };
  if (ask.kind === 'fix' || ask.kind === 'write')
    return {
      of: goalsHolding(run, ask.goals).map(({ holds }) => mark(holds)),
      legend:
        '(✓ holds already, ✗ is still to be reached; the line below says what is so before anything is done)',
    };
  return { of: found.map(({ right }) => mark(right)), legend: '(✓ right, ✗ wrong)' };
}

function tellVerdict(verdict: Verdict): void {
  console.log(`\n${verdict.sentence}`);
  if (verdict.missed) console.log(verdict.missed);
  for (const { line, answer, ok } of verdict.typed ?? [])
    console.log(
      `  $ ${line}\n    ${(answer || '(no output)').split('\n').join('\n    ')}${ok ? '' : '  (failed)'}`,
    );
  if (verdict.kind === 'fix' || verdict.kind === 'write')
    for (const { judged, label, why } of verdict.options)
      console.log(`  ${judged === 'right' ? '✓' : '✗'} ${label}\n      ${why}`);
  if (verdict.explain) console.log(verdict.explain);
  for (const beside of verdict.beside ?? []) tellBeside(beside);
}

/** The deciding few of what differs; all of it is in the answer of `--json`. */
function tellBeside({ without, judged, runs }: RunBeside): void {
  console.log(`\n${judged === 'mine' ? 'What was answered: without' : 'Without'} ${without}`);
  console.log(`  ${runs.says}`);
  for (const { time, side, says, times, decides } of runs.steps)
    if (decides)
      console.log(`  ${time} ${side === 'here' ? '-' : '+'} ${says}${times > 1 ? ` (${times} times)` : ''}`);
  for (const { name, only, fields, decides } of runs.objects) {
    if (!decides) continue;
    console.log(`  ${name}${only ? ` only in ${only === 'here' ? 'this run' : 'the run without it'}` : ''}`);
    for (const { path, here, there } of fields.slice(0, fieldsOfFew)) {
      if (here !== null) console.log(`    - ${path}: ${here}`);
      if (there !== null) console.log(`    + ${path}: ${there}`);
    }
  }
}

function hashes(): number {
  const folder = contentFolder();
  const { scenarios, problems } = loadScenarios(folder);
  for (const problem of problems) console.error(problemText(problem));
  const found = hashesOf(scenarios);
  if (options.write) {
    writeFileSync(join(folder, hashesFile), `${JSON.stringify(found, null, 2)}\n`);
    console.log(`${Object.keys(found).length} hashes written to ${join(folder, hashesFile)}`);
    return problems.length > 0 ? 1 : 0;
  }
  const differences = compareHashes(JSON.parse(readFileSync(join(folder, hashesFile), 'utf8')), found);
  for (const difference of differences) console.error(difference);
  console.log(`${Object.keys(found).length} scenarios, ${differences.length} differ`);
  return differences.length + problems.length > 0 ? 1 : 0;
}
