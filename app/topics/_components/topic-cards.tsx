import { DataTable } from '@/app/_components/data-table';
import { SectionRule } from '@/app/_components/headings';
import { Link } from '@/app/_components/link';
import { MasteryGlyph } from '@/app/_components/mastery-glyph';
import { StartAsGuest } from '@/app/(account)/start-as-guest';
import type { Card, Topic } from '@/lib/curriculum/schema';
import type { CardStanding } from '@/lib/data/cards/card-standings';

/** Shown before the others are asked for. */
const FIRST = 5;

type TopicCardsProps = {
  topic: Topic;
  /** Null for a stranger. */
  standings: ReadonlyMap<string, CardStanding> | null;
};

/** The cards of a topic, those due first; questions only. */
export function TopicCards({ topic, standings }: TopicCardsProps) {
  const { cards } = topic;
  if (!standings) {
    return (
      <SectionRule id="cards" title="Cards" end={`${cards.length} cards`}>
        <CardTable caption={`Cards of ${topic.name}`} cards={cards.slice(0, FIRST)} standings={null} />
        <div className="mt-s4">
          <StartAsGuest main={false}>Start studying</StartAsGuest>
        </div>
      </SectionRule>
    );
  }
  const dueIn = (card: Card) => standings.get(card.id)?.dueInDays ?? Number.POSITIVE_INFINITY;
  const sorted = cards.toSorted((a, b) => (dueIn(a) === dueIn(b) ? 0 : dueIn(a) - dueIn(b)));
  const due = cards.filter((card) => dueIn(card) === 0).length;
  const [first, others] = [sorted.slice(0, FIRST), sorted.slice(FIRST)];
  return (
    <SectionRule
      id="cards"
      title="Cards"
      end={due > 0 ? <Link href="/study">Study; {due} of these are due</Link> : `${cards.length} cards`}
    >
      <CardTable caption={`Cards of ${topic.name}`} cards={first} standings={standings} />
      {others.length > 0 && (
        <details className="mt-s2">
          <summary className="mut flex min-h-tap w-fit cursor-pointer items-center text-xs">
            The other {others.length} cards of this topic
          </summary>
          <CardTable caption={`Other cards of ${topic.name}`} cards={others} standings={standings} />
        </details>
      )}
    </SectionRule>
  );
}

type CardTableProps = {
  caption: string;
  cards: readonly Card[];
  standings: ReadonlyMap<string, CardStanding> | null;
};

function CardTable({ caption, cards, standings }: CardTableProps) {
  return (
    <DataTable caption={caption}>
      <thead>
        <tr>
          <th scope="col">Asks</th>
          {standings && (
            <>
              <th scope="col" className="max-sm:hidden">
                Memory
              </th>
              <th scope="col" className="num">
                Due
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {cards.map((card) => {
          const standing = standings?.get(card.id);
          // biome-ignore lint/security/noDangerouslySetInnerHtml: cards are sanitised when the content is read.
          const words = <span dangerouslySetInnerHTML={{ __html: card.html.ask }} />;
          const ask = card.kind === 'true-false' ? <>True or false: {words}</> : words;
          return (
            <tr key={card.id}>
              <td>
                {standings ? (
                  <Link href={`/cards/${card.id}`} className="quiet block py-s1">
                    {ask}
                  </Link>
                ) : (
                  ask
                )}
              </td>
              {standings && (
                <>
                  <td className="w-[7rem] max-sm:hidden">
                    <MasteryGlyph level={standing?.level ?? 'new'} />
                  </td>
                  <td className="num mut w-[5rem]">{dueText(standing)}</td>
                </>
              )}
            </tr>
          );
        })}
      </tbody>
    </DataTable>
  );
}

function dueText(standing: CardStanding | undefined): string {
  if (!standing) return 'new';
  return standing.dueInDays === 0 ? 'today' : `in ${standing.dueInDays} d`;
}
