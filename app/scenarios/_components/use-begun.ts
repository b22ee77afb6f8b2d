'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Question } from '@/lib/grading/question';
import { type Begun, begunBefore, forgetBegun, freshlyBegun, keepBegun } from './begun';

export type BegunAttempt = {
  readonly begun: Begun;
  /** It was begun before, on this device, and goes on. */
  readonly isResumed: boolean;
  readonly change: (part: Partial<Begun>) => void;
  /** Drops what was begun, but for the hints, which were seen. */
  readonly beginAnew: () => void;
  /** It is judged: nothing is left to go on with. */
  readonly finish: () => void;
  /** Time spent on it, at this visit and before. */
  readonly spentMs: () => number;
};

/** An attempt that is not handed in yet. It is kept on this device, so that whoever leaves the page or loads it again goes on with it. */
export function useBegun(question: Question): BegunAttempt {
  const [begun, setBegun] = useState(() => freshlyBegun(question));
  const [isResumed, setIsResumed] = useState(false);
  const since = useRef(0);
  const latest = useRef(begun);
  latest.current = begun;

  useEffect(() => {
    since.current = performance.now();
    const before = begunBefore(question);
    if (before === undefined) return;
    setBegun(before);
    setIsResumed(true);
  }, [question]);

  const spentMs = useCallback(() => latest.current.spentMs + performance.now() - since.current, []);
  const change = useCallback(
    (part: Partial<Begun>) => {
      const next = { ...latest.current, ...part };
      setBegun(next);
      keepBegun(question, { ...next, spentMs: Math.round(spentMs()) });
    },
    [question, spentMs],
  );
  return {
    begun,
    isResumed,
    change,
    beginAnew: () => {
      setIsResumed(false);
      change({ ...freshlyBegun(question), hintsUsed: begun.hintsUsed, spentMs: begun.spentMs });
    },
    finish: () => forgetBegun(question),
    spentMs,
  };
}
