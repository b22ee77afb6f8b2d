import { lazy, type ReactNode, type RefObject, Suspense } from 'react';
import { Link } from '@/app/_components/link';
import { MasteryGlyph } from '@/app/_components/mastery-glyph';
import { TopicDiagram } from '@/app/_components/topic-diagram/topic-diagram';
import type { CardAnswer } from '../_session/card-answer';
import type { StudyCard } from '../_session/protocol';
import { AnswerJudged } from './answer-judged';
import { Reasons } from './reasons';
import { TypedField } from './typed-field';

/** Only cards that are pointed at need it; the page asks for it while another card is on the screen. */
export const loadPickPicture = () => import('./pick-picture');
const PickPicture = lazy(loadPickPicture);

type CardFaceProps = {
  card: StudyCard;
  revealed: boolean;
  /** What was answered before the reveal; of a claim whose reason is asked for, what was said. */
  answer: CardAnswer | null;
  /** The study day, by which reasons are mixed. */
  day: string;
  shortcutsOn: boolean;
  questionRef: RefObject<HTMLHeadingElement | null>;
  answerRef: RefObject<HTMLDivElement | null>;
  onTyped: (text: string) => void;
  onPart: (part: string) => void;
  onReason: (reason: number) => void;
  /** Own words and flags, below the answer. */
  words?: ReactNode;
};

/** Question, and below the rule the answer. Names its area, not its topic, until it is revealed. */
export function CardFace({
  card,
  revealed,
  answer,
  day,
  shortcutsOn,
  questionRef,
  answerRef,
  onTyped,
  onPart,
  onReason,
  words,
}: CardFaceProps) {
  return (
    <article className="sheet p-s6 max-sm:-mx-s2 max-sm:px-s4 max-sm:py-s5 sm:px-s7">
      <div className="mb-s5 flex justify-between gap-s3 text-xs text-ink-2">
        <span>
          {card.area} · {card.prompt.toLowerCase()}
        </span>
        <MasteryGlyph level={card.level} />
      </div>
      {/* biome-ignore-start lint/security/noDangerouslySetInnerHtml: cards are sanitised when the content is read. */}
      <h2
        id="question"
        ref={questionRef}
        tabIndex={-1}
        className="max-w-[34ch] scroll-mt-[12rem] font-medium font-read text-xl leading-[1.28] tracking-[-.008em] text-pretty outline-none"
        dangerouslySetInnerHTML={{ __html: card.html.ask }}
      />
      {card.kind === 'typed' && !revealed && (
        <TypedField key={card.id} labelledBy="question" onAnswer={onTyped} />
      )}
      {answer?.kind === 'claim' && !revealed && (
        <Reasons card={card} said={answer.said} day={day} shortcutsOn={shortcutsOn} onReason={onReason} />
      )}
      {card.pick && (
        <Suspense fallback={null}>
          <PickPicture
            picture={card.pick.picture}
            right={revealed ? card.pick.part : null}
            chosen={answer?.kind === 'pick' ? answer.part : null}
            shortcutsOn={shortcutsOn}
            onPick={onPart}
          />
        </Suspense>
      )}
      {revealed && (
        <div
          ref={answerRef}
          tabIndex={-1}
          className="mt-s5 scroll-mt-[2rem] scroll-mb-[13rem] border-over border-t-2 pt-s5 outline-none"
        >
          {answer && <AnswerJudged card={card} answer={answer} day={day} />}
          {!(answer?.kind === 'typed' && answer.verdict.right && !answer.verdict.slip) && (
            <div className={`font-medium font-read ${answerSize(card.html.filled ?? card.html.answer)}`}>
              <span className="vh">Answer: </span>
              <span
                className={card.html.filled ? '[&_strong]:border-over [&_strong]:border-b-2' : undefined}
                dangerouslySetInnerHTML={{ __html: card.html.filled ?? card.html.answer }}
              />
            </div>
          )}
          <div className="read mt-s3" dangerouslySetInnerHTML={{ __html: card.html.explain }} />
          {card.diagram && <TopicDiagram diagram={card.diagram} className="mt-s5 max-w-[40rem]" />}
          {card.html.confused && (
            <p className="mut mt-s4 text-xs">
              Easily confused: <span dangerouslySetInnerHTML={{ __html: card.html.confused }} />
            </p>
          )}
          <p className="mt-s3 flex flex-wrap gap-x-s4 gap-y-s1 text-xs">
            {card.topic && (
              <Link href={`/topics/${card.topic.id}`} className="py-s1">
                Topic: {card.topic.name}
              </Link>
            )}
            {card.source && (
              <a href={card.source.url} rel="noreferrer" target="_blank" className="py-s1">
                Source: {card.source.title}
                <span className="vh"> (opens a new tab)</span>
              </a>
            )}
          </p>
          {words}
        </div>
      )}
      {/* biome-ignore-end lint/security/noDangerouslySetInnerHtml: as above. */}
    </article>
  );
}

/** A name is set large, a sentence as large as reads well. */
function answerSize(html: string): string {
  const { length } = html.replace(/<[^>]*>/g, '');
  if (length <= 32) return 'text-2xl leading-[1.1] tracking-[-.015em]';
  return length <= 110 ? 'text-xl leading-[1.25] max-w-[40ch]' : 'text-lg leading-[1.4] max-w-measure';
}
