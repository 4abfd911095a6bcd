import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { EpochNs } from '../../../shared/units/time.ts';
import { guarded } from '../error.ts';
import { createFile } from '../writer.ts';
import { writeBase } from './base.ts';
import { discardNext } from './leftovers.ts';
import type { RotationPlan } from './plan.ts';
import { nextPath } from './segment-files.ts';

/** Where `meta` keeps the byte of the anchor file at which the anchor of the first checkpoint that is here begins. */
export const ANCHORS_FROM = 'anchors_from';

/** What goes over: waiting events after the facts that they tell of. */
const COPIES: readonly ((plan: RotationPlan) => readonly [sql: string, ...values: number[]])[] = [
  ({ base }) => ['INSERT INTO main.facts SELECT * FROM full.facts WHERE seq > ?', base.facts],
  ({ base }) => ['INSERT INTO main.audit SELECT * FROM full.audit WHERE seq > ?', base.row],
  ({ base }) => ['INSERT INTO main.checkpoints SELECT * FROM full.checkpoints WHERE size > ?', base.row],
  ({ snapshot }) => ['INSERT INTO main.snapshots SELECT * FROM full.snapshots WHERE seq = ?', snapshot],
  () => ['INSERT INTO main.outbox SELECT * FROM full.outbox'],
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
      })
      .immediate();
  } finally {
    database.exec('DETACH full');
  }
}

/** Each anchor is its note and a newline. */
function keepAnchorsFrom(database: Database, { base }: RotationPlan): void {
  const before = Number(
    database.prepare<[string], string>('SELECT value FROM full.meta WHERE key = ?').pluck().get(ANCHORS_FROM) ?? 0,
  );
  const bytes = database
    .prepare<[number], number>(
      'SELECT coalesce(sum(length(CAST(note AS BLOB)) + 1), 0) FROM full.checkpoints WHERE size <= ?',
    )
    .pluck()
    .get(base.row);
  database
    .prepare('INSERT OR REPLACE INTO main.meta(key, value) VALUES (?, ?)')
    .run(ANCHORS_FROM, String(before + (bytes ?? 0)));
}
