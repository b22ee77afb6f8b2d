'use client';

import { useEffect, useRef } from 'react';
import type { RatingName } from '../_session/protocol';

type KeyDeeds = {
  readonly onSpace: () => void;
  readonly onRate: (rating: RatingName) => void;
  readonly onChoice: (choice: boolean) => void;
  readonly onUndo: () => void;
  readonly onBury: () => void;
  readonly onHelp: () => void;
};

const ratingOfKey: Readonly<Record<string, RatingName>> = {
  '1': 'again',
  '2': 'hard',
  '3': 'good',
  '4': 'easy',
};

/**
 * The single keys of the page. A key that is held down counts once; with a modifier, in a field, or (Space and Enter) on
 * something that can be pressed itself, it is left to the browser.
 */
export function useKeys(on: boolean, deeds: KeyDeeds): void {
  const latest = useRef(deeds);
  useEffect(() => {
    latest.current = deeds;
  });
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(event.target instanceof Element) || event.target.closest('input, textarea, select, dialog'))
        return;
      const deed = deedOf(event.key, event.target, latest.current);
      if (!deed) return;
      event.preventDefault();
      deed();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [on]);
}

function deedOf(key: string, target: Element, deeds: KeyDeeds): (() => void) | undefined {
  const rating = ratingOfKey[key];
  if (rating) return () => deeds.onRate(rating);
  switch (key.toLowerCase()) {
    case ' ':
    case 'enter':
      return target.closest('button, a, summary, [role="button"]') ? undefined : deeds.onSpace;
    case 't':
      return () => deeds.onChoice(true);
    case 'f':
      return () => deeds.onChoice(false);
    case 'u':
      return deeds.onUndo;
    case 'b':
      return deeds.onBury;
    case '?':
      return deeds.onHelp;
    default:
      return undefined;
  }
}
