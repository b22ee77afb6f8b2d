import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ButtonLink } from '@/app/_components/button';
import { DataTable } from '@/app/_components/data-table';
import { dateFormat } from '@/app/_components/date-format';
import { PageTitle, SectionRule } from '@/app/_components/headings';
import { Icon } from '@/app/_components/icon';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { KeepsFocus } from '@/app/_components/keeps-focus';
import { EmptyState } from '@/app/_components/notes';
import { requestTime } from '@/app/_server/now';
import { requireViewer } from '@/app/_server/viewer';
import PickPicture from '@/app/study/_components/pick-picture';
import { ownTopic } from '@/lib/curriculum/own-notes';
import { cardNote } from '@/lib/data/cards/card-notes';
import { type CardHistory, cardHistory } from '@/lib/data/cards/history';
import { cardsOf } from '@/lib/data/cards/own-cards';
import type { Viewer } from '@/lib/data/people/viewer';
import { leechesOf } from '@/lib/data/study/leeches';
import { syllabus } from '@/lib/data/syllabus';
import { countWords, shortDayWords } from '@/lib/progress/words';
import { recallCurve } from '@/lib/srs/curve';
import { dueDayHere, startOfDay, studyDay } from '@/lib/srs/day';
import { retrievability } from '@/lib/srs/scheduler';
import { OwnWords } from './own-words';
import { RecallChart } from './recall-chart';
import { SetAside } from './set-aside';

export const metadata: Metadata = { title: 'History of a card' };

type CardPageProps = {
  params: Promise<{ id: string[] }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function CardPage({ params, searchParams }: CardPageProps) {
  const { page } = await searchParams;
  const id = (await params).id.map(decodeURIComponent).join('/');
  const viewer = await requireViewer(`/cards/${id}`);
  const { cardsById, topicsById } = await cardsOf(viewer);
  const card = cardsById.get(id);
  if (!card) notFound();
  const topic = topicsById.get(card.topicId);
  const now = await requestTime();
  const [history, note, [leech]] = await Promise.all([
    cardHistory(viewer, id),
    cardNote(viewer, id),
    leechesOf(viewer, syllabus(), [id]),
  ]);
  const aside =
    asideText(history, viewer, now) ??
    (leech ? `Set aside: it was forgotten ${countWords(leech.lapses, 'time')}.` : null);
  return (
    <div className="mx-auto max-w-[56rem]">
      <PageTitle
        trail={[
          topic ? { href: `/topics/${topic.id}`, label: topic.name } : { label: ownTopic.name },
          { label: 'History of a card' },
        ]}
      >
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: cards are sanitised when the content is read. */}
        <span dangerouslySetInnerHTML={{ __html: card.html.ask }} />
      </PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-s7">
        <SectionRule id="answer" title="Answer">
          {/* biome-ignore-start lint/security/noDangerouslySetInnerHtml: as above. */}
          <p className="font-read text-xl" dangerouslySetInnerHTML={{ __html: card.html.answer }} />
          <div className="read mt-s2" dangerouslySetInnerHTML={{ __html: card.html.explain }} />
          {/* biome-ignore-end lint/security/noDangerouslySetInnerHtml: as above. */}
          {card.reasons && (
            <p className="read mt-s2">
              Why: <InlineMarkdown>{card.reasons[0] ?? ''}</InlineMarkdown>.
            </p>
          )}
          {card.pick && (
            <PickPicture
              picture={card.pick.picture}
              right={card.pick.part}
              chosen={null}
              shortcutsOn={false}
            />
          )}
          {card.source && (
            <p className="mt-s3 text-xs">
              <a href={card.source.url} rel="noreferrer" target="_blank" className="py-s1">
                Source: {card.source.title}
                <span className="vh"> (opens a new tab)</span>
              </a>
            </p>
          )}
          <OwnWords
            cardId={id}
            note={note && { text: note.text, html: note.html }}
            canFlag={topic !== undefined}
          />
        </SectionRule>
        <SectionRule id="memory" title="What is remembered">
          <KeepsFocus>
            <MemoryNow history={history} aside={aside} viewer={viewer} now={now} />
            <SetAside cardId={id} isAside={aside !== null} />
          </KeepsFocus>
        </SectionRule>
        <SectionRule id="reviews" title="Reviews">
          <Reviews history={history} viewer={viewer} href={`/cards/${id}`} page={Number(page)} />
        </SectionRule>
      </div>
    </div>
  );
}

type MemoryNowProps = { history: CardHistory; aside: string | null; viewer: Viewer; now: Date };

function MemoryNow({ history, aside, viewer, now }: MemoryNowProps) {
  const { memory, parameters } = history;
  if (memory.state === 'new' || !parameters) {
    return (
      <EmptyState>
        <p>Not answered yet. {aside ?? 'It comes when its topic does.'}</p>
      </EmptyState>
    );
  }
  const { timeZone, rolloverHour } = viewer;
  const due =
    memory.dueDay !== null
      ? startOfDay(dueDayHere(memory.due, timeZone, rolloverHour), timeZone, rolloverHour)
      : memory.due;
  const recall = retrievability(memory, now, parameters);
  const curved = history.entries.slice(-mostOnCurve);
  const memories = curved.flatMap(({ after }) => after ?? []);
  const until = new Date(Math.max(due.getTime(), now.getTime()));
  const points = recallCurve(
    curved.flatMap(({ after, parameters: under }) =>
      after && under ? [{ ...after, parameters: under }] : [],
    ),
    until,
  );
  const last = points.at(-1);
  return (
    <>
      <dl className="pairs max-w-measure">
        <dt>Would be recalled now</dt>
        <dd>{memory.state === 'review' ? percent(recall) : 'not known yet: in its learning steps'}</dd>
        <dt>Next</dt>
        <dd>{aside ?? `${dateTime(due, viewer)}${due <= now ? ', due' : ''}`}</dd>
        <dt>Falls to 90 % in</dt>
        <dd>{days(memory.stability)}</dd>
        <dt>Difficulty</dt>
        <dd>{memory.difficulty.toFixed(1)} of 10</dd>
        <dt>Answered</dt>
        <dd>
          {countWords(memory.reps, 'time')},{' '}
          {memory.lapses === 0 ? 'never forgotten' : `forgotten ${countWords(memory.lapses, 'time')}`}
        </dd>
      </dl>
      {last && last.at.getTime() - (points[0]?.at.getTime() ?? 0) >= dayMs && (
        <RecallChart
          points={points}
          reviewedAt={memories.map(({ lastReview }) => lastReview)}
          now={now}
          wanted={parameters.retention}
          dayOf={(at) => shortDayWords(studyDay(at, timeZone, rolloverHour))}
          description={`Recall fell and rose over ${countWords(memories.length, 'review')}${memory.state === 'review' ? `; now it is ${percent(recall)}` : ''}.`}
        />
      )}
    </>
  );
}

type ReviewsProps = {
  history: CardHistory;
  viewer: Viewer;
  href: string;
  /** As the address says it, from 1: the latest reviews. */
  page: number;
};

function Reviews({ history, viewer, href, page: asked }: ReviewsProps) {
  const entries = [...history.entries].reverse();
  const pages = Math.ceil(entries.length / reviewsPerPage);
  const page = Number.isInteger(asked) ? Math.min(Math.max(1, asked), pages) : 1;
  const from = (page - 1) * reviewsPerPage;
  const shown = entries.slice(from, from + reviewsPerPage);
  if (entries.length === 0) {
    return (
      <EmptyState>
        <p>No review yet.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <DataTable
        caption={
          pages === 1
            ? 'Reviews of this card, the latest first'
            : `Reviews ${from + 1} to ${from + shown.length} of ${entries.length} of this card, the latest first`
        }
      >
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Rating</th>
            <th scope="col" className="num">
              Recall before
            </th>
            <th scope="col" className="num max-sm:hidden">
              Took
            </th>
            <th scope="col" className="num">
              Comes back after
            </th>
            <th scope="col" className="num max-sm:hidden">
              Stability
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((entry) => (
            <tr key={entry.id}>
              <td className="sm:whitespace-nowrap">
                {dateTime(entry.answeredAt, viewer)}
                <span className="mut block text-xs sm:hidden">
                  {Math.round(entry.durationMs / 1000)} s
                  {entry.after !== null && `, stability ${days(entry.after.stability)}`}
                </span>
              </td>
              <td className="whitespace-nowrap">
                <span style={{ color: `var(--${entry.rating})` }}>
                  <Icon id={`r-${entry.rating}`} />
                </span>{' '}
                {entry.undone ? (
                  <>
                    <s>{ratingWords[entry.rating]}</s> taken back
                  </>
                ) : (
                  ratingWords[entry.rating]
                )}
              </td>
              <td className="num">{entry.recall === null ? '–' : percent(entry.recall)}</td>
              <td className="num max-sm:hidden">{Math.round(entry.durationMs / 1000)} s</td>
              <td className="num">{entry.interval ?? '–'}</td>
              <td className="num max-sm:hidden">
                {entry.after === null ? '–' : days(entry.after.stability)}
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      {pages > 1 && (
        <nav aria-label="Pages of reviews" className="mt-s3 flex flex-wrap items-center gap-s2">
          <span className="mut">
            Page {page} of {pages}
          </span>
          {page > 1 && (
            <ButtonLink small href={`${href}?page=${page - 1}#reviews`}>
              Later reviews
            </ButtonLink>
          )}
          {page < pages && (
            <ButtonLink small href={`${href}?page=${page + 1}#reviews`}>
              Earlier reviews
            </ButtonLink>
          )}
        </nav>
      )}
    </>
  );
}

const reviewsPerPage = 100;
/** A curve over more than these is a wall. */
const mostOnCurve = 200;

/** A curve over less than a day shows nothing. */
const dayMs = 86_400_000;

const ratingWords = { again: 'Again', hard: 'Hard', good: 'Good', easy: 'Easy' } as const;

/** Why the card is kept out of the queue, or null. */
function asideText({ suspendedAt, buriedUntil }: CardHistory, viewer: Viewer, now: Date): string | null {
  if (suspendedAt) return 'Suspended: it is not asked.';
  if (!buriedUntil) return null;
  const until = startOfDay(buriedUntil, viewer.timeZone, viewer.rolloverHour);
  return until > now ? `Buried until ${dateTime(until, viewer)}.` : null;
}

function dateTime(at: Date, { timeZone }: Viewer): string {
  return dateFormat({
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function days(count: number): string {
  return count < 10 ? `${count.toFixed(1)} d` : `${Math.round(count)} d`;
}
