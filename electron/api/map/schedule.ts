import type { SwapView } from '../../../shared/contract/swap.ts';
import type { Schedule, SwapType } from '../../../shared/domain/swap.ts';
import { type EpochNs, epochNs, epochNsOfMs } from '../../../shared/units/time.ts';
import { failure } from '../failure.ts';
import { isoTime } from './time.ts';

/** A schedule on the wire; null for a swap that begins at once. */
export function scheduleToWire(schedule: Schedule | null): SwapView['scheduled_for'] {
  if (schedule === null) return null;
  return schedule.kind === 'time' ? isoTime(epochNs(BigInt(schedule.atNs))) : schedule.kind;
}

/**
 * When a swap is to begin, as the caller asks for it.
 *
 * @param now Desk time.
 * @throws {Failure} `broken_rule` when type and time do not go together, or the time has passed.
 */
export function scheduleFromWire(type: SwapType, at: string | null, now: EpochNs): Schedule | null {
  if (type !== 'scheduled') {
    if (at === null) return null;
    throw failure(
      'broken_rule',
      `a swap of the type ${type} begins at once: leave scheduled_for out, or send swap_type "scheduled"`,
    );
  }
  if (at === null) {
    throw failure(
      'broken_rule',
      'a scheduled swap needs scheduled_for: give a time such as 2030-01-02T08:00:00Z, or session_boundary',
    );
  }
  if (at === 'session_boundary') return { kind: 'session_boundary' };
  const atNs = epochNsOfMs(Date.parse(at));
  if (atNs <= now) {
    throw failure(
      'broken_rule',
      `scheduled_for ${at} has passed, the desk's clock is at ${isoTime(now)}: give a later time, or send a manual swap`,
    );
  }
  return { kind: 'time', atNs: atNs.toString() };
}
