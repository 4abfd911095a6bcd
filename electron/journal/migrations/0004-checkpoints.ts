import type { Migration } from './index.ts';

/**
 * Signed heads of the audit (`checkpoints`), in the order in which they were made, each covering more rows than the one before.
 * `note` is what was signed and is anchored elsewhere; `range` is the Merkle tree at that size, as the concatenation of its
 * hashes, so that a start needs to read only the rows behind the last one. Its root stands in the note.
 */
export const checkpoints: Migration = {
  version: 4,
  sql: `
  CREATE TABLE checkpoints(
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL,
    range BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER checkpoints_update BEFORE UPDATE ON checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints: a row may not be changed'); END;
  CREATE TRIGGER checkpoints_delete BEFORE DELETE ON checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints: a row may not be deleted'); END;`,
};
