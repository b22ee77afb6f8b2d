'use client';

import { useEffect, useRef } from 'react';
import type { Option } from '@/lib/grading/question';

type Choice = {
  readonly options: readonly Option[];
  readonly choose: (id: string) => void;
  /** What Enter does; undefined while nothing is chosen. */
  readonly answer: (() => void) | undefined;
};

/**
 * A, B, C … choose an option and Enter answers; N and T are left to the verdict. Not while something is typed, nor
 * with a modifier.
 */
export function useLetterKeys(on: boolean, { options, choose, answer }: Choice): void {
  useKeys(on, (key) => {
    if (key === 'Enter') return answer;
    const option = options.find(({ id }) => id === key);
    return option && (() => choose(option.id));
  });
}

/** What Enter already means something to when it has the focus. */
const usesEnter = 'a, button, input, summary, [tabindex="0"]';

/** Single keys of a page: `deedOf` answers what a key does, or undefined to leave it to the browser. */
export function useKeys(on: boolean, deedOf: (key: string) => (() => void) | undefined): void {
  const latest = useRef(deedOf);
  useEffect(() => {
    latest.current = deedOf;
  });
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (
        target instanceof Element &&
        target.closest('input:not([type=radio], [type=checkbox]), textarea, select, dialog')
      )
        return;
      if (event.key === 'Enter' && target instanceof Element && target.closest(usesEnter)) return;
      const deed = latest.current(event.key.length === 1 ? event.key.toLowerCase() : event.key);
      if (!deed) return;
      event.preventDefault();
      deed();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [on]);
}
