/** Evidence leaves the desk as one file, and verifies without it; what was done to the file, or was never evidence, is found. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredFact } from '../../../electron/engine/ports.ts';
import { verifyBundle } from '../../../electron/verification/evidence/verify-bundle.ts';
import { exportEvidence } from '../../../electron/verification/evidence/write-bundle.ts';
import { newKey } from '../../support/checkpoint-rig.ts';
import { forgedBundle } from '../../support/forged-bundle.ts';
import { changed, deskDirectory, livedFacts } from '../../support/verified-desk.ts';
import { temporaryDirectory } from '../journal/journal-fixture.ts';

let facts: readonly StoredFact[];
beforeAll(async () => {
  facts = await livedFacts();
});

function bundle(from = facts) {
  const rig = deskDirectory(from);
  const file = join(temporaryDirectory(), 'evidence.gz');
  const report = exportEvidence({ directory: rig.directory }, file, new Date(0));
  return { file, report, key: rig.key.publicKey, directory: rig.directory };
}

const linesOf = (file: string): string[] => gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');

/** The bundle with its lines changed. */
function rewritten(change: (lines: string[]) => readonly string[]): string {
  const { file } = bundle();
  writeFileSync(file, gzipSync(`${change(linesOf(file)).join('\n')}\n`));
  return file;
}

const first = async (file: string): Promise<string> => (await verifyBundle({ file })).problems[0]?.message ?? 'nothing';

describe('an evidence bundle', () => {
  it('finds what the directory’s verification found, with the key in it and with the key from elsewhere', async () => {
    const { file, report, key } = bundle();
    const { problems, rows, head, recounted } = report;
    expect(problems).toEqual([]);
    const own = await verifyBundle({ file });
    expect(own).toMatchObject({ ok: true, rows, facts: report.facts, head, recounted });
    expect(own.checkpoints).toMatchObject({ count: report.checkpoints.count, trust: 'own', keys: [key.fingerprint] });
    expect((await verifyBundle({ file, publicKeys: [key] })).checkpoints.trust).toBe('given');
    expect((await verifyBundle({ file, publicKeys: [newKey().publicKey] })).problems[0]?.message).toMatch(
      /nobody who is trusted/,
    );
  });

  it('is held against anchors that were kept elsewhere', async () => {
    const { file, directory, key } = bundle();
    const anchors = join(directory, 'anchors', 'checkpoints');
    expect(await verifyBundle({ file, publicKeys: [key], anchors })).toMatchObject({
      ok: true,
      checkpoints: { kept: 3 },
    });
  });

  it('holds no secret, is its owner’s alone, and is gzip over lines of JSON', () => {
    const { file } = bundle();
    const lines = linesOf(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ bundle: { format: 'hotswap-desk-evidence', version: 1 } });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: { facts: facts.length } });
    expect(lines.join('')).not.toContain('PRIVATE');
  });

  it('is not made of a directory that does not verify, nor over a file that is there', () => {
    const bad = changed(facts, 'fill', 0, (body) => (body.price = 1));
    const { report, file } = bundle(bad);
    expect(report.ok).toBe(false);
    expect(() => statSync(file)).toThrow(/ENOENT/);
    const made = bundle();
    expect(() => exportEvidence({ directory: made.directory }, made.file, new Date(0))).toThrow(
      /nothing is ever overwritten/,
    );
  });
});

describe('what was done to a bundle is found', () => {
  const at = (lines: readonly string[], kind: string): number =>
    lines.findIndex((line) => line.startsWith(`{"${kind}"`));
  const row = (n: number, change: (row: unknown[]) => void) => (lines: string[]) =>
    lines.map((line, index) => {
      if (index !== n) return line;
      const { row: cells } = JSON.parse(line) as { row: unknown[] };
      change(cells);
      return JSON.stringify({ row: cells });
    });
  const cases: readonly (readonly [what: string, words: RegExp, change: (lines: string[]) => readonly string[]])[] = [
    ['a row changed', /audit row 5 does not give the hash it bears/, row(5, (cells) => (cells[2] = 'eve'))],
    ['a row left out', /audit row 6 is missing/, (lines) => lines.toSpliced(6, 1)],
    ['two rows swapped', /audit row 6 is missing/, (lines) => lines.toSpliced(6, 2, lines[7] ?? '', lines[6] ?? '')],
    ['a row twice', /audit row 6 is not part of the sequence/, (lines) => lines.toSpliced(6, 0, lines[6] ?? '')],
    ['the end left out', /the bundle has no end/, (lines) => lines.slice(0, -1)],
    ['rows cut off at the end', /says that it holds/, (lines) => lines.toSpliced(-12, 11)],
    [
      'a checkpoint moved',
      /it says that it covers/,
      (lines) => {
        const from = at(lines, 'checkpoint');
        return lines.toSpliced(from, 1).toSpliced(from - 3, 0, lines[from] ?? '');
      },
    ],
    [
      'a checkpoint changed',
      /changed after it was signed|not a checkpoint/,
      (lines) => lines.map((line) => line.replace(/facts (\d)/, 'facts 9$1')),
    ],
    [
      'another key',
      /the public key in the bundle cannot be used|nobody who is trusted/,
      (lines) => lines.map((line) => line.replace(/"public_key":"[^"]*"/, '"public_key":"none"')),
    ],
    [
      'a claim of a thousand million rows',
      /says that it holds 1000000000 rows/,
      (lines) => lines.map((line) => line.replace(/"end":\{"rows":\d+/, '"end":{"rows":1000000000')),
    ],
    ['something behind the end', /comes after the end/, (lines) => [...lines, lines[3] ?? '']],
    ['no first line', /line 1 is out of place/, (lines) => lines.slice(1)],
    ['a first line twice', /line 2 is out of place/, (lines) => [lines[0] ?? '', ...lines]],
    [
      'a version of tomorrow',
      /it is of version 2/,
      (lines) => lines.map((line) => line.replace('"version":1,', '"version":2,')),
    ],
    ['a row of wrong types', /row 3 holds what is no text/, row(3, (cells) => (cells[5] = 7))],
    ['a row with a wild sequence', /has no sequence/, row(3, (cells) => (cells[0] = 1e300))],
    ['a row with no hash', /bears what is no hash/, row(3, (cells) => (cells[8] = 'x'))],
    ['a line that is no JSON', /line 4: it is not JSON/, (lines) => lines.toSpliced(3, 1, '{')],
    ['a line with two members', /more than one member/, (lines) => lines.toSpliced(3, 1, '{"row":[],"end":{}}')],
    ['a line of something else', /neither a row/, (lines) => lines.toSpliced(3, 1, '{"gift":1}')],
  ];
  it.each(cases)('%s', async (_what, words, change) => {
    expect(await first(rewritten(change))).toMatch(words);
  });

  it('facts that cannot be, in a chain that is whole', async () => {
    const honest = forgedBundle(facts);
    const file = forgedBundle(changed(facts, 'fill', 1, (body) => (body.quantity = 9_999)));
    expect(await first(file)).toMatch(/\(fill\) cannot be/);
    expect((await verifyBundle({ file: honest })).problems).toEqual([]);
  });
});

describe('a file that is hostile', () => {
  const written = (bytes: Uint8Array): string => {
    const file = join(temporaryDirectory(), 'hostile.gz');
    writeFileSync(file, bytes);
    return file;
  };

  it('is refused in words: no gzip, cut gzip, nothing at all, nothing there', async () => {
    expect(await first(written(Buffer.from('PK\x03\x04')))).toMatch(
      /cannot be read after line 0: incorrect header check/,
    );
    const { file } = bundle();
    writeFileSync(file, readFileSync(file).subarray(0, 900));
    expect(await first(file)).toMatch(/cannot be read after line \d+: unexpected end of file/);
    expect(await first(written(Buffer.alloc(0)))).toMatch(/the bundle is empty|unexpected end/);
    expect(await first(written(gzipSync('')))).toMatch(/the bundle is empty/);
    expect(await first(join(temporaryDirectory(), 'none'))).toMatch(/ENOENT/);
    expect(await first(written(gzipSync(Buffer.from([0xff, 0xfe, 0x0a]))))).toMatch(/line 1 is no UTF-8/);
  });

  it('that unpacks to a line without end is refused before it fills the memory', async () => {
    const before = process.memoryUsage().rss;
    // A gigabyte of spaces, packed a thousand times smaller.
    const piece = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    const file = written(Buffer.concat(Array.from({ length: 16 }, () => piece)));
    expect(await first(file)).toMatch(/line 1 is longer than/);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  it('that nests without end, or is wrong in every row, is told in a hundred problems at most', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(await first(rewritten((lines) => lines.toSpliced(3, 1, `{"row":${deep}}`)))).toMatch(/line 4/);
    const { problems } = await verifyBundle({
      file: rewritten((lines) => lines.map((line) => line.replace(/^(\{"row":\[\d+,")\d+/, '$11'))),
    });
    expect(problems).toHaveLength(100);
  });
});
