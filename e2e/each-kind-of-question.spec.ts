import type { Locator } from '@playwright/test';
import { contentFolder } from '../lib/curriculum/content-folder';
import { loadScenarios, type Scenario } from '../lib/curriculum/scenarios';
import { typedText } from '../lib/curriculum/typed-lines';
import { expectAccessibleInBothThemes, expectWithinScreen } from './accessible';
import { hearing, listening } from './learner';
import { expect, type Page, test } from './test';

const { scenarios } = loadScenarios(contentFolder());
/** The first scenario of every kind of question. */
const kinds = [...new Map(scenarios.toReversed().map((each) => [each.first.ask.kind, each]))];

test.setTimeout(120_000);

for (const [kind, scenario] of kinds) {
  test(`${kind}: answered by mouse`, async ({ page }) => {
    await open(page, scenario);
    await answer(page, scenario, (place) => place.click());
    await expectAccessibleInBothThemes(page, `the verdict on "${kind}"`);
  });

  test(`${kind}: answered by keyboard`, async ({ page }) => {
    await open(page, scenario);
    const text = textOf(scenario);
    if (text !== undefined) {
      await page.locator('#typed').focus();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(text);
    } else if (kind === 'order') {
      const steps = page.getByRole('list', { name: 'Steps, first at the top' }).getByRole('listitem');
      const first = await steps.first().getAttribute('data-id');
      await page
        .getByRole('button', { name: /^Move down/ })
        .first()
        .focus();
      await page.keyboard.press('ArrowDown');
      await expect(steps.nth(1)).toHaveAttribute('data-id', first ?? '');
    } else {
      await hearing(page);
      await page.keyboard.press('a');
      await expect(page.locator('label.opt input').first()).toBeChecked();
    }
    await submit(page, kind).focus();
    await page.keyboard.press('Enter');
    await expectVerdict(page, text !== undefined);
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  for (const [kind, scenario] of kinds) {
    test(`${kind}: answered by touch, and nothing runs off the screen`, async ({ page }) => {
      await open(page, scenario);
      await expectWithinScreen(page, `the question of "${kind}"`);
      await answer(page, scenario, (place) => place.tap());
      await expectWithinScreen(page, `the verdict on "${kind}"`);
    });
  }
});

test('an attempt that was begun is there again after the page was left, with its hints', async ({ page }) => {
  const [, task] = kinds.find(([kind]) => kind === 'fix') ?? [];
  if (task === undefined) throw new Error('there is no task');
  await open(page, task);
  const typed = page.locator('#typed');
  await typed.fill('kubectl get pods');
  await page.goto('/scenarios');
  await open(page, task);
  await expect(page.getByText('it is as you left it')).toBeVisible();
  await expect(typed).toHaveValue('kubectl get pods');
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await expect(typed).toHaveValue('');
  await typed.fill(textOf(task) ?? '');
  await submit(page, 'fix').click();
  await expectVerdict(page, true);
  // What is handed in is not begun any more.
  await page.goto('/scenarios');
  await open(page, task);
  await expect(typed).toHaveValue('');
  await expect(page.getByText('it is as you left it')).toBeHidden();
});

async function open(page: Page, { id, first }: Scenario): Promise<void> {
  await page.goto(`/scenarios/${id}?seed=0`);
  const isTask = first.ask.kind === 'fix' || first.ask.kind === 'write';
  await listening(page, isTask ? page.locator('#typed') : undefined);
}

/** Types a solution, moves the first step down, or takes the first option; hands it in, and sees the verdict. */
async function answer(
  page: Page,
  scenario: Scenario,
  press: (place: Locator) => Promise<void>,
): Promise<void> {
  const { kind } = scenario.first.ask;
  const text = textOf(scenario);
  if (text !== undefined) await page.locator('#typed').fill(text);
  else if (kind === 'order') await press(page.getByRole('button', { name: /^Move down/ }).first());
  else await press(page.locator('label.opt').first());
  await press(submit(page, kind));
  await expectVerdict(page, text !== undefined);
}

/** What a solution types, of a task. */
function textOf({ first: { ask } }: Scenario): string | undefined {
  if (ask.kind === 'write') return ask.solutions[0];
  return ask.kind === 'fix' ? typedText(ask.solutions[0] ?? []) : undefined;
}

function submit(page: Page, kind: string) {
  return page.getByRole('button', { name: kind === 'fix' || kind === 'write' ? 'Run and judge' : /^Answer/ });
}

async function expectVerdict(page: Page, isRight: boolean): Promise<void> {
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict.getByRole('heading', { name: /chain that decided/ })).toBeVisible();
  if (isRight) await expect(verdict.getByText(/^Right: /).first()).toBeVisible();
}
