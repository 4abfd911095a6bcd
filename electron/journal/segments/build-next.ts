import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { EpochNs } from '../../../shared/units/time.ts';
import { guarded, journalError } from '../error.ts';
import { MetaTable } from '../meta.ts';
import { createFile } from '../writer.ts';
import { writeBase } from './base.ts';
import { discardNext } from './leftovers.ts';
import type { RotationPlan } from './plan.ts';
import { nextPath } from './segment-files.ts';

/** Where `meta` keeps the byte of the anchor file at which the anchor of the first checkpoint that is here begins. */
export const ANCHORS_FROM = 'anchors_from';

/** What goes over. */
const COPIES: readonly ((plan: RotationPlan) => readonly [sql: string, ...values: number[]])[] = [
  ({ base }) => ['INSERT INTO main.facts SELECT * FROM full.facts WHERE seq > ?', base.facts],
  ({ base }) => ['INSERT INTO main.audit SELECT * FROM full.audit WHERE seq > ?', base.row],
  ({ base }) => ['INSERT INTO main.checkpoints SELECT * FROM full.checkpoints WHERE size > ?', base.row],
  ({ snapshot }) => ['INSERT INTO main.snapshots SELECT * FROM full.snapshots WHERE seq = ?', snapshot],
  () => ['INSERT INTO main.operator_secrets SELECT * FROM full.operator_secrets'],
  () => ['INSERT INTO main.meta SELECT * FROM full.meta WHERE true'],
];

/**
 * Makes the journal that follows, whole and synced, beside the full one: it has its name only once it is.
 *
 * @param path of the full journal, which is only read. Nobody may write to it meanwhile.
 */
export function buildNext(path: string, plan: RotationPlan, now: EpochNs): void {
  guarded(`cannot make the journal that follows ${path}`, () => {
    if (existsSync(nextPath(path))) discardNext(path);
    createFile(nextPath(path), (database) => fill(database, path, plan, now));
  });
}

function fill(database: Database, path: string, plan: RotationPlan, now: EpochNs): void {
  database.prepare('ATTACH ? AS full').run(path);
  try {
    database
      .transaction(() => {
        writeBase(database, plan.base, now);
        for (const copy of COPIES) {
          const [sql, ...values] = copy(plan);
          database.prepare(sql).run(...values);
        }
        keepAnchorsFrom(database, plan);
        assertWhole(database, plan);
      })
      // Deferred: an immediate transaction would take the full journal's write lock too.
      .deferred();
  } finally {
    database.exec('DETACH full');
  }
}

/** What was copied is what was planned: the rows from the base to the head, and the facts that they name. */
function assertWhole(database: Database, { base, rows, facts, head }: RotationPlan): void {
  const found = database
    .prepare<[], { first: number; last: number; rows: number; facts: number; hash: string; link: string }>(
      `SELECT min(seq) AS first, max(seq) AS last, count(*) AS rows, (SELECT count(*) FROM main.facts) AS facts,
       (SELECT hash FROM main.audit ORDER BY seq DESC LIMIT 1) AS hash,
       (SELECT prev_hash FROM main.audit ORDER BY seq LIMIT 1) AS link FROM main.audit`,
    )
    .get();
  const isWhole =
    found?.first === base.row + 1 &&
    found.last === rows.to &&
    found.rows === rows.to - base.row &&
    found.facts === facts.to - base.facts &&
    found.hash === head &&
    found.link === base.hash;
  if (!isWhole) throw journalError('corrupt', 'its last rows do not follow one another');
}

/** Each anchor is its note and a newline. */
function keepAnchorsFrom(database: Database, { base }: RotationPlan): void {
  // What the full journal has of it was copied before this.
  const meta = new MetaTable(database);
  const before = Number(meta.get(ANCHORS_FROM) ?? 0);
  const bytes = database
    .prepare<[number], number>(
      'SELECT coalesce(sum(length(CAST(note AS BLOB)) + 1), 0) FROM full.checkpoints WHERE size <= ?',
    )
    .pluck()
    .get(base.row);
  meta.set(ANCHORS_FROM, String(before + (bytes ?? 0)));
}
