import { proofText } from '../verification/evidence/proof-format.ts';
import { proveGrowth, proveRow } from '../verification/evidence/prove.ts';
import { CommandError } from './command-error.ts';
import { readableDirectory } from './readable-directory.ts';

export interface ProveFlags {
  readonly dataDir?: string;
  readonly row?: number;
  readonly rows?: number;
  readonly from?: number;
  readonly to?: number;
  readonly segments?: string;
}

/** `desk prove`: writes a proof that verifies with the public key alone. */
export function prove(flags: ProveFlags): number {
  const { row, rows, from, to, segments } = flags;
  const isOfRow = row !== undefined && from === undefined && to === undefined;
  const isOfGrowth = from !== undefined && row === undefined && rows === undefined;
  if (!isOfRow && !isOfGrowth)
    throw new CommandError(
      'say what to prove: --row N, with --rows SIZE if need be, or --from SIZE, with --to SIZE',
      2,
    );
  const directory = readableDirectory(flags);
  const proof = isOfRow
    ? proveRow(directory, row, rows, segments)
    : proveGrowth(directory, from as number, to, segments);
  process.stdout.write(proofText(proof));
  return 0;
}
