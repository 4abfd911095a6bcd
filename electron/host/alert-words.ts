import { capital } from '../../shared/base/words.ts';
import { type Calendar, hoursWords } from '../../shared/domain/calendar.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { ExitLeg } from '../../shared/domain/exit.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { figure, TRIGGER_UNITS, type TriggerUnit } from '../../shared/domain/limit-words.ts';
import type { BreakerAction, RiskAction, Trigger } from '../../shared/domain/risk.ts';
import { versionName } from '../../shared/domain/version.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';

/** What each trigger is called in a title. */
export const TRIGGER_WORDS: Readonly<Record<Trigger, string>> = {
  daily_loss: 'Daily loss limit crossed',
  drawdown: 'Drawdown limit crossed',
  position: 'Position over its limit',
  exposure: 'Exposure over its limit',
  order_rate: 'Too many orders',
  trade_rate: 'Too many trades',
  denial_rate: 'Too many denied orders',
  repeated_execution: 'The same order again and again',
  error_rate: 'Too many faulty orders',
  slippage: 'Slippage over its limit',
  participation: 'Too large a share of the traded volume',
  data_age: 'Market data too old',
  feed_loss: 'Market data lost',
  exchange_loss: 'Exchange lost',
  manual: 'Stopped by hand',
  kill: 'Kill switch',
};

/** What the desk has done about it. */
export const DONE_WORDS: Readonly<Record<RiskAction, string>> = {
  alert: 'The desk has done nothing else',
  step_down: 'The desk has stepped its share of the capital down',
  reduce: 'Open orders are cancelled, and only orders that shrink the position leave',
  roll_back: 'Only orders that shrink the position leave, and the last good version is being put back',
  flatten: 'Orders are cancelled, and all positions are being closed',
  halt: 'Orders are cancelled, and nothing leaves any more',
};

/** What a person does next about a breaker. */
export const BREAKER_NEXT: Readonly<Record<BreakerAction, string>> = {
  reduce: 'Look at what it holds, then release the breaker with a reason',
  roll_back: 'See that the restored version trades as it should, then release the breaker with a reason',
  flatten: 'See that nothing stays open, then release the breaker with a reason',
  halt: 'What it holds stays as it is: decide whether to close it, then release the breaker with a reason',
};

/** What was measured and the limit, where there are both; a full stop behind. */
export function measured(value: string, limit: string, trigger: Trigger): string {
  if (value === '') return '';
  if (limit === '') return `${capital(figure(value))}. `;
  const of = (text: string): string => inUnit(TRIGGER_UNITS[trigger], text);
  return `${of(value)} against a limit of ${of(limit)}. `;
}

function inUnit(unit: TriggerUnit, text: string): string {
  if (unit === 'share' && Number.isFinite(Number(text))) return `${figure((Number(text) * 100).toFixed(2))} %`;
  return unit === 'ms' ? `${figure(text)} ms` : figure(text);
}

/** A decimal without zeros at its end; other words as they are. */
const plain = (text: string): string => (/^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text);

const SHOWN_LEGS = 5;

/** Positions for a person: the first few, and how many more. */
export function legsInWords(legs: readonly ExitLeg[], instruments: readonly Instrument[]): string {
  const shown = legs.slice(0, SHOWN_LEGS).map(({ version, instrument, quantity }) => {
    const scale = instruments.find((each) => instrumentKey(each) === instrument)?.quantityScale;
    // Without the instrument's scale the number would say something else than it means.
    const amount = scale === undefined ? '' : ` ${plain(formatDecimal(BigInt(quantity), scale))}`;
    return `${version} ${instrument}${amount}`;
  });
  const more = legs.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const LONGEST = 300;

/** What a version or an outside system said, with an end: it may be of any length. */
export const said = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** When markets are open by a calendar, a sentence each; nothing where it says nothing of hours. */
export const hoursTold = (calendar: Calendar): string =>
  hoursWords(calendar)
    .map((each) => ` ${capital(said(each))}.`)
    .join('');

/** What a version is called in an alert. */
export function nameOf(
  entityId: string | undefined,
  { entities }: { readonly entities: ReadonlyMap<string, Entity> },
): string {
  const entity = entityId === undefined ? undefined : entities.get(entityId);
  return entity === undefined ? 'an unknown version' : versionName(entity);
}
