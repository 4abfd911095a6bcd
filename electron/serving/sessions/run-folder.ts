import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunSummary } from '../../../shared/contract/run.ts';
import type { RunReport } from '../../../shared/contract/run-report.ts';
import type { JsonObject } from '../../../shared/domain/version.ts';
import type { FilePiece } from '../../api/sessions/runs.ts';
import { readPiece } from '../file-piece.ts';
import { RESULT } from './run-protocol.ts';

const RUNNING = '.running-';
/** A piece of a file goes over the line in one message. */
const PIECE_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** What is kept of a run beside its report, its fills and its journal. */
interface KeptRun {
  readonly summary: RunSummary;
  readonly scenario: JsonObject;
}

/**
 * The folder of results, one folder each. A run writes into one with a name that says that it runs; only when all of it is on disk does
 * that get its own name. What an end of the desk leaves of a run is swept away at the next start.
 */
export class RunFolder {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'sessions');
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    for (const entry of readdirSync(this.path)) if (entry.startsWith(RUNNING)) this.discard(join(this.path, entry));
  }

  /** Makes the folder that a run writes into. */
  begin(runId: string): string {
    const folder = join(this.path, `${RUNNING}${runId}`);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }

  /** Keeps a run that has ended, with what it takes on disk. */
  keep(folder: string, run: Omit<RunSummary, 'bytes'>, scenario: JsonObject): RunSummary {
    const summary = { ...run, bytes: sizeOf(folder) };
    const kept: KeptRun = { summary, scenario };
    writeFileSync(join(folder, RESULT.run), JSON.stringify(kept), { mode: 0o600, flush: true });
    renameSync(folder, join(this.path, run.run_id));
    return summary;
  }

  /** What a disk does not let go of now is swept away at the next start: it must not end the desk. */
  discard(folder: string): void {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      process.emitWarning(`${folder} cannot be removed: ${(error as Error).message}`);
    }
  }

  remove(runId: string): void {
    rmSync(join(this.path, runId), { recursive: true, force: true });
  }

  /** What is kept, in no order. A folder without a record that can be read is passed over. */
  list(): RunSummary[] {
    return readdirSync(this.path).flatMap((runId) => {
      try {
        const { summary } = JSON.parse(readFileSync(join(this.path, runId, RESULT.run), 'utf8')) as KeptRun;
        return summary.run_id === runId ? [summary] : [];
      } catch {
        return [];
      }
    });
  }

  async read(runId: string): Promise<{ readonly scenario: JsonObject; readonly report: RunReport }> {
    const folder = join(this.path, runId);
    const [run, report] = await Promise.all([
      readFile(join(folder, RESULT.run), 'utf8'),
      readFile(join(folder, RESULT.report), 'utf8'),
    ]);
    return { scenario: (JSON.parse(run) as KeptRun).scenario, report: JSON.parse(report) as RunReport };
  }

  /** Whole lines of a file, so that no character is cut in two; a line longer than a piece goes as it is. */
  async piece(runId: string, name: string, offset: number): Promise<FilePiece> {
    const { bytes, size } = await readPiece(join(this.path, runId, name), offset, PIECE_BYTES);
    const isLast = offset + bytes.length >= size;
    const end = isLast ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1 || bytes.length;
    return { text: bytes.toString('utf8', 0, end), next: isLast ? null : offset + end, bytes: size };
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, entry) => {
    const stat = statSync(join(folder, entry), { throwIfNoEntry: false });
    return sum + (stat?.isFile() ? stat.size : 0);
  }, 0);
}
