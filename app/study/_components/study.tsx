'use client';

import { useEffect, useRef, useState } from 'react';
import { Button, ButtonLink } from '@/app/_components/button';
import { Icon } from '@/app/_components/icon';
import { Kbd } from '@/app/_components/kbd';
import type { StudyQueue } from '../_session/protocol';
import { expectedRating, type Session } from '../_session/session';
import { switchShortcuts } from '../actions';
import { CardFace } from './card-face';
import { DeliveryNote } from './delivery-note';
import { Finished } from './finished';
import { KeysDialog } from './keys-dialog';
import { Progress } from './progress';
import { RatingRow } from './rating-row';
import { useKeys } from './use-keys';
import { type LastDeed, useStudy } from './use-study';

type StudyProps = { personId: string; queue: StudyQueue; shortcutsOn: boolean };

/** The study page once somebody is signed in: one card after the other. */
export function Study({ personId, queue, shortcutsOn: shortcutsStored }: StudyProps) {
  const study = useStudy(personId, queue);
  const { session } = study;
  const { current: card, revealed } = session;
  const [shortcutsOn, setShortcutsOn] = useState(shortcutsStored);
  const [keysShown, setKeysShown] = useState(false);
  const question = useRef<HTMLHeadingElement>(null);
  const answer = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);

  const deedCount = session.deeds.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when another card or its answer is shown.
  useEffect(() => {
    if (study.lastDeed === 'opened') return;
    const shown = (revealed ? answer : card ? question : end).current;
    shown?.focus({ preventScroll: true });
    shown?.scrollIntoView({ block: 'nearest' });
  }, [card?.id, revealed, deedCount]);

  useKeys(shortcutsOn && !keysShown, {
    onSpace: () => (revealed ? study.rate(expectedRating(session)) : study.reveal()),
    onRate: (rating) => revealed && study.rate(rating),
    onChoice: (choice) => card?.kind === 'true-false' && !revealed && study.reveal(choice),
    onUndo: study.undo,
    onBury: study.bury,
    onHelp: () => setKeysShown(true),
  });

  return (
    <div className="mx-auto max-w-[56rem] max-sm:pb-[7rem]">
      <h1 className="vh">Study</h1>
      {session.done + session.left > 0 && <Progress {...progressOf(session)} />}
      {card ? (
        <>
          <CardFace
            card={card}
            revealed={revealed}
            choice={session.choice}
            questionRef={question}
            answerRef={answer}
          />
          <div className="mt-s5 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-[calc(3.65rem+env(safe-area-inset-bottom))] max-sm:z-4 max-sm:mt-0 max-sm:border-line max-sm:border-t max-sm:bg-paper max-sm:px-s3 max-sm:py-s2">
            {revealed ? (
              <RatingRow card={card} shortcutsOn={shortcutsOn} onRate={study.rate} />
            ) : (
              <Reveal
                isClaim={card.kind === 'true-false'}
                shortcutsOn={shortcutsOn}
                onReveal={study.reveal}
              />
            )}
          </div>
        </>
      ) : (
        <div ref={end} tabIndex={-1} className="outline-none">
          <Finished
            session={session}
            looking={study.looking}
            offline={study.looking && study.status === 'kept'}
          />
        </div>
      )}
      <div className="mt-s4 grid gap-s3">
        <DeliveryNote status={study.status} lost={study.lost} onSend={study.sendNow} />
      </div>
      <div className="mt-s3 flex flex-wrap items-center gap-x-s3">
        <Button
          bare
          small
          className={footStyle}
          onClick={study.undo}
          disabledBecause={deedCount === 0 && 'There is nothing to take back.'}
          aria-keyshortcuts={shortcutsOn ? 'U' : undefined}
        >
          <Icon id="undo" /> Undo {shortcutsOn && <Kbd>U</Kbd>}
        </Button>
        {card && (
          <>
            <Button
              bare
              small
              className={footStyle}
              onClick={study.bury}
              aria-keyshortcuts={shortcutsOn ? 'B' : undefined}
            >
              Bury until tomorrow {shortcutsOn && <Kbd>B</Kbd>}
            </Button>
            <ButtonLink bare small className={footStyle} href={`/cards/${card.id}`} prefetch={false}>
              History of this card
            </ButtonLink>
          </>
        )}
        <Button
          bare
          small
          className={`${footStyle} max-sm:hidden sm:ml-auto`}
          onClick={() => setKeysShown(true)}
        >
          {shortcutsOn && <Kbd>?</Kbd>} all keys
        </Button>
      </div>
      <p role="status" className="vh">
        {said[study.lastDeed]}
      </p>
      <KeysDialog
        open={keysShown}
        onClose={() => setKeysShown(false)}
        shortcutsOn={shortcutsOn}
        onSwitch={async (on) => {
          setShortcutsOn(on);
          return (await switchShortcuts({ on }).catch(() => null))?.ok === true;
        }}
      />
    </div>
  );
}

function progressOf({ done, answers, left, secondsLeft }: Session) {
  return { done, answers, left, secondsLeft };
}

/** What is seldom wanted is set as quietly as a link. */
const footStyle =
  'px-s1! font-normal! text-ink-2 underline decoration-[1.5px] decoration-over underline-offset-4';

/** What the moving focus does not say. */
const said: Readonly<Record<LastDeed, string>> = {
  opened: '',
  revealed: '',
  rated: '',
  buried: 'Buried until tomorrow.',
  undone: 'Taken back.',
};

function Reveal({
  isClaim,
  shortcutsOn,
  onReveal,
}: {
  isClaim: boolean;
  shortcutsOn: boolean;
  onReveal: (choice?: boolean) => void;
}) {
  if (!isClaim) {
    return (
      <Button
        main
        className="w-full"
        onClick={() => onReveal()}
        aria-keyshortcuts={shortcutsOn ? 'Space Enter' : undefined}
      >
        Show the answer {shortcutsOn && <Kbd>Space</Kbd>}
      </Button>
    );
  }
  return (
    <div className="grid grid-cols-2 gap-s2">
      <Button onClick={() => onReveal(true)} aria-keyshortcuts={shortcutsOn ? 'T' : undefined}>
        True {shortcutsOn && <Kbd>T</Kbd>}
      </Button>
      <Button onClick={() => onReveal(false)} aria-keyshortcuts={shortcutsOn ? 'F' : undefined}>
        False {shortcutsOn && <Kbd>F</Kbd>}
      </Button>
      <Button main className="col-span-2" onClick={() => onReveal()}>
        Show the answer {shortcutsOn && <Kbd>Space</Kbd>}
      </Button>
    </div>
  );
}
