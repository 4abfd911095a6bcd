import type { HandOver } from '../../shared/domain/swap.ts';
import type { PreflightState, SwapDraft } from './rollout/swap-flow.ts';

/** What the state will be in a swap that leaves no choice of it, and why. */
export interface FixedState {
  /** Null while the desk has not said. */
  readonly value: HandOver['state'] | null;
  readonly why: string;
}

/**
 * An emergency hands no state over: a target that stands by takes over in step, any other starts cold. Which of them it
 * will be is what the desk answered, not what is guessed here. Undefined for a swap whose state can be chosen.
 */
export function fixedState(draft: SwapDraft, preflight: PreflightState): FixedState | undefined {
  if (draft.start !== 'emergency') return undefined;
  const shown =
    preflight.phase === 'answered' ? preflight.preflight : preflight.phase === 'asking' ? preflight.before : null;
  const contract = shown?.contracts[0];
  const state = contract?.hand_over.state;
  if (state === 'cold') {
    return {
      value: state,
      why: 'It is not in step here: it may only reduce until it has warmed up.',
    };
  }
  if (state === 'shadow' && contract?.standby) {
    return { value: state, why: 'It stands by and is in step; an emergency hands no state over.' };
  }
  return { value: null, why: 'An emergency leaves no time to hand state over.' };
}
