/** A desk does not go on, without a word, on a record whose last checkpoint nobody with its key has signed. */
import { rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { anchorPath } from '../../../electron/journal/checkpoint/anchor-file.ts';
import { parseNote, signNote } from '../../../electron/journal/checkpoint/note.ts';
import { keyPath, loadOrCreateSigningKey, publicKeyPath } from '../../../electron/journal/checkpoint/signing-key.ts';
import { databasePath, openJournal } from '../../../electron/journal/open.ts';
import { CheckpointRig, DESK_ID, newKey } from '../../support/checkpoint-rig.ts';
import { closing, refusalCode, temporaryDirectory } from './journal-fixture.ts';

/** A closed journal with one checkpoint, whose note `forge` has made another one, in the table and in the anchors. */
function forged(forge: (note: string) => string): CheckpointRig {
  const rig = new CheckpointRig().begin();
  rig.facts(5);
  rig.journal.close();
  const database = new Database(databasePath(rig.directory));
  const triggers = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'checkpoints'",
    )
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  const note = forge(database.prepare<[], string>('SELECT note FROM checkpoints').pluck().get() ?? '');
  database.prepare('UPDATE checkpoints SET note = ?').run(note);
  for (const { sql } of triggers) database.exec(sql);
  database.close();
  writeFileSync(anchorPath(rig.directory), `${note}\n`);
  return rig;
}

const origin = `hotswap-desk/${DESK_ID}`;

describe('a journal is not opened to be written', () => {
  it('where the signature is not one', () => {
    const { directory } = forged((note) => {
      const [line = ''] = /— .*\n$/.exec(note) ?? [];
      const bytes = Buffer.from(line.trim().split(' ').at(-1) ?? '', 'base64');
      bytes.fill(0, 4);
      return note.replace(line, `— ${origin} ${bytes.toString('base64')}\n`);
    });
    expect(refusalCode(() => openJournal({ directory }))).toBe('corrupt');
    expect(() => openJournal({ directory })).toThrow(
      /signature of the checkpoint over 5 audit rows is not that of signing-key\.pub/,
    );
  });

  it('where another key signed, of which the audit knows nothing', () => {
    const { directory } = forged((note) => signNote(parseNote(note).text, origin, newKey()));
    expect(() => openJournal({ directory })).toThrow(/another key than the one in signing-key\.pub/);
  });
});

it('verifies across a change of key', async () => {
  const directory = temporaryDirectory();
  for (let life = 0; life < 2; life += 1) {
    const journal = openJournal({ directory });
    const { key, isNew } = await loadOrCreateSigningKey(directory);
    const rig = new CheckpointRig({ directory, key, journal }).begin({ isNew });
    rig.facts(3);
    rig.journal.close();
    for (const path of [publicKeyPath(directory), keyPath(directory)]) if (life === 0) rmSync(path);
  }
  expect(verifyJournal({ directory })).toMatchObject({ ok: true, problems: [], checkpoints: { count: 2 } });
});

it('goes on after a change of key that the audit tells of, and where the public key is gone', () => {
  const before = new CheckpointRig().begin();
  before.facts(5);
  before.journal.close();
  const { directory } = before;
  rmSync(publicKeyPath(directory));
  const after = new CheckpointRig({ directory }).begin({ isNew: true });
  after.note();
  after.journal.close();
  closing(openJournal({ directory })).close();
});
