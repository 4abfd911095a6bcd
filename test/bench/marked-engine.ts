import { Engine } from '../../electron/engine/engine.ts';
import { Outputs } from '../../electron/engine/outputs.ts';
import { assert } from '../../shared/base/assert.ts';
import { summarise } from '../../shared/domain/deployment.ts';
import type { Fact } from '../../shared/domain/fact.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { MONEY_SCALE, parseMoney } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../shared/units/time.ts';

/** How positions are spread: each version holds one in each instrument. Versions are of different algorithms, each in a slot. */
export interface Spread {
  readonly instruments: number;
  readonly versions: number;
}

/** Cents. */
export const BASE_PRICE = 6_000_000;
/** Thousandths. */
export const HELD = 1_000;
/** Marks stay so near to what was paid, in ticks, that no limit is reached: a breach costs once, not on every mark. */
const RANGE = 50;
const TICK = 10;

/** The real engine with open positions, brought there as a start brings it there: by facts. */
export class MarkedEngine {
  readonly #engine: Engine;
  readonly #out = new Outputs();
  readonly #instruments: number;
  #seq = 0;

  constructor({ instruments, versions }: Spread) {
    this.#instruments = instruments;
    this.#engine = new Engine({
      seed: 42,
      deskTime: () => epochNs(0n),
      originNs: epochNs(0n),
      mode: () => 'inline',
      defaultCapital: parseMoney('1000000')!,
      rollbackWindowMs: 3_600_000,
      preparationTimeoutMs: 30_000,
      takerFeeCentiBp: 500,
    });
    const facts: Fact[] = [];
    for (let i = 0; i < instruments; i += 1) facts.push(listed(i));
    for (let v = 0; v < versions; v += 1) {
      facts.push(...deployed(v));
      for (let i = 0; i < instruments; i += 1) facts.push(...bought(v, i, v * instruments + i));
    }
    facts.forEach((fact, i) => void this.#engine.fold({ seq: i + 1, tsNs: epochNs(0n), fact }));
  }

  /** The next trades, in one instrument after the other, each at another price than the last there. */
  next(count: number): MarketEvent[] {
    return Array.from({ length: count }, () => {
      const turn = Math.floor(this.#seq / this.#instruments);
      const instrument = this.#seq % this.#instruments;
      this.#seq += 1;
      const ticks = RANGE - Math.abs((turn % (4 * RANGE)) - 2 * RANGE);
      return {
        kind: 'trade',
        seq: this.#seq,
        instrumentSeq: turn + 1,
        instrument,
        tsNs: timeNs(this.#seq * 1_000),
        price: price(BASE_PRICE + ticks * TICK),
        quantity: quantity(1),
        aggressor: 'buy',
      } as const;
    });
  }

  step(event: MarketEvent): void {
    this.#engine.step({ kind: 'market', event }, this.#out);
  }

  /**
   * @returns how often days and peaks were saved on the way.
   * @throws {AssertionError} when the engine's own profit is another, or it did anything but value positions.
   */
  assertValued(profit: number): number {
    const valued = [...this.#engine.view.accountProfit().values()].reduce((sum, each) => sum + each.unrealised, 0n);
    assert(
      Math.abs(Number(valued) / 10 ** MONEY_SCALE - profit) < 0.01,
      `the engine says ${valued}, the loop ${profit}`,
    );
    const more = this.#out.facts.find(({ fact }) => !SAVED.has(fact.kind));
    assert(more === undefined, `a mark led to ${JSON.stringify(more?.fact)}`);
    return this.#out.facts.length;
  }
}

/** Days and peaks are saved each second of market time. */
const SAVED: ReadonlySet<string> = new Set(['equity_marked', 'scope_equity_marked']);

const symbol = (instrument: number): string => `I${instrument}USDT`;
const slotOf = (version: number): string => `algorithm-${version}:paper`;

const listed = (instrument: number): Fact => ({
  kind: 'instrument_listed',
  venue: 'bench',
  symbol: symbol(instrument),
  priceScale: 2,
  quantityScale: 3,
  tick: TICK,
  lot: 1,
  multiplier: '1.00000000',
  instrumentKind: 'linear',
  currency: 'USDT',
  sector: 'crypto',
});

function deployed(version: number): Fact[] {
  const [entityId, deploymentId] = [`entity-${version}`, `deployment-${version}`];
  const [slotId, instance] = [slotOf(version), version + 1];
  return [
    {
      kind: 'entity_registered',
      entityId,
      name: `algorithm-${version}`,
      type: 'strategy',
      version: '1.0.0',
      description: '',
      config: {},
      parameters: {},
      module: null,
      contentHash: null,
      warmUpEvents: 0,
      stateVersion: 1,
      instruments: '*',
      dependencies: [],
      parentEntityId: null,
    },
    {
      kind: 'deployment_started',
      deploymentId,
      entityId,
      environment: 'paper',
      slotId,
      instance,
      method: 'bench',
      deployedBy: 'bench',
      configSnapshot: {},
      parametersSnapshot: {},
      previousDeploymentId: null,
      validation: summarise([]),
      capital: '100000000.00000000',
    },
    { kind: 'deployment_activated', deploymentId, slotId, instance, cutSequence: 0, marketNs: '0' },
  ];
}

function bought(version: number, instrument: number, order: number): Fact[] {
  const deal = {
    orderId: `o-${order}`,
    slotId: slotOf(version),
    instance: version + 1,
    version: `algorithm-${version}@1.0.0`,
    instrument: `bench:${symbol(instrument)}`,
    side: 'buy',
    quantity: quantity(HELD),
  } as const;
  return [
    {
      kind: 'order_sent',
      ...deal,
      ref: 1,
      type: 'market',
      timeInForce: 'ioc',
      limitPrice: price(0),
      stopPrice: price(0),
      postOnly: false,
      reduceOnly: false,
      sequence: 0,
    },
    {
      kind: 'fill',
      ...deal,
      price: price(BASE_PRICE),
      fee: '0.00000000',
      liquidity: 'taker',
      mark: price(BASE_PRICE),
      realised: null,
      marketNs: '0',
    },
  ];
}
