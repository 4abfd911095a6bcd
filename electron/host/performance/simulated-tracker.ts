import { defined } from '../../../shared/base/assert.ts';
import type { Fact, FactOf } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import { signOf } from '../../../shared/domain/order.ts';
import type { SimulatedPerformance } from '../../../shared/domain/performance.ts';
import type { SimulatedOpened } from '../../../shared/domain/simulated.ts';
import { type BasisPoints, basisPoints } from '../../../shared/units/basis-points.ts';
import { formatMoney, money, parseMoney } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { absoluteTime, type EpochNs } from '../../../shared/units/time.ts';
import { PositionBook } from '../../engine/ledger/position.ts';
import type { EngineView, Position } from '../../engine/view.ts';
import { DealRecord } from './deal-record.ts';
import { placeKey } from './earlier-books.ts';
import { EquityRecord, NOTHING_YET, type Worth } from './equity-record.ts';
import type { Elapsed } from './period-clock.ts';
import { worthNow } from './worth.ts';

/** One simulated account, while it is open and after. */
interface Track {
  readonly instance: number;
  readonly slotId: string;
  readonly version: string;
  readonly since: EpochNs;
  /** It was opened in this run: nothing of it lies before `since`. */
  readonly complete: boolean;
  readonly books: Map<string, PositionBook>;
  /** The mark at which each instrument was last dealt in. */
  readonly marks: Map<string, Price>;
  readonly equity: EquityRecord;
  readonly deals: DealRecord;
  share: BasisPoints;
  denied: number;
  /** When it was closed, and what it was worth then; undefined while it is open. */
  closed: { readonly at: EpochNs; readonly worth: Worth; readonly positions: readonly Position[] } | undefined;
}

/**
 * Measures versions on their simulated accounts as the live ones are measured, so that both can be compared: worth minute by
 * minute of market time, deals from facts. Of each version in a slot the latest account is kept. It only watches.
 */
export class SimulatedTracker {
  readonly #view: EngineView;
  readonly #originNs: EpochNs;
  readonly #tracks = new Map<string, Track>();
  readonly #open = new Map<number, Track>();
  readonly #instruments = new Map<string, Instrument>();

  constructor(view: EngineView, originNs: EpochNs) {
    this.#view = view;
    this.#originNs = originNs;
  }

  /**
   * @param at Market time of the fact, as far as it is known.
   * @param isEarlier It is of a run before this one, whose market is not there any more.
   */
  take(fact: Fact, at: EpochNs, isEarlier = false): void {
    switch (fact.kind) {
      case 'simulated_opened':
        // The account of a mirror is not what a version trades on.
        if (fact.account > 0) this.#begin(fact, at, isEarlier);
        break;
      case 'simulated_resized': {
        const track = this.#open.get(fact.instance);
        if (track) track.share = basisPoints(fact.share);
        break;
      }
      case 'simulated_fill':
        this.#fill(fact);
        break;
      case 'simulated_counted': {
        const track = this.#open.get(fact.instance);
        if (!track) break;
        Object.assign(track.deals.orders, { sent: fact.orders, rejected: fact.rejected });
        track.denied = fact.denied;
        break;
      }
      case 'simulated_closed':
        if (fact.account > 0) this.#end(fact.instance, at, isEarlier);
        break;
    }
  }

  /** A minute of market time has ended. */
  look(elapsed: Elapsed, at: EpochNs): void {
    for (const track of this.#open.values()) {
      const slot = this.#view.slots.get(track.slotId);
      if (slot) track.equity.look(this.#worthOf(track), elapsed, slot.capital, at);
    }
  }

  /** How a version has done on its latest simulated account in a slot; undefined where it never had one. */
  of(slotId: string, version: string): SimulatedPerformance | undefined {
    const track = this.#tracks.get(placeKey(slotId, version));
    if (!track) return undefined;
    const { equity, deals, since, complete, share, closed } = track;
    const now = closed?.worth ?? this.#worthOf(track);
    const counts = closed ? undefined : this.#view.simulated.conduct(track.instance);
    return {
      share,
      isOpen: closed === undefined,
      positions: closed?.positions ?? this.#positionsOf(track),
      denied: counts?.denied ?? track.denied,
      performance: {
        since,
        complete,
        ratios: equity.ratios,
        drawdown: equity.drawdownAt(now.equity, closed?.at ?? this.#now()),
        exposure: { gross: now.gross, average: equity.averageGross },
        trades: deals.trades,
        fills: deals.fills,
        traded: deals.traded,
        slippageBp: deals.slippageBp,
        slippageFills: deals.slippageFills,
        orders: {
          sent: counts?.orders ?? deals.orders.sent,
          rejected: counts?.rejected ?? deals.orders.rejected,
          cancelled: 0,
        },
        denials: new Map(),
      },
    };
  }

  #begin({ slotId, instance, version, share }: SimulatedOpened, since: EpochNs, isEarlier: boolean): void {
    const track: Track = {
      instance,
      slotId,
      version,
      since,
      complete: !isEarlier,
      books: new Map(),
      marks: new Map(),
      equity: new EquityRecord(NOTHING_YET, since),
      deals: new DealRecord(),
      share: basisPoints(share),
      denied: 0,
      closed: undefined,
    };
    this.#open.set(instance, track);
    this.#tracks.set(placeKey(slotId, version), track);
  }

  #fill(fact: FactOf<'simulated_fill'>): void {
    const track = this.#open.get(fact.instance);
    if (!track) return;
    const instrument = this.#instrument(fact.instrument);
    const book = track.books.get(fact.instrument) ?? new PositionBook(instrument);
    track.books.set(fact.instrument, book);
    const signed = quantity(fact.quantity * signOf(fact.side));
    const isClosing = book.wouldRealise(signed, fact.price) !== undefined;
    const part = book.enter(signed, fact.price);
    book.fees = money(book.fees + defined(parseMoney(fact.fee), `fee ${fact.fee}`));
    if (fact.mark !== null) track.marks.set(fact.instrument, fact.mark);
    const realised = isClosing ? formatMoney(part) : null;
    // A fill that closes is a trade of its own: its fact does not tell of its order.
    track.deals.fill({ ...fact, realised }, instrument, { arrival: fact.arrival ?? undefined, realised: undefined });
  }

  #end(instance: number, at: EpochNs, isEarlier: boolean): void {
    const track = this.#open.get(instance);
    if (!track) return;
    const positions = this.#positionsOf(track, isEarlier);
    track.closed = { at, worth: worthNow(this.#view, positions), positions };
    this.#open.delete(instance);
  }

  #worthOf(track: Track): Worth {
    return worthNow(this.#view, this.#positionsOf(track));
  }

  #positionsOf({ books, marks }: Track, atOwnMarks = false): Position[] {
    return [...books].map(([key, book]) => ({
      instrument: book.instrument.index,
      quantity: book.quantity,
      cost: book.cost,
      realised: book.realised,
      fees: book.fees,
      unrealised: book.unrealisedAt(atOwnMarks ? marks.get(key) : this.#view.mark(book.instrument.index)),
    }));
  }

  #now(): EpochNs {
    return absoluteTime(this.#view.marketNow, this.#originNs);
  }

  #instrument(key: string): Instrument {
    if (!this.#instruments.has(key))
      for (const instrument of this.#view.instruments) this.#instruments.set(instrumentKey(instrument), instrument);
    return defined(this.#instruments.get(key), key);
  }
}
