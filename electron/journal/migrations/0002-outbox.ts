import type { Migration } from './index.ts';

/**
 * Events that wait to be published (`outbox`). A row is deleted when it is acknowledged, and never changed before; how
 * far that has come is kept in `meta` as `outbox_acknowledged`, in the same transaction, so that sequences are never
 * used twice and a row that was taken out unpublished shows. Facts of before this step have no events.
 */
export const outbox: Migration = {
  version: 2,
  sql: `
  CREATE TABLE outbox(
    seq INTEGER PRIMARY KEY,
    fact_seq INTEGER NOT NULL REFERENCES facts(seq),
    event_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER outbox_update BEFORE UPDATE ON outbox
    BEGIN SELECT RAISE(ABORT, 'outbox: a row may not be changed'); END;
  CREATE TRIGGER outbox_delete BEFORE DELETE ON outbox
    WHEN OLD.seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'outbox_acknowledged')
    BEGIN SELECT RAISE(ABORT, 'outbox: a row may not be deleted before it is acknowledged'); END;`,
};
