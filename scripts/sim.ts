/**
 * `npm run sim -- [FILES…] [--nodes N] [--seed N]`
 * Opens a cluster in the terminal and does what is typed, or what comes on standard input, line by line. FILES are
 * applied at the start. `help` lists the words. Exit code 2 when a line of the input is not understood, or is a fault in what the
 * cluster has not got.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Cluster, createCluster, type Flow, limitText, type Step, textOf } from '../lib/simulator/index';
import {
  look,
  moreNodes,
  mostNodes,
  readLine,
  rulesOrWhy,
  type Said,
  shellHelp,
  stepLine,
} from '../lib/simulator/typing';
import { commandLine } from './command-line.mjs';

/** Lines that are shown at once. */
const mostLines = 2_000;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = commandLine('Usage: npm run sim -- [FILES…] [--nodes N] [--seed N]', {
    nodes: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  });
  const [nodes, seed] = [Number(values.nodes), Number(values.seed)];
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > mostNodes || !Number.isInteger(seed)) {
    console.error(`--nodes is a number from 1 to ${mostNodes}, --seed a whole number`);
    return 2;
  }
  const names = Array.from({ length: nodes }, (_, i) => ({ name: `node-${i + 1}` }));
  const cluster = createCluster({ nodes: names }, { seed });
  for (const file of positionals) if (!applyFile(cluster, file)) return 2;
  return await session(cluster);
}

function applyFile(cluster: Cluster, file: string): boolean {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    console.error(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`);
    return false;
  }
  let isApplied = false;
  show(cluster, () => {
    const answer = cluster.kubectl('apply -f -', { stdin: text });
    isApplied = answer.exitCode === 0;
    return textOf(answer.pieces);
  });
  return isApplied;
}

/** Reads lines until the end, or `exit`. A line that is not understood ends the input, unless somebody sits there. */
async function session(cluster: Cluster): Promise<number> {
  const isInteractive = process.stdin.isTTY === true;
  const lines = createInterface({
    input: process.stdin,
    output: isInteractive ? process.stdout : undefined,
    prompt: '$ ',
  });
  if (isInteractive) {
    console.log('A cluster is there. `help` lists the words, `exit` ends.');
    lines.prompt();
  }
  const opened: Flow[] = [];
  let number = 0;
  let waiting: { readonly line: string; readonly until: string; readonly text: string[] } | undefined;
  const finish = (): void => {
    if (waiting !== undefined) {
      const { line, text } = waiting;
      waiting = undefined;
      show(cluster, () => textOf(cluster.kubectl(line, { stdin: text.join('\n') }).pieces));
    }
  };
  for await (const line of lines) {
    number++;
    if (waiting !== undefined) {
      if (line.trim() === waiting.until) finish();
      else waiting.text.push(line);
    } else {
      if (!isInteractive && readLine(line).kind !== 'nothing') console.log(`$ ${line}`);
      const said = typed(cluster, line, opened);
      if (said?.kind === 'exit') return 0;
      if (said?.kind === 'asks-for-text') waiting = { line: said.line, until: said.until, text: [] };
      if (said?.kind === 'problem') {
        console.error(isInteractive ? said.message : `line ${number}: ${said.message}`);
        if (!isInteractive) return 2;
      }
    }
    if (isInteractive) lines.prompt();
  }
  finish();
  return 0;
}

/** Does one line. Answers what ends the input, or is asked for before the line can be done. */
function typed(
  cluster: Cluster,
  line: string,
  opened: Flow[],
): Extract<Said, { kind: 'exit' | 'asks-for-text' | 'problem' }> | undefined {
  const said = readLine(line);
  switch (said.kind) {
    case 'exit':
    case 'asks-for-text':
    case 'problem':
      return said;
    case 'nothing':
      return undefined;
    case 'help':
      console.log(`${shellHelp}, exit`);
      return undefined;
    case 'trace':
      tell(cluster.trace.steps.filter((step) => stepLine(step).includes(said.text)));
      return undefined;
    case 'rules': {
      const rules = rulesOrWhy(cluster, said.node, said.text);
      if ('problem' in rules) return { kind: 'problem', message: rules.problem };
      console.log(rules.text);
      return undefined;
    }
    case 'nodes': {
      const commands = moreNodes(cluster, said.count);
      if (typeof commands === 'string') return { kind: 'problem', message: commands };
      show(cluster, () => {
        for (const command of commands) cluster.do(command);
        cluster.run();
        return '';
      });
      return undefined;
    }
    case 'look': {
      const seen = look(cluster, said.line, opened);
      if ('problem' in seen) return { kind: 'problem', message: seen.problem };
      console.log(seen.text);
      return undefined;
    }
    case 'command': {
      let problem: string | undefined;
      show(cluster, () => {
        const { command } = said;
        if (command.kind === 'kubectl') return textOf(cluster.kubectl(command.line).pieces);
        if (command.kind === 'run') {
          const result = cluster.run(command.forMs);
          return result.kind === 'limit' ? `${limitText(result, cluster.trace)}\n` : '';
        }
        const { ok, message } = cluster.do(command);
        if (!ok) problem = message;
        return ok ? message : '';
      });
      return problem === undefined ? undefined : { kind: 'problem', message: problem };
    }
    default:
      return said satisfies never;
  }
}

/** Prints what a command printed, and then the steps it led to. */
function show(cluster: Cluster, act: () => string): void {
  const from = cluster.trace.steps.length;
  process.stdout.write(act());
  const steps = cluster.trace.steps.slice(from).filter(({ action }) => action.kind !== 'command');
  tell(steps);
}

function tell(steps: readonly Step[]): void {
  const shown = steps.slice(-mostLines);
  if (shown.length < steps.length) console.log(`  … ${steps.length - shown.length} steps before`);
  for (const step of shown) console.log(`  ${stepLine(step)}`);
}
