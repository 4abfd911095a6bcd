import type { VerifyPhase } from '../../journal/check/verify.ts';
import { Progress } from '../../scenario/progress.ts';
import { verifyBundle } from '../../verification/evidence/verify-bundle.ts';
import { verifyProof } from '../../verification/evidence/verify-proof.ts';
import { exportEvidence } from '../../verification/evidence/write-bundle.ts';
import { type DeskReport, verifyDesk } from '../../verification/verify-desk.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { readableDirectory } from '../desk/readable-directory.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { assertGiven, assertNew } from './file-given.ts';
import { publicKeysOf, readSmallFile } from './public-key-files.ts';
import { foundWords, growthWords, inclusionWords, verifyWords } from './verify-words.ts';

export interface VerifyFlags extends ResultFlags {
  readonly dataDir?: string;
  readonly publicKey?: readonly string[];
  readonly anchor?: string;
  readonly segments?: string;
  readonly export?: string;
  readonly bundle?: string;
  readonly proof?: string;
}

/** A row of the largest payload that a desk writes, and what stands around it. */
const LONGEST_PROOF = 64 * 1024 * 1024;

/** `desk verify`: says what holds and, for what does not, the first bad row and what is wrong with it. */
export async function verify(flags: VerifyFlags): Promise<number> {
  const { bundle, proof, dataDir } = flags;
  const named = [dataDir, bundle, proof].filter((each) => each !== undefined);
  if (named.length > 1) throw new CommandError('verify one thing: --data-dir, --bundle or --proof', 2);
  if (proof !== undefined) return showProof(proof, flags);
  if (flags.anchor !== undefined) assertGiven(flags.anchor, 'anchors');
  if (bundle !== undefined) {
    if (flags.export !== undefined) throw new CommandError('--export makes a bundle of a data directory', 2);
    assertGiven(bundle, 'bundle');
    return show(await readBundle(bundle, flags), 'the bundle', flags);
  }
  if (flags.export !== undefined) assertNew(flags.export);
  const status = show(readDirectory(flags), 'the directory', flags);
  if (flags.export !== undefined) process.stderr.write(`${exportWords(flags.export, status === 0)}\n`);
  return status;
}

function readDirectory(flags: VerifyFlags): DeskReport {
  const directory = readableDirectory(flags);
  const progress = new Progress();
  const options = {
    directory,
    publicKeys: publicKeysOf(flags.publicKey),
    anchors: flags.anchor,
    segments: flags.segments,
    onProgress: (done: number, total: number) => progress.update(done, 'rows', total === 0 ? undefined : done / total),
    onPhase: (phase: VerifyPhase) => sayPhase(phase, progress),
  };
  const report = flags.export === undefined ? verifyDesk(options) : exportEvidence(options, flags.export, new Date());
  progress.end();
  return report;
}

/** What comes after the rows has no end that is known before; it is told where the rows have taken so long that it will, too. */
function sayPhase(phase: VerifyPhase, progress: Progress): void {
  if (phase !== 'structure' || !progress.hasSpoken) return;
  progress.end();
  process.stderr.write("all rows read; SQLite's own check of the file goes on\n");
}

async function readBundle(file: string, flags: VerifyFlags): Promise<DeskReport> {
  const progress = new Progress();
  const report = await verifyBundle({
    file,
    publicKeys: publicKeysOf(flags.publicKey),
    anchors: flags.anchor,
    onProgress: (done) => progress.update(done, 'rows', undefined),
  });
  progress.end();
  return report;
}

/** What holds is the result; what does not is told on standard error as well where programs read the result. */
function show(report: DeskReport, own: string, flags: VerifyFlags): number {
  if (flags.json || report.ok) tellResult(flags, verifyWords(report, own), report);
  if (report.ok) return 0;
  for (const line of foundWords(report, flags.bundle !== undefined)) process.stderr.write(`${line}\n`);
  return 1;
}

/** What became of an evidence bundle, and what it is for. */
const exportWords = (file: string, holds: boolean): string =>
  holds
    ? `wrote ${file}: give it to whoever is to check the desk, with signing-key.pub on another way; they check it with ${inWords('verify', '--bundle', file, '--public-key', 'FILE')}`
    : `${file} was NOT written: what does not verify is no evidence`;

function showProof(file: string, flags: VerifyFlags): number {
  const keys = publicKeysOf(flags.publicKey);
  if (keys === undefined)
    throw new CommandError('a proof is held against a public key: name it with --public-key FILE', 2);
  if (flags.export !== undefined || flags.anchor !== undefined)
    throw new CommandError('a proof stands by itself: leave out --export and --anchor', 2);
  assertGiven(file, 'proof');
  const report = verifyProof(readSmallFile(file, LONGEST_PROOF), keys);
  if (!report.ok) {
    if (flags.json) tellResult(flags, [], report);
    process.stderr.write(`NOT proven: ${report.problem}\n`);
    return 1;
  }
  if (report.kind === 'inclusion') {
    const { seq, actor, role, action, subject, payload, tsNs } = report.row;
    const row = { seq, ts_ns: String(tsNs), actor, role, action, subject, payload: JSON.parse(payload) as unknown };
    const { origin, size } = report.checkpoint;
    tellResult(flags, inclusionWords(report), { ok: true, row, origin, size });
  } else {
    const { from, to } = report;
    tellResult(flags, growthWords(report), { ok: true, origin: to.origin, from: from.size, to: to.size });
  }
  return 0;
}
