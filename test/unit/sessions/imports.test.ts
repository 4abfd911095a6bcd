/** Market data on its way in: what is sound is kept with its facts, and nothing half of what is not. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFile } from '../../../electron/serving/sessions/check-file.ts';
import { MAX_IMPORT_BYTES } from '../../../electron/serving/sessions/import-store.ts';
import { marketData } from '../../support/market-data.ts';
import { pieces, SessionRig, swapScenario, tradesCsv } from '../../support/session-rig.ts';

let rig: SessionRig;
beforeEach(() => {
  rig = new SessionRig();
});
afterEach(() => rig.close());

const there = (): string[] => readdirSync(join(rig.directory, 'imports')).sort();
const text = (csv: string) => Buffer.from(csv);

describe('a file of market data', () => {
  it.each([
    ['plain', 'x_trades.csv', (csv: string) => text(csv)],
    ['compressed', 'x_trades.csv.gz', (csv: string) => gzipSync(csv)],
  ])('that is %s is kept with what is in it, over a restart, and can be run', async (_how, name, pack) => {
    expect(await rig.upload(name, pack(tradesCsv(1_200)))).toBeUndefined();
    const [view] = rig.imports.files;
    expect(view).toMatchObject({
      name,
      kind: 'trade',
      events: 1_200,
      bad: 0,
      from: '2024-08-08T00:00:00.000Z',
      until: '2024-08-08T00:19:59.000Z',
      instruments_total: 1,
      instruments: [{ venue: 'x', symbol: 'BTCUSDT', tick: '0.1', lot: '0.01', events: 1_200 }],
      imported_by: 'ann',
    });
    expect(view?.sample[0]).toBe('ts_ms,venue,symbol,price,qty');
    expect(view?.sample).toHaveLength(6);
    await rig.close(true);
    rig = new SessionRig(rig.directory);
    expect(rig.imports.files).toEqual([view]);
    const scenario = swapScenario({ feed: { kind: 'replay', file: `imports/${name}`, instrument: 'ETHUSDT' } });
    expect(await rig.runs.problems(scenario)).toEqual([
      { path: ['feed', 'instrument'], message: expect.stringContaining('it has BTCUSDT') },
    ]);
    const run = swapScenario({ feed: { kind: 'replay', file: `imports/${name}` } });
    await rig.runs.start({ scenario: run, seed: undefined, speed: 'max', paused: true, by: 'ann' });
    await expect(rig.imports.delete(name)).rejects.toThrow('a run reads');
    rig.runs.play(rig.runs.current?.run_id ?? '');
    await rig.idle();
    expect(rig.runs.last).toBeNull();
    expect(rig.runs.kept[0]).toMatchObject({ feed: name, events: 1_200 });
    await rig.imports.delete(name);
    expect(there()).toEqual([]);
  });

  it('comes over more than one piece, and a piece that is cut off is sent again', async () => {
    const bytes = text(tradesCsv(50));
    const { uploadId } = await rig.imports.begin('a.csv', bytes.length, 'ann');
    const [head, rest] = [bytes.subarray(0, 100), bytes.subarray(100)];
    await rig.imports.take(uploadId, 0, head.length, pieces(head));
    await expect(rig.imports.take(uploadId, 0, head.length, pieces(head))).rejects.toThrow('next piece begins at 100');
    await expect(rig.imports.take(uploadId, 100, rest.length, pieces(rest.subarray(0, 10)))).rejects.toThrow(
      'cut off after 10',
    );
    await expect(rig.imports.take(uploadId, 100, rest.length + 1, pieces(rest))).rejects.toThrow('goes beyond');
    await rig.imports.take(uploadId, 100, rest.length, pieces(rest.subarray(0, 33), rest.subarray(33)));
    expect(await rig.checked(uploadId)).toBeUndefined();
    expect(rig.imports.files[0]).toMatchObject({ events: 50 });
  });

  it('of a recording says what a replay finds', async () => {
    const file = marketData('binance_trades_20240808.csv.gz');
    if (file === undefined) return;
    const shares: number[] = [];
    const facts = await checkFile(file, (share) => shares.push(share));
    expect(facts).toMatchObject({ kind: 'trade', bad: 0, from: expect.stringContaining('2024-08-08') });
    expect(facts.instruments.map(({ symbol }) => symbol)).toContain('BTCUSDT');
    expect(facts.events).toBe(facts.instruments.reduce((sum, { events }) => sum + events, 0));
    expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0) && share <= 1)).toBe(true);
  });
});

describe('nothing is kept of', () => {
  const rows = 'ts_ms,venue,symbol,price,qty\n';
  it.each([
    ['another kind of text', 'a.csv', text('name,colour\nred,1\n'), 'fits no format'],
    ['a header alone', 'b.csv', text(rows), 'no rows'],
    ['rows that say nothing', 'c.csv', text(`${rows}x,y,z,1\n`), 'no readable row'],
    ['bytes', 'd.csv', Buffer.alloc(3_000_000, 7), 'not a CSV file'],
    ['what only says that it is compressed', 'e.csv.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5]), 'e.csv.gz'],
    ['half of a compressed file', 'f.csv.gz', gzipSync(tradesCsv(20_000)).subarray(0, 9_000), 'truncated'],
    [
      'a bomb of blank lines',
      'g.csv.gz',
      gzipSync(Buffer.concat([text(rows), Buffer.alloc(70_000_000, 10)])),
      '100 times its size',
    ],
  ])('%s, and it is told in words without a path', async (_what, name, bytes, words) => {
    const refused = await rig.upload(name, bytes);
    expect(refused).toMatchObject({ state: 'refused', words: expect.stringContaining(words) });
    expect(refused?.words).not.toContain(rig.directory);
    expect(there()).toEqual([]);
    expect(rig.imports.files).toEqual([]);
  });

  it('an upload that is given up, before and within a piece', async () => {
    const { uploadId } = await rig.imports.begin('a.csv', 1_000, 'ann');
    await rig.imports.take(uploadId, 0, 10, pieces(Buffer.alloc(10)));
    expect(there()).toHaveLength(1);
    await rig.imports.cancel(uploadId);
    expect(there()).toEqual([]);
    await expect(rig.imports.take(uploadId, 10, 10, pieces(Buffer.alloc(10)))).rejects.toThrow('given up');
    const second = await rig.imports.begin('a.csv', 1_000, 'ann');
    async function* slow() {
      yield Buffer.alloc(5);
      await rig.imports.cancel(second.uploadId);
      yield Buffer.alloc(5);
    }
    await rig.imports.take(second.uploadId, 0, 10, slow());
    expect(there()).toEqual([]);
  });

  it('an upload that the end of the desk cut off', async () => {
    await rig.imports.begin('a.csv', 1_000, 'ann');
    const again = new SessionRig(rig.directory);
    expect(there()).toEqual([]);
    await again.close(true);
  });
});

describe('a file is not even begun', () => {
  it.each(['../a.csv', 'a/b.csv', '.a.csv', 'a.txt', 'a.csv.exe', '..\\a.csv', 'a\0.csv', `${'a'.repeat(200)}.csv`])(
    'under the name %j',
    async (name) => {
      await expect(rig.imports.begin(name, 10, 'ann')).rejects.toThrow('give a file name');
      expect(there()).toEqual([]);
    },
  );

  it('that is too large, comes twice, or beside too many others', async () => {
    await expect(rig.imports.begin('a.csv', MAX_IMPORT_BYTES + 1, 'ann')).rejects.toThrow(
      'files up to 4.0 GB are taken',
    );
    await rig.upload('a.csv', text(tradesCsv(10)));
    await expect(rig.imports.begin('A.csv', 10, 'ann')).rejects.toThrow('imported already');
    await rig.imports.begin('b.csv', 10, 'ann');
    await expect(rig.imports.begin('b.csv', 10, 'ann')).rejects.toThrow('on its way in already');
    await rig.imports.begin('c.csv', 10, 'ann');
    await expect(rig.imports.begin('d.csv', 10, 'ann')).rejects.toThrow('wait until one of them is here');
  });
});

it('a file of this machine is copied by the desk’s own process, and refused in the same words', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'desk-import-'));
  const path = join(folder, 'own.csv');
  writeFileSync(path, tradesCsv(30));
  const { upload_id } = await rig.imports.takeFile(path, 'ann');
  expect(await rig.checked(upload_id)).toBeUndefined();
  expect(rig.imports.files[0]).toMatchObject({ name: 'own.csv', events: 30 });
  await expect(rig.imports.takeFile(path, 'ann')).rejects.toThrow('imported already');
  expect(existsSync(path)).toBe(true);
  rmSync(folder, { recursive: true });
});
