/** A person's hands on a real desk: the price of the way back moves, a version comes back under a breaker, a terminal acts while the page hangs, a second person agrees. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { desk as runDesk } from '../support/cli.ts';
import { allLimits, type ConsolePage, openConsole } from '../support/console-page.ts';
import { callDesk } from '../support/served-calls.ts';

const executable = testBrowser();
if (executable === undefined) console.warn('skipped: no Chromium is installed');

/** Every wait is for a condition; a machine that is busy may take this long to get there. */
const PATIENCE_MS = 100_000;
const PEOPLE = [
  ['Ann', 'administrator'],
  ['Ron', 'risk_manager'],
  ['Rea', 'risk_manager'],
] as const;
const passwordOf = (name: string): string => `correct horse ${name}`;

describe.skipIf(executable === undefined)('hands on a real desk', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-hands-'));
  let browser: Browser;
  let desk: RunningDesk;
  let shown: ConsolePage;
  let page: Page;

  type Method = Parameters<typeof callDesk>[1];
  const call = (method: Method, path: string, body?: unknown) => callDesk(desk, method, path, body);
  const live = (version: string) => page.locator('li.version.live .number', { hasText: version });
  const result = () => page.getByRole('status', { name: 'result' });
  const price = () => page.getByTestId('rollback-price');
  const latestSwap = () => [...desk.desk.view.swaps.values()].at(-1);

  async function swapIn(version: string): Promise<void> {
    await page.getByRole('button', { name: `Swap in… ${version}` }).click();
    await page.getByRole('button', { name: 'Execute swap' }).click();
    await result().getByText(`${version} is live`).waitFor();
  }

  beforeAll(async () => {
    await buildConsole();
    browser = await launchTestBrowser(executable ?? '');
    desk = await startDesk({ dataDir, port: 0, demo: true });
    shown = await openConsole(browser, `${desk.url}/#token=${desk.token}`);
    page = shown.page;
    page.setDefaultTimeout(PATIENCE_MS);
    await page.getByTestId('trading-state').waitFor();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await desk?.close();
    rmSync(dataDir, { recursive: true, force: true });
    if (shown) expect(shown.faults).toEqual([]);
  });

  it('the price of the way back moves with the book and the position, and stands while the market does', async () => {
    await swapIn('2.0.0');
    // What is held and what closing it would cost, as often as either changes.
    const held = async (): Promise<readonly [string, string] | undefined> => {
      const [, adopts = '', cost = ''] =
        /adopts (.+?) worth .*closing it would cost ≈ ([\d,.]+) USDT/.exec((await price().textContent()) ?? '') ?? [];
      return cost === '' ? undefined : [adopts, cost];
    };
    const positions = new Set<string>();
    const costs = new Set<string>();
    await expect
      .poll(
        async () => {
          const [adopts, cost] = (await held()) ?? [];
          if (adopts !== undefined) positions.add(adopts);
          if (cost !== undefined) costs.add(cost);
          return positions.size >= 2 && costs.size >= 3;
        },
        { timeout: PATIENCE_MS },
      )
      .toBe(true);
    await call('POST', '/session/pause', {});
    await page.getByTestId('feed').getByText('paused').waitFor();
    // What was on its way to the desk has come in once its count stands, and on its way to the page once that shows the same.
    const counted = () => desk.desk.view.sequence.toLocaleString('en');
    const shownCount = () =>
      page
        .getByLabel('session')
        .getByText(/^events/)
        .textContent();
    await expect
      .poll(
        async () => {
          const count = counted();
          await page.waitForTimeout(300);
          return counted() === count && (await shownCount()) === `events ${count}`;
        },
        { timeout: PATIENCE_MS },
      )
      .toBe(true);
    const count = counted();
    const before = await price().textContent();
    // The desk goes on telling how old everything is; the price is that of the last book.
    await page.waitForTimeout(1_000);
    expect([counted(), await price().textContent()]).toEqual([count, before]);
    await call('POST', '/session/play', {});
  }, 200_000);

  it('a version that its limit has put back may come in again with a warning, which goes when its breaker is released', async () => {
    await call('PUT', '/risk/limits', {
      scope: 'version/momentum@2.0.0',
      max_daily_loss: '0.01',
      actions: { daily_loss: 'roll_back' },
      reason: 'may lose nothing',
    });
    await live('1.0.0').waitFor();
    expect(latestSwap()).toMatchObject({ type: 'rollback', status: 'completed' });
    await page.getByRole('tab', { name: 'Swap', exact: true }).click();
    await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
    await page.getByText('The checks allow it, 1 with a warning').waitFor();
    const words = (await page.getByRole('region', { name: 'preflight' }).textContent()) ?? '';
    expect(words).toContain('the target may only reduce until it is released');
    expect(words).toContain('breakers: b-1 stay tripped');
    await call('PUT', '/risk/limits', {
      ...{ scope: 'version/momentum@2.0.0', max_daily_loss: '20000', reason: 'looked into' },
    });
    for (const { id } of desk.desk.view.breakers.values())
      await call('POST', `/risk/breakers/${id}/release`, { reason: 'looked into' });
    await page.getByText(/^All \d+ checks allow it$/).waitFor();
    await page.getByRole('button', { name: 'Execute swap' }).click();
    await result().getByText('2.0.0 is live').waitFor();
  }, 200_000);

  it('a terminal rolls back while the page stands still, and the page says so once it moves', async () => {
    await page.getByRole('button', { name: /^Roll back to 1\.0\.0/ }).waitFor();
    const protocol = await page.context().newCDPSession(page);
    const stood = new Promise<void>((resolve) => protocol.once('Debugger.paused', () => resolve()));
    await protocol.send('Debugger.enable');
    await protocol.send('Debugger.pause');
    await stood;
    const done = await runDesk('rollback', '--data-dir', dataDir, '--reason', 'the page hangs');
    expect([done.status, done.stderr]).toEqual([0, expect.stringContaining('momentum@1.0.0 comes back')]);
    expect(latestSwap()).toMatchObject({ type: 'rollback', status: 'completed', reason: 'the page hangs' });
    await protocol.send('Debugger.resume');
    await protocol.detach();
    await live('1.0.0').waitFor();
    await price().getByText('the last swap here was itself a rollback; swap forward instead').waitFor();
  }, 200_000);

  it('a second person sees the wish come in and agrees, while the first one looks on', async () => {
    for (const [name, role] of PEOPLE) {
      const first = `first of ${passwordOf(name)}`;
      await call('POST', '/operators', { name, role, password: first });
      const { token } = await call('POST', '/operators/sign-in', { name, password: first });
      const own = { password: passwordOf(name), old_password: first };
      await callDesk({ url: desk.url, token: String(token) }, 'POST', `/operators/${name}/password`, own);
    }
    const into = async (name: string): Promise<ConsolePage> => {
      const opened = await openConsole(browser, desk.url, { width: 1280, height: 800 });
      opened.page.setDefaultTimeout(PATIENCE_MS);
      const form = opened.page.getByRole('form', { name: 'sign in' });
      await form.getByLabel('name').fill(name);
      await form.getByLabel('password').fill(passwordOf(name));
      await opened.page.keyboard.press('Enter');
      await opened.page.getByTestId('trading-state').waitFor();
      return opened;
    };
    const [ron, rea] = [await into('Ron'), await into('Rea')];
    await ron.page.getByRole('tab', { name: /^Risk/ }).click();
    const limits = await allLimits(ron.page);
    await limits.getByRole('button', { name: 'Change… daily loss, desk' }).click();
    await limits.getByLabel('new limit, USDT').fill('50000');
    await limits.getByLabel('reason').fill('room for the roll');
    await limits.getByRole('button', { name: 'Set', exact: true }).click();
    // The other one's page, open all the while, is told without a click.
    await rea.page.getByRole('button', { name: '1 to approve' }).click();
    await rea.page.getByRole('region', { name: 'approvals' }).getByRole('button', { name: 'Approve…' }).click();
    await rea.page
      .getByRole('form', { name: /^approve/ })
      .getByLabel('reason')
      .fill('checked the margin');
    await rea.page.keyboard.press('Enter');
    await limits.getByRole('listitem').filter({ hasText: 'daily loss desk' }).getByText('/ 50,000 USDT').waitFor();
    const [done] = desk.desk.view.approvals.values();
    expect(done).toMatchObject({ status: 'approved', requestedBy: 'Ron', given: [{ by: 'Rea' }] });
    for (const each of [ron, rea]) {
      expect(each.faults).toEqual([]);
      await each.page.context().close();
    }
  }, 200_000);
});
