import { gzipSync } from 'node:zlib';
import type { AuditRow } from '../../engine/ports.ts';
import type { VerifyOptions } from '../../journal/check/verify.ts';
import { readPublicKey, readPublicKeys } from '../../journal/checkpoint/signing-key.ts';
import { JournalError } from '../../journal/error.ts';
import { NewFile } from '../../journal/files/new-file.ts';
import { type DeskReport, verifyDesk } from '../verify-desk.ts';
import { BUNDLE_FORMAT, BUNDLE_VERSION, type BundleEnd, type BundleHeader, rowLine } from './bundle-format.ts';

/** Text that is packed at once. Each piece is a gzip member of its own; together they are one file to every reader. */
const PIECE_CHARACTERS = 1_048_576;

/**
 * Verifies a data directory and writes what it reads into an evidence bundle on the way, in constant memory. A directory that
 * does not verify makes no bundle.
 *
 * @throws {JournalError} when the file cannot be written or is there already.
 */
export function exportEvidence(options: VerifyOptions, path: string, madeAt: Date): DeskReport {
  const file = new NewFile(path);
  try {
    const lines = new PackedLines(file);
    lines.add(JSON.stringify({ bundle: headerOf(options.directory, madeAt) }));
    const report = verifyDesk({
      ...options,
      companion: (_, { missing }) => {
        if (missing !== undefined)
          throw new JournalError('missing', `a bundle begins at the first row, and ${missing}`);
        return {
          onRow: (row: AuditRow) => lines.add(rowLine(row)),
          onCheckpoint: (note: string) => lines.add(JSON.stringify({ checkpoint: note })),
        };
      },
    });
    if (!report.ok) return report;
    const { rows, facts, head } = report;
    lines.add(JSON.stringify({ end: { rows, facts, head } satisfies BundleEnd }));
    lines.flush();
    file.keep();
    return report;
  } finally {
    file.discard();
  }
}

/** The first line of a bundle: what the directory says of its keys. @throws {JournalError} or {KeyError} where they cannot be read. */
export function headerOf(directory: string, madeAt: Date): BundleHeader {
  const key = readPublicKey(directory);
  const former = readPublicKeys(directory).filter((each) => key === undefined || !each.equals(key));
  return {
    format: BUNDLE_FORMAT,
    version: BUNDLE_VERSION,
    made_at: madeAt.toISOString(),
    public_key: key?.pem ?? null,
    former_public_keys: former.map(({ pem }) => pem),
  };
}

/** Lines, packed a piece at a time. */
class PackedLines {
  readonly #file: NewFile;
  #lines: string[] = [];
  #length = 0;

  constructor(file: NewFile) {
    this.#file = file;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
    if (this.#length >= PIECE_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.#lines.length > 0) this.#file.write(gzipSync(`${this.#lines.join('\n')}\n`));
    this.#lines = [];
    this.#length = 0;
  }
}
