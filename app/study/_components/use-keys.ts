'use client';

import { useEffect, useRef } from 'react';

/**
 * The single keys of the page: `deedOf` answers what a key does, or undefined to leave it to the browser. A key that is
 * held down counts once; with a modifier, in a field, or (Space and Enter) on something that can be pressed itself, it is
 * left to the browser.
 */
export function useKeys(on: boolean, deedOf: (key: string) => (() => void) | undefined): void {
  const latest = useRef(deedOf);
  useEffect(() => {
    latest.current = deedOf;
  });
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(event.target instanceof Element) || event.target.closest('input, textarea, select, dialog'))
        return;
      const key = event.key.toLowerCase();
      const presses = key === ' ' || key === 'enter';
      if (presses && event.target.closest('button, a, summary, [role="button"]')) return;
      const deed = latest.current(presses ? ' ' : key);
      if (!deed) return;
      event.preventDefault();
      deed();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [on]);
}
