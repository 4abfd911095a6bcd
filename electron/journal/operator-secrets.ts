import type { Database } from 'better-sqlite3';
import { assert } from '../../shared/base/assert.ts';
import type { OperatorSecret, SecretsPort } from '../engine/ports.ts';
import { guarded, journalError } from './error.ts';
import { schemaVersion } from './migrations/index.ts';
import { damagedRow, named, ROW_CHECK_SCHEMA, rowCheck } from './rows/row-check.ts';

/** The first schema that keeps secrets. */
const SECRETS_SCHEMA = 3;

const REMEDY = 'Nobody is let in with it: an administrator sets a new password';

const sumOf = (name: string, { number, hash }: OperatorSecret): string =>
  rowCheck('operator_secrets', name, number, hash);

/** The password hashes on an open connection. */
export class OperatorSecrets implements SecretsPort {
  readonly #read: (name: string) => OperatorSecret | undefined;
  readonly #write: (name: string, secret: OperatorSecret) => void;

  /** The secrets of a journal, or undefined where its schema, which can only be read, has none. */
  static open(database: Database, readonly: boolean): OperatorSecrets | undefined {
    return schemaVersion(database) < SECRETS_SCHEMA ? undefined : new OperatorSecrets(database, readonly);
  }

  private constructor(database: Database, readonly: boolean) {
    // Those of older schemas, which can only be read, have no check sums.
    const isChecked = schemaVersion(database) >= ROW_CHECK_SCHEMA;
    const read = database.prepare<[string], OperatorSecret & { readonly checkSum: string | null }>(
      `SELECT number, hash, ${isChecked ? 'check_sum' : 'NULL'} AS checkSum FROM operator_secrets WHERE name = ?`,
    );
    this.#read = (name) => {
      const row = read.get(name);
      if (row === undefined) return undefined;
      const { checkSum, ...secret } = row;
      if (isChecked && checkSum !== sumOf(name, secret))
        throw damagedRow('operator_secrets', `the password hash of ${named(name)}`, REMEDY);
      return secret;
    };
    const write = readonly
      ? undefined
      : database.prepare<[string, number, string, string]>(
          `INSERT INTO operator_secrets(name, number, hash, check_sum) VALUES (?, ?, ?, ?)
       ON CONFLICT(name) DO UPDATE SET number = excluded.number, hash = excluded.hash, check_sum = excluded.check_sum`,
        );
    this.#write = (name, { number, hash }) => {
      if (write === undefined)
        throw journalError('readonly', 'cannot keep a password: the journal is open for reading only');
      write.run(name, number, hash, sumOf(name, { number, hash }));
    };
  }

  secret(name: string): OperatorSecret | undefined {
    return guarded('cannot read a password hash', () => this.#read(name));
  }

  keepSecret(name: string, secret: OperatorSecret): void {
    assert(name.isWellFormed() && secret.hash.isWellFormed(), 'a secret that is not well-formed Unicode');
    guarded('the password is not on disk', () => this.#write(name, secret));
  }
}
