import { v7 as uuid } from 'uuid';
import type { CardAnswer } from '../_session/card-answer';
import type { Outbox, OutboxItem } from '../_session/outbox';
import type { Act, CardDeed, CardNote, RatingName } from '../_session/protocol';
import {
  claim,
  leechKept,
  leechLeft,
  noteWritten,
  rateCurrent,
  resume,
  reveal,
  type Session,
  setCurrentAside,
  undoLast,
} from '../_session/session';
import { afterPaint } from './bring-up';

/** What happened last, for the live region and the focus. */
export type LastDeed =
  | 'opened'
  | 'revealed'
  | 'claimed'
  | 'rated'
  | 'buried'
  | 'suspended'
  | 'undone'
  | 'restored';

/** What a learner does with what is on the screen. */
export type StudyDeeds = {
  readonly reveal: (answer?: CardAnswer | null) => void;
  readonly claim: (said: boolean) => void;
  readonly rate: (rating: RatingName) => void;
  readonly setAside: (deed: Exclude<CardDeed, 'restore'>) => void;
  readonly undo: () => void;
  /** Takes back one of the acts that the server lists, wherever and whenever it was done. */
  readonly takeBack: (act: Act) => void;
  /** Lets the card that was set aside last in this sitting in again. */
  readonly restore: () => void;
  readonly keepLeech: (cardId: string) => void;
  readonly leaveLeech: (cardId: string) => void;
  readonly noteWritten: (cardId: string, note: CardNote | null) => void;
  /** The question is looked at from now on: something else was on the screen. */
  readonly resume: () => void;
  readonly sendNow: () => Promise<void>;
};

/** What the deeds are done on: a sitting. */
type Sitting = {
  readonly session: () => Session;
  /** Null until the page has opened it. */
  readonly outbox: () => Outbox | null;
  readonly nowMs: () => number;
  /** Puts a session on the screen. */
  readonly show: (next: Session) => void;
  /** Puts on the screen what a deed of the learner's has led to. */
  readonly did: (next: Session, deed: LastDeed) => void;
  /** Begins again from a queue made now, the card `first` on top; a deed that the server had to tell of comes last. */
  readonly reopen: (first?: string, deed?: LastDeed) => Promise<void>;
};

/** Each deed shows at once what it leads to, and leaves the server's part to the outbox. */
export function studyDeeds({ session, outbox, nowMs, show, did, reopen }: Sitting): StudyDeeds {
  /** It is on the device at once; the request waits until the next question is on the screen. */
  const sendAfterPaint = (item: OutboxItem) => {
    outbox()?.keep(item);
    afterPaint(() => void outbox()?.flush());
  };
  const restored = (cardId: string, atMs: number) =>
    outbox()?.add({ kind: 'mark', id: newId(atMs), cardId, deed: 'restore', atMs: Math.round(atMs) });
  return {
    reveal: (answer) => did(reveal(session(), answer ?? null), 'revealed'),
    claim: (said) => {
      const next = claim(session(), said);
      did(next, next.revealed ? 'revealed' : 'claimed');
    },
    rate: (rating) => {
      const atMs = nowMs();
      const rated = rateCurrent(session(), rating, newId(atMs), atMs);
      if (!rated) return;
      did(rated.session, 'rated');
      const { message } = rated;
      sendAfterPaint({ kind: 'review', id: message.id, review: message });
    },
    setAside: (deed) => {
      const card = session().current;
      if (!card) return;
      const atMs = nowMs();
      const id = newId(atMs);
      did(setCurrentAside(session(), deed, id, atMs), deed === 'bury' ? 'buried' : 'suspended');
      sendAfterPaint({ kind: 'mark', id, cardId: card.id, deed, atMs: Math.round(atMs) });
    },
    undo: () => {
      const atMs = nowMs();
      const undone = undoLast(session(), atMs);
      if (!undone) return;
      did(undone.session, 'undone');
      const { deed } = undone;
      const told = outbox()?.undo(deed.id, newId(atMs));
      if (deed.kind === 'earlier') void told?.then(() => reopen(deed.cardId ?? undefined));
    },
    takeBack: (act) => {
      const told = outbox()?.undo(act.id, newId(nowMs()));
      void told?.then(() => reopen(act.cardId ?? undefined, 'undone'));
    },
    restore: () => {
      const last = session().deeds.findLast(({ kind }) => kind === 'set-aside');
      if (last?.kind !== 'set-aside') return;
      void restored(last.card.id, nowMs())?.then(() => reopen(last.card.id, 'restored'));
    },
    keepLeech: (cardId) => {
      const atMs = nowMs();
      void restored(cardId, atMs);
      show(leechKept(session(), cardId, atMs));
    },
    leaveLeech: (cardId) => show(leechLeft(session(), cardId)),
    noteWritten: (cardId, note) => show(noteWritten(session(), cardId, note)),
    resume: () => show(resume(session(), nowMs())),
    sendNow: async () => outbox()?.flush(),
  };
}

function newId(nowMs: number): string {
  return uuid({ msecs: Math.round(nowMs) });
}
