import { LIMIT_TERMS, type LimitTerms, type LimitUnit } from '../../shared/domain/limit-words.ts';
import { amount, exact } from './number.ts';
import { duration } from './time.ts';

/** A limit's name on the wire: `maxGrossExposure` is `max_gross_exposure_bp`. */
const wireName = (name: string, unit: LimitUnit): string =>
  `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}${unit === 'share' ? '_bp' : ''}`;

const LIMITS: ReadonlyMap<string, LimitTerms> = new Map(
  Object.entries(LIMIT_TERMS).map(([name, terms]) => [wireName(name, terms.unit), terms]),
);

const wordsOf = (name: string): LimitTerms => LIMITS.get(name) ?? { label: name.replaceAll('_', ' '), unit: 'words' };

/** A limit's name for the eye: `max_gross_exposure_bp` is `gross exposure`. */
export const limitLabel = (name: string): string => wordsOf(name).label;
export const limitUnit = (name: string): LimitUnit => wordsOf(name).unit;

/** Whole amounts without digits that say nothing. */
const plainAmount = (text: string): string => amount(text, Math.abs(Number(text)) >= 100 ? 0 : 2).replace(/\.00$/, '');

const trimmed = (text: string): string => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text);

/** The digits of a limit's value in its unit: what stands before {@link unitMark}. */
function limitDigits(name: string, value: string): string {
  if (!Number.isFinite(Number(value)) || value === '') return value;
  switch (limitUnit(name)) {
    case 'share':
      return exact(String(Number((Number(value) / 100).toFixed(2))));
    case 'money':
      return plainAmount(value);
    case 'words':
      return value;
    default:
      return exact(trimmed(value));
  }
}

/** The unit as it stands behind the digits; empty for a count. */
export function unitMark(name: string, currency: string): string {
  const marks = { share: '%', money: currency, quantity: 'units', count: '', ms: 'ms', words: '' } as const;
  return marks[limitUnit(name)];
}

/** A limit's value with its unit: `5 %`, `20,000 USDT`. */
export function limitWords(name: string, value: string, currency: string): string {
  const mark = unitMark(name, currency);
  return `${limitDigits(name, value)}${mark === '' ? '' : ` ${mark}`}`;
}

/** Limits that are a share of the capital: how much of them is used is told in money. */
const OF_CAPITAL: readonly string[] = [
  'max_position_size_bp',
  'max_concentration_bp',
  'max_sector_exposure_bp',
  'max_gross_exposure_bp',
  'max_net_exposure_bp',
  'max_drawdown_bp',
];

export const isOfCapital = (name: string): boolean => OF_CAPITAL.includes(name);

/** How much of a limit is used, as its value, the limit and their unit: `4,120`, `20,000`, `USDT`. */
export interface UsedOf {
  readonly value: string;
  readonly limit: string;
  readonly mark: string;
}

const BILLION = 1_000_000_000;

/** A limit so far away that nobody counts its digits: `1 bn`. */
const shortDigits = (name: string, limit: string): string =>
  limitUnit(name) === 'quantity' && Number(limit) >= BILLION
    ? `${exact(String(Number((Number(limit) / BILLION).toFixed(1))))} bn`
    : limitDigits(name, limit);

/**
 * The figures of a headroom for the eye. Shares of the capital come as money, other shares as parts of one.
 *
 * @param capital - What the shares are of, where it is known: a drawdown is then told as the bar on top tells it.
 */
export function usedOf(name: string, value: string, limit: string, currency: string, capital = 0): UsedOf {
  if (name === 'max_drawdown_bp' && capital > 0) {
    const share = (part: string): string => String(Number(((Number(part) / capital) * 100).toFixed(2)));
    return { value: share(value), limit: share(limit), mark: '%' };
  }
  if (isOfCapital(name)) return { value: plainAmount(value), limit: plainAmount(limit), mark: currency };
  if (limitUnit(name) === 'share') {
    const digits = (part: string): string => String(Number((Number(part) * 100).toFixed(2)));
    return { value: digits(value), limit: digits(limit), mark: '%' };
  }
  if (limitUnit(name) === 'ms') return { value: duration(Number(value)), limit: duration(Number(limit)), mark: '' };
  return { value: limitDigits(name, value), limit: shortDigits(name, limit), mark: unitMark(name, currency) };
}

/** A use of a limit as one text: `4,120 / 20,000 USDT`. */
export function usedWords(name: string, value: string, limit: string, currency: string): string {
  const { value: used, limit: of, mark } = usedOf(name, value, limit, currency);
  return `${used} / ${of}${mark === '' ? '' : ` ${mark}`}`;
}

/** How a limit's value is typed: its digits without grouping. */
export const typedLimit = (name: string, value: string): string =>
  limitUnit(name) === 'share' ? String(Number((Number(value) / 100).toFixed(2))) : trimmed(value);

/** What was typed, as it goes over the wire; or why it cannot be. */
export type Typed = { readonly value: string | number } | { readonly problem: string };

const WHOLE = /^\d{1,9}$/;
const DECIMAL = /^\d{1,15}(\.\d{1,8})?$/;

/** What a person typed as a limit's new value, in the unit that it is shown in. */
export function parseLimit(name: string, text: string): Typed {
  const digits = text.trim().replace(/[,\s]|%$/g, '');
  switch (limitUnit(name)) {
    case 'share': {
      const basisPoints = Number(digits) * 100;
      const isShare = DECIMAL.test(digits) && Math.abs(basisPoints - Math.round(basisPoints)) < 1e-6;
      return isShare
        ? { value: Math.round(basisPoints) }
        : { problem: 'Give per cent with at most two decimals, such as 5 or 2.5.' };
    }
    case 'count':
    case 'ms':
      return WHOLE.test(digits) ? { value: Number(digits) } : { problem: 'Give a whole number from 0.' };
    default:
      return DECIMAL.test(digits) ? { value: digits } : { problem: 'Give an amount from 0, such as 20000.' };
  }
}

/** Which way a change of a limit goes: `lower` takes risk away, whatever the numbers do. */
export function limitChange(name: string, before: string, after: string | number): 'lower' | 'raise' | 'same' {
  const difference = Number(after) - Number(before);
  if (difference === 0) return 'same';
  return difference < 0 === !wordsOf(name).reversed ? 'lower' : 'raise';
}
