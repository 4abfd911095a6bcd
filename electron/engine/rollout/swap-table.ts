import { assert, defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Swap, SwapStage, SwapStatus } from '../../../shared/domain/swap.ts';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';

/** From each status, the statuses a swap may pass to; anything else is a programmer's error. */
const NEXT: Readonly<Record<SwapStatus, readonly SwapStatus[]>> = {
  initiated: ['in_progress', 'failed'],
  validating: [],
  in_progress: ['in_progress', 'completed', 'failed'],
  completed: ['rolled_back'],
  failed: [],
  rolled_back: [],
};

/** Every swap there was, as records. */
export class SwapTable {
  readonly swaps = new Map<string, Swap>();
  /** The latest completed swap of each slot: the only one that can be rolled back there. */
  readonly #latest = new Map<string, string>();

  latestOf(slotId: string): Swap | undefined {
    const id = this.#latest.get(slotId);
    return id === undefined ? undefined : this.swaps.get(id);
  }

  applyInitiated(fact: FactOf<'swap_initiated'>, at: EpochNs): void {
    assert(!this.swaps.has(fact.swapId), `swap ${fact.swapId} was initiated twice`);
    const { swapId: id, kind: _, ...rest } = fact;
    this.swaps.set(id, {
      ...rest,
      id,
      status: 'in_progress',
      stage: 'loading',
      initiatedAt: at,
      completedAt: null,
      cutSequence: null,
      cutMarketNs: null,
      legs: [],
      requestsDrained: 0,
      requestsRemaining: 0,
      errorMessage: null,
      rollbackSwapId: null,
      rolledBackAt: null,
      rolledBackBy: null,
      rollbackReason: null,
      updatedAt: at,
    });
  }

  applyCut(fact: FactOf<'swap_cut'>, at: EpochNs): void {
    const swap = this.get(fact.swapId);
    this.#move(swap.id, swap.status, {
      stage: 'draining',
      cutSequence: fact.cutSequence,
      cutMarketNs: epochNs(BigInt(fact.marketNs)),
      legs: fact.legs,
      updatedAt: at,
    });
    for (const leg of fact.legs) this.#latest.set(leg.slotId, swap.id);
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
    const { swapId, requestsDrained, requestsRemaining } = fact;
    this.#move(swapId, 'completed', {
      stage: 'done',
      completedAt: at,
      requestsDrained,
      requestsRemaining,
      updatedAt: at,
    });
  }

  applyFailed(fact: FactOf<'swap_failed'>, at: EpochNs): void {
    this.#move(fact.swapId, 'failed', { stage: 'done', completedAt: at, errorMessage: fact.reason, updatedAt: at });
  }

  /** Progress within `in_progress` is shown, not kept: a swap that a crash interrupts before its cut did not happen. */
  showStage(swapId: string, stage: SwapStage): void {
    this.swaps.set(swapId, { ...this.get(swapId), stage });
  }

  get(swapId: string): Swap {
    return defined(this.swaps.get(swapId), `swap ${swapId}`);
  }

  #move(swapId: string, status: SwapStatus, change: Partial<Swap>): void {
    const swap = this.get(swapId);
    assert(
      swap.status === status || NEXT[swap.status].includes(status),
      `swap ${swapId} cannot pass from ${swap.status} to ${status}`,
    );
    this.swaps.set(swapId, { ...swap, ...change, status });
  }
}
