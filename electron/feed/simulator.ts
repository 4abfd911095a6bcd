import { setImmediate } from 'node:timers/promises';
import { assert } from '../../shared/base/assert.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { parseDecimal } from '../../shared/units/decimal.ts';
import { type EpochNs, NS_PER_SECOND, relativeTime, type TimeNs } from '../../shared/units/time.ts';
import type { FeedPort, FeedStats } from '../engine/ports.ts';
import { FeedError } from './feed-error.ts';
import { type InstrumentDefinition, settleInstrument } from './instrument-definition.ts';
import { Chance } from './simulation/chance.ts';
import { OrderFlow } from './simulation/order-flow.ts';
import { PricePath } from './simulation/price-path.ts';

/** One instrument of a simulated market. */
export interface SimulatedInstrument extends InstrumentDefinition {
  readonly tick: string;
  readonly lot: string;
  /** Price of the first quote, give or take its spread: a decimal, at least 100 ticks. */
  readonly startPrice: string;
  /** Expected return a year, as a share. Default 0. */
  readonly drift?: number;
  /** Standard deviation of a year's return, as a share. Default 0.6. */
  readonly volatility?: number;
  /** Mean spread in ticks, 1 or above. Default 2. */
  readonly spreadTicks?: number;
  /** Mean size of a trade in lots, 1 or above. Default 50. */
  readonly tradeLots?: number;
  /** Mean number of events a second of market time. Default 20. */
  readonly eventsPerSecond?: number;
  /** Mean number of silences an hour; 0 for none. Default 6. */
  readonly silencesPerHour?: number;
  /** Mean length of a silence. Default 8. */
  readonly silenceSeconds?: number;
}

/** What to simulate. */
export interface SimulatorOptions {
  /** An integer of 32 bits, signed or not. The same options and seed give the same events, whatever the batch size. */
  readonly seed: number;
  /** What the events' times count from. */
  readonly originNs: EpochNs;
  /** Market time of the first event; the origin by default. Together with a start price: how to go on after a restart. */
  readonly startNs?: EpochNs | undefined;
  /** Where the first instrument's price starts, instead of its own `startPrice`. */
  readonly startPrice?: string | undefined;
  /** One bitcoin market by default. */
  readonly instruments?: readonly SimulatedInstrument[] | undefined;
  /** Market time to simulate; without end by default. */
  readonly durationSeconds?: number | undefined;
  /** Events in a batch. Default 256. */
  readonly batchSize?: number | undefined;
}

/** The market of a desk that was given none. */
export const DEFAULT_MARKET: readonly SimulatedInstrument[] = [
  {
    venue: 'sim',
    instrument: 'BTCUSDT',
    tick: '0.10',
    lot: '0.001',
    currency: 'USDT',
    sector: 'crypto',
    startPrice: '60000.00',
  },
];

/**
 * Opens a simulated market: quotes and trades of each instrument around a random price with trends and corrections.
 * Chance comes from the seed alone and time from the events themselves.
 *
 * @throws {FeedError} when an option is out of its range.
 */
export function openSimulator(options: SimulatorOptions): FeedPort {
  const { seed, durationSeconds = 0, batchSize = 1, instruments: market = DEFAULT_MARKET } = options;
  check(Number.isInteger(seed) && seed >= -(2 ** 31) && seed < 2 ** 32, 'seed', seed, 'an integer of 32 bits');
  check(durationSeconds >= 0 && Number.isFinite(durationSeconds), 'durationSeconds', durationSeconds, '0 or above');
  check(market.length > 0, 'instruments', '[]', 'at least one instrument');
  assert(Number.isSafeInteger(batchSize) && batchSize > 0, 'a batch has at least one event');
  const chances = Chance.streams(seed, market.length);
  const startNs = relativeTime(options.startNs ?? options.originNs, options.originNs);
  const instruments = market.map((definition, index) => settleInstrument(index, definition, { price: 0, quantity: 0 }));
  const flows = market.map((simulated, index) => {
    const startPrice = index === 0 ? (options.startPrice ?? simulated.startPrice) : simulated.startPrice;
    return flowOf({ ...simulated, startPrice }, instruments[index]!, chances[index]!, startNs);
  });
  return new Simulator(instruments, flows, startNs, options);
}

function flowOf(simulated: SimulatedInstrument, instrument: Instrument, chance: Chance, startNs: TimeNs): OrderFlow {
  const {
    drift = 0,
    volatility = 0.6,
    spreadTicks = 2,
    tradeLots = 50,
    eventsPerSecond = 20,
    silencesPerHour = 6,
    silenceSeconds = 8,
  } = simulated;
  const name = (option: string): string => `${instrumentKey(instrument)}: ${option}`;
  const startTicks = Number(parseDecimal(simulated.startPrice, instrument.priceScale)?.value ?? 0n) / instrument.tick;
  check(startTicks >= 100, name('startPrice'), simulated.startPrice, 'a decimal of at least 100 ticks');
  check(Number.isFinite(drift), name('drift'), drift, 'a share a year');
  check(volatility >= 0 && volatility <= 100, name('volatility'), volatility, 'a share a year from 0 to 100');
  check(spreadTicks >= 1 && spreadTicks <= 1000, name('spreadTicks'), spreadTicks, 'from 1 to 1,000');
  check(tradeLots >= 1 && tradeLots <= 1e6, name('tradeLots'), tradeLots, 'from 1 to 1,000,000');
  check(
    eventsPerSecond > 0 && eventsPerSecond <= 1e6,
    name('eventsPerSecond'),
    eventsPerSecond,
    'above 0, up to 1,000,000',
  );
  check(silencesPerHour >= 0 && silencesPerHour <= 3600, name('silencesPerHour'), silencesPerHour, 'from 0 to 3,600');
  check(silenceSeconds >= 0 && silenceSeconds <= 1e6, name('silenceSeconds'), silenceSeconds, 'from 0 to 1,000,000');
  const path = new PricePath(chance, startTicks, drift, volatility);
  const settings = { eventsPerSecond, spreadTicks, tradeLots, silencesPerHour, silenceSeconds };
  return new OrderFlow(chance, instrument, path, settings, startNs);
}

function check(holds: boolean, option: string, value: unknown, wanted: string): void {
  if (!holds) throw new FeedError(`simulated market: ${option} ${JSON.stringify(value)} must be ${wanted}`);
}

class Simulator implements FeedPort {
  readonly instruments: readonly Instrument[];
  readonly originNs: EpochNs;
  readonly #flows: readonly OrderFlow[];
  readonly #batchSize: number;
  readonly #startNs: number;
  readonly #durationNs: number;
  #reachedNs: number;
  #events = 0;
  #closed = false;

  constructor(
    instruments: readonly Instrument[],
    flows: readonly OrderFlow[],
    startNs: TimeNs,
    options: SimulatorOptions,
  ) {
    this.instruments = instruments;
    this.originNs = options.originNs;
    this.#flows = flows;
    this.#batchSize = options.batchSize ?? 256;
    this.#startNs = startNs;
    this.#durationNs = (options.durationSeconds ?? Number.POSITIVE_INFINITY) * NS_PER_SECOND;
    this.#reachedNs = startNs;
  }

  async *batches(): AsyncGenerator<readonly MarketEvent[], void> {
    for (;;) {
      const batch: MarketEvent[] = [];
      while (batch.length < this.#batchSize) {
        const event = this.#next();
        if (!event) break;
        batch.push(event);
      }
      // A market without end must leave the rest of the process its turn.
      await setImmediate();
      if (this.#closed || batch.length === 0) return;
      this.#events += batch.length;
      yield batch;
    }
  }

  stats(): FeedStats {
    const endless = !Number.isFinite(this.#durationNs);
    const progress =
      endless || this.#durationNs === 0 ? undefined : (this.#reachedNs - this.#startNs) / this.#durationNs;
    return { read: this.#events, bad: 0, problems: [], rounded: 0, crossed: 0, progress };
  }

  close(): void {
    this.#closed = true;
  }

  /** The next event of all instruments; of two at the same time, that of the first instrument. */
  #next(): MarketEvent | undefined {
    let first = this.#flows[0]!;
    for (const flow of this.#flows) if (flow.nextNs < first.nextNs) first = flow;
    const over = first.nextNs - this.#startNs >= this.#durationNs;
    this.#reachedNs = over ? this.#startNs + this.#durationNs : first.nextNs;
    return over ? undefined : first.next();
  }
}
