import { capital } from '../../shared/base/words.ts';
import { TRIGGER_UNITS } from '../../shared/domain/limit-words.ts';
import type { RiskAction, Trigger } from '../../shared/domain/risk.ts';
import { amount, exact } from './number.ts';
import { limitPercent } from './share.ts';
import { age } from './time.ts';
import { plain } from './words.ts';

/** What followed of a breach, as one reads it in a table. */
export const ACTION_WORDS: Readonly<Record<RiskAction, string>> = {
  alert: 'alert',
  step_down: 'step down',
  reduce: 'reduce only',
  roll_back: 'roll back',
  flatten: 'flatten',
  halt: 'halt',
};

/** What a breaker does while it stands, as a sentence. */
export const ACTION_SENTENCES: Readonly<Record<RiskAction, string>> = {
  alert: 'Nothing is held back.',
  step_down: 'The share of the capital was lowered.',
  reduce: 'Only orders that make a position smaller leave.',
  roll_back: 'The last good version was put back; only orders that make a position smaller leave.',
  flatten: 'All positions are being closed; only orders that make a position smaller leave.',
  halt: 'Open orders were cancelled; no order leaves.',
};

/** A number that was measured, in the trigger's own unit and without its sign: a loss is told as a size. */
export function measured(trigger: Trigger, text: string): string {
  const size = text.replace(/^-/, '');
  if (size === '' || !Number.isFinite(Number(size))) return size;
  if (TRIGGER_UNITS[trigger] === 'share') return limitPercent(Number(size));
  if (TRIGGER_UNITS[trigger] === 'ms') return age(Number(size));
  // Money alone comes with decimals.
  return size.includes('.') ? amount(size) : exact(size);
}

/** What a person did by hand: there its reason stands in the place of what was measured. */
export const isByHand = (trigger: Trigger): boolean => BY_HAND.includes(trigger);

const BY_HAND: readonly Trigger[] = ['kill', 'manual'];

const MONEY: readonly Trigger[] = ['daily_loss', 'drawdown', 'exposure'];

/** As {@link measured}, with the currency behind what is money. */
function measuredIn(trigger: Trigger, text: string, currency: string): string {
  const digits = measured(trigger, text);
  const isMoney = MONEY.includes(trigger) && digits !== '' && Number.isFinite(Number(text)) && currency !== '';
  return isMoney ? `${digits} ${currency}` : digits;
}

/**
 * What tripped a breaker: a limit with both numbers as they were then, or a person with their reason.
 *
 * @param at - When, in words; empty where what is told is so now.
 */
export function causeSentence(cause: Trigger, value: string, limit: string, currency = '', at = ''): string {
  if (BY_HAND.includes(cause)) {
    const what = cause === 'kill' ? 'Killed' : 'Tripped by hand';
    return value === '' ? `${what}.` : `${what}: “${value}”.`;
  }
  const words = plain(cause);
  const name = capital(words);
  if (limit === '') return value === '' ? `${name}.` : `${name}: ${measured(cause, value)}.`;
  const [found, bound] = [measuredIn(cause, value, currency), measuredIn(cause, limit, currency)];
  return at === ''
    ? `${name} of ${found} is beyond the limit of ${bound}.`
    : `${name} of ${found} was beyond the limit of ${bound} ${at}.`;
}
