/** Tells the time zone of a browser whose owner comes back from an identity provider as somebody new. */
export const timeZoneCookie = 'pilotage-time-zone';

/** The zone if the program knows it, else UTC: a wrong one is set right on the account page. */
export function timeZoneOf(text: string | null | undefined): string {
  if (!text) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: decodeURIComponent(text) }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
