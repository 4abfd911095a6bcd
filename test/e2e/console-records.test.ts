/** Tables of a hundred thousand rows, and the audit: on screen, by keyboard, as files. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { VerificationView } from '../../shared/contract/verification.ts';
import type { FakeDesk } from '../support/fake-desk.ts';
import { plainAudit, plainDenial, plainOrder } from '../support/fake-records.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const ROWS = 100_000;

const show = (page: Page, name: string) => page.locator('.dv-tab', { hasText: name }).first().click();
const table = (page: Page, name: string) => page.locator(`section.table[aria-label="${name}"]`);
const rows = (page: Page, name: string) => table(page, name).locator('tbody tr[aria-rowindex]');
const tools = (page: Page, name: string) => page.getByRole('toolbar', { name: `${name}: filter and save` });

/** Lets the console see that there is something new. */
function tell(desk: FakeDesk): void {
  desk.frame.desk.audit = { ...desk.frame.desk.audit, rows: desk.frame.desk.audit.rows + 1 };
}

/** Fills a desk with orders, the first of them oldest. */
function withOrders(desk: FakeDesk, count: number): void {
  desk.records.rows.orders.push(...Array.from({ length: count }, (_, index) => plainOrder(index + 1)));
  tell(desk);
}

/** Lines that stand in sight and what of the sight no line covers, pixels. */
const inSight = (page: Page, name: string) =>
  table(page, name).evaluate((box) => {
    const { top, bottom } = box.getBoundingClientRect();
    const head = box.querySelector('thead th')?.getBoundingClientRect().bottom ?? top;
    const seen = [...box.querySelectorAll('tbody tr[aria-rowindex]')]
      .map((row) => row.getBoundingClientRect())
      .filter((row) => row.bottom > head && row.top < bottom);
    const covered = seen.reduce((sum, row) => sum + Math.min(bottom, row.bottom) - Math.max(head, row.top), 0);
    return { lines: seen.length, blank: Math.round(bottom - head - covered) };
  });

describe.skipIf(noBrowser)('a table', () => {
  const onDesk = onFakeDesk();

  it(
    'of 100,000 orders says how far it is, and scrolls without a blank frame',
    () =>
      onDesk(TRADING, async (page, desk) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        desk.records.held = promise;
        withOrders(desk, ROWS);
        await show(page, 'Orders');
        await tools(page, 'orders')
          .getByText(/Reading [\d,]+ of 100,000/)
          .waitFor();
        resolve();
        await tools(page, 'orders').getByText('100,000 rows', { exact: true }).waitFor({ timeout: 60_000 });
        const box = table(page, 'orders');
        const blanks: number[] = [];
        for (const top of [0, 40, 300, 900, 2_700, 26_000, 260_000, 1_300_000, 2_500_000, 2_599_000, 130_000, 13]) {
          await box.evaluate((element, to) => {
            element.scrollTop = to;
            return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          }, top);
          const { lines, blank } = await inSight(page, 'orders');
          expect(lines).toBeGreaterThan(3);
          blanks.push(blank);
        }
        // By the wheel, a frame at a time.
        await box.hover();
        for (let step = 0; step < 30; step += 1) {
          await page.mouse.wheel(0, 700);
          await page.evaluate(() => new Promise(requestAnimationFrame));
          blanks.push((await inSight(page, 'orders')).blank);
        }
        expect(Math.max(...blanks)).toBeLessThanOrEqual(14);
        expect(await rows(page, 'orders').count()).toBeLessThan(80);
      }),
    180_000,
  );

  it(
    'is sorted by its headers, narrowed down, grouped with sums, and keeps its columns',
    () =>
      onDesk(TRADING, async (page, desk) => {
        withOrders(desk, 1_200);
        await show(page, 'Orders');
        await tools(page, 'orders').getByText('1,200 rows').waitFor();
        const head = table(page, 'orders').getByRole('columnheader', { name: /limit/ });
        await head.getByRole('button').click();
        expect(await head.getAttribute('aria-sort')).toBe('descending');
        await rows(page, 'orders').first().getByText('60,009.96').first().waitFor();
        await head.getByRole('button').click();
        expect(await head.getAttribute('aria-sort')).toBe('ascending');
        await rows(page, 'orders').first().getByText('60,000.00').first().waitFor();
        await head.getByRole('button').click();
        expect(await head.getAttribute('aria-sort')).toBe('none');

        await tools(page, 'orders').getByLabel('both sides').selectOption('buy');
        await tools(page, 'orders').getByText('600 of 1,200').waitFor();
        await tools(page, 'orders').getByLabel('filter orders').fill('O-000004B0');
        await tools(page, 'orders').getByText('1 of 1,200').waitFor();
        await tools(page, 'orders').getByLabel('filter orders').press('Escape');
        await tools(page, 'orders').getByLabel('both sides').selectOption('');

        await tools(page, 'orders').getByLabel('by version').check();
        await expect.poll(() => rows(page, 'orders').count()).toBe(2);
        const [one, two] = [rows(page, 'orders').nth(0), rows(page, 'orders').nth(1)];
        // 800 orders of 0.1 at a fee of 3, and 400.
        await one.getByText('800 rows').waitFor();
        await one.getByText('80.00').first().waitFor();
        await one.getByText('2,400.0000').waitFor();
        await two.getByText('1,200.0000').waitFor();
        await one.click();
        await page.keyboard.press('ArrowRight');
        await expect.poll(() => rows(page, 'orders').count()).toBeGreaterThan(10);

        await tools(page, 'orders').getByRole('button', { name: 'Columns' }).click();
        await page.getByRole('checkbox', { name: 'slot' }).check();
        await table(page, 'orders').getByRole('columnheader', { name: 'slot' }).waitFor();
      }),
    120_000,
  );

  it(
    'is walked by keyboard, keeps what is chosen, copies it, and takes a letter as a filter',
    () =>
      onDesk(TRADING, async (page, desk) => {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        withOrders(desk, 500);
        await show(page, 'Orders');
        await tools(page, 'orders').getByText('500 rows').waitFor();
        await rows(page, 'orders').first().click();
        await page.keyboard.press('Shift+ArrowDown');
        await page.keyboard.press('Shift+ArrowDown');
        await tools(page, 'orders').getByText('3 chosen').waitFor();
        await page.keyboard.press('Control+c');
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        expect(copied.split('\n').map((line) => line.split('\t').at(-1))).toEqual([
          'o-000001f4',
          'o-000001f3',
          'o-000001f2',
        ]);
        expect(copied.split('\t')).toContain('0.100');

        desk.records.rows.orders.push(plainOrder(501), plainOrder(502));
        tell(desk);
        await rows(page, 'orders').first().getByText('o-000001f6').waitFor();
        expect(await table(page, 'orders').locator('tr[aria-selected="true"]').count()).toBe(3);

        await page.keyboard.press('End');
        await rows(page, 'orders').last().getByText('o-00000001').waitFor();
        await page.keyboard.press('PageUp');
        await page.keyboard.press('Home');
        await expect.poll(() => rows(page, 'orders').first().getAttribute('aria-selected')).toBe('true');
        await page.keyboard.press('9');
        await expect.poll(() => tools(page, 'orders').getByLabel('filter orders').inputValue()).toBe('9');
        expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('filter orders');
      }),
    120_000,
  );

  it(
    'keeps the place of whoever reads further down, and counts what is new',
    () =>
      onDesk(TRADING, async (page, desk) => {
        withOrders(desk, 2_000);
        await show(page, 'Orders');
        await tools(page, 'orders').getByText('2,000 rows').waitFor();
        await table(page, 'orders').evaluate((box) => {
          box.scrollTop = 26 * 700;
        });
        const order = (1_300).toString(16).padStart(8, '0');
        const row = rows(page, 'orders').getByText(`o-${order}`);
        const before = (await row.boundingBox())?.y;
        desk.records.rows.orders.push(...Array.from({ length: 12 }, (_, index) => plainOrder(2_001 + index)));
        tell(desk);
        await page.getByRole('button', { name: '12 new' }).waitFor();
        expect((await row.boundingBox())?.y).toBeCloseTo(before ?? 0, 0);
        await page.getByRole('button', { name: '12 new' }).click();
        await rows(page, 'orders').getByText('o-000007dc').waitFor();
        await page.getByRole('button', { name: '12 new' }).waitFor({ state: 'detached' });
      }),
    120_000,
  );

  it(
    'is saved as it is filtered, with exact digits and the time in UTC',
    () =>
      onDesk(TRADING, async (page, desk) => {
        desk.records.rows.orders.push(
          plainOrder(1),
          plainOrder(2, { reason: '=HYPERLINK("http://x")', side: 'buy', realised: '-0.00000001' }),
        );
        tell(desk);
        await show(page, 'Orders');
        await tools(page, 'orders').getByText('2 rows').waitFor();
        await tools(page, 'orders').getByLabel('both sides').selectOption('buy');
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          tools(page, 'orders').getByRole('button', { name: 'CSV' }).click(),
        ]);
        expect(download.suggestedFilename()).toBe('orders.csv');
        const text = readFileSync(await download.path(), 'utf8');
        const [head, row, end] = text.split('\r\n');
        expect(end).toBe('');
        expect(head?.startsWith('market_ns,market_utc,version,instrument,side,type,quantity,')).toBe(true);
        expect(row).toContain(
          '1795271530000000000,2026-11-21T14:32:10.000000000Z,momentum@1.0.0,sim:BTCUSDT,buy,limit gtc,0.100,',
        );
        expect(row).toContain('-0.00000001');
        expect(row).toContain(`"'=HYPERLINK(""http://x"")"`);
      }),
    120_000,
  );

  it(
    'says when it cannot be read, and where older rows are',
    () =>
      onDesk(TRADING, async (page, desk) => {
        desk.records.refusal = 'the journal cannot be read just now';
        tell(desk);
        await show(page, 'Denials');
        await page.getByText('the journal cannot be read just now').waitFor();
        desk.records.refusal = undefined;
        desk.records.older = 'facts 1 to 204,311 are in sealed segments';
        desk.records.rows.denials.push(plainDenial(7));
        tell(desk);
        await rows(page, 'denials').first().getByText('too large a position for the slot').waitFor({ timeout: 20_000 });
        await tools(page, 'denials').getByText('facts 1 to 204,311').waitFor();
      }),
    120_000,
  );
});

const verification = (change: Partial<VerificationView>): VerificationView => ({
  state: 'running',
  phase: 'rows',
  rows: 400,
  total: 1_000,
  started_at: '2026-11-21T14:30:00.000Z',
  ended_at: null,
  error: null,
  report: null,
  ...change,
});

describe.skipIf(noBrowser)('the audit', () => {
  const onDesk = onFakeDesk();
  const side = (page: Page) => page.getByRole('region', { name: 'audit details' });

  it(
    'is searched at the desk, and a row opens with its JSON and what covers it',
    () =>
      onDesk(TRADING, async (page, desk) => {
        desk.records.rows.audit.push(...Array.from({ length: 300 }, (_, index) => plainAudit(index + 1)));
        desk.records.rows.audit.push(plainAudit(301, { payload: { reason: 'tighter <b>stops</b>' } }));
        tell(desk);
        await show(page, 'Audit');
        await tools(page, 'audit').getByText('301 rows').waitFor();
        await page.getByLabel('search the audit by text').fill('tighter');
        await tools(page, 'audit').getByText('1 rows').waitFor();
        await rows(page, 'audit').first().dblclick();
        await side(page).getByText('tighter <b>stops</b>').waitFor();
        await side(page).getByText('the checkpoint over 1,000 rows').waitFor();
        await page.getByLabel('search the audit by text').fill('');
        await page.getByLabel('search the audit by who').fill('ann');
        await tools(page, 'audit').getByText('43 rows').waitFor();
        await page.getByLabel('from, desk time in UTC').fill('2026-13-01');
        expect(await page.getByLabel('from, desk time in UTC').getAttribute('aria-invalid')).toBe('true');
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          side(page).getByRole('button', { name: 'Audit CSV' }).click(),
        ]);
        expect(download.suggestedFilename()).toBe('desk-audit.csv');
      }),
    120_000,
  );

  it(
    'is verified with its progress on screen, and says in words what does not hold',
    () =>
      onDesk(TRADING, async (page, desk) => {
        desk.records.rows.audit.push(...Array.from({ length: 20 }, (_, index) => plainAudit(index + 1)));
        const report = {
          ...{
            ok: false,
            rows: 1_000,
            facts: 900,
            head: 'ab'.repeat(32),
            recounted: { facts: 900, orders: 10, fills: 9, slots: 1 },
          },
          checkpoints: { count: 1, covered: 900, anchors: 1, keys: ['cd'.repeat(32)] },
          segments: { count: 0, sealed: 0, unseen_rows: 0 },
          problems: [{ table: 'audit', seq: 7, message: 'audit row 7 does not give the hash it bears' }],
        };
        const { promise, resolve: end } = Promise.withResolvers<void>();
        desk.records.verifying = promise;
        desk.records.verifications.push(
          verification({}),
          verification({ state: 'done', phase: 'structure', rows: 1_000, ended_at: new Date().toISOString(), report }),
        );
        tell(desk);
        await show(page, 'Audit');
        await side(page).getByText('Not verified since this desk started.').waitFor();
        await side(page).getByRole('button', { name: 'Verify now' }).click();
        await side(page).getByText('400 of 1,000 rows').waitFor();
        end();
        await side(page).getByText('Does not hold.').waitFor();
        await side(page).getByText('audit row 7 does not give the hash it bears').waitFor();
        await side(page).getByText('ab'.repeat(32)).waitFor();
        await side(page).getByRole('button', { name: 'Row 7' }).click();
        await side(page).getByRole('heading', { name: 'row 7' }).waitFor();
        await page.locator('.dv-tab', { hasText: 'Audit' }).getByText('does not hold').waitFor();
      }),
    120_000,
  );
});
