import type { RunView } from '../../shared/contract/run.ts';
import type { ImportView } from '../../shared/contract/session-import.ts';
import { count, NONE } from './number.ts';
import { age } from './time.ts';

/** So many bytes, as one says it: `3.2 GB`. */
export function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = value < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const size = value / 1_000 ** power;
  return `${power === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[power]}`;
}

const KIND_WORDS: Readonly<Record<ImportView['kind'], string>> = {
  trade: 'trades',
  quote: 'quotes',
  bar: 'bars',
  quote_bar: 'bid and ask bars',
};

/** What is in a file, in a line: `21,313 trades of BTCUSDT`. */
export function fileWords({ events, kind, instruments, instruments_total: total }: ImportView): string {
  const names = instruments.slice(0, 2).map(({ symbol }) => symbol);
  const more = total - names.length;
  return `${count(events)} ${KIND_WORDS[kind]} of ${names.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`;
}

/** A moment of any day in UTC, to the second: `2024-08-08 23:54:15`. */
export const isoDayTime = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

/** A market's time; of a simulated one, which begins at nought, the time that has passed: `00:12:07`. */
export const marketWords = (iso: string): string => isoDayTime(iso).replace(/^1970-01-01 /, '');

/** From when until when, without the day twice: `2024-08-08 23:54:15 to 23:59:58`. */
export function spanWords(from: string, until: string): string {
  const [a, b] = [isoDayTime(from), isoDayTime(until)];
  return `${a} to ${a.slice(0, 10) === b.slice(0, 10) ? b.slice(11) : b}`;
}

/** How fast: `×10`, `max`. */
export const speedWords = (speed: number | 'max'): string => (speed === 'max' ? 'max' : `×${speed}`);

const STATE_WORDS: Readonly<Record<RunView['state'], string>> = {
  preparing: 'preparing',
  running: 'running',
  paused: 'held',
  verifying: 'verifying its journal',
  cancelling: 'cancelling',
};

export const stateWords = (state: RunView['state']): string => STATE_WORDS[state];

/** How much longer: `about 12 s left`; a dash while it cannot be told. */
export function leftWords(seconds: number | null): string {
  if (seconds === null) return NONE;
  return seconds < 1 ? 'about 1 s left' : `about ${age(seconds * 1_000)} left`;
}

/** A share in whole per cent; never 100 before the end. */
export const wholePercent = (share: number): string => `${share >= 1 ? 100 : Math.min(99, Math.floor(share * 100))} %`;
