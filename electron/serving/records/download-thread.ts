/** A thread that makes one file of the journal, tells how far it is, and ends. */
import { statSync } from 'node:fs';
import { NewFile } from '../../journal/files/new-file.ts';
import { tableLines } from '../../records/table-lines.ts';
import type { Table } from '../../records/table-names.ts';
import { exportEvidence } from '../../verification/evidence/write-bundle.ts';
import { threadLine } from '../threads/thread-line.ts';
import type { DownloadSeat, FromDownloadThread } from './download-protocol.ts';

const { seat, tell } = threadLine<DownloadSeat, FromDownloadThread>();

/** Text that is written at once, characters. */
const PIECE = 262_144;

/** @returns the rows in it. */
function makeEvidence({ directory, file, madeAt }: DownloadSeat): number {
  const onProgress = (rows: number, total: number): void => tell({ kind: 'progress', rows, total });
  const report = exportEvidence({ directory, inPlace: true, onProgress }, file, new Date(madeAt));
  if (report.ok) return report.rows;
  const [first] = report.problems;
  throw new Error(
    `The journal does not verify, and of such a one no evidence is made. First: ${first?.message ?? 'see the verification'}.`,
  );
}

function makeTable(table: Table, { directory, file }: DownloadSeat): number {
  const sink = new NewFile(file);
  try {
    let rows = -1;
    let text = '';
    const onProgress = (done: number, share: number): void =>
      tell({ kind: 'progress', rows: done, total: share > 0 ? Math.round(done / share) : 0 });
    for (const line of tableLines({ directory }, table, onProgress, false)) {
      text += line;
      rows += 1;
      if (text.length < PIECE) continue;
      sink.write(Buffer.from(text));
      text = '';
    }
    sink.write(Buffer.from(text));
    sink.keep();
    return rows;
  } finally {
    sink.discard();
  }
}

try {
  const rows = seat.kind === 'evidence' ? makeEvidence(seat) : makeTable(seat.kind, seat);
  tell({ kind: 'done', rows, bytes: statSync(seat.file).size });
} catch (error) {
  tell({ kind: 'failed', error: (error as Error).message });
}
