import type { Environment } from './deployment.ts';
import type { Author } from './fact.ts';
import type { GateVerdict } from './gate.ts';
import type { HoldCause, LadderMove, LadderPlan, PipelineProgress } from './ladder.ts';
import type { Attachment } from './slot.ts';

/** What happens to a version that climbs a ladder. */
export type LadderFact =
  /** A version begins to climb: it is being loaded beside the version in force, and its twin with it. */
  | {
      readonly kind: 'ladder_started';
      readonly ladderId: string;
      readonly slotId: string;
      readonly environment: Environment;
      readonly entityId: string;
      readonly deploymentId: string;
      readonly instance: number;
      readonly twinEntityId: string | null;
      readonly twinInstance: number | null;
      readonly incumbentEntityId: string | null;
      readonly plan: LadderPlan;
      readonly pipeline: PipelineProgress | null;
      readonly startedBy: string;
      /** The role of the one who began it, under which it goes on. */
      readonly startedRole: string;
      readonly reason: string;
      /** The approval behind it; left out where none was needed. */
      readonly approvalId?: string;
      /** The emergency it was carried out under, where that stood in for an approval. */
      readonly emergencyId?: string;
    }
  /** All shares of a slot change together: the candidate comes in, goes up a rung or down. */
  | {
      readonly kind: 'ladder_moved';
      readonly ladderId: string;
      readonly slotId: string;
      readonly move: LadderMove['kind'];
      readonly rung: number;
      /** What the candidate holds from here on, basis points. */
      readonly share: number;
      /** Everybody in the slot from here on, the version in force first. */
      readonly attachments: readonly Attachment[];
      readonly reserve: number;
      /** The last market event before. */
      readonly cutSequence: number;
      /** Market time, epoch nanoseconds as decimal text. */
      readonly marketNs: string;
      /** The swap by which the candidate took over from the version in force; left out where it did not. */
      readonly swapId?: string;
      readonly by: string;
      readonly reason: string;
      /** The approval behind it; left out where none was needed. */
      readonly approvalId?: string;
      /** The emergency it was carried out under, where that stood in for an approval. */
      readonly emergencyId?: string;
    }
  /** A period of open market is over: its pair of profits, and how the gates stand. */
  | {
      readonly kind: 'ladder_reviewed';
      readonly ladderId: string;
      /** Profit of candidate and twin in the period, decimal text in quote currency; null where it cannot be compared. */
      readonly pair: { readonly candidate: string; readonly twin: string } | null;
      /** The money that a share of the pair is counted of: what the candidate's share is worth. */
      readonly budget: string;
      /** Open market at this share so far, milliseconds, and trading days. */
      readonly openMs: number;
      readonly sessions: number;
      /** The last of these days, in days since 1970-01-01; null before the first. */
      readonly lastDay: number | null;
      readonly verdicts: readonly GateVerdict[];
      /** Market time, epoch nanoseconds as decimal text. */
      readonly marketNs: string;
    }
  | { readonly kind: 'ladder_held'; readonly ladderId: string; readonly cause: HoldCause; readonly reason: string }
  | {
      readonly kind: 'ladder_resumed';
      readonly ladderId: string;
      /** Who stands behind its next requests from here on; left out where the ladder goes up with it. */
      readonly asker?: Author;
      readonly reason: string;
    }
  /** The next rung is reached by evidence and waits for other people. */
  | { readonly kind: 'ladder_awaits'; readonly ladderId: string; readonly approvalId: string }
  | {
      readonly kind: 'ladder_ended';
      readonly ladderId: string;
      readonly slotId: string;
      readonly status: 'completed' | 'aborted';
      /** It gave way for what it did, not because somebody wanted so. */
      readonly isFault: boolean;
      readonly reason: string;
      /** The swap by which it took over or gave way; null where it never held capital. */
      readonly swapId: string | null;
    }
  /** A version climbed the ladder of one stage, and the next one did not begin. */
  | { readonly kind: 'pipeline_stopped'; readonly ladderId: string; readonly reason: string };
