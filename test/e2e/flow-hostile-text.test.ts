/** Fifty texts that would run, navigate or call out, wherever a desk lets text in: each is shown as it was written, and does nothing. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../electron/launch/console-build.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { openConsole } from '../support/console-page.ts';
import type { FakeDesk } from '../support/fake-desk.ts';
import { plainAudit, plainDenial, plainOrder } from '../support/fake-records.ts';
import { INJECTIONS } from '../support/injection-payloads.ts';
import { askDesk, callDesk } from '../support/served-calls.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const PATIENCE_MS = 240_000;

const at = (index: number): string => INJECTIONS[index % INJECTIONS.length] ?? '';
const each = <T>(make: (payload: string, index: number) => T): T[] => INJECTIONS.map(make);

/** What must not happen while such texts are on a page; empty where nothing did. */
function watch(page: Page): string[] {
  const seen: string[] = [];
  const { origin } = new URL(page.url());
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => seen.push(`dialog ${dialog.message()}`)));
  page.on('framenavigated', (frame) => seen.push(`navigation to ${frame.url()}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (
      url.protocol !== 'blob:' &&
      (url.origin !== origin || !/^\/(api|downloads|assets|imports)\//.test(url.pathname))
    )
      seen.push(`request of ${request.url()}`);
  });
  page.context().on('page', (opened) => seen.push(`window of ${opened.url()}`));
  return seen;
}

/** What on the page could do more than be read. */
const live = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll('*')) {
      const name = element.tagName.toLowerCase();
      if (/^(iframe|frame|object|embed|base|marquee|math|template|audio|video)$/.test(name)) found.push(name);
      if (name === 'script' && !element.getAttribute('src')?.startsWith('./assets/')) found.push('script');
      for (const { name: attribute, value } of element.attributes) {
        if (/^on/.test(attribute)) found.push(`${name} ${attribute}`);
        if (
          /^(href|src|srcdoc|action|formaction|xlink:href|poster|data)$/.test(attribute) &&
          /evil|javascript|^data:text/i.test(value)
        )
          found.push(`${name} ${attribute}=${value}`);
      }
    }
    if ('injected' in window) found.push('something ran');
    return found;
  });

/** All that can be read on the page, in sight or not, and all that hovering tells. */
const readable = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const told = [...document.querySelectorAll('[title], [aria-label], option, input, textarea')].map((element) =>
      [element.getAttribute('title'), element.getAttribute('aria-label'), (element as HTMLInputElement).value].join(
        '\n',
      ),
    );
    return [document.body.textContent, ...told].join('\n');
  });

/** Goes through every panel, from top to bottom where one scrolls, and gathers what stands there. */
async function readAll(page: Page): Promise<string> {
  const texts: string[] = [];
  const tabs = page.locator('.dv-tab');
  for (let tab = 0; tab < (await tabs.count()); tab += 1) {
    // Not by the pointer: a tab that has no room stands behind what is beside its row.
    await tabs.nth(tab).dispatchEvent('pointerdown', { button: 0 });
    await tabs.nth(tab).dispatchEvent('click');
    const steps = await page.evaluate(() =>
      Math.max(
        1,
        ...[...document.querySelectorAll('section.table')]
          .filter((box) => box.clientHeight > 0)
          .map((box) => Math.ceil(box.scrollHeight / Math.max(60, box.clientHeight - 40))),
      ),
    );
    for (let step = 0; step < Math.min(steps, 20); step += 1) {
      await page.evaluate(async (index) => {
        for (const box of document.querySelectorAll('section.table'))
          box.scrollTop = index * Math.max(60, box.clientHeight - 40);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }, step);
      texts.push(await readable(page));
    }
    expect(await live(page)).toEqual([]);
  }
  return texts.join('\n');
}

const missing = (text: string): string[] => INJECTIONS.filter((payload) => !text.includes(payload));

/** Cells that a spreadsheet would reckon: text that begins like a formula and is no number. */
const formulas = (cells: readonly string[]): string[] =>
  cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell));

/** The cells of CSV (RFC 4180), as a spreadsheet reads them. */
const cellsOf = (csv: string): string[] =>
  [...csv.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,\r\n]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );

/** A frame in which every name, reason and label is one of them. */
function poison(given: ConsoleFrame): void {
  const frame = given as Required<ConsoleFrame>;
  for (const [index, version] of frame.versions.entries())
    Object.assign(version, { version: at(index), description: at(index + 7) });
  const [fill] = frame.fills;
  const [marker] = frame.markers;
  const [slot] = frame.slots;
  if (!fill || !marker || !slot) throw new Error('the made-up desk has not traded');
  frame.fills = each((payload, index) => ({ ...fill, seq: index + 1, order_id: payload, version: payload }));
  frame.markers = each((payload, index) => ({
    ...marker,
    seq: index + 1_000,
    time: marker.time + index,
    label: payload,
  }));
  slot.rollback_refusal = at(4);
  for (const [index, attachment] of slot.attachments.entries()) attachment.version = at(index + 3);
  frame.alerts = each((payload, index) => ({
    ...{ id: index + 1, severity: index % 2 === 0 ? ('critical' as const) : ('warning' as const), scope: 'desk' },
    ...{ title: payload, text: payload, at: '2026-11-21T14:00:00.000Z', about: null },
  }));
  for (const each of frame.instruments) Object.assign(each, { venue: at(9) });
  frame.desk.stopped = at(1);
}

/** The same in what a desk is asked for row by row. */
function poisonRecords({ records }: FakeDesk): void {
  records.rows.orders.push(
    ...each((payload, index) =>
      plainOrder(index + 1, { reason: payload, version: at(index + 11), order_id: at(index + 23) }),
    ),
  );
  records.rows.denials.push(
    ...each((payload, index) =>
      plainDenial(index + 1, { version: payload, scope: at(index + 5), instrument: at(index + 17) }),
    ),
  );
  records.rows.audit.push(
    ...each((payload, index) =>
      plainAudit(index + 1, {
        actor: payload,
        subject: at(index + 13),
        action: at(index + 29),
        payload: { reason: payload },
      }),
    ),
  );
}

describe.skipIf(noBrowser)('text that would do more than be read', () => {
  const on = onFakeDesk();

  it('there are fifty of', () => expect(new Set(INJECTIONS).size).toBeGreaterThanOrEqual(50));

  it(
    'is shown as written in every panel, and does nothing',
    () =>
      on({ ...TRADING, tamper: poison }, async (page, desk) => {
        const seen = watch(page);
        poisonRecords(desk);
        desk.frame.desk.audit = { ...desk.frame.desk.audit, rows: desk.frame.desk.audit.rows + 1 };
        expect(missing(await readAll(page))).toEqual([]);
        // The pointer over the chart's labels, and the focus into whatever would take it by itself.
        const chart = await page.locator('.canvas').boundingBox();
        for (let step = 1; chart && step < 12; step += 1)
          await page.mouse.move(chart.x + (chart.width * step) / 12, chart.y + chart.height / 3);
        for (let press = 0; press < 20; press += 1) await page.keyboard.press('Tab');
        expect(await live(page)).toEqual([]);
        expect(seen).toEqual([]);
      }),
    PATIENCE_MS,
  );

  it(
    'is no formula in a file that is saved, nor in what is copied',
    () =>
      on(TRADING, async (page, desk) => {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        const seen = watch(page);
        poisonRecords(desk);
        desk.frame.desk.audit = { ...desk.frame.desk.audit, rows: desk.frame.desk.audit.rows + 1 };
        await page.locator('.dv-tab', { hasText: 'Orders' }).first().click();
        const tools = page.getByRole('toolbar', { name: 'orders: filter and save' });
        await tools.getByText(`${INJECTIONS.length} rows`).waitFor();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          tools.getByRole('button', { name: 'CSV' }).click(),
        ]);
        const cells = cellsOf(readFileSync(await download.path(), 'utf8'));
        expect(formulas(cells)).toEqual([]);
        const kept = INJECTIONS.filter((payload) => !cells.includes(payload) && !cells.includes(`'${payload}`));
        expect(kept).toEqual([]);
        await page.locator('section.table[aria-label="orders"] tbody tr[aria-rowindex]').first().click();
        await page.keyboard.press('Shift+End');
        await page.keyboard.press('Control+c');
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        expect(copied.length).toBeGreaterThan(50);
        expect(formulas(copied.split(/[\t\n]/))).toEqual([]);
        expect(seen).toEqual([]);
      }),
    PATIENCE_MS,
  );
});

describe.skipIf(noBrowser)('text that would do more, given to a real desk', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-injected-'));
  let desk: RunningDesk;

  beforeAll(async () => {
    await buildConsole();
    desk = await startDesk({ dataDir, port: 0, demo: true });
  }, 120_000);

  afterAll(async () => {
    await desk?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is no name, no version, no module, no file and no symbol', async () => {
    const statuses = new Set<number>();
    for (const payload of INJECTIONS) {
      const plain = { name: 'momentum', type: 'strategy', version: '9.0.0' };
      for (const wrong of [{ name: payload }, { version: payload }])
        statuses.add((await askDesk(desk, 'POST', '/entities', { ...plain, ...wrong })).status);
      statuses.add((await askDesk(desk, 'POST', '/imports', { name: payload, bytes: 5 })).status);
      statuses.add((await askDesk(desk, 'POST', '/entities', { ...plain, module: payload })).status);
    }
    expect([...statuses].filter((status) => status < 400 || status >= 500)).toEqual([]);
    expect(desk.desk.view.entities.size).toBe(3);
  }, 120_000);

  it('is a reason like any other: on record, on the console and in the audit’s file, and does nothing', async () => {
    // Each lower than the one before: what changes nothing leaves no record.
    for (const [index, reason] of INJECTIONS.entries())
      await callDesk(desk, 'PUT', '/risk/limits', { scope: 'desk', max_daily_loss: String(19_000 - index), reason });
    await callDesk(desk, 'POST', '/risk/trading-state', { scope: 'desk', state: 'reducing', reason: at(3) });
    const browser = await launchTestBrowser(testBrowser() ?? '');
    try {
      const { page, faults } = await openConsole(browser, `${desk.url}/#token=${desk.token}`);
      page.setDefaultTimeout(40_000);
      await page.getByTestId('trading-state').getByText('REDUCING').waitFor();
      const seen = watch(page);
      await page.locator('.dv-tab', { hasText: 'Audit' }).first().click();
      const rows = page.locator('section.table[aria-label="audit"] tbody tr[aria-rowindex]');
      const side = page.getByRole('region', { name: 'audit details' });
      // Each stands in the newest row that holds it, quotes and backslashes as they were written.
      for (const payload of [at(3), at(19), at(34), at(37), at(38), at(43)]) {
        await page.getByLabel('search the audit by text').fill(payload);
        const opened = async (): Promise<string | null> => {
          await rows.first().dblclick();
          return side.locator('pre').textContent();
        };
        await expect.poll(opened, { timeout: 40_000 }).toContain(JSON.stringify(payload));
        expect(await live(page)).toEqual([]);
      }
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        side.getByRole('button', { name: 'Audit CSV' }).click(),
      ]);
      const cells = cellsOf(readFileSync(await download.path(), 'utf8'));
      expect(cells.length).toBeGreaterThan(500);
      expect(formulas(cells)).toEqual([]);
      await readAll(page);
      expect(seen).toEqual([]);
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 240_000);
});
