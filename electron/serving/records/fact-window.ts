import type { Database } from 'better-sqlite3';
import type { FillView } from '../../../shared/contract/console.ts';
import type { DenialView } from '../../../shared/contract/records.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { fillToWire } from '../../api/map/fill.ts';
import type { StoredFact } from '../../engine/ports.ts';
import { type FactColumns, fact as storedFact } from '../../journal/rows/rows.ts';
import type { Base } from '../../journal/segments/base.ts';
import type { Listed } from '../../records/listings.ts';
import { ORDER_FACTS, type OrderLife, orderAbout, orderLife, takeOrderFact } from '../../records/order-fold.ts';
import { countedRows, denialRow } from './fact-rows.ts';

/** Rows of a table that are kept at hand. */
export const KEPT_ROWS = 100_000;

/** Beyond what is kept, so many more may wait before the oldest are let go: letting go costs a walk over all. */
const SLACK = 5_000;

/** Facts that are read in one transaction: a longer one would keep the log from being folded in. */
const BATCH = 5_000;

const KINDS = [...ORDER_FACTS, 'instrument_listed', 'order_denied', 'denials_counted'] as const;

/** What an instrument's numbers look like that nothing tells of: whole units. */
const UNKNOWN = (symbol: string): Listed => ({ venue: '', symbol, priceScale: 0, quantityScale: 0, currency: '' });

/**
 * The newest orders, fills and denials of the journal in use, kept up to date by its facts. Orders that are open are kept
 * whatever their age.
 */
export class FactWindow {
  readonly #read;
  readonly #last;
  readonly #listed = new Map<string, Listed>();
  /** By the fact that sent them, the oldest first. */
  #orders: OrderLife[] = [];
  #byId = new Map<string, OrderLife>();
  #fills: FillView[] = [];
  #denials: DenialView[] = [];
  /** Rows that were let go. */
  #gone = { orders: 0, fills: 0, denials: 0 };
  #at: number;
  readonly #texts = new Map<string, string>();

  constructor(database: Database, base: Base) {
    this.#at = base.facts;
    const kinds = KINDS.map((kind) => `'${kind}'`).join(', ');
    this.#read = database
      .prepare<[number, number], FactColumns>(
        `SELECT seq, ts_ns, kind, body FROM facts WHERE seq > ? AND seq <= ? AND kind IN (${kinds}) ORDER BY seq`,
      )
      .safeIntegers();
    this.#last = database.prepare<[], number | null>('SELECT max(seq) FROM facts').pluck();
  }

  /** The fact that was read last. */
  get at(): number {
    return this.#at;
  }

  get orders(): readonly OrderLife[] {
    return this.#orders;
  }

  get fills(): readonly FillView[] {
    return this.#fills;
  }

  get denials(): readonly DenialView[] {
    return this.#denials;
  }

  /** Rows of a table that are in the journal in use and not at hand any more. */
  gone(table: 'orders' | 'fills' | 'denials'): number {
    return this.#gone[table];
  }

  list(listed: readonly (readonly [string, Listed])[]): void {
    for (const [key, each] of listed) this.#listed.set(key, each);
  }

  listedOf(key: string): Listed {
    return this.#listed.get(key) ?? UNKNOWN(key);
  }

  /** Takes in what was committed since. */
  catchUp(): void {
    const last = this.#last.get() ?? 0;
    while (this.#at < last) {
      const to = Math.min(last, this.#at + BATCH);
      for (const columns of this.#read.all(this.#at, to)) this.#take(storedFact(columns));
      this.#at = to;
    }
    this.#letGo();
  }

  #take(stored: StoredFact): void {
    const fact = this.#parse(stored);
    switch (fact.kind) {
      case 'instrument_listed': {
        const { venue, symbol, priceScale, quantityScale, currency } = fact;
        this.#listed.set(`${venue}:${symbol}`, { venue, symbol, priceScale, quantityScale, currency });
        return;
      }
      case 'order_sent': {
        const order = orderLife(fact, stored);
        this.#orders.push(order);
        this.#byId.set(fact.orderId, order);
        return;
      }
      case 'order_denied':
        this.#denials.push(denialRow(fact, stored, this.#listed.get(fact.instrument)));
        return;
      case 'denials_counted':
        this.#denials.push(...countedRows(fact, stored));
        return;
      case 'fill':
        this.#fills.push(fillToWire(fact, stored.seq, this.listedOf(fact.instrument)));
        break;
      default:
    }
    const order = this.#byId.get(orderAbout(fact) ?? '');
    if (order) takeOrderFact(order, fact, stored);
  }

  /** The fact, with one string for each text that thousands of facts have in common. */
  #parse({ kind, body }: StoredFact): Fact {
    const fact = JSON.parse(body) as Record<string, unknown>;
    for (const key of ['slotId', 'version', 'instrument', 'side', 'type', 'timeInForce', 'liquidity', 'reason']) {
      const text = fact[key];
      if (typeof text === 'string') fact[key] = this.#shared(text);
    }
    return Object.assign(fact, { kind }) as unknown as Fact;
  }

  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < KEPT_ROWS) this.#texts.set(text, text);
    return text;
  }

  #letGo(): void {
    const isTooMany = (rows: readonly unknown[]): boolean => rows.length > KEPT_ROWS + SLACK;
    if (isTooMany(this.#fills)) this.#fills = this.#newest('fills', this.#fills);
    if (isTooMany(this.#denials)) this.#denials = this.#newest('denials', this.#denials);
    if (isTooMany(this.#orders)) this.#letOrdersGo();
  }

  #newest<T>(table: 'fills' | 'denials', rows: readonly T[]): T[] {
    const kept = rows.slice(-KEPT_ROWS);
    this.#gone[table] += rows.length - kept.length;
    return kept;
  }

  /** The oldest that are over. What was cancelled may still be filled, for as long as it is at hand. */
  #letOrdersGo(): void {
    let surplus = this.#orders.length - KEPT_ROWS;
    const kept = this.#orders.filter((order) => {
      if (surplus <= 0 || order.endedNs === undefined) return true;
      surplus -= 1;
      this.#byId.delete(order.fact.orderId);
      return false;
    });
    this.#gone.orders += this.#orders.length - kept.length;
    this.#orders = kept;
  }
}
