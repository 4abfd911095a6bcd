import { resolve } from 'node:path';
import { defaultDataFolder } from '../launch/data-folder.ts';
import type { ServedWith } from '../serving/served-with.ts';
import { toGive } from './command-name.ts';
import { SERVED_FOLDER } from './which-desk.ts';

/**
 * The command that starts a stopped desk again with the market data and algorithms that it had, so that it can close what
 * is open.
 *
 * @param served what it was last served with; undefined where the journal does not tell.
 */
export function startAgain(dataDir: string, served: ServedWith | undefined): string {
  // Without a note it is not known, but what npm start opens is always the demonstration.
  if (resolve(dataDir) === resolve(defaultDataFolder()) && served?.demo !== false) return 'npm start';
  const where = dataDir === SERVED_FOLDER ? [] : ['--data-dir', dataDir];
  const folders = (served?.algorithms ?? []).flatMap((folder) => ['--algorithms', folder]);
  return toGive('serve', ...where, ...market(served), ...folders);
}

function market(served: ServedWith | undefined): string[] {
  if (served === undefined) return [];
  const { demo, feed } = served;
  if (demo) return ['--demo'];
  if (feed.kind === 'none') return [];
  return ['--feed', feed.kind === 'replay' ? `replay:${feed.file}` : feed.kind];
}

/** What to add where it would come up without market data. */
export const marketMissing = (served: ServedWith | undefined): string =>
  served === undefined || (!served.demo && served.feed.kind === 'none')
    ? '; without market data nothing is closed: add --feed sim, --feed replay:FILE or --demo, whichever it had'
    : '';
