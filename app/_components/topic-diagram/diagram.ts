import type { Fact, TopicEntry } from '@/lib/curriculum/schema';
import { objectSymbol, processSymbol } from '../cluster-picture/symbols-of';
import type { SymbolId } from '../symbols';

/** Who a topic's facts are about, and what goes between it and the rest: the small standard picture of a component. */
export type Diagram = {
  readonly subject: { readonly name: string; readonly symbol: SymbolId };
  /** Where it runs; null when nothing says. */
  readonly ground: Ground | null;
  /** About what it talks to the kube-apiserver, where the facts say that it does. */
  readonly asksServer: string | null;
  /** Kinds it watches, as the fact spells them. */
  readonly watches: readonly Thing[];
  readonly writes: readonly Thing[];
  readonly talksTo: readonly { readonly to: Thing; readonly about: string }[];
};

export type Ground = 'every node' | 'the control plane' | 'a Pod';

/** A record is slanted and kept by the kube-apiserver; anything else stands where the subject runs. */
export type Thing = { readonly text: string; readonly symbol: SymbolId; readonly isRecord: boolean };

type Told = Pick<TopicEntry, 'area' | 'name'> & { readonly facts: readonly Fact[] };

/** The diagram of the component that the topic's facts tell most about, or null when they tell of no arrow. */
export function diagramOf({ area, name, facts }: Told): Diagram | null {
  const telling = facts.filter(
    (fact) => fact.kind === 'watches' || fact.kind === 'writes' || fact.kind === 'talks-to',
  );
  const subject = (telling.find((fact) => bare(fact.subject) === name) ?? telling[0])?.subject;
  if (subject === undefined) return null;
  const own = telling.filter((fact) => fact.subject === subject);
  const runs = facts.find((fact) => fact.kind === 'runs' && bare(fact.subject) === bare(subject));
  const asked = own.find((fact) => fact.kind === 'talks-to' && bare(fact.to) === 'kube-apiserver');
  return {
    subject: { name: bare(subject), symbol: processSymbol(bare(subject)) },
    ground: runs?.kind === 'runs' ? groundIn(runs.where) : usualGround(area, bare(subject)),
    asksServer: asked?.kind === 'talks-to' ? plain(asked.about) : null,
    watches: own.flatMap((fact) => (fact.kind === 'watches' ? fact.watches.map(thing) : [])),
    writes: own.flatMap((fact) => (fact.kind === 'writes' ? fact.writes.map(thing) : [])),
    talksTo: own.flatMap((fact) =>
      fact.kind === 'talks-to' && bare(fact.to) !== 'kube-apiserver'
        ? [{ to: thing(fact.to), about: plain(fact.about) }]
        : [],
    ),
  };
}

/** The same in one or two sentences. */
export function diagramAsText({ subject, ground, watches, writes, asksServer, talksTo }: Diagram): string {
  const sentences = [
    watches.length > 0 && `${subject.name} watches ${listed(watches)} at the kube-apiserver.`,
    writes.length > 0 && `${subject.name} writes ${listed(writes)}.`,
    asksServer !== null && `${subject.name} talks to the kube-apiserver about ${asksServer}.`,
    ...talksTo.map(({ to, about }) => `${subject.name} talks to ${to.text} about ${about}.`),
    ground !== null && `${subject.name} runs ${ground === 'every node' ? 'on every node' : `in ${ground}`}.`,
  ];
  return sentences.filter(Boolean).join(' ');
}

/** The ground that a `runs` fact tells of. */
function groundIn(where: string): Ground | null {
  if (/every node/.test(where)) return 'every node';
  if (/Pod/.test(where)) return 'a Pod';
  return /control plane/.test(where) ? 'the control plane' : null;
}

/** Without such a fact: the parts of a node run on every node; the built-in controllers, in the control plane. */
function usualGround(area: Told['area'], subject: string): Ground | null {
  if (area === 'node') return 'every node';
  return area === 'control-plane' || /[- ]controller$/.test(subject) ? 'the control plane' : null;
}

const KINDS = [
  'CustomResourceDefinition',
  'PersistentVolumeClaim',
  'ControllerRevision',
  'EndpointSlice',
  'StatefulSet',
  'ReplicaSet',
  'Deployment',
  'DaemonSet',
  'Namespace',
  'ConfigMap',
  'CronJob',
  'Ingress',
  'Service',
  'Binding',
  'Secret',
  'Lease',
  'Event',
  'Node',
  'Job',
  'Pod',
] as const;

function thing(text: string): Thing {
  const words = plain(text);
  const kind = KINDS.find((each) => new RegExp(`\\b${each}(e?s)?\\b`).test(words));
  if (kind) return { text: words, symbol: objectSymbol(kind), isRecord: true };
  return {
    text: bare(words),
    symbol: /rules/.test(words) ? 'rules' : processSymbol(bare(words)),
    isRecord: false,
  };
}

/** Without its article: "the kubelet" is kubelet. */
function bare(subject: string): string {
  return plain(subject).replace(/^(the|an?) /, '');
}

function plain(markdown: string): string {
  return markdown.replace(/[`*]/g, '');
}

function listed(things: readonly Thing[]): string {
  const texts = things.map(({ text }) => text);
  const last = texts.pop() ?? '';
  return texts.length === 0 ? last : `${texts.join(', ')} and ${last}`;
}
