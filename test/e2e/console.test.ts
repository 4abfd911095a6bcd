/** The console in a browser on a desk of its own: what a person at it sees and does, from the first price to a rollback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { allLimits, type ConsolePage, openConsole } from '../support/console-page.ts';

const executable = testBrowser();
if (executable === undefined) console.warn('skipped: no Chromium is installed');

const PAYLOAD = '<img src=x onerror="window.injected=1"><script>window.injected=1</script>';

/** Registers a version that no swap may take: what it depends on is not deployed. */
async function registerUnready({ url, token }: RunningDesk): Promise<void> {
  const call = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, url), {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
  const { entities } = await (await call('/api/v1/entities?name=mean-reversion')).json();
  const answer = await call('/api/v1/entities', {
    method: 'POST',
    body: JSON.stringify({
      name: 'momentum',
      type: 'strategy',
      version: '3.0.0-rc.1',
      dependencies: [entities[0].entity_id],
    }),
  });
  expect(answer.status).toBe(201);
}

describe.skipIf(executable === undefined)('the console', () => {
  let browser: Browser;
  const folders: string[] = [];

  const start = (options: { demo?: boolean; port?: number; dataDir?: string }): Promise<RunningDesk> => {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'desk-console-'));
    folders.push(dataDir);
    return startDesk({ dataDir, port: options.port ?? 0, demo: options.demo });
  };

  beforeAll(async () => {
    await buildConsole();
    browser = await launchTestBrowser(executable ?? '');
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    for (const folder of new Set(folders)) rmSync(folder, { recursive: true, force: true });
  });

  describe('on the paper session', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'desk-console-'));
    let desk: RunningDesk;
    let shown: ConsolePage;
    let page: Page;

    const state = () => page.getByTestId('trading-state');
    const rollback = () => page.getByRole('button', { name: /^Roll back/ });
    const price = () => page.getByTestId('rollback-price');
    const swapIn = (version: string) => page.getByRole('button', { name: `Swap in… ${version}` });
    const live = (version: string) => page.locator('li.version.live .number', { hasText: version });
    const result = () => page.getByRole('status', { name: 'result' });

    async function swapTo(version: string, reason?: string): Promise<void> {
      await swapIn(version).click();
      if (reason !== undefined) await page.getByLabel('reason').fill(reason);
      await page.getByRole('button', { name: 'Execute swap' }).click();
      await result().getByText(`${version} is live`).waitFor();
    }

    beforeAll(async () => {
      desk = await start({ demo: true, dataDir });
      await registerUnready(desk);
      shown = await openConsole(browser, `${desk.url}/#token=${desk.token}`);
      page = shown.page;
      await state().waitFor();
    });

    afterAll(async () => {
      expect(shown.faults).toEqual([]);
      await page.context().close();
      await desk.close();
    });

    it('answers at a glance: may we trade, on what, and with which version', async () => {
      expect(await state().textContent()).toBe('ACTIVESIMULATED');
      expect(await live('1.0.0').isVisible()).toBe(true);
      expect(
        await page
          .locator('li.version.live')
          .getByTitle(/^[0-9a-f]{64}$/)
          .textContent(),
      ).toMatch(/^[0-9a-f]{8}$/);
      await page.getByTestId('events').getByText('missed 0 · twice 0').waitFor();
      expect(await page.getByTestId('day-profit').textContent()).toMatch(/limit −20,000[+−]?\d/);
      expect(await page.getByTestId('drawdown').textContent()).toMatch(/limit 5 %\d/);
    });

    it('keeps the token out of the address', () => expect(page.url()).not.toContain(desk.token));

    it('shows prices as they move, and fills', async () => {
      const reading = page.locator('.reading');
      const before = await reading.textContent();
      await page.waitForFunction((text) => document.querySelector('.reading')?.textContent !== text, before);
      await page.getByRole('region', { name: 'fills' }).getByRole('row').nth(1).waitFor();
      const drawn = await page
        .locator('.canvas canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
          return new Set(data).size;
        });
      expect(drawn).toBeGreaterThan(3);
    });

    it('says in words why there is no way back yet', async () => {
      expect(await rollback().isDisabled()).toBe(true);
      expect(await price().textContent()).toMatch(/no version was swapped/);
    });

    it('shows before a swap what forbids it', async () => {
      await swapIn('3.0.0-rc.1').click();
      await page.getByText(/^1 of \d+ checks refuses it$/).waitFor();
      expect(
        await page
          .getByLabel('preflight')
          .getByText(/which is not active; deploy it first/)
          .isVisible(),
      ).toBe(true);
      expect(await page.getByRole('button', { name: 'Execute swap' }).isDisabled()).toBe(true);
      await page.keyboard.press('Escape');
      await page.getByRole('form', { name: 'put a swap together' }).waitFor({ state: 'detached' });
    });

    it('swaps, and tells the downtime and that no event was missed', async () => {
      await swapTo('2.0.0');
      const words = await result().textContent();
      expect(words).toMatch(/downtime, ms[\d,.]+/);
      expect(words).toMatch(/own receipts: missed 0 · twice 0/);
      await live('2.0.0').waitFor();
    });

    it('puts the price of the way back beside its button, before the click', async () => {
      await page.waitForFunction(() =>
        /cancels \d+ · adopts (nothing, it is flat|.+ worth [\d,.]+closing it would cost ≈ [\d,.]+ USDTspread .+ impact .+ fee )/.test(
          document.querySelector('[data-testid=rollback-price]')?.textContent ?? '',
        ),
      );
      expect(await rollback().textContent()).toMatch(/^Roll back to 1\.0\.0/);
    });

    it('rolls back by one click', async () => {
      await rollback().click();
      await result()
        .getByText(/^Back on 1\.0\.0, [\d.]+ m?s after the click$/)
        .waitFor();
      await live('1.0.0').waitFor();
      expect(await page.locator('li.version', { hasText: '2.0.0' }).textContent()).toContain('rolled back');
    });

    it('schedules a swap and calls it off, and nothing has changed', async () => {
      await swapIn('2.0.0').click();
      await page.getByRole('region', { name: 'preflight' }).getByText('not touched').waitFor();
      await page.getByRole('group', { name: 'begin' }).getByText('next day').click();
      await page.getByRole('button', { name: 'Schedule swap' }).click();
      await result().getByText('2.0.0 waits to take over from 1.0.0').waitFor();
      const waiting = page.getByRole('region', { name: 'scheduled swaps' });
      await waiting.getByRole('button', { name: 'Call off' }).click();
      await waiting.waitFor({ state: 'detached' });
      expect(await live('1.0.0').isVisible()).toBe(true);
    });

    it('sets a rule and removes it', async () => {
      const rules = page.getByRole('region', { name: 'swap rules' });
      await rules.getByRole('button', { name: 'Add a rule' }).click();
      await rules.getByRole('combobox', { name: 'swap in' }).selectOption({ label: '2.0.0' });
      await rules.getByRole('button', { name: 'Add', exact: true }).click();
      await rules.getByText('on unhealthy').waitFor();
      await rules.getByRole('button', { name: 'Remove' }).click();
      await rules.getByText('No rule is set.').waitFor();
    });

    it('drains the live version, which goes on trading', async () => {
      const card = page.locator('li.version.live');
      await card.getByRole('button', { name: 'Drain' }).click();
      await card.getByText(/it goes on trading\.$/).waitFor();
      await page.getByTestId('events').getByText('missed 0 · twice 0').waitFor();
    });

    it('tells the health of the live version, its age and its checks', async () => {
      const health = page.locator('li.version.live').getByRole('button', { name: /checks of/ });
      expect(await health.textContent()).toMatch(/^healthy · (just now|\d+ (ms|s|min) ago)/);
      await health.click();
      expect(await page.locator('.health-checks li').count()).toBeGreaterThan(1);
      await health.click();
    });

    it('shows what a person wrote as text and runs none of it', async () => {
      await swapTo('2.0.0', PAYLOAD);
      await page.getByRole('tab', { name: /^Swaps/ }).click();
      await page.getByRole('region', { name: 'swaps' }).getByText(PAYLOAD).waitFor();
      expect(await page.evaluate('window.injected')).toBeUndefined();
    });

    it('rolls back by its chord, wherever the focus is', async () => {
      await page.getByRole('tab', { name: /^Fills/ }).focus();
      await page.keyboard.press('Control+Alt+KeyR');
      await result()
        .getByText(/^Back on 1\.0\.0, [\d.]+ m?s after the click$/)
        .waitFor();
    });

    it('lowers a limit at once, by the desk’s own word', async () => {
      await page.getByRole('tab', { name: /^Risk/ }).click();
      const limits = await allLimits(page);
      await limits.getByRole('button', { name: 'Change… daily loss, desk' }).click();
      await limits.getByLabel('new limit, USDT').fill('19000');
      await limits.getByText(/Lowers the risk: takes effect at once\.$/).waitFor();
      await limits.getByLabel('reason').fill('calm');
      await limits.getByRole('button', { name: 'Set', exact: true }).click();
      await limits.getByRole('listitem').filter({ hasText: 'daily loss desk' }).getByText('/ 19,000 USDT').waitFor();
    });

    it('kills by its chord, closes what is held, says so, and trades again once it is released', async () => {
      await page.keyboard.press('Control+Alt+KeyK');
      await page
        .getByTestId('kill-sheet')
        .getByRole('button', { name: /^Kill and flatten/ })
        .press('Enter');
      const kill = page.getByRole('region', { name: 'kill' });
      await kill.getByText(/^The whole desk is killed, [\d.]+ m?s after the press$/).waitFor();
      await state().getByText('HALTED').waitFor();
      const exit = kill.getByRole('table', { name: 'verified exit' });
      if ((await exit.count()) > 0) await kill.getByText('Closed: nothing of it was left open.').waitFor();
      await kill.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('list', { name: 'alerts' }).getByRole('button', { name: 'Acknowledge' }).first().click();
      await state().getByRole('button', { name: 'killed, desk' }).click();
      await state().getByRole('button', { name: 'Release breaker…' }).click();
      await page.keyboard.type('a test of the kill');
      await page.keyboard.press('Enter');
      await state().getByText('ACTIVE').waitFor();
      await page.getByRole('tab', { name: /^Violations/ }).click();
      const row = page.getByRole('region', { name: 'violations' }).getByRole('row').nth(1);
      await row.filter({ hasText: /the whole deskkill.*halt.*over/ }).waitFor();
      await page.getByRole('tab', { name: 'Swap', exact: true }).click();
    });

    it('walks the tabs by arrow keys', async () => {
      const chosen = (name: RegExp) => page.getByRole('tab', { name, selected: true }).waitFor();
      await page.getByRole('tab', { name: /^Swaps/ }).click();
      await chosen(/^Swaps/);
      await page.keyboard.press('ArrowRight');
      await chosen(/^Violations/);
      await page.keyboard.press('ArrowLeft');
      await chosen(/^Swaps/);
    });

    it('holds the market and lets it go on', async () => {
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByTestId('feed').getByText('paused').waitFor();
      const events = () =>
        page
          .getByLabel('session')
          .getByText(/^events/)
          .textContent();
      const before = await events();
      await page.getByRole('button', { name: 'Step' }).click();
      await page.waitForFunction((text) => !document.body.textContent?.includes(text ?? ''), before);
      await page.getByRole('button', { name: 'Play' }).click();
      await page.getByTestId('feed').getByText('paused').waitFor({ state: 'detached' });
    });

    it('never shows stale figures as live, and comes back by itself', async () => {
      const port = Number(new URL(desk.url).port);
      await desk.close();
      await state().getByText('OFFLINE').waitFor();
      await page
        .getByRole('alert')
        .getByText(/Figures are .+ old\./)
        .waitFor();
      expect(await rollback().isDisabled()).toBe(true);
      expect(await page.locator('.console.stale').count()).toBe(1);
      desk = await start({ demo: true, port, dataDir });
      await state().getByText('ACTIVE').waitFor();
      expect(await page.locator('.console.stale').count()).toBe(0);
    });
  });

  it('says what to do where nothing is deployed and no market runs', async () => {
    const desk = await start({});
    const { page, faults } = await openConsole(browser, `${desk.url}/#token=${desk.token}`, { scheme: 'light' });
    await page.getByText('No market data').waitFor();
    expect(await page.getByText('No version is registered').isVisible()).toBe(true);
    expect(await page.getByTestId('rollback-price').textContent()).toBe('Nothing is deployed');
    expect(faults).toEqual([]);
    await page.context().close();
    await desk.close();
  });

  it('does not let a window in without the token, nor with a wrong one', async () => {
    const desk = await start({});
    for (const address of [`${desk.url}/`, `${desk.url}/#token=wrong`]) {
      const { page } = await openConsole(browser, address);
      await page.getByRole('heading', { name: 'Not admitted' }).waitFor();
      await page.context().close();
    }
    await desk.close();
  });
});
