import type { Migration } from './index.ts';

/**
 * States of the engine (`snapshots`), each standing for the first `facts` facts. `state` is canonical JSON (RFC 8785) under gzip,
 * `sha256` the hash of that JSON, and `format` the number of its form: a desk passes over those it does not know. An audit row
 * `snapshot` whose subject is the hash puts each of them under the chain.
 */
export const snapshots: Migration = {
  version: 5,
  sql: `
  CREATE TABLE snapshots(
    seq INTEGER PRIMARY KEY,
    facts INTEGER NOT NULL,
    format INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER snapshots_update BEFORE UPDATE ON snapshots
    BEGIN SELECT RAISE(ABORT, 'snapshots: a row may not be changed'); END;
  CREATE TRIGGER snapshots_delete BEFORE DELETE ON snapshots
    BEGIN SELECT RAISE(ABORT, 'snapshots: a row may not be deleted'); END;`,
};
