/** Pieces that several parts of a scenario file are made of. */
import { z } from 'zod';
import type { Manifest } from '@/lib/simulator/index';
import { parseDuration } from '@/lib/simulator/values/duration';

export const slugSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens');

export const lineSchema = z
  .string()
  .trim()
  .min(1)
  .max(400)
  .regex(/^[^\n]*$/, 'one line');

export const textSchema = z.string().trim().min(1).max(2000);

/** "90s", "1m30s", "200ms"; read as milliseconds. */
export const durationSchema = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 0 && Number.isInteger(ms)) return ms;
  context.addIssue({ code: 'custom', message: 'a duration, for example "90s" or "1m30s"' });
  return z.NEVER;
});

export const commandUserSchema = z.string().regex(/^[a-z][a-z0-9:-]*$/, 'a user name, for example "alice"');

/** An API object as a person writes it. Its fields are the API server's to judge. */
export const manifestSchema = z
  .looseObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    metadata: z.looseObject({ name: z.string().min(1) }),
  })
  .transform((manifest): Manifest => manifest as Manifest);

/**
 * An object of the run. By name, or, for what a controller names, by its owner (`of: Deployment/web`, which also finds
 * the Pods of its ReplicaSets) and its node; `nth` counts from 1 in order of age.
 */
export const targetSchema = z
  .strictObject({
    kind: z.string().min(1),
    name: z.string().optional(),
    namespace: z.string().optional(),
    of: z
      .string()
      .regex(/^[A-Za-z]+\/.+$/, 'an owner, for example "Deployment/web"')
      .optional(),
    node: z.string().optional(),
    nth: z.int().min(1).optional(),
  })
  .refine((target) => target.name !== undefined || target.of !== undefined || target.node !== undefined, {
    error: 'a name, or "of" an owner, or a node',
  });

export type TargetGiven = z.infer<typeof targetSchema>;

export const nameSchema = z.string().trim().min(1).max(63);
const quantity = z.union([z.number(), z.string().min(1)]).transform(String);
export const taintSchema = z.strictObject({
  key: z.string().min(1),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});

export const nodeSchema = z.strictObject({
  name: nameSchema,
  cpu: quantity.optional(),
  memory: quantity.optional(),
  pods: quantity.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  taints: z.array(taintSchema).optional(),
  architecture: z.enum(['amd64', 'arm64']).optional(),
  diskMi: z.int().positive().optional(),
  /** In a cloud with instances: where it is, and of which type. */
  instance: z.strictObject({ zone: lineSchema.optional(), type: lineSchema.optional() }).optional(),
  /** What lies on its disk, for hostPath volumes. */
  paths: z
    .record(
      z.string().regex(/^\//, 'an absolute path'),
      z.enum(['Directory', 'File', 'Socket', 'CharDevice', 'BlockDevice']),
    )
    .optional(),
  /** Static Pods: manifests in the kubelet's folder, by file name. */
  manifests: z.record(z.string(), manifestSchema).optional(),
});

/** `/healthz`, or `/api/*` for everything below. */
const pathSchema = z.string().regex(/^\/[^\s?#]*$/, 'a path, for example "/healthz" or "/api/*"');
const answerSchema = z.union([
  z.string(),
  z.strictObject({ status: z.int().min(100).max(599).optional(), body: z.string().optional() }),
]);

/** How containers of an image behave; see `ImageBehaviour` in the simulator. Times count from the start of the container. */
export const imageSchema = z.strictObject({
  pull: durationSchema.optional(),
  sizeMi: z.number().positive().optional(),
  pullError: lineSchema.optional(),
  readyAfter: durationSchema.optional(),
  neverReady: z.boolean().optional(),
  unreadyBetween: z.array(z.tuple([durationSchema, durationSchema])).optional(),
  unhealthyAfter: durationSchema.optional(),
  exits: z.strictObject({ after: durationSchema, code: z.int().min(0).max(255) }).optional(),
  ignoresSigterm: z.boolean().optional(),
  stop: durationSchema.optional(),
  sigtermCode: z.int().min(0).max(255).optional(),
  memoryMi: z.number().positive().optional(),
  memoryAfter: durationSchema.optional(),
  cpuMillis: z.int().positive().optional(),
  diskMi: z.number().positive().optional(),
  diskAfter: durationSchema.optional(),
  latency: durationSchema.optional(),
  listensOn: z.array(z.int().min(1).max(65535)).optional(),
  private: z.boolean().optional(),
  architecture: z.enum(['amd64', 'arm64']).optional(),
  startError: lineSchema.optional(),
  /** Without one of these variables it ends with code 1. */
  needsOneOf: z.array(z.string().min(1)).min(1).optional(),
  /** By absolute path. */
  files: z.record(z.string().regex(/^\//, 'an absolute path'), z.string()).optional(),
  shell: z.boolean().optional(),
  /** What it says when it is asked over HTTP, whatever for or by path. */
  answers: z.union([z.string(), z.record(pathSchema, answerSchema)]).optional(),
  /** What it asks, and again after so long. */
  calls: z
    .strictObject({ url: z.string().min(1), every: durationSchema, timeout: durationSchema.optional() })
    .optional(),
  /** With `every` again and again; `{n}` in the text counts. */
  logs: z
    .array(
      z.strictObject({
        after: durationSchema.prefault('0s'),
        text: lineSchema,
        every: durationSchema.optional(),
        times: z.int().positive().optional(),
        stream: z.enum(['stdout', 'stderr']).optional(),
      }),
    )
    .optional(),
});

/** A measurement: a number, or numbers from times after the start of the scenario on. */
const seriesSchema = z.union([z.number(), z.array(z.tuple([durationSchema, z.number()])).min(1)]);

export const metricsSchema = z.strictObject({
  /** `cpu` in thousandths of a core, `memory` in Mi: shared among the Pods, or the same for each. */
  load: z.array(
    z.strictObject({
      selector: z.record(z.string(), z.string()),
      metric: z.string().min(1),
      total: seriesSchema.optional(),
      perPod: seriesSchema.optional(),
    }),
  ),
});

/** An operator as data; see `OperatorGiven` in the simulator. Texts may name fields of its object: `{{spec.size}}`. */
export const operatorSchema = z.strictObject({
  name: slugSchema,
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  children: z.array(manifestSchema).max(10),
  status: z.record(z.string(), z.unknown()).optional(),
  finalizer: z.string().optional(),
});

const labelsSchema = z.record(z.string(), z.string());

/** What a webhook answers; with `to` only about objects with such labels. */
export const webhookSchema = z
  .discriminatedUnion('answers', [
    z.strictObject({ answers: z.literal('allow') }),
    z.strictObject({ answers: z.literal('deny'), message: lineSchema.optional() }),
    /** A merge patch for the object. */
    z.strictObject({ answers: z.literal('patch'), patch: z.record(z.string(), z.unknown()) }),
    /** Of a CustomResourceDefinition's webhook: where each version has a field. */
    z.strictObject({
      answers: z.literal('convert'),
      fields: z.array(z.record(z.string(), z.union([lineSchema, z.array(lineSchema).min(2).max(5)]))).max(30),
    }),
    z.strictObject({ answers: z.enum(['unreachable', 'too late']) }),
  ])
  .and(z.looseObject({ to: z.strictObject({ matchLabels: labelsSchema }).optional() }));
