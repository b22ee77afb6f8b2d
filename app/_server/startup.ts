import { authSecret, oidcProvider } from '@/lib/auth/environment';
import { databaseUrl } from '@/lib/data/database-url';
import { database } from '@/lib/data/db';
import { assertMigrated } from '@/lib/data/migration-state';

/**
 * Checks, before the first request, what would otherwise fail at some request: the secret, the provider's settings,
 * a database at this program's state that no other process writes. Ends the process with one line when it does not hold.
 */
export function prepareServer(): void {
  try {
    authSecret();
    oidcProvider();
    const url = databaseUrl();
    assertMigrated(url);
    database();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
