'use client';

import { useEffect, useState } from 'react';

export const speeds = [1, 3, 10, 30] as const;
export type Speed = (typeof speeds)[number];

/** Steps on by itself, so many steps a second, until `end`. With reduced motion once a second, whatever the speed. */
export function usePlaying(at: number, end: number, goTo: (at: number) => void) {
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(3);
  useEffect(() => {
    if (!playing) return;
    if (at >= end) {
      setPlaying(false);
      return;
    }
    const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = setTimeout(() => goTo(at + 1), 1000 / (isCalm ? 1 : speed));
    return () => clearTimeout(timer);
  }, [playing, speed, at, end, goTo]);
  return { playing, setPlaying, speed, setSpeed };
}
