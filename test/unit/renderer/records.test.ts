/** What a table makes of its rows: taken in, filtered, sorted, grouped, summed, copied, written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrangement, Arranger, isGroup } from '../../../renderer/store/records/arrange.ts';
import { csvOf, tsvOf } from '../../../renderer/store/records/as-text.ts';
import { rowOf, timeLeft, utcMoment, verifiedNow } from '../../../renderer/store/records/audit-state.ts';
import { numberOf, type RecordColumn } from '../../../renderer/store/records/column.ts';
import {
  decoded,
  KEPT_ROWS,
  LOADING_RECORDS,
  newerFirst,
  type RecordSet,
  recordKey,
  withNews,
  withOlder,
} from '../../../renderer/store/records/record-set.ts';
import { lineAfter, NO_SELECTION, selectOne, selectTo, toggleOne } from '../../../renderer/store/records/selection.ts';
import { exactSum } from '../../../renderer/store/records/sums.ts';

interface Row {
  readonly seq: number;
  readonly side: string;
  readonly price: string;
  readonly note: string;
}

const row = (seq: number, change: Partial<Row> = {}): Row => ({
  seq,
  side: seq % 2 ? 'buy' : 'sell',
  price: `${seq % 5}.50`,
  note: `n${seq}`,
  ...change,
});
const COLUMNS: readonly RecordColumn<Row>[] = [
  {
    id: 'time',
    header: 'time',
    width: 1,
    ns: true,
    text: ({ seq }) => String(1_700_000_000_000_000_000n + BigInt(seq)),
  },
  { id: 'side', header: 'side', width: 1, text: ({ side }) => side },
  { id: 'price', header: 'price', width: 1, text: ({ price }) => price, order: ({ price }) => numberOf(price) },
  { id: 'note', header: 'note', width: 1, text: ({ note }) => note },
];
const PLAIN: Arrangement<Row> = { text: '', test: null, sorting: null, group: null, open: new Set() };
const ready = (rows: readonly Row[]): RecordSet<Row> => ({
  ...(LOADING_RECORDS as RecordSet<Row>),
  phase: 'ready',
  rows,
});
const seqs = (rows: readonly Row[]): number[] => rows.map(({ seq }) => seq);

describe('a set of records', () => {
  it('takes older rows in behind, newer ones before, and changed ones where they stand', () => {
    const held = withOlder(ready([row(9), row(8)]), [row(7), row(6)], {});
    expect(seqs(held.rows)).toEqual([9, 8, 7, 6]);
    const after = withNews(held, [row(11), row(10), row(7, { note: 'changed' })], { at: 20 });
    expect(seqs(after.rows)).toEqual([11, 10, 9, 8, 7, 6]);
    expect(after.rows[4]?.note).toBe('changed');
    expect(after).toMatchObject({ at: 20, news: { after: held.rows } });
    expect(withNews(after, [], {}).rows).toBe(after.rows);
  });

  it('holds no more than it may, and lets the oldest go', () => {
    const full = ready(Array.from({ length: KEPT_ROWS }, (_, index) => row(KEPT_ROWS - index)));
    const after = withNews(full, [row(KEPT_ROWS + 1)], {});
    expect([after.rows.length, after.rows[0]?.seq, after.rows.at(-1)?.seq]).toEqual([KEPT_ROWS, KEPT_ROWS + 1, 2]);
  });

  it('tells rows of one fact apart, and reads them from arrays', () => {
    expect([recordKey({ seq: 4 }), recordKey({ seq: 4, part: 2 })]).toEqual(['4', '4.2']);
    expect(decoded(['seq', 'note'], '[[2,"b"],[1,null]]')).toEqual([
      { seq: 2, note: 'b' },
      { seq: 1, note: null },
    ]);
  });
});

describe('an arrangement', () => {
  const arranger = () => new Arranger<Row>(COLUMNS, newerFirst);

  it('looks for words in any case, tests, sorts with nothing last, and groups', () => {
    const rows = [row(4), row(3, { price: '' }), row(2, { note: 'Late' }), row(1)];
    expect(seqs(arranger().arrange(rows, { ...PLAIN, text: 'LATE' }).rows)).toEqual([2]);
    expect(seqs(arranger().arrange(rows, { ...PLAIN, test: ({ side }) => side === 'buy' }).rows)).toEqual([3, 1]);
    for (const desc of [true, false])
      expect(
        arranger()
          .arrange(rows, { ...PLAIN, sorting: { id: 'price', desc } })
          .rows.at(-1)?.seq,
      ).toBe(3);
    expect(seqs(arranger().arrange(rows, { ...PLAIN, sorting: { id: 'price', desc: false } }).rows)).toEqual([
      1, 2, 4, 3,
    ]);
    const { lines } = arranger().arrange(rows, { ...PLAIN, group: ({ side }) => side, open: new Set(['sell']) });
    expect(lines.map((line) => (isGroup(line) ? `${line.name} ${line.rows.length}` : line.seq))).toEqual([
      'buy 2',
      'sell 2',
      4,
      2,
    ]);
  });

  it('comes to the same by what is new as anew', () => {
    const price = fc.constantFrom('', '1.5', '2.5', '10', '-3');
    const change = fc.record({ seq: fc.integer({ min: 1, max: 40 }), price, side: fc.constantFrom('buy', 'sell') });
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 6 }),
        fc.constantFrom(null, 'price', 'side'),
        fc.boolean(),
        fc.boolean(),
        (batches, id, desc, isTested) => {
          const by: Arrangement<Row> = {
            ...PLAIN,
            sorting: id === null ? null : { id, desc },
            test: isTested ? ({ side }) => side === 'buy' : null,
          };
          const grown = arranger();
          let set = ready([]);
          grown.arrange(set.rows, by, set.news);
          for (const batch of batches) {
            const fresh = [...new Map(batch.map((one) => [one.seq, row(one.seq, one)])).values()].sort(newerFirst);
            set = withNews(set, fresh, {});
            expect(grown.arrange(set.rows, by, set.news).rows).toEqual(arranger().arrange(set.rows, by).rows);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('sums', () => {
  it('are exact, and none where units differ', () => {
    const rows = [row(1, { price: '0.10000001' }), row(2, { price: '0.2' }), row(3, { price: '123456789012345.3' })];
    expect(
      exactSum(
        rows,
        'price',
        ({ price }) => price,
        () => 'USDT',
      ),
    ).toBe('123456789012345.60000001');
    expect(
      exactSum(
        rows,
        'price',
        ({ price }) => price,
        ({ side }) => side,
      ),
    ).toBeNull();
    expect(
      exactSum(
        [],
        'price',
        () => '1',
        () => 'x',
      ),
    ).toBeNull();
  });
});

describe('what is copied and written', () => {
  const rows = [row(1, { note: '=1+1' }), row(2, { note: 'two\tcells\r\nand lines' }), row(3, { note: 'a,"b"' })];

  it('goes to a spreadsheet as cells that nothing runs', () => {
    expect(tsvOf(COLUMNS, rows).split('\n')).toEqual([
      "1700000000000000001\tbuy\t1.50\t'=1+1",
      '1700000000000000002\tsell\t2.50\ttwo cells and lines',
      '1700000000000000003\tbuy\t3.50\ta,"b"',
    ]);
  });

  it('goes to a file with exact digits and the time in UTC', () => {
    expect([...csvOf(COLUMNS, rows)].join('').split('\r\n')).toEqual([
      'time_ns,time_utc,side,price,note',
      "1700000000000000001,2023-11-14T22:13:20.000000001Z,buy,1.50,'=1+1",
      '1700000000000000002,2023-11-14T22:13:20.000000002Z,sell,2.50,"two\tcells',
      'and lines"',
      '1700000000000000003,2023-11-14T22:13:20.000000003Z,buy,3.50,"a,""b"""',
      '',
    ]);
  });
});

describe('what is chosen', () => {
  const keyAt = (index: number): string | undefined => ['a', 'b', 'c', 'd'][index];

  it('is one, several, or a stretch from where it began', () => {
    const one = selectOne('b');
    expect([...one.keys]).toEqual(['b']);
    expect([...selectTo(one, 1, 3, keyAt).keys]).toEqual(['b', 'c', 'd']);
    expect([...selectTo(one, 1, 0, keyAt).keys]).toEqual(['a', 'b']);
    expect([...toggleOne(toggleOne(NO_SELECTION, 'a'), 'c').keys]).toEqual(['a', 'c']);
    expect([...toggleOne(one, 'b').keys]).toEqual([]);
  });

  it.each([
    ['ArrowDown', 0, 1],
    ['ArrowDown', 9, 9],
    ['ArrowUp', -1, 0],
    ['PageDown', 2, 7],
    ['PageUp', 2, 0],
    ['Home', 5, 0],
    ['End', 5, 9],
    ['Tab', 5, undefined],
  ])('%s leads from %i to %s', (key, at, to) => {
    expect(lineAfter(key, at, 10, 5)).toBe(to);
    expect(lineAfter(key, at, 0, 5)).toBeUndefined();
  });
});

describe('the audit', () => {
  it.each([
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22 04:16', '2026-11-22T04:16:00.000Z'],
    ['2026-11-22T04:16:25', '2026-11-22T04:16:25.000Z'],
    ['2026-06-31', undefined],
    ['2026-11-22 24:61', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('reads %j as %s', (text, moment) => {
    expect(utcMoment(text)).toBe(moment);
  });

  it('leads from a problem to its row', () => {
    expect(rowOf({ table: 'audit', seq: 7, message: '' })).toBe(7);
    expect(rowOf({ table: 'facts', seq: 3, message: 'fact 3 is not what audit row 12 recorded' })).toBe(12);
    expect(rowOf({ table: 'structure', seq: 0, message: 'the file is short' })).toBeNull();
  });

  it('says how long a verification takes yet, and what the last one found', () => {
    const running = {
      state: 'running' as const,
      phase: 'rows',
      rows: 250,
      total: 1_000,
      started_at: '2026-11-22T00:00:00.000Z',
      ended_at: null,
      error: null,
      report: null,
    };
    const now = Date.parse('2026-11-22T00:00:01.000Z');
    expect(timeLeft(running, now)).toBe(3_000);
    expect(timeLeft({ ...running, rows: 0 }, now)).toBeNull();
    expect(verifiedNow({ verified: null }, now)).toBeNull();
    expect(verifiedNow({ verified: running }, now)).toBeNull();
  });
});
