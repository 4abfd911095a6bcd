import type { Bench, Probe, Workplace } from './bench.ts';
import { timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { bareLoad, type JournalLoad, journalLoad } from './journal-load.ts';
import { tradingProbe } from './journal-trading.ts';

/** Commits in a sample: enough that the write-ahead log's own rhythm shows as a slow sample, not as noise. */
const COMMITS_A_SLICE = 10;
const SLICES = 20;

/** Audit rows with their facts, on disk at FULL, one, ten and a hundred to a commit; and as a desk that trades groups them. */
export const journalBench: Bench = { name: 'journal', probes: [...[1, 10, 100].map(rowsProbe), tradingProbe()] };

function rowsProbe(rows: number): Probe {
  return {
    figures: [{ name: `rows_${rows}`, unit: 'per_s', limit: 'bare SQLite, the same rows at FULL' }],
    run: (place) => rowsOf(rows, place),
  };
}

async function rowsOf(rows: number, { scale, directory }: Workplace): Promise<readonly Measured[]> {
  const slices = Math.max(2, Math.round(SLICES * scale));
  const journal = journalLoad(directory(), rows);
  const bare = bareLoad(directory(), rows);
  const samples: number[] = [];
  const limit: number[] = [];
  const commits: number[] = [];
  const bareCommits: number[] = [];
  try {
    for (let slice = 0; slice < slices; slice += 1) {
      samples.push(rate(journal, rows, commits));
      limit.push(rate(bare, rows, bareCommits));
    }
  } finally {
    journal.close();
    bare.close();
  }
  return [{ samples, limit, beside: { commit_us: commits, bare_commit_us: bareCommits } }];
}

/** Rows a second over a slice of commits; the time of each goes to `commits`, in microseconds. */
function rate(load: JournalLoad, rows: number, commits: number[]): number {
  load.prepare(COMMITS_A_SLICE);
  let sum = 0;
  for (let commit = 0; commit < COMMITS_A_SLICE; commit += 1) {
    const took = timed(() => load.commit()) / 1000;
    commits.push(took);
    sum += took;
  }
  return ((rows * COMMITS_A_SLICE) / sum) * 1e6;
}
