import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Transfer } from '../../../shared/domain/swap.ts';
import { Book, type Terms } from './book.ts';
import { amount, amountText, hold, known, text, whole } from './tally.ts';

/** Whose books an instance's deals go to. */
export interface Owner {
  readonly slotId: string;
  /** `name@version`. */
  readonly version: string;
}

const NONE: ReadonlyMap<string, Book> = new Map();

/** Positions, cost, profit and fees by instance, by version in its slot, and of the account, from fills and transfers alone. */
export class LedgerRecount {
  readonly instruments = new Map<string, Terms>();
  /** By instance, then instrument. */
  readonly instances = new Map<number, Map<string, Book>>();
  /** By `slot/name@version`, then instrument. */
  readonly versions = new Map<string, Map<string, Book>>();
  readonly account = new Map<string, Book>();
  fills = 0;

  listed(fact: FactOf<'instrument_listed'>): void {
    const key = `${text(fact.venue, 'venue')}:${text(fact.symbol, 'symbol')}`;
    hold(!this.instruments.has(key), () => `instrument ${key} is listed a second time`);
    const scales = [whole(fact.priceScale, 'priceScale'), whole(fact.quantityScale, 'quantityScale')] as const;
    hold(
      scales.every((scale) => scale >= 0 && scale <= 18),
      () => `instrument ${key} has scales ${scales.join(' and ')}`,
    );
    this.instruments.set(key, {
      key,
      inverse: fact.instrumentKind === 'inverse',
      multiplier: amount(fact.multiplier, 'multiplier'),
      priceScale: scales[0],
      quantityScale: scales[1],
    });
  }

  /** @param owner of the order that was filled. */
  fill(fact: FactOf<'fill'>, owner: Owner): void {
    const size = BigInt(whole(fact.quantity, 'quantity'));
    const signed = fact.side === 'buy' ? size : -size;
    const price = BigInt(whole(fact.price, 'price'));
    const fee = amount(fact.fee, 'fee');
    this.fills += 1;
    const realised = this.#enter(fact.instance, owner, fact.instrument, signed, price, fee);
    const account = this.#book(this.account, fact.instrument);
    account.deal(signed, price);
    account.fees += fee;
    const said = fact.realised === null ? undefined : amount(fact.realised, 'realised');
    hold(said === realised, () => {
      const [words, due] = [said, realised].map((each) => (each === undefined ? 'nothing' : amountText(each)));
      return `the fill of ${fact.orderId} says that it realised ${words}, and by the fills before it that was ${due}`;
    });
  }

  /** Moves a position at a cut. Without fee and without the account, which sees exchange fills alone. */
  transfer(from: number, source: Owner, to: number, target: Owner, { instrument, quantity, price }: Transfer): void {
    const held = this.heldBy(from, instrument);
    const passed = BigInt(whole(quantity, 'quantity'));
    hold(held === passed, () => `instance ${from} hands over ${passed} of ${instrument} and holds ${held}`);
    const at = BigInt(whole(price, 'price'));
    this.#enter(from, source, instrument, -passed, at, 0n);
    this.#enter(to, target, instrument, passed, at, 0n);
  }

  /** Signed position of an instance. */
  heldBy(instance: number, instrument: string): bigint {
    return this.instances.get(instance)?.get(instrument)?.quantity ?? 0n;
  }

  booksOf(instance: number): ReadonlyMap<string, Book> {
    return this.instances.get(instance) ?? NONE;
  }

  /** Whether the books of the instances add up to the account's, in quantity; the first instrument in which they do not. */
  unbalanced(): string | undefined {
    const sums = new Map<string, bigint>();
    for (const books of this.instances.values())
      for (const [key, { quantity }] of books) sums.set(key, (sums.get(key) ?? 0n) + quantity);
    for (const [key, sum] of sums) if (sum !== (this.account.get(key)?.quantity ?? 0n)) return key;
    return undefined;
  }

  #enter(
    instance: number,
    { slotId, version }: Owner,
    instrument: string,
    signed: bigint,
    price: bigint,
    fee: bigint,
  ): bigint | undefined {
    const ofVersion = this.#book(entry(this.versions, `${slotId}/${version}`), instrument);
    ofVersion.deal(signed, price);
    ofVersion.fees += fee;
    const own = this.#book(entry(this.instances, instance), instrument);
    own.fees += fee;
    return own.deal(signed, price);
  }

  #book(books: Map<string, Book>, instrument: string): Book {
    let book = books.get(instrument);
    if (!book) {
      book = new Book(known(this.instruments, instrument, 'instrument'));
      books.set(instrument, book);
    }
    return book;
  }
}

function entry<K>(map: Map<K, Map<string, Book>>, key: K): Map<string, Book> {
  let found = map.get(key);
  if (!found) {
    found = new Map();
    map.set(key, found);
  }
  return found;
}
