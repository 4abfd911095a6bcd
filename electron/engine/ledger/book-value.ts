import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import { inQuote } from '../../../shared/domain/valuation.ts';
import { ValueScale } from '../../../shared/domain/value-scale.ts';
import { type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { ExactSum } from './exact-sum.ts';
import { PositionBook } from './position.ts';

/** Every version's book in one instrument, and the mark that all of them are valued at. */
export class InstrumentValues {
  readonly instrument: Instrument;
  readonly scale: ValueScale;
  readonly values: BookValue[] = [];
  /** Scopes of the versions that have ever traded it. */
  readonly scopes: Scope[] = [];
  mark: Price | undefined;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
    this.scale = new ValueScale(instrument);
  }
}

/** What the books of one scope have earned, in quote currency. */
export class ScopeSums {
  readonly total = new ExactSum();
  /** Of linear books alone, which no mark moves; those of {@link inverse} ones convert at the mark when they are asked for. */
  realised: Money = ZERO_MONEY;
  /** Of linear books alone. */
  fees: Money = ZERO_MONEY;
  readonly inverse: BookValue[] = [];
}

/** One version's book in one instrument, and what of its profit stands in the sums of the scopes that it belongs to. */
export class BookValue {
  readonly book: PositionBook;
  readonly of: InstrumentValues;
  readonly #scopes: readonly ScopeSums[];
  /** Profit as it stands in the sums; NaN where it is no safe integer and stands in {@link #far}. */
  #near = 0;
  #far = 0n;
  /** Realised − fees − cost: what no mark moves. NaN where that is no safe integer. */
  #settled = 0;
  #realised: Money = ZERO_MONEY;
  #fees: Money = ZERO_MONEY;

  constructor(of: InstrumentValues, scopes: readonly ScopeSums[]) {
    this.of = of;
    this.book = new PositionBook(of.instrument);
    this.#scopes = scopes;
    of.values.push(this);
    if (of.instrument.kind === 'inverse') for (const scope of scopes) scope.inverse.push(this);
  }

  /** After the book has changed. */
  settle(): void {
    const { realised, fees, cost } = this.book;
    this.#settled = Number(realised - fees - cost);
    if (!Number.isSafeInteger(this.#settled)) this.#settled = Number.NaN;
    if (this.of.instrument.kind === 'linear') {
      for (const scope of this.#scopes) {
        scope.realised = money(scope.realised + realised - this.#realised);
        scope.fees = money(scope.fees + fees - this.#fees);
      }
      this.#realised = realised;
      this.#fees = fees;
    }
    this.revalue();
  }

  /** Brings the sums to the profit at the instrument's mark. */
  revalue(): void {
    const { mark, scale } = this.of;
    if (mark === undefined) return this.#revalueFar();
    // A flat book has no cost, so this holds for it as well. What does not fit is NaN to the end.
    const profit = scale.inQuote(scale.valueAt(mark, this.book.quantity) + this.#settled, mark);
    const moved = profit - this.#near;
    if (!Number.isSafeInteger(moved)) return this.#revalueFar();
    if (moved === 0) return;
    this.#near = profit;
    for (let i = 0; i < this.#scopes.length; i += 1) this.#scopes[i]!.total.add(moved);
  }

  /** Realised profit in quote currency. */
  get realised(): Money {
    return inQuote(this.of.instrument, this.book.realised, this.of.mark);
  }

  /** Fees in quote currency. */
  get fees(): Money {
    return inQuote(this.of.instrument, this.book.fees, this.of.mark);
  }

  /** The same by bigint: for amounts above some ninety million of quote currency, and before there is a mark. */
  #revalueFar(): void {
    const { instrument, mark } = this.of;
    const { realised, fees } = this.book;
    const profit = inQuote(instrument, money(realised - fees + this.book.unrealisedAt(mark)), mark);
    const moved = profit - (Number.isNaN(this.#near) ? this.#far : BigInt(this.#near));
    this.#far = profit;
    this.#near = Number(profit);
    if (!Number.isSafeInteger(this.#near)) this.#near = Number.NaN;
    for (const scope of this.#scopes) scope.total.addFar(moved);
  }
}
