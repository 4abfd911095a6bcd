import type { Migration } from './index.ts';

/**
 * Rows of `facts` and `audit` are appended and never touched again, and the database itself holds to that.
 *
 * `INSERT OR REPLACE` deletes without firing these triggers where a connection has `recursive_triggers` off (ours
 * has it on). A trigger before each INSERT would close that too, at a quarter of the whole cost of writing a row;
 * the chain finds the replaced row anyway.
 */
const appendOnly = (table: string): string => `
  CREATE TRIGGER ${table}_update BEFORE UPDATE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table}: a row may not be changed'); END;
  CREATE TRIGGER ${table}_delete BEFORE DELETE ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table}: a row may not be deleted'); END;`;

/** What happened (`facts`), who did what (`audit`, a hash chain), and values kept with the data directory (`meta`). */
export const factsAndAudit: Migration = {
  version: 1,
  sql: `
  CREATE TABLE facts(
    seq INTEGER PRIMARY KEY,
    ts_ns INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  ${appendOnly('facts')}

  CREATE TABLE audit(
    seq INTEGER PRIMARY KEY,
    ts_ns INTEGER NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_subject ON audit(subject);
  CREATE INDEX audit_by_action ON audit(action);
  ${appendOnly('audit')}

  CREATE TABLE meta(
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;`,
};
