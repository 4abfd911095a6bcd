import { grouped } from '../base/words.ts';
import { formatDecimal } from '../units/decimal.ts';
import type { LimitName, Trigger } from './risk.ts';
import { parseScope, type Scope } from './scope.ts';

/** How the value of a limit is counted: `share` in basis points, `money` and `quantity` as decimals. */
export type LimitUnit = 'share' | 'money' | 'quantity' | 'count' | 'ms' | 'words';

/** What a limit is called, and how it is counted. */
export interface LimitTerms {
  readonly label: string;
  readonly unit: LimitUnit;
  /** True where a larger number is the stricter one. */
  readonly reversed?: boolean;
}

export const LIMIT_TERMS: Readonly<Record<LimitName, LimitTerms>> = {
  venues: { label: 'venues', unit: 'words' },
  instruments: { label: 'instruments', unit: 'words' },
  maxOrderQuantity: { label: 'order quantity', unit: 'quantity' },
  maxOrderValue: { label: 'order value', unit: 'money' },
  priceCollar: { label: 'price collar', unit: 'share' },
  maxReferenceAgeMs: { label: 'age of reference price', unit: 'ms' },
  duplicateWindowMs: { label: 'no duplicate within', unit: 'ms', reversed: true },
  maxInstruments: { label: 'instruments at once', unit: 'count' },
  maxOpenOrders: { label: 'open orders', unit: 'count' },
  maxPositionQuantity: { label: 'position quantity', unit: 'quantity' },
  maxPositionSize: { label: 'position of capital', unit: 'share' },
  maxOrdersPerSecond: { label: 'orders per second', unit: 'count' },
  maxOrdersPerMinute: { label: 'orders per minute', unit: 'count' },
  maxTradesPerMinute: { label: 'fills per minute', unit: 'count' },
  maxRepeats: { label: 'repeats of an order', unit: 'count' },
  maxDenialsPerMinute: { label: 'denials per minute', unit: 'count' },
  maxErrorRate: { label: 'error rate', unit: 'share' },
  maxSlippage: { label: 'slippage', unit: 'share' },
  maxParticipation: { label: 'share of volume', unit: 'share' },
  maxConcentration: { label: 'one instrument', unit: 'share' },
  maxSectorExposure: { label: 'one sector', unit: 'share' },
  maxGrossExposure: { label: 'gross exposure', unit: 'share' },
  maxNetExposure: { label: 'net exposure', unit: 'share' },
  maxDailyLoss: { label: 'daily loss', unit: 'money' },
  maxDrawdown: { label: 'drawdown', unit: 'share' },
  maxDataAgeMs: { label: 'age of market data', unit: 'ms' },
  maxAckAgeMs: { label: 'unanswered order', unit: 'ms' },
  selfTrade: { label: 'self-trade', unit: 'words' },
};

/** How what a trigger measured is counted: `share` as a part of one; `mixed` for money and units by turns. */
export type TriggerUnit = 'money' | 'share' | 'ms' | 'count' | 'mixed' | 'words';

export const TRIGGER_UNITS: Readonly<Record<Trigger, TriggerUnit>> = {
  daily_loss: 'money',
  drawdown: 'money',
  position: 'mixed',
  exposure: 'money',
  order_rate: 'count',
  trade_rate: 'count',
  denial_rate: 'count',
  repeated_execution: 'count',
  error_rate: 'share',
  slippage: 'share',
  participation: 'share',
  data_age: 'ms',
  feed_loss: 'ms',
  exchange_loss: 'ms',
  manual: 'words',
  kill: 'words',
};

/** A number as one says it: thousands apart, at most two digits after the point. Other text stays as it is. */
export function figure(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const digits = fraction.slice(0, 2).replace(/0+$/, '');
  return `${sign}${grouped(whole)}${digits === '' ? '' : `.${digits.padEnd(2, '0')}`}`;
}

/** A limit's value as one says it: `2.5 %`, `20,000`, `60,000 ms`. As it stands in a fact. */
export function limitValueWords(name: LimitName, value: unknown): string {
  if (value === undefined || value === null) return 'no limit of its own';
  if (value === '*') return 'all';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(' and ');
  const { unit } = LIMIT_TERMS[name];
  if (unit === 'share') return `${figure(formatDecimal(Number(value), 2))} %`;
  if (unit === 'words') return String(value).replaceAll('_', ' ');
  return unit === 'ms' ? `${figure(String(value))} ms` : figure(String(value));
}

/** A scope within a sentence: `momentum@2.1.0`, `the slot momentum:paper`, `the whole desk`. */
export function scopeWords(scope: Scope): string {
  const parsed = parseScope(scope);
  if (parsed?.kind === 'desk') return 'the whole desk';
  if (parsed === undefined || parsed.kind === 'version') return parsed?.id ?? scope;
  return `the ${parsed.kind} ${parsed.id}`;
}
