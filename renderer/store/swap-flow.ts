import type { HandOver } from '../../shared/domain/swap.ts';

/** One thing that was looked at before a swap, with the words and numbers that say how it came out. */
export interface PreflightCheck {
  readonly name: string;
  readonly outcome: 'passed' | 'warning' | 'failed';
  readonly message: string;
}

/** What the desk says about a swap before it is made. */
export interface Preflight {
  readonly passed: boolean;
  readonly checks: readonly PreflightCheck[];
  /** From the swaps measured on this desk; null while there are none. */
  readonly estimatedDowntimeUs: number | null;
}

/** No, and why, in words. */
export interface Refusal {
  readonly message: string;
  readonly details: readonly string[];
}

/** A swap as the person at the desk is putting it together. */
export interface SwapDraft {
  readonly slotId: string;
  readonly environment: string;
  readonly fromEntityId: string;
  readonly toEntityId: string;
  readonly handOver: HandOver;
  readonly reason: string;
}

/** How a swap or a rollback came out. */
export interface SwapResult {
  readonly kind: 'swap' | 'rollback';
  readonly from: string;
  readonly to: string;
  readonly succeeded: boolean;
  readonly message: string;
  readonly downtimeUs: number | null;
  readonly eventsHeld: number | null;
  readonly cutSequence: number | null;
}

export type PreflightState =
  | { readonly phase: 'asking' }
  | { readonly phase: 'answered'; readonly preflight: Preflight }
  | { readonly phase: 'refused'; readonly refusal: Refusal };

/** What the swap panel shows. */
export type SwapFlow =
  | { readonly phase: 'idle' }
  | { readonly phase: 'drafting'; readonly draft: SwapDraft; readonly preflight: PreflightState }
  | { readonly phase: 'running'; readonly kind: SwapResult['kind']; readonly from: string; readonly to: string }
  | { readonly phase: 'done'; readonly result: SwapResult }
  | { readonly phase: 'refused'; readonly kind: SwapResult['kind']; readonly to: string; readonly refusal: Refusal };
