import type { ReactNode } from 'react';
import { Icon } from '@/app/_components/icon';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { JudgedOption } from '@/app/_components/option';
import { type CardAnswer, differenceInWords, isRight, reasonOrder } from '../_session/card-answer';
import type { StudyCard } from '../_session/protocol';

/** What was said, typed or pointed at, held against the card: in words first, so that it is what is read out first. */
export function AnswerJudged({ card, answer, day }: { card: StudyCard; answer: CardAnswer; day: string }) {
  switch (answer.kind) {
    case 'claim':
      return <ClaimJudged card={card} answer={answer} day={day} />;
    case 'typed':
      return <TypedJudged answer={answer} />;
    case 'pick':
      return <PickJudged card={card} answer={answer} />;
    default:
      return answer satisfies never;
  }
}

type Of<K extends CardAnswer['kind']> = Extract<CardAnswer, { kind: K }>;

function ClaimJudged({ card, answer, day }: { card: StudyCard; answer: Of<'claim'>; day: string }) {
  const said = answer.said ? 'true' : 'false';
  const saidRight = answer.said === card.isTrue;
  const reasons = card.reasons ?? [];
  return (
    <>
      <Judged right={isRight(card, answer)}>
        {saidRight
          ? answer.reason !== null && answer.reason !== 0
            ? `You said ${said}, which holds, but for another reason.`
            : `Right: you said ${said}.`
          : `Not so: you said ${said}.`}
      </Judged>
      {answer.reason !== null && (
        <div className="opts mb-s4">
          {reasonOrder(card, day).map((place, n) => (
            <JudgedOption
              key={place}
              letter={letterOf(n)}
              judged={place === 0 ? 'right' : place === answer.reason ? 'mine' : 'ruled-out'}
              chosen={place === answer.reason}
            >
              <InlineMarkdown>{reasons[place] ?? ''}</InlineMarkdown>
            </JudgedOption>
          ))}
        </div>
      )}
    </>
  );
}

/** "A", "B" … */
export function letterOf(place: number): string {
  return String.fromCharCode(65 + place);
}

function TypedJudged({ answer: { text, verdict } }: { answer: Of<'typed'> }) {
  if (verdict.right && !verdict.slip) {
    return (
      <>
        <Judged right>Right.</Judged>
        <p className="mb-s3 font-medium font-read text-2xl leading-[1.1] tracking-[-.015em]">
          <span className="vh">You typed: </span>
          {text}
        </p>
      </>
    );
  }
  const words = differenceInWords(verdict);
  return (
    <>
      <Judged right={verdict.right}>{verdict.right ? 'Right, but for a slip.' : 'Not the answer.'}</Judged>
      <div className="mb-s3">
        <p className="font-code text-lg [overflow-wrap:anywhere]" aria-hidden="true">
          {verdict.parts.map((part, n) => {
            // The pieces of one comparison never move.
            const key = `${n}`;
            if (part.kind === 'missing')
              return (
                <ins key={key} className="bg-ok-wash text-ok decoration-2">
                  {part.text}
                </ins>
              );
            if (part.kind === 'extra')
              return (
                <del key={key} className="bg-fault-wash text-fault decoration-2">
                  {part.text}
                </del>
              );
            return <span key={key}>{part.text}</span>;
          })}
        </p>
        <p className="mut text-xs">
          You typed “{text}”{words && `: ${words}`}.
        </p>
      </div>
    </>
  );
}

function PickJudged({ card, answer }: { card: StudyCard; answer: Of<'pick'> }) {
  const part = card.pick?.picture.parts.find(({ id }) => id === answer.part);
  const right = isRight(card, answer);
  return (
    <Judged right={right}>
      {right ? 'Right: you pointed at it.' : `Not this one: you pointed at ${part?.name ?? 'another part'}.`}
    </Judged>
  );
}

/** Right or not, in shape, word and colour. */
function Judged({ right, children }: { right: boolean; children: ReactNode }) {
  return (
    <p className={`st mb-s3 whitespace-normal! font-semibold ${right ? 'text-ok' : 'text-fault'}`}>
      <Icon id={right ? 'check' : 'cross'} />
      <span>{children}</span>
    </p>
  );
}
