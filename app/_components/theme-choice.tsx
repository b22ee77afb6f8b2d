'use client';

import { useState } from 'react';
import { Segments } from './confidence';
import { THEME_COOKIE, type Theme } from './theme';

const THEMES: readonly { value: Theme; word: string }[] = [
  { value: 'system', word: 'System' },
  { value: 'light', word: 'Light' },
  { value: 'dark', word: 'Dark' },
];

const A_YEAR_S = 365 * 24 * 3600;

/** Switches at once, and keeps the choice for the next page. */
export function ThemeChoice({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme);
  const choose = (next: Theme) => {
    setChosen(next);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers we serve.
    document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  };
  return (
    <fieldset>
      <legend className="mut mb-s1 text-xs">Colours</legend>
      <Segments name="theme" options={THEMES} value={chosen} onChange={choose} />
    </fieldset>
  );
}
