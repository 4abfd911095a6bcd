import { spaced } from '../../../shared/base/words.ts';
import type { GateRule, Measure } from '../../../shared/domain/gate.ts';

/** What stands behind the number, and how many of the measure's units one shown unit is. */
const UNITS: Readonly<Record<Measure, { readonly text: string; readonly per: number }>> = {
  profit: { text: 'bp a period', per: 1 },
  drawdown: { text: 'bp of the budget', per: 1 },
  slippage: { text: 'bp of value', per: 1 },
  reject_rate: { text: '%', per: 100 },
  denial_rate: { text: '%', per: 100 },
  error_rate: { text: '%', per: 100 },
  latency: { text: 'µs', per: 1 },
  divergence: { text: 'bp of value', per: 1 },
  turnover: { text: 'times the twin’s', per: 1 },
};

/** What the samples of a measure are. */
export const SAMPLES: Readonly<Record<Measure, string>> = {
  profit: 'pair',
  drawdown: 'period',
  slippage: 'fill',
  reject_rate: 'order',
  denial_rate: 'wish',
  error_rate: 'wish',
  latency: 'request',
  divergence: 'order',
  turnover: 'period',
};

/** So many samples: `1 pair`, `2 wishes`. */
export function sampled(measure: Measure, samples: number): string {
  const noun = SAMPLES[measure];
  const plural = noun === 'wish' ? 'wishes' : `${noun}s`;
  return `${samples} ${samples === 1 ? noun : plural}`;
}

/** Whether a rule's value is a difference, which is shown with its sign. */
const isDifference = (rule: GateRule): boolean => rule.measure === 'profit' || rule.relative;

/** A value without its unit: as many digits as a person reads, a sign where it is a difference, a true minus. */
export function plainValue(rule: GateRule, value: number): string {
  const shown = value / UNITS[rule.measure].per;
  const size = Math.abs(shown);
  const text = String(Number(size.toFixed(size >= 100 ? 0 : size >= 1 ? 1 : size >= 0.1 ? 2 : 4)));
  if (text === '0') return text;
  return (shown < 0 ? '−' : isDifference(rule) ? '+' : '') + text;
}

/** A value with its unit: `+1.2 bp a period`. */
export const valueWords = (rule: GateRule, value: number): string =>
  `${plainValue(rule, value)} ${UNITS[rule.measure].text}`;

/** What a gate is on: `profit against the twin`, `reject rate`. */
export function subject(rule: GateRule, hasTwin: boolean): string {
  if (rule.measure === 'profit') return hasTwin ? 'profit against the twin' : 'profit against holding nothing';
  return rule.relative ? `${spaced(rule.measure)} against the twin` : spaced(rule.measure);
}

/** `95 %` for an error of 0.05. */
export const certainty = (alpha: number): string => `${Number((100 * (1 - alpha)).toFixed(2))} %`;
