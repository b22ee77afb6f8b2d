'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { suggestedRating, typedAnswer } from '../_session/card-answer';
import type { StudyPlan, StudyQueue } from '../_session/protocol';
import { asksWhy, ratingsOffered } from '../_session/session';
import { switchShortcuts } from '../actions';
import { ActsDialog } from './acts-dialog';
import { bringUp } from './bring-up';
import { CardFace, loadPickPicture } from './card-face';
import { CardWords, type Writing } from './card-words';
import { DeliveryNote } from './delivery-note';
import { Finished } from './finished';
import { KeysDialog } from './keys-dialog';
import { LeechNote } from './leech-note';
import { Progress } from './progress';
import { RatingRow } from './rating-row';
import { Reveal } from './reveal';
import { StopBetween } from './stop-between';
import type { LastDeed } from './study-deeds';
import { type StudyDialog, StudyFoot } from './study-foot';
import { deedOfKey } from './study-keys';
import { useKeys } from './use-keys';
import { useStops } from './use-stops';
import { type StudySource, useStudy } from './use-study';

type StudyProps = {
  personId: string;
  queue: StudyQueue;
  source?: StudySource;
  /** The day's scenarios; null where only cards are asked. */
  plan: StudyPlan | null;
  /** Where this is, for scenarios to lead back to. */
  here: string;
  shortcutsOn: boolean;
  /** What is said above the cards. */
  lead?: ReactNode;
  /** What is said at the end, in place of the day's own words. */
  ending?: ReactNode;
};

/** The study page once somebody is signed in: one card after the other, and a scenario where the day's plan has one. */
export function Study({
  personId,
  queue,
  source = 'day',
  plan,
  here,
  shortcutsOn: shortcutsStored,
  lead,
  ending,
}: StudyProps) {
  const router = useRouter();
  const study = useStudy(personId, queue, source);
  const { session } = study;
  const { current: card, revealed, answer } = session;
  const { stop, later, waiting } = useStops(plan, queue, session, study.looking);
  const [shortcutsOn, setShortcutsOn] = useState(shortcutsStored);
  const [dialog, setDialog] = useState<StudyDialog | null>(null);
  const [writing, setWriting] = useState<Writing>(null);
  const question = useRef<HTMLHeadingElement>(null);
  const shownAnswer = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const stopHref = stop && `/scenarios/${stop.scenarioId}?then=${encodeURIComponent(here)}`;

  const deedCount = session.deeds.length;
  const why = asksWhy(session);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when another card or its answer is shown.
  useEffect(() => {
    setWriting(null);
    if (study.lastDeed === 'opened' || why) return undefined;
    // A field takes the focus itself.
    if (card?.kind === 'typed' && !revealed && !stop) return undefined;
    return bringUp((stop ? question : revealed ? shownAnswer : card ? question : end).current);
  }, [card?.id, revealed, deedCount, stop?.scenarioId]);

  const pickIsNear = session.ready.some(({ pick }) => pick !== null);
  useEffect(() => {
    if (pickIsNear) void loadPickPicture();
  }, [pickIsNear]);

  const offered = ratingsOffered(session);
  const pick = (part: string) => study.reveal({ kind: 'pick', part });
  const giveReason = (reason: number) => answer?.kind === 'claim' && study.reveal({ ...answer, reason });
  /** The note goes, and the focus that was on it comes back to what is asked. */
  const afterNote = (deed: (cardId: string) => void, cardId: string) => {
    deed(cardId);
    (revealed ? shownAnswer : card || stop ? question : end).current?.focus();
  };
  const goOn = () => {
    later();
    study.resume();
  };

  useKeys(shortcutsOn && dialog === null, (key) =>
    deedOfKey(key, {
      study,
      source,
      stop: stopHref ? { open: () => router.push(stopHref), later: goOn } : null,
      onDialog: setDialog,
      onWriting: setWriting,
    }),
  );

  return (
    <div className="mx-auto max-w-[56rem] max-sm:pb-[7rem]">
      <h1 className="vh">Study</h1>
      {lead}
      {session.done + session.left > 0 && (
        <Progress session={session} stopsLeft={waiting} isDay={source === 'day'} />
      )}
      {stop && stopHref ? (
        <StopBetween
          stop={stop}
          cardsLeft={session.left}
          shortcutsOn={shortcutsOn}
          headingRef={question}
          href={stopHref}
          onLater={goOn}
        />
      ) : card ? (
        <>
          <CardFace
            card={card}
            revealed={revealed}
            answer={answer}
            day={session.day}
            shortcutsOn={shortcutsOn}
            questionRef={question}
            answerRef={shownAnswer}
            onTyped={(text) => study.reveal(typedAnswer(card, text))}
            onPart={pick}
            onReason={giveReason}
            words={
              <CardWords
                key={card.id}
                cardId={card.id}
                note={card.note}
                canFlag={card.topic !== null}
                shortcutsOn={shortcutsOn}
                writing={writing}
                onWriting={setWriting}
                onNote={(note) => study.noteWritten(card.id, note)}
              />
            }
          />
          <div className="mt-s5 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-[calc(3.65rem+env(safe-area-inset-bottom))] max-sm:z-4 max-sm:mt-0 max-sm:border-line max-sm:border-t max-sm:bg-paper max-sm:px-s3 max-sm:py-s2">
            {revealed ? (
              <RatingRow
                card={card}
                offered={offered}
                suggested={suggestedRating(card, answer)}
                shortcutsOn={shortcutsOn}
                onRate={study.rate}
              />
            ) : (
              <Reveal
                isClaim={card.kind === 'true-false' && !why}
                shortcutsOn={shortcutsOn}
                onReveal={() => study.reveal()}
                onClaim={study.claim}
              />
            )}
          </div>
        </>
      ) : (
        <div ref={end} tabIndex={-1} className="outline-none">
          {ending && !study.looking ? (
            ending
          ) : (
            <Finished
              session={session}
              looking={study.looking}
              offline={study.looking && study.status === 'kept'}
            />
          )}
        </div>
      )}
      <div className="mt-s4 grid gap-s3">
        <DeliveryNote status={study.status} lost={study.lost} onSend={study.sendNow} />
        {session.leeches.map((leech) => (
          <LeechNote
            key={leech.cardId}
            leech={leech}
            returnTo={here}
            onKeep={() => afterNote(study.keepLeech, leech.cardId)}
            onLeave={() => afterNote(study.leaveLeech, leech.cardId)}
          />
        ))}
      </div>
      <StudyFoot
        study={study}
        cardId={card && !stop ? card.id : null}
        canRestore={source === 'day' && (study.lastDeed === 'buried' || study.lastDeed === 'suspended')}
        shortcutsOn={shortcutsOn}
        onDialog={setDialog}
      />
      <p role="status" className="vh">
        {said[study.lastDeed]}
      </p>
      <p role="status" className="vh">
        {session.leeches.length > 0 && setAsideWords(session.leeches.length)}
      </p>
      <KeysDialog
        open={dialog === 'keys'}
        onClose={() => setDialog(null)}
        shortcutsOn={shortcutsOn}
        twoButtons={session.twoButtons}
        onSwitch={async (on) => {
          setShortcutsOn(on);
          return (await switchShortcuts({ on }).catch(() => null))?.ok === true;
        }}
      />
      <ActsDialog
        open={dialog === 'acts'}
        onClose={() => setDialog(null)}
        beforeList={study.sendNow}
        onTakeBack={(act) => {
          setDialog(null);
          study.takeBack(act);
        }}
      />
    </div>
  );
}

/** Said as a card is set aside, which is not the one that the focus has moved to. */
function setAsideWords(count: number): string {
  const cards = count === 1 ? 'A card that does not stay is' : `${count} cards that do not stay are`;
  return `${cards} set aside. What to do instead is said below the question.`;
}

/** What the moving focus does not say. */
const said: Readonly<Record<LastDeed, string>> = {
  opened: '',
  revealed: '',
  claimed: 'Right. Why? Choose a reason.',
  rated: '',
  buried: 'Buried until tomorrow.',
  suspended: 'Suspended: it is not asked until it is restored.',
  undone: 'Taken back.',
  restored: 'Restored.',
};
