'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Outbox, type OutboxStatus } from '../_session/outbox';
import type { StudyQueue } from '../_session/protocol';
import { fetchQueue, postJson } from '../_session/requests';
import { ServerClock } from '../_session/server-clock';
import {
  awake,
  cardsReturned,
  openSession,
  refill,
  reveal,
  runsLow,
  type Session,
} from '../_session/session';
import { type LastDeed, type StudyDeeds, studyDeeds } from './study-deeds';

/** One per browser tab, however often the page is opened in it. */
const clock = new ServerClock(() => Date.now());
/** Queues, by the time they were made, from which something was answered: opened again from a cache they are stale. */
const touched = new Set<number>();

/** day: what the day asks, with more to come. chosen: these cards and no others, such as those of a repair. */
export type StudySource = 'day' | 'chosen';

export type StudyControls = StudyDeeds & {
  readonly session: Session;
  readonly status: OutboxStatus;
  /** Ratings that the server refused for good. */
  readonly lost: number;
  readonly lastDeed: LastDeed;
  /** Nothing is on the screen and the server has not yet said that nothing is left. */
  readonly looking: boolean;
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

  const deeds = useMemo(
    () =>
      studyDeeds({
        session: () => latest.current,
        outbox: () => outbox.current,
        nowMs: () => clock.nowMs(),
        show,
        did: (next, deed) => {
          touched.add(queue.nowMs);
          show(next);
          setLastDeed(deed);
          if (next.current === null) setLooked(!isDay);
        },
        reopen: async (first, deed) => {
          await reopen(first);
          if (deed) setLastDeed(deed);
        },
      }),
    [queue, isDay, reopen, show],
  );

  return { session, status, lost, lastDeed, looking: session.current === null && !looked, ...deeds };
}

/** Null where the browser forbids it. */
function shelf(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
