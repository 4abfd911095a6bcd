import type { BreakerView } from '../../../shared/contract/risk.ts';
import type { Breaker } from '../../../shared/domain/risk.ts';
import { parseScope } from '../../../shared/domain/scope.ts';
import type { EngineView } from '../engine-view.ts';
import { causeStands } from './cause.ts';
import { isoTimeOrNull } from './time.ts';

/** A breaker on the wire. */
export const breakerToWire = (view: EngineView, { id, scope, cause, action, value, limit }: Breaker): BreakerView => ({
  id,
  scope,
  slot_id: parseScope(scope)?.kind === 'slot' ? scope : null,
  cause,
  action,
  value,
  limit,
  tripped_at: isoTimeOrNull(view.trippedAt(id) ?? null),
  cause_stands: causeStands(view, { scope, cause }) ?? null,
});

/** All that stand tripped, the oldest first. */
export const breakersToWire = (view: EngineView): BreakerView[] =>
  [...view.breakers.values()].map((each) => breakerToWire(view, each));
