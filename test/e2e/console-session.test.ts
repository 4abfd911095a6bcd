/** A session as its person sees it: near its end, locked, and in the hands of a role that may not. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { FAKE_PASSWORD, operator, signedIn } from '../support/fake-operators.ts';
import { approval } from '../support/fake-risk-state.ts';
import { faintTexts } from './contrast.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
/** A page that need not wait for the next time that it asks who is there. */
const QUICKLY = { ...TRADING, look: { clock: true } };
/** As often does the console ask, milliseconds. */
const ASK_MS = 5_000;
const asked = (page: Page): Promise<void> => page.clock.fastForward(ASK_MS);
const strip = (page: Page, name: string) => page.getByRole('region', { name });
const inside = async (page: Page, name: string): Promise<boolean> => {
  const [bar, button] = [
    await page.locator('.rollback').boundingBox(),
    await page.getByRole('button', { name: /^Roll back/ }).boundingBox(),
  ];
  expect(bar && button, name).not.toBeNull();
  return bar !== null && button !== null && button.x + button.width <= bar.x + bar.width + 0.5;
};

describe.skipIf(noBrowser)('a session', () => {
  const on = onFakeDesk();

  it('that ends soon says so, can wait, and is renewed by the password', () =>
    on(QUICKLY, async (page, desk) => {
      desk.people.me = signedIn({ session_ends_at: inMinutes(9) });
      await asked(page);
      const ends = strip(page, 'session ends');
      await ends.getByText('Your session ends in 9 min.').waitFor();
      expect(await faintTexts(page)).toEqual([]);
      await ends.getByRole('button', { name: 'Later' }).click();
      await ends.waitFor({ state: 'detached' });
      desk.people.me = signedIn({ session_ends_at: inMinutes(1) });
      await asked(page);
      await ends.getByText(/Your session ends in \d\d s\./).waitFor();
      expect(await ends.getByRole('button', { name: 'Later' }).count()).toBe(0);
      desk.people.me = signedIn();
      await asked(page);
      await ends.waitFor({ state: 'detached' });
    }));

  it('that has locked itself keeps the market on screen, and takes no key that is typed elsewhere', () =>
    on(QUICKLY, async (page, desk) => {
      desk.people.me = signedIn();
      await asked(page);
      await page.getByRole('tab', { name: /^Risk/ }).click();
      await page.getByRole('button', { name: 'Reduce…' }).click();
      const reason = page.getByRole('form', { name: /^Reduce/ }).getByLabel('reason');
      await reason.fill('a storm');
      desk.people.me = signedIn({ locked: true, may: 'reduce', locks_in_seconds: null });
      await asked(page);
      const locked = strip(page, 'locked session');
      await locked.getByText('still work.').waitFor();
      expect(await reason.evaluate((field) => field === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      await page.getByTestId('trading-state').getByText('REDUCING').waitFor();
      expect(await page.getByRole('button', { name: 'Resume…' }).first().isDisabled()).toBe(true);
      await locked.getByLabel('password of ann').fill(FAKE_PASSWORD);
      await page.keyboard.press('Enter');
      await locked.waitFor({ state: 'detached' });
      expect(await page.getByRole('button', { name: 'Resume…' }).first().isDisabled()).toBe(false);
    }));

  for (const width of [1280, 1600]) {
    it(`never cuts the way back short, ${width} wide, however long the name and whatever waits`, () =>
      on({ ...TRADING, look: { ...QUICKLY.look, width, height: 800 } }, async (page, desk) => {
        const bar = page.getByRole('region', { name: 'operator', exact: true });
        desk.people.me = signedIn({ name: 'Maximiliane von Hohenlohe-Langenburg' });
        await asked(page);
        desk.frame.risk.approvals_required = 2;
        desk.frame.risk.approvals.push(approval());
        await bar.getByText('1 to approve').waitFor();
        expect(await inside(page, 'with nothing to go back to')).toBe(true);
        await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
        await page.getByRole('button', { name: 'Execute swap' }).click();
        await page.getByRole('button', { name: /^Roll back to 1.0.0/ }).waitFor();
        expect(await inside(page, 'with a way back')).toBe(true);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }));
  }

  it('of an administrator shows who is locked out and who cannot sign in, and lets them in again', () =>
    on({ ...QUICKLY, look: { ...QUICKLY.look, scheme: 'light' } }, async (page, desk) => {
      desk.people.me = signedIn({ role: 'administrator' });
      await asked(page);
      desk.people.operators.push(
        operator('ann', { role: 'administrator', sessions: 2 }),
        operator('bob', { locked_until: inMinutes(14) }),
        operator('cid', { has_password: false }),
        operator('dan', { status: 'disabled' }),
      );
      await page.getByRole('tab', { name: 'Operators' }).click();
      const rows = page.getByRole('region', { name: 'operators' }).getByRole('listitem');
      const texts = ['signed in, 2 sessions', 'locked out, opens in 14 min', 'no password: cannot sign in', 'disabled'];
      for (const [index, text] of texts.entries()) await rows.nth(index).getByText(text).waitFor();
      expect(await page.getByRole('button', { name: 'Unlock bob' }).count()).toBe(1);
      expect(await page.getByRole('button', { name: 'Password… ann' }).isDisabled()).toBe(true);
      expect(await faintTexts(page)).toEqual([]);
    }));
});
