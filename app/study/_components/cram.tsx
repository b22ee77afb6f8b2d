'use client';

import { useEffect, useRef, useState } from 'react';
import { Button, ButtonLink } from '@/app/_components/button';
import { Icon } from '@/app/_components/icon';
import { Kbd } from '@/app/_components/kbd';
import { Link } from '@/app/_components/link';
import { EmptyState } from '@/app/_components/notes';
import { Scale } from '@/app/_components/scale';
import { countWords } from '@/lib/progress/words';
import { reasonOrder, suggestedRating, typedAnswer } from '../_session/card-answer';
import type { StudyCard } from '../_session/protocol';
import { judgeInRound, openRound, revealInRound } from '../_session/round';
import { bringUp } from './bring-up';
import { CardFace } from './card-face';
import { Reveal } from './reveal';
import { useKeys } from './use-keys';

type CramProps = {
  cards: readonly StudyCard[];
  day: string;
  /** How many the search found: a round has the first of them. */
  found: number;
  search: string;
  shortcutsOn: boolean;
};

/** One round of chosen cards: Not yet brings a card back in this round, Known ends it. No rating, no new date. */
export function Cram({ cards, day, found, search, shortcutsOn }: CramProps) {
  const [round, setRound] = useState(() => openRound(cards));
  const [total, setTotal] = useState(cards.length);
  const { revealed, answer } = round;
  const card = round.waiting[0];
  const question = useRef<HTMLHeadingElement>(null);
  const shownAnswer = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const begun = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when another card or its answer is shown.
  useEffect(() => {
    if (!begun.current) {
      begun.current = true;
      return undefined;
    }
    if (card?.kind === 'typed' && !revealed) return undefined;
    return bringUp((revealed ? shownAnswer : card ? question : end).current);
  }, [card, revealed, round.known]);

  const why = answer !== null && !revealed;
  const show = (given: Parameters<typeof revealInRound>[1]) => setRound((now) => revealInRound(now, given));
  const judge = (isKnown: boolean) => setRound((now) => judgeInRound(now, isKnown));
  const giveReason = (reason: number) => answer?.kind === 'claim' && show({ ...answer, reason });
  const again = (chosen: readonly StudyCard[]) => {
    setRound(openRound(chosen));
    setTotal(chosen.length);
  };
  const suggested = card ? suggestedRating(card, answer) : null;

  useKeys(shortcutsOn, (key) => {
    if (!card) return undefined;
    const digit = /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
    if (revealed) {
      if (key === ' ') return () => judge(suggested !== 'again');
      return digit === 0 || digit === 1 ? () => judge(digit === 1) : undefined;
    }
    if (key === ' ') return () => show(null);
    const part = card.pick?.picture.parts[digit];
    if (part) return () => show({ kind: 'pick', part: part.id });
    if (why) {
      const reason = reasonOrder(card, day)[key.length === 1 ? key.charCodeAt(0) - 97 : -1];
      return reason === undefined ? undefined : () => giveReason(reason);
    }
    if (card.kind === 'true-false' && (key === 't' || key === 'f'))
      return () => show({ kind: 'claim', said: key === 't', reason: null });
    return undefined;
  });

  return (
    <div className="mx-auto max-w-[56rem] max-sm:pb-[7rem]">
      <h1 className="vh">Cram</h1>
      <div className="mb-s6 grid gap-s2 max-sm:mb-s5">
        <div className="flex items-baseline justify-between gap-s3">
          <p>
            <b>{round.known}</b> of {countWords(total, 'card')} known
            <span className="mut">
              {' '}
              · <span className="font-code">{search}</span>
              {found > cards.length && ` finds ${found}; the first ${cards.length} are here`}
            </span>
          </p>
          <Link href="/study/cram" className="py-s1 text-xs whitespace-nowrap">
            Other cards
          </Link>
        </div>
        <Scale done={round.known} total={total} label={`${round.known} of ${total} cards known`} />
        <p className="mut text-xs">Nothing is rated here: every card keeps its date, whatever you press.</p>
      </div>
      {card ? (
        <>
          <CardFace
            card={card}
            revealed={revealed}
            answer={answer}
            day={day}
            shortcutsOn={shortcutsOn}
            questionRef={question}
            answerRef={shownAnswer}
            onTyped={(text) => show(typedAnswer(card, text))}
            onPart={(part) => show({ kind: 'pick', part })}
            onReason={giveReason}
          />
          <div className="mt-s5 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-[calc(3.65rem+env(safe-area-inset-bottom))] max-sm:z-4 max-sm:mt-0 max-sm:border-line max-sm:border-t max-sm:bg-paper max-sm:px-s3 max-sm:py-s2">
            {revealed ? (
              <div className="grid grid-cols-2 gap-s2">
                <Button
                  onClick={() => judge(false)}
                  main={suggested === 'again'}
                  aria-keyshortcuts={shortcutsOn ? '1' : undefined}
                >
                  <Icon id="replay" /> Not yet {shortcutsOn && <Kbd>1</Kbd>}
                </Button>
                <Button
                  onClick={() => judge(true)}
                  main={suggested !== 'again'}
                  aria-keyshortcuts={shortcutsOn ? '2' : undefined}
                >
                  <Icon id="check" /> Known {shortcutsOn && <Kbd>2</Kbd>}
                </Button>
              </div>
            ) : (
              <Reveal
                isClaim={card.kind === 'true-false' && !why}
                shortcutsOn={shortcutsOn}
                onReveal={() => show(null)}
                onClaim={(said) => show({ kind: 'claim', said, reason: null })}
              />
            )}
          </div>
        </>
      ) : (
        <div ref={end} tabIndex={-1} className="outline-none">
          <EmptyState
            action={
              <div className="flex flex-wrap gap-s2">
                {round.missed.length > 0 && (
                  <Button main onClick={() => again(round.missed)}>
                    Once more: the {countWords(round.missed.length, 'card')} you missed
                  </Button>
                )}
                <ButtonLink href="/study">To what is due</ButtonLink>
              </div>
            }
          >
            <p className="serif">
              {round.atOnce} of {countWords(total, 'card')} known at once.
            </p>
            <p className="mut mt-s2">No date has changed.</p>
          </EmptyState>
        </div>
      )}
    </div>
  );
}
