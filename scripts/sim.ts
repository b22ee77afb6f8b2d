/**
 * `npm run sim -- [FILES…] [--nodes N] [--seed N]`
 * Opens a cluster in the terminal and does what is typed, or what comes on standard input, line by line. FILES are
 * applied at the start. `help` lists the words. Exit code 2 when a line of the input is not understood.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Cluster, createCluster, type Step } from '../lib/simulator/index';
import { parseWords } from '../lib/simulator/kubectl/words';

const mostNodes = 1_000;
/** Lines that are shown at once. */
const mostLines = 2_000;

const help = `kubectl WORDS            what kubectl does; the word kubectl may be left out
apply -f -               the manifests that follow, up to a line EOF; apply -f - <<END up to a line END
run                      lets time pass until nothing is left to do; run 5m lets five minutes pass
fault stop WHAT          WHAT is a process: kube-scheduler, kubelet@node-1, kube-proxy (on all nodes) …
fault start | cut-off | reconnect WHAT, fault slow WHAT TIME
fault crash | hang POD [--container=NAME] [--exit-code=N]
fault power-off | power-on NODE, fault fill-disk NODE MI, fault remove-manifest NODE FILE
node NAME                a machine joins; with --cpu, --memory, --pods, --labels
nodes N                  machines join until there are so many
trace [TEXT]             what happened so far; with TEXT only the steps that have it in them
rules NODE               what kube-proxy installed on a node
help, exit`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { nodes: { type: 'string', default: '3' }, seed: { type: 'string', default: '1' } },
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
  show(cluster, () => cluster.kubectl('apply -f -', { stdin: text }));
  return true;
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
  let number = 0;
  let waiting: { readonly line: string; readonly until: string; readonly text: string[] } | undefined;
  const finish = (): void => {
    if (waiting !== undefined) {
      const { line, text } = waiting;
      waiting = undefined;
      show(cluster, () => cluster.kubectl(line, { stdin: text.join('\n') }));
    }
  };
  for await (const line of lines) {
    number++;
    if (waiting !== undefined) {
      if (line.trim() === waiting.until) finish();
      else waiting.text.push(line);
    } else if (line.trim() !== '' && !line.trim().startsWith('#')) {
      if (!isInteractive) console.log(`$ ${line}`);
      const said = typed(cluster, line);
      if (said === 'exit') return 0;
      if (typeof said === 'object' && 'until' in said)
        waiting = { line: said.line, until: said.until, text: [] };
      else if (said !== undefined) {
        console.error(isInteractive ? said.problem : `line ${number}: ${said.problem}`);
        if (!isInteractive) return 2;
      }
    }
    if (isInteractive) lines.prompt();
  }
  finish();
  return 0;
}

type Said =
  | undefined
  | 'exit'
  | { readonly problem: string }
  | { readonly line: string; readonly until: string };

/** Does one line. */
function typed(cluster: Cluster, line: string): Said {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  switch (word) {
    case 'exit':
    case 'quit':
      return 'exit';
    case 'help':
      console.log(help);
      return undefined;
    case 'trace':
      tell(cluster.trace.steps.filter((step) => lineOf(step).includes(rest.join(' '))));
      return undefined;
    case 'rules':
      return rules(cluster, rest[0]);
    case 'nodes':
      return moreNodes(cluster, Number(rest[0]));
    default: {
      const parsed = parseWords(line);
      if (!parsed.ok) return { problem: parsed.message };
      const { command, textUntil } = parsed;
      if (command.kind === 'kubectl' && textUntil !== undefined)
        return { line: command.line, until: textUntil };
      show(cluster, () => {
        if (command.kind === 'kubectl') return cluster.kubectl(command.line);
        if (command.kind === 'run') {
          const result = cluster.run(command.forMs);
          return { stdout: result.kind === 'limit' ? `did not settle: ${result.limit}\n` : '', stderr: '' };
        }
        const { ok, message } = cluster.do(command);
        return ok ? { stdout: message, stderr: '' } : { stdout: '', stderr: `${message}\n` };
      });
      return undefined;
    }
  }
}

function moreNodes(cluster: Cluster, wanted: number): Said {
  const there = cluster.machines().length;
  if (!Number.isInteger(wanted) || wanted < there || wanted > mostNodes)
    return { problem: `there are ${there} machines; \`nodes N\` makes them more, up to ${mostNodes}` };
  show(cluster, () => {
    for (let n = there + 1; n <= wanted; n++) cluster.do({ kind: 'addNode', node: { name: `node-${n}` } });
    cluster.run();
    return { stdout: '', stderr: '' };
  });
  return undefined;
}

function rules(cluster: Cluster, node: string | undefined): Said {
  if (node === undefined || cluster.machine(node) === undefined)
    return {
      problem: `\`rules NODE\`: ${cluster
        .machines()
        .map((each) => each.node)
        .join(', ')}`,
    };
  console.log(cluster.rulesText(node) ?? 'kube-proxy has installed nothing there');
  return undefined;
}

/** Prints what a command printed, and then the steps it led to. */
function show(cluster: Cluster, act: () => { readonly stdout: string; readonly stderr: string }): void {
  const from = cluster.trace.steps.length;
  const { stdout, stderr } = act();
  process.stdout.write(stdout);
  process.stdout.write(stderr);
  const steps = cluster.trace.steps.slice(from).filter(({ action }) => action.kind !== 'command');
  tell(steps);
}

function tell(steps: readonly Step[]): void {
  const shown = steps.slice(-mostLines);
  if (shown.length < steps.length) console.log(`  … ${steps.length - shown.length} steps before`);
  for (const step of shown) console.log(lineOf(step));
}

function lineOf({ at, says, rule }: Step): string {
  const time = new Date(at).toISOString().slice(11, 23);
  return `  ${time}  ${says}${rule === null ? '' : `  [${rule}]`}`;
}
