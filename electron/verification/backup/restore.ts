import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DIRECTORY_ACTOR } from '../../../shared/domain/operator.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { beginSigning } from '../../journal/checkpoint/begin-signing.ts';
import type { PublicKey } from '../../journal/checkpoint/public-key.ts';
import { usablePublicKey } from '../../journal/checkpoint/signing-key.ts';
import { cleanStop } from '../../journal/clean-stop.ts';
import { ASIDE, decideRestore, finishRestore, noteRestored, STAGING } from '../../journal/directory/restored.ts';
import { guarded } from '../../journal/error.ts';
import { openJournal } from '../../journal/open.ts';
import { syncDirectory } from '../../journal/writer.ts';
import { type DeskReport, verifyDesk } from '../verify-desk.ts';
import { BackupError } from './backup-error.ts';
import { type Manifest, OWN_NAMES, SECRET } from './backup-files.ts';
import { readBackup, surveyBackup, type Target } from './read-backup.ts';
import { RestorePlace } from './restore-place.ts';

export interface RestoreOptions {
  /** Where the desk goes. */
  readonly directory: string;
  /** The backup. */
  readonly file: string;
  /** Whether a desk that is there may be put aside. */
  readonly replace: boolean;
  /** Keys whose signatures count; where left out, the one in the backup. */
  readonly publicKeys?: readonly PublicKey[] | undefined;
  readonly now: Date;
}

export interface Restored {
  readonly manifest: Manifest;
  readonly report: DeskReport;
  /** Where the old files are; undefined where there were none. */
  readonly aside: string | undefined;
  /** Secrets that the directory had before and keeps. */
  readonly kept: readonly string[];
  /** Whether it can sign its checkpoints again. */
  readonly canSign: boolean;
}

/**
 * Puts a backup in place: looked at before anything is made, read whole, verified, and with a row `restored` at the head of its audit before anything is moved. The
 * old files go aside into a folder of the same directory. A crash leaves the old desk or the new one; where the moves had begun,
 * whoever opens the directory next finishes them.
 *
 * @throws {BackupError} when the backup is damaged or does not verify, or a desk is there and may not be put aside.
 * @throws {JournalError} `locked` while a desk runs there; the others for what the disk does not let us.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  // Before anything is made: what is no backup leaves no trace.
  const { files } = await surveyBackup(options.file);
  const directory = resolve(options.directory);
  const place = new RestorePlace(directory);
  let isFilled = false;
  const from = `${STAGING}${options.now.getTime()}`;
  const staging = join(directory, from);
  try {
    finishRestore(directory);
    discardLeftOvers(directory);
    const old = OWN_NAMES.filter((name) => existsSync(join(directory, name)));
    if (old.length > 0 && !options.replace)
      throw new BackupError(
        `${directory} holds a desk (${old[0]}): name another directory, or put that desk aside with --replace`,
      );
    place.assertRoom(files.reduce((sum, { bytes }) => sum + bytes, 0));
    guarded(`cannot write ${staging}`, () => mkdirSync(staging, { mode: 0o700 }));
    const manifest = await readBackup(options.file, (name) => new StagedFile(staging, name));
    const report = verifyDesk({ directory: staging, publicKeys: options.publicKeys });
    if (!report.ok)
      throw new BackupError(`the backup does not verify, and nothing was changed: ${report.problems[0]?.message}`);
    const kept = guarded('cannot keep the keys', () => keepSecrets(directory, staging));
    await noteRestore(staging, manifest, options);
    const names = OWN_NAMES.filter((name) => existsSync(join(staging, name)));
    guarded(`cannot write ${staging}`, () => syncTree(staging));
    isFilled = true;
    const aside = `${ASIDE}${options.now.toISOString().replaceAll(/[:.]/g, '-')}`;
    decideRestore(directory, { from, aside, names, old }, syncFile);
    finishRestore(directory);
    const canSign = names.includes('signing-key.pem') || names.includes('signing-key.vault');
    return { manifest, report, aside: old.length > 0 ? join(directory, aside) : undefined, kept, canSign };
  } finally {
    rmSync(staging, { recursive: true, force: true });
    place.close(isFilled);
  }
}

/** What a restore left behind that was ended before it was decided. We hold the lock, so nobody is at it. */
function discardLeftOvers(directory: string): void {
  for (const name of readdirSync(directory))
    if (/^restoring-\d+$/.test(name)) rmSync(join(directory, name), { recursive: true, force: true });
}

/** A file of the backup on its way into the staging folder. */
class StagedFile implements Target {
  readonly #file: number;

  constructor(staging: string, name: string) {
    this.#file = guarded(`cannot write ${name}`, () => {
      mkdirSync(dirname(join(staging, name)), { recursive: true, mode: 0o700 });
      return openSync(join(staging, name), 'wx', 0o600);
    });
  }

  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) at += writeSync(this.#file, chunk, at);
  }

  end(): void {
    closeSync(this.#file);
  }

  abandon(): void {
    closeSync(this.#file);
  }
}

/** The first row of the new life says what it goes on from. It is signed as it is written, where the key is at hand. */
async function noteRestore(staging: string, manifest: Manifest, { file, now }: RestoreOptions): Promise<void> {
  const { made_at, rows, facts, head } = manifest;
  const tsNs = epochNs(BigInt(now.getTime()) * 1_000_000n);
  const journal = openJournal({ directory: staging, create: false, as: 'command' });
  try {
    await beginSigning(journal, staging, { wallNs: () => tsNs, timer: () => () => undefined });
    noteRestored(journal, made_at);
    journal.commit({
      facts: [],
      audit: [
        {
          tsNs,
          actor: DIRECTORY_ACTOR,
          role: 'administrator',
          action: 'restored',
          subject: 'desk',
          payload: { from: basename(file), made_at, rows, facts, head },
        },
        cleanStop(tsNs, 'desk'),
      ],
    });
  } finally {
    journal.close();
  }
}

/**
 * Secrets that the directory has and the backup has not stay: its tokens in any case, its signing key where it is the one that the
 * backup's public key belongs to.
 */
function keepSecrets(directory: string, staging: string): string[] {
  const [mine, theirs] = [usablePublicKey(directory), usablePublicKey(staging)];
  const isSameKey = mine !== undefined && theirs !== undefined && mine.equals(theirs);
  const hasKey = existsSync(join(staging, 'signing-key.pem')) || existsSync(join(staging, 'signing-key.vault'));
  return SECRET.filter((name) => {
    if (!existsSync(join(directory, name)) || existsSync(join(staging, name))) return false;
    if (name.startsWith('signing-key') && (hasKey || !isSameKey)) return false;
    copyFileSync(join(directory, name), join(staging, name));
    return true;
  });
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else syncFile(path);
  }
  syncDirectory(folder);
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
