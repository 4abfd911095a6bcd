import { setTimeout as sleep } from 'node:timers/promises';
import type { CommitBatch, JournalPort } from '../../electron/engine/ports.ts';
import { openJournal, openMemoryJournal } from '../../electron/journal/open.ts';
import type { Probe, Workplace } from './bench.ts';
import { nowNs, timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { bareLoad } from './journal-load.ts';
import { LoadedDesk, NEVER } from './loaded-desk.ts';
import { median } from './statistics.ts';

const EVENTS_PER_SECOND = 1_000;
const TRADING_MS = 4_000;
/** Commits whose rows and times make one sample of the rate: few, as a desk makes some tens a second. */
const COMMITS = 10;

/** What the journal costs a desk that trades, and its rate at the groups that come of that. */
export function tradingProbe(): Probe {
  return {
    figures: [
      { name: 'rows', unit: 'per_s', limit: 'bare SQLite, as many rows a commit at FULL', never: NEVER },
      { name: 'event_wait', unit: 'us', limit: 'the same desk with its journal in memory', never: NEVER },
      { name: 'order_wait', unit: 'us', limit: 'the same desk with its journal in memory', never: NEVER },
    ],
    run: trading,
  };
}

/** A commit as it was seen: its rows, and how long it took. */
interface Commit {
  readonly rows: number;
  readonly tookUs: number;
}

async function trading(place: Workplace): Promise<readonly Measured[]> {
  const commits: Commit[] = [];
  const onDisk = await waitsOn(watched(openJournal({ directory: place.directory() }), commits), place);
  const inMemory = await waitsOn(openMemoryJournal(), place);
  const rows = Math.max(1, Math.round(median(commits.map((each) => each.rows))));
  const { counts } = onDisk;
  return [
    {
      samples: rates(commits),
      limit: bareRates(rows, place),
      beside: { rows_a_commit: commits.map((each) => each.rows) },
      counts,
    },
    { samples: onDisk.events, limit: inMemory.events, counts },
    { samples: onDisk.orders, limit: inMemory.orders, counts },
  ];
}

/** From an event's arrival to the version, and to the order that answers it, on a desk that trades for a while. */
async function waitsOn(journal: JournalPort, place: Workplace) {
  const desk = await LoadedDesk.open({
    mode: 'inline',
    place,
    versions: 1,
    eventsPerSecond: EVENTS_PER_SECOND,
    journal,
  });
  try {
    await desk.deploy('paper');
    await desk.holding();
    const fromNs = nowNs();
    await sleep(Math.max(500, TRADING_MS * place.scale));
    const untilNs = nowNs();
    const receipts = await desk.settle();
    const orders = desk.orderWaits().filter(({ arrivedNs }) => arrivedNs >= fromNs && arrivedNs < untilNs);
    return {
      events: desk.waits(fromNs, untilNs),
      orders: orders.map(({ waitUs }) => waitUs),
      counts: { ...receipts, orders: orders.length },
    };
  } finally {
    await desk.close();
  }
}

/** A journal each of whose commits is timed. */
function watched(journal: JournalPort, commits: Commit[]): JournalPort {
  const commit = journal.commit.bind(journal);
  journal.commit = (batch: CommitBatch) => {
    const tookUs = timed(() => commit(batch)) / 1000;
    if (batch.audit.length > 0) commits.push({ rows: batch.audit.length, tookUs });
  };
  return journal;
}

/** Rows a second, a sample for each ten commits in a row. */
function rates(commits: readonly Commit[]): number[] {
  const found: number[] = [];
  for (let from = 0; from + COMMITS <= commits.length; from += COMMITS) {
    const some = commits.slice(from, from + COMMITS);
    const sum = (of: (commit: Commit) => number) => some.reduce((total, each) => total + of(each), 0);
    found.push((sum((each) => each.rows) / sum((each) => each.tookUs)) * 1e6);
  }
  return found;
}

function bareRates(rows: number, place: Workplace): number[] {
  const bare = bareLoad(place.directory(), rows);
  try {
    bare.prepare(20 * COMMITS);
    return rates(Array.from({ length: 20 * COMMITS }, () => ({ rows, tookUs: timed(() => bare.commit()) / 1000 })));
  } finally {
    bare.close();
  }
}
