import type { ConductEvidence, LimitRule, RateMeasure } from '../../../shared/domain/gate.ts';
import type { Money } from '../../../shared/units/money.ts';
import { divideHalfEven } from '../../../shared/units/rounding.ts';

/** What a measure shows of one version: its value, and how many samples stand behind it. */
export interface Reading {
  readonly value: number;
  readonly samples: number;
}

/** Why a measure could not be taken, in words. */
export interface Unreadable {
  readonly problem: string;
}

/** How often something happened, of how many times it could have. */
export interface RateCount {
  readonly hits: number;
  readonly trials: number;
}

export function rateCount(measure: RateMeasure, of: ConductEvidence): RateCount {
  switch (measure) {
    case 'reject_rate':
      return { hits: of.rejected, trials: of.orders };
    case 'denial_rate':
      return { hits: of.denied, trials: of.orders + of.denied };
    case 'error_rate':
      return { hits: of.faults, trials: of.requests };
  }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Whether the counts can be what they say. */
export const isSound = ({ hits, trials }: RateCount): boolean => isCount(hits) && isCount(trials) && hits <= trials;

/** Reads a measure that is compared with its limits as it is, in the unit of the measure; turnover in money. */
export function readingOf(
  measure: Exclude<LimitRule['measure'], RateMeasure>,
  of: ConductEvidence,
): Reading | Unreadable {
  switch (measure) {
    case 'drawdown':
      return of.drawdownBp === null ? { problem: 'the drawdown was not measured' } : finite(of.drawdownBp, of.periods);
    case 'latency':
      return of.latency === null
        ? { problem: 'the time to answer was not measured' }
        : finite(of.latency.p99Us, of.latency.requests);
    case 'slippage':
      return bpOf(of.slippage.cost, of.slippage.value, of.slippage.fills);
    case 'divergence': {
      if (of.divergence === null) return { problem: 'no simulated account mirrors its orders' };
      const signed = bpOf(of.divergence.cost, of.divergence.value, of.divergence.orders);
      // Fills that are better than simulated ones are as little what the simulation claims as worse ones.
      return 'value' in signed ? { ...signed, value: Math.abs(signed.value) } : signed;
    }
    case 'turnover':
      return finite(Number(of.turnover), of.periods);
  }
}

const finite = (value: number, samples: number): Reading | Unreadable =>
  Number.isFinite(value) && value >= 0 && isCount(samples)
    ? { value, samples }
    : { problem: `${value} over ${samples} samples is no measurement` };

/** `cost` in basis points of `value`, to a millionth of one. Without any sample it is nothing yet, and no fault. */
function bpOf(cost: Money, value: Money, samples: number): Reading | Unreadable {
  if (samples === 0) return { value: 0, samples };
  if (!isCount(samples)) return { problem: `${samples} is no count of what was measured` };
  if (value <= 0n) return { problem: 'what was filled has no value to measure by' };
  return { value: Number(divideHalfEven(cost * 10_000_000_000n, value)) / 1_000_000, samples };
}
