/** The whole way of a version on a real desk, as seen on its console: up the ladder, over its limit, and back; in turn with the command line. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { type ConsolePage, openConsole } from '../support/console-page.ts';
import { callDesk } from '../support/served-calls.ts';

const executable = testBrowser();
if (executable === undefined) console.warn('skipped: no Chromium is installed');

/** Every wait is for a condition; a machine that is busy may take this long to get there. */
const PATIENCE_MS = 150_000;
const VERSIONS = ['1.0.0', '2.0.0'] as const;

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
  const call = (method: Method, path: string, body?: unknown) => callDesk(desk, method, path, body);
  const live = (version: string) => page.locator('li.version.live .number', { hasText: version });
  const ladder = () => page.locator('#panel-ladder');

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
});
