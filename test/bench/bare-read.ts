import Database from 'better-sqlite3';
import { databasePath } from '../../electron/journal/open.ts';
import { assert } from '../../shared/base/assert.ts';
import { timed } from './clock.ts';

/** Nanoseconds that bare SQLite takes to hand out every fact and audit row of a journal: the machine's own limit for a reader. */
export function bareReadNs(directory: string): number {
  const database = new Database(databasePath(directory), { readonly: true });
  let bytes = 0;
  const ns = timed(() => {
    for (const table of ['facts', 'audit'])
      for (const row of database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY seq`).iterate())
        bytes += String(row.kind ?? row.action).length;
  });
  assert(bytes > 0, 'nothing was read');
  database.close();
  return ns;
}
