/** What can happen in a scenario: a command, a fault, something mended, or time passing. */
import { z } from 'zod';
import {
  commandUserSchema,
  durationSchema,
  manifestSchema,
  nameSchema as name,
  nodeSchema,
  taintSchema as taint,
  targetSchema,
} from './scenario-parts';

/** What can happen, one key an entry: a command, a fault, or time passing. */
const actions = {
  apply: z.union([manifestSchema, z.array(manifestSchema).min(1)]),
  create: manifestSchema,
  replace: manifestSchema,
  patch: z.strictObject({
    target: targetSchema,
    patch: z.record(z.string(), z.unknown()),
    subresource: z.string().optional(),
  }),
  delete: z.strictObject({
    target: targetSchema,
    gracePeriod: durationSchema.optional(),
    propagation: z.enum(['Background', 'Foreground', 'Orphan']).optional(),
  }),
  scale: z.strictObject({ target: targetSchema, replicas: z.int().min(0) }),
  label: z.strictObject({ target: targetSchema, values: z.record(z.string(), z.string().nullable()) }),
  annotate: z.strictObject({ target: targetSchema, values: z.record(z.string(), z.string().nullable()) }),
  setImage: z.strictObject({ target: targetSchema, images: z.record(z.string(), z.string()) }),
  restart: targetSchema,
  rollout: z.strictObject({ action: z.enum(['pause', 'resume']), target: targetSchema }),
  /** A machine joins the cluster. */
  addNode: nodeSchema,
  cordon: name,
  uncordon: name,
  taint: z.strictObject({
    node: name,
    add: z.array(taint).default([]),
    remove: z.array(z.strictObject({ key: z.string(), effect: z.string().optional() })).default([]),
  }),
  stop: name,
  start: name,
  cutOff: name,
  reconnect: name,
  slow: z.strictObject({ of: name, by: durationSchema }),
  crash: z.strictObject({
    pod: targetSchema,
    container: z.string().optional(),
    exitCode: z.int().min(0).max(255).optional(),
  }),
  /** The process of a container answers nobody any more. */
  hang: z.strictObject({ pod: targetSchema, container: z.string().optional() }),
  /** Something other than Pods takes so much of a node's disk. */
  fillDisk: z.strictObject({ node: name, mi: z.int().min(0) }),
  /** Nothing passes between a node and another, or `control-plane`. */
  cutLink: z.strictObject({ node: name, from: name }),
  mendLink: z.strictObject({ node: name, from: name }),
  /** Somebody takes kube-proxy's rules out of a node's kernel. */
  flushRules: name,
  /** A machine is asked to shut down: its kubelet may hold that up. */
  shutDown: name,
  powerOff: name,
  powerOn: name,
  /** The machine is given back and never there again; a cloud knows its instance no more. */
  terminate: name,
  /** What somebody types; an answer of kubectl that is an error is an answer too. */
  kubectl: z.union([
    z
      .string()
      .min(1)
      .transform((line) => ({ line })),
    z.strictObject({ line: z.string().min(1), stdin: z.string().optional() }),
  ]),
  /** Time passes. */
  wait: durationSchema,
  /** Time passes until nothing is left to do but heartbeats. */
  settle: z.literal(true),
} as const;

export type ActionName = keyof typeof actions;
const actionNames = Object.keys(actions) as readonly ActionName[];
/** Something breaks or is mended: what a run "without the fault" leaves out is the breaking. */
export const breakingActions: ReadonlySet<ActionName> = new Set([
  'stop',
  'cutOff',
  'slow',
  'crash',
  'hang',
  'fillDisk',
  'cutLink',
  'flushRules',
  'shutDown',
  'powerOff',
  'terminate',
]);

export const happeningSchema = z
  .strictObject({
    ...z.strictObject(actions).partial().shape,
    /** Who gives the command; `admin` when absent. */
    by: commandUserSchema.optional(),
  })
  .refine((entry) => actionNames.filter((action) => entry[action] !== undefined).length === 1, {
    error: `exactly one of ${actionNames.join(', ')}`,
  });

export type Happening = z.infer<typeof happeningSchema>;

/** The one action of an entry of `when`. */
export function actionOf(happening: Happening): ActionName {
  const found = actionNames.find((action) => happening[action] !== undefined);
  if (found === undefined) throw new Error('an entry of "when" has one action: the schema saw to it');
  return found;
}
