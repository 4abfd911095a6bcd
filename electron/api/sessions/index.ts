import type { Imports } from './imports.ts';
import type { Reporter } from './reporter.ts';
import type { Runs } from './runs.ts';

/** What a desk on disk has beside itself: paper sessions, their market data, and reports on its own past. */
export interface Sessions {
  readonly runs: Runs;
  readonly imports: Imports;
  readonly reporter: Reporter;
}
