/** Tables as CSV: all digits, nothing that a spreadsheet runs, each order once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JournalError } from '../../../electron/journal/error.ts';
import type { ExportedFact } from '../../../electron/records/fact-table.ts';
import { factTable } from '../../../electron/records/fact-tables.ts';
import { Listings } from '../../../electron/records/listings.ts';
import { tableLines } from '../../../electron/records/table-lines.ts';
import { withUtc } from '../../../electron/records/times.ts';
import { utc } from '../../../electron/records/utc.ts';
import { csvCell, csvRow } from '../../../shared/base/csv.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { deskDirectory, livedFacts } from '../../support/verified-desk.ts';

async function rowsOf(table: Parameters<typeof factTable>[0]): Promise<Record<string, string>[]> {
  const listings = new Listings();
  const { columns, rows, rest } = factTable(table, listings);
  const made: (readonly string[])[] = [];
  for (const stored of await livedFacts()) {
    const fact = { ...(JSON.parse(stored.body) as object), kind: stored.kind } as Fact;
    listings.take(fact);
    made.push(...rows({ stored: { ...stored, tsNs: epochNs(stored.tsNs) }, fact } satisfies ExportedFact));
  }
  made.push(...rest());
  for (const row of made) expect(row).toHaveLength(columns.length);
  return made.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index] ?? '', cell])));
}

describe('a cell', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['-1.50000000', '-1.50000000'],
    ['+7', '+7'],
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-2+cmd|calc', "'-2+cmd|calc"],
    ['+1-1', "'+1-1"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['＝1+1', "'＝1+1"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['', ''],
  ])('%j is written %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('ends its row with CR LF', () => {
    expect(csvRow(['a', '1', ''])).toBe('a,1,\r\n');
  });
});

describe('a journal that is damaged', () => {
  const SQLITE_PAGE = 4_096;
  const TABLE_LEAF = 0x0d;

  it('is told as one, also where it is found on the way', async () => {
    const { directory } = deskDirectory(await livedFacts());
    const path = join(directory, 'desk.db');
    const bytes = readFileSync(path);
    const pages = bytes.length / SQLITE_PAGE;
    for (let page = Math.ceil(pages * 0.4); page < pages * 0.6; page += 1)
      if (bytes[page * SQLITE_PAGE] === TABLE_LEAF) bytes[page * SQLITE_PAGE] = 0xff;
    writeFileSync(path, bytes);
    const lines: string[] = [];
    const read = (): void => {
      for (const line of tableLines({ directory }, 'facts', () => undefined)) lines.push(line);
    };
    expect(read).toThrow(JournalError);
    expect(lines.length).toBeGreaterThan(1);
  });
});

describe('a table', () => {
  it('of fills has every fill, with all digits and what it realised', async () => {
    const fills = await rowsOf('fills');
    expect(fills).toHaveLength(17);
    expect(fills[0]).toMatchObject({
      order_id: 'o-00000003',
      algorithm: 'beta',
      version: '1.0.0',
      venue: 'test',
      instrument: 'BTCUSDT',
      side: 'sell',
      quantity: '0.314',
      price: '60000.40',
      fee: '9.42006280',
      realised: '',
    });
  });

  it('of trades has the columns that a session writes', async () => {
    const [trade] = await rowsOf('trades');
    const columns = [
      'ts_ns',
      'order_id',
      'algorithm',
      'version',
      'venue',
      'instrument',
      'side',
      'quantity',
      'price',
      'fee',
      'liquidity',
    ];
    expect(Object.keys(trade ?? {})).toEqual(columns);
  });

  it('of orders has each order once, with what became of it', async () => {
    const orders = await rowsOf('orders');
    const fills = await rowsOf('fills');
    expect(new Set(orders.map((each) => each.order_id)).size).toBe(orders.length);
    expect(orders).toHaveLength(28);
    const units = (text: string | undefined): bigint => BigInt((text ?? '0').replace('.', ''));
    const filled = new Map<string, bigint>();
    for (const { order_id = '', quantity } of fills)
      filled.set(order_id, (filled.get(order_id) ?? 0n) + units(quantity));
    for (const order of orders) {
      expect(units(order.filled)).toBe(filled.get(order.order_id ?? '') ?? 0n);
      expect(order.status === 'filled').toBe(order.filled === order.quantity);
    }
    expect(orders.map(({ status }) => status)).toEqual(expect.arrayContaining(['filled', 'cancelled', 'working']));
  });

  it('of orders has them as they were sent, whenever they came to their end', async () => {
    const sent = (await rowsOf('orders')).map((each) => Number(each.sent_fact));
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    // Only the end of the history tells of each what became of it: those that were cancelled or are open are known last.
    const status = (await rowsOf('orders')).map((each) => each.status);
    expect(status.indexOf('cancelled')).toBeLessThan(status.lastIndexOf('filled'));
  });

  it('has the time in UTC beside each count of nanoseconds, except the one that a session writes', async () => {
    const names: Readonly<Record<string, readonly string[]>> = {
      fills: ['ts_ns', 'market_ns'],
      orders: ['sent_ts_ns', 'sent_market_ns', 'ended_ts_ns'],
      denials: ['ts_ns', 'market_ns'],
      facts: ['ts_ns'],
      trades: ['ts_ns'],
    };
    for (const [table, expected] of Object.entries(names)) {
      const rows = await rowsOf(table as 'fills');
      const columns = Object.keys(rows[0] ?? {});
      expect(columns.filter((each) => each.endsWith('_ns'))).toEqual(expected);
      if (table === 'trades') continue;
      for (const ns of expected) {
        const beside = ns.replace('_ns', '_utc');
        expect(columns[columns.indexOf(ns) + 1]).toBe(beside);
        for (const row of rows) expect(row[beside]).toBe(row[ns] === '' ? '' : utc(BigInt(row[ns] ?? '')));
      }
    }
    expect(withUtc(['row', 'ts_ns', 'actor']).row(['1', '1723075200123456789', 'ann'])).toEqual([
      '1',
      '1723075200123456789',
      '2024-08-08T00:00:00.123456789Z',
      'ann',
    ]);
    expect([utc(0n), utc(-1n)]).toEqual(['1970-01-01T00:00:00.000000000Z', '1969-12-31T23:59:59.999999999Z']);
  });

  it('of denials has every denial with its numbers', async () => {
    const denials = await rowsOf('denials');
    expect(denials).toHaveLength(20);
    for (const { code, count } of denials) expect([code !== '', count]).toEqual([true, '1']);
  });

  it('of facts has all of them', async () => {
    expect(await rowsOf('facts')).toHaveLength((await livedFacts()).length);
  });
});
