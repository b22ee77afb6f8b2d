/**
 * The shapes of everything an author writes, apart from scenarios (`scenario.ts`).
 * These schemas are the single source of the content types.
 */
import { z } from 'zod';

const slug = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'lower-case letters, digits and single hyphens, for example "kube-proxy"',
  );
const line = z
  .string()
  .trim()
  .min(1)
  .max(400)
  .regex(/^[^\n]*$/, 'one line');
const text = z.string().trim().min(1).max(2000);
/** Part of a sentence: it is put into a question, so it ends without a full stop. */
const phrase = line.regex(/[^.]$/, 'no full stop: it becomes part of a sentence');
const withGap = text.regex(/\{\{[^{}]+\}\}/, 'at least one {{gap}}');
const ruleId = z
  .string()
  .regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/, 'a rule, for example "kube-proxy/program-endpoints"');

/**
 * Where a statement can be checked: a page of kubernetes.io, a KEP, or a path in Kubernetes' own source.
 * Only the projects that decide what is true are accepted; source paths name a release, since a branch moves.
 */
export const sourceSchema = z.strictObject({
  title: line,
  url: z
    .url({ protocol: /^https$/, error: 'an https address' })
    .refine(isPrimarySource, 'not a primary source: see "Sources" in docs/authoring.md')
    .refine(
      isPinned,
      'a path in kubernetes/kubernetes names a release: https://github.com/kubernetes/kubernetes/blob/v1.36.2/…',
    ),
});

/**
 * What a topic's subject is. The look depends on it: what runs stands upright, what is only recorded is slanted.
 * process: kubelet, a Pod. record: Service, Deployment. idea: probes, the Pod network.
 */
const subjectSchema = z.enum(['process', 'record', 'idea']);

const areaSchema = z.enum(['workloads', 'control-plane', 'node', 'network']);

/** One entry of `content/topics.yaml`; the order of the file is the order of learning. */
const topicEntrySchema = z.strictObject({
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
  /** Simulator rules that the fact puts in words, for example `kube-proxy/program-endpoints`. */
  rules: z.array(ruleId).default([]),
};

/**
 * The subject as it stands in the middle of a sentence: "kube-proxy", "the kubelet", "a ReplicaSet".
 * An answer leaves the article out.
 */
const subject = line;

/** The author's own wording of the question in place of the template's. */
const ask = line.optional();

/** The same for the question in the other direction, where the template has one; `false` leaves that card out. */
const reverse = z
  .union([line, z.literal(false)], { error: 'a question, or false for no card in this direction' })
  .optional();

/** A question in the other direction, made only when the author words it. */
const reverseIfWorded = line.optional();

/**
 * A fact about a component or concept. Each kind knows which cards it makes (`cards.ts`; docs/authoring.md has
 * the table with the exact questions).
 */
export const factSchema = z.discriminatedUnion(
  'kind',
  [
    /**
     * Who does it: "kube-proxy" · "programs the packet rules of its own node" (a verb in the third person, no full stop).
     * The other direction asks `reverse` and answers "It programs …".
     */
    z.strictObject({
      kind: z.literal('does'),
      ...factBase,
      subject,
      does: phrase,
      ask,
      reverse: reverseIfWorded,
    }),
    /** Which kinds of objects it watches; `purpose` starts with "to": "to keep the rules of its node current". */
    z.strictObject({
      kind: z.literal('watches'),
      ...factBase,
      subject,
      watches: z.array(phrase).min(1),
      purpose: phrase.startsWith('to ', 'starts with "to "'),
      ask,
      reverse,
    }),
    /** Which objects, fields or node-local things it writes. */
    z.strictObject({
      kind: z.literal('writes'),
      ...factBase,
      subject,
      writes: z.array(phrase).min(1),
      ask,
      reverse,
    }),
    /** Whom it talks to, and about what: "the container runtime" · "starting and stopping containers". */
    z.strictObject({
      kind: z.literal('talks-to'),
      ...factBase,
      subject,
      to: phrase,
      about: phrase,
      ask,
      reverse,
    }),
    /** Where it runs. The other direction asks `reverse` and answers the subject. */
    z.strictObject({
      kind: z.literal('runs'),
      ...factBase,
      subject,
      where: phrase,
      ask,
      reverse: reverseIfWorded,
    }),
    /**
     * What still works and what does not when it stops, each a sentence or a clause. The other direction gives the
     * symptom in `reverse` and answers the subject.
     */
    z.strictObject({
      kind: z.literal('down'),
      ...factBase,
      subject,
      goesOn: line,
      stops: line,
      reverse: reverseIfWorded,
    }),
    /** A definition; each {{gap}} becomes one cloze card. {{gap|hint}} shows the hint in its place. */
    z.strictObject({ kind: z.literal('definition'), ...factBase, subject, text: withGap }),
    /** A number, default or name to know: question and value. */
    z.strictObject({
      kind: z.literal('value'),
      ...factBase,
      subject,
      ask: line,
      value: line,
      /** The learner types it; `accept` are other ways to write it. */
      typed: z.boolean().default(false),
      accept: z.array(line).default([]),
    }),
    /** Two things that are taken for each other. */
    z.strictObject({
      kind: z.literal('contrast'),
      ...factBase,
      subject,
      other: line,
      ask: line,
      difference: text,
    }),
    /** What popular material says, and what holds instead (or why it is right, with `true: true`). */
    z.strictObject({
      kind: z.literal('claim'),
      ...factBase,
      subject,
      said: line,
      holds: text,
      true: z.boolean().default(false),
    }),
  ],
  {
    error: 'kind is one of does, watches, writes, talks-to, runs, down, definition, value, contrast, claim',
  },
);

export const factsFileSchema = z.strictObject({ facts: z.array(factSchema).min(1) });

const cardBase = {
  id: slug,
  /** Ids of facts of the same topic (`watches`) or of simulator rules (`kube-proxy/program-endpoints`) that it trains. */
  trains: z
    .array(
      z.union([slug, ruleId], { error: 'a fact of this topic ("watches") or a rule ("scheduler/taint")' }),
    )
    .min(1),
  explain: text,
  source: sourceSchema,
  confused: line.optional(),
};

/** A rectangle of a picture that can be pointed at; in units of the picture's width and height. */
const picturePart = z.strictObject({
  id: slug,
  /** Read aloud, and shown after the answer. */
  name: line,
  x: z.number().min(0),
  y: z.number().min(0),
  width: z.number().positive(),
  height: z.number().positive(),
  /** Id of a symbol in `app/_components/symbols`. */
  symbol: slug.optional(),
  /** It is only stored: drawn slanted, as everywhere. */
  record: z.boolean().default(false),
});

/** A picture as data, drawn as SVG: parts, and arrows between them. Parts are reached by keys in the order given. */
export const pictureSchema = z
  .strictObject({
    /** What the picture shows, for who does not see it. */
    title: line,
    width: z.number().positive().max(2000),
    height: z.number().positive().max(2000),
    parts: z.array(picturePart).min(2).max(12),
    arrows: z.array(z.strictObject({ from: slug, to: slug, label: line.optional() })).default([]),
  })
  .superRefine(({ parts, arrows, width, height }, context) => {
    const ids = new Set(parts.map(({ id }) => id));
    const say = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    parts.forEach((part, n) => {
      if (parts.findIndex(({ id }) => id === part.id) < n)
        say(['parts', n, 'id'], `a second part "${part.id}"`);
      if (part.x + part.width > width || part.y + part.height > height) {
        say(['parts', n], `"${part.id}" lies outside the picture`);
      }
    });
    arrows.forEach(({ from, to }, n) => {
      for (const id of [from, to]) if (!ids.has(id)) say(['arrows', n], `no part "${id}"`);
    });
  });

/** A card that no fact can generate, written by hand. */
export const cardSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('basic'), ...cardBase, ask: text, answer: text }),
  z.strictObject({
    kind: z.literal('true-false'),
    ...cardBase,
    claim: text,
    true: z.boolean(),
    /** "… and why": reasons to choose from, the right one first. Without them the explanation tells why. */
    reasons: z.array(line).min(2).max(4).optional(),
  }),
  z.strictObject({ kind: z.literal('cloze'), ...cardBase, text: withGap }),
  /** The learner types the answer; `accept` are other ways to write it. */
  z.strictObject({
    kind: z.literal('typed'),
    ...cardBase,
    ask: text,
    answer: line,
    accept: z.array(line).default([]),
  }),
  /** Both directions, each a card of its own. */
  z.strictObject({
    kind: z.literal('reversed'),
    ...cardBase,
    ask: text,
    answer: text,
    reverse: text,
    reverseAnswer: text,
  }),
  /** The learner points at a part of a picture. */
  z
    .strictObject({ kind: z.literal('pick'), ...cardBase, ask: text, picture: pictureSchema, part: slug })
    .refine(({ picture, part }) => picture.parts.some(({ id }) => id === part), {
      path: ['part'],
      error: 'a part of the picture',
    }),
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
export type Picture = z.infer<typeof pictureSchema>;

/**
 * What is studied. `id` is `<topic>/<fact id>/<template>` or `<topic>/<card id>`; it survives every change of wording.
 * The text fields are Markdown of one paragraph (inline code, emphasis); `html` holds the same, sanitised.
 */
export type Card = {
  readonly id: string;
  readonly topicId: string;
  /** Cards with the same note are siblings: one a day. */
  readonly noteId: string;
  /** Names the sort of question ("Which component", "True or false"), never the answer. */
  readonly prompt: string;
  readonly kind: 'basic' | 'true-false' | 'cloze' | 'typed' | 'pick';
  readonly ask: string;
  readonly answer: string;
  readonly explain: string;
  readonly confused?: string;
  /** Of a true-false card: whether `ask` holds. */
  readonly isTrue?: boolean;
  /** Of a true-false card that asks why: the right reason first. */
  readonly reasons?: readonly string[];
  /** Of a typed card: the answers that are right, compared by `compareTyped`. */
  readonly accept?: readonly string[];
  /** Of a cloze card: the text of its note with all gaps, as it was written. */
  readonly cloze?: string;
  /** Of a card that is answered by pointing. */
  readonly pick?: { readonly picture: Picture; readonly part: string };
  /** Null for one's own cards. */
  readonly source: Source | null;
  /** Words by which a card is found: of curriculum cards its area and kind, of one's own what was given. */
  readonly tags: readonly string[];
  /** Ids of facts (`<topic>/<fact>`) and of simulator rules. */
  readonly trains: readonly string[];
  readonly html: {
    readonly ask: string;
    readonly answer: string;
    readonly explain: string;
    readonly confused?: string;
  };
};

/** A topic with all that belongs to it, read and checked. `prose` is sanitised HTML. */
export type Topic = TopicEntry & {
  readonly prose: string;
  readonly sources: readonly Source[];
  readonly facts: readonly Fact[];
  readonly cards: readonly Card[];
  readonly scenarioIds: readonly string[];
};

const primarySources: readonly RegExp[] = [
  /^kubernetes\.io\/(docs|blog|releases)\//,
  /^github\.com\/(kubernetes|kubernetes-sigs|kubernetes-csi|etcd-io|k3s-io|containerd|cri-o|coredns|opencontainers|containernetworking|container-storage-interface)\//,
  /^(docs\.k3s\.io|etcd\.io|containerd\.io|cri-o\.io|coredns\.io|www\.cni\.dev|gateway-api\.sigs\.k8s\.io|kind\.sigs\.k8s\.io)\//,
];

function isPrimarySource(url: string): boolean {
  if (!URL.canParse(url)) return true; // said already by z.url
  const { host, pathname } = new URL(url);
  return primarySources.some((source) => source.test(host + pathname));
}

function isPinned(url: string): boolean {
  return !/^https:\/\/github\.com\/kubernetes\/kubernetes\/(blob|tree)\/(?!v1\.36\.)/.test(url);
}
