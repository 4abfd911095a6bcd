import type { FactOf } from '../../shared/domain/fact.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import { type EpochNs, epochNs } from '../../shared/units/time.ts';
import type { AuditRow, FeedPort, JournalPort } from '../engine/ports.ts';
import { Pacer } from '../feed/pacer.ts';
import { openSimulator } from '../feed/simulator.ts';
import { isJournalFault } from '../host/outage.ts';

/** Small, because the catch-up ends with a batch: a large one would run the market seconds ahead of the clock. */
const CATCH_UP_BATCH = 16;

/**
 * A simulated market that has reached `now`, `historyNs` after it began: the history is taken as fast as the desk can,
 * the rest at market speed. After a restart the market goes on from the last fill, in time and in price, or profit
 * would jump for no reason.
 */
export function openSimulatedMarket(seed: number, now: EpochNs, historyNs: bigint, journal: JournalPort): Pacer {
  const last = lastFill(journal);
  const start = last && last.atNs > now - historyNs ? last.atNs : epochNs(now - historyNs);
  const simulated = openSimulator({
    seed: Number((BigInt(seed) ^ start) & 0xffff_ffffn),
    originNs: start,
    startNs: start,
    startPrice: last?.price,
    batchSize: CATCH_UP_BATCH,
  });
  return new CatchUpPacer(simulated, Number(now - start));
}

interface LastFill {
  readonly atNs: EpochNs;
  readonly price: string;
}

/** The market time and price of the last fill, as decimal text. Where it stood in a segment that is not there, the market begins anew. */
function lastFill(journal: JournalPort): LastFill | undefined {
  try {
    return readLastFill(journal);
  } catch (error) {
    if (isJournalFault(error)) return undefined;
    throw error;
  }
}

function readLastFill(journal: JournalPort): LastFill | undefined {
  const [row] = journal.audit({ limit: 1, action: 'fill' });
  if (!row) return undefined;
  const fill = factIn<FactOf<'fill'>>(row);
  const [listed] = journal.audit({ limit: 1, action: 'instrument_listed', subject: fill.instrument });
  const scale = listed ? factIn<FactOf<'instrument_listed'>>(listed).priceScale : 0;
  return { atNs: epochNs(BigInt(fill.marketNs)), price: formatDecimal(fill.price, scale) };
}

/** The fact that an audit row records. */
const factIn = <F>(row: AuditRow): F => (JSON.parse(row.payload) as { record: { body: F } }).record.body;

/** Runs through the history as fast as it is taken, then at market speed. */
class CatchUpPacer extends Pacer {
  readonly #untilNs: number;

  constructor(feed: FeedPort, untilNs: number) {
    super(feed, { speed: 'max' });
    this.#untilNs = untilNs;
    this.isCatchingUp = true;
  }

  override async *batches(): ReturnType<Pacer['batches']> {
    for await (const batch of super.batches()) {
      const last = batch.at(-1);
      // Once only: a person who asks for full speed later means it.
      if (this.isCatchingUp && last && last.tsNs >= this.#untilNs) {
        this.isCatchingUp = false;
        this.setSpeed(1);
      }
      yield batch;
    }
  }
}
