/** How runs are put into words: times, components, objects, what a component did. */
import type { Cluster, KubeObject, ObjectRef, Step, Trace } from '@/lib/simulator/index';
import { splitKey } from '@/lib/simulator/index';
import { baseName } from '../run/find';

/** A virtual time as it is printed: "14:03:12". */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** "kubelet on node-1" for `kubelet@node-1`. */
export function componentName(actor: string): string {
  const [name = actor, node] = actor.split('@');
  return node === undefined ? name : `${name} on ${node}`;
}

/** Markdown: a record is slanted, what runs stands upright. Namespaces other than `default` are told. */
export function objectName(ref: ObjectRef | Pick<KubeObject, 'kind' | 'metadata'>): string {
  const { namespace, name } =
    'key' in ref ? splitKey(ref.key) : { namespace: ref.metadata.namespace ?? '', name: ref.metadata.name };
  const where = namespace === '' || namespace === 'default' ? '' : ` in ${namespace}`;
  const said = `${ref.kind} ${name}`;
  return ref.kind === 'Pod' || ref.kind === 'Node' ? `${said}${where}` : `*${said}*${where}`;
}

/** What a step says, as a person reads it: "kube-proxy on node-2 installs …"; with `strong`, the actor stands out. */
export function told({ actor, says }: Pick<Step, 'actor' | 'says'>, strong = false): string {
  const [name = actor, node] = actor.split('@');
  const rest = says.startsWith(actor) ? says.slice(actor.length) : undefined;
  const words = (text: string) =>
    verbatim(text.replace(/\b([a-z-]+)@([\w.-]+)/g, '$1 on $2').replace(/\bdefault\//g, ''));
  if (rest === undefined) return words(says);
  return `${strong ? `**${name}**` : name}${node === undefined ? '' : ` on ${node}`}${words(rest)}`;
}

/** Plain text as Markdown that reads the same, whatever a person typed. */
function verbatim(text: string): string {
  return text.replace(/[\\`*]|(?<!\w)_|_(?!\w)/g, '\\$&');
}

/**
 * What a step of a run says. A change that a person's command made is told in the words of the command, which say more than
 * "changes Deployment web".
 */
export function toldIn({ steps }: Trace, step: Step, strong = false): string {
  const { action, rule, actor } = step;
  const isChange = action.kind === 'write' && ['update', 'patch'].includes(action.verb);
  if (rule !== null || !isChange) return told(step, strong);
  const command = step.because
    .map((id) => steps[id])
    .find((cause) => cause?.action.kind === 'command' && cause.actor === actor);
  return told(command === undefined || namesNoChange(command) ? step : command, strong);
}

/** What is read from a file or from standard input, and several objects at once, are not named by the command. */
function namesNoChange({ action, says }: Step): boolean {
  if (action.kind !== 'command') return true;
  const { command } = action;
  return command.kind === 'kubectl' ? / -f |--filename/.test(says) : says.includes(', ');
}

/** "a", "a and b", "a, b and c"; "a, then b", "a, b, then c". */
export function listed(items: readonly string[], joint: 'and' | 'or' | 'then' = 'and'): string {
  const last = items.at(-1) ?? '';
  const before = joint === 'then' ? ', then' : ` ${joint}`;
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')}${before} ${last}`;
}

/** What is longer than so many letters, cut after a whole word, with dots. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest + 1);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > longest / 2 ? space : longest).trimEnd()} …`;
}

/** A label inside a sentence. */
export function quoted(label: string): string {
  return `“${label}”`;
}

/** "1 Pod", "3 Pods". */
export function counted(count: number, noun: string): string {
  if (count === 1) return `${count} ${noun}`;
  if (/(s|x|ch)$/.test(noun)) return `${count} ${noun}es`;
  return `${count} ${/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** A sentence: a capital letter, where no name of a program or person begins it, and a full stop, unless it is cut short. */
export function sentence(text: string): string {
  const begun = text.replace(
    /^(?!(?:kubectl|kubelet|etcd|admin|alice|bob|containerd|coredns|cni|servicelb)\b)([a-z])(?![a-z]*[-.@\d])/,
    (letter) => letter.toUpperCase(),
  );
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/**
 * What a component did from a step on, in at most three parts, most frequent first: "created 3 Pods, updated the status
 * of 2 ReplicaSets". Empty when it did nothing. Heartbeats leave no steps and are not told.
 */
export function deeds(cluster: Cluster, component: string, from = cluster.stood): string {
  if (component === 'kube-apiserver') {
    const stored = cluster.trace.steps.slice(from).filter(({ action }) => action.kind === 'write').length;
    return stored === 0 ? '' : `stored ${counted(stored, 'write')} that others asked for`;
  }
  const groups = new Map<string, { readonly say: (n: number) => string; readonly about: Set<string> }>();
  for (const step of cluster.trace.steps.slice(from)) {
    if (step.actor !== component && baseName(step.actor) !== component && step.process !== component)
      continue;
    const deed = deedOf(step);
    if (deed === undefined) continue;
    const group = groups.get(deed.id) ?? { say: deed.say, about: new Set<string>() };
    group.about.add(deed.about);
    groups.set(deed.id, group);
  }
  return listed(
    [...groups.values()]
      .sort((a, b) => b.about.size - a.about.size)
      .slice(0, 3)
      .map(({ say, about }) => say(about.size)),
  );
}

type Deed = { readonly id: string; readonly about: string; readonly say: (count: number) => string };

function deedOf({ action }: Step): Deed | undefined {
  switch (action.kind) {
    case 'write': {
      const { verb, subresource, object } = action;
      const said =
        verb === 'bind' || subresource === 'binding'
          ? 'bound'
          : subresource === 'status'
            ? 'reported the status of'
            : { create: 'created', update: 'updated', patch: 'changed', delete: 'deleted' }[verb];
      return {
        id: `${said} ${object.kind}`,
        about: object.key,
        say: (n) => `${said} ${counted(n, object.kind)}${said === 'bound' ? ' to a node' : ''}`,
      };
    }
    case 'effect': {
      const verb = effectVerbs[action.effect];
      if (verb === undefined) return undefined;
      return {
        id: action.effect,
        about: `${action.node} ${action.about?.key ?? ''} ${action.container ?? ''}`,
        say: (n) => verb(n),
      };
    }
    case 'refused':
      return {
        id: 'refused',
        about: action.object.key,
        say: (n) => `was refused ${counted(n, 'request')}`,
      };
    case 'event':
    case 'finding':
    case 'fault':
    case 'command':
      return undefined;
    default:
      return action satisfies never;
  }
}

const effectVerbs: Readonly<Record<string, (count: number) => string>> = {
  'install-rules': (n) => `wrote the packet rules of ${counted(n, 'node')}`,
  'start-container': (n) => `started ${counted(n, 'container')}`,
  'restart-container': (n) => `restarted ${counted(n, 'container')}`,
  'pull-image': (n) => `had ${counted(n, 'image')} pulled`,
  'create-sandbox': (n) => `prepared ${counted(n, 'Pod')}`,
  'stop-container': (n) => `stopped ${counted(n, 'container')}`,
  'kill-container': (n) => `killed ${counted(n, 'container')}`,
};
