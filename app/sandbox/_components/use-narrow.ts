'use client';

import { useCallback, useSyncExternalStore } from 'react';

/** What was last found of each query: asking the browser at every drawing would make it lay the page out. */
const known = new Map<string, boolean>();

/** Whether the screen is narrower than the wide picture needs: below 641 px. */
export function useNarrow(query = '(max-width: 640px)'): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const media = window.matchMedia(query);
      const look = () => {
        if (known.get(query) === media.matches) return;
        known.set(query, media.matches);
        changed();
      };
      look();
      media.addEventListener('change', look);
      return () => media.removeEventListener('change', look);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => known.get(query) ?? now(query),
    () => false,
  );
}

function now(query: string): boolean {
  const { matches } = window.matchMedia(query);
  known.set(query, matches);
  return matches;
}
