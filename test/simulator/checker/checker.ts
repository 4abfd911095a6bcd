import type { CommitBatch, StoredFact } from '../../../electron/engine/ports.ts';
import type { EngineView } from '../../../electron/engine/view.ts';
import { fromStored } from '../../../electron/host/fact-record.ts';
import type { Delivery } from '../../../shared/domain/delivery.ts';
import type { ExchangeCommand, ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { Recorded } from '../../../shared/domain/fact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { Witness } from '../../support/swap-desk.ts';
import { Events } from './invariant-01-events.ts';
import { Shares } from './invariant-02-shares.ts';
import { Gate } from './invariant-03-gate.ts';
import { States } from './invariant-04-states.ts';
import { Money } from './invariant-05-money.ts';
import { Swaps } from './invariant-06-swaps.ts';
import { Records } from './invariant-07-records.ts';
import { Evidence } from './invariant-08-evidence.ts';
import { Permission } from './invariant-08-people.ts';
import { Survival } from './invariant-09-survival.ts';
import { Determinism } from './invariant-10-determinism.ts';
import { Bounds } from './liveness-bounds.ts';
import type { Answered, Rule } from './rule.ts';
import { type Breach, Seen, type TagOf } from './seen.ts';

/**
 * Holds what passes the desk's doors, in order, against what must never be false. It reads facts, requests, exchange commands
 * and reports, batches and answers alone; what the engine says of itself is looked at besides, in `against`. Whatever is wrong
 * is kept, because the desk may catch what is thrown at it.
 */
export class Checker implements Witness {
  readonly seen: Seen;
  readonly determinism: Determinism;
  readonly #gate: Gate;
  readonly #bounds: Bounds;
  /** The fact up to which the desk was looked at last. */
  #looked = -1;
  readonly #rules: readonly Rule[];

  constructor(instruments: readonly Instrument[], tagOf: TagOf) {
    const seen = new Seen(instruments, tagOf);
    this.seen = seen;
    this.determinism = new Determinism(seen);
    this.#gate = new Gate(seen);
    this.#bounds = new Bounds(seen);
    this.#rules = [
      new Events(seen),
      new Shares(seen),
      this.#gate,
      new States(seen),
      new Money(seen),
      new Swaps(seen),
      new Records(seen),
      new Permission(seen),
      new Evidence(seen),
      new Survival(seen),
      this.determinism,
      this.#bounds,
    ];
  }

  /** The reading of a process that starts anew on what is on disk. */
  static fromDisk(facts: Iterable<StoredFact>, instruments: readonly Instrument[], tagOf: TagOf): Checker {
    const made = new Checker(instruments, tagOf);
    const { model, breaches } = made.seen;
    for (const stored of facts) {
      const folded = fromStored(stored);
      const { seq } = folded;
      if (seq !== model.seq + 1) breaches.push({ invariant: 7, words: `fact ${seq} follows ${model.seq} on disk` });
      for (const rule of made.#rules) rule.fold(folded);
      model.apply(folded);
    }
    made.seen.onDisk = model.seq;
    made.#gate.begin();
    return made;
  }

  get model() {
    return this.seen.model;
  }

  get breaches(): readonly Breach[] {
    return this.seen.breaches;
  }

  /** What is wrong, a line each. */
  get broken(): readonly string[] {
    return this.breaches.map(({ invariant, words }) => (invariant === 0 ? words : `invariant ${invariant}: ${words}`));
  }

  /** What an invariant says, by its number. */
  promise(invariant: number): string {
    const words = this.#rules.filter(({ number }) => number === invariant).map((rule) => rule.words);
    return invariant === 0
      ? 'what has begun ends, and everybody is answered, once nothing fails any more'
      : words.join('; ');
  }

  fact(recorded: Recorded): void {
    for (const rule of this.#rules) rule.before(recorded);
    for (const rule of this.#rules) rule.fold(recorded);
    this.seen.fact(recorded);
    for (const rule of this.#rules) rule.after(recorded);
  }

  delivery(delivery: Delivery): void {
    for (const rule of this.#rules) rule.delivery(delivery);
    this.seen.delivery(delivery);
  }

  sent(command: ExchangeCommand): void {
    for (const rule of this.#rules) rule.sent(command);
  }

  reported(report: ExchangeReport, isTrue = true): void {
    for (const rule of this.#rules) rule.reported(report, isTrue);
  }

  market(event: MarketEvent): void {
    this.seen.doorSeq = event.seq;
    this.seen.stepped();
    for (const rule of this.#rules) rule.market(event);
  }

  onDisk(seq: number): void {
    this.seen.onDisk = Math.max(this.seen.onDisk, seq);
  }

  committed(batch: CommitBatch): void {
    this.seen.stepped();
    for (const rule of this.#rules) rule.committed(batch);
    this.onDisk(batch.facts.at(-1)?.seq ?? 0);
  }

  answered(answered: Answered): void {
    for (const rule of this.#rules) rule.answered(answered);
  }

  /** A process has read what is on disk, and has done nothing yet. */
  survived(view: EngineView): void {
    for (const rule of this.#rules) rule.survived(view);
  }

  /** It has ended what the last stop interrupted, and its versions are loaded. */
  restarted(view: EngineView): void {
    for (const rule of this.#rules) rule.restarted(view);
  }

  /** The desk is at rest, at this time of its clock in milliseconds. */
  passed(nowMs: number): void {
    this.#bounds.passed(nowMs);
  }

  /** The desk is at rest: what it says of itself is held against the reading of its facts. Nothing new is nothing to look at. */
  against(view: EngineView): void {
    if (this.#looked === this.model.seq) return;
    this.#looked = this.model.seq;
    for (const rule of this.#rules) rule.settled(view);
  }
}
