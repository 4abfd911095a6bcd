import { defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { ExitRecord, KillOrder } from '../../../shared/domain/exit.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { SwapLeg } from '../../../shared/domain/swap.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** A kill with the time at which it was ordered: what is left of a soft shutdown counts from it. */
export interface KillRecord extends KillOrder {
  readonly orderedAt: EpochNs;
}

/** What an exit has done for one instance in one instrument, quantities at the instrument's scale. */
export interface ExitTally {
  readonly instance: number;
  /** Key of the instrument. */
  readonly instrument: string;
  asked: number;
  sent: number;
  acknowledged: number;
  filled: number;
}

/** An order of an exit, and where it counts. */
interface ExitOrder {
  readonly exitId: string;
  readonly tally: ExitTally;
  readonly quantity: number;
}

/** Kills and verified exits. Folded from facts: an exit that a stop of the desk interrupted goes on after it. */
export class ExitTable {
  readonly exits = new Map<string, ExitRecord>();
  readonly kills = new Map<string, KillRecord>();
  /** Exits that have not come to their end, the oldest first. */
  readonly #open = new Set<string>();
  readonly #killsOf = new Map<string, KillRecord[]>();
  readonly #tallies = new Map<string, Map<string, ExitTally>>();
  /** Instances whose positions an exit closes wherever it finds them: those it began with, and those they were handed to. */
  readonly #members = new Map<string, Set<number>>();
  /** Orders of exits that are open. */
  readonly #orders = new Map<string, ExitOrder>();
  /** Of those, the ones that have not been seen to end, by exit. */
  readonly #unsettled = new Map<string, Set<string>>();

  get(id: string): ExitRecord {
    return defined(this.exits.get(id), `exit ${id}`);
  }

  /** How many exits have not come to their end. */
  get openCount(): number {
    return this.#open.size;
  }

  /** Exits that have not come to their end, the oldest first. */
  open(): ExitRecord[] {
    return [...this.#open].map((id) => this.get(id));
  }

  /** Kills behind a breaker, the oldest first; none for one that a trigger or a person tripped otherwise. */
  killsOf(breakerId: string): readonly KillRecord[] {
    return this.#killsOf.get(breakerId) ?? [];
  }

  /** Exits of a breaker or, for null, those of versions that stopped; open and ended, the oldest first. */
  of(breakerId: string | null): ExitRecord[] {
    return [...this.exits.values()].filter((each) => each.breakerId === breakerId);
  }

  /** True for an instance that an exit follows whatever its scope says. */
  isMember(exitId: string, instance: number): boolean {
    return this.#members.get(exitId)?.has(instance) === true;
  }

  /** The open exit that an order belongs to. */
  exitOf(orderId: string): string | undefined {
    return this.#orders.get(orderId)?.exitId;
  }

  /** Ids of an exit's orders that are open, the oldest first. Those that are not any more are not asked for again. */
  unsettled(exitId: string, isOpen: (orderId: string) => boolean): string[] {
    const ids = this.#unsettled.get(exitId);
    if (!ids) return [];
    for (const id of ids) if (!isOpen(id)) ids.delete(id);
    return [...ids];
  }

  tallies(exitId: string): Iterable<ExitTally> {
    return this.#tallies.get(exitId)?.values() ?? [];
  }

  applyKill(fact: FactOf<'kill_ordered'>, at: EpochNs): void {
    const { kind: _, ...kill } = fact;
    const record: KillRecord = { ...kill, orderedAt: at };
    this.kills.set(kill.killId, record);
    this.#killsOf.set(kill.breakerId, [...this.killsOf(kill.breakerId), record]);
  }

  applyStarted(fact: FactOf<'exit_started'>, at: EpochNs): void {
    const { kind: _, ...exit } = fact;
    const { exitId, legs } = exit;
    this.exits.set(exitId, { ...exit, status: 'under_way', open: legs, startedAt: at, endedAt: null });
    this.#open.add(exitId);
    this.#unsettled.set(exitId, new Set());
    this.#tallies.set(exitId, new Map());
    this.#members.set(exitId, new Set(legs.map((leg) => leg.instance)));
    for (const leg of legs) this.#tally(exitId, leg.instance, leg.instrument).asked += Math.abs(leg.quantity);
  }

  applySent(fact: FactOf<'order_sent'>): void {
    const { exitId, orderId, instance, instrument, quantity } = fact;
    if (exitId === undefined || !this.#open.has(exitId)) return;
    const tally = this.#tally(exitId, instance, instrument);
    tally.sent += quantity;
    this.#members.get(exitId)?.add(instance);
    this.#unsettled.get(exitId)?.add(orderId);
    this.#orders.set(orderId, { exitId, tally, quantity });
  }

  applyAccepted(orderId: string): void {
    const order = this.#orders.get(orderId);
    if (order) order.tally.acknowledged += order.quantity;
  }

  applyFilled(orderId: string, quantity: number): void {
    const order = this.#orders.get(orderId);
    if (order) order.tally.filled += quantity;
  }

  /** A swap's cut: what an exit was closing may have a new holder, and the exit goes after it. */
  applyCut(leg: SwapLeg): void {
    if (leg.transfers.length === 0) return;
    for (const exitId of this.#open) {
      const members = this.#members.get(exitId);
      if (members?.has(leg.fromInstance)) members.add(leg.toInstance);
    }
  }

  applyStalled({ exitId, open }: FactOf<'exit_stalled'>): void {
    this.exits.set(exitId, { ...this.get(exitId), status: 'stalled', open });
  }

  applyEnded(exitId: string, at: EpochNs): void {
    this.exits.set(exitId, { ...this.get(exitId), status: 'ended', open: [], endedAt: at });
    this.#open.delete(exitId);
    this.#unsettled.delete(exitId);
    for (const [id, order] of this.#orders) if (order.exitId === exitId) this.#orders.delete(id);
  }

  #tally(exitId: string, instance: number, instrument: string): ExitTally {
    const tallies = defined(this.#tallies.get(exitId), `exit ${exitId}`);
    const key = tallyKey({ instance, instrument });
    let tally = tallies.get(key);
    if (!tally) {
      tally = { instance, instrument, asked: 0, sent: 0, acknowledged: 0, filled: 0 };
      tallies.set(key, tally);
    }
    return tally;
  }

  /** All of it, for a snapshot. Of what stands in several places, one place holds it and the others its key. */
  snapshot() {
    return {
      exits: this.exits,
      kills: this.kills,
      open: this.#open,
      killsOf: new Map([...this.#killsOf].map(([breaker, kills]) => [breaker, kills.map(({ killId }) => killId)])),
      tallies: new Map([...this.#tallies].map(([exitId, tallies]) => [exitId, [...tallies.values()]])),
      members: this.#members,
      orders: new Map(
        [...this.#orders].map(([id, { exitId, tally, quantity }]) => [id, { exitId, key: tallyKey(tally), quantity }]),
      ),
      unsettled: this.#unsettled,
    };
  }

  /** Takes a snapshot as so. */
  restore({
    exits,
    kills,
    open,
    killsOf,
    tallies,
    members,
    orders,
    unsettled,
  }: ReturnType<ExitTable['snapshot']>): void {
    refill(this.exits, exits);
    refill(this.kills, kills);
    refill(this.#open, open);
    refill(this.#members, members);
    refill(this.#unsettled, unsettled);
    for (const [breaker, ids] of killsOf)
      this.#killsOf.set(
        breaker,
        ids.map((id) => defined(this.kills.get(id), `kill ${id}`)),
      );
    for (const [exitId, each] of tallies)
      this.#tallies.set(exitId, new Map(each.map((tally) => [tallyKey(tally), tally])));
    for (const [id, { exitId, key, quantity }] of orders) {
      const tally = defined(this.#tallies.get(exitId)?.get(key), `exit ${exitId}`);
      this.#orders.set(id, { exitId, tally, quantity });
    }
  }
}

const tallyKey = ({ instance, instrument }: Pick<ExitTally, 'instance' | 'instrument'>): string =>
  `${instance} ${instrument}`;
