import { spaced } from '../../../shared/base/words.ts';
import { figure, TRIGGER_UNITS, type TriggerUnit } from '../../../shared/domain/limit-words.ts';
import { cents } from '../../../shared/units/amount.ts';

/**
 * What crossed a limit, as a trader says it: `daily loss 567.45 USDT against a limit of 500 USDT`, as it was then. By hand
 * nothing is measured: there a reason stands in its place.
 *
 * @param currency empty where it is not known.
 */
export function crossed(trigger: string, value: string, limit: string, currency: string): string {
  const what = spaced(trigger);
  if (limit === '') return value === '' ? what : `${what}, ${value}`;
  const of = (text: string): string => measured(trigger, text, currency);
  return `${what} ${of(value)} against a limit of ${of(limit)}`;
}

function measured(trigger: string, text: string, currency: string): string {
  const unit = (TRIGGER_UNITS as Readonly<Record<string, TriggerUnit | undefined>>)[trigger];
  if (!Number.isFinite(Number(text))) return text;
  if (unit === 'share') return `${(Number(text) * 100).toFixed(2)} %`;
  if (unit === 'ms') return `${figure(text)} ms`;
  if (unit === 'money') return `${figure(cents(text))} ${currency}`.trimEnd();
  return figure(text.includes('.') ? cents(text) : text);
}
