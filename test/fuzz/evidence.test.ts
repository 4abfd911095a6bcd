/**
 * What is handed to people who do not trust the desk: bundles of evidence, proofs, checkpoints, anchors, seals. Changed anywhere, they
 * say no more than they did, and whoever reads them is told what is wrong in words.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredFact } from '../../electron/engine/ports.ts';
import { readSignedHead } from '../../electron/journal/check/signed-head.ts';
import { anchorPath, readAnchors } from '../../electron/journal/checkpoint/anchor-file.ts';
import type { PublicKey } from '../../electron/journal/checkpoint/public-key.ts';
import { KeyError, publicKeyOf } from '../../electron/journal/checkpoint/public-key.ts';
import { readSeal, type Seal, signSeal } from '../../electron/journal/segments/seal.ts';
import { proofText } from '../../electron/verification/evidence/proof-format.ts';
import { proveGrowth, proveRow } from '../../electron/verification/evidence/prove.ts';
import { verifyBundle } from '../../electron/verification/evidence/verify-bundle.ts';
import { verifyProof } from '../../electron/verification/evidence/verify-proof.ts';
import { exportEvidence } from '../../electron/verification/evidence/write-bundle.ts';
import { DESK_ID, newKey } from '../support/checkpoint-rig.ts';
import { brokenJson } from '../support/hostile-input.ts';
import { deskDirectory, livedFacts } from '../support/verified-desk.ts';
import { byteChanges, changedText } from './changes.ts';
import { expectWords, fuzz, only } from './fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const FILE = join(folder, 'given');

let key: PublicKey;
let bundle: string | undefined;
let proofs: readonly string[];
let anchors: string;
let head: string;
const signer = newKey();
const HASH = 'ab'.repeat(32);
const SEAL: Seal = {
  origin: `hotswap-desk/${DESK_ID}`,
  number: 3,
  sha256: HASH,
  rows: { from: 11, to: 400 },
  facts: { from: 9, to: 350 },
  head: HASH,
};

let lived: readonly StoredFact[];
beforeAll(async () => {
  // Shorter than a life, so that thousands of readings are affordable.
  lived = (await livedFacts()).slice(0, 40);
});

/** Made once, and within a test, with which its directory goes. */
beforeEach(() => {
  if (bundle !== undefined) return;
  const rig = deskDirectory(lived);
  key = rig.key.publicKey;
  const file = join(folder, 'bundle.gz');
  const report = exportEvidence({ directory: rig.directory }, file, new Date(0));
  expect(report.problems).toEqual([]);
  head = report.head;
  anchors = readFileSync(anchorPath(rig.directory), 'utf8');
  const sizes = notesOf(anchors).map((note) => Number(note.split('\n')[1]));
  const [first = 0, last = 0] = [sizes[0], sizes.at(-1)];
  expect(first).toBeLessThan(last);
  proofs = [proofText(proveRow(rig.directory, 5)), proofText(proveGrowth(rig.directory, first, last))];
  bundle = gunzipSync(readFileSync(file)).toString();
});

function notesOf(text: string): readonly string[] {
  writeFileSync(FILE, text);
  return [...readAnchors(FILE)].flatMap((each) => ('note' in each ? [each.note] : []));
}

describe('a bundle of evidence', () => {
  /** One that verifies says the same as the one that was made; all others are told in words, and none is changed by being read. */
  async function tryBundle(bytes: Buffer): Promise<void> {
    writeFileSync(FILE, bytes);
    const report = await verifyBundle({ file: FILE, publicKeys: [key] });
    expect(readFileSync(FILE).equals(bytes)).toBe(true);
    if (report.ok) return expect(report.head).toBe(head);
    expect(report.problems.length).toBeGreaterThan(0);
    expect(report.problems.length).toBeLessThanOrEqual(100);
    for (const { message } of report.problems) expectWords(message);
  }

  it('with a line changed', async () => {
    const lines = (bundle ?? '').trimEnd().split('\n');
    const changed = fc.nat({ max: lines.length - 1 }).chain((at) => {
      const line = lines[at] ?? '';
      const other = fc.oneof(changedText(line), brokenJson(JSON.parse(line)));
      return other.map((given) => `${lines.with(at, given).join('\n')}\n`);
    });
    await fuzz(50, changed, (text) => tryBundle(gzipSync(text)), { shrink: false });
  });

  it('with its bytes changed', () => fuzz(50, byteChanges, (change) => tryBundle(change(gzipSync(bundle ?? '')))));
});

describe('a proof', () => {
  it('that still holds says what it said', async () => {
    const changed = fc.constantFrom(0, 1).chain((at) => {
      const text = proofs[at] ?? '';
      const other = fc.oneof(changedText(text), brokenJson(JSON.parse(text)));
      return other.map((given) => ({ text: given, was: text }));
    });
    await fuzz(300, changed, ({ text, was }) => {
      const report = verifyProof(text, [key]);
      if (!report.ok) return expectWords(report.problem);
      // The same words, whatever the spaces between them and the members beside them.
      expect(report).toEqual(verifyProof(was, [key]));
    });
  });
});

describe('a signed note', () => {
  it('of a checkpoint says what was signed, or nothing', async () => {
    const notes = notesOf(anchors);
    const changed = fc.constantFrom(...notes).chain((note) => changedText(note).map((text) => ({ text, note })));
    await fuzz(300, changed, ({ text, note }) => {
      const read = readSignedHead(text, [key]);
      if (read.ok) expect(read.checkpoint).toEqual((readSignedHead(note, [key]) as typeof read).checkpoint);
      else expectWords(`the note: ${read.problem}`);
    });
  });

  it('of a seal says what was signed, or nothing', async () => {
    const note = signSeal(SEAL, signer);
    await fuzz(300, changedText(note), (text) => {
      const read = readSeal(text, [signer.publicKey]);
      if (read.ok) expect(read.seal).toEqual(SEAL);
      else expectWords(`the seal: ${read.problem}`);
    });
    expect(readSeal(note, [signer.publicKey])).toMatchObject({ ok: true, seal: SEAL });
  });
});

describe('a file of anchors', () => {
  it('is read to where it can be, and each of its bytes once', async () => {
    await fuzz(150, byteChanges, (change) => {
      const bytes = change(Buffer.from(anchors));
      writeFileSync(FILE, bytes);
      const read = [...readAnchors(FILE)];
      expect(readFileSync(FILE).equals(bytes)).toBe(true);
      const problems = read.filter((each) => 'problem' in each);
      // What cannot be read is said once, as the last thing.
      expect(problems.length).toBeLessThanOrEqual(1);
      for (const each of problems) expect(read.at(-1)).toBe(each);
      for (const { problem } of problems) expectWords(problem);
      const offsets = read.map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
      expect(read.map(({ number }) => number)).toEqual(read.map((_, index) => index + 1));
      // Whatever was put between them, a note that verifies is one that the desk signed.
      const signed = read.filter((each) => 'note' in each).filter(({ note }) => readSignedHead(note, [key]).ok);
      for (const { note } of signed) expect(anchors).toContain(note);
    });
  });
});

describe('a public key', () => {
  it('is one, or is refused', async () => {
    await fuzz(200, changedText(signer.publicKey.pem), async (text) => {
      const read = await only([KeyError], () => publicKeyOf(text));
      if (read.ok) expect(read.value.raw).toHaveLength(32);
    });
  });
});
