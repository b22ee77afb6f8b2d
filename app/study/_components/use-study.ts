'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { v7 as uuid } from 'uuid';
import type { CardAnswer } from '../_session/card-answer';
import { Outbox, type OutboxItem, type OutboxStatus } from '../_session/outbox';
import type { Act, CardDeed, CardNote, RatingName, StudyQueue } from '../_session/protocol';
import { fetchQueue, postJson } from '../_session/requests';
import { ServerClock } from '../_session/server-clock';
import {
  awake,
  cardsReturned,
  claim,
  leechKept,
  leechLeft,
  noteWritten,
  openSession,
  rateCurrent,
  refill,
  resume,
  reveal,
  runsLow,
  type Session,
  setCurrentAside,
  undoLast,
} from '../_session/session';
import { afterPaint } from './bring-up';

/** One per browser tab, however often the page is opened in it. */
const clock = new ServerClock(() => Date.now());
/** Queues, by the time they were made, from which something was answered: opened again from a cache they are stale. */
const touched = new Set<number>();

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

/** day: what the day asks, with more to come. chosen: these cards and no others, such as those of a repair. */
export type StudySource = 'day' | 'chosen';

export type StudyControls = {
  readonly session: Session;
  readonly status: OutboxStatus;
  /** Ratings that the server refused for good. */
  readonly lost: number;
  readonly lastDeed: LastDeed;
  /** Nothing is on the screen and the server has not yet said that nothing is left. */
  readonly looking: boolean;
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

/** A sitting: the session on the screen, and the outbox that tells the server. */
export function useStudy(personId: string, queue: StudyQueue, source: StudySource): StudyControls {
  const isDay = source === 'day';
  const [session, setSession] = useState(() => openSession(queue, queue.nowMs));
  const [status, setStatus] = useState<OutboxStatus>('idle');
  const [lost, setLost] = useState(0);
  const [lastDeed, setLastDeed] = useState<LastDeed>('opened');
  const [looked, setLooked] = useState(!isDay);
  const latest = useRef(session);
  const outbox = useRef<Outbox | null>(null);
  const fetching = useRef(false);

  const show = useCallback((next: Session) => {
    latest.current = next;
    setSession(next);
  }, []);

  /** Begins again from a queue made now, the card `first` on top. */
  const reopen = useCallback(
    async (first?: string) => {
      const fresh = isDay ? await fetchQueue(first) : null;
      if (!fresh || !outbox.current) return;
      clock.heard(fresh.nowMs);
      touched.add(fresh.nowMs);
      const opened = openSession(fresh, clock.nowMs(), outbox.current.unsentCards());
      show(first !== undefined && opened.current?.id === first ? reveal(opened) : opened);
      setLooked(true);
    },
    [isDay, show],
  );

  const moreCards = useCallback(async () => {
    if (fetching.current || !outbox.current) return;
    fetching.current = true;
    const settledBefore = outbox.current.isEmpty();
    const deedsBefore = latest.current.deeds.length;
    const fresh = await fetchQueue();
    fetching.current = false;
    if (!fresh) return;
    clock.heard(fresh.nowMs);
    const settled = settledBefore && outbox.current.isEmpty() && latest.current.deeds.length === deedsBefore;
    show(refill(latest.current, fresh, clock.nowMs(), settled));
    if (settled) setLooked(true);
  }, [show]);

  useEffect(() => {
    clock.heard(queue.nowMs);
    const box = new Outbox({
      personId,
      shelf: shelf(),
      post: postJson,
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      onReviews: (answer) => {
        clock.heard(answer.nowMs);
        show(cardsReturned(latest.current, answer, clock.nowMs()));
      },
      onStatus: setStatus,
      onLost: () => setLost((count) => count + 1),
    });
    outbox.current = box;
    const stale = isDay && (touched.has(queue.nowMs) || clock.nowMs() >= queue.dayEndsAtMs);
    if (!box.isEmpty() || stale) {
      const opened = openSession(stale ? { ...queue, cards: [] } : queue, clock.nowMs(), box.unsentCards());
      show(opened);
      // Whoever has begun meanwhile keeps the card on the screen, and hears what becomes of the one just rated.
      void box.flush().then(() => (latest.current === opened ? reopen() : undefined));
    }
    const leave = () => box.flushAtOnce();
    const back = () => {
      if (document.visibilityState !== 'visible') return leave();
      void box.flush();
      if (clock.nowMs() >= latest.current.dayEndsAtMs) void reopen();
      else show(awake(latest.current, clock.nowMs()));
    };
    const online = () => void box.flush();
    addEventListener('pagehide', leave);
    addEventListener('online', online);
    document.addEventListener('visibilitychange', back);
    return () => {
      leave();
      box.close();
      removeEventListener('pagehide', leave);
      removeEventListener('online', online);
      document.removeEventListener('visibilitychange', back);
    };
  }, [personId, queue, isDay, reopen, show]);

  const needsMore = isDay && (runsLow(session) || (session.current === null && !looked));
  useEffect(() => {
    if (needsMore && status === 'idle') void moreCards();
  }, [needsMore, status, moreCards]);

  const soonest = session.current ? null : Math.min(...session.learning.map(({ dueMs }) => dueMs ?? 0));
  useEffect(() => {
    if (soonest === null || !Number.isFinite(soonest)) return;
    const timer = setTimeout(
      () => show(awake(latest.current, clock.nowMs())),
      Math.min(2 ** 31 - 1, Math.max(0, soonest - clock.nowMs())),
    );
    return () => clearTimeout(timer);
  }, [soonest, show]);

  const deeds = useMemo(() => {
    const did = (next: Session, deed: LastDeed) => {
      touched.add(queue.nowMs);
      show(next);
      setLastDeed(deed);
      if (next.current === null) setLooked(!isDay);
    };
    /** It is on the device at once; the request waits until the next question is on the screen. */
    const sendAfterPaint = (item: OutboxItem) => {
      outbox.current?.keep(item);
      afterPaint(() => void outbox.current?.flush());
    };
    return {
      reveal: (answer?: CardAnswer | null) => did(reveal(latest.current, answer ?? null), 'revealed'),
      claim: (said: boolean) => {
        const next = claim(latest.current, said);
        did(next, next.revealed ? 'revealed' : 'claimed');
      },
      rate: (rating: RatingName) => {
        const nowMs = clock.nowMs();
        const rated = rateCurrent(latest.current, rating, uuid({ msecs: Math.round(nowMs) }), nowMs);
        if (!rated) return;
        did(rated.session, 'rated');
        const { message } = rated;
        sendAfterPaint({ kind: 'review', id: message.id, review: message });
      },
      setAside: (deed: Exclude<CardDeed, 'restore'>) => {
        const card = latest.current.current;
        if (!card) return;
        const nowMs = clock.nowMs();
        const id = newId(nowMs);
        did(setCurrentAside(latest.current, deed, id, nowMs), deed === 'bury' ? 'buried' : 'suspended');
        sendAfterPaint({ kind: 'mark', id, cardId: card.id, deed, atMs: Math.round(nowMs) });
      },
      undo: () => {
        const nowMs = clock.nowMs();
        const undone = undoLast(latest.current, nowMs);
        if (!undone) return;
        did(undone.session, 'undone');
        const { deed } = undone;
        const told = outbox.current?.undo(deed.id, newId(nowMs));
        if (deed.kind === 'earlier') void told?.then(() => reopen(deed.cardId ?? undefined));
      },
      takeBack: (act: Act) => {
        const told = outbox.current?.undo(act.id, newId(clock.nowMs()));
        void told?.then(() => reopen(act.cardId ?? undefined)).then(() => setLastDeed('undone'));
      },
      restore: () => {
        const last = latest.current.deeds.findLast(({ kind }) => kind === 'set-aside');
        if (last?.kind !== 'set-aside') return;
        const nowMs = clock.nowMs();
        const told = outbox.current?.add({
          kind: 'mark',
          id: newId(nowMs),
          cardId: last.card.id,
          deed: 'restore',
          atMs: Math.round(nowMs),
        });
        void told?.then(() => reopen(last.card.id)).then(() => setLastDeed('restored'));
      },
      keepLeech: (cardId: string) => {
        const nowMs = clock.nowMs();
        outbox.current?.add({
          kind: 'mark',
          id: newId(nowMs),
          cardId,
          deed: 'restore',
          atMs: Math.round(nowMs),
        });
        show(leechKept(latest.current, cardId, nowMs));
      },
      leaveLeech: (cardId: string) => show(leechLeft(latest.current, cardId)),
      noteWritten: (cardId: string, note: CardNote | null) => show(noteWritten(latest.current, cardId, note)),
      resume: () => show(resume(latest.current, clock.nowMs())),
      sendNow: async () => outbox.current?.flush(),
    };
  }, [queue, isDay, reopen, show]);

  return { session, status, lost, lastDeed, looking: session.current === null && !looked, ...deeds };
}

function newId(nowMs: number): string {
  return uuid({ msecs: Math.round(nowMs) });
}

/** Null where the browser forbids it. */
function shelf(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
