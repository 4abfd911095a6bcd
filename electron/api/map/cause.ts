import type { Breaker, LimitName, Trigger } from '../../../shared/domain/risk.ts';
import {
  algorithmOf,
  algorithmScope,
  DESK,
  environmentScope,
  type Scope,
  versionScope,
} from '../../../shared/domain/scope.ts';
import type { EngineView } from '../engine-view.ts';
import { nameOf } from './entity.ts';

/** The limits that each trigger is about, of those that are measured at every moment. */
const LIMITS: Readonly<Partial<Record<Trigger, readonly LimitName[]>>> = {
  daily_loss: ['maxDailyLoss'],
  drawdown: ['maxDrawdown'],
  position: ['maxPositionSize', 'maxPositionQuantity'],
  exposure: ['maxConcentration', 'maxSectorExposure', 'maxGrossExposure', 'maxNetExposure'],
  error_rate: ['maxErrorRate'],
  slippage: ['maxSlippage'],
  data_age: ['maxDataAgeMs'],
};

/** Whether what tripped a breaker is beyond its limit now; undefined where that is not measured at every moment. */
export function causeStands(view: EngineView, { scope, cause }: Pick<Breaker, 'scope' | 'cause'>): boolean | undefined {
  if (cause === 'feed_loss') return !view.connections.feed;
  if (cause === 'exchange_loss') return !view.connections.exchange;
  const names = LIMITS[cause];
  const risk = names && view.riskOf(scope);
  return risk?.limits.some(({ name, used }) => names?.includes(name) && used > 1);
}

/** Breakers that bind anything of a scope besides one, the oldest first. */
export function alsoBinding(view: EngineView, scope: Scope, besides: string): Breaker[] {
  const others = [...view.breakers.values()].filter(({ id }) => id !== besides);
  const around = [...view.slots.values()]
    .map(({ id, environment, attachments }) => {
      const live = attachments.find(({ role }) => role === 'live');
      const version = live && nameOf(view, live.entityId);
      const named = version === undefined ? [] : [algorithmScope(algorithmOf(version)), versionScope(version)];
      return [DESK, environmentScope(environment), id, ...named];
    })
    .filter((scopes) => scopes.includes(scope));
  return others.filter((each) => each.scope === DESK || around.some((scopes) => scopes.includes(each.scope)));
}

/** What else holds trading back once a breaker is released, in words; empty where nothing does. */
export function stillBound(view: EngineView, { id, scope, cause }: Breaker): string {
  const others = alsoBinding(view, scope, id).map((each) => each.id);
  const stands = causeStands(view, { scope, cause }) ? `; its cause (${cause.replaceAll('_', ' ')}) STANDS` : '';
  return `${stands}${others.length === 0 ? '' : `; still stopped by ${others.join(', ')}`}`;
}
