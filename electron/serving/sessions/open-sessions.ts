import type { Sessions } from '../../api/sessions/index.ts';
import type { Clock } from '../../host/clock.ts';
import type { Desk } from '../../host/desk.ts';
import { JournalReporter } from '../reports/reporter.ts';
import { ImportStore } from './import-store.ts';
import { SessionRuns } from './session-runs.ts';

/** What sessions beside a desk are opened with. */
interface SessionParts {
  /** The data directory. */
  readonly directory: string;
  /** Where algorithm modules may lie. */
  readonly folders: readonly string[];
  readonly clock: Pick<Clock, 'wallNs'>;
  readonly desk: Pick<Desk, 'inspect' | 'deskId' | 'originNs'>;
}

/** Sessions that were opened. */
export interface OpenSessions extends Sessions {
  readonly runs: SessionRuns;
  readonly imports: ImportStore;
  /** Ends what is under way; nothing half of it is kept. */
  close(): Promise<void>;
}

/** Opens the paper sessions of a desk, with their market data, and reports on its past. */
export function openSessions({ directory, folders, clock, desk }: SessionParts): OpenSessions {
  const now = () => clock.wallNs();
  const imports = new ImportStore(directory, now);
  const inspect = (module: string): Promise<unknown> => desk.inspect(module);
  const runs = new SessionRuns({ directory, algorithmFolders: folders, imports, inspect, now });
  const reporter = new JournalReporter({ directory, deskId: desk.deskId, originNs: desk.originNs }, now);
  return {
    runs,
    imports,
    reporter,
    close: async () => {
      await Promise.all([runs.close(), imports.close(), reporter.close()]);
    },
  };
}
