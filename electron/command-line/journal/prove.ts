import { parseCheckpoint } from '../../journal/checkpoint/checkpoint.ts';
import { parseNote } from '../../journal/checkpoint/note.ts';
import { NewFile } from '../../journal/files/new-file.ts';
import { type ConsistencyProof, type InclusionProof, proofText } from '../../verification/evidence/proof-format.ts';
import { proveGrowth, proveRow } from '../../verification/evidence/prove.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { readableDirectory } from '../desk/readable-directory.ts';
import { isTerminal, type ResultFlags } from '../result.ts';
import { thousands } from '../words/numbers.ts';
import { assertNew } from './file-given.ts';

export interface ProveFlags extends ResultFlags {
  readonly dataDir?: string;
  readonly row?: number;
  readonly rows?: number;
  readonly from?: number;
  readonly to?: number;
  readonly segments?: string;
}

/**
 * `desk prove`: a proof that verifies with the public key alone. It is a document: it goes to the file that is named, or to where
 * standard output is led; a person at a terminal who named no file is told of it in words.
 */
export function prove(file: string | undefined, flags: ProveFlags): number {
  const { json = false, row, rows, from, to, segments } = flags;
  const isOfRow = row !== undefined && from === undefined && to === undefined;
  const isOfGrowth = from !== undefined && row === undefined && rows === undefined;
  if (!isOfRow && !isOfGrowth)
    throw new CommandError(
      'say what to prove: --row N, with --rows SIZE if need be, or --from SIZE, with --to SIZE',
      2,
    );
  if (json && file !== undefined) throw new CommandError('name a file, or ask for --json: not both', 2);
  if (file !== undefined) assertNew(file);
  const directory = readableDirectory(flags);
  const proof = isOfRow
    ? proveRow(directory, row, rows, segments)
    : proveGrowth(directory, from as number, to, segments);
  if (file === undefined && (json || !isTerminal())) {
    process.stdout.write(proofText(proof));
    return 0;
  }
  if (file !== undefined) write(file, proofText(proof));
  for (const line of proofWords(proof, file)) process.stdout.write(`${line}\n`);
  return 0;
}

function write(file: string, text: string): void {
  const made = new NewFile(file);
  try {
    made.write(Buffer.from(text));
    made.keep();
  } finally {
    made.discard();
  }
}

/** What a proof is of, and what to do with it. */
function proofWords(proof: InclusionProof | ConsistencyProof, file: string | undefined): string[] {
  const sizeOf = (note: string): string => thousands(parseCheckpoint(parseNote(note).text).size);
  const what =
    proof.kind === 'inclusion'
      ? `row ${thousands(proof.row.seq)} is among the ${sizeOf(proof.checkpoint)} rows of a checkpoint`
      : `the ${sizeOf(proof.from)} rows of one checkpoint are the beginning of the ${sizeOf(proof.to)} of another`;
  if (file === undefined) return [`it can be proven that ${what}. Name a file for the proof, or give --json`];
  const check = inWords('verify', '--proof', file, '--public-key', 'FILE');
  return [`wrote ${file}: a proof that ${what}. Whoever has the public key checks it with ${check}`];
}
