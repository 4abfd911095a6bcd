import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { CommitBatch, JournalPort } from '../../electron/engine/ports.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { canonicalJson } from '../../shared/base/canonical.ts';
import { epochNs } from '../../shared/units/time.ts';

/** One commit of the load. What a harness times. */
export interface JournalLoad {
  /** Commits the next group. Its rows are made beforehand, outside the measured time, by `prepare`. */
  commit(): void;
  /** Makes the groups that the next `commits` calls of `commit` write. */
  prepare(commits: number): void;
  /** Closes the database and deletes its files. */
  close(): void;
}

const ORIGIN_NS = 1_723_075_200_000_000_000n;
const STEP_NS = 1_000_003n;

/** A group of audit rows, each with its fact, of the size and shape of an order's. */
function group(firstFact: number, rows: number): CommitBatch {
  const numbers = Array.from({ length: rows }, (_, index) => firstFact + index);
  const body = (seq: number) => ({
    client_order_id: `O-${seq}`,
    instrument: 'binance-usdm:BTCUSDT',
    limit_price: String(550_000 + (seq % 977)),
    quantity: String(1 + (seq % 13)),
    side: seq % 2 === 0 ? 'buy' : 'sell',
    version: 'momentum@2.0.0',
  });
  return {
    facts: numbers.map((seq) => ({
      seq,
      tsNs: epochNs(ORIGIN_NS + BigInt(seq) * STEP_NS),
      kind: 'order_sent',
      body: canonicalJson(body(seq)),
    })),
    audit: numbers.map((seq) => ({
      tsNs: epochNs(ORIGIN_NS + BigInt(seq) * STEP_NS),
      actor: 'momentum@2.0.0',
      role: 'version',
      action: 'order_sent',
      subject: `O-${seq}`,
      payload: { fact: seq },
    })),
  };
}

/** Commits of `rows` audit rows with their facts, through the journal, in a new directory. */
export function journalLoad(directory: string, rows: number): JournalLoad {
  const journal: JournalPort = openJournal({ directory });
  const groups: CommitBatch[] = [];
  let next = 1;
  let taken = 0;
  return {
    prepare(commits) {
      for (let index = 0; index < commits; index += 1, next += rows) groups.push(group(next, rows));
    },
    commit() {
      const batch = groups[taken++];
      if (batch === undefined) throw new RangeError('no group is prepared');
      journal.commit(batch);
    },
    close() {
      journal.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

type FactValues = [number, bigint, string, string];
type AuditValues = [number, bigint, string, string, string, string, string, string, string];

/**
 * The machine's own limit: the same rows with the same bytes by bare better-sqlite3 at FULL, into two tables with
 * neither index nor trigger, with hashes made beforehand.
 */
export function bareLoad(directory: string, rows: number): JournalLoad {
  const database = new Database(join(directory, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(`
    CREATE TABLE facts(seq INTEGER PRIMARY KEY, ts_ns INTEGER, kind TEXT, body TEXT);
    CREATE TABLE audit(seq INTEGER PRIMARY KEY, ts_ns INTEGER, actor TEXT, role TEXT, action TEXT, subject TEXT,
                       payload TEXT, prev_hash TEXT, hash TEXT);`);
  const insertFact = database.prepare<FactValues>('INSERT INTO facts VALUES (?, ?, ?, ?)');
  const insertAudit = database.prepare<AuditValues>('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insert = database.transaction((facts: FactValues[], audit: AuditValues[]) => {
    for (const values of facts) insertFact.run(...values);
    for (const values of audit) insertAudit.run(...values);
  }).immediate;
  const groups: { facts: FactValues[]; audit: AuditValues[] }[] = [];
  const hash = 'c0ffee00'.repeat(8);
  let next = 1;
  let taken = 0;
  return {
    prepare(commits) {
      for (let index = 0; index < commits; index += 1, next += rows) {
        const { facts, audit } = group(next, rows);
        groups.push({
          facts: facts.map((row) => [row.seq, row.tsNs, row.kind, row.body]),
          audit: audit.map((row, offset) => [
            next + offset,
            row.tsNs,
            row.actor,
            row.role,
            row.action,
            row.subject,
            canonicalJson({
              ...row.payload,
              record: { body: JSON.parse(facts[offset]?.body ?? ''), kind: 'order_sent', ts_ns: String(row.tsNs) },
            }),
            hash,
            hash,
          ]),
        });
      }
    },
    commit() {
      const values = groups[taken++];
      if (values === undefined) throw new RangeError('no group is prepared');
      insert(values.facts, values.audit);
    },
    close() {
      database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
