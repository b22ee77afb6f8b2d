import { headers } from 'next/headers';
import { cache } from 'react';

/** The header that moves the clock of one request, heeded only where PILOTAGE_TEST_CLOCK=1. */
export const testClockHeader = 'x-test-now';

/**
 * The moment of this request: the same however often it is asked for while one page is made. The one place in the
 * program that looks at the clock.
 */
export const requestTime = cache(async (): Promise<Date> => {
  if (process.env.PILOTAGE_TEST_CLOCK === '1') {
    const moved = new Date((await headers()).get(testClockHeader) ?? Number.NaN);
    if (!Number.isNaN(moved.getTime())) return moved;
  }
  return new Date();
});
