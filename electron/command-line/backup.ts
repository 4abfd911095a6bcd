import { Progress } from '../scenario/progress.ts';
import { makeBackup } from '../verification/backup/make-backup.ts';
import { assertNew } from './file-given.ts';
import { readableDirectory } from './readable-directory.ts';

export interface BackupFlags {
  readonly dataDir?: string;
  readonly withKeys?: boolean;
}

/** `desk backup`: one verified file of all that a desk has on disk, while it runs. */
export async function backup(file: string, { withKeys = false, ...given }: BackupFlags): Promise<number> {
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
  process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
  const { unseen } = report.segments;
  if (unseen !== undefined)
    process.stderr.write(
      `NOT in it: audit rows 1 to ${unseen.rows}, whose segments are not in the directory: keep a copy of where they are (${unseen.reason})\n`,
    );
  const keys = withKeys
    ? 'with its keys and tokens: keep it as you would keep those'
    : 'without its private key and tokens';
  process.stderr.write(
    `backed up and verified: ${report.rows} audit rows, ${report.facts} facts, ${manifest.files.length} files in ${file}, ${keys}\n`,
  );
  return 0;
}
