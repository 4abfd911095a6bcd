import type { AuditRow } from '../../engine/ports.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';
import type { ChainPlace } from '../recovery.ts';
import type { OnFact } from '../rows/fact-cursor.ts';
import type { JournalFile } from '../segments/journal-files.ts';
import { LinkCheck } from '../segments/link-check.ts';
import { ChainWalk } from './chain-walk.ts';
import type { CheckpointReport, Head } from './checkpoint-check.ts';
import { CheckpointWalk } from './checkpoint-walk.ts';
import { missing, type Report } from './problem.ts';
import type { SignerHistory } from './signer-history.ts';

/** Who looks at what is read. What several files hold is told once, by the first of them. */
export interface Watchers {
  readonly onRow: (row: AuditRow, at: Head) => void;
  readonly onFact?: OnFact | undefined;
  readonly onCheckpoint?: ((note: string) => void) | undefined;
  /** Who has signed so far, over all files. */
  readonly history: SignerHistory;
}

/** Where a file ended, and its checkpoints that no file before it has. */
export interface FileEnd extends Head {
  readonly signed: CheckpointReport;
  /** Audit rows that its last checkpoint covers. */
  readonly checkpointed: number;
}

/** Where the first of the files begins. */
export const beginningOf = ({ row, hash, facts }: ChainPlace): FileEnd => ({
  rows: row,
  hash,
  facts,
  signed: { count: 0, covered: 0, keys: [] },
  checkpointed: 0,
});

/**
 * Reads every audit row, every fact and every checkpoint of a file once, side by side. Each file is held to be whole by itself, from
 * where it says that it begins, and to go on from where the one before it ended.
 *
 * @param before Where the file before it ended; {@link beginningOf} the first.
 */
export function walkFile(
  file: JournalFile,
  before: FileEnd,
  trusted: readonly PublicKey[],
  { onRow, onFact, onCheckpoint, history }: Watchers,
  report: Report,
): FileEnd {
  const { database, base } = file;
  let repeated = 0;
  let size = 0;
  let checkpointed = 0;
  const checkpoints = new CheckpointWalk(
    database,
    trusted,
    report,
    history,
    (note) => {
      checkpointed = size;
      if (size <= before.checkpointed) repeated += 1;
      else onCheckpoint?.(note);
    },
    base.tree(),
  );
  const newFact = onFact && ((fact: Parameters<OnFact>[0]) => void (fact.seq > before.facts && onFact(fact)));
  const chain = new ChainWalk(database, report, newFact, base);
  const link = new LinkCheck(file, report);
  let end: FileEnd;
  try {
    while (chain.next()) {
      const at = { rows: chain.rows, hash: chain.head, facts: chain.covered };
      size = at.rows;
      if (chain.row !== undefined && at.rows > before.rows) onRow(chain.row, at);
      if (at.rows === before.rows && at.hash !== before.hash) notTheSame(at.rows, report);
      link.row(at);
      checkpoints.row(at);
    }
    if (chain.rows < before.rows)
      report({ table: 'audit', seq: chain.rows + 1, message: missing('audit row', chain.rows + 1, before.rows) });
    const signed = checkpoints.finish(chain.rows);
    end = {
      rows: chain.rows,
      hash: chain.head,
      facts: chain.facts,
      signed: { ...signed, count: signed.count - repeated },
      checkpointed,
    };
  } finally {
    chain.close();
    checkpoints.close();
  }
  // The connection is not busy any more.
  link.finish();
  return end;
}

function notTheSame(row: number, report: Report): void {
  const message = `audit row ${row} is another one in the file before: one of the two was changed`;
  report({ table: 'audit', seq: row, message });
}
