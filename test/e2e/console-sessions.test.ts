/** Paper sessions from the console of a real desk: a file comes in, a scenario is put right, runs, and its result is looked at. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { type ConsolePage, openConsole } from '../support/console-page.ts';
import { marketData } from '../support/market-data.ts';
import { tradesCsv } from '../support/session-rig.ts';
import { noBrowser } from './on-fake-desk.ts';

describe.skipIf(noBrowser)('paper sessions', () => {
  const directory = mkdtempSync(join(tmpdir(), 'desk-e2e-sessions-'));
  let browser: Browser;
  let desk: RunningDesk;
  let shown: ConsolePage;
  let page: Page;

  beforeAll(async () => {
    await buildConsole();
    browser = await launchTestBrowser(testBrowser() ?? '');
    desk = await startDesk({ dataDir: directory, port: 0, feed: { kind: 'sim' } });
    shown = await openConsole(browser, `${desk.url}/#token=${desk.token}`);
    page = shown.page;
    await page.getByTestId('trading-state').waitFor();
    await page.getByRole('tab', { name: /^Session/ }).click();
    await editor().waitFor();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await desk?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const editor = () => page.getByLabel('scenario, JSON');
  const panel = () => page.locator('#panel-session');
  const problems = () => page.getByRole('region', { name: 'problems of the scenario' });
  const template = (name: string) => panel().getByRole('button', { name, exact: true }).click();
  const choose = (name: string, bytes: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: bytes });
  const imported = (): string[] => readdirSync(join(directory, 'imports')).sort();

  it('run on a file that was imported, and refuse one that is none', async () => {
    const real = marketData('binance_trades_20240808.csv.gz');
    const name = real ? 'binance_trades_20240808.csv.gz' : 'x_trades.csv';
    await choose(name, real ? readFileSync(real) : Buffer.from(tradesCsv(2_000)));
    await panel()
      .getByText(/^[\d,]+ trades of BTCUSDT/)
      .waitFor();
    await choose('colours.csv', Buffer.from('name,colour\nred,1\n'));
    const refusal = panel().getByRole('alert').filter({ hasText: 'colours.csv' });
    await refusal.getByText('the header fits no format').waitFor();
    await refusal.getByRole('button', { name: /^Close/ }).click();
    await refusal.waitFor({ state: 'detached' });
    await choose(name, Buffer.from(tradesCsv(2_000)));
    await panel().getByText('has been imported already').waitFor();
    await panel().getByRole('button', { name: 'Close this answer' }).click();
    expect(imported()).toEqual([name, `${name}.facts.json`].sort());
    await panel().getByRole('radio', { name }).check();
    await editor().getByText(`"imports/${name}"`).waitFor();
    await problems().getByText('nothing is wrong with it').waitFor();
  });

  it('say what is wrong with a scenario where it stands, and do not run it', async () => {
    await panel().getByRole('radio', { name: 'Simulator' }).check();
    await template('First swap');
    await problems().getByText('nothing is wrong with it').waitFor();
    const run = panel().getByRole('button', { name: 'Run', exact: true });
    expect(await run.isEnabled()).toBe(true);
    await editor().press('Control+Home');
    await editor().press('ArrowDown');
    await editor().press('Home');
    await page.keyboard.type('"colour": "red", ');
    await problems().getByText('"colour" is not known here; leave it out').waitFor();
    await panel().locator('.cm-lintRange-error').first().waitFor();
    expect(await run.isDisabled()).toBe(true);
    await problems().getByRole('button').first().click();
    expect(
      await editor().evaluate(
        (field) =>
          field.getRootNode() instanceof ShadowRoot && (field.getRootNode() as ShadowRoot).activeElement === field,
      ),
    ).toBe(true);
    await page.keyboard.type('{');
    await problems().getByText('This is not JSON').waitFor();
    await template('First swap');
    await problems().getByText('nothing is wrong with it').waitFor();
  });

  it('stand still when held, step, go on to their end, and show what came of it', async () => {
    await panel().getByLabel('seconds of market').fill('60');
    await editor().getByText('"duration_seconds": 60').waitFor();
    await editor().press('Control+a');
    // Typed over coloured text, Chromium's own editing tries to keep the colours as inline style, which the policy blocks.
    await editor().press('Delete');
    const text = JSON.stringify({
      name: 'short',
      seed: 5,
      feed: { kind: 'sim', duration_seconds: 60 },
      algorithms: [{ name: 'momentum', versions: [{ version: '1.0.0', module: 'momentum-1.0.0.ts' }] }],
      steps: [{ at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' }],
    });
    await page.keyboard.insertText(text);
    await problems().getByText('nothing is wrong with it').waitFor();
    await panel().getByRole('button', { name: 'Run, held' }).click();
    const strip = page.getByRole('region', { name: 'run under way' });
    await strip.getByText('‖ held').waitFor();
    await strip.getByRole('button', { name: '+100 events' }).click();
    await strip.getByText('100', { exact: true }).waitFor();
    await strip.getByRole('button', { name: '+1 event', exact: true }).click();
    await strip.getByText('101', { exact: true }).waitFor();
    expect(await panel().getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
    await strip.getByRole('button', { name: 'Go on' }).click();
    await strip.waitFor({ state: 'detached' });
    const result = panel().locator('.result-view');
    await result.getByText('✓ verified').waitFor();
    await result.getByRole('rowheader', { name: /1\.0\.0/ }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      result.getByRole('button', { name: 'Report, JSON' }).click(),
    ]);
    const report = JSON.parse(readFileSync(await download.path(), 'utf8')) as { audit: { verified: boolean } };
    expect(report.audit.verified).toBe(true);
    await result.getByLabel('seed').fill('6');
    await result.getByRole('button', { name: 'Run again' }).click();
    await result.getByText('seed 6', { exact: false }).first().waitFor();
    await result.getByLabel('compare with').selectOption({ index: 1 });
    await result.getByRole('columnheader', { name: 'short, seed 5' }).waitFor();
    expect(readdirSync(join(directory, 'sessions'))).toHaveLength(2);
    await result.getByRole('button', { name: 'Delete' }).click();
    await result.waitFor({ state: 'detached' });
    expect(readdirSync(join(directory, 'sessions'))).toHaveLength(1);
  });

  it('that are cancelled leave nothing, and the desk beside them never noticed', async () => {
    await panel().getByRole('radio', { name: '×1', exact: true }).check();
    await panel().getByRole('button', { name: 'Run', exact: true }).click();
    const strip = page.getByRole('region', { name: 'run under way' });
    await strip.getByText('running').waitFor();
    await strip.getByRole('button', { name: 'Cancel run' }).click();
    await strip.waitFor({ state: 'detached' });
    await panel().getByText('was cancelled').waitFor();
    expect(readdirSync(join(directory, 'sessions'))).toHaveLength(1);
    expect(desk.desk.view.slots.size).toBe(0);
    expect(desk.desk.view.counts.sent).toBe(0);
  });

  it('and the reports on the desk itself keep to the page’s policy', async () => {
    await page.getByRole('tab', { name: /^Reports/ }).click();
    const sheet = page.getByRole('article', { name: 'report' });
    await sheet.getByText('No version has traded').waitFor();
    await sheet.getByText('✓ verified').waitFor();
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#panel-reports').getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(readFileSync(await csv.path(), 'utf8')).toMatch(/^what,at,name/);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.top').first().isVisible()).toBe(false);
    expect(await sheet.isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    expect(shown.faults).toEqual([]);
  });
});
