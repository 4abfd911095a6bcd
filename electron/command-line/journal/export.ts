import { NewFile } from '../../journal/files/new-file.ts';
import { tableLines } from '../../records/table-lines.ts';
import type { Table } from '../../records/table-names.ts';
import { Progress } from '../../scenario/progress.ts';
import { CommandError } from '../command-error.ts';
import { readableDirectory } from '../desk/readable-directory.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { OutputLost, writeOut } from '../standard-output.ts';
import { thousands } from '../words/numbers.ts';
import { assertNew } from './file-given.ts';

export interface ExportFlags extends ResultFlags {
  readonly dataDir?: string;
  readonly table: Table;
  readonly segments?: string;
}

/** Text that is written at once, characters. */
const PIECE = 262_144;

/** Where text goes, a piece at a time. */
interface Sink {
  write(text: string): Promise<void> | void;
  keep(): void;
  discard(): void;
}

/** `desk export`: writes one table as CSV, in constant memory, from one consistent snapshot. */
export async function exportTable(
  file: string,
  { table, segments, json = false, ...given }: ExportFlags,
): Promise<number> {
  if (json && file === '-')
    throw new CommandError('the table itself goes to standard output: name a file, or leave out --json', 2);
  if (file !== '-') assertNew(file);
  const directory = readableDirectory(given);
  const sink = file === '-' ? STANDARD_OUTPUT : newFile(file);
  const progress = new Progress();
  try {
    let rows = 0;
    let text = '';
    for (const line of tableLines({ directory, archive: segments }, table, (done, share) =>
      progress.update(done, 'rows', share),
    )) {
      text += line;
      rows += 1;
      if (text.length < PIECE) continue;
      await sink.write(text);
      text = '';
    }
    await sink.write(text);
    sink.keep();
    progress.end();
    const words = `${thousands(rows - 1)} ${rows === 2 ? 'row' : 'rows'} of ${table}`;
    if (file === '-') process.stderr.write(`${words}\n`);
    else tellResult({ json }, [`${words} in ${file}`], { table, file, rows: rows - 1 });
    return 0;
  } catch (error) {
    // A reader that has seen enough is served; what else keeps the output from being written is told already.
    if (error instanceof OutputLost) return error.isGone ? 0 : 1;
    throw error;
  } finally {
    sink.discard();
  }
}

const newFile = (path: string): Sink => {
  const file = new NewFile(path);
  return { write: (text) => file.write(Buffer.from(text)), keep: () => file.keep(), discard: () => file.discard() };
};

const STANDARD_OUTPUT: Sink = { write: writeOut, keep: () => {}, discard: () => {} };
