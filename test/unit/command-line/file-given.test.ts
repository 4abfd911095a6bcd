import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { exportTable } from '../../../electron/command-line/journal/export.ts';
import { assertGiven, assertNew } from '../../../electron/command-line/journal/file-given.ts';
import { foundWords } from '../../../electron/command-line/journal/verify-words.ts';
import { asJournalError } from '../../../electron/journal/error.ts';
import { NewFile } from '../../../electron/journal/files/new-file.ts';
import { journalDirectory, refusal, temporaryDirectory } from '../journal/journal-fixture.ts';

const LONG = 'a'.repeat(300);

describe('a file that a command is to write', () => {
  it.each([
    ['', /name of the file is empty/],
    ['-', /not to standard output/],
    ['/nosuch/x', /^no such directory: \/nosuch$/],
    [`/tmp/${LONG}`, /longer than the file system takes/],
  ])('cannot be %j', (path, words) => {
    expect(() => assertNew(path)).toThrow(words);
  });

  it('is missed by an export where its folder is, and not a journal', async () => {
    const dataDir = journalDirectory(1);
    await expect(exportTable('/nosuch/x', { dataDir, table: 'fills' })).rejects.toThrow('no such directory: /nosuch');
    await expect(exportTable('', { dataDir, table: 'fills' })).rejects.toThrow('the name of the file is empty');
  });

  it('leaves nothing behind where it cannot be', () => {
    expect(refusal(() => new NewFile('')).message).toMatch(/empty/);
    expect(refusal(() => new NewFile('/nosuch/x')).message).toBe('no such directory: /nosuch');
    expect(readdirSync('.').filter((name) => name.startsWith('.partial-'))).toEqual([]);
  });

  it('may have a name of its own kind', () => {
    const folder = temporaryDirectory();
    expect(() => assertNew(join(folder, '-'))).not.toThrow();
    mkdirSync(join(folder, 'x'));
    expect(() => assertNew(join(folder, 'x'))).toThrow(/is a directory/);
    expect(existsSync(join(folder, '-'))).toBe(false);
  });
});

describe('a file that a command is to read', () => {
  it('is told in words where its path leads nowhere', () => {
    const loop = join(temporaryDirectory(), 'loop');
    symlinkSync(loop, loop);
    expect(() => assertGiven(loop, 'bundle')).toThrow(/its links lead in a circle: name another path$/);
    expect(() => assertGiven(join(temporaryDirectory(), LONG), 'bundle')).toThrow(/longer than the file system takes/);
  });
});

describe('what is wrong', () => {
  const problems = [{ table: 'bundle', seq: 0, message: 'it is damaged' }] as const;

  it('with a bundle concerns no directory', () => {
    const words = foundWords({ problems }, true).join('\n');
    expect(words).toMatch(/ask whoever gave it to you for another/);
    expect(words).not.toMatch(/directory|restore/);
    expect(foundWords({ problems }, false).join('\n')).toMatch(/keep the directory as it is.*restore/);
  });

  it('with a row is not said of the disk', () => {
    const tooBig = new Database.SqliteError('string or blob too big', 'SQLITE_TOOBIG');
    const told = asJournalError(tooBig, 'cannot read it');
    expect(told).toMatchObject({
      code: 'corrupt',
      message: expect.stringMatching(/^cannot read it: a row there is larger/),
    });
    expect(String(told)).not.toContain('disk');
  });
});
