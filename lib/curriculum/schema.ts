/**
 * The shapes of everything an author writes, apart from scenarios (`scenario.ts`).
 * These schemas are the single source of the content types.
 */
import { z } from 'zod';

const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens, for example "kube-proxy"');
const line = z
  .string()
  .trim()
  .min(1)
  .max(400)
  .regex(/^[^\n]*$/, 'one line');
const text = z.string().trim().min(1).max(2000);

/** Where a statement can be checked: a page of kubernetes.io, a KEP, or a path in Kubernetes' own source. */
export const sourceSchema = z.strictObject({
  title: line,
  url: z.url({ protocol: /^https$/ }),
});

/**
 * What a topic's subject is. The look depends on it: what runs stands upright, what is only recorded is slanted.
 * process: kubelet, a Pod. record: Service, Deployment. idea: probes, the Pod network.
 */
export const subjectSchema = z.enum(['process', 'record', 'idea']);

export const areaSchema = z.enum(['workloads', 'control-plane', 'node', 'network']);

/** One entry of `content/topics.yaml`; the order of the file is the order of learning. */
export const topicEntrySchema = z.strictObject({
  id: slug,
  /** Upstream's own spelling: "kube-proxy", "EndpointSlice". */
  name: line,
  area: areaSchema,
  subject: subjectSchema,
  /** Id of a symbol in `app/_components/symbols`. */
  symbol: slug,
  /** One sentence, shown under the title. */
  summary: line,
  /** Topics to know first. */
  after: z.array(slug).default([]),
  /** Fixed place on the home chart, in percent of its width and height, so that people remember it. */
  at: z.tuple([z.number().min(0).max(100), z.number().min(0).max(100)]),
});

export const topicsFileSchema = z.strictObject({ topics: z.array(topicEntrySchema).min(1) });

const factBase = {
  /** Unique in its topic; the card ids made from it start with `<topic>/<id>`. Never changed once published. */
  id: slug,
  source: sourceSchema,
  /** Shown after every answer to a card of this fact. */
  explain: text,
  /** What people mix the subject up with, and how to tell them apart, in one sentence. */
  confused: line.optional(),
};

/**
 * A fact about a component or concept. Each kind knows which cards it makes (`cards.ts`).
 * `subject` is a name as upstream writes it, usually the topic's.
 */
export const factSchema = z.discriminatedUnion('kind', [
  /** Who does it: "kube-proxy" · "programs the packet rules of its own node". Both directions. */
  z.strictObject({ kind: z.literal('does'), ...factBase, subject: line, does: line, ask: line.optional() }),
  /** Which kinds of objects it watches. */
  z.strictObject({ kind: z.literal('watches'), ...factBase, subject: line, watches: z.array(line).min(1), purpose: line }),
  /** Which objects, fields or node-local things it writes. */
  z.strictObject({ kind: z.literal('writes'), ...factBase, subject: line, writes: z.array(line).min(1) }),
  /** Whom it talks to, and about what. */
  z.strictObject({ kind: z.literal('talks-to'), ...factBase, subject: line, to: line, about: line }),
  /** Where it runs. */
  z.strictObject({ kind: z.literal('runs'), ...factBase, subject: line, where: line }),
  /** What still works and what does not when it stops. */
  z.strictObject({ kind: z.literal('down'), ...factBase, subject: line, goesOn: line, stops: line }),
  /** A definition; each {{part}} in braces becomes one cloze card. */
  z.strictObject({ kind: z.literal('definition'), ...factBase, subject: line, text: text.regex(/\{\{.+?\}\}/, 'at least one {{gap}}') }),
  /** A number, default or name to know: question and value. */
  z.strictObject({ kind: z.literal('value'), ...factBase, subject: line, ask: line, value: line }),
  /** Two things that are taken for each other. */
  z.strictObject({ kind: z.literal('contrast'), ...factBase, subject: line, other: line, ask: line, difference: text }),
  /** What popular material says, and what holds instead (or "true" when the saying is right). */
  z.strictObject({ kind: z.literal('claim'), ...factBase, subject: line, said: line, holds: text, true: z.boolean().default(false) }),
]);

export const factsFileSchema = z.strictObject({ facts: z.array(factSchema).min(1) });

const cardBase = {
  id: slug,
  /** Ids of facts of the same topic (`watches`) or of simulator rules (`kube-proxy/program-endpoints`) that it trains. */
  trains: z.array(line).min(1),
  explain: text,
  source: sourceSchema,
  confused: line.optional(),
};

/** A card that no fact can generate, written by hand. */
export const cardSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('basic'), ...cardBase, ask: text, answer: text }),
  z.strictObject({ kind: z.literal('true-false'), ...cardBase, claim: text, true: z.boolean() }),
  z.strictObject({ kind: z.literal('cloze'), ...cardBase, text: text.regex(/\{\{.+?\}\}/, 'at least one {{gap}}') }),
]);

export const cardsFileSchema = z.strictObject({ cards: z.array(cardSchema).default([]) });

/** Front matter of a topic's `topic.md`; the prose follows it. */
export const topicFrontMatterSchema = z.strictObject({ sources: z.array(sourceSchema).min(1) });

/** A path through topics that a team can assign. */
export const trackSchema = z.strictObject({
  id: slug,
  name: line,
  summary: line,
  topics: z.array(slug).min(1),
});

export type Source = z.infer<typeof sourceSchema>;
export type TopicEntry = z.infer<typeof topicEntrySchema>;
export type Area = z.infer<typeof areaSchema>;
export type Fact = z.infer<typeof factSchema>;
export type AuthoredCard = z.infer<typeof cardSchema>;
export type Track = z.infer<typeof trackSchema>;

/**
 * What is studied. `id` is `<topic>/<fact id>/<template>` or `<topic>/<card id>`; it survives every change of wording.
 * Text fields are Markdown of one paragraph (inline code, emphasis).
 */
export type Card = {
  readonly id: string;
  readonly topicId: string;
  /** Cards with the same note are siblings: one a day. */
  readonly noteId: string;
  /** Names the sort of question ("which component", "true or false"), never the answer. */
  readonly prompt: string;
  readonly kind: 'basic' | 'true-false' | 'cloze';
  readonly ask: string;
  readonly answer: string;
  readonly explain: string;
  readonly confused?: string;
  readonly source: Source;
  readonly trains: readonly string[];
};

/** A topic with all that belongs to it, read and checked. `prose` is sanitised HTML. */
export type Topic = TopicEntry & {
  readonly prose: string;
  readonly sources: readonly Source[];
  readonly facts: readonly Fact[];
  readonly cards: readonly Card[];
  readonly scenarioIds: readonly string[];
};
