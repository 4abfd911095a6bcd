import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { asJournalError } from '../../journal/error.ts';
import { openRegular } from '../../journal/files/regular-file.ts';
import { BackupError } from './backup-error.ts';
import { BACKUP_FORMAT, BACKUP_VERSION, DATABASE, isBackupName, MANIFEST, type Manifest } from './backup-files.ts';
import { BLOCK, readTarHeader } from './tar.ts';

/** Where the bytes of a file go. */
export interface Target {
  write(chunk: Buffer): void;
  /** The file is whole and as the manifest says. */
  end(): void;
  /** It is not; what was written is of no use. */
  abandon(): void;
}

const CHUNK = 1024 * 1024;
/** Room for the manifest of a desk with ten thousand segments. */
const LONGEST_MANIFEST = 4 * 1024 * 1024;

/**
 * Looks at a backup before anything is written: its manifest, and that each file which that names stands where it should, with the
 * length that it should have. Reads some hundred bytes of each.
 *
 * @throws {BackupError} for a file that is no whole backup.
 * @throws {JournalError} when it cannot be read, or is no regular file.
 */
export async function surveyBackup(file: string): Promise<Manifest> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegular(file);
    const source = new Source(handle);
    const manifest = await readManifest(source);
    await surveyFiles(handle, manifest, source.at);
    return manifest;
  } catch (error) {
    throw asJournalError(error, `cannot read ${file}`);
  } finally {
    await handle?.close();
  }
}

/** What a header declares must be there: nobody unpacks a length that the file does not have. */
async function surveyFiles(handle: FileHandle, { files }: Manifest, from: number): Promise<void> {
  const { size } = await handle.stat();
  const header = Buffer.alloc(BLOCK);
  let at = from;
  const next = async (): Promise<ReturnType<typeof readTarHeader>> => {
    const { bytesRead } = await handle.read(header, 0, BLOCK, at);
    if (bytesRead < BLOCK) throw new BackupError(CUT_OFF);
    at += BLOCK;
    return readTarHeader(header);
  };
  for (const { name, bytes } of files) {
    const entry = await next();
    if (entry?.name !== name || entry.size !== bytes) throw new BackupError(misplaced(name));
    at += Math.ceil(bytes / BLOCK) * BLOCK;
    if (at > size) throw new BackupError(CUT_OFF);
  }
  if ((await next()) !== undefined) throw new BackupError('the backup holds files that its manifest does not name');
}

const CUT_OFF = 'the backup is cut off: take another copy of it';
const misplaced = (name: string): string => `the backup is damaged: ${name} is not where its manifest says`;

/**
 * Reads a backup from end to end: its form, and the length and hash of each file in it.
 *
 * @param target Where each file goes, by its name; undefined for one that is only to be looked at.
 * @throws {BackupError} for a file that is no whole backup.
 * @throws {JournalError} when it cannot be read.
 */
export async function readBackup(file: string, target: (name: string) => Target | undefined): Promise<Manifest> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegular(file);
    const source = new Source(handle);
    const manifest = await readManifest(source);
    await surveyFiles(handle, manifest, source.at);
    for (const each of manifest.files) await readFile(source, each, target(each.name));
    if (readTarHeader(await source.block()) !== undefined)
      throw new BackupError('the backup holds files that its manifest does not name');
    return manifest;
  } catch (error) {
    throw asJournalError(error, `cannot read ${file}`);
  } finally {
    await handle?.close();
  }
}

/** The bytes of a file, in order. */
class Source {
  readonly #handle: FileHandle;
  readonly #buffer = Buffer.alloc(CHUNK);
  /** Byte of the file that comes next. */
  at = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async block(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.bytes(BLOCK)) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }

  /** So many bytes, in pieces; each is good until the next is asked for. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, Math.min(left, CHUNK), this.at);
      if (bytesRead === 0) throw new BackupError(CUT_OFF);
      left -= bytesRead;
      this.at += bytesRead;
      yield this.#buffer.subarray(0, bytesRead);
    }
  }

  async skipPadding(size: number): Promise<void> {
    for await (const _ of this.bytes((BLOCK - (size % BLOCK)) % BLOCK));
  }
}

async function readManifest(source: Source): Promise<Manifest> {
  const entry = readTarHeader(await source.block());
  if (entry?.name !== MANIFEST || entry.size > LONGEST_MANIFEST) throw new BackupError('this is no backup of a desk');
  const chunks: Buffer[] = [];
  for await (const chunk of source.bytes(entry.size)) chunks.push(Buffer.from(chunk));
  await source.skipPadding(entry.size);
  return checkManifest(Buffer.concat(chunks).toString('utf8'));
}

const HASH = /^[0-9a-f]{64}$/;

function checkManifest(text: string): Manifest {
  let manifest: Partial<Manifest> | null;
  try {
    manifest = JSON.parse(text) as Partial<Manifest> | null;
  } catch {
    throw new BackupError('the manifest of the backup is not JSON');
  }
  const { format, version, made_at, rows, facts, head, with_keys, files } = manifest ?? {};
  if (format !== BACKUP_FORMAT) throw new BackupError('this is no backup of a desk');
  if (version !== BACKUP_VERSION)
    throw new BackupError(`the backup is of version ${String(version)}, and this desk reads version ${BACKUP_VERSION}`);
  const isSound =
    typeof made_at === 'string' &&
    typeof head === 'string' &&
    typeof with_keys === 'boolean' &&
    Number.isSafeInteger(rows) &&
    Number.isSafeInteger(facts) &&
    Array.isArray(files) &&
    files.every(
      (each: Partial<Manifest['files'][number]> | null) =>
        typeof each?.name === 'string' &&
        isBackupName(each.name) &&
        Number.isSafeInteger(each.bytes) &&
        HASH.test(String(each.sha256)),
    );
  if (!isSound) throw new BackupError('the manifest of the backup is not one that a desk writes');
  const names = files.map(({ name }) => name);
  if (!names.includes(DATABASE) || new Set(names).size !== names.length)
    throw new BackupError('the backup holds no journal, or a file twice');
  return manifest as Manifest;
}

async function readFile(
  source: Source,
  { name, bytes, sha256 }: Manifest['files'][number],
  target: Target | undefined,
): Promise<void> {
  try {
    const entry = readTarHeader(await source.block());
    if (entry?.name !== name || entry.size !== bytes) throw new BackupError(misplaced(name));
    const digest = createHash('sha256');
    for await (const chunk of source.bytes(bytes)) {
      digest.update(chunk);
      target?.write(chunk);
    }
    await source.skipPadding(bytes);
    if (digest.digest('hex') !== sha256)
      throw new BackupError(`${name} in the backup is damaged: it does not give the hash that its manifest says`);
    target?.end();
  } catch (error) {
    target?.abandon();
    throw error;
  }
}
