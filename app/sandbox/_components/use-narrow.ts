'use client';

import { useSyncExternalStore } from 'react';

/** Whether the screen is narrower than the wide picture needs: below 641 px. */
export function useNarrow(query = '(max-width: 640px)'): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
    () => false,
  );
}
