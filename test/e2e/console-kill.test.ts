/** Kill as the person at the desk reaches for it: by click, by chord, without a line; and what it leaves on screen. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { FakeDesk } from '../support/fake-desk.ts';
import { breaker, exit } from '../support/fake-risk-state.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const region = (page: Page) => page.getByRole('region', { name: 'kill' });
const bar = (page: Page) => page.locator('.kill-button');
const sheet = (page: Page) => page.getByTestId('kill-sheet');
const killNow = (page: Page) => sheet(page).getByRole('button', { name: /^Kill positions stay/ });
const killAndFlatten = (page: Page) => sheet(page).getByRole('button', { name: /^Kill and flatten/ });
const result = (page: Page) => page.getByRole('status', { name: 'result of the kill' });

/** What the desk was asked to kill. */
const kills = (desk: FakeDesk) => desk.riskCalls.filter(({ call }) => call === 'kill').map(({ input }) => input);

/** Holds the page's clocks, so that how fast this machine is decides nothing. */
async function holdClock(page: Page): Promise<{ passes: (ms: number) => Promise<void> }> {
  const now = Date.now();
  await page.clock.install({ time: now });
  await page.clock.pauseAt(now + 1_000);
  return { passes: (ms) => page.clock.runFor(ms) };
}

describe.skipIf(noBrowser)('the kill', () => {
  const on = onFakeDesk();

  it('stands outlined in red beside the way back, and says with the first press what it would do', () =>
    on(TRADING, async (page, desk) => {
      const colour = await bar(page).evaluate((button) => getComputedStyle(button).borderTopColor);
      expect(colour).toBe('rgb(240, 89, 93)');
      const way = await page.getByRole('button', { name: /^Roll back/ }).boundingBox();
      const kill = await bar(page).boundingBox();
      expect(way && kill && kill.x > way.x + way.width && kill.width < way.width).toBe(true);
      await bar(page).click();
      const words = await sheet(page).textContent();
      expect(words).toContain('open orders, cancelled by either3');
      expect(words).toContain('positions1 +0.420 BTCUSDT');
      expect(words).toContain('their exposure, at the marks25,919.63 USDT');
      expect(words).toContain('closing them at this book costs≈ 12.40 USDT');
      expect(await killNow(page).evaluate((button) => button === document.activeElement)).toBe(true);
      expect(kills(desk)).toEqual([]);
    }));

  it('kills the whole desk by its chord and Enter, wherever the focus is', () =>
    on(TRADING, async (page, desk) => {
      await page.getByRole('tab', { name: /^Fills/ }).focus();
      await page.keyboard.press('Control+Alt+KeyK');
      await page.keyboard.press('Enter');
      await result(page)
        .getByText(/^The whole desk is killed, [\d.]+ m?s after the press$/)
        .waitFor();
      expect(kills(desk)).toEqual([{ scope: 'desk', flatten: false, reason: 'kill from the console' }]);
      await page.getByTestId('trading-state').getByText('HALTED').waitFor();
      await page.getByTestId('trading-state').getByRole('button', { name: 'killed, desk' }).waitFor();
    }));

  it('does not kill by a double click, and does by a second click that is meant', () =>
    on(TRADING, async (page, desk) => {
      const clock = await holdClock(page);
      await bar(page).dblclick();
      await sheet(page).waitFor();
      await killNow(page).click();
      // What was asked for before a call that is answered has reached the desk, if it was asked for at all.
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Play' }).waitFor();
      expect(kills(desk)).toEqual([]);
      await bar(page).click();
      await clock.passes(600);
      await bar(page).click();
      await result(page).waitFor();
      expect(kills(desk)).toHaveLength(1);
    }));

  it('does not kill while Enter is held down on its button', () =>
    on(TRADING, async (page, desk) => {
      await bar(page).focus();
      await page.keyboard.down('Enter');
      await sheet(page).waitFor();
      for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('Enter');
      await page.keyboard.up('Enter');
      await page.getByRole('button', { name: 'Kill and flatten' }).waitFor();
      expect(kills(desk)).toEqual([]);
    }));

  it.each([
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['a click elsewhere', (page: Page) => page.getByRole('tab', { name: /^Positions/ }).click()],
    [
      'its own word',
      (page: Page) =>
        sheet(page)
          .getByRole('button', { name: /^Cancel/ })
          .click(),
    ],
  ])('is disarmed by %s', (_what, disarm) =>
    on(TRADING, async (page, desk) => {
      await page.keyboard.press('Control+Alt+KeyK');
      await sheet(page).waitFor();
      await disarm(page);
      await sheet(page).waitFor({ state: 'detached' });
      await page.keyboard.press('Enter');
      expect(kills(desk)).toEqual([]);
    }),
  );

  it('binds what one key or one click chooses, and shows that one’s price', () =>
    on(TRADING, async (page, desk) => {
      const version = desk.frame.risk.kills.find(({ scope }) => scope.startsWith('version/'));
      Object.assign(version ?? {}, { orders: 2, exposure: '11.00000000' });
      await page.keyboard.press('Control+Alt+KeyK');
      await page.keyboard.press('2');
      await sheet(page).getByRole('heading', { name: 'Kill momentum 1.0.0?' }).waitFor();
      await sheet(page).getByText('11.00').waitFor();
      await sheet(page)
        .getByRole('radio', { name: /environment paper/ })
        .click();
      await sheet(page).getByRole('heading', { name: 'Kill environment paper?' }).waitFor();
      await page.keyboard.press('3');
      await sheet(page).getByLabel('reason').fill('odd 5 fills');
      expect(
        await sheet(page)
          .getByRole('radio', { name: /slot momentum:paper/ })
          .isChecked(),
      ).toBe(true);
      await sheet(page).getByLabel('reason').press('Enter');
      await result(page).getByText('Slot momentum:paper is killed').waitFor();
      expect(kills(desk)).toEqual([{ scope: 'momentum:paper', flatten: false, reason: 'odd 5 fills' }]);
    }));

  it('follows the exit position by position: loud while it stalls, quiet when nothing is open', () =>
    on(TRADING, async (page, desk) => {
      await page.keyboard.press('Control+Alt+KeyK');
      await killAndFlatten(page).press('Enter');
      const table = region(page).getByRole('table', { name: 'verified exit' });
      await table.getByRole('rowheader', { name: 'BTCUSDT 1.0.0' }).waitFor();
      await table.getByRole('row', { name: '+0.420 0.420 0.420 0.140 +0.280' }).waitFor();
      await region(page).getByText('1 position is still open.').waitFor();
      const [leg] = exit().legs;
      desk.frame.risk.exits = [exit({ status: 'stalled', legs: [leg!, { ...leg!, instrument: 'sim:ETHUSDT' }] })];
      await page
        .getByRole('alert', { name: 'stalled exits' })
        .getByText('2 positions are still open, and nothing moves.')
        .waitFor();
      await region(page).getByRole('alert').getByText('2 positions are still open, and nothing moves.').waitFor();
      desk.frame.risk.exits = [
        exit({
          status: 'ended',
          ended_at: '2026-11-21T14:31:44.000Z',
          legs: [{ ...leg!, filled: '0.420', open: '0' }],
        }),
      ];
      await region(page).getByText('Closed: nothing of it was left open.').waitFor();
      expect(await page.getByRole('alert', { name: 'stalled exits' }).textContent()).toBe('');
      await region(page).getByRole('button', { name: 'Close' }).click();
      await result(page).waitFor({ state: 'detached' });
    }));

  it('says without a line how to kill from a terminal, for the same scope and reason', () =>
    on(TRADING, async (page, desk) => {
      await desk.close();
      await page.getByTestId('trading-state').getByText('OFFLINE').waitFor();
      await page.keyboard.press('Control+Alt+KeyK');
      expect(await sheet(page).textContent()).toMatch(
        /open orders, as last told [\d.]+ m?s ago3positions, as told then1 /,
      );
      const command = sheet(page).locator('code');
      expect(await command.textContent()).toBe(
        "npm run -s desk -- kill --scope desk --keep --reason 'kill from the console'",
      );
      await page.keyboard.press('2');
      await killAndFlatten(page).press('Enter');
      await region(page).getByText('There is no connection to the desk. Nothing was sent.').waitFor();
      expect(await region(page).locator('code').textContent()).toBe(
        "npm run -s desk -- kill --scope version/momentum@1.0.0 --flatten --reason 'kill from the console'",
      );
    }));

  it('names the terminal as well where the desk hangs and does not answer', () =>
    on(TRADING, async (page, desk) => {
      desk.killed = new Promise(() => undefined);
      await page.keyboard.press('Control+Alt+KeyK');
      await page.keyboard.press('Enter');
      await region(page).getByText('The desk has not answered yet.').waitFor();
      // Whoever has read it must be able to put it away.
      await region(page).getByRole('button', { name: 'Close' }).click();
      await region(page).getByText('The desk has not answered yet.').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+Alt+KeyK');
      await page.keyboard.press('Enter');
      await region(page).getByText('The desk has not answered yet.').waitFor();
      expect(await region(page).locator('code').textContent()).toContain('npm run -s desk -- kill --scope desk --keep');
    }));

  it('says what stays open, at what value, and closes it by one press, also once its panel is closed', () =>
    on(TRADING, async (page, desk) => {
      await page.keyboard.press('Control+Alt+KeyK');
      await page.keyboard.press('Enter');
      const open = region(page).getByRole('status', { name: 'still open' });
      await open.getByText('still open: +0.420 BTCUSDT, 25,920 USDT').waitFor();
      await region(page).getByText('open orders, all cancelled').waitFor();
      await region(page).getByRole('button', { name: 'Release…' }).click();
      await page.getByRole('form', { name: 'release the whole desk' }).getByLabel('reason').waitFor();
      expect(await region(page).getByRole('status').count()).toBe(0);
      await page.getByRole('form', { name: 'release the whole desk' }).press('Escape');
      await page.keyboard.press('Control+Alt+KeyK');
      await page.keyboard.press('Enter');
      await open.waitFor();
      await page.locator('[data-version="1.0.0"]').getByText('killed', { exact: true }).waitFor();
      await region(page).getByRole('button', { name: 'Close' }).click();
      await page.getByTestId('trading-state').getByRole('button', { name: 'killed, desk' }).click();
      await page
        .getByTestId('trading-state')
        .getByRole('button', { name: /^Flatten now/ })
        .click();
      await region(page).getByText('1 position is still open.').waitFor();
      expect(kills(desk).at(-1)).toEqual({ scope: 'desk', flatten: true, reason: 'flattened from the console' });
      expect(await page.getByRole('status', { name: 'still open' }).count()).toBe(0);
    }));

  it('goes on telling what is so: that somebody released it, and no old exit once trading goes on', () =>
    on(TRADING, async (page, desk) => {
      await page.getByRole('tab', { name: /^Risk/ }).click();
      await page.keyboard.press('Control+Alt+KeyK');
      await killAndFlatten(page).press('Enter');
      await result(page).waitFor();
      const [leg] = exit().legs;
      desk.frame.risk.exits = [exit({ status: 'ended', legs: [{ ...leg!, filled: '0.420', open: '0' }] })];
      await page.getByRole('region', { name: 'exits' }).getByText('Closed: nothing of it was left open.').waitFor();
      desk.frame.desk.breakers = [];
      desk.frame.desk.trading_state = 'active';
      for (const slot of desk.frame.slots) slot.trading_state = 'active';
      await result(page).getByText('The whole desk was killed, and has been released since').waitFor();
      await page.getByRole('region', { name: 'exits' }).waitFor({ state: 'detached' });
      expect(await region(page).textContent()).not.toContain('No new order leaves');
    }));

  it('does not go on saying that it failed where another has killed the desk', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.risk.kills = desk.frame.risk.kills.filter(({ scope }) => scope !== 'desk');
      await page.keyboard.press('Control+Alt+KeyK');
      await page.keyboard.press('Enter');
      await region(page).getByText('The whole desk was not killed from here').waitFor();
      desk.frame.desk.breakers.push(breaker({ scope: 'desk', slot_id: null, cause: 'kill', action: 'halt' }));
      await region(page).getByRole('heading', { name: 'The whole desk is killed' }).waitFor();
      expect(await region(page).locator('code').count()).toBe(0);
    }));

  it('asks in full at a large zoom: what Enter kills, its scopes and its presses are in sight', () =>
    on({ ...TRADING, look: { width: 640, height: 400 } }, async (page) => {
      await page.keyboard.press('Control+Alt+KeyK');
      await sheet(page).waitFor();
      const seen = [
        sheet(page).getByRole('heading', { name: 'Kill the whole desk?' }),
        sheet(page).getByText('environment paper'),
        killNow(page),
        killAndFlatten(page),
      ];
      for (const one of seen) {
        const box = await one.boundingBox();
        expect(box && box.y >= 0 && box.y + box.height <= 400).toBe(true);
      }
    }));

  it('has its shortcut on it at every width', () =>
    on({ ...TRADING, look: { width: 1280, height: 800 } }, async (page) => {
      expect(await bar(page).locator('kbd').isVisible()).toBe(true);
    }));
});
