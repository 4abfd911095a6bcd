import type { JournalPort } from '../../electron/engine/ports.ts';
import { openJournal } from '../../electron/journal/open.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import { BTC, DeskRig, ETH, limit, market } from '../support/desk-rig.ts';

const PRICE = 6_000_000;
const INSTRUMENTS = [BTC, ETH];
/** Trades between two commits, and between two swaps. */
const GROUP = 50;
const SWAP_EVERY = 5_000;

/** Limits that let through all that the history asks for. */
const WIDE = { maxOrdersPerMinute: 1e9, maxOrdersPerSecond: 1e9, maxRepeats: 1e9, maxTradesPerMinute: 1e9 };

/**
 * Writes a desk's history into a data directory: at each trade its version deals at the market, rests an order and takes it back;
 * now and then it gives way to another.
 *
 * @param facts at least so many.
 * @param at called once, at the first commit from which on so many facts are there.
 */
export async function writeHistory(
  directory: string,
  facts: number,
  at: { readonly facts: number; readonly call: (journal: JournalPort) => void },
): Promise<void> {
  const journal = openJournal({ directory });
  const rig = new DeskRig({ journal, instruments: INSTRUMENTS, group: GROUP, latencyNs: 1 });
  await rig.command({ kind: 'set_limits', limits: WIDE, reason: 'a long history' });
  for (const version of ['1.0.0', '2.0.0']) rig.runtime.scripts.set(`momentum-${version}`, dealer());
  let [from, to] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
  await rig.deploy(from);
  let called = false;
  for (let trades = 1; rig.view.factSeq < facts; trades += 1) {
    await rig.lockstep.event(rig.trade(PRICE + ((trades * 7_919) % 100) * 10, 5_000, trades % 2));
    rig.elapse(0.5);
    rig.facts.length = 0;
    if (trades % SWAP_EVERY === 0) {
      await rig.swap(from, to);
      [from, to] = [to, from];
    }
    if (called || rig.view.factSeq < at.facts) continue;
    rig.host.commit();
    at.call(journal);
    called = true;
  }
  rig.host.commit();
  journal.close();
}

function dealer(): (request: Parameters<Parameters<DeskRig['runtime']['scripts']['set']>[1]>[0]) => readonly Intent[] {
  let ref = 0;
  return (request) => {
    if (request.kind !== 'event' || !request.live) return [];
    const { seq, instrument } = request.event;
    ref += 2;
    return [
      market(ref, (seq >> 1) % 2 === 0 ? 'buy' : 'sell', 5, instrument),
      limit(ref + 1, 'buy', 3 + (seq % 7), PRICE - 100_000 - (seq % 50) * 10, instrument),
      { kind: 'cancel', ref: ref + 1 },
    ];
  };
}
