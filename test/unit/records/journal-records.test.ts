/** A desk's journal is read in a thread: orders as the export folds them, pages, filters, bulk, what came since. */
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { RecordFilter } from '../../../electron/api/records.ts';
import type { StoredFact } from '../../../electron/engine/ports.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { factTable } from '../../../electron/records/fact-tables.ts';
import { Listings } from '../../../electron/records/listings.ts';
import { JournalRecords } from '../../../electron/serving/records/journal-records.ts';
import type { FillView } from '../../../shared/contract/console.ts';
import { DenialView, OrderView } from '../../../shared/contract/records.ts';
import type { AuditView } from '../../../shared/contract/records-audit.ts';
import type { RecordTable } from '../../../shared/contract/records-console.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { batchOf, deskDirectory, livedFacts } from '../../support/verified-desk.ts';
import { temporaryDirectory } from '../journal/journal-fixture.ts';

let facts: readonly StoredFact[];
let directory: string;
beforeAll(async () => {
  facts = await livedFacts();
});
beforeEach(() => {
  directory = deskDirectory(facts).directory;
});

function reader(of = directory): JournalRecords {
  const made = new JournalRecords(of, () => []);
  onTestFinished(() => made.close());
  return made;
}

const page = async <T>(table: RecordTable, filter: RecordFilter = {}, number = 1, size = 100, made = reader()) => {
  const { rows, total, older } = await made.page(table, filter, { page: number, page_size: size });
  return { rows: JSON.parse(rows) as T[], total, older };
};

/** The orders as `desk export` writes them, newest first. */
function exported(): Record<string, string>[] {
  const listings = new Listings();
  const { columns, rows, rest } = factTable('orders', listings);
  for (const stored of facts) {
    const fact = { ...(JSON.parse(stored.body) as object), kind: stored.kind } as Fact;
    listings.take(fact);
    rows({ stored, fact });
  }
  return [...rest()].map((row) => Object.fromEntries(row.map((cell, index) => [columns[index] ?? '', cell]))).reverse();
}

describe('orders', () => {
  it('are those that the export writes, to the last digit', async () => {
    const { rows, total, older } = await page<OrderView>('orders');
    expect(older).toBeNull();
    const written = exported();
    expect(total).toBe(written.length);
    expect(
      rows.map((row) => ({
        order_id: row.order_id,
        sent_fact: String(row.seq),
        slot_id: row.slot_id,
        side: row.side,
        quantity: row.quantity,
        limit_price: row.limit_price ?? '',
        filled: row.filled,
        status: row.status,
        reason: row.reason,
      })),
    ).toEqual(
      written
        .slice(0, 100)
        .map((row) =>
          expect.objectContaining(
            Object.fromEntries(
              ['order_id', 'sent_fact', 'slot_id', 'side', 'quantity', 'limit_price', 'filled', 'status', 'reason'].map(
                (key) => [key, row[key]],
              ),
            ),
          ),
        ),
    );
    for (const row of rows) expect(OrderView.parse(row)).toEqual(row);
  });

  it('sum what their fills paid, charged and realised', async () => {
    const made = reader();
    const orders = await page<OrderView>('orders', {}, 1, 100, made);
    const fills = await page<FillView>('fills', {}, 1, 100, made);
    const filled = orders.rows.filter(({ status }) => status === 'filled');
    expect(filled.length).toBeGreaterThan(5);
    for (const order of filled) {
      const own = fills.rows.filter(({ order_id }) => order_id === order.order_id);
      const sum = (pick: (fill: FillView) => number): number => own.reduce((total, fill) => total + pick(fill), 0);
      expect(sum((fill) => Number(fill.quantity))).toBeCloseTo(Number(order.filled), 8);
      expect(sum((fill) => Number(fill.fee))).toBeCloseTo(Number(order.fees), 8);
      expect(sum((fill) => Number(fill.price) * Number(fill.quantity)) / Number(order.filled)).toBeCloseTo(
        Number(order.average_price),
        3,
      );
    }
  });

  it('come page by page, newest first, and by filter', async () => {
    const made = reader();
    const all = await page<OrderView>('orders', {}, 1, 100, made);
    const two = await page<OrderView>('orders', {}, 2, 5, made);
    expect(two.rows).toEqual(all.rows.slice(5, 10));
    expect(two.total).toBe(all.total);
    for (const filter of [
      { side: 'buy' },
      { status: 'filled' },
      { slot: all.rows[0]?.slot_id },
      { version: all.rows[0]?.version },
      { instrument: all.rows[0]?.instrument, status: 'cancelled' },
    ] satisfies RecordFilter[]) {
      const found = await page<OrderView>('orders', filter, 1, 100, made);
      const expected = all.rows.filter(
        (row) =>
          (!('side' in filter) || row.side === filter.side) &&
          (!('status' in filter) || row.status === filter.status) &&
          (!('slot' in filter) || row.slot_id === filter.slot) &&
          (!('version' in filter) || row.version === filter.version) &&
          (!('instrument' in filter) || row.instrument === filter.instrument),
      );
      expect(found.rows).toEqual(expected);
      expect(found.total).toBe(expected.length);
    }
    const [newest] = all.rows;
    expect((await page<OrderView>('orders', { text: newest?.order_id.toUpperCase() }, 1, 100, made)).rows).toEqual([
      newest,
    ]);
    const sinceNs = BigInt(all.rows[3]?.time_ns ?? 0);
    expect((await page<OrderView>('orders', { sinceNs }, 1, 100, made)).total).toBe(
      all.rows.filter(({ time_ns }) => BigInt(time_ns ?? 0) >= sinceNs).length,
    );
  });
});

describe('in bulk', () => {
  it.each(['orders', 'fills', 'denials', 'audit'] as const)(
    '%s come whole, each row once, newest first',
    async (table) => {
      const made = reader();
      const seqs: number[] = [];
      let before: number | null | undefined;
      let total = 0;
      while (before !== null) {
        const chunk = await made.rows({ table, before, limit: 7, filter: {} });
        const rows = JSON.parse(chunk.rows) as unknown[][];
        expect(rows).toHaveLength(chunk.count);
        const at = chunk.columns.indexOf('seq');
        seqs.push(...rows.map((row) => row[at] as number));
        ({ before, total } = chunk);
      }
      expect(seqs).toHaveLength(total);
      expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
    },
  );

  it('says what was made or changed since, while the desk writes', async () => {
    const written = temporaryDirectory();
    const journal = openJournal({ directory: written });
    onTestFinished(() => journal.close());
    const sent = facts.findIndex(({ kind }) => kind === 'order_sent');
    journal.commit(batchOf(facts.slice(0, sent + 1)));
    const made = reader(written);
    const first = await made.rows({ table: 'orders', limit: 10, filter: {} });
    expect(first).toMatchObject({ count: 1, at: sent + 1, before: null });
    const order = (JSON.parse(facts[sent]?.body ?? '{}') as { orderId: string }).orderId;
    const kinds = ['order_accepted', 'order_replaced', 'order_rejected', 'order_cancelled', 'fill'];
    const touching = facts.findIndex(({ body, kind }) => kinds.includes(kind) && body.includes(`"${order}"`));
    journal.commit(batchOf(facts.slice(sent + 1, touching + 1)));
    const news = await made.rows({ table: 'orders', since: first.at, limit: 100, filter: {} });
    expect(news.at).toBe(touching + 1);
    const changed = (JSON.parse(news.rows) as unknown[][]).map((row) => row[first.columns.indexOf('order_id')]);
    expect(changed).toContain(order);
    expect((await made.rows({ table: 'orders', since: news.at, limit: 100, filter: {} })).count).toBe(0);
    // Its locks are still there: nobody else may become this directory's desk.
    expect(() => openJournal({ directory: written })).toThrow(/belongs to a running desk/);
  });
});

describe('the audit', () => {
  it('is filtered by actor, action, text and time', async () => {
    const made = reader();
    const all = await page<AuditView>('audit', {}, 1, 100, made);
    expect(all.total).toBeGreaterThan(100);
    const { action, actor } = all.rows[10] as AuditView;
    const found = await page<AuditView>('audit', { action, actor }, 1, 100, made);
    expect(found.rows.length).toBeGreaterThan(0);
    expect(found.rows.every((row) => row.action === action && row.actor === actor)).toBe(true);
    expect((await page('audit', { text: 'O-00000003' }, 1, 100, made)).total).toBeGreaterThan(0);
    expect((await page('audit', { text: '%' }, 1, 100, made)).total).toBe(0);
    expect((await page('audit', { text: "'; DROP TABLE audit; --" }, 1, 100, made)).total).toBe(0);
    const at = BigInt((all.rows[50] as AuditView).ts_ns);
    const [before, after] = [
      await page('audit', { untilNs: at }, 1, 1, made),
      await page('audit', { sinceNs: at }, 1, 1, made),
    ];
    expect(before.total + after.total).toBe(all.total);
  });

  it('gives one row with its text, and the first signed head that covers it', async () => {
    const made = reader();
    const record = JSON.parse((await made.auditRecord(3)) ?? 'null') as {
      seq: number;
      payload_text: string;
      payload: unknown;
      checkpoint: { tree_size: number } | null;
    };
    expect(record.seq).toBe(3);
    expect(JSON.parse(record.payload_text)).toEqual(record.payload);
    expect(record.checkpoint?.tree_size).toBeGreaterThanOrEqual(3);
    expect(await made.auditRecord(1_000_000)).toBeNull();
  });
});

it('of denials says the code and the numbers', async () => {
  const { rows } = await page<DenialView>('denials');
  for (const row of rows) expect(DenialView.parse(row)).toEqual(row);
});

it('on a directory without a journal refuses, in words, and asks again later', async () => {
  const made = reader(temporaryDirectory());
  await expect(made.rows({ table: 'orders', limit: 1, filter: {} })).rejects.toThrow();
  await expect(made.rows({ table: 'fills', limit: 1, filter: {} })).rejects.toThrow();
});
