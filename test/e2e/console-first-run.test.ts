/** The guided paper session, from the invitation to the reader's own rollback, by keyboard alone. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const NEW = { ...TRADING, look: { firstRun: true } };
const guide = (page: Page) => page.getByRole('region', { name: 'guided paper session' });
const guideKept = (page: Page) =>
  page.evaluate(() => JSON.parse(localStorage.getItem('desk.preferences.1') ?? '{}').guide);

/** Walks to the words of the guide. */
async function toGuide(page: Page): Promise<void> {
  for (let step = 0; step < 9; step += 1) {
    if (await guide(page).evaluate((card) => card.contains(document.activeElement))) return;
    await page.keyboard.press('F6');
  }
  throw new Error('F6 does not lead to the guide');
}

/** What F6 leads to is pressed. */
async function press(page: Page, name: string): Promise<void> {
  await toGuide(page);
  const there = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  for (let step = 0; step < 4 && (await there()) !== name; step += 1) await page.keyboard.press('Tab');
  expect(await there()).toBe(name);
  await page.keyboard.press('Enter');
}

describe.skipIf(noBrowser)('the guided paper session', () => {
  const on = onFakeDesk();

  it('leads to the reader’s own rollback by keyboard alone, and says how long that took', () =>
    on(NEW, async (page) => {
      await guide(page).getByText('New here?').waitFor();
      await press(page, 'Begin');
      await guide(page).getByRole('heading', { name: 'What runs' }).waitFor();
      await press(page, 'Next');
      await guide(page).getByRole('heading', { name: 'Ask what a swap would do' }).waitFor();
      await press(page, 'Take me there');
      await page.keyboard.press('Enter');
      await guide(page)
        .getByRole('heading', { name: /5 Swap$/ })
        .waitFor();
      await guide(page).getByText('The desk has checked').waitFor();
      await press(page, 'Take me there');
      await page.keyboard.press('Enter');
      await guide(page).getByRole('heading', { name: 'Watch' }).waitFor();
      await guide(page).getByText('2.0.0 trades now').waitFor();
      await press(page, 'Next');
      await guide(page).getByRole('heading', { name: 'Your own way back' }).waitFor();
      await press(page, 'Take me there');
      await page.keyboard.press('Enter');
      await guide(page)
        .getByRole('heading', { name: /^You just rolled back in (\d+ ms|\d+\.\d s)$/ })
        .waitFor();
      await press(page, 'Done');
      expect([await guide(page).count(), await guideKept(page)]).toEqual([0, 'done']);
    }));

  it('goes on where it was left over a reload, and goes when it is left', () =>
    on(NEW, async (page) => {
      await guide(page).getByRole('button', { name: 'Begin' }).click();
      await guide(page).getByRole('button', { name: 'Next' }).click();
      await page.reload();
      await guide(page).getByRole('heading', { name: 'Ask what a swap would do' }).waitFor();
      await guide(page).getByRole('button', { name: 'Leave it' }).click();
      expect([await guide(page).count(), await guideKept(page)]).toEqual([0, 'later']);
    }));

  it('never lies over the bar, and steps aside for a kill', () =>
    on(NEW, async (page) => {
      await guide(page).getByRole('button', { name: 'Begin' }).click();
      const [card, bar] = [await guide(page).boundingBox(), await page.locator('header.top').boundingBox()];
      expect(card?.y).toBeGreaterThan((bar?.y ?? 0) + (bar?.height ?? 1e9));
      await page.keyboard.press('Control+Alt+KeyK');
      await page.getByTestId('kill-sheet').waitFor();
      expect(await guide(page).count()).toBe(0);
    }));

  it('is not offered with real money, nor to whoever has put it off', () =>
    on({ ...NEW, tamper: ({ desk }) => Object.assign(desk, { simulated: false }) }, async (page) => {
      await page.getByRole('region', { name: 'Versions' }).getByText('2.0.0').first().waitFor();
      expect(await guide(page).count()).toBe(0);
    }));
});
