/**
 * What a scenario asks: a typed question about its run. The kinds are told apart by `kind`; each names steps, objects
 * and fields, and never says which answer is right.
 */
import { z } from 'zod';
import { happeningSchema } from './scenario-happening';
import {
  durationSchema,
  imageSchema,
  lineSchema,
  nameSchema,
  nodeSchema,
  targetSchema,
  textSchema,
} from './scenario-parts';
import { typedSchema } from './scenario-typed';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Finds steps of the trace. Every part given must match; at least one must be given. */
export const stepSelectorSchema = z
  .strictObject({
    /** Component as it signs its steps (`kubelet@node-1`), or without its node (`kubelet`). */
    actor: z.string().optional(),
    /** A write with this verb. */
    verb: z.enum(['create', 'update', 'patch', 'delete', 'bind']).optional(),
    /** The object that the step is about. */
    kind: z.string().optional(),
    name: z.string().optional(),
    namespace: z.string().optional(),
    of: z.string().optional(),
    subresource: z.string().optional(),
    /** The write that removed the object from the store. */
    removed: z.boolean().optional(),
    /** Something done on a node: `startContainer`, `installRules` … */
    effect: z.string().optional(),
    node: z.string().optional(),
    finding: z.string().optional(),
    /** An Event of this reason was recorded. */
    event: z.string().optional(),
    /** The API server refused; a number asks for that code. */
    refused: z.union([z.literal(true), z.int()]).optional(),
    rule: z.string().optional(),
    /** Only what happens from this entry of `when` on, counted from 1. */
    after: z.int().min(1).optional(),
    /** Look also at what happened while the given cluster came up. */
    fromStart: z.boolean().optional(),
    /** Which one when several match; the first unless said. */
    pick: z.enum(['first', 'last']).optional(),
  })
  .refine(
    ({ pick: _, fromStart: __, after: ___, ...rest }) =>
      Object.values(rest).some((part) => part !== undefined),
    {
      error: 'says nothing about the step it looks for',
    },
  );

/** A condition on an object, a Pod, a node; all parts given must hold at the moment asked about. */
export const predicateSchema = z.strictObject({
  /** `spec.nodeName`, `status.conditions[0].type`; with neither `is` nor `not`, that it is set. */
  field: z
    .strictObject({ path: z.string().min(1), is: scalar.optional(), not: scalar.optional() })
    .optional(),
  condition: z
    .strictObject({
      type: z.string(),
      status: z.enum(['True', 'False', 'Unknown']),
      reason: z.string().optional(),
    })
    .optional(),
  /** A column of `kubectl get`. */
  printed: z.strictObject({ column: z.string(), is: z.string() }).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  /** Existed already when the scenario's events began. */
  old: z.boolean().optional(),
  /** Is still stored and not being deleted. */
  lives: z.boolean().optional(),
  /** Who created it. */
  createdBy: z.string().optional(),
  /** A Pod whose address is a ready endpoint of this Service. */
  endpointOf: z.string().optional(),
  /** A Pod whose address the rules on this node send this Service's packets to. */
  inRules: z.strictObject({ node: z.string(), service: z.string() }).optional(),
  /** A node that has a Pod of this owner, or of any. */
  runsPodOf: z.string().optional(),
  /** A node whose rules send packets for this Service somewhere. */
  hasRulesFor: z.string().optional(),
  /** A node that the scheduler's last look at this Pod found fitting. */
  fits: targetSchema.optional(),
});

/** Objects of the run. */
export const querySchema = z.strictObject({
  kind: z.string().min(1),
  namespace: z.string().optional(),
  of: z.string().optional(),
  node: z.string().optional(),
  where: predicateSchema.optional(),
});

/** A connection: from a Pod, a node, or, with neither, outside the cluster. */
const fromSchema = z
  .strictObject({ pod: targetSchema.optional(), node: nameSchema.optional() })
  .refine(({ pod, node }) => pod === undefined || node === undefined, { error: 'a Pod or a node, not both' });

/** An address: of a Service, of a Service's node port on a node, of its load balancer, of a Pod, or as numbers. */
const toSchema = z
  .strictObject({
    service: nameSchema.optional(),
    /** Of the Service; default `default`. */
    namespace: nameSchema.optional(),
    node: nameSchema.optional(),
    /** The address under which the Service says it is reached from outside. */
    balanced: z.literal(true).optional(),
    pod: targetSchema.optional(),
    address: z.string().optional(),
    /** Looked up first, as the client's resolv.conf says. */
    name: z.string().max(253).optional(),
    port: z.int().min(1).max(65535).optional(),
    /** An HTTP request with this Host header: an Ingress controller that it comes to sends it on. */
    host: z.string().max(253).optional(),
    /** Of the HTTP request; default `/`. */
    path: z.string().startsWith('/').max(1000).optional(),
  })
  .refine(
    ({ service, pod, address, name, node }) =>
      [service ?? node, pod, address, name].filter((part) => part !== undefined).length === 1,
    {
      error: 'one of service, pod, address, name',
    },
  )
  .refine(({ path, host }) => path === undefined || host !== undefined, { error: 'a path goes with a host' })
  .refine(({ balanced, service, node }) => !balanced || (service !== undefined && node === undefined), {
    error: 'balanced is of a service',
  });

const connectionShape = {
  from: fromSchema,
  to: toSchema,
  /** It was opened after so many entries of `when` and is still open: what becomes of its next packet. */
  opened: z.int().min(0).optional(),
};
const opensNoRequest = ({ to, opened }: { to: z.infer<typeof toSchema>; opened?: number | undefined }) =>
  opened === undefined || (to.host === undefined && to.name === undefined);
const openedError = { error: 'what was opened is a connection to an address: neither host nor name' };

/** Something to read off the cluster at the moment asked about: exactly one part. */
export const readingSchema = z
  .strictObject({
    field: z.strictObject({ of: targetSchema, path: z.string().min(1) }),
    column: z.strictObject({ of: targetSchema, name: z.string().min(1) }),
    condition: z.strictObject({
      of: targetSchema,
      type: z.string(),
      part: z.enum(['status', 'reason']).default('status'),
    }),
    count: querySchema,
    /** How many addresses the rules on a node name for a Service; with `which`, the addresses themselves. */
    rules: z.strictObject({ node: z.string(), service: z.string(), which: z.literal(true).optional() }),
    /**
     * How often a rule of a Service's iptables chain takes a packet that comes to it, as the rule has it: `0.33333333349`;
     * `1` of one without such a condition. Counted from 1.
     */
    probability: z.strictObject({ node: z.string(), service: z.string(), rule: z.int().min(1) }),
    /** When a CronJob is due, whichever way that is written: `every 5 minutes`, or else the next times. */
    due: targetSchema,
    /** How many steps of the run match: "how often is the container started". */
    steps: stepSelectorSchema,
    /**
     * What becomes of a connection: `answered`, `rejected`, `no-listener`, `timed-out`, `no-route`, `no-dns`, `no-name`,
     * `no-address`; of an open one also `reset`; of a request that an Ingress controller took, if not `answered`, its status.
     */
    reaches: z.strictObject(connectionShape).refine(opensNoRequest, openedError),
    /** What kubectl would print to a line: `kubectl auth can-i list pods --as=alice`. */
    kubectl: lineSchema,
    /**
     * Whom roles and bindings have given a right since the cluster stood, one right a line, in order: `ServiceAccount
     * default/bot may list pods in default`, `User ann may * *.* everywhere`.
     */
    rights: z.literal('gained'),
    /** What kubectl prints to the last command given. */
    answer: z.literal(true),
  })
  .partial()
  .refine((reading) => Object.values(reading).filter((part) => part !== undefined).length === 1, {
    error:
      'exactly one of field, column, condition, count, rules, probability, due, steps, reaches, kubectl, rights, answer',
  });

const claimShape = {
  read: readingSchema.optional(),
  is: scalar.optional(),
  not: scalar.optional(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  /** Some step of the run is so. */
  happens: stepSelectorSchema.optional(),
  /** No step of the run is so. */
  never: stepSelectorSchema.optional(),
};

type ClaimParts = z.infer<z.ZodObject<typeof claimShape>>;

const oneSubject = ({ read, happens, never }: ClaimParts): boolean =>
  [read, happens, never].filter((part) => part !== undefined).length === 1;

const boundsItsReading = ({ read, is, not, atLeast, atMost }: ClaimParts): boolean =>
  (read === undefined) === [is, not, atLeast, atMost].every((bound) => bound === undefined);

const oneSubjectError = { error: 'exactly one of read, happens, never' };
const boundError = { error: 'a reading has a bound: is, not, atLeast or atMost' };

/** Something that holds at the end of a run, or does not: a reading with a bound, or a step that was or was never taken. */
export const claimSchema = z
  .strictObject(claimShape)
  .refine(oneSubject, oneSubjectError)
  .refine(boundsItsReading, boundError);

/** Something that a learner has to reach, or to keep. Of `happens` and `never`, what they do themselves counts. */
const goalSchema = z
  .strictObject({
    ...claimShape,
    /** Shown beside the task. */
    label: lineSchema,
    /** Holds from the learner's first command on, at every moment; a goal otherwise has to hold at the end. */
    throughout: z.boolean().default(false),
    /** It is tried: this happens once the time of the task is over, each goal for itself, and then it holds. */
    afterwards: z.array(happeningSchema).min(1).max(6).optional(),
  })
  .refine(oneSubject, oneSubjectError)
  .refine(boundsItsReading, boundError)
  .refine(
    ({ throughout, read }) =>
      !throughout ||
      (read !== undefined &&
        !(read.rules || read.probability || read.reaches || read.kubectl || read.rights)),
    {
      error: 'only a reading of objects can be held throughout',
    },
  )
  .refine(({ throughout, afterwards }) => !throughout || afterwards === undefined, {
    error: 'a goal holds throughout or is tried afterwards, not both',
  });

/** One thing that could have been otherwise: what a counterfactual run changes about the scenario. */
export const editSchema = z
  .strictObject({
    /** An entry of `when` does not happen, counted from 1. */
    without: z.int().min(1).optional(),
    /** Something of `given.stopped` runs. */
    running: nameSchema.optional(),
    /** A manifest, given or applied, differs by this merge patch. */
    object: z
      .strictObject({
        kind: z.string().min(1),
        name: nameSchema,
        namespace: z.string().optional(),
        patch: z.record(z.string(), z.unknown()),
      })
      .optional(),
    /** Containers of an image behave so instead. */
    image: z.strictObject({ name: z.string().min(1), is: imageSchema }).optional(),
    /** A node is given so instead. */
    node: nodeSchema.optional(),
  })
  .refine((edit) => Object.values(edit).filter((part) => part !== undefined).length === 1, {
    error: 'exactly one of without, running, object, image, node',
  });

const base = { question: textSchema };

const whoSchema = z
  .strictObject({
    kind: z.literal('who'),
    ...base,
    /** Who did this. */
    did: stepSelectorSchema.optional(),
    /** Who would have done this, had nothing been stopped or broken. */
    failed: stepSelectorSchema.optional(),
    /** Who gave this field its value: the one whose write first has it; kube-apiserver when a request came without it. */
    set: z.strictObject({ of: targetSchema, path: z.string().min(1) }).optional(),
    /** Name the program rather than the controller inside it. */
    as: z.enum(['component', 'process']).default('component'),
    /** Tell one node's kubelet from another's. */
    byNode: z.boolean().default(false),
    /** Options that must be there. */
    also: z.array(z.string()).default([]),
  })
  .refine((ask) => [ask.did, ask.failed, ask.set].filter((part) => part !== undefined).length === 1, {
    error: 'exactly one of did, failed, set',
  });

const orderSchema = z.strictObject({
  kind: z.literal('order'),
  ...base,
  steps: z
    .array(z.strictObject({ step: stepSelectorSchema, label: lineSchema.optional() }))
    .min(3)
    .max(7),
});

const stateSchema = z.strictObject({
  kind: z.literal('state'),
  ...base,
  read: readingSchema,
  /** How a value is shown as an option: "{} Pods". */
  as: lineSchema.regex(/\{\}/, 'holds {} where the value goes').optional(),
  /** Options that must be there: what people wrongly expect, and what it would take. */
  also: z
    .array(z.strictObject({ value: scalar, because: lineSchema.optional() }))
    .max(4)
    .default([]),
});

const whichSchema = z
  .strictObject({
    kind: z.literal('which'),
    ...base,
    /** The objects to pick from: those that exist, and those that existed when the scenario's events began. */
    among: querySchema.optional(),
    /** What makes one of them right. */
    where: predicateSchema.optional(),
    /** Or: things that may happen, each right when a step of the run matches. */
    happens: z
      .array(z.strictObject({ label: lineSchema, step: stepSelectorSchema }))
      .min(2)
      .max(8)
      .optional(),
    /** Chance decides: every set that can come out is accepted. */
    open: z.boolean().default(false),
  })
  .refine((ask) => (ask.happens === undefined) === (ask.among !== undefined && ask.where !== undefined), {
    error: 'either "among" and "where", or "happens"',
  });

const whySchema = z.strictObject({
  kind: z.literal('why'),
  ...base,
  /** What is wrong at the end of the run: it must be so. */
  symptom: claimSchema,
  /**
   * What could be the cause, each with what would be otherwise without it. It is one when the symptom does not occur
   * then. Where fewer than three are named, entries of `when` and what is stopped are offered besides.
   */
  causes: z
    .array(z.strictObject({ label: lineSchema, otherwise: editSchema }))
    .max(5)
    .default([]),
});

const nextSchema = z.strictObject({
  kind: z.literal('next'),
  ...base,
  /** What happens next, after all of `when`; the cluster then settles unless the last entry is a wait. */
  now: z.array(happeningSchema).min(1).max(5),
  /** What is looked at before and after: those whose value differs are right. */
  changes: z
    .array(z.strictObject({ label: lineSchema, read: readingSchema }))
    .min(3)
    .max(7),
});

const reachesSchema = z
  .strictObject({ kind: z.literal('reaches'), ...base, ...connectionShape })
  .refine(opensNoRequest, openedError);

const manifestTextSchema = z.string().max(20_000);

const fixSchema = z.strictObject({
  kind: z.literal('fix'),
  ...base,
  /** What holds once it is mended. Before anything is done, at least one does not. */
  goals: z.array(goalSchema).min(1).max(6),
  /** Virtual time that passes after the last command. */
  within: durationSchema.prefault('2m'),
  /** Different ways that mend it, each as one would type it. */
  solutions: z.array(z.array(typedSchema).min(1).max(20)).min(2).max(5),
  /** What is tempting and mends nothing. */
  nonFixes: z
    .array(z.strictObject({ lines: z.array(typedSchema).min(1).max(20), because: lineSchema.optional() }))
    .min(3)
    .max(8),
});

const writeSchema = z.strictObject({
  kind: z.literal('write'),
  ...base,
  /** What stands in the editor at first. */
  start: manifestTextSchema.default(''),
  /** What holds after the manifest was applied. */
  goals: z.array(goalSchema).min(1).max(6),
  within: durationSchema.prefault('2m'),
  /** Kinds that a manifest may write beside those of the solutions, and whose objects it may change if they stood before. */
  mayAlso: z.array(z.string().min(1)).max(5).default([]),
  solutions: z.array(manifestTextSchema.min(1)).min(2).max(5),
  nonFixes: z
    .array(z.strictObject({ manifest: manifestTextSchema, because: lineSchema.optional() }))
    .min(3)
    .max(8),
});

export const askSchema = z.discriminatedUnion(
  'kind',
  [
    whoSchema,
    orderSchema,
    stateSchema,
    whichSchema,
    whySchema,
    nextSchema,
    reachesSchema,
    fixSchema,
    writeSchema,
  ],
  { error: 'kind is one of who, order, state, which, why, next, reaches, fix, write' },
);

export type Ask = z.infer<typeof askSchema>;
export type AskOf<K extends Ask['kind']> = Extract<Ask, { readonly kind: K }>;
export type StepSelector = z.infer<typeof stepSelectorSchema>;
export type Predicate = z.infer<typeof predicateSchema>;
export type Query = z.infer<typeof querySchema>;
export type Reading = z.infer<typeof readingSchema>;
export type Claim = z.infer<typeof claimSchema>;
export type Edit = z.infer<typeof editSchema>;
export type Goal = z.infer<typeof goalSchema>;
