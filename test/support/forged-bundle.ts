import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { StoredFact } from '../../electron/engine/ports.ts';
import { chainRows } from '../../electron/journal/batch.ts';
import { GENESIS_HASH } from '../../electron/journal/rows/chain.ts';
import { rowLine } from '../../electron/verification/evidence/bundle-format.ts';
import { temporaryDirectory } from '../unit/journal/journal-fixture.ts';
import { batchOf } from './verified-desk.ts';

/** A bundle whose chain is whole over facts of one's own, as anybody can make one; nobody has signed it. */
export function forgedBundle(facts: readonly StoredFact[]): string {
  const { audit, head } = chainRows(batchOf(facts), { facts: 0, rows: 0, hash: GENESIS_HASH });
  const about = { format: 'hotswap-desk-evidence', version: 1, made_at: 'now', public_key: null };
  const end = { rows: head.rows, facts: head.facts, head: head.hash };
  const lines = [JSON.stringify({ bundle: about }), ...audit.map(rowLine), JSON.stringify({ end })];
  const file = join(temporaryDirectory(), 'forged.gz');
  writeFileSync(file, gzipSync(`${lines.join('\n')}\n`));
  return file;
}
