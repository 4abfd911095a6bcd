import { assert, defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { signOf } from '../../../shared/domain/order.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import type { SwapLeg } from '../../../shared/domain/swap.ts';
import { type Money, money, parseMoney } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import type { BookValue } from './book-value.ts';
import type { ExactSum } from './exact-sum.ts';
import { PositionBook } from './position.ts';
import { type ScopeProfit, Valuation } from './valuation.ts';

/** Every book of one instance, by instrument. */
interface OwnerBooks {
  readonly instance: number;
  readonly slotId: string;
  /** `name@version`. */
  readonly version: string;
  readonly books: Map<number, PositionBook>;
  /** What the version's instances in this slot hold and have earned together, at one average cost. */
  readonly ofVersion: OpenVersion;
}

/** The books of a version in a slot, over all its instances there: what reports and the console show. */
export interface VersionBooks {
  readonly slotId: string;
  /** `name@version`. */
  readonly version: string;
  readonly books: Map<number, PositionBook>;
}

interface OpenVersion extends VersionBooks {
  /** What binds the version in this slot, and is to know what it earns. */
  readonly scopes: readonly Scope[];
  /** The same books with what they add to the scopes, by instrument. */
  readonly values: Map<number, BookValue>;
}

/**
 * Who holds what, at what cost, with what result. Each fill belongs to one instance of a version for ever; the
 * account's own books see the exchange's fills alone, so a transfer between versions never changes them.
 */
export class Ledger {
  readonly #owners = new Map<number, OwnerBooks>();
  readonly #versions = new Map<string, OpenVersion>();
  readonly #account = new Map<number, PositionBook>();
  readonly #valuation = new Valuation();
  /** The books of versions in the order in which they began, which is that in which their scopes are told of a mark. */
  readonly #begun: { readonly ofVersion: OpenVersion; readonly instrument: number }[] = [];
  readonly #instrument: (key: string) => Instrument | undefined;

  constructor(instrument: (key: string) => Instrument | undefined) {
    this.#instrument = instrument;
  }

  /**
   * Opens the books of an instance. Opening them again changes nothing.
   *
   * @param scopes what binds the version in this slot, as `scopesOf` gives it: its profit counts in each of them.
   */
  open(instance: number, slotId: string, version: string, scopes: readonly Scope[]): void {
    if (this.#owners.has(instance)) return;
    const key = `${slotId}/${version}`;
    let ofVersion = this.#versions.get(key);
    if (!ofVersion) {
      ofVersion = { slotId, version, books: new Map(), scopes, values: new Map() };
      this.#versions.set(key, ofVersion);
    }
    this.#owners.set(instance, { instance, slotId, version, books: new Map(), ofVersion });
  }

  applyFill(fact: FactOf<'fill'> | FactOf<'simulated_fill'>): void {
    const instrument = defined(this.#instrument(fact.instrument), fact.instrument);
    const fee = defined(parseMoney(fact.fee), `fee ${fact.fee}`);
    const signed = quantity(fact.quantity * signOf(fact.side));
    const owned = this.#book(fact.instance, instrument);
    const ofVersion = this.#versionValue(fact.instance, instrument);
    for (const book of [owned, ofVersion.book, this.#accountBook(instrument)]) {
      book.enter(signed, fact.price);
      book.fees = money(book.fees + fee);
    }
    ofVersion.settle();
    // While the market speaks this is the mark that stands. After a restart it is what is known of the market: as there
    // (`Market.recall`), it holds for every book of the instrument.
    if (fact.mark !== null) this.#valuation.revalue(instrument.index, fact.mark);
  }

  /** Moves positions from one instance to the other at the marks of the cut: the source realises, no fee is paid. */
  applyTransfers(leg: SwapLeg): void {
    for (const transfer of leg.transfers) {
      const instrument = defined(this.#instrument(transfer.instrument), transfer.instrument);
      const source = this.#book(leg.fromInstance, instrument);
      assert(source.quantity === transfer.quantity, `instance ${leg.fromInstance} hands over what it does not hold`);
      source.enter(quantity(-transfer.quantity), transfer.price);
      this.#book(leg.toInstance, instrument).enter(transfer.quantity, transfer.price);
      const [from, to] = [
        this.#versionValue(leg.fromInstance, instrument),
        this.#versionValue(leg.toInstance, instrument),
      ];
      from.book.enter(quantity(-transfer.quantity), transfer.price);
      from.settle();
      to.book.enter(transfer.quantity, transfer.price);
      to.settle();
    }
  }

  /** After the mark of an instrument has moved: values the books in it anew. Cost: the books in this instrument alone. */
  revalue(instrument: number, mark: Price | undefined): void {
    this.#valuation.revalue(instrument, mark);
  }

  /**
   * Profit of a scope since it began, in quote currency: realised − fees + unrealised over all its versions, at the last
   * marks. 0 for one that never traded.
   */
  equity(scope: Scope): Money {
    return this.#valuation.equity(scope);
  }

  /** The sum behind {@link equity}, to be asked again and again: always the same one for a scope. */
  equitySum(scope: Scope): ExactSum {
    return this.#valuation.sum(scope);
  }

  /** What {@link equity} is made of. */
  profit(scope: Scope): ScopeProfit {
    return this.#valuation.profit(scope);
  }

  /** Scopes whose versions have ever traded an instrument: those that a new mark concerns. The same list at every call. */
  scopesTrading(instrument: number): readonly Scope[] {
    return this.#valuation.scopesTrading(instrument);
  }

  /** Signed position of an instance. */
  held(instance: number, instrument: number): number {
    return this.#owners.get(instance)?.books.get(instrument)?.quantity ?? 0;
  }

  /** What a deal would realise for an instance, gross of fees; undefined when it closes nothing. */
  wouldRealise(instance: number, instrument: number, signed: Quantity, price: Price): Money | undefined {
    return this.#owners.get(instance)?.books.get(instrument)?.wouldRealise(signed, price);
  }

  books(instance: number): Iterable<PositionBook> {
    return this.#owners.get(instance)?.books.values() ?? [];
  }

  isFlat(instance: number): boolean {
    for (const book of this.books(instance)) if (book.quantity !== 0) return false;
    return true;
  }

  /** The books of every version in every slot. */
  versions(): Iterable<VersionBooks> {
    return this.#versions.values();
  }

  account(): Iterable<PositionBook> {
    return this.#account.values();
  }

  accountHeld(instrument: number): number {
    return this.#account.get(instrument)?.quantity ?? 0;
  }

  #book(instance: number, instrument: Instrument): PositionBook {
    const owner = defined(this.#owners.get(instance), `books of instance ${instance}`);
    let book = owner.books.get(instrument.index);
    if (!book) {
      book = new PositionBook(instrument);
      owner.books.set(instrument.index, book);
    }
    return book;
  }

  #versionValue(instance: number, instrument: Instrument): BookValue {
    return this.#valueIn(defined(this.#owners.get(instance), `books of instance ${instance}`).ofVersion, instrument);
  }

  #valueIn(ofVersion: OpenVersion, instrument: Instrument): BookValue {
    const { books, values, scopes } = ofVersion;
    let value = values.get(instrument.index);
    if (!value) {
      value = this.#valuation.begin(instrument, scopes);
      values.set(instrument.index, value);
      books.set(instrument.index, value.book);
      this.#begun.push({ ofVersion, instrument: instrument.index });
    }
    return value;
  }

  #accountBook(instrument: Instrument): PositionBook {
    let book = this.#account.get(instrument.index);
    if (!book) {
      book = new PositionBook(instrument);
      this.#account.set(instrument.index, book);
    }
    return book;
  }

  /** All of it, for a snapshot. What scopes have earned is counted anew from the books. */
  snapshot() {
    const booksOf = (books: ReadonlyMap<number, PositionBook>) =>
      new Map([...books].map(([instrument, book]) => [instrument, book.snapshot()]));
    return {
      owners: [...this.#owners.values()].map(({ instance, slotId, version, books }) => ({
        instance,
        slotId,
        version,
        books: booksOf(books),
      })),
      begun: this.#begun.map(({ ofVersion: { slotId, version, books }, instrument }) => ({
        slotId,
        version,
        instrument,
        book: defined(books.get(instrument), 'book').snapshot(),
      })),
      account: booksOf(this.#account),
      marks: this.#valuation.snapshot(),
    };
  }

  /**
   * Takes a snapshot as so.
   *
   * @param of the instrument with an index.
   * @param scopesOf what binds a version in a slot, as {@link open} was given it.
   */
  restore(
    { owners, begun, account, marks }: ReturnType<Ledger['snapshot']>,
    of: (index: number) => Instrument,
    scopesOf: (slotId: string, version: string) => readonly Scope[],
  ): void {
    for (const { instance, slotId, version, books } of owners) {
      this.open(instance, slotId, version, scopesOf(slotId, version));
      for (const [index, book] of books) this.#book(instance, of(index)).restore(book);
    }
    for (const { slotId, version, instrument, book } of begun) {
      const value = this.#valueIn(defined(this.#versions.get(`${slotId}/${version}`), version), of(instrument));
      value.book.restore(book);
      value.settle();
    }
    for (const [index, book] of account) this.#accountBook(of(index)).restore(book);
    this.#valuation.restore(marks);
  }
}
