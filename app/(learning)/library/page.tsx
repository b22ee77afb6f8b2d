import type { Metadata } from 'next';
import Form from 'next/form';
import { Button, ButtonLink } from '@/app/_components/button';
import { PageTitle } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { EmptyState, ErrorNote } from '@/app/_components/notes';
import { requestTime } from '@/app/_server/now';
import { requireViewer } from '@/app/_server/viewer';
import { ownTopic } from '@/lib/curriculum/own-notes';
import { type FoundCards, foundCards } from '@/lib/data/cards/card-list';
import { type CardOrder, cardOrders } from '@/lib/data/cards/card-order';
import { cardsOf } from '@/lib/data/cards/own-cards';
import { longestQuery, parseCardQuery } from '@/lib/progress/card-query';
import { countWords } from '@/lib/progress/words';
import { studyDay } from '@/lib/srs/day';
import { BulkForm } from './_components/bulk-form';
import { CardTable } from './_components/card-table';
import { libraryHref, QueryHelp, QueryShortcuts } from './_components/query-help';

export const metadata: Metadata = { title: 'Library' };

type LibraryPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Every card there is for the learner, found by a search. The address is all that it remembers. */
export default async function LibraryPage({ searchParams }: LibraryPageProps) {
  const given = await searchParams;
  const text = (name: string) => [given[name] ?? ''].flat()[0] ?? '';
  const q = text('q').slice(0, longestQuery + 1);
  const order = cardOrders.find((each) => each === text('order')) ?? 'topic';
  const viewer = await requireViewer(libraryHref({ q, order }));
  const now = await requestTime();
  const { cards, topicsById } = await cardsOf(viewer);
  const parsed = parseCardQuery(q);
  const page = Number(text('page')) || 1;
  const found = parsed.ok ? await foundCards(viewer, cards, { query: parsed.query, page, order }, now) : null;
  return (
    <>
      <PageTitle lead={found && foundWords(q, found.total, cards.length)}>Library</PageTitle>
      <div className="grid gap-s3">
        <Form action="/library" role="search" className="flex flex-wrap items-end gap-s2">
          <div className="field max-w-full flex-1 basis-[12rem]">
            <label htmlFor="library-search">Search cards and history</label>
            <input
              key={q}
              id="library-search"
              className="input max-w-none! font-code!"
              type="search"
              name="q"
              defaultValue={q}
              maxLength={longestQuery}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              aria-invalid={parsed.ok ? undefined : true}
              aria-describedby={parsed.ok ? undefined : 'library-problem'}
            />
          </div>
          {order !== 'topic' && <input type="hidden" name="order" value={order} />}
          <Button type="submit" main>
            Search
          </Button>
        </Form>
        <QueryShortcuts query={q} />
        <QueryHelp />
      </div>
      <div className="mt-s5">
        {parsed.ok ? (
          found && (
            <Found
              q={q}
              order={order}
              found={found}
              nameOf={(id) => (id === ownTopic.id ? ownTopic.name : (topicsById.get(id)?.name ?? id))}
              today={studyDay(now, viewer.timeZone, viewer.rolloverHour)}
              clock={viewer}
            />
          )
        ) : (
          <Mistake q={q} {...parsed} />
        )}
      </div>
    </>
  );
}

function foundWords(q: string, total: number, all: number): string {
  if (q.trim() === '') return `${countWords(all, 'card')} in all.`;
  return total === 0 ? `None of ${countWords(all, 'card')}.` : `${total} of ${countWords(all, 'card')}.`;
}

/** What is wrong with a search, where, and what would be right there. */
function Mistake({
  q,
  position,
  expected,
  message,
}: {
  q: string;
  position: number;
  expected: string;
  message: string;
}) {
  return (
    <ErrorNote title={message}>
      <div id="library-problem">
        <p className="mt-s2 text-ink">
          <code className="break-words whitespace-pre-wrap">
            {q.slice(0, position)}
            <mark className="place">{q.slice(position) || ' '}</mark>
          </code>
        </p>
        <p className="mt-s2">
          At character {position + 1}, expected is {expected}.
        </p>
      </div>
    </ErrorNote>
  );
}

type FoundProps = {
  q: string;
  order: CardOrder;
  found: FoundCards;
  nameOf: (topicId: string) => string;
  today: string;
  clock: { readonly timeZone: string; readonly rolloverHour: number };
};

function Found({ q, order, found, nameOf, today, clock }: FoundProps) {
  if (found.total === 0) {
    return (
      <EmptyState action={<ButtonLink href="/library">Show all cards</ButtonLink>}>
        <p>No card is like that.</p>
      </EmptyState>
    );
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-s3">
      <p className="flex flex-wrap gap-x-s4">
        <Link href={`/study/cram?${new URLSearchParams({ search: q })}`} className="py-s1">
          Study these without touching the schedule
        </Link>
        <a href={`/api/export?${new URLSearchParams({ format: 'apkg', search: q })}`} className="py-s1">
          These as an Anki package
        </a>
      </p>
      <BulkForm
        key={libraryHref({ q, order, page: found.page })}
        query={q}
        found={found.total}
        shown={found.cards.length}
      >
        <CardTable
          cards={found.cards}
          order={order}
          hrefOf={(by) => libraryHref({ q, order: by })}
          nameOf={nameOf}
          today={today}
          clock={clock}
        />
      </BulkForm>
      {found.pages > 1 && (
        <nav aria-label="Pages of cards" className="flex flex-wrap items-center gap-s2">
          <span className="mut">
            Page {found.page} of {found.pages}
          </span>
          {found.page > 1 && (
            <ButtonLink small href={libraryHref({ q, order, page: found.page - 1 })}>
              Previous
            </ButtonLink>
          )}
          {found.page < found.pages && (
            <ButtonLink small href={libraryHref({ q, order, page: found.page + 1 })}>
              Next
            </ButtonLink>
          )}
        </nav>
      )}
    </div>
  );
}
