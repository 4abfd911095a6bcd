import { money } from '../../shared/units/money.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import { Engine } from './engine.ts';

/**
 * An engine that only folds facts and decides nothing, so that neither ids nor times are ever made.
 *
 * @param originNs The time that market times count from.
 */
export const foldingEngine = (originNs: EpochNs): Engine =>
  new Engine({
    seed: 0,
    deskTime: () => originNs,
    originNs,
    mode: () => 'inline',
    defaultCapital: money(0n),
    rollbackWindowMs: 0,
    preparationTimeoutMs: 0,
    takerFeeCentiBp: 0,
  });
