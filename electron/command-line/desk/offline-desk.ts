import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { ConsoleFeed } from '../../api/console/console-feed.ts';
import { ConsoleReader } from '../../api/console/reader.ts';
import { systemClock } from '../../host/clock.ts';
import type { ServingDesk } from '../../host/serving-desk.ts';
import { beginSigning } from '../../journal/checkpoint/begin-signing.ts';
import type { SqliteJournal } from '../../journal/journal.ts';
import { openJournal } from '../../journal/open.ts';
import { openRuntime } from '../../runtime/runtime.ts';
import { assemble } from '../../serving/assemble.ts';
import { SAMPLES } from '../../serving/samples.ts';
import { type ServedWith, servedWith } from '../../serving/served-with.ts';
import { tellUnsigned } from './sign-written.ts';

/** A desk on its journal alone: no market data, no server. */
export interface OfflineDesk {
  readonly desk: ServingDesk;
  /** What it was last served with. */
  readonly served: ServedWith | undefined;
  /** What a console would show of it now. */
  frame(): ConsoleFrame;
  close(): Promise<void>;
}

export interface OfflineOptions {
  readonly dataDir: string;
  /** Folders of algorithm modules, besides the samples'. */
  readonly algorithmFolders?: readonly string[] | undefined;
  /** Only look: nothing is written and no version is loaded; works beside a process that hangs. */
  readonly readonly: boolean;
}

/**
 * Folds the journal of a data directory into a desk. Its versions are not loaded yet: that is `desk.resume()`.
 *
 * @throws {JournalError} when the directory holds no journal that can be used, or a desk runs on it.
 */
export async function openOffline(options: OfflineOptions): Promise<OfflineDesk> {
  const { dataDir, readonly, algorithmFolders = [] } = options;
  const journal = openJournal({ directory: dataDir, readonly, create: false, as: 'command' });
  const runtime = openRuntime({ folders: [SAMPLES, ...algorithmFolders] });
  const abandon = async (): Promise<void> => {
    await runtime.close();
    journal.close();
  };
  try {
    const parts = { journal, runtime, clock: systemClock(), recorder: undefined };
    const desk = await assemble({}, parts);
    return {
      desk,
      served: servedWith(journal),
      frame: () => frameOf(desk),
      close: readonly ? abandon : () => closeSigned(desk, journal, dataDir),
    };
  } catch (error) {
    await abandon();
    throw error;
  }
}

/** What was done is on disk by now; the last commit signs it. */
async function closeSigned(desk: ServingDesk, journal: SqliteJournal, directory: string): Promise<void> {
  const why = await beginSigning(journal, directory, systemClock());
  await desk.close();
  if (why !== undefined) tellUnsigned(why);
}

/** A feed of its own for each look: one that is kept shows what was summed up a moment ago. */
function frameOf(desk: ServingDesk): ConsoleFrame {
  const feed = new ConsoleFeed(desk);
  try {
    return new ConsoleReader(feed).next();
  } finally {
    feed.close();
  }
}
