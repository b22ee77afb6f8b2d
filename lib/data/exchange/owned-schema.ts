/** An export of everything that somebody owns, as it is read: what is wrong with one is said in words, with the place. */
import { z } from 'zod';
import { ownNoteFields } from '@/lib/curriculum/own-notes';
import { isStudyDay } from '@/lib/srs/day';
import { ratings } from '@/lib/srs/memory';
import { parametersLookup } from '@/lib/srs/parameters';
import { defaultWeights, weightCount } from '@/lib/srs/weights';
import { latestAnswerMs } from '../memory/device-report';
import { startsSchema } from '../memory/memories';
import { storedSettings } from '../memory/study-settings';
import { markSchema } from '../study/card-marks';
import { wordsFor } from './schema-words';

/** Of the exports that this program writes and reads. */
const version = 1;

export type ReadOwned =
  | { readonly ok: true; readonly owned: Owned }
  | { readonly ok: false; readonly problem: string };

/** Checks a JSON value; what is wrong names the place. */
export function readOwned(value: unknown): ReadOwned {
  const { format, version: found } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'pilotage') {
    return refused('This is no export of Pilotage: it does not begin with "format": "pilotage".');
  }
  if (typeof found === 'number' && found > version) {
    return refused(
      `This export is of version ${found}; this program reads version ${version}. Update it first.`,
    );
  }
  const parsed = ownedSchema.safeParse(value, {
    error: (issue) => wordsFor(issue, fieldOf(issue.path ?? [])),
  });
  if (parsed.success) return { ok: true, owned: parsed.data };
  const [issue] = parsed.error.issues;
  if (!issue) return refused('This is no export of Pilotage.');
  const { path } = issue;
  const said = issue.code === 'custom' ? `${fieldOf(path)} ${issue.message}.` : issue.message;
  const [table, row] = path;
  const where = typeof row === 'number' ? `Entry ${row + 1} of “${String(table)}”` : `“${String(table)}”`;
  return refused(path.length > 1 ? `${where}: ${said}` : said);
}

function refused(problem: string): ReadOwned {
  return { ok: false, problem };
}

/** What an issue is about: the field, or the whole entry. */
function fieldOf(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  return typeof last === 'string' ? `“${last}”` : 'It';
}

const id = z.string().min(1).max(100);
const cardId = z.string().min(1).max(200);
const at = z.coerce
  .date()
  .refine(
    (date) => date.getTime() >= Date.UTC(2006, 0, 1) && date.getTime() <= latestAnswerMs,
    'is no time at which anybody can have studied',
  );
const day = z.string().refine(isStudyDay, 'is no date like 2026-05-04');
const set = z
  .string()
  .max(200)
  .refine(
    (text) => parametersLookup(() => defaultWeights)(text) !== undefined,
    'names no parameters of the schedule',
  );

/** JSON in a text, of a shape that the program reads again. */
function json(longest: number, shape: z.ZodType) {
  return z
    .string()
    .max(longest)
    .refine((text) => {
      try {
        return shape.safeParse(JSON.parse(text)).success;
      } catch {
        return false;
      }
    }, 'does not hold what it should');
}

export const reviewSchema = z.object({
  id,
  cardId,
  rating: z.enum(ratings),
  answeredAt: at,
  localDay: day,
  utcOffsetMinutes: z.int().min(-1000).max(1000),
  rolloverHour: z.int().min(0).max(23),
  durationMs: z.int().min(0),
  algorithm: z.string().max(50),
  parameterSet: set,
  promisedDays: z.int().min(0).max(36_500).nullable(),
  receivedAt: at,
  undoneAt: at.nullable(),
});

const attemptSchema = z.object({
  id,
  scenarioId: cardId,
  scenarioHash: z.string().max(200),
  topicIds: z.string().max(2000),
  askKind: z.string().max(50),
  seed: z.int(),
  answer: z.string().max(20_000),
  right: z.boolean(),
  confidence: z.enum(['sure', 'think', 'guess']).nullable(),
  hintsUsed: z.int().min(0).max(10),
  durationMs: z.int().min(0),
  answeredAt: at,
  localDay: day,
  utcOffsetMinutes: z.int().nullable(),
  rolloverHour: z.int().min(0).max(23).nullable(),
  parameterSet: set.nullable(),
});

export const ownNoteSchema = z.object({
  id,
  guid: z.string().min(1).max(100),
  kind: z.enum(['basic', 'reversed', 'cloze', 'typed']),
  fields: json(200_000, ownNoteFields),
  tags: z.string().max(10_000),
  createdAt: at,
  updatedAt: at,
  starts: json(200_000, startsSchema).nullable(),
});

export const ownedSchema = z.object({
  format: z.literal('pilotage'),
  version: z.literal(version),
  exportedAt: at,
  settings: storedSettings,
  trackRetentions: z.array(z.object({ trackId: id, retention: z.number().min(0.7).max(0.99) })),
  reviews: z.array(reviewSchema),
  attempts: z.array(attemptSchema),
  cardMarks: z.array(
    z.object({
      cardId,
      buriedUntil: day.nullable(),
      suspendedAt: at.nullable(),
      leechReleasedAt: z.int().nullable(),
    }),
  ),
  cardNotes: z.array(z.object({ cardId, text: z.string().max(4000), updatedAt: at })),
  cardFlags: z.array(
    z.object({
      id,
      cardId,
      reason: z.enum(['wrong', 'unclear']),
      text: z.string().max(2000),
      createdAt: at,
      resolvedAt: at.nullable(),
    }),
  ),
  deeds: z.array(
    z.object({
      id,
      kind: z.enum(['bury', 'suspend', 'restore']),
      at,
      cardIds: json(300_000, z.array(z.string())),
      before: json(1_000_000, z.array(markSchema)),
      undoneAt: at.nullable(),
    }),
  ),
  ownNotes: z.array(ownNoteSchema),
  fittedWeights: z.array(
    z.object({
      id: z.string().regex(/^w[0-9a-f]{32}$/),
      createdAt: at,
      weights: json(2000, z.array(z.number()).length(weightCount)),
      fittedOn: z.int(),
      judgedOn: z.int(),
      lossBefore: z.number(),
      lossAfter: z.number(),
      errorBefore: z.number(),
      errorAfter: z.number(),
      better: z.boolean(),
      acceptedAt: at.nullable(),
    }),
  ),
  reschedulings: z.array(
    z.object({ id, at, weightsId: z.string().max(100).nullable(), undoneAt: at.nullable() }),
  ),
});

export type Owned = z.infer<typeof ownedSchema>;
export type OwnedReview = z.infer<typeof reviewSchema>;
