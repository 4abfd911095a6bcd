import { figure } from '../../shared/domain/limit-words.ts';
import type { Trigger } from '../../shared/domain/risk.ts';
import { cents } from './amount.ts';

const MONEY: ReadonlySet<string> = new Set<Trigger>(['daily_loss', 'drawdown', 'exposure']);
const SHARES: ReadonlySet<string> = new Set<Trigger>(['error_rate', 'slippage', 'participation']);
const AGES: ReadonlySet<string> = new Set<Trigger>(['data_age', 'exchange_loss']);

/**
 * What crossed a limit, as a trader says it: `daily loss 567.45 USDT against a limit of 500 USDT`, as it was then. By hand
 * nothing is measured: there a reason stands in its place.
 *
 * @param currency empty where it is not known.
 */
export function crossed(trigger: string, value: string, limit: string, currency: string): string {
  const what = trigger.replaceAll('_', ' ');
  if (limit === '') return value === '' ? what : `${what}, ${value}`;
  const of = (text: string): string => measured(trigger, text, currency);
  return `${what} ${of(value)} against a limit of ${of(limit)}`;
}

function measured(trigger: string, text: string, currency: string): string {
  if (!Number.isFinite(Number(text))) return text;
  if (SHARES.has(trigger)) return `${(Number(text) * 100).toFixed(2)} %`;
  if (AGES.has(trigger)) return `${figure(text)} ms`;
  if (MONEY.has(trigger)) return `${figure(cents(text))} ${currency}`.trimEnd();
  return figure(text.includes('.') ? cents(text) : text);
}
