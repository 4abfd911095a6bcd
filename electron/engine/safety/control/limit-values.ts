import {
  type ActionTable,
  type LimitName,
  RISK_ACTIONS,
  type RiskAction,
  type RiskLimits,
  TRIGGERS,
  type Trigger,
} from '../../../../shared/domain/risk.ts';
import { DESK, type Scope } from '../../../../shared/domain/scope.ts';
import { WHOLE } from '../../../../shared/units/basis-points.ts';
import { formatMoney, type Money, money } from '../../../../shared/units/money.ts';
import { FLOORS, stricterAction } from '../../risk/limit-table.ts';
import { LIMIT_NAMES } from '../../risk/limits.ts';

/** A limit beyond it is a slip of the hand: no desk trades a thousand million million. */
const MOST_MONEY = money(10n ** 23n);
const MOST_COUNT = 1_000_000_000;
const WEEK_MS = 604_800_000;
const MINUTE_MS = 60_000;
/** A hundred times the capital. */
const MOST_LEVERAGE = 100 * WHOLE;
const MOST_NAMES = 1_000;
const LONGEST_NAME = 200;

/** The largest value of each limit that is a whole number. What the desk remembers of orders bounds `duplicateWindowMs`. */
const MOST: { readonly [L in LimitName]?: number } = {
  priceCollar: WHOLE,
  maxReferenceAgeMs: WEEK_MS,
  duplicateWindowMs: MINUTE_MS,
  maxInstruments: MOST_COUNT,
  maxOpenOrders: MOST_COUNT,
  maxPositionSize: MOST_LEVERAGE,
  maxOrdersPerSecond: MOST_COUNT,
  maxOrdersPerMinute: MOST_COUNT,
  maxTradesPerMinute: MOST_COUNT,
  maxRepeats: MOST_COUNT,
  maxDenialsPerMinute: MOST_COUNT,
  maxErrorRate: WHOLE,
  maxSlippage: WHOLE,
  maxParticipation: WHOLE,
  maxConcentration: MOST_LEVERAGE,
  maxSectorExposure: MOST_LEVERAGE,
  maxGrossExposure: MOST_LEVERAGE,
  maxNetExposure: MOST_LEVERAGE,
  maxDrawdown: WHOLE,
  maxDataAgeMs: WEEK_MS,
  maxAckAgeMs: WEEK_MS,
};

/** What is wrong with limits that somebody wants to set, in words that name the limit; undefined when nothing is. */
export function limitsProblem(scope: Scope, limits: Partial<RiskLimits>): string | undefined {
  if (scope !== DESK && limits.selfTrade !== undefined)
    return 'selfTrade concerns two versions at once, so it is set for the desk alone';
  for (const [name, value] of Object.entries(limits)) {
    if (value === undefined) continue;
    if (!isLimitName(name)) return `there is no limit ${name}; the limits are ${LIMIT_NAMES.join(', ')}`;
    const problem = valueProblem(name, value);
    if (problem !== undefined) return `${name} ${problem}`;
  }
  return undefined;
}

/** What is wrong with actions that somebody wants to set, in words; undefined when nothing is. */
export function actionsProblem(actions: ActionTable): string | undefined {
  for (const [trigger, action] of Object.entries(actions)) {
    if (!TRIGGERS.includes(trigger as Trigger))
      return `there is no trigger ${trigger}; the triggers are ${TRIGGERS.join(', ')}`;
    if (action !== undefined && !RISK_ACTIONS.includes(action as RiskAction))
      return `the action of ${trigger} cannot be ${String(action)}; give one of ${RISK_ACTIONS.join(', ')}`;
    const floor = FLOORS[trigger as Trigger];
    if (action !== undefined && floor !== undefined && stricterAction(action, floor) !== action)
      return `the action of ${trigger} cannot be ${action}: it is ${floor} at least, whatever is set; give ${floor} or a stricter one`;
  }
  return undefined;
}

export const isLimitName = (name: string): name is LimitName => (LIMIT_NAMES as readonly string[]).includes(name);

function valueProblem(name: LimitName, value: unknown): string | undefined {
  if (name === 'selfTrade')
    return value === 'deny' || value === 'cancel_resting' ? undefined : 'must be deny or cancel_resting';
  if (name === 'venues' || name === 'instruments') return namesProblem(value);
  const most = MOST[name];
  if (most !== undefined)
    return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most
      ? undefined
      : `must be a whole number from 0 to ${most}, not ${String(value)}`;
  return typeof value === 'bigint' && value >= 0n && value <= MOST_MONEY
    ? undefined
    : `must be an amount from 0 to ${formatMoney(MOST_MONEY)}, not ${typeof value === 'bigint' ? formatMoney(value as Money) : String(value)}`;
}

function namesProblem(value: unknown): string | undefined {
  if (value === '*') return undefined;
  if (!Array.isArray(value)) return 'must be a list of names, or * for all';
  if (value.length > MOST_NAMES) return `may hold ${MOST_NAMES} names at most, not ${value.length}; give * for all`;
  const odd = value.findIndex((each) => typeof each !== 'string' || each.trim() === '' || each.length > LONGEST_NAME);
  if (odd >= 0) return `holds "${String(value[odd])}", which is no name of 1 to ${LONGEST_NAME} characters`;
  const twice = value.find((each, at) => value.indexOf(each) !== at);
  return twice === undefined ? undefined : `names ${twice} twice`;
}
