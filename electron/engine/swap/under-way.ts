import type { Environment } from '../../../shared/domain/deployment.ts';
import type { LegPlan, SwapPlan } from './swap-plan.ts';

/** One slot's part of a swap that is under way. */
export interface Leg {
  readonly slotId: string;
  readonly environment: Environment;
  readonly fromInstance: number;
  readonly toInstance: number;
  readonly fromDeploymentId: string;
  /** Undefined until the cut where that makes the deployment: others may take the next number meanwhile. */
  toDeploymentId: string | undefined;
  readonly made: LegPlan['made'];
  readonly parameters: LegPlan['parameters'];
  readonly share?: LegPlan['share'];
  readonly dismissed?: LegPlan['dismissed'];
  /** Loaded and warmed up. */
  ready: boolean;
  /** Requests that the source had not answered at the cut. */
  inFlight: number;
  /** The last request before the cut; answers up to it drain the source. */
  lastBeforeCut: number;
  /** Of those in flight, how many are still to be answered. */
  remaining: number;
}

/** A swap between its command and its end. Kept in memory alone: a crash before the cut means that it did not happen. */
export interface UnderWay extends Omit<SwapPlan, 'legs'> {
  readonly swapId: string;
  readonly legs: readonly Leg[];
  /** Before the cut; until the source has answered; until the receipts have been read. */
  phase: 'preparing' | 'draining' | 'verifying';
}

/** A plan that begins. Instances of targets that are not on standby are numbered now. */
export function begin(plan: SwapPlan, swapId: string, newInstance: () => number): UnderWay {
  const legs = plan.legs.map(
    ({ standby, ...leg }): Leg => ({
      ...leg,
      toInstance: standby ?? newInstance(),
      ready: standby !== undefined,
      inFlight: 0,
      lastBeforeCut: 0,
      remaining: 0,
    }),
  );
  return { ...plan, swapId, legs, phase: 'preparing' };
}

/** Whether a swap gives way to a person who goes back: before its cut, unless it is a way back itself. */
export const yields = ({ phase, type }: UnderWay): boolean => phase === 'preparing' && type !== 'rollback';

/** Requests that the sources had in flight at the cut and have not answered. */
export const remainingOf = (swap: UnderWay): number => swap.legs.reduce((sum, leg) => sum + leg.remaining, 0);

/**
 * Who wants to begin in a slot: a swap forward; a person who goes back, and what gives way to that is called off first; the desk
 * itself, whose way back goes on beside a version that climbs.
 */
export type Mover = 'forward' | 'person goes back' | 'desk';

/** What comes after a swap that ends before its cut. */
export interface Aftermath {
  /** Somebody else is to take over from a source that has died, and the caller sees to it. */
  readonly isReplaced?: boolean;
  /** Whether the next swap begins in a slot at once: nobody is told there before that has ended. Nowhere, where left out. */
  readonly isFollowed?: (slotId: string) => boolean;
}
