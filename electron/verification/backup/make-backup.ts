import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { anchorBytes } from '../../journal/check/anchor-walk.ts';
import { anchorPath } from '../../journal/checkpoint/anchor-file.ts';
import { asJournalError, guarded } from '../../journal/error.ts';
import { NewFile } from '../../journal/files/new-file.ts';
import { databasePath } from '../../journal/open.ts';
import { openReader } from '../../journal/reader.ts';
import { readBase } from '../../journal/segments/base.ts';
import { type DeskReport, verifyDesk } from '../verify-desk.ts';
import { BackupError } from './backup-error.ts';
import {
  BACKUP_FORMAT,
  BACKUP_VERSION,
  type BackedUpFile,
  DATABASE,
  FOLDERS,
  isBackupName,
  MANIFEST,
  type Manifest,
  SECRET,
} from './backup-files.ts';
import { cleanedUp, clearWorkFolders, workFolder } from './ended-early.ts';
import { readBackup } from './read-backup.ts';
import { TAR_END, tarHeader, tarPadding } from './tar.ts';

export interface BackupOptions {
  readonly directory: string;
  /** The new file. */
  readonly file: string;
  readonly withKeys: boolean;
  readonly madeAt: Date;
  /** Called now and then with the pages that are copied, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Backup {
  readonly manifest: Manifest;
  readonly report: DeskReport;
}

const CHUNK = 1024 * 1024;

/**
 * Copies what a desk has on disk into one new file, beside a running desk: the database as of one moment, without ever holding
 * its writer up, with the anchors, checkpoints and public key of that moment. The copy is verified whole before the file
 * gets its name, and read back after it was written.
 *
 * @throws {BackupError} when the copy does not verify.
 * @throws {JournalError} when something cannot be read or written.
 */
export async function makeBackup(options: BackupOptions): Promise<Backup> {
  const { directory, madeAt } = options;
  const file = new NewFile(options.file);
  // Beside the file: where a backup of this size will find room, the copy does.
  const folder = dirname(resolve(options.file));
  const copy = workFolder(folder, madeAt.getTime());
  const clean = (): void => {
    file.discard();
    rmSync(copy, { recursive: true, force: true });
  };
  try {
    guarded(`cannot look at ${folder}`, () => clearWorkFolders(folder));
    guarded(`cannot write ${copy}`, () => mkdirSync(copy, { mode: 0o700 }));
    // Anchors first: the copy of the database must know them all.
    guarded('cannot copy the anchors', () => copyAnchors(directory, copy));
    await cleanedUp(() => copyDatabase(directory, copy, options.onProgress), clean);
    guarded('cannot copy the files of the desk', () =>
      copyRest(directory, copy, options.withKeys, segmentsBefore(copy)),
    );
    const report = verifyDesk({ directory: copy });
    if (!report.ok)
      throw new BackupError(
        `what the desk has on disk does not verify: ${report.problems[0]?.message}. desk verify says more; to keep it as it is, stop the desk and copy the directory`,
      );
    const manifest = manifestOf(copy, report, options);
    guarded(`cannot write ${options.file}`, () => writeArchive(file, copy, manifest, madeAt));
    file.keep();
    await readBackup(options.file, () => undefined);
    return { manifest, report };
  } finally {
    clean();
  }
}

function copyAnchors(directory: string, copy: string): void {
  const bytes = anchorBytes(directory);
  if (bytes === 0) return;
  const to = anchorPath(copy);
  mkdirSync(dirname(to), { mode: 0o700 });
  copyFileSync(anchorPath(directory), to);
  // What the desk appended meanwhile is of later rows.
  truncateSync(to, bytes);
}

/**
 * In steps, from a connection that holds one snapshot: SQLite would begin anew with each commit of the desk otherwise, and a
 * busy desk would never let it end. Readers do not hold a writer up in a write-ahead log; the log grows meanwhile.
 */
async function copyDatabase(directory: string, copy: string, onProgress: BackupOptions['onProgress']): Promise<void> {
  const { database, close } = openReader(databasePath(directory));
  try {
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    await database.backup(databasePath(copy), {
      progress: ({ totalPages, remainingPages }) => {
        onProgress?.(totalPages - remainingPages, totalPages);
        return 1_000;
      },
    });
  } catch (error) {
    throw asJournalError(error, 'cannot copy the journal');
  } finally {
    close();
  }
}

/** How many segments there are before a copy of the database. */
function segmentsBefore(copy: string): number {
  const { database, close } = openReader(databasePath(copy));
  try {
    return readBase(database).segment;
  } finally {
    close();
  }
}

/** @param segments How many there are before the copy of the database: one that the desk made meanwhile is not of it. */
function copyRest(directory: string, copy: string, withKeys: boolean, segments: number): void {
  for (const name of ['signing-key.pub', ...(withKeys ? SECRET : [])])
    if (existsSync(join(directory, name))) copyFileSync(join(directory, name), join(copy, name));
  for (const [folder] of FOLDERS) {
    if (!existsSync(join(directory, folder))) continue;
    mkdirSync(join(copy, folder), { mode: 0o700 });
    for (const name of readdirSync(join(directory, folder)))
      if (
        isBackupName(`${folder}/${name}`) &&
        statSync(join(directory, folder, name)).isFile() &&
        !(folder === 'segments' && Number.parseInt(name, 10) > segments)
      )
        copyFileSync(join(directory, folder, name), join(copy, folder, name));
  }
}

function manifestOf(copy: string, { rows, facts, head }: DeskReport, { withKeys, madeAt }: BackupOptions): Manifest {
  const names = [DATABASE, 'anchors/checkpoints', 'signing-key.pub', ...SECRET].filter((name) =>
    existsSync(join(copy, name)),
  );
  for (const [folder] of FOLDERS)
    if (existsSync(join(copy, folder)))
      names.push(
        ...readdirSync(join(copy, folder))
          .sort()
          .map((name) => `${folder}/${name}`),
      );
  return {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    made_at: madeAt.toISOString(),
    rows,
    facts,
    head,
    with_keys: withKeys,
    files: names.map((name) => digestOf(copy, name)),
  };
}

function digestOf(copy: string, name: string): BackedUpFile {
  const digest = createHash('sha256');
  let bytes = 0;
  for (const chunk of chunksOf(join(copy, name))) {
    digest.update(chunk);
    bytes += chunk.length;
  }
  return { name, bytes, sha256: digest.digest('hex') };
}

function writeArchive(file: NewFile, copy: string, manifest: Manifest, madeAt: Date): void {
  const seconds = Math.floor(madeAt.getTime() / 1_000);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  file.write(tarHeader(MANIFEST, text.length, seconds));
  file.write(text);
  file.write(tarPadding(text.length));
  for (const { name, bytes } of manifest.files) {
    file.write(tarHeader(name, bytes, seconds));
    for (const chunk of chunksOf(join(copy, name))) file.write(chunk);
    file.write(tarPadding(bytes));
  }
  file.write(TAR_END);
}

/** A file in pieces; each is good until the next is asked for. */
function* chunksOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) yield buffer.subarray(0, read);
  } finally {
    closeSync(file);
  }
}
