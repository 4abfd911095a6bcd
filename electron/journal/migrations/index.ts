import type { Database } from 'better-sqlite3';
import { assert } from '../../../shared/base/assert.ts';
import { rowCheck } from '../rows/row-check.ts';
import { factsAndAudit } from './0001-facts-and-audit.ts';
import { outbox } from './0002-outbox.ts';
import { operatorSecrets } from './0003-operator-secrets.ts';
import { checkpoints } from './0004-checkpoints.ts';
import { snapshots } from './0005-snapshots.ts';
import { base } from './0006-base.ts';
import { rowChecks } from './0007-row-checks.ts';

/** One step of the schema. Steps are never edited once released; a change is a new step. */
export interface Migration {
  /** 1 for the first; each next one is one higher. Kept in SQLite's `user_version`. */
  readonly version: number;
  readonly sql: string;
}

/** All steps, in order. */
export const MIGRATIONS: readonly Migration[] = [
  factsAndAudit,
  outbox,
  operatorSecrets,
  checkpoints,
  snapshots,
  base,
  rowChecks,
];

/** The version this desk writes. */
export const LATEST_VERSION = MIGRATIONS.length;

/** The schema version a database stands at; 0 for an empty one. */
export const schemaVersion = (database: Database): number => Number(database.pragma('user_version', { simple: true }));

/**
 * Brings the schema up to `LATEST_VERSION`. Each step and its number are one transaction, so that a crash between
 * two steps leaves a database that knows where it stands.
 */
export function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  // For statements alone: no view or trigger of a doctored file can call it.
  database.function('row_check', { deterministic: true, directOnly: true, varargs: true }, rowCheck);
  migrations.forEach(({ version, sql }, index) => {
    assert(version === index + 1, `migration ${version} stands in the place of ${index + 1}`);
    if (version <= schemaVersion(database)) return;
    database
      .transaction(() => {
        database.exec(sql);
        database.pragma(`user_version = ${version}`);
      })
      .immediate();
  });
}
