import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { BASE_PRICE, HELD, type Spread } from './marked-engine.ts';

/**
 * The least that any desk does at a mark, in floating point and written by hand: for each position in the instrument its
 * profit anew, and the sum moved by the difference. No scopes, no limits, no rounding that anybody answers for.
 */
export class FloatPositions {
  /** In one place: what all positions have earned, in quote currency. */
  readonly profit = new Float64Array(1);
  readonly #positions: readonly { held: Float64Array; paid: Float64Array; unrealised: Float64Array }[];

  constructor({ instruments, versions }: Spread) {
    this.#positions = Array.from({ length: instruments }, () => ({
      held: new Float64Array(versions).fill(HELD / 1_000),
      paid: new Float64Array(versions).fill(BASE_PRICE / 100),
      unrealised: new Float64Array(versions),
    }));
  }

  take(events: readonly MarketEvent[]): void {
    let sum = this.profit[0]!;
    for (const event of events) {
      if (event.kind !== 'trade') continue;
      const { held, paid, unrealised } = this.#positions[event.instrument]!;
      const mark = event.price / 100;
      for (let i = 0; i < unrealised.length; i += 1) {
        const profit = (mark - paid[i]!) * held[i]!;
        sum += profit - unrealised[i]!;
        unrealised[i] = profit;
      }
    }
    this.profit[0] = sum;
  }
}
