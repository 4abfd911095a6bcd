/** A journal whose files are taken away from under it. */
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { closing, factBatch, refusalCode, temporaryDirectory } from './journal-fixture.ts';

function written() {
  const directory = temporaryDirectory();
  const journal = closing(openJournal({ directory }));
  journal.commit(factBatch(1, 3));
  return { directory, journal, path: join(directory, 'desk.db') };
}

describe('a journal whose file is not under its name any more', () => {
  it.each(['desk.db', 'desk.db-wal'])('refuses to write where %s was moved, and goes on once it is back', (name) => {
    const { directory, journal } = written();
    const [path, away] = [join(directory, name), join(directory, 'away')];
    renameSync(path, away);
    expect(refusalCode(() => journal.commit(factBatch(4, 5)))).toBe('io');
    expect(() => journal.commit(factBatch(4, 5))).toThrow(
      /was moved, deleted or replaced .* put the very same file back/,
    );
    renameSync(away, path);
    journal.commit(factBatch(4, 5));
    journal.close();
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 5 });
  });

  it('refuses to write beside a copy that was put in its place', () => {
    const { directory, journal, path } = written();
    copyFileSync(path, join(directory, 'copy'));
    rmSync(path);
    renameSync(join(directory, 'copy'), path);
    expect(refusalCode(() => journal.commit(factBatch(4, 5)))).toBe('io');
  });
});
