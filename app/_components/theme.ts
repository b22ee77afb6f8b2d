/** What the learner wants: the system's choice, or one of the two always. Kept in a cookie, so that no page flashes. */
export type Theme = 'system' | 'light' | 'dark';

export const THEME_COOKIE = 'theme';

/** Anything unknown means the system's choice. */
export function themeFrom(cookie: string | undefined): Theme {
  return cookie === 'light' || cookie === 'dark' ? cookie : 'system';
}
