/** The whole way of a version on a real desk, as seen on its console: up the ladder, over its limit, and back; in turn with the command line. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { desk as runDesk } from '../support/cli.ts';
import { type ConsolePage, openConsole } from '../support/console-page.ts';
import { callDesk } from '../support/served-calls.ts';

const executable = testBrowser();
if (executable === undefined) console.warn('skipped: no Chromium is installed');

/** Every wait is for a condition; a machine that is busy may take this long to get there. */
const PATIENCE_MS = 150_000;
const VERSIONS = ['1.0.0', '2.0.0'] as const;
const PEOPLE = [
  ['Ann', 'administrator'],
  ['Ron', 'risk_manager'],
  ['Rea', 'risk_manager'],
] as const;
const passwordOf = (name: string): string => `correct horse ${name}`;

/** The ladder that shows one in minutes, with ten seconds of market on each rung: as short as its periods allow. */
function writeShortLadder(dataDir: string): void {
  const quick = JSON.parse(
    readFileSync(new URL('../../resources/ladders/quick-demo.json', import.meta.url), 'utf8'),
  ) as {
    rungs: { soak_ms: number }[];
  };
  const rungs = quick.rungs.map((rung) => ({ ...rung, soak_ms: Math.min(rung.soak_ms, 10_000) }));
  mkdirSync(join(dataDir, 'ladders'), { recursive: true });
  writeFileSync(join(dataDir, 'ladders', 'short-climb.json'), JSON.stringify({ ...quick, name: 'short-climb', rungs }));
}

describe.skipIf(executable === undefined)('a version on a real desk', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-flow-'));
  const ids = new Map<string, string>();
  let browser: Browser;
  let desk: RunningDesk;
  let shown: ConsolePage;
  let page: Page;

  type Method = Parameters<typeof callDesk>[1];
  const call = (method: Method, path: string, body?: unknown) =>
    callDesk({ ...desk, pid: process.pid, signal: () => Promise.resolve() }, method, path, body);
  const live = (version: string) => page.locator('li.version.live .number', { hasText: version });
  const result = () => page.getByRole('status', { name: 'result' });
  const ladder = () => page.locator('#panel-ladder');
  const rollback = () => page.getByRole('button', { name: /^Roll back to 1\.0\.0/ });

  beforeAll(async () => {
    await buildConsole();
    browser = await launchTestBrowser(executable ?? '');
    writeShortLadder(dataDir);
    desk = await startDesk({ dataDir, port: 0, feed: { kind: 'sim' } });
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

  it('is registered, placed on paper, and seen live', async () => {
    await page.getByText('No version is registered').waitFor();
    let parent_entity_id: string | null = null;
    for (const version of VERSIONS) {
      const registered = await call('POST', '/entities', {
        ...{ name: 'momentum', type: 'strategy', version, module: `momentum-${version}.ts`, parent_entity_id },
      });
      parent_entity_id = String(registered.entity_id);
      ids.set(version, parent_entity_id);
    }
    await call('POST', '/algorithms/deploy', { algorithmId: 'momentum-v1.0.0', environment: 'PaperTrading' });
    await live('1.0.0').waitFor();
    // Market time runs faster than the clock from here on, so that rungs of half a minute pass within seconds.
    await call('POST', '/session/speed', { speed: 10 });
  }, 200_000);

  it('is promoted, and climbs rung by rung to the whole', async () => {
    await page.getByRole('button', { name: /^Promote… 2\.0\.0/ }).click();
    const form = page.getByRole('form', { name: 'promote a version' });
    await form.getByRole('combobox', { name: /^ladder/ }).selectOption('short-climb');
    await form.getByLabel('reason').fill('the whole way');
    await form.getByRole('button', { name: 'Promote', exact: true }).click();
    await ladder().getByRole('status', { name: 'ladder' }).waitFor();
    await live('2.0.0').waitFor();
    await page.locator('li.version.live .share', { hasText: '100 %' }).waitFor();
    await call('POST', '/session/speed', { speed: 1 });
  }, 300_000);

  it('that crosses its loss limit is put back by the desk itself, which the console says', async () => {
    await call('PUT', '/risk/limits', {
      scope: 'version/momentum@2.0.0',
      max_daily_loss: '0.01',
      actions: { daily_loss: 'roll_back' },
      reason: 'the last rung may lose nothing',
    });
    await live('1.0.0').waitFor();
    await ladder()
      .getByText(/2\.0\.0 climbed, then rolled back/)
      .first()
      .waitFor();
    expect(await page.locator('li.version', { hasText: '2.0.0' }).first().textContent()).toContain('rolled back');
    await page.getByRole('tab', { name: /^Violations/ }).click();
    const row = page.getByRole('region', { name: 'violations' }).getByRole('row').nth(1);
    expect(await row.textContent()).toMatch(/momentum 2\.0\.0daily loss.*roll back/);
    const [automatic] = [...desk.desk.view.swaps.values()].slice(-1);
    expect(automatic).toMatchObject({ type: 'rollback', status: 'completed' });
  }, 300_000);

  it('is refused a swap while its breaker stands, with the reason, and taken once that is released', async () => {
    await page.getByRole('tab', { name: 'Swap', exact: true }).click();
    await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
    await page.getByText(/^\d+ of \d+ checks? refuses? it$/).waitFor();
    expect(await page.getByLabel('preflight').textContent()).toMatch(/breaker/);
    expect(await page.getByRole('button', { name: 'Execute swap' }).isDisabled()).toBe(true);
    for (const { id } of desk.desk.view.breakers.values())
      await call('POST', `/risk/breakers/${id}/release`, { reason: 'looked into' });
    await call('PUT', '/risk/limits', {
      ...{ scope: 'version/momentum@2.0.0', max_daily_loss: '20000', reason: 'looked into' },
    });
    await page.getByText(/checks allow it/).waitFor();
    await page.getByRole('button', { name: 'Execute swap' }).click();
    await result().getByText('2.0.0 is live').waitFor();
  }, 300_000);

  it('is rolled back from a terminal while the page stands still, and the page says so once it moves', async () => {
    await rollback().waitFor();
    const protocol = await page.context().newCDPSession(page);
    const stood = new Promise<void>((resolve) => protocol.once('Debugger.paused', () => resolve()));
    await protocol.send('Debugger.enable');
    await protocol.send('Debugger.pause');
    await stood;
    const done = await runDesk('rollback', '--data-dir', dataDir, '--reason', 'the page hangs');
    expect([done.status, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toMatch(/momentum@1\.0\.0|1\.0\.0/);
    const serving = [...desk.desk.view.swaps.values()].at(-1);
    expect(serving).toMatchObject({ type: 'rollback', status: 'completed', reason: 'the page hangs' });
    await protocol.send('Debugger.resume');
    await protocol.detach();
    await live('1.0.0').waitFor();
    await page.getByTestId('rollback-price').getByText('the latest swap here was a rollback').waitFor();
  }, 300_000);

  it('waits for a second person, who sees the wish come in and agrees while the first one looks on', async () => {
    for (const [name, role] of PEOPLE) await call('POST', '/operators', { name, role, password: passwordOf(name) });
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
    const limits = ron.page.getByRole('region', { name: 'limits in use' });
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
    expect(done).toMatchObject({ status: 'approved', requestedBy: 'Ron', given: ['Rea'] });
    for (const each of [ron, rea]) {
      expect(each.faults).toEqual([]);
      await each.page.context().close();
    }
  }, 300_000);
});
