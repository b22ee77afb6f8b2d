import Link from 'next/link';
import type { RefObject } from 'react';
import { Icon } from '@/app/_components/icon';
import { MasteryGlyph } from '@/app/_components/mastery-glyph';
import { TopicDiagram } from '@/app/_components/topic-diagram/topic-diagram';
import type { StudyCard } from '../_session/protocol';

type CardFaceProps = {
  card: StudyCard;
  revealed: boolean;
  /** What was said of a true-false card. */
  choice: boolean | null;
  questionRef: RefObject<HTMLHeadingElement | null>;
  answerRef: RefObject<HTMLDivElement | null>;
};

/** Question, and below the rule the answer. Names its area, not its topic, until it is revealed. */
export function CardFace({ card, revealed, choice, questionRef, answerRef }: CardFaceProps) {
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
        ref={questionRef}
        tabIndex={-1}
        className="max-w-[34ch] scroll-mt-[12rem] font-medium font-read text-xl leading-[1.28] tracking-[-.008em] text-pretty outline-none"
        dangerouslySetInnerHTML={{ __html: card.html.ask }}
      />
      {revealed && (
        <div
          ref={answerRef}
          tabIndex={-1}
          className="mt-s5 scroll-mt-[2rem] scroll-mb-[13rem] border-over border-t-2 pt-s5 outline-none"
        >
          {choice !== null && card.isTrue !== null && <ChoiceVerdict choice={choice} isTrue={card.isTrue} />}
          <div className={`font-medium font-read ${answerSize(card.html.answer)}`}>
            <span className="vh">Answer: </span>
            <span dangerouslySetInnerHTML={{ __html: card.html.answer }} />
          </div>
          <div className="read mt-s3" dangerouslySetInnerHTML={{ __html: card.html.explain }} />
          {card.diagram && <TopicDiagram diagram={card.diagram} className="mt-s5 max-w-[40rem]" />}
          {card.html.confused && (
            <p className="mut mt-s4 text-xs">
              Easily confused: <span dangerouslySetInnerHTML={{ __html: card.html.confused }} />
            </p>
          )}
          <p className="mt-s3 flex flex-wrap gap-x-s4 gap-y-s1 text-xs">
            {card.topic && (
              <Link href={`/topics/${card.topic.id}`} prefetch={false} className="py-s1">
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
        </div>
      )}
      {/* biome-ignore-end lint/security/noDangerouslySetInnerHtml: as above. */}
    </article>
  );
}

function ChoiceVerdict({ choice, isTrue }: { choice: boolean; isTrue: boolean }) {
  const said = choice ? 'true' : 'false';
  return (
    <p className={`st mb-s3 font-semibold ${choice === isTrue ? 'text-ok' : 'text-fault'}`}>
      <Icon id={choice === isTrue ? 'check' : 'cross'} />
      {choice === isTrue ? `Right: you said ${said}.` : `Not so: you said ${said}.`}
    </p>
  );
}

/** A name is set large, a sentence as large as reads well. */
function answerSize(html: string): string {
  const { length } = html.replace(/<[^>]*>/g, '');
  if (length <= 32) return 'text-2xl leading-[1.1] tracking-[-.015em]';
  return length <= 110 ? 'text-xl leading-[1.25] max-w-[40ch]' : 'text-lg leading-[1.4] max-w-measure';
}
