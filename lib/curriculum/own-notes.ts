/** Notes that a learner brought along or wrote, and the cards they make. */
import { z } from 'zod';
import { openGaps } from './gaps';
import { inlineHtml } from './markdown';
import type { Card } from './schema';

/** The topic that one's own cards stand under, the first part of their ids. */
export const ownTopic = { id: 'own', name: 'Own cards' } as const;

const field = z.string().max(20_000);

/**
 * The fields of a note by its kind, as Markdown. A cloze holds {{gap}} or, where gaps are asked together, {{1::gap}}; both with
 * {{gap|hint}}.
 */
export const ownNoteFields = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('basic'), front: field, back: field }),
  z.strictObject({ kind: z.literal('reversed'), front: field, back: field }),
  z.strictObject({ kind: z.literal('cloze'), text: field, extra: field.default('') }),
  z.strictObject({ kind: z.literal('typed'), front: field, back: field }),
]);

type OwnNoteFields = z.infer<typeof ownNoteFields>;

export type OwnNote = {
  /** UUID. */
  readonly id: string;
  readonly fields: OwnNoteFields;
  readonly tags: readonly string[];
};

/** The cards of a note. Their ids are `own/<note>/<template>` and survive every change of wording. */
export function cardsOfOwnNote({ id, fields, tags }: OwnNote): readonly Card[] {
  const noteId = `${ownTopic.id}/${id}`;
  const card = (template: string, asked: Asked): Card => ({
    ...asked,
    id: `${noteId}/${template}`,
    noteId,
    topicId: ownTopic.id,
    source: null,
    tags,
    trains: [],
    html: {
      ask: inlineHtml(asked.ask),
      answer: inlineHtml(asked.answer),
      explain: inlineHtml(asked.explain),
    },
  });
  switch (fields.kind) {
    case 'basic':
      return [card('card', question(fields.front, fields.back))];
    case 'reversed':
      return [
        card('card', question(fields.front, fields.back)),
        card('reverse', question(fields.back, fields.front)),
      ];
    case 'typed':
      return [card('card', { ...question(fields.front, fields.back), kind: 'typed', accept: [fields.back] })];
    case 'cloze':
      return openGaps(fields.text).map(({ group, ask, answer }) =>
        card(`gap-${group}`, {
          kind: 'cloze',
          prompt: 'Fill the gap',
          ask,
          answer,
          explain: fields.extra,
          cloze: fields.text,
        }),
      );
  }
}

type Asked = Pick<Card, 'kind' | 'prompt' | 'ask' | 'answer' | 'explain' | 'accept' | 'cloze'>;

function question(ask: string, answer: string): Asked {
  return { kind: 'basic', prompt: 'Question', ask, answer, explain: '' };
}
