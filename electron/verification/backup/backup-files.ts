/**
 * A backup is one tar file (POSIX ustar, uncompressed, so that any tool opens it): `manifest.json` first, then the files that it
 * lists, in its order, with their length and SHA-256.
 */
export const BACKUP_FORMAT = 'hotswap-desk-backup';
export const BACKUP_VERSION = 1;
export const MANIFEST = 'manifest.json';

/** The database; always there. */
export const DATABASE = 'desk.db';

/** What a backup says of itself. */
export interface Manifest {
  readonly format: string;
  readonly version: number;
  /** When the copy was taken, ISO 8601 UTC. */
  readonly made_at: string;
  /** Of the audit, as the copy has it. */
  readonly rows: number;
  readonly facts: number;
  readonly head: string;
  /** Whether whoever has the file can sign and act as the desk. */
  readonly with_keys: boolean;
  readonly files: readonly BackedUpFile[];
}

export interface BackedUpFile {
  /** Path below the data directory. */
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Files and folders of a desk at the top of its directory that a backup may hold. */
const OPEN = ['anchors', 'signing-key.pub', 'signing-keys', 'segments', 'ladders', 'pipelines'] as const;
/** Those by which somebody signs or acts as the desk. */
export const SECRET: readonly string[] = ['signing-key.pem', 'signing-key.vault', 'token', 'operator-key'];

/** Names at the top of a directory that belong to its journal: they are put aside together. */
export const OWN_NAMES: readonly string[] = [
  DATABASE,
  'desk.db-wal',
  'desk.db-shm',
  'desk.db-journal',
  ...OPEN,
  ...SECRET,
];

/** Folders whose files are in a backup, with the names that those may have. */
export const FOLDERS: readonly (readonly [folder: string, form: RegExp])[] = [
  ['segments', /^[0-9]{1,12}\.[a-z]{1,12}$/],
  ['signing-keys', /^[0-9a-f]{16}\.pub$/],
  ['ladders', /^[\w.-]{1,100}\.json$/],
  ['pipelines', /^[\w.-]{1,100}\.json$/],
];

/** Whether a name may stand in a backup: one of ours and no other, so that restoring can write nowhere else. */
export function isBackupName(name: string): boolean {
  if ([DATABASE, 'anchors/checkpoints', 'signing-key.pub', ...SECRET].includes(name)) return true;
  const [folder = '', file = '', ...more] = name.split('/');
  return (
    more.length === 0 && !file.startsWith('.') && FOLDERS.some(([each, form]) => each === folder && form.test(file))
  );
}
