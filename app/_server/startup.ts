import { prepareJudging } from '@/app/scenarios/_server/judging';
import { authSecret, oidcProvider } from '@/lib/auth/environment';
import { curriculum } from '@/lib/curriculum/load';
import { scenarios } from '@/lib/curriculum/scenarios';
import { databaseUrl } from '@/lib/data/database/database-url';
import { database } from '@/lib/data/database/db';
import { assertMigrated } from '@/lib/data/database/migration-state';

/**
 * Checks, before the first request, what would otherwise fail at some request: the secret, the provider's settings,
 * a database at this program's state that no other process writes, content without errors (and read by then, so that the
 * first learner does not wait for it; nor for the threads that judge). Ends the process with one message when it does not hold.
 */
export function prepareServer(): void {
  try {
    authSecret();
    oidcProvider();
    const url = databaseUrl();
    assertMigrated(url);
    database();
    curriculum();
    scenarios();
    if (process.env.NODE_ENV === 'production') void prepareJudging();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
