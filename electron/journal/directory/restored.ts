import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { guarded, JournalError } from '../error.ts';
import { syncDirectory } from '../writer.ts';

/**
 * A restore that was decided: what is put in place, and what goes aside for it. From the moment this note is on disk the new
 * files are the desk's; whoever comes next finishes the moves that a crash interrupted. Before it, the old ones are.
 */
export interface RestoreNote {
  /** Folder of the new files, within the directory: {@link STAGING} and a number. */
  readonly from: string;
  /** Folder that takes the old ones, within the directory: {@link ASIDE} and the time. */
  readonly aside: string;
  /** Names of the new files and folders. */
  readonly names: readonly string[];
  /** Names of the old ones. */
  readonly old: readonly string[];
}

/** How the folders of a restore are named: nothing else in a directory is. */
export const STAGING = 'restoring-';
export const ASIDE = 'replaced-';

/** Where a journal says that it was restored, and as of when, until a desk has started on it. */
const RESTORED_KEY = 'restored';

interface MetaStore {
  meta(key: string): string | undefined;
  setMeta(key: string, value: string): void;
}

/** Notes in a restored journal that no desk has started on it yet. @param madeAt of the backup, ISO 8601 UTC. */
export const noteRestored = (journal: MetaStore, madeAt: string): void => journal.setMeta(RESTORED_KEY, madeAt);

/** Of when a restored journal is that no desk has started on yet; undefined for any other. */
export const restoredAsOf = (journal: MetaStore): string | undefined => journal.meta(RESTORED_KEY) || undefined;

/** A desk has started on it, and is held back. */
export const forgetRestored = (journal: MetaStore): void => journal.setMeta(RESTORED_KEY, '');

export const restoreNotePath = (directory: string): string => join(resolve(directory), 'restore.json');

/** Whether a restore was decided here and is not finished. */
export const isHalfRestored = (directory: string): boolean => existsSync(restoreNotePath(directory));

/**
 * Decides a restore: written beside, synced and renamed. The files in `from` must be on disk.
 *
 * @throws {JournalError} when it cannot be written; then nothing has changed.
 */
export function decideRestore(directory: string, note: RestoreNote, sync: (path: string) => void): void {
  const path = restoreNotePath(directory);
  guarded(`cannot write ${path}`, () => {
    writeFileSync(`${path}.new`, `${JSON.stringify(note)}\n`, { mode: 0o600 });
    sync(`${path}.new`);
    renameSync(`${path}.new`, path);
    syncDirectory(resolve(directory));
  });
}

/**
 * Finishes a restore that was decided; does nothing where there is none. Only who holds the directory's lock may call this. It may
 * be ended at any moment and called again: first all of the old goes aside, then the new comes in, and a name is known to be new
 * by its being gone from where it came from.
 *
 * @param onStep Told before each move, for tests that end it there.
 * @throws {JournalError} when a file cannot be moved; it may be tried again.
 */
export function finishRestore(directory: string, onStep: () => void = () => {}): void {
  const path = restoreNotePath(directory);
  if (!existsSync(path)) return;
  guarded(`cannot finish the restore in ${directory}`, () => {
    const { from, aside, names, old } = readNote(path);
    const [source, away, home] = [join(directory, from), join(directory, aside), resolve(directory)];
    // What comes in would take the place of what the note does not put aside.
    const hidden = names.find(
      (name) => [source, home].every((at) => existsSync(join(at, name))) && !old.includes(name),
    );
    if (hidden !== undefined) throw noNote(path);
    if (old.length > 0) mkdirSync(away, { recursive: true, mode: 0o700 });
    for (const name of old) {
      // One that has come in already is no old one any more.
      const isNew = names.includes(name) && !existsSync(join(source, name));
      if (isNew || !existsSync(join(home, name))) continue;
      onStep();
      renameSync(join(home, name), join(away, name));
    }
    if (old.length > 0) syncDirectory(away);
    syncDirectory(home);
    for (const name of names) {
      if (!existsSync(join(source, name))) continue;
      onStep();
      renameSync(join(source, name), join(home, name));
    }
    onStep();
    syncDirectory(home);
    rmSync(path);
    syncDirectory(home);
    rmSync(source, { recursive: true, force: true });
  });
}

/** Names in a note are names, never paths: a note that somebody doctored must not move other files, nor have another folder removed. */
const NAME = /^[a-z][a-z0-9._-]{0,99}$/i;

const isName = (given: unknown): boolean => typeof given === 'string' && NAME.test(given);
const areNames = (given: unknown): boolean => Array.isArray(given) && given.every(isName);

function readNote(path: string): RestoreNote {
  try {
    const { from, aside, names, old } = JSON.parse(readFileSync(path, 'utf8')) as RestoreNote;
    const areOurs = isName(from) && from.startsWith(STAGING) && isName(aside) && aside.startsWith(ASIDE);
    if (areOurs && areNames(names) && areNames(old)) return { from, aside, names, old };
  } catch {
    // Told below.
  }
  throw noNote(path);
}

const noNote = (path: string): JournalError =>
  new JournalError(
    'corrupt',
    `${path} is no note of a restore: look at what the directory holds, put the files of one desk in place, and remove it`,
  );
