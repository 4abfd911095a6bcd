/** What somebody does to a journal who can write its file, as long as they do not hold its private key. */
import { rmSync, unlinkSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Chance } from '../../electron/feed/simulation/chance.ts';
import { anchorPath } from '../../electron/journal/checkpoint/anchor-file.ts';
import { keyPath, publicKeyPath } from '../../electron/journal/checkpoint/signing-key.ts';
import { auditHash } from '../../electron/journal/rows/chain.ts';
import { type AuditColumns, auditRow } from '../../electron/journal/rows/rows.ts';
import { KeptJournal } from './power-loss-desk.ts';
import { withoutGuards } from './tamper-database.ts';

/** What the verifier needs to find it: the directory alone, or the public key or anchors that were kept outside. */
export type FoundWith = 'directory' | 'public key' | 'kept anchors';

export interface Tampering {
  readonly name: string;
  readonly foundWith: FoundWith;
  /** The row that the verifier must name first; left out where the whole end is concerned. */
  readonly row?: { readonly table: string; readonly seq: number };
  readonly work: (directory: string) => void | Promise<void>;
}

const sql =
  (...statements: readonly string[]) =>
  (directory: string): void =>
    withoutGuards(directory, (database) => {
      for (const statement of statements) database.exec(statement);
    });

const CHANGED_COLUMNS: readonly (readonly [table: 'audit' | 'facts', column: string, value: string])[] = [
  ['audit', 'ts_ns', 'ts_ns + 1'],
  ['audit', 'actor', "'somebody else'"],
  ['audit', 'role', "'administrator'"],
  ['audit', 'action', "'nothing'"],
  ['audit', 'subject', "subject || '1'"],
  ['audit', 'payload', "payload || ' '"],
  ['audit', 'hash', "CASE substr(hash, 1, 1) WHEN 'f' THEN '0' ELSE 'f' END || substr(hash, 2)"],
  ['audit', 'prev_hash', "substr(prev_hash, 2) || 'f'"],
  ['facts', 'ts_ns', 'ts_ns - 1'],
  ['facts', 'kind', "'order_denied'"],
  ['facts', 'body', "replace(body, 'quantity', 'amount')"],
];

/** Rows of the small journal's audit: each fact has one, and some stand alone. */
const lastOf = (database: Database, table: string): number =>
  database
    .prepare<[], number>(`SELECT max(${table === 'checkpoints' ? 'size' : 'seq'}) FROM ${table}`)
    .pluck()
    .get() ?? 0;

/** Computes the chain anew from a row on, as the journal would have written it. */
function recompute(database: Database, from: number): void {
  const rows = database
    .prepare<[number], AuditColumns>('SELECT * FROM audit WHERE seq >= ? ORDER BY seq')
    .safeIntegers();
  const before = database.prepare<[number], string>('SELECT hash FROM audit WHERE seq = ?').pluck();
  const write = database.prepare<[string, string, number]>('UPDATE audit SET prev_hash = ?, hash = ? WHERE seq = ?');
  let prevHash = before.get(from - 1) ?? '0'.repeat(64);
  for (const columns of rows.all(from)) {
    const row = { ...auditRow(columns), prevHash };
    const hash = auditHash(row);
    write.run(prevHash, hash, row.seq);
    prevHash = hash;
  }
}

/** Changes a row and its own hash, so that only the row behind it can tell. */
function changeOne(database: Database, seq: number): void {
  database.exec(`UPDATE audit SET actor = 'somebody else' WHERE seq = ${seq}`);
  const row = database.prepare<[number], AuditColumns>('SELECT * FROM audit WHERE seq = ?').safeIntegers().get(seq);
  const hash = auditHash(auditRow(row as AuditColumns));
  database.prepare('UPDATE audit SET hash = ? WHERE seq = ?').run(hash, seq);
}

/** Cuts off the last rows with everything that tells of them within the database. */
function cut(database: Database, rows: number): void {
  const keep = lastOf(database, 'audit') - rows;
  const facts = database
    .prepare<[number], number>("SELECT coalesce(max(payload ->> 'fact'), 0) FROM audit WHERE seq <= ?")
    .pluck()
    .get(keep) as number;
  database.exec(`DELETE FROM audit WHERE seq > ${keep}; DELETE FROM checkpoints WHERE size > ${keep};
    DELETE FROM outbox WHERE fact_seq > ${facts}; DELETE FROM facts WHERE seq > ${facts}`);
}

/** Another history, whole and consistent in itself, from a row on. */
const rewrite = (from: number) => (directory: string) =>
  withoutGuards(directory, (database) => {
    database.exec(`UPDATE audit SET actor = 'somebody else' WHERE seq = ${from}`);
    recompute(database, from);
  });

/** Takes away all that was signed, key and all, and lets a desk sign what there is with a key of its own. */
async function signAnew(directory: string): Promise<void> {
  withoutGuards(directory, (database) => database.exec('DELETE FROM checkpoints; DELETE FROM outbox'));
  rmSync(anchorPath(directory), { force: true });
  for (const path of [keyPath(directory), publicKeyPath(directory)]) unlinkSync(path);
  (await KeptJournal.open(directory)).close();
}

/** Tamperings with a journal of {@link closedJournal}: each at rows that chance picks. */
export function tamperings(chance: Chance): readonly Tampering[] {
  // The first rows of the audit are what the journal says of its key; fact 1 stands behind those.
  const audit = chance.integer(3, 20);
  const fact = chance.integer(2, 20);
  const end = chance.integer(1, 6);
  return [
    ...CHANGED_COLUMNS.map(([table, column, value]): Tampering => {
      const seq = table === 'audit' ? audit : fact;
      const work = sql(`UPDATE ${table} SET ${column} = ${value} WHERE seq = ${seq}`);
      return {
        name: `${column} of row ${seq} of ${table} is changed`,
        foundWith: 'directory',
        row: { table, seq },
        work,
      };
    }),
    {
      name: `audit row ${audit} is changed, and its own hash with it`,
      foundWith: 'directory',
      work: (directory) => withoutGuards(directory, (database) => changeOne(database, audit)),
    },
    ...(['audit', 'facts'] as const).map((table): Tampering => {
      const seq = table === 'audit' ? audit : fact;
      const work = sql(`DELETE FROM outbox WHERE fact_seq = ${seq}`, `DELETE FROM ${table} WHERE seq = ${seq}`);
      return { name: `row ${seq} of ${table} is deleted`, foundWith: 'directory', row: { table, seq }, work };
    }),
    ...(['audit', 'facts'] as const).map((table): Tampering => {
      const [a, b] = table === 'audit' ? [audit, audit + 2] : [fact, fact + 2];
      const set = (from: number, to: number): string => `UPDATE ${table} SET seq = ${to} WHERE seq = ${from}`;
      const work = sql('PRAGMA foreign_keys = OFF', set(a, -1), set(b, a), set(-1, b));
      return {
        name: `rows ${a} and ${b} of ${table} change places`,
        foundWith: 'directory',
        row: { table, seq: a },
        work,
      };
    }),
    {
      name: `a row is put in before audit row ${audit}`,
      foundWith: 'directory',
      work: sql(
        `UPDATE audit SET seq = -seq - 1 WHERE seq >= ${audit}`,
        'UPDATE audit SET seq = -seq WHERE seq < 0',
        `INSERT INTO audit SELECT ${audit}, ts_ns, actor, role, action, subject, '{}', prev_hash, hash FROM audit WHERE seq = ${audit - 1}`,
      ),
    },
    {
      name: 'a fact is added that no audit row names',
      foundWith: 'directory',
      work: sql('INSERT INTO facts SELECT max(seq) + 1, ts_ns, kind, body FROM facts'),
    },
    {
      name: 'an event is deleted before it was published',
      foundWith: 'directory',
      work: sql('DELETE FROM outbox WHERE seq = (SELECT min(seq) FROM outbox)'),
    },
    {
      name: 'a guard against change is taken away for good',
      foundWith: 'directory',
      work: sql('CREATE TRIGGER later AFTER INSERT ON facts BEGIN SELECT 1; END'),
    },
    {
      name: `the last ${end} rows are cut off`,
      foundWith: 'directory',
      work: (directory) => withoutGuards(directory, (database) => cut(database, end)),
    },
    {
      name: `the last ${end} rows are cut off, and the anchors with them`,
      foundWith: 'kept anchors',
      work: (directory) => {
        withoutGuards(directory, (database) => cut(database, end));
        rmSync(anchorPath(directory), { force: true });
      },
    },
    { name: `all is computed anew from row ${audit} on`, foundWith: 'directory', work: rewrite(audit) },
    {
      name: `all is computed anew from row ${audit} on, and what was signed is taken away`,
      foundWith: 'public key',
      work: (directory) => {
        rewrite(audit)(directory);
        withoutGuards(directory, (database) => database.exec('DELETE FROM checkpoints'));
        rmSync(anchorPath(directory), { force: true });
      },
    },
    {
      name: `all is computed anew from row ${audit} on, and signed with another key`,
      foundWith: 'public key',
      work: async (directory) => {
        rewrite(audit)(directory);
        await signAnew(directory);
      },
    },
    {
      name: 'all is signed again with another key',
      foundWith: 'kept anchors',
      work: signAnew,
    },
  ];
}
