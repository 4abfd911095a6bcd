import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import { type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { BookValue, InstrumentValues, ScopeSums } from './book-value.ts';
import type { ExactSum } from './exact-sum.ts';

/** Profit in quote currency: `total` is always `realised + unrealised − fees`, to the last unit. */
export interface ScopeProfit {
  /** Gross of fees. */
  readonly realised: Money;
  /**
   * At the last marks. Of inverse books, which convert as a whole and round once, this part takes what converting in three
   * parts would round otherwise: at most some 1e-8 a book.
   */
  readonly unrealised: Money;
  /** Positive when paid. */
  readonly fees: Money;
  readonly total: Money;
}

const NOTHING: ScopeProfit = { realised: ZERO_MONEY, unrealised: ZERO_MONEY, fees: ZERO_MONEY, total: ZERO_MONEY };
const NO_SCOPES: readonly Scope[] = [];

/**
 * The versions' profit by scope, kept up from mark to mark: a new mark values the books of its own instrument anew and moves
 * the sums by the difference. A book is worth the same, to the last unit, as if it were counted from the start.
 */
export class Valuation {
  readonly #instruments: (InstrumentValues | undefined)[] = [];
  readonly #scopes = new Map<Scope, ScopeSums>();

  /** Begins the book of a version in an instrument. */
  begin(instrument: Instrument, scopes: readonly Scope[]): BookValue {
    let of = this.#instruments[instrument.index];
    if (!of) {
      of = new InstrumentValues(instrument);
      this.#instruments[instrument.index] = of;
    }
    for (const scope of scopes) if (!of.scopes.includes(scope)) of.scopes.push(scope);
    return new BookValue(
      of,
      scopes.map((scope) => this.#sumsOf(scope)),
    );
  }

  /** After the mark of an instrument has moved. Its books stand valued at the mark before, so the same again costs nothing. */
  revalue(instrument: number, mark: Price | undefined): void {
    const of = this.#instruments[instrument];
    if (of === undefined || of.mark === mark) return;
    of.mark = mark;
    for (let i = 0; i < of.values.length; i += 1) of.values[i]!.revalue();
  }

  equity(scope: Scope): Money {
    return this.#scopes.get(scope)?.total.value ?? ZERO_MONEY;
  }

  /** The sum behind {@link equity}, to be asked again and again: always the same one for a scope. */
  sum(scope: Scope): ExactSum {
    return this.#sumsOf(scope).total;
  }

  profit(scope: Scope): ScopeProfit {
    const sums = this.#scopes.get(scope);
    if (!sums) return NOTHING;
    let realised: bigint = sums.realised;
    let fees: bigint = sums.fees;
    for (const each of sums.inverse) {
      realised += each.realised;
      fees += each.fees;
    }
    const total = sums.total.value;
    return { realised: money(realised), unrealised: money(total - realised + fees), fees: money(fees), total };
  }

  scopesTrading(instrument: number): readonly Scope[] {
    return this.#instruments[instrument]?.scopes ?? NO_SCOPES;
  }

  #sumsOf(scope: Scope): ScopeSums {
    let sums = this.#scopes.get(scope);
    if (!sums) {
      sums = new ScopeSums();
      this.#scopes.set(scope, sums);
    }
    return sums;
  }

  /** The marks that books are valued at, by instrument, for a snapshot. */
  snapshot(): ReadonlyMap<number, Price> {
    const marks = new Map<number, Price>();
    for (const of of this.#instruments) if (of?.mark !== undefined) marks.set(of.instrument.index, of.mark);
    return marks;
  }

  /** Takes a snapshot as so, once its books are there. */
  restore(marks: ReadonlyMap<number, Price>): void {
    for (const [instrument, mark] of marks) this.revalue(instrument, mark);
  }
}
