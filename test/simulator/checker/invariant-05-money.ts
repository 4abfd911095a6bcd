import type { EngineView } from '../../../electron/engine/view.ts';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import { parseMoney } from '../../../shared/units/money.ts';
import { EXACT_START, type ExactState, type ExactTerms, exactStep, Fraction } from '../../support/exact-ledger.ts';
import { Rule } from './rule.ts';
import type { Folded } from './seen.ts';

/** The account's own book, beside those of instances. */
const ACCOUNT = 0;

/** Books worked out with fractions, from fills and transfers alone. */
export class Money extends Rule {
  readonly number = 5;
  readonly words =
    'cash + positions at cost + realised profit reconcile exactly, by version and in total; every fill belongs to one version, for ever';
  readonly #terms = new Map<string, { readonly exact: ExactTerms; readonly price: number; readonly size: number }>();
  readonly #books = new Map<number, Map<string, ExactState>>();
  /** What the exchange has truly dealt since the process began, by order, and what was booked of it. */
  readonly #dealt = new Map<string, { said: number; booked: number }>();

  /** Every execution that was ever booked: an exchange may say it again, and it is the same deal. */
  readonly #executions = new Set<string>();

  /** Owners of books that have moved since they were looked at. */
  readonly #moved = new Set<number>();
  #hasLooked = false;

  #book(owner: number, instrument: string): ExactState {
    return this.#books.get(owner)?.get(instrument) ?? EXACT_START;
  }

  #enter(owner: number, instrument: string, signed: number, at: number, fee: bigint): ExactState {
    const terms = this.#terms.get(instrument);
    if (!terms) throw new Error(`no fact ever listed ${instrument}`);
    const deal = {
      quantity: Fraction.at(signed, terms.size),
      price: Fraction.at(at, terms.price),
      fee: new Fraction(fee, 100_000_000n),
    };
    const before = this.#book(owner, instrument);
    const next = small(exactStep(terms.exact, before, deal));
    const books = this.#books.get(owner) ?? new Map<string, ExactState>();
    this.#books.set(owner, books.set(instrument, next));
    this.#moved.add(owner);
    return next;
  }

  override fold({ fact }: Folded): void {
    if (fact.kind === 'instrument_listed') {
      const multiplier = new Fraction(parseMoney(fact.multiplier) ?? 0n, 100_000_000n);
      const exact = { inverse: fact.instrumentKind === 'inverse', multiplier };
      this.#terms.set(`${fact.venue}:${fact.symbol}`, { exact, price: fact.priceScale, size: fact.quantityScale });
    } else if (fact.kind === 'swap_cut') {
      for (const { fromInstance, toInstance, transfers } of fact.legs)
        for (const { instrument, quantity, price } of transfers) {
          this.#enter(fromInstance, instrument, -quantity, price, 0n);
          this.#enter(toInstance, instrument, quantity, price, 0n);
        }
    } else if (fact.kind === 'fill') {
      if (fact.executionId !== undefined) this.#executions.add(executionOf(fact));
      const signed = fact.side === 'buy' ? fact.quantity : -fact.quantity;
      const fee = parseMoney(fact.fee) ?? 0n;
      this.#enter(fact.instance, fact.instrument, signed, fact.price, fee);
      this.#enter(ACCOUNT, fact.instrument, signed, fact.price, fee);
      const dealt = this.#dealt.get(fact.orderId);
      if (dealt) dealt.booked += fact.quantity;
    }
  }

  override before({ fact }: Recorded): void {
    if (fact.kind !== 'fill') return;
    const { owner } = this.model.order(fact.orderId);
    this.expect(!this.#executions.has(executionOf(fact)), `execution ${executionOf(fact)} is booked a second time`);
    this.expect(owner === fact.instance, `a fill of ${fact.orderId} went to ${fact.instance}, its owner is ${owner}`);
    this.#realised = this.#book(fact.instance, fact.instrument).realised;
  }

  #realised = new Fraction(0n);

  override after({ fact }: Recorded): void {
    if (fact.kind !== 'fill') return;
    const { realised } = this.#book(fact.instance, fact.instrument);
    const made = realised.minus(this.#realised).units();
    const said = fact.realised === null ? 0n : parseMoney(fact.realised);
    this.expect(said === made, `the fill of ${fact.orderId} realised ${fact.realised}, and by the rules ${made}`);
    this.#whole(fact);
  }

  #whole({ orderId }: FactOf<'fill'>): void {
    const { filled, quantity } = this.model.order(orderId);
    this.expect(filled <= quantity, `${filled} of ${quantity} of ${orderId} are filled`);
  }

  override reported(report: ExchangeReport, isTrue: boolean): void {
    if (report.kind !== 'fill' || !isTrue) return;
    const dealt = this.#dealt.get(report.orderId) ?? { said: 0, booked: 0 };
    dealt.said += report.quantity;
    this.#dealt.set(report.orderId, dealt);
  }

  override settled(view: EngineView): void {
    for (const [orderId, { said, booked }] of this.#dealt) {
      if (!this.model.orders.has(orderId)) continue;
      this.expect(said === booked, `the exchange dealt ${said} of ${orderId}, and ${booked} are booked`);
      this.#dealt.delete(orderId);
    }
    // The first look after a start is at all books, and then at those that have moved.
    const looked = this.#hasLooked ? this.#moved : new Set(this.#books.keys());
    this.#hasLooked = true;
    if (looked.size === 0) return;
    this.#totals();
    for (const owner of looked) {
      const books = this.#books.get(owner) ?? new Map<string, ExactState>();
      const told = owner === ACCOUNT ? view.accountPositions() : view.positions(owner);
      for (const [instrument, state] of books) {
        const found = told.find((each) => this.#keyOf(view, each.instrument) === instrument);
        const is = [found?.cost ?? 0n, found?.realised ?? 0n, found?.fees ?? 0n];
        const must = [state.cost.units(), state.realised.units(), state.fees.units()];
        this.expect(
          String(is) === String(must),
          `the book of ${owner || 'the account'} in ${instrument} is ${is}, by its deals ${must}`,
        );
      }
    }
    this.#moved.clear();
  }

  #keyOf(view: EngineView, index: number): string {
    const listed = view.instruments[index];
    return listed ? instrumentKey(listed) : String(index);
  }

  /** What versions hold is what the account holds. */
  #totals(): void {
    const total = new Map<string, number>();
    for (const books of this.model.held.values())
      for (const [instrument, quantity] of books) total.set(instrument, (total.get(instrument) ?? 0) + quantity);
    for (const [instrument, quantity] of this.model.account)
      this.expect(
        total.get(instrument) === quantity,
        `versions hold ${total.get(instrument)} of ${instrument}, the account ${quantity}`,
      );
  }
}

const executionOf = ({ orderId, executionId }: FactOf<'fill'>): string => `${executionId} of ${orderId}`;

/** The same amounts over small bottoms: fractions that are added up for ever would grow for ever. */
const small = ({ quantity, cost, realised, fees }: ExactState): ExactState => ({
  quantity: reduced(quantity),
  cost: reduced(cost),
  realised: reduced(realised),
  fees: reduced(fees),
});

const SCALE = 10n ** 12n;

function reduced(value: Fraction): Fraction {
  const top = value.top * SCALE;
  return top % value.bottom === 0n ? new Fraction(top / value.bottom, SCALE) : value;
}
