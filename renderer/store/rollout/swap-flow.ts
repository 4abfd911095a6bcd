import type { HandOverContractView } from '../../../shared/contract/hand-over.ts';
import type { HandOver } from '../../../shared/domain/swap.ts';
import type { RunningSwap, SwapStep } from '../console-data.ts';

/** One thing that was looked at before a swap, with the words and numbers that say how it came out. */
export interface PreflightCheck {
  readonly name: string;
  readonly outcome: 'passed' | 'warning' | 'failed';
  readonly message: string;
}

/** The downtime to expect, from the swaps measured on this desk. */
export interface DowntimeEstimate {
  readonly medianUs: number;
  /** Of ten swaps, eight were between these two. */
  readonly p10Us: number;
  readonly p90Us: number;
  /** Swaps measured. */
  readonly samples: number;
}

/** What the desk says about a swap before it is made. */
export interface Preflight {
  readonly passed: boolean;
  readonly checks: readonly PreflightCheck[];
  /** Null while no swap was measured. */
  readonly downtime: DowntimeEstimate | null;
  /** What would be handed over, slot by slot; empty where a check refuses the swap. */
  readonly contracts: readonly HandOverContractView[];
  /** When the desk said so, Unix milliseconds of this machine. */
  readonly asOf: number;
}

/** No, and why, in words. */
export interface Refusal {
  readonly message: string;
  readonly details: readonly string[];
  /** True where the desk said no, false where nobody knows what became of the request. */
  readonly unchanged: boolean;
}

/** When a swap begins: at once, at a time, with the next trading day, or at once and without warm-up. */
export type SwapStart = 'now' | 'at_time' | 'next_day' | 'emergency';

/** A swap as the person at the desk is putting it together. */
export interface SwapDraft {
  readonly slotId: string;
  readonly environment: string;
  readonly fromEntityId: string;
  readonly toEntityId: string;
  readonly start: SwapStart;
  /** The time as it was typed; it means something only where the swap begins at a time. */
  readonly time: string;
  readonly handOver: HandOver;
  readonly reason: string;
}

/** How a swap or a rollback came out. */
export interface SwapResult {
  readonly kind: 'swap' | 'rollback';
  readonly swapId: string;
  readonly slotId: string;
  readonly from: string;
  readonly to: string;
  /** `waiting`: it is scheduled and has not begun. */
  readonly outcome: 'completed' | 'waiting' | 'failed';
  readonly message: string;
  /** When a waiting swap begins; null for any other. */
  readonly scheduledFor: string | null;
  readonly downtimeUs: number | null;
  readonly eventsHeld: number | null;
  readonly cutSequence: number | null;
  /** What the versions' own receipts said; null where they were not read. */
  readonly receipts: { readonly missed: number; readonly twice: number } | null;
  readonly steps: readonly SwapStep[];
  /** From the click to the answer, milliseconds. */
  readonly tookMs: number;
}

export type PreflightState =
  /** `before` is the answer to what was asked last, of the same draft. */
  | { readonly phase: 'asking'; readonly before: Preflight | null }
  | { readonly phase: 'answered'; readonly preflight: Preflight }
  | { readonly phase: 'refused'; readonly refusal: Refusal };

/** A swap or rollback that was asked for here and is not answered yet. */
export interface RunningFlow {
  readonly phase: 'running';
  readonly kind: SwapResult['kind'];
  readonly slotId: string;
  readonly from: string;
  readonly to: string;
  /** What the feed showed of it last; null before it did. It outlives the feed's own, which goes when the swap ends. */
  readonly seen: RunningSwap | null;
  /** True once somebody here has called it off. */
  readonly calledOff: boolean;
}

/** What the swap panel shows. */
export type SwapFlow =
  | { readonly phase: 'idle' }
  | { readonly phase: 'drafting'; readonly draft: SwapDraft; readonly preflight: PreflightState }
  | RunningFlow
  | { readonly phase: 'done'; readonly result: SwapResult }
  | (Omit<RunningFlow, 'phase'> & { readonly phase: 'refused'; readonly refusal: Refusal });
