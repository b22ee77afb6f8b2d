/** The test of all journeys: Playwright's, in a browser that tells when a page has begun to hear keys (`hearing`). */
import { test as base } from '@playwright/test';

export { expect, type Page } from '@playwright/test';

export const test = base.extend({
  context: async ({ context }, use) => {
    await context.addInitScript(countKeyListeners);
    await use(context);
  },
});

/**
 * Runs in the page, before its own scripts: `keyListeners` is how many listen to keys of the whole document now. React's own
 * listeners, which it adds before it has taken over anything, come with a third argument; those of the page do not.
 */
export function countKeyListeners(): void {
  const page = Object.assign(window, { keyListeners: 0 });
  const { addEventListener, removeEventListener } = document;
  document.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    if (args[0] === 'keydown' && args[2] === undefined) page.keyListeners++;
    addEventListener.apply(document, args);
  };
  document.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    if (args[0] === 'keydown' && args[2] === undefined) page.keyListeners--;
    removeEventListener.apply(document, args);
  };
}
