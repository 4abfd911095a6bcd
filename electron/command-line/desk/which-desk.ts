import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDataFolder } from '../../launch/data-folder.ts';
import { CommandError } from '../command-error.ts';

/** How a person says which desk they mean. */
export interface PlaceFlags {
  readonly dataDir?: string;
  readonly url?: string;
  readonly token?: string;
}

/** Where `desk serve` keeps its desk unless told otherwise. */
export const SERVED_FOLDER = '.desk';

/** Where a desk is looked for that is not named: where `desk serve` keeps one, then where `npm start` does. */
const usualFolders = (): readonly string[] => [SERVED_FOLDER, defaultDataFolder()];

/** A desk that runs is one also while its journal is away. */
const holdsDesk = (directory: string): boolean =>
  ['desk.db', 'desk.lock'].some((name) => existsSync(join(directory, name)));

/** The arguments by which another command means the same desk; none where it was not named. */
export function placeArguments({ dataDir, url }: PlaceFlags): readonly string[] {
  if (dataDir !== undefined) return ['--data-dir', dataDir];
  return url === undefined ? [] : ['--url', url];
}

/**
 * The desk that is meant, by its data directory or its address; where neither is named, the first of the usual
 * directories that holds one, and then it says which.
 *
 * @param say told which directory was taken.
 * @throws {CommandError} where both are named, or no desk is where it should be.
 */
export function whichDesk<F extends PlaceFlags>(
  flags: F,
  say: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
  usual: readonly string[] = usualFolders(),
): F {
  const { dataDir, url } = flags;
  const present = usual.filter(holdsDesk);
  if (dataDir !== undefined && url !== undefined) {
    throw new CommandError('name the desk with --data-dir DIR or with --url URL, not with both', 2);
  }
  if (url !== undefined) return flags;
  if (dataDir !== undefined) {
    if (holdsDesk(dataDir)) return flags;
    const [other] = present;
    const there = other === undefined ? 'name its data directory with --data-dir' : `there is one in ${other}`;
    throw new CommandError(`there is no desk in ${dataDir}: ${there}`);
  }
  const [taken, ...others] = present;
  if (taken === undefined) {
    throw new CommandError(
      `there is no desk in ${usual.join(' or ')}: name it with --data-dir DIR or with --url URL, or start one`,
      2,
    );
  }
  const beside = others.map((other) => `; there is another in ${other}`).join('');
  say(`the desk in ${taken} is meant${beside} (--data-dir DIR names one)`);
  return { ...flags, dataDir: taken };
}
