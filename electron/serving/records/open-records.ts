import type { Downloads, RecordReader } from '../../api/records.ts';
import type { Clock } from '../../host/clock.ts';
import type { Desk } from '../../host/desk.ts';
import { JournalDownloads } from './journal-downloads.ts';
import { JournalRecords } from './journal-records.ts';

/** What reads the journal beside the desk, for those outside. */
export interface OpenRecords {
  readonly records: RecordReader;
  readonly downloads: Downloads;
  close(): Promise<void>;
}

/** Reads and saves the journal of a desk on a data directory. Nothing runs until somebody asks. */
export function openRecords(
  directory: string,
  { view }: Pick<Desk, 'view'>,
  clock: Pick<Clock, 'wallNs'>,
): OpenRecords {
  const records = new JournalRecords(directory, () => view.instruments);
  const downloads = new JournalDownloads(directory, clock);
  return {
    records,
    downloads,
    close: async () => {
      await records.close();
      await downloads.close();
    },
  };
}
