import { deskUuid } from '../../../shared/base/uuid.ts';
import { ConsoleKeys } from '../../api/console-keys.ts';
import { CONSOLES_REVOKED } from '../../api/console-records.ts';
import { systemClock } from '../../host/clock.ts';
import { cleanStop } from '../../journal/clean-stop.ts';
import { openJournal } from '../../journal/open.ts';
import { seedOf } from '../../serving/assemble.ts';
import { JOURNAL_AUTHOR } from '../desk/author.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { signWritten } from '../desk/sign-written.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
import { type ResultFlags, tellResult } from '../result.ts';

const DONE = 'every console is void, also where somebody had signed in: its cookie opens nothing any more';

/**
 * `desk console revoke`: voids every console that a browser has, by the token or by a name, on the desk that runs, or in the data directory where none does.
 *
 * @throws {CommandError}, {JournalError} or {TokenError} where that cannot be done.
 */
export async function revokeConsoles(flags: PlaceFlags & ResultFlags): Promise<number> {
  const place = findDesk(whichDesk(flags));
  const message =
    'running' in place
      ? (await new DeskClient(place.running).ask<{ message: string }>('POST', '/consoles/revoke')).message
      : await revokeOffline(place.stopped);
  tellResult(flags, [`${message}.`], { message });
  return 0;
}

/** The journal's lock is held meanwhile, so that no desk starts with the key of before. */
async function revokeOffline(dataDir: string): Promise<string> {
  process.stderr.write(`no desk runs on ${dataDir}: working on its journal\n`);
  const journal = openJournal({ directory: dataDir, create: false, as: 'command' });
  try {
    ConsoleKeys.replace(dataDir);
    const tsNs = systemClock().wallNs();
    const deskId = deskUuid(seedOf(journal), 'desk', 1);
    const revoked = { ...JOURNAL_AUTHOR, action: CONSOLES_REVOKED, subject: 'console', payload: {} };
    journal.commit({
      facts: [],
      audit: [{ tsNs, ...revoked }, cleanStop(tsNs, deskId)],
    });
    await signWritten(journal, dataDir);
    return DONE;
  } finally {
    journal.close();
  }
}
