'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Sends the browser's time zone along with a form, so that the first study day is the right one. */
export function TimeZoneField() {
  const zone = useSyncExternalStore(never, browserTimeZone, () => '');
  return <input type="hidden" name="timeZone" value={zone} />;
}

/** IANA name, for example Europe/Berlin. */
export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
