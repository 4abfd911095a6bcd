import type { Migration } from './index.ts';

/**
 * Where a journal begins whose older rows stand in a segment (`base`): one row, or none where it begins at the first row of all.
 * `row` is the last audit row that is not here, `hash` its hash, `facts` the facts up to it, `range` the Merkle tree over the
 * rows up to it, `checkpoints` how many of them are not here, `events` the last event of the outbox that is not here: those that
 * still wait are read from the segment. The checkpoints here prove `range`, and the rows here prove `hash`.
 */
export const base: Migration = {
  version: 6,
  sql: `
  CREATE TABLE base(
    segment INTEGER PRIMARY KEY CHECK (segment >= 1),
    row INTEGER NOT NULL,
    hash TEXT NOT NULL,
    facts INTEGER NOT NULL,
    range BLOB NOT NULL,
    checkpoints INTEGER NOT NULL,
    events INTEGER NOT NULL,
    ts_ns INTEGER NOT NULL
  ) STRICT;
  CREATE TRIGGER base_insert BEFORE INSERT ON base WHEN EXISTS (SELECT 1 FROM base)
    BEGIN SELECT RAISE(ABORT, 'base: a journal begins once'); END;
  CREATE TRIGGER base_update BEFORE UPDATE ON base
    BEGIN SELECT RAISE(ABORT, 'base: a row may not be changed'); END;
  CREATE TRIGGER base_delete BEFORE DELETE ON base
    BEGIN SELECT RAISE(ABORT, 'base: a row may not be deleted'); END;`,
};
