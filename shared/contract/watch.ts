import { eventIterator } from '@orpc/contract';
import { read } from './call.ts';
import { ConsoleFrame } from './console.ts';
import { downloads, recordRows } from './records-console.ts';

/** What the console is shown, as it happens. REST has no route to it. */
export const console = {
  /** A snapshot, then deltas, at most ten a second. A slow client gets fewer frames with more in each, never a backlog. */
  watch: read.output(eventIterator(ConsoleFrame)),
  /** Orders, fills, denials and audit rows by the thousand. */
  records: recordRows,
  /** Files of the journal to be saved. */
  downloads,
};
