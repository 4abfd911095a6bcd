import type { Host } from '../../electron/host/host.ts';
import { assert, defined } from '../../shared/base/assert.ts';
import type { FactOf, Recorded } from '../../shared/domain/fact.ts';
import { nowNs } from './clock.ts';

/** A breach that the desk has answered by a rollback. Times in nanoseconds of the clock. */
export interface Breach {
  readonly breakerId: string;
  /** Sequence of the market event that the limit was crossed at. */
  readonly event: number;
  /** When the breaker had tripped in memory: whatever the bad version wants from here on is refused. */
  readonly trippedNs: number;
  /** When the last wish of the bad version had been refused or discarded; when the breaker tripped, if none came after. */
  readonly lastRefusedNs: number;
  /** When the cut that puts the last good version back was on disk. */
  readonly cutNs: number;
  /** Wishes of the bad version that came after the breaker had tripped. */
  readonly refused: number;
  /** Orders of the bad version that left all the same. */
  readonly escaped: number;
}

type Tripped = FactOf<'breaker_tripped'>;

/**
 * Sees a breach from the desk's doors: which market event it came with, what became of the bad version's later wishes, and
 * when the way back was on disk.
 */
export class BreachWatch {
  readonly #undo: () => void;
  readonly #slotId: string;
  readonly #bad: number;
  readonly #ended = Promise.withResolvers<void>();
  #event = 0;
  #tripped: Tripped | undefined;
  #trippedNs = Number.NaN;
  #lastRefusedNs = Number.NaN;
  #cutNs: number | undefined;
  #refused = 0;
  #escaped = 0;
  #rollback: string | undefined;
  /** Sequence of the last fact that was looked at. */
  #seen = 0;

  /** @param slotId where the live version is about to breach a limit. */
  constructor(host: Host, slotId: string) {
    this.#slotId = slotId;
    this.#bad = defined(
      host.view.slots.get(slotId)?.attachments.find(({ role }) => role === 'live'),
      slotId,
    ).instance;
    const { market, step } = host;
    host.market = (event) => {
      market.call(host, event);
      this.#look(host.out.facts, event.seq);
    };
    host.step = (input) => {
      step.call(host, input);
      this.#look(host.out.facts, host.view.sequence);
      if (input.kind !== 'answer' || input.answer.instance !== this.#bad || this.#tripped === undefined) return;
      const wishes = input.answer.intents.filter(({ kind }) => kind === 'submit').length;
      if (wishes === 0) return;
      this.#refused += wishes;
      this.#lastRefusedNs = nowNs();
    };
    const stop = host.onCommitted(({ facts }) => this.#committed(facts));
    this.#undo = () => {
      Object.assign(host, { market, step });
      stop();
    };
  }

  /** What a step has led to, before its commit. */
  #look(facts: readonly Recorded[], event: number): void {
    for (const { seq, fact } of facts) {
      if (seq <= this.#seen) continue;
      this.#seen = seq;
      if (fact.kind === 'order_sent' && fact.instance === this.#bad && this.#tripped !== undefined) this.#escaped += 1;
      if (fact.kind !== 'breaker_tripped' || fact.action !== 'roll_back' || this.#tripped !== undefined) continue;
      this.#tripped = fact;
      this.#event = event;
      this.#trippedNs = nowNs();
    }
  }

  #committed(facts: readonly Recorded[]): void {
    if (this.#tripped === undefined) return;
    for (const { fact } of facts) {
      if (fact.kind === 'swap_cut' && fact.legs.some(({ slotId }) => slotId === this.#slotId)) {
        this.#cutNs ??= nowNs();
        this.#rollback ??= fact.swapId;
      }
      if (fact.kind === 'swap_completed' && fact.swapId === this.#rollback) this.#ended.resolve();
      if (fact.kind === 'swap_failed') this.#ended.reject(new Error(`the rollback failed: ${fact.reason}`));
      if (fact.kind === 'trading_state_changed') this.#ended.reject(new Error(`no rollback: ${fact.reason}`));
    }
  }

  /** Resolves when the rollback has ended, its drain included. @throws {Error} when there was none in this time. */
  async ended(withinMs: number): Promise<Breach> {
    const timer = setTimeout(() => this.#ended.reject(new Error(`no rollback in ${withinMs} ms`)), withinMs);
    try {
      await this.#ended.promise;
    } finally {
      clearTimeout(timer);
      this.#undo();
    }
    assert(this.#tripped && this.#cutNs !== undefined, 'a rollback ended without a breach or a cut');
    return {
      breakerId: this.#tripped.id,
      event: this.#event,
      trippedNs: this.#trippedNs,
      lastRefusedNs: this.#refused > 0 ? this.#lastRefusedNs : this.#trippedNs,
      cutNs: this.#cutNs,
      refused: this.#refused,
      escaped: this.#escaped,
    };
  }
}
