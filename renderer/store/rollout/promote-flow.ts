import type { LadderPlansView } from '../../../shared/contract/ladder.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import type { TwinKind } from '../../../shared/domain/ladder.ts';
import type { Refusal } from './swap-flow.ts';

/** Ladders and pipelines that a promotion may name, as asked for. */
export type PlansState =
  | { readonly phase: 'none' }
  | { readonly phase: 'asked' }
  | { readonly phase: 'answered'; readonly plans: LadderPlansView }
  | { readonly phase: 'refused'; readonly words: string };

/** A promotion as the person at the desk is putting it together. */
export interface PromoteDraft {
  readonly entityId: string;
  readonly environment: Environment;
  /** One ladder in one environment, or a way through several. */
  readonly way: 'ladder' | 'pipeline';
  /** Name of the ladder; empty while none is chosen. */
  readonly plan: string;
  /** Name of the pipeline. */
  readonly pipeline: string;
  /** The first share as it was typed, per cent; empty: as the ladder says. */
  readonly firstShare: string;
  /** What it is compared with; null: as the ladder says. */
  readonly twin: TwinKind | null;
  /** Capital of a slot that is opened, as it was typed; empty: the desk's default. */
  readonly capital: string;
  readonly reason: string;
}

/** What the desk said to a promotion. */
export interface PromoteAnswer {
  readonly message: string;
  /** The approval that it waits for: nothing has changed yet. */
  readonly approvalId: string | null;
  /** The swap that brought it back whole: it climbs no ladder. */
  readonly swapId: string | null;
  /** The slot where it climbs; null where it does not yet. */
  readonly slotId: string | null;
}

export type PromoteFlow =
  | { readonly phase: 'idle' }
  | { readonly phase: 'drafting'; readonly draft: PromoteDraft; readonly refusal: Refusal | null }
  | { readonly phase: 'asked'; readonly draft: PromoteDraft }
  | { readonly phase: 'told'; readonly draft: PromoteDraft; readonly answer: PromoteAnswer };

export const IDLE_PROMOTION: PromoteFlow = { phase: 'idle' };
