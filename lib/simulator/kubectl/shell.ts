/**
 * What is typed at a cluster that one plays with, in a terminal or on a page: kubectl, the words for faults and time, and
 * words that only look.
 */
import type { Cluster } from '../cluster';
import type { Command } from '../command';
import type { Step } from '../trace';
import { isLook, lookHelp } from './look-words';
import { parseWords } from './words';

export type Said =
  | { readonly kind: 'command'; readonly command: Command }
  /** The command reads standard input: the lines that follow, up to a line `until`. */
  | { readonly kind: 'asks-for-text'; readonly line: string; readonly until: string }
  /** Machines are to join until there are so many. */
  | { readonly kind: 'nodes'; readonly count: number }
  /** `text`: only the lines with it. */
  | { readonly kind: 'rules'; readonly node: string; readonly text: string }
  /** One of the words of `looks.ts`. */
  | { readonly kind: 'look'; readonly line: string }
  | { readonly kind: 'trace'; readonly text: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly message: string };

export const mostNodes = 1_000;

export const shellHelp = `kubectl WORDS            what kubectl does; the word kubectl may be left out
apply -f -               the manifests that follow, up to a line EOF; apply -f - <<END up to a line END
run                      lets time pass until nothing is left to do; run 5m lets five minutes pass
fault stop WHAT          WHAT is a process: kube-scheduler, kubelet@node-1, kube-proxy (on all nodes) …
fault start | cut-off | reconnect WHAT, fault slow WHAT TIME
fault cut-link | mend-link NODE (another NODE | control-plane)
fault crash | hang POD [--container=NAME] [--exit-code=N]
fault power-off | power-on | shut-down | terminate | flush-rules NODE, fault fill-disk NODE MI,
fault remove-manifest NODE FILE
node NAME                a machine joins; with --cpu, --memory, --pods, --labels
nodes N                  machines join until there are so many
trace [TEXT]             what happened so far; with TEXT only the steps that have it in them
rules NODE [TEXT]        what kube-proxy installed on a node; with TEXT only the lines that have it in them
${lookHelp}
help                     these words`;

/** What a line means. A line of blanks, or one that begins with `#`, means nothing. */
export function readLine(line: string): Said {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  if (word === '' || word.startsWith('#')) return { kind: 'nothing' };
  switch (word) {
    case 'exit':
    case 'quit':
      return { kind: 'exit' };
    case 'help':
      return { kind: 'help' };
    case 'trace':
      return { kind: 'trace', text: rest.join(' ') };
    case 'rules':
      return { kind: 'rules', node: rest[0] ?? '', text: rest.slice(1).join(' ') };
    case 'nodes':
      return { kind: 'nodes', count: Number(rest[0]) };
    default: {
      if (isLook(word)) return { kind: 'look', line: line.trim() };
      const parsed = parseWords(line);
      if (!parsed.ok) return { kind: 'problem', message: parsed.message };
      const { command, textUntil } = parsed;
      return command.kind === 'kubectl' && textUntil !== undefined
        ? { kind: 'asks-for-text', line: command.line, until: textUntil }
        : { kind: 'command', command };
    }
  }
}

/** The commands by which machines join until there are so many, or why that cannot be. */
export function moreNodes(cluster: Cluster, wanted: number): readonly Command[] | string {
  const there = cluster.machines().length;
  if (!Number.isInteger(wanted) || wanted < there || wanted > mostNodes)
    return `there are ${there} machines; \`nodes N\` makes them more, up to ${mostNodes}`;
  const taken = new Set(cluster.machines().map(({ node }) => node));
  const commands: Command[] = [];
  for (let n = 1; commands.length < wanted - there; n++)
    if (!taken.has(`node-${n}`)) commands.push({ kind: 'addNode', node: { name: `node-${n}` } });
  return commands;
}

/** The rules of a node's kernel as text, or those lines that have a text in them, or why there are none. */
export function rulesOrWhy(
  cluster: Pick<Cluster, 'machine' | 'machines' | 'rulesText'>,
  node: string,
  text = '',
): { readonly text: string } | { readonly problem: string } {
  if (cluster.machine(node) === undefined)
    return {
      problem: `\`rules NODE\`: ${cluster
        .machines()
        .map((each) => each.node)
        .join(', ')}`,
    };
  const rules = cluster.rulesText(node);
  if (rules === null) return { text: 'kube-proxy has installed nothing there' };
  if (text === '') return { text: rules };
  const lines = rules.split('\n').filter((line) => line.includes(text));
  return {
    text: lines.length === 0 ? `no line has ${text} in it` : lines.map((line) => line.trim()).join('\n'),
  };
}

/** A step on one line: when, what, and by which rule. */
export function stepLine({ at, says, rule }: Step): string {
  const time = new Date(at).toISOString().slice(11, 23);
  return `${time}  ${says}${rule === null ? '' : `  [${rule}]`}`;
}
