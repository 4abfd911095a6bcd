import type { JournalPort } from '../../electron/engine/ports.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { PaperExchanges } from '../../electron/scenario/paper-exchanges.ts';
import { restoreOrders } from '../../electron/serving/restore-orders.ts';
import { SNAPSHOT_FACTS } from '../../electron/serving/snapshots/snapshot-keeper.ts';
import { assert } from '../../shared/base/assert.ts';
import { epochNs } from '../../shared/units/time.ts';
import { BTC, DeskRig, ETH } from '../support/desk-rig.ts';
import { keepSnapshot, snapshotAt } from '../support/keep-snapshot.ts';
import { bareReadNs } from './bare-read.ts';
import type { Bench, Workplace } from './bench.ts';
import { timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { writeHistory } from './recover-journal.ts';

const FACTS = 100_000;
const STARTS = 10;

/**
 * A start of a desk with a hundred thousand facts on record, up to the loading of its versions: its journal opened, a snapshot put
 * back, the rest held against the audit and folded, its orders put back and held against the exchange. The snapshot is as old as
 * one ever is, so it is the longest start. Beside it: the same without a snapshot, and what the commit that takes one along takes.
 */
export const recoverBench: Bench = {
  name: 'recover',
  probes: [
    {
      figures: [{ name: 'start', unit: 'us', limit: 'bare SQLite reading the same facts and audit rows' }],
      run,
      once: true,
    },
  ],
};

async function run({ scale, directory }: Workplace): Promise<readonly Measured[]> {
  const facts = Math.max(1_000, Math.round(FACTS * scale));
  const tail = Math.min(SNAPSHOT_FACTS, Math.round(facts / 5));
  const [with_, without] = [directory(), directory()];
  const keeps: number[] = [];
  const plain: number[] = [];
  const keep = (journal: JournalPort): void => {
    const snapshot = snapshotAt(journal, facts);
    for (let i = 0; i < 5; i += 1) plain.push(timed(() => note(journal)) / 1000);
    keeps.push(timed(() => keepSnapshot(journal, snapshot)) / 1000);
  };
  await writeHistory(with_, facts, { facts: facts - tail, call: keep });
  await writeHistory(without, facts, { facts: facts + 1, call: () => {} });
  const samples: number[] = [];
  const whole: number[] = [];
  const limit: number[] = [];
  for (let i = 0; i < STARTS; i += 1) {
    samples.push(start(with_, facts - tail));
    whole.push(start(without, 0));
    limit.push(bareReadNs(with_) / 1000);
  }
  return [{ samples, limit, beside: { whole_fold_us: whole, keep_commit_us: keeps, plain_commit_us: plain } }];
}

/** Microseconds from nothing to where versions would be loaded. */
function start(directory: string, restoredAtLeast: number): number {
  let journal: JournalPort | undefined;
  const ns = timed(() => {
    journal = openJournal({ directory });
    const rig = new DeskRig({ journal, instruments: [BTC, ETH] });
    restoreOrders(rig.view, new PaperExchanges().exchange(rig.view));
    rig.host.reconcile();
    assert(rig.recovery.restored >= restoredAtLeast, `only ${rig.recovery.restored} facts were restored`);
  });
  journal?.close();
  return ns / 1000;
}

function note(journal: JournalPort): void {
  const row = { tsNs: epochNs(1n), actor: 'desk', role: 'desk', action: 'note', subject: 'desk', payload: {} };
  journal.commit({ facts: [], audit: [row] });
}
