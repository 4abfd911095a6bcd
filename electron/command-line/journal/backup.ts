import { Progress } from '../../scenario/progress.ts';
import { makeBackup } from '../../verification/backup/make-backup.ts';
import { toGive } from '../command-name.ts';
import { readableDirectory } from '../desk/readable-directory.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { counted, thousands } from '../words/numbers.ts';
import { assertNew } from './file-given.ts';

export interface BackupFlags extends ResultFlags {
  readonly dataDir?: string;
  readonly withKeys?: boolean;
}

/** `desk backup`: one verified file of all that a desk has on disk, while it runs. */
export async function backup(file: string, { withKeys = false, json = false, ...given }: BackupFlags): Promise<number> {
  const directory = readableDirectory(given);
  assertNew(file);
  const progress = new Progress();
  const { manifest, report } = await makeBackup({
    directory,
    file,
    withKeys,
    madeAt: new Date(),
    onProgress: (done, total) => progress.update(done, 'pages', total === 0 ? undefined : done / total),
  });
  progress.end();
  const keys = withKeys
    ? 'with its keys and tokens: keep it as you would keep those'
    : 'without its private key and tokens';
  const words = [
    `backed up and verified: ${counted(report.rows, 'audit row')}, ${counted(report.facts, 'fact')}, ${counted(manifest.files.length, 'file')} in ${file}, ${keys}`,
    `to put it in place: ${toGive('restore', file, '--data-dir', 'DIR')}`,
  ];
  tellResult({ json }, words, manifest);
  const { unseen } = report.segments;
  if (unseen !== undefined)
    process.stderr.write(
      `NOT in it: audit rows 1 to ${thousands(unseen.rows)}, whose segments are not in the directory: keep a copy of where they are (${unseen.reason})\n`,
    );
  return 0;
}
