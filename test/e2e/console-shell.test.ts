/** The console itself: its palette, its keys, the arrangement of its panels, its settings. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { faintTexts } from './contrast.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const palette = (page: Page) => page.getByRole('dialog', { name: 'find an action' });
const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const isSelected = (page: Page, name: string) => tab(page, name).getAttribute('aria-selected');
const settings = (page: Page) => page.getByRole('region', { name: 'Settings' });
const root = (page: Page, name: string) => page.locator('html').getAttribute(name);
const kept = (page: Page) => page.evaluate(() => JSON.parse(localStorage.getItem('desk.preferences.1') ?? '{}'));

/** Finds an action by a few letters and carries it out. */
async function find(page: Page, letters: string): Promise<void> {
  await page.keyboard.press('Control+KeyK');
  await palette(page).waitFor();
  await page.keyboard.type(letters);
  await page.keyboard.press('Enter');
}

describe.skipIf(noBrowser)('the palette', () => {
  const on = onFakeDesk();

  it('opens the form of what raises risk, and gives the form the focus', () =>
    on(TRADING, async (page) => {
      await find(page, 'swap in 2');
      const form = page.getByRole('form', { name: 'put a swap together' });
      await form.waitFor();
      expect(await palette(page).count()).toBe(0);
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'put a swap together');
    }));

  it('opens the form of a trading state in the risk panel, with the focus on its reason', () =>
    on(TRADING, async (page, desk) => {
      await find(page, 'halt the whole desk');
      const form = page.getByRole('form', { name: 'Halt the whole desk' });
      await form.waitFor();
      expect(desk.riskCalls).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByTestId('trading-state').getByText('HALTED').waitFor();
      expect(desk.riskCalls.map(({ call, input }) => [call, input.scope])).toEqual([['set_trading_state', 'desk']]);
    }));

  it('does nothing at Enter before anything was typed or an arrow pressed', () =>
    on(TRADING, async (page) => {
      await page.evaluate(() => localStorage.setItem('desk.preferences.1', JSON.stringify({ recent: ['kill'] })));
      await page.reload();
      await page.getByTestId('trading-state').waitFor();
      await page.keyboard.press('Control+KeyK');
      await palette(page).waitFor();
      const shown = palette(page).locator('[cmdk-item]:not(.unseen)[data-selected="true"]');
      expect(await shown.count()).toBe(0);
      await page.keyboard.press('Enter');
      expect(await palette(page).count()).toBe(1);
      expect(await page.getByTestId('kill-sheet').count()).toBe(0);
      await page.keyboard.press('ArrowDown');
      expect(await shown.textContent()).toMatch(/^Kill/);
      // What was typed and taken away again has chosen nothing.
      await page.keyboard.type('kill');
      await page.keyboard.press('Control+KeyA');
      await page.keyboard.press('Delete');
      expect(await shown.count()).toBe(0);
      await page.keyboard.type('kill');
      await page.keyboard.press('Enter');
      await page.getByTestId('kill-sheet').waitFor();
    }));

  it('does not do what is withheld, and says why', () =>
    on(TRADING, async (page) => {
      await find(page, 'roll back');
      await palette(page)
        .getByRole('status')
        .getByText(/^Roll back: /)
        .waitFor();
      await page.keyboard.press('Escape');
      expect(await palette(page).count()).toBe(0);
    }));

  it('leaves the emergency chords and buttons what they are', () =>
    on(TRADING, async (page) => {
      await page.keyboard.press('Control+KeyK');
      await palette(page).waitFor();
      await page.keyboard.press('Control+Alt+KeyK');
      await page.getByTestId('kill-sheet').waitFor();
      expect(await palette(page).count()).toBe(0);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+KeyK');
      await page.getByRole('button', { name: /^Kill/ }).click();
      await page.getByTestId('kill-sheet').waitFor();
    }));

  it('shows what was used last first, also after a reload', () =>
    on(TRADING, async (page) => {
      await find(page, 'pause the session');
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
      await page.reload();
      await page.getByTestId('trading-state').waitFor();
      await page.keyboard.press('Control+KeyK');
      const first = palette(page).getByRole('group', { name: 'used last' }).getByRole('option');
      expect(await first.allTextContents()).toEqual([expect.stringMatching(/^(Play|Pause) the session/)]);
    }));
});

describe.skipIf(noBrowser)('the keys', () => {
  const on = onFakeDesk();

  it('are listed at a question mark, and bring panels to the front', () =>
    on(TRADING, async (page) => {
      await page.keyboard.type('?');
      const sheet = page.getByRole('dialog', { name: 'keys' });
      await sheet.getByText('Ctrl Alt R').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Alt+Digit5');
      await expect.poll(() => isSelected(page, 'Risk')).toBe('true');
    }));

  it('walk from group to group with F6, and along tabs with the arrows', () =>
    on(TRADING, async (page) => {
      const focused = () =>
        page.evaluate(() => {
          const at = document.activeElement;
          return at?.closest('header.top')
            ? 'bar'
            : at?.closest('.strip')
              ? 'strip'
              : (at?.textContent ?? '').replace(/[ ×\d].*/, '');
        });
      const walked: string[] = [];
      for (let step = 0; step < 7; step += 1) {
        await page.keyboard.press('F6');
        walked.push(await focused());
      }
      expect(new Set(walked)).toEqual(new Set(['bar', 'Versions', 'Chart', 'Swap', 'Fills', 'strip']));
      expect(walked[6]).toBe(walked[0]);
      while ((await focused()) !== 'Swap') await page.keyboard.press('Shift+F6');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await expect.poll(() => isSelected(page, 'Risk')).toBe('true');
      expect(await tab(page, 'Approvals').getAttribute('aria-label')).toBeNull();
    }));

  it('type where somebody writes', () =>
    on(TRADING, async (page) => {
      await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
      const reason = page.getByRole('form', { name: 'put a swap together' }).getByLabel('reason');
      await reason.fill('');
      await reason.pressSequentially('why?');
      expect([await reason.inputValue(), await page.getByRole('dialog', { name: 'keys' }).count()]).toEqual([
        'why?',
        0,
      ]);
    }));

  it('are given another chord, and keep it; one that is taken is refused with its owner', () =>
    on(TRADING, async (page) => {
      await page.keyboard.press('Control+Comma');
      const keys = settings(page).getByRole('region', { name: 'keys, in this browser' });
      await keys.getByRole('button', { name: 'Change… Maximise the group, and back' }).click();
      await page.keyboard.press('Control+KeyK');
      await keys.getByText('Ctrl K: This is taken: Find an action.').waitFor();
      expect(await palette(page).count()).toBe(0);
      await page.keyboard.press('F8');
      await keys.getByText('F8', { exact: true }).waitFor();
      await page.reload();
      await page.getByTestId('trading-state').waitFor();
      await page.keyboard.press('F8');
      await expect.poll(() => page.locator('#panel-versions').isVisible()).toBe(false);
      await page.keyboard.press('F8');
      await expect.poll(() => page.locator('#panel-versions').isVisible()).toBe(true);
      const row = page.getByRole('listitem').filter({ hasText: 'Roll back' });
      expect(await row.getByRole('button').count()).toBe(0);
    }));
});

describe.skipIf(noBrowser)('the arrangement of the panels', () => {
  const on = onFakeDesk();

  it('stands over a reload: what was closed stays closed until it is opened', () =>
    on(TRADING, async (page) => {
      await tab(page, 'Alerts').click({ button: 'middle' });
      await tab(page, 'Swaps').focus();
      await page.keyboard.press('Delete');
      expect([await tab(page, 'Alerts').count(), await tab(page, 'Swaps').count()]).toEqual([0, 0]);
      await page.reload();
      await page.getByTestId('trading-state').waitFor();
      expect([await tab(page, 'Alerts').count(), await tab(page, 'Fills').count()]).toEqual([0, 1]);
      await page.getByRole('button', { name: 'Panels', exact: true }).click();
      await page.getByRole('button', { name: 'Alerts (closed)' }).click();
      await tab(page, 'Alerts').waitFor();
      await page.getByRole('button', { name: 'Reset layout' }).click();
      await tab(page, 'Swaps').waitFor();
    }));

  it('falls back to what it comes as where nothing can be made of what was kept', () =>
    on(TRADING, async (page) => {
      for (const garbage of ['{', '{"grid":7}', '{"grid":{"root":{"type":"leaf"}},"panels":{"x":{}}}']) {
        await page.evaluate((text) => localStorage.setItem('desk.layout.1', text), garbage);
        await page.reload();
        await page.getByTestId('trading-state').waitFor();
        expect([await tab(page, 'Chart').count(), await tab(page, 'Fills').count()]).toEqual([1, 1]);
      }
    }));

  it('gives a group the whole dock at two presses on its row, and takes it back at Escape', () =>
    on(TRADING, async (page) => {
      const versions = page.locator('#panel-versions');
      await tab(page, 'Chart').dblclick();
      await expect.poll(() => versions.isVisible()).toBe(false);
      await page.keyboard.press('Escape');
      await expect.poll(() => versions.isVisible()).toBe(true);
    }));

  it('opens beside the chart what is asked for, and a chart that was closed keeps its bars behind it again', () =>
    on(TRADING, async (page) => {
      expect([await tab(page, 'Compare').count(), await tab(page, 'Settings').count()]).toEqual([0, 0]);
      const bars = page.locator('#panel-chart canvas').first();
      await tab(page, 'Chart').click({ button: 'middle' });
      await expect.poll(() => bars.count()).toBe(0);
      await find(page, 'go to chart');
      await bars.waitFor();
      await find(page, 'compare 2');
      await page.locator('#panel-compare table').waitFor();
      expect(await isSelected(page, 'Compare')).toBe('true');
      expect([await bars.count(), await bars.isVisible()]).toEqual([1, false]);
    }));

  it('can be closed to the last panel, and says how to open one', () =>
    on(TRADING, async (page) => {
      for (let left = await page.getByRole('tab').count(); left > 0; left -= 1) {
        await page.getByRole('tab').first().focus();
        await page.keyboard.press('Delete');
      }
      await page.getByText('Every panel is closed').waitFor();
      await page.reload();
      await page.getByText('Every panel is closed').waitFor();
      expect(await page.getByRole('tab').count()).toBe(0);
      await page.getByRole('list', { name: 'closed panels' }).getByRole('button', { name: 'Risk' }).click();
      await tab(page, 'Risk').waitFor();
      expect(await page.getByRole('tab').count()).toBe(1);
      await find(page, 'close risk');
      await page.getByRole('button', { name: 'Reset the layout' }).click();
      await tab(page, 'Chart').waitFor();
    }));

  it('is reset also where the panels stand below each other, for the dock that comes again as well', () =>
    on(TRADING, async (page) => {
      await tab(page, 'Alerts').click({ button: 'middle' });
      await page.setViewportSize({ width: 700, height: 900 });
      await expect.poll(() => root(page, 'data-narrow')).not.toBeNull();
      await tab(page, 'Session').click();
      await page.getByRole('button', { name: 'Panels', exact: true }).click();
      await page.getByRole('button', { name: 'Reset layout' }).click();
      await expect.poll(() => isSelected(page, 'Chart')).toBe('true');
      await page.setViewportSize({ width: 1600, height: 1000 });
      await page.locator('.dock').waitFor();
      await tab(page, 'Alerts').waitFor();
    }));
});

describe.skipIf(noBrowser)('the settings', () => {
  const on = onFakeDesk();

  it.each(['dark', 'light', 'high contrast'])('wear the %s theme at once, legibly, and keep it', (theme) =>
    on(TRADING, async (page) => {
      await page.keyboard.press('Control+Comma');
      await settings(page).getByRole('radio', { name: theme }).check();
      const name = theme === 'high contrast' ? 'contrast' : theme;
      expect([await root(page, 'data-theme'), (await kept(page)).theme]).toEqual([name, name]);
      expect(await faintTexts(page)).toEqual([]);
      await page.reload();
      await page.getByTestId('trading-state').waitFor();
      expect(await root(page, 'data-theme')).toBe(name);
    }),
  );

  it('make everything larger without anything beside the window, and the panels stack where there is no room', () =>
    on(TRADING, async (page) => {
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      await page.keyboard.press('Control+Alt+Equal');
      expect([(await kept(page)).zoom, await wide()]).toEqual([110, 0]);
      await find(page, 'settings');
      await settings(page).getByLabel('size').fill('200');
      await expect.poll(() => root(page, 'data-narrow')).not.toBeNull();
      expect(await wide()).toBe(0);
      // Panels that stand below each other are not closed one by one.
      await page.keyboard.press('Control+KeyK');
      await palette(page).waitFor();
      await page.keyboard.type('close');
      expect(
        await palette(page)
          .getByRole('option', { name: /^Close / })
          .count(),
      ).toBe(0);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Kill/ }).click();
      await page.getByTestId('kill-sheet').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Alt+Digit0');
      await expect.poll(() => root(page, 'data-narrow')).toBeNull();
    }));

  it('keep the canvas of the chart as large as the pointer is measured on it, however large everything is', () =>
    on(TRADING, async (page) => {
      const canvas = page.locator('.canvas canvas').first();
      const stretched = () =>
        canvas.evaluate((one) => one.getBoundingClientRect().width / (one as HTMLElement).offsetWidth);
      expect(await stretched()).toBe(1);
      // On the dock, and where the panels stand below each other.
      for (const zoom of [1.3, 1.6]) {
        for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+Alt+Equal');
        await expect
          .poll(() => page.locator('#console').evaluate((root) => Number(getComputedStyle(root).zoom)))
          .toBe(zoom);
        await expect.poll(async () => Math.round((await stretched()) * 100)).toBe(100);
      }
    }));

  it('tell times of this machine’s clock, and every header says so', () =>
    on(TRADING, async (page) => {
      await find(page, 'times of this machine');
      await page.locator('header.top').getByText('market time, local').waitFor();
      await page.getByRole('columnheader', { name: 'market time, local' }).first().waitFor();
      const left = await page.evaluate(() => (document.body.innerText.match(/\bUTC\b/g) ?? []).length);
      expect(left).toBe(0);
    }));

  it('name the program, the desk, its folder and the key to note down', () =>
    on(TRADING, async (page) => {
      await page.keyboard.press('Control+Comma');
      const about = settings(page).getByRole('region', { name: 'about' });
      await about.getByText('HotSwap Desk 0.1.0').waitFor();
      await about.getByText('/srv/desk').waitFor();
      await about.getByText('01234567 89abcdef 01234567').waitFor();
      await settings(page).getByRole('region', { name: 'ways out' }).getByText('--nats wss://').waitFor();
    }));

  it('change the calendar for a reason, and not to one that nobody could keep', () =>
    on(TRADING, async (page, desk) => {
      await page.keyboard.press('Control+Comma');
      const calendar = settings(page).getByRole('region', { name: 'calendar' });
      await calendar.getByRole('button', { name: 'Change the calendar…' }).click();
      await calendar.getByLabel('time zone').fill('Mars');
      await calendar.getByText('There is no time zone Mars').waitFor();
      await calendar.getByLabel('reason').fill('futures trade from 17:00');
      const set = calendar.getByRole('button', { name: 'Set calendar' });
      expect(await set.isDisabled()).toBe(true);
      await calendar.getByLabel('time zone').fill('America/New_York');
      await calendar.getByLabel('day begins at').fill('17:00');
      await set.click();
      await calendar.getByText('begins at 17:00 America/New_York').waitFor();
      expect(desk.riskCalls.at(-1)).toMatchObject({
        call: 'set_calendar',
        input: { time_zone: 'America/New_York', day_starts_at: '17:00', hours: { default: 'always' } },
      });
    }));

  it('stand as nobody had chosen where what was kept is broken', () =>
    on(TRADING, async (page) => {
      await page.evaluate(() => localStorage.setItem('desk.preferences.1', '{"theme":'));
      await page.reload();
      await page.getByTestId('trading-state').waitFor();
      expect(await root(page, 'data-theme')).toBeNull();
    }));
});
