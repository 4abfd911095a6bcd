import type { Database } from 'better-sqlite3';
import { assert } from '../../shared/base/assert.ts';
import type { OperatorSecret, SecretsPort } from '../engine/ports.ts';
import { guarded, journalError } from './error.ts';
import { schemaVersion } from './migrations/index.ts';

/** The first schema that keeps secrets. */
const SECRETS_SCHEMA = 3;

/** The password hashes on an open connection. */
export class OperatorSecrets implements SecretsPort {
  readonly #read: (name: string) => OperatorSecret | undefined;
  readonly #write: (name: string, secret: OperatorSecret) => void;

  /** The secrets of a journal, or undefined where its schema, which can only be read, has none. */
  static open(database: Database, readonly: boolean): OperatorSecrets | undefined {
    return schemaVersion(database) < SECRETS_SCHEMA ? undefined : new OperatorSecrets(database, readonly);
  }

  private constructor(database: Database, readonly: boolean) {
    const read = database.prepare<[string], OperatorSecret>('SELECT number, hash FROM operator_secrets WHERE name = ?');
    this.#read = (name) => read.get(name);
    const write = database.prepare<[string, number, string]>(
      `INSERT INTO operator_secrets(name, number, hash) VALUES (?, ?, ?)
       ON CONFLICT(name) DO UPDATE SET number = excluded.number, hash = excluded.hash`,
    );
    this.#write = (name, { number, hash }) => {
      if (readonly) throw journalError('readonly', 'cannot keep a password: the journal is open for reading only');
      write.run(name, number, hash);
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
