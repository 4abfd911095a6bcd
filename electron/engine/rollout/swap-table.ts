import { assert, defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Swap, SwapStage, SwapStatus } from '../../../shared/domain/swap.ts';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';

/** From each status, the statuses a swap may pass to; anything else is a programmer's error. */
const NEXT: Readonly<Record<SwapStatus, readonly SwapStatus[]>> = {
  initiated: ['initiated', 'validating', 'failed'],
  validating: ['validating', 'in_progress', 'failed'],
  in_progress: ['in_progress', 'completed', 'failed'],
  completed: ['rolled_back'],
  failed: [],
  rolled_back: [],
};

/** Every swap there was, as records. */
export class SwapTable {
  readonly swaps = new Map<string, Swap>();
  /** Swaps that wait for their time, in the order they were asked for. */
  readonly #scheduled = new Set<string>();
  /** Swaps that have not come to an end, scheduled ones included. */
  readonly #open = new Set<string>();
  /** The latest completed swap of each slot: the only one that can be rolled back there. */
  readonly #latest = new Map<string, string>();

  latestOf(slotId: string): Swap | undefined {
    const id = this.#latest.get(slotId);
    return id === undefined ? undefined : this.swaps.get(id);
  }

  /** Swaps that wait for their time; suspended ones are not among them. */
  scheduled(): Swap[] {
    return [...this.#scheduled].map((id) => this.get(id));
  }

  /** Swaps that have neither been completed nor failed. */
  open(): Swap[] {
    return [...this.#open].map((id) => this.get(id));
  }

  get hasScheduled(): boolean {
    return this.#scheduled.size > 0;
  }

  applyInitiated(fact: FactOf<'swap_initiated'>, at: EpochNs): void {
    assert(!this.swaps.has(fact.swapId), `swap ${fact.swapId} was initiated twice`);
    const { swapId: id, kind: _, schedule = null, planned = [], ruleId = null, ladderId = null, ...more } = fact;
    const { approvalId: __, emergencyId: ___, ...rest } = more;
    this.swaps.set(id, {
      ...rest,
      id,
      schedule,
      planned,
      ruleId,
      ladderId,
      status: 'initiated',
      stage: 'initiated',
      steps: [{ stage: 'initiated', status: 'initiated', at }],
      initiatedAt: at,
      completedAt: null,
      cutSequence: null,
      cutMarketNs: null,
      legs: [],
      requestsDrained: 0,
      requestsRemaining: 0,
      receipts: null,
      errorMessage: null,
      rollbackSwapId: null,
      rolledBackAt: null,
      rolledBackBy: null,
      rollbackReason: null,
      updatedAt: at,
    });
    this.#open.add(id);
    if (schedule !== null) {
      this.#scheduled.add(id);
      this.#enter(id, 'scheduled', 'initiated', at);
      return;
    }
    // What begins at once was validated before it was recorded.
    this.#enter(id, 'validating', 'validating', at);
  }

  applySuspended(fact: FactOf<'swap_suspended'>, at: EpochNs): void {
    this.#scheduled.delete(fact.swapId);
    this.#enter(fact.swapId, 'suspended', 'initiated', at, { errorMessage: fact.reason });
  }

  applyStage({ swapId, stage }: FactOf<'swap_stage_entered'>, at: EpochNs): void {
    this.#scheduled.delete(swapId);
    this.#enter(swapId, stage, stage === 'validating' ? 'validating' : 'in_progress', at);
  }

  applyCut(fact: FactOf<'swap_cut'>, at: EpochNs): void {
    const swap = this.get(fact.swapId);
    this.#enter(swap.id, 'draining', 'in_progress', at, {
      cutSequence: fact.cutSequence,
      cutMarketNs: epochNs(BigInt(fact.marketNs)),
      legs: fact.legs,
    });
    // A candidate that gives way leaves its slot as it was before the ladder, and so is the way back.
    const isAbort = swap.ladderId !== null && swap.reverts === null && swap.type === 'rollback';
    if (!isAbort) for (const leg of fact.legs) this.#latest.set(leg.slotId, swap.id);
    if (swap.reverts === null) return;
    this.#move(swap.reverts, 'rolled_back', {
      rollbackSwapId: swap.id,
      rolledBackAt: at,
      rolledBackBy: swap.initiatedBy,
      rollbackReason: swap.reason,
      updatedAt: at,
    });
  }

  applyCompleted(fact: FactOf<'swap_completed'>, at: EpochNs): void {
    const { swapId, requestsDrained, requestsRemaining, receipts = null } = fact;
    const bad = receipts !== null && receipts.missed + receipts.twice > 0;
    this.#open.delete(swapId);
    this.#enter(swapId, 'done', 'completed', at, {
      completedAt: at,
      requestsDrained,
      requestsRemaining,
      receipts,
      errorMessage: bad
        ? `the versions' receipts show ${receipts.missed} events missed and ${receipts.twice} received twice`
        : null,
    });
  }

  applyFailed(fact: FactOf<'swap_failed'>, at: EpochNs): void {
    this.#open.delete(fact.swapId);
    this.#scheduled.delete(fact.swapId);
    this.#enter(fact.swapId, 'done', 'failed', at, { completedAt: at, errorMessage: fact.reason });
  }

  get(swapId: string): Swap {
    return defined(this.swaps.get(swapId), `swap ${swapId}`);
  }

  #enter(id: string, stage: SwapStage, status: SwapStatus, at: EpochNs, change: Partial<Swap> = {}): void {
    const steps = [...this.get(id).steps, { stage, status, at }];
    this.#move(id, status, { ...change, stage, steps, updatedAt: at });
  }

  #move(swapId: string, status: SwapStatus, change: Partial<Swap>): void {
    const swap = this.get(swapId);
    assert(
      swap.status === status || NEXT[swap.status].includes(status),
      `swap ${swapId} cannot pass from ${swap.status} to ${status}`,
    );
    this.swaps.set(swapId, { ...swap, ...change, status });
  }

  /** All of it, for a snapshot. */
  snapshot() {
    return { swaps: this.swaps, scheduled: this.#scheduled, open: this.#open, latest: this.#latest };
  }

  /** Takes a snapshot as so. */
  restore({ swaps, scheduled, open, latest }: ReturnType<SwapTable['snapshot']>): void {
    refill(this.swaps, swaps);
    refill(this.#scheduled, scheduled);
    refill(this.#open, open);
    refill(this.#latest, latest);
  }
}
