import { defined } from '../../../shared/base/assert.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import { isOpen } from '../../../shared/domain/order.ts';
import type { Performance, SimulatedPerformance } from '../../../shared/domain/performance.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { absoluteTime, type EpochNs, epochNs } from '../../../shared/units/time.ts';
import type { EngineView } from '../../engine/view.ts';
import type { CommittedTurn, FoldedFact } from '../desk.ts';
import { DealRecord, type OpenOrder } from './deal-record.ts';
import { EarlierBooks, placeKey, versionDeployed } from './earlier-books.ts';
import { EquityRecord, NOTHING_YET, type Worth } from './equity-record.ts';
import { type Elapsed, PeriodClock } from './period-clock.ts';
import { SimulatedTracker } from './simulated-tracker.ts';
import { worthNow } from './worth.ts';

/** What the tracker needs of the desk. */
export interface PerformanceParts {
  readonly view: EngineView;
  /** The latest facts of earlier runs, oldest first. */
  readonly history: readonly FoldedFact[];
  onCommitted(listener: (turn: CommittedTurn) => void): () => void;
}

/** A version in a slot. */
interface Track {
  readonly slotId: string;
  readonly version: string;
  readonly since: EpochNs;
  readonly equity: EquityRecord;
  readonly deals: DealRecord;
}

/**
 * Measures every version in each slot: its worth minute by minute of market time, its deals from facts. Constant
 * in size per version, beside its open orders. Of earlier runs it rebuilds what their latest facts tell, valued at the marks
 * of fills and cuts, and says since when it counts. It only watches: nothing that trades reads it.
 */
export class PerformanceTracker {
  readonly #parts: PerformanceParts;
  readonly #originNs: EpochNs;
  readonly #clock: PeriodClock;
  readonly #tracks = new Map<string, Track>();
  readonly #orders = new Map<string, OpenOrder & { owner: Track }>();
  readonly #instruments = new Map<string, Instrument>();
  /** Versions on simulated accounts, which are in no book of the desk. */
  readonly #simulated: SimulatedTracker;
  readonly #stop: () => void;
  /** Market time of the last fact or event. */
  #at: EpochNs;

  /**
   * Call once the facts of earlier runs are folded, before the first market event.
   *
   * @param originNs The time that market times count from.
   */
  constructor(parts: PerformanceParts, originNs: EpochNs) {
    this.#parts = parts;
    this.#originNs = originNs;
    this.#clock = new PeriodClock(originNs);
    this.#clock.setCalendar(parts.view.calendar);
    this.#at = originNs;
    this.#simulated = new SimulatedTracker(parts.view, originNs);
    this.#rebuild(parts.history);
    this.#stop = parts.onCommitted(({ facts }) => {
      for (const { fact } of facts) {
        this.#take(fact);
        this.#simulated.take(fact, marketTime(fact) ?? this.#now());
      }
      for (const { fact } of facts) this.#forget(fact);
    });
  }

  /** Stops listening. */
  close(): void {
    this.#stop();
  }

  /** After each market event went through the engine. @param tsNs Its market time, from the origin. */
  onMarket(tsNs: number): void {
    if (!this.#clock.isDue(tsNs)) return;
    const { view } = this.#parts;
    this.#at = this.#now();
    const elapsed = this.#clock.read(this.#at);
    if (elapsed.minutes === 0) return;
    this.#simulated.look(elapsed, this.#at);
    for (const slot of view.slots.values()) {
      const held = view.positionsInSlot(slot.id);
      const live = liveVersions(view, slot);
      for (const version of new Set([...live, ...held.keys()])) {
        this.#look(slot, version, worthNow(view, held.get(version) ?? []), live.has(version), elapsed);
      }
    }
  }

  /** How a version has done in a slot; undefined where it never served. Exact up to the last commit. */
  of(slotId: string, version: string): Performance | undefined {
    const track = this.#tracks.get(placeKey(slotId, version));
    if (!track) return undefined;
    const { equity, deals, since } = track;
    const now = worthNow(this.#parts.view, this.#parts.view.positionsInSlot(slotId).get(version) ?? []);
    return {
      since,
      complete: !this.#servedBefore(slotId, version),
      ratios: equity.ratios,
      drawdown: equity.drawdownAt(now.equity, this.#now()),
      exposure: { gross: now.gross, average: equity.averageGross },
      trades: deals.trades,
      fills: deals.fills,
      traded: deals.traded,
      slippageBp: deals.slippageBp,
      slippageFills: deals.slippageFills,
      orders: { ...deals.orders },
      denials: new Map(deals.denials),
    };
  }

  /** The same of its latest simulated account there; undefined where it never had one. */
  simulated(slotId: string, version: string): SimulatedPerformance | undefined {
    return this.#simulated.of(slotId, version);
  }

  /** Every version in every slot that it has measured. */
  *places(): Iterable<{ readonly slotId: string; readonly version: string }> {
    for (const { slotId, version } of this.#tracks.values()) yield { slotId, version };
  }

  #look(slot: Slot, version: string, worth: Worth, live: boolean, elapsed: Elapsed): void {
    const { equity } = this.#track(slot.id, version);
    if (live || worth.gross > 0n || !equity.isSettled(worth)) equity.look(worth, elapsed, slot.capital, this.#at);
    else equity.rest(elapsed, slot.capital);
  }

  #rebuild(history: readonly FoldedFact[]): void {
    const { view } = this.#parts;
    const facts = history.map(({ fact }) => fact);
    const books = new EarlierBooks(view, facts);
    const live = new Map<string, readonly string[]>();
    this.#at = facts.map(marketTime).find((at) => at !== undefined) ?? this.#at;
    const worthOf = (place: string): Worth => books.worth(place);
    for (const { slotId, version } of books.places()) this.#track(slotId, version, worthOf);
    for (const fact of facts) {
      const at = marketTime(fact);
      if (at !== undefined) {
        this.#at = at;
        const elapsed = this.#clock.isDue(Number(at - this.#originNs)) ? this.#clock.read(at) : undefined;
        if (elapsed && elapsed.minutes > 0) {
          for (const { slotId, version } of this.#tracks.values()) {
            const slot = view.slots.get(slotId);
            const worth = books.worth(placeKey(slotId, version));
            if (slot) this.#look(slot, version, worth, live.get(slotId)?.includes(version) ?? false, elapsed);
          }
        }
      }
      // Looked up before the fact is booked, so that a version begins with what it held then.
      this.#take(fact, worthOf);
      this.#simulated.take(fact, this.#at, true);
      books.apply(fact);
      noteLive(live, fact, view);
    }
    for (const fact of facts) this.#forget(fact);
    // The time while the desk did not run is nobody's.
    this.#clock.stop();
  }

  #take(fact: Fact, worth: (place: string) => Worth = () => NOTHING_YET): void {
    const { view } = this.#parts;
    switch (fact.kind) {
      case 'deployment_activated':
        this.#track(fact.slotId, versionDeployed(view, fact.deploymentId), worth, fact.marketNs);
        break;
      case 'swap_cut':
        for (const { slotId, toDeploymentId, adoptedOrders } of fact.legs) {
          const owner = this.#track(slotId, versionDeployed(view, toDeploymentId), worth, fact.marketNs);
          for (const id of adoptedOrders) this.#order(id, owner).owner = owner;
        }
        break;
      case 'ladder_moved':
        for (const { role, deploymentId } of fact.attachments)
          if (role === 'live') this.#track(fact.slotId, versionDeployed(view, deploymentId), worth, fact.marketNs);
        break;
      case 'order_sent': {
        const owner = this.#track(fact.slotId, fact.version, worth);
        this.#orders.set(fact.orderId, { owner, arrival: fact.arrival ?? undefined, realised: undefined });
        owner.deals.orders.sent += 1;
        break;
      }
      case 'fill': {
        const owner = this.#track(fact.slotId, fact.version, worth, fact.marketNs);
        owner.deals.fill(fact, this.#instrument(fact.instrument), this.#order(fact.orderId, owner));
        break;
      }
      case 'order_rejected':
        this.#count(fact.orderId, 'rejected');
        break;
      case 'order_cancelled':
        this.#count(fact.orderId, 'cancelled');
        break;
      case 'calendar_changed':
        this.#clock.setCalendar(fact.calendar);
        break;
      case 'order_denied':
      case 'denials_counted':
        this.#track(fact.slotId, fact.version, worth).deals.deny(fact);
        break;
    }
  }

  #count(orderId: string, what: 'rejected' | 'cancelled'): void {
    const order = this.#orders.get(orderId);
    if (order) order.owner.deals.orders[what] += 1;
  }

  /** An order that has ended is not remembered; its late fills, if any came, would have no arrival price. */
  #forget(fact: Fact): void {
    if (fact.kind !== 'fill' && fact.kind !== 'order_cancelled' && fact.kind !== 'order_rejected') return;
    const order = this.#parts.view.orders.get(fact.orderId);
    if (!order || !isOpen(order.status)) this.#orders.delete(fact.orderId);
  }

  #order(id: string, owner: Track): OpenOrder & { owner: Track } {
    const known = this.#orders.get(id);
    if (known) return known;
    const order = { owner, arrival: undefined, realised: undefined };
    this.#orders.set(id, order);
    return order;
  }

  #track(
    slotId: string,
    version: string,
    worth: (place: string) => Worth = () => NOTHING_YET,
    marketNs?: string,
  ): Track {
    const place = placeKey(slotId, version);
    const known = this.#tracks.get(place);
    if (known) return known;
    const since = marketNs === undefined ? this.#at : epochNs(BigInt(marketNs));
    const track = { slotId, version, since, equity: new EquityRecord(worth(place), since), deals: new DealRecord() };
    this.#tracks.set(place, track);
    return track;
  }

  /** Whether it served here before the first fact that is known. */
  #servedBefore(slotId: string, version: string): boolean {
    const [first] = this.#parts.history;
    if (!first || first.seq === 1) return false;
    for (const each of this.#parts.view.deployments.values()) {
      if (each.slotId !== slotId || each.createdAt >= first.tsNs) continue;
      if (versionDeployed(this.#parts.view, each.id) === version) return true;
    }
    return false;
  }

  #now(): EpochNs {
    return absoluteTime(this.#parts.view.marketNow, this.#originNs);
  }

  #instrument(key: string): Instrument {
    const { instruments } = this.#parts.view;
    if (this.#instruments.size < instruments.length)
      for (const instrument of instruments) this.#instruments.set(instrumentKey(instrument), instrument);
    return defined(this.#instruments.get(key), key);
  }
}

/** Market time of a fact; undefined for one that tells none. */
const marketTime = (fact: Fact): EpochNs | undefined =>
  'marketNs' in fact && fact.marketNs !== undefined ? epochNs(BigInt(fact.marketNs)) : undefined;

/** Keeps who is live in each slot, over the facts of earlier runs. */
function noteLive(live: Map<string, readonly string[]>, fact: Fact, view: EngineView): void {
  if (fact.kind === 'deployment_activated') live.set(fact.slotId, [versionDeployed(view, fact.deploymentId)]);
  if (fact.kind === 'swap_cut')
    for (const leg of fact.legs) live.set(leg.slotId, [versionDeployed(view, leg.toDeploymentId)]);
  if (fact.kind !== 'ladder_moved') return;
  const holding = fact.attachments.filter(({ role }) => role === 'live');
  live.set(
    fact.slotId,
    holding.map(({ deploymentId }) => versionDeployed(view, deploymentId)),
  );
}

/** The versions that are live in a slot, as `name@version`. */
function liveVersions(view: EngineView, slot: Slot): Set<string> {
  const live = slot.attachments.filter(({ role }) => role === 'live');
  return new Set(live.map(({ entityId }) => versionName(defined(view.entities.get(entityId), `entity ${entityId}`))));
}
