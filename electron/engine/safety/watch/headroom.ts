import type { LimitName } from '../../../../shared/domain/risk.ts';
import { DESK, parseScope, type Scope } from '../../../../shared/domain/scope.ts';
import { quoteValueOf } from '../../../../shared/domain/valuation.ts';
import { WHOLE } from '../../../../shared/units/basis-points.ts';
import { formatDecimal } from '../../../../shared/units/decimal.ts';
import { formatMoney, MONEY_SCALE, money, ZERO_MONEY } from '../../../../shared/units/money.ts';
import { quantity } from '../../../../shared/units/quantity.ts';
import { NS_PER_MS } from '../../../../shared/units/time.ts';
import { capitalOf } from '../../capital.ts';
import type { Core } from '../../core.ts';
import { partOf } from '../../risk/compiled-limits.ts';
import type { Instance } from '../../router/router.ts';
import type { Headroom, ScopeRisk } from '../../view.ts';
import { lossLimits, lossStanding } from './loss-watch.ts';
import { exposureLimits } from './stake.ts';

/** Decimals of a value and its limit. */
const MONEY = MONEY_SCALE;
const COUNT = 0;
const SHARE = 4;

/** Where a scope stands: what it has earned, and how much of each limit is used that has a value at every moment. */
export function riskOf(core: Core, scope: Scope): ScopeRisk | undefined {
  if (core.scopeProblem(scope) !== undefined) return undefined;
  return {
    ...lossStanding(core, scope),
    capital: capitalOf(core, scope),
    limits: [...losses(core, scope), ...exposures(core, scope), ...conduct(core, scope)],
  };
}

function headroom(name: LimitName, value: bigint, limit: bigint, decimals: number, scope: Scope): Headroom {
  const positive = value > 0n ? Number(value) : 0;
  const used = limit > 0n ? positive / Number(limit) : Number(positive > 0);
  const text = (of: bigint): string => (decimals === MONEY ? formatMoney(money(of)) : formatDecimal(of, decimals));
  return { name, value: text(value), limit: text(limit), scope, used };
}

function losses(core: Core, scope: Scope): Headroom[] {
  const standing = lossStanding(core, scope);
  const { dailyLoss, drawdown } = lossLimits(core, scope);
  const around = core.router.slots.has(scope)
    ? core.scopesOfSlot(scope).filter((each) => parseScope(each)?.kind !== 'version')
    : [scope];
  const bound = core.controls.limits.bound(around);
  const loss = -standing.dayProfit;
  const found: Headroom[] = [];
  if (dailyLoss !== undefined)
    found.push(headroom('maxDailyLoss', loss > 0n ? loss : 0n, dailyLoss, MONEY, setBy(scope, bound.maxDailyLoss)));
  if (drawdown !== undefined) {
    const fall = standing.drawdown;
    found.push(headroom('maxDrawdown', fall, drawdown, MONEY, setBy(scope, bound.maxDrawdown)));
  }
  return found;
}

/** Of a scope that answers for its own limits alone, whose they are needs no asking. */
const setBy = (scope: Scope, bound: { readonly scope: Scope }): Scope =>
  scope === DESK || parseScope(scope)?.kind === 'slot' ? bound.scope : scope;

const exposures = (core: Core, scope: Scope): Headroom[] =>
  exposureLimits(core, scope).map(({ name, value, limit }) => headroom(name, value, limit, MONEY, scope));

/** What each version answers for by itself: of a slot the fullest of its live ones, of a version the fullest of its instances. */
function conduct(core: Core, scope: Scope): Headroom[] {
  const { kind, id } = parseScope(scope) ?? { kind: 'desk', id: DESK };
  if (kind !== 'slot' && kind !== 'version') return [];
  const fullest = new Map<LimitName, Headroom>();
  for (const instance of core.router.instances.values()) {
    const isMeant =
      kind === 'slot'
        ? core.router.isLive(id, instance.id)
        : instance.version === id && instance.role !== 'shadow' && instance.role !== 'twin';
    if (!isMeant) continue;
    for (const each of conductOf(core, instance)) {
      const known = fullest.get(each.name);
      if (!known || each.used > known.used) fullest.set(each.name, each);
    }
  }
  return [...fullest.values()];
}

function conductOf(core: Core, { id, slotId, version }: Instance): Headroom[] {
  const { safety, orders, market, router, ledger } = core;
  const { throttle, fills, exposure } = safety;
  const bound = core.controls.limits.bound(core.scopesOf(slotId, version));
  const now = market.now;
  const count = (name: LimitName, value: number, { value: limit, scope }: { value: number; scope: Scope }): Headroom =>
    headroom(name, BigInt(value), BigInt(limit), COUNT, scope);
  let [value, units, ageNs] = [0n, 0n, 0];
  for (const [index, cell] of exposure.ofInstance(id)) {
    const instrument = market.instrument(index);
    const mark = market.mark(index);
    const worth = mark === undefined ? 0n : quoteValueOf(instrument, mark, quantity(cell.gross));
    const size = BigInt(cell.gross) * 10n ** BigInt(MONEY_SCALE - instrument.quantityScale);
    if (worth > value) value = worth;
    if (size > units) units = size;
    const age = market.referenceAgeNs(index);
    if (ledger.held(id, index) !== 0 && Number.isFinite(age) && age > ageNs) ageNs = age;
  }
  const capital = router.slots.get(slotId)?.capital ?? ZERO_MONEY;
  const { maxPositionSize: position, maxPositionQuantity: most, maxErrorRate, maxSlippage } = bound;
  const asked = throttle.ordersWithinMinute(id, now) + throttle.denialsWithinMinute(id, now);
  const faulty = asked === 0 ? 0 : Math.floor((throttle.errorsWithinMinute(id, now) * WHOLE) / asked);
  const { value: dealt, cost } = fills.slippage(id, now);
  const slippage = dealt === 0n ? 0n : (cost * BigInt(WHOLE)) / dealt;
  return [
    headroom('maxPositionSize', value, partOf(capital, position.value), MONEY, position.scope),
    headroom('maxPositionQuantity', units, most.value, MONEY, most.scope),
    count('maxInstruments', exposure.ofInstance(id).size, bound.maxInstruments),
    count('maxOpenOrders', orders.openCount(id), bound.maxOpenOrders),
    count('maxOrdersPerSecond', throttle.ordersWithinSecond(id, now), bound.maxOrdersPerSecond),
    count('maxOrdersPerMinute', throttle.ordersWithinMinute(id, now), bound.maxOrdersPerMinute),
    count('maxTradesPerMinute', throttle.fillsWithinMinute(id, now), bound.maxTradesPerMinute),
    count('maxDenialsPerMinute', throttle.denialsWithinMinute(id, now), bound.maxDenialsPerMinute),
    headroom('maxErrorRate', BigInt(faulty), BigInt(maxErrorRate.value), SHARE, maxErrorRate.scope),
    headroom('maxSlippage', slippage, BigInt(maxSlippage.value), SHARE, maxSlippage.scope),
    count('maxDataAgeMs', Math.max(0, Math.floor(ageNs / NS_PER_MS)), bound.maxDataAgeMs),
  ];
}
