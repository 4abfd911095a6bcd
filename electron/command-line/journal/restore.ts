import { restoreBackup } from '../../verification/backup/restore.ts';
import { toGive } from '../command-name.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { counted } from '../words/numbers.ts';
import { assertGiven } from './file-given.ts';
import { publicKeysOf } from './public-key-files.ts';

export interface RestoreFlags extends ResultFlags {
  readonly dataDir: string;
  readonly replace?: boolean;
  readonly publicKey?: readonly string[];
}

/** `desk restore`: puts a backup in place where no desk runs. */
export async function restore(file: string, flags: RestoreFlags): Promise<number> {
  const { dataDir, replace = false, publicKey } = flags;
  assertGiven(file, 'backup');
  const { manifest, report, aside, kept, canSign } = await restoreBackup({
    directory: dataDir,
    file,
    replace,
    publicKeys: publicKeysOf(publicKey),
    now: new Date(),
  });
  const words = [
    `restored and verified: ${counted(report.rows, 'audit row')}, ${counted(report.facts, 'fact')}, as of ${manifest.made_at}, in ${dataDir}`,
    ...(aside === undefined ? [] : [`the desk that was there is in ${aside}`]),
  ];
  tellResult(flags, words, { manifest, aside: aside ?? null, kept });
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (manifest.files.some(({ name }) => name === 'signing-key.pub') && !canSign)
    say(
      'its signing key is not in the backup: put signing-key.pem back, or it makes no checkpoints. With a new key (remove signing-key.pub) those who hold the old one must be told',
    );
  say(
    `what happened after that moment is not in it: its next start is REDUCING. Compare open orders and positions with the exchange, then resume it: ${toGive('resume', '--data-dir', dataDir, '--reason', 'TEXT')}`,
  );
  return 0;
}
