/** Somebody has put a trigger into the journal that swallows what the desk writes. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';
import { desk, serveDesk } from '../support/cli.ts';
import { temporaryDirectory } from '../unit/journal/journal-fixture.ts';

it('keeps no kill from being recorded, and no start goes on as if nothing were', { timeout: 180_000 }, async () => {
  const directory = join(temporaryDirectory(), 'desk');
  await (await serveDesk(directory, '--demo')).signal('SIGTERM');
  const sql = 'CREATE TRIGGER evil BEFORE INSERT ON facts BEGIN SELECT RAISE(IGNORE); END';
  const database = new Database(join(directory, 'desk.db'));
  database.exec(sql);
  database.close();

  const start = await desk('serve', '--port', '0', '--data-dir', directory);
  expect([start.status, start.stderr]).toEqual([1, expect.stringMatching(/^desk: .*a trigger evil that no desk made/)]);
  expect(start.stderr).not.toContain('    at ');

  const killed = await desk('kill', '--reason', 'test', '--data-dir', directory);
  expect([killed.status, killed.stderr]).toEqual([
    0,
    expect.stringContaining('!! the schema has a trigger evil that no'),
  ]);
  expect((await desk('status', '--data-dir', directory)).stdout).toContain('HALTED');
  expect((await desk('verify', '--data-dir', directory)).status).toBe(0);
  const journal = openJournal({ directory, readonly: true });
  const [row] = journal.audit({ action: 'schema_mended', limit: 1 });
  journal.close();
  expect(JSON.parse(row?.payload ?? '{}')).toEqual({ problem: 'the schema has a trigger evil that no desk made', sql });
});
