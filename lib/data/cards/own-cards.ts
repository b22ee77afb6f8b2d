import { type Curriculum, curriculum } from '@/lib/curriculum/load';
import { cardsOfOwnNote, type OwnNote, ownNoteFields } from '@/lib/curriculum/own-notes';
import type { Card } from '@/lib/curriculum/schema';
import { reader } from '../database/db';
import type { Viewer } from '../people/viewer';

/** Everything that the viewer can study: the curriculum, and the cards of their own notes behind it. */
export async function cardsOf(viewer: Viewer): Promise<Curriculum> {
  const taught = curriculum();
  const own = await ownCards(viewer);
  if (own.length === 0) return taught;
  const known = together.get(own);
  if (known?.taught === taught) return known.curriculum;
  const curriculumOfBoth: Curriculum = {
    ...taught,
    cards: [...taught.cards, ...own],
    cardsById: new Map([...taught.cardsById, ...own.map((card) => [card.id, card] as const)]),
  };
  together.set(own, { taught, curriculum: curriculumOfBoth });
  return curriculumOfBoth;
}

/** By the cards of somebody's notes, which are themselves kept while nothing of them changes. */
const together = new WeakMap<
  readonly Card[],
  { readonly taught: Curriculum; readonly curriculum: Curriculum }
>();

/** The cards of the viewer's own notes, the oldest first. */
export async function ownCards({ personId }: Viewer): Promise<readonly Card[]> {
  const [row] = await reader().$queryRaw<{ notes: bigint; last: string | null }[]>`
    SELECT count(*) AS "notes", CAST(max("updatedAt") AS TEXT) AS "last" FROM "OwnNote"
    WHERE "personId" = ${personId}`;
  if (!row || Number(row.notes) === 0) return [];
  const stamp = `${row.notes} ${row.last}`;
  const known = kept.get(personId);
  if (known?.stamp === stamp) return known.cards;
  const rows = await reader().ownNote.findMany({
    where: { personId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, fields: true, tags: true },
  });
  const cards = rows.flatMap((each) => cardsOfOwnNote(ownNoteOf(each)));
  if (kept.size >= mostKept) kept.clear();
  kept.set(personId, { stamp, cards });
  return cards;
}

/** A row of OwnNote as the note that it stores. */
export function ownNoteOf({
  id,
  fields,
  tags,
}: {
  readonly id: string;
  readonly fields: string;
  readonly tags: string;
}): OwnNote {
  return { id, fields: ownNoteFields.parse(JSON.parse(fields)), tags: tagsOf(tags) };
}

function tagsOf(text: string): readonly string[] {
  return text.split(' ').filter(Boolean);
}

/** Making cards of notes costs far more than keeping them for the few who are studying now. */
const kept = new Map<string, { readonly stamp: string; readonly cards: readonly Card[] }>();
const mostKept = 100;
