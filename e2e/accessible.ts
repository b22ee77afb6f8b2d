/** What every page keeps, in the words of the journeys. */
import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** All that a theme can break: it changes colours and nothing else. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/** axe finds nothing on the page as it is. It is brought once to a page, in which no frames are. */
export async function expectAccessible(page: Page, what: string, runOnly = rules): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (runOnly) => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    // A colour on its way from one look to the other is of neither.
    const transitions = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
    const { violations } = await inPage.run({ runOnly: [...runOnly], resultTypes: ['violations'] });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
  }, runOnly);
  expect(found, what).toEqual([]);
}

/** Nothing of the page runs off the screen. */
export async function expectWithinScreen(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over, `${what} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** axe finds nothing on the page as it is, light and dark. Dark is light in other colours: only those are looked at again. */
export async function expectAccessibleInBothThemes(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page, `${what}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, `${what}, dark`, rulesOfColour);
}

/** axe finds nothing on the page as it is, wide and narrow, light and dark, and nothing runs off the screen. */
export async function expectAccessibleInEveryLook(page: Page, what: string): Promise<void> {
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await expectWithinScreen(page, `${what} at ${width} px`);
    await expectAccessibleInBothThemes(page, `${what}, ${width} px`);
  }
}
