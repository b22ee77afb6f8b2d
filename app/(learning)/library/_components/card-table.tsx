import { DataTable } from '@/app/_components/data-table';
import { dateFormat } from '@/app/_components/date-format';
import { Icon } from '@/app/_components/icon';
import { Link } from '@/app/_components/link';
import type { ListedCard } from '@/lib/data/cards/card-list';
import type { CardOrder } from '@/lib/data/cards/card-order';
import { percent } from '@/lib/progress/to-next';
import { shortDayWords } from '@/lib/progress/words';
import { addDays, type StudyDay, studyDay } from '@/lib/srs/day';

type CardTableProps = {
  cards: readonly ListedCard[];
  order: CardOrder;
  hrefOf: (order: CardOrder) => string;
  nameOf: (topicId: string) => string;
  today: StudyDay;
  clock: { readonly timeZone: string; readonly rolloverHour: number };
};

/** Cards with where each stands; a checkbox in each row belongs to the form around it. */
export function CardTable({ cards, order, hrefOf, nameOf, today, clock }: CardTableProps) {
  const sorted = (by: CardOrder) => ({ by, order, href: hrefOf(by) });
  return (
    <DataTable caption="Cards found" className="cards">
      <thead>
        <tr>
          <th scope="col">
            <span className="vh">Choose</span>
          </th>
          <Sortable {...sorted('topic')} label="Card" />
          <th scope="col" className="max-md:hidden">
            Topic
          </th>
          <th scope="col" className="max-sm:hidden">
            State
          </th>
          <Sortable {...sorted('due')} label="Due" className="num" />
          <th scope="col" className="num max-sm:hidden">
            Recall
          </th>
          <Sortable {...sorted('stability')} label="Stability" className="num max-sm:hidden" />
          <Sortable {...sorted('difficulty')} label="Difficulty" className="num max-md:hidden" />
          <Sortable {...sorted('lapses')} label="Forgotten" className="num max-md:hidden" />
        </tr>
      </thead>
      <tbody>
        {cards.map((card) => (
          <tr key={card.id}>
            <td>
              <label className="choose">
                <input type="checkbox" name="card" value={card.id} aria-labelledby={`ask-${card.id}`} />
              </label>
            </td>
            <td className="wrap-anywhere sm:min-w-[14rem]">
              <Link
                id={`ask-${card.id}`}
                href={`/cards/${card.id}`}
                className="quiet"
                // biome-ignore lint/security/noDangerouslySetInnerHtml: cards are sanitised when the content is read.
                dangerouslySetInnerHTML={{ __html: card.askHtml }}
              />
              <span className="mut block text-xs sm:hidden">
                <State card={card} />
                {card.recall !== null && !isBeingLearnt(card) && `, recall ${percent(card.recall)}`}
              </span>
            </td>
            <td className="mut max-md:hidden">{nameOf(card.topicId)}</td>
            <td className="whitespace-nowrap max-sm:hidden">
              <State card={card} />
            </td>
            <td className="num">{dueWords(card, today, clock)}</td>
            <td className="num max-sm:hidden">{recallWords(card)}</td>
            <td className="num max-sm:hidden">{card.stability === null ? '–' : daysWords(card.stability)}</td>
            <td className="num max-md:hidden">{card.difficulty?.toFixed(1) ?? '–'}</td>
            <td className="num max-md:hidden">{card.state === 'new' ? '–' : card.lapses}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

type SortableProps = { by: CardOrder; order: CardOrder; href: string; label: string; className?: string };

/** Each column has one direction, the one that is looked for: what comes soonest, holds least, is hardest. */
function Sortable({ by, order, href, label, className }: SortableProps) {
  const isOn = by === order;
  const direction = by === 'due' || by === 'stability' || by === 'topic' ? 'ascending' : 'descending';
  return (
    <th scope="col" className={className} aria-sort={isOn ? direction : undefined}>
      <Link href={href} className={`inline-block py-s1 ${isOn ? 'text-ink no-underline' : 'quiet'}`}>
        {label}
        {isOn && <span aria-hidden="true">{direction === 'ascending' ? ' ↑' : ' ↓'}</span>}
      </Link>
    </th>
  );
}

const stateWords = { new: 'New', learning: 'Learning', review: 'Review', relearning: 'Relearning' } as const;

function State({ card }: { card: ListedCard }) {
  if (card.isSuspended) return <Marked symbol="light-stopped" colour="stopped" word="Suspended" />;
  if (card.isBuried) return <Marked symbol="clock" colour="leaving" word="Buried" />;
  if (card.isLeech) return <Marked symbol="light-fault" colour="fault" word="Leech" />;
  return stateWords[card.state];
}

type MarkedProps = { symbol: 'light-stopped' | 'clock' | 'light-fault'; colour: string; word: string };

function Marked({ symbol, colour, word }: MarkedProps) {
  return (
    <span className="st" style={{ color: `var(--${colour})` }}>
      <Icon id={symbol} />
      {word}
    </span>
  );
}

function dueWords(
  { due, dueDay, isSuspended }: ListedCard,
  today: StudyDay,
  { timeZone, rolloverHour }: CardTableProps['clock'],
): string {
  if (due === null || isSuspended) return '–';
  const day = dueDay ?? studyDay(due, timeZone, rolloverHour);
  if (day < today) return `since ${shortDayWords(day)}`;
  if (dueDay === null) {
    return dateFormat({ timeZone, hour: '2-digit', minute: '2-digit' }).format(due);
  }
  if (day === today) return 'today';
  return day === addDays(today, 1) ? 'tomorrow' : shortDayWords(day);
}

/** A card in its steps was seen minutes ago: how likely it is recalled now says nothing about whether it is known. */
function isBeingLearnt({ state }: ListedCard): boolean {
  return state === 'learning' || state === 'relearning';
}

function recallWords(card: ListedCard): string {
  if (card.recall === null) return '–';
  return isBeingLearnt(card) ? 'learning' : percent(card.recall);
}

function daysWords(count: number): string {
  return count < 10 ? `${count.toFixed(1)} d` : `${Math.round(count)} d`;
}
