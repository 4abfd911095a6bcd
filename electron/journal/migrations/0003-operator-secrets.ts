import type { Migration } from './index.ts';

/**
 * Password hashes of operators (`operator_secrets`), one row a person. They stand beside the facts and not in them: facts are
 * exported, published and replayed, and what is in them stays for good. `number` says which password of the operator's it
 * is; a hash whose number is not the one that the facts have come to is of no use.
 */
export const operatorSecrets: Migration = {
  version: 3,
  sql: `
  CREATE TABLE operator_secrets(
    name TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;`,
};
