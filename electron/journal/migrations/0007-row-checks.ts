import type { Migration } from './index.ts';

/**
 * Check sums of the rows that no chain covers: events that wait (`outbox`), values kept with the directory (`meta`) and password
 * hashes (`operator_secrets`). `row_check` is a function of the connection's own (`rowCheck` in row-check.ts); rows of before this
 * step get theirs from what they hold now. The guard of the outbox stands aside for that and comes back as it was.
 */
export const rowChecks: Migration = {
  version: 7,
  sql: `
  ALTER TABLE outbox ADD COLUMN check_sum TEXT;
  DROP TRIGGER outbox_update;
  UPDATE outbox SET check_sum = row_check('outbox', seq, fact_seq, event_id, subject, body);
  CREATE TRIGGER outbox_update BEFORE UPDATE ON outbox
    BEGIN SELECT RAISE(ABORT, 'outbox: a row may not be changed'); END;
  ALTER TABLE meta ADD COLUMN check_sum TEXT;
  UPDATE meta SET check_sum = row_check('meta', key, value);
  ALTER TABLE operator_secrets ADD COLUMN check_sum TEXT;
  UPDATE operator_secrets SET check_sum = row_check('operator_secrets', name, number, hash);`,
};
