import type { Fact } from '../../shared/domain/fact.ts';
import type { JournalPort } from '../engine/ports.ts';
import type { Clock } from './clock.ts';
import type { SwapMeasurement } from './desk.ts';
import { isJournalFault } from './outage.ts';

interface Open {
  readonly startedNs: number;
  cutNs?: number;
  downtimeNs?: number;
  held?: number;
  queued?: () => number;
}

/**
 * Measures swaps from outside the engine. Downtime runs from the start of the turn that cuts until its commit is on disk
 * and its orders are out: for as long no event could have been acted on. What is measured goes into the audit chain as
 * a row of its own (`swap_measured`) and never into a fact, because no two runs measure the same.
 */
export class SwapMeter {
  readonly #clock: Clock;
  readonly #open = new Map<string, Open>();
  readonly #completed = new Set<string>();
  readonly #measured = new Map<string, SwapMeasurement>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when no swap is under way. */
  get idle(): boolean {
    return this.#open.size === 0;
  }

  /** True when a cut has been made and not yet committed. */
  get waiting(): boolean {
    for (const each of this.#open.values()) if (each.cutNs !== undefined && each.downtimeNs === undefined) return true;
    return false;
  }

  of(swapId: string): SwapMeasurement | undefined {
    return this.#measured.get(swapId);
  }

  /** The downtime of a swap whose cut is on disk, nanoseconds, before its end as well as after. */
  downtimeNs(swapId: string): number | undefined {
    return this.#measured.get(swapId)?.downtimeNs ?? this.#open.get(swapId)?.downtimeNs;
  }

  downtimes(): number[] {
    return [...this.#measured.values()].map((each) => each.downtimeNs);
  }

  observe(fact: Fact, stepStarted: number, queued: () => number): void {
    if (fact.kind === 'swap_initiated') this.#open.set(fact.swapId, { startedNs: stepStarted });
    else if (fact.kind === 'swap_cut') {
      const open = this.#open.get(fact.swapId);
      if (open) Object.assign(open, { cutNs: stepStarted, queued });
    } else if (fact.kind === 'swap_completed') this.#completed.add(fact.swapId);
    else if (fact.kind === 'swap_failed') this.#open.delete(fact.swapId);
  }

  /** After a commit: closes the measurements that it completes. */
  committed(): ({ readonly swapId: string } & SwapMeasurement)[] {
    if (this.#open.size === 0) return [];
    const now = this.#clock.monotonicNs();
    const done: ({ readonly swapId: string } & SwapMeasurement)[] = [];
    for (const [swapId, open] of this.#open) {
      if (open.cutNs === undefined) continue;
      open.downtimeNs ??= now - open.cutNs;
      open.held ??= open.queued?.() ?? 0;
      if (!this.#completed.delete(swapId)) continue;
      const measurement = { downtimeNs: open.downtimeNs, eventsHeld: open.held, durationNs: now - open.startedNs };
      this.#open.delete(swapId);
      this.#measured.set(swapId, measurement);
      done.push({ swapId, ...measurement });
    }
    return done;
  }

  /** Reads what earlier runs measured back from the audit chain, as far back as it can be read. */
  recover(journal: JournalPort): void {
    try {
      this.#recover(journal);
    } catch (error) {
      if (!isJournalFault(error)) throw error;
    }
  }

  #recover(journal: JournalPort): void {
    let beforeSeq: number | undefined;
    for (;;) {
      const rows = journal.audit({
        limit: 100,
        action: 'swap_measured',
        ...(beforeSeq === undefined ? {} : { beforeSeq }),
      });
      for (const row of rows) {
        const { downtimeNs, eventsHeld, durationNs } = JSON.parse(row.payload) as SwapMeasurement;
        this.#measured.set(row.subject, { downtimeNs, eventsHeld, durationNs });
      }
      const last = rows.at(-1);
      if (!last || rows.length < 100) return;
      beforeSeq = last.seq;
    }
  }
}
