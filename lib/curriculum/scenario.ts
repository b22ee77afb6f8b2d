/**
 * The shape of a scenario file, `content/<topic>/scenarios/<name>.yaml`: what is given, what happens, what is asked.
 * There is no field for an answer: `lib/grading` reads it off a run of the simulator.
 */
import { z } from 'zod';
import { addonNames } from '@/lib/simulator/index';
import { askSchema } from './scenario-ask';
import { happeningSchema } from './scenario-happening';
import {
  durationSchema,
  imageSchema,
  lineSchema,
  manifestSchema,
  metricsSchema,
  nodeSchema,
  operatorSchema,
  slugSchema,
  textSchema,
  webhookSchema,
} from './scenario-parts';
import { sourceSchema } from './schema';

const givenSchema = z.strictObject({
  /** A number stands for that many alike: node-1, node-2 … */
  nodes: z.union([z.int().min(0).max(20), z.array(nodeSchema).max(20)]).default(1),
  images: z.record(z.string(), imageSchema).default({}),
  /** What the cluster has besides its control plane; without `coredns` names are answered all the same. */
  addons: z.array(z.enum(addonNames)).default([]),
  /** Calico enforces NetworkPolicies, flannel does not. */
  networkPlugin: z.enum(['flannel', 'calico']).default('flannel'),
  /** How kube-proxy keeps its rules; iptables where nothing is said. */
  proxyMode: z.enum(['iptables', 'nftables', 'ipvs']).optional(),
  /** Pods, nodes and Services can have addresses of IPv4 and IPv6. */
  dualStack: z.literal(true).optional(),
  /** How long Pods from each priority on have when their node shuts down; without it a node is off at once. */
  shutdownGrace: z
    .array(z.strictObject({ priority: z.int(), seconds: z.int().min(0).max(86_400) }))
    .max(10)
    .optional(),
  /** From so many percent of a node's disk on images that nothing uses are removed, until so many are used; 85 and 80 without it. */
  imageGC: z
    .strictObject({ highPercent: z.int().min(1).max(100), lowPercent: z.int().min(0).max(99) })
    .refine(({ highPercent, lowPercent }) => lowPercent < highPercent, {
      error: 'lowPercent is less than highPercent',
    })
    .optional(),
  /** Thresholds that may be crossed for a grace period before a Pod is evicted. */
  softEviction: z
    .strictObject({
      memoryMi: z.int().positive().optional(),
      diskPercent: z.int().min(1).max(100).optional(),
      gracePeriod: durationSchema,
      maxPodGraceSeconds: z.int().min(0).optional(),
    })
    .optional(),
  /** It runs in a cloud that makes load balancers; with `instances` its nodes are machines of the cloud, with `routes` its network is theirs. Bare metal otherwise. */
  cloud: z
    .union([
      z.boolean(),
      z.strictObject({
        instances: z.strictObject({ region: lineSchema.optional() }),
        routes: z.strictObject({ most: z.int().min(0).optional() }).optional(),
      }),
    ])
    .default(false),
  /** Operators, each for a kind that a CustomResourceDefinition adds. */
  operators: z.array(operatorSchema).default([]),
  /** Applied in order; then the cluster runs until it settles. */
  objects: z.array(manifestSchema).default([]),
  /** false: the objects have just been applied and nobody has acted yet. */
  settle: z.boolean().default(true),
  /** Processes or components that do not run from the beginning. */
  stopped: z.array(z.string()).default([]),
  /** Of the control plane: on each runs a replica of every process, `kube-scheduler@server-1` … */
  servers: z.int().min(1).max(9).optional(),
  /** Members of etcd, `etcd-1` …, or one server that keeps the data in a file. */
  etcd: z.union([z.int().min(1).max(9), z.literal('sqlite')]).optional(),
  /** Programs of storage drivers: without `attaches` their volumes are only mounted. */
  provisioners: z
    .array(
      z.strictObject({
        name: lineSchema,
        topologyKey: lineSchema.optional(),
        attaches: z.literal(true).optional(),
        volumesPerNode: z.int().min(1).optional(),
      }),
    )
    .max(5)
    .optional(),
  /** What Pods use, for autoscaling; without it there is no metrics API. */
  metrics: metricsSchema.optional(),
  /** What webhooks answer, by the webhook's name, one that converts by its definition's; one that is not named here cannot be reached. */
  webhooks: z.record(z.string(), webhookSchema).optional(),
});

const idSchema = z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/, 'a rule: "kube-proxy/program-endpoints"');

const scenarioShape = {
  title: lineSchema,
  /** The topics it counts for, the one whose folder it lies in first. */
  topics: z.array(slugSchema).min(1),
  /** Simulator rules that it trains. */
  rules: z.array(idSchema).default([]),
  /** Which of `situations.yaml`, in which learners go wrong, it puts them in. */
  situations: z.array(z.int().min(1)).default([]),
  /** How long a careful reader takes. */
  minutes: z.int().min(1).max(30),
  /** 1: one fact decides. 2: two have to be put together. 3: a trap, or a chain of causes. */
  difficulty: z.int().min(1).max(3),
  /** A paragraph of Markdown in front of the computed account of what is given and what happens. */
  story: textSchema.optional(),
  given: givenSchema.prefault({}),
  when: z.array(happeningSchema).default([]),
  /** Up to which entry of `when` the picture beside the question shows; 0 is what is given. */
  show: z.int().min(0).optional(),
  ask: askSchema,
  hints: z.array(textSchema).max(3).default([]),
  /** Shown after every answer, besides what the run tells. */
  explain: textSchema.optional(),
  source: sourceSchema,
};

/** One scenario with every placeholder filled in. */
export const scenarioSchema = z
  .strictObject(scenarioShape)
  .refine((scenario) => (scenario.show ?? 0) <= scenario.when.length, {
    path: ['show'],
    error: 'there are not so many entries in "when"',
  });

/**
 * What differs from attempt to attempt: a name, and the values it takes. `$(name)` anywhere in the file stands for
 * it; a text that is nothing but `$(name)` becomes the value itself, a number too.
 */
const varySchema = z
  .record(
    z.string().regex(/^[a-z][a-zA-Z0-9]*$/, 'a word, for example "replicas"'),
    z.array(z.union([z.string(), z.number()])).min(2),
  )
  .default({});

export type ScenarioInstance = z.infer<typeof scenarioSchema>;
export type Vary = z.infer<typeof varySchema>;

/** A scenario file: what is common to all its instances, and the text they are made from. */
export type ScenarioFile = {
  readonly vary: Vary;
  readonly template: unknown;
  /** The instance with the first value of each placeholder. */
  readonly first: ScenarioInstance;
};

/**
 * The file's schema. Every value of every placeholder is checked, one at a time; a problem keeps the path of the
 * value in the file.
 */
export const scenarioFileSchema = z.unknown().transform((raw, context): ScenarioFile => {
  const vary = varySchema.safeParse(isRecord(raw) ? raw.vary : undefined);
  if (!vary.success) {
    for (const issue of vary.error.issues) context.issues.push(rawIssue(issue, ['vary'], raw));
    return z.NEVER;
  }
  const template = isRecord(raw) ? withoutVary(raw) : raw;
  for (const placeholder of placeholdersIn(template)) {
    if (placeholder in vary.data) continue;
    context.addIssue({ code: 'custom', message: `"$(${placeholder})" is not in "vary"`, input: raw });
    return z.NEVER;
  }
  let first: ScenarioInstance | undefined;
  for (const values of valuesToCheck(vary.data)) {
    const parsed = scenarioSchema.safeParse(filledIn(template, values));
    if (parsed.success) {
      first ??= parsed.data;
      continue;
    }
    for (const issue of parsed.error.issues) context.issues.push(rawIssue(issue, [], raw));
    return z.NEVER;
  }
  if (first === undefined) throw new Error('a scenario has at least one instance');
  return { vary: vary.data, template, first };
});

/** The scenario with these values in place of its placeholders. Throws on values its schema refuses: they were checked. */
export function instanceOf(
  file: Pick<ScenarioFile, 'template'>,
  values: Readonly<Record<string, string | number>>,
): ScenarioInstance {
  return scenarioSchema.parse(filledIn(file.template, values));
}

const wholePlaceholder = /^\$\(([a-z][a-zA-Z0-9]*)\)$/;
const anyPlaceholder = /\$\(([a-z][a-zA-Z0-9]*)\)/g;

function filledIn(value: unknown, values: Readonly<Record<string, string | number>>): unknown {
  if (typeof value === 'string') {
    const whole = wholePlaceholder.exec(value)?.[1];
    if (whole !== undefined) return values[whole];
    return value.replace(anyPlaceholder, (_, placeholder: string) => String(values[placeholder]));
  }
  if (Array.isArray(value)) return value.map((item) => filledIn(item, values));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [String(filledIn(key, values)), filledIn(item, values)]),
  );
}

function placeholdersIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value ?? null).matchAll(anyPlaceholder)].map((match) => match[1] ?? '');
}

/** The first value of each, and each other value once among first ones. */
function valuesToCheck(vary: Vary): readonly Readonly<Record<string, string | number>>[] {
  const first = Object.fromEntries(Object.entries(vary).map(([key, values]) => [key, values[0] ?? '']));
  return [
    first,
    ...Object.entries(vary).flatMap(([key, values]) =>
      values.slice(1).map((value) => ({ ...first, [key]: value })),
    ),
  ];
}

/** An issue of an inner parse, as the outer one reports it: same message and path, no second wording. */
function rawIssue(
  issue: z.core.$ZodIssue,
  prefix: readonly PropertyKey[],
  input: unknown,
): z.core.$ZodRawIssue {
  const path = [...prefix, ...issue.path];
  return issue.code === 'unrecognized_keys'
    ? ({ ...issue, input, path } as z.core.$ZodRawIssue)
    : { code: 'custom', path, input, message: mostSpecific(issue) };
}

/** Of a value that fits none of several shapes, the complaint about the shape that came nearest. */
function mostSpecific(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
  const nearest = issue.errors.reduce((best, each) =>
    (each[0]?.path.length ?? 0) > (best[0]?.path.length ?? 0) ? each : best,
  );
  const [first] = nearest;
  if (first === undefined) return issue.message;
  return first.path.length === 0 ? mostSpecific(first) : `${first.path.join('.')}: ${mostSpecific(first)}`;
}

function withoutVary(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { vary: _, ...rest } = raw;
  return rest;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
